"""Okta's two shapes of an error body: OAuth's (RFC 6749, section 5.2) and its own older one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any


class OktaRefusal(Exception):  # noqa: N818 - an answer, not a fault of the program
    """An answer other than a token."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}


def oauth_error(error: str, description: str) -> dict[str, Any]:
    return {"error": error, "error_description": description}


def legacy_error(code: str, summary: str) -> dict[str, Any]:
    """The shape of Okta's management API, which its OAuth endpoints use for some failures."""
    return {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": f"oae{secrets.token_urlsafe(16)}",
        "errorCauses": [],
    }


def not_found(identifier: str) -> OktaRefusal:
    return OktaRefusal(
        404, legacy_error("E0000007", f"Not found: Resource not found: {identifier} (AuthorizationServer)")
    )
