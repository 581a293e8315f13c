"""What a token says about itself, read without verifying anything (RFC 7519, RFC 9068)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wfg_tui.text import Secret

USERNAME_CLAIM: Final = "com.workflowgen.api.username"


@dataclass(frozen=True, slots=True)
class Claims:
    """A token's header and payload. Not verified: whoever made the token wrote them."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]

    @property
    def audiences(self) -> tuple[str, ...]:
        """``aud``, which may be a string or a list."""
        return _strings(self.payload.get("aud"))

    @property
    def scopes(self) -> tuple[str, ...]:
        """``scp`` (Okta: a list; Entra: a string) or ``scope``."""
        for name in ("scp", "scope"):
            if found := _strings(self.payload.get(name)):
                return tuple(part for one in found for part in one.split())
        return ()

    @property
    def client_id(self) -> str:
        """The client, by whichever claim the provider uses."""
        for name in ("cid", "client_id", "azp", "appid"):
            if isinstance(found := self.payload.get(name), str) and found:
                return found
        return ""

    @property
    def user_name(self) -> str:
        """WorkflowGen's user name claim, or an empty string."""
        found = self.payload.get(USERNAME_CLAIM)
        return found if isinstance(found, str) else ""


def decode_claims(token: Secret | str) -> Claims | None:
    """Gives the claims of a JWT, or None for a token that is not one (an opaque token)."""
    text = token.reveal() if isinstance(token, Secret) else token
    parts = text.strip().split(".")
    if len(parts) != 3:
        return None
    header, payload = _part(parts[0]), _part(parts[1])
    return Claims(header, payload) if header is not None and payload is not None else None


def audience_difference(expected: str, found: tuple[str, ...]) -> str:
    """Says how the audience expected differs from the ones in the token; empty where one is the same.

    A difference of scheme, slash or case is named, since such tokens are refused for what nobody sees.
    """
    if not expected or expected in found:
        return ""
    if not found:
        return "The token has no audience (aud)."
    for one in found:
        if one.rstrip("/") == expected.rstrip("/"):
            return f"They differ only in the slash at the end: expected {expected}, the token has {one}."
        if one.lower() == expected.lower():
            return f"They differ only in upper and lower case: expected {expected}, the token has {one}."
        if one.split("://")[-1] == expected.split("://")[-1]:
            return f"They differ only in http and https: expected {expected}, the token has {one}."
    if "api://default" in found:
        return (
            f"Expected {expected}; the token is for api://default, the audience of Okta's ready-made server named "
            "default: the issuer is probably not the one made for WorkflowGen."
        )
    return f"Expected {expected}; the token is for {', '.join(found)}."


def _part(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
