"""Tokens made for tests: well-formed, forged and broken ones."""

from __future__ import annotations

import base64
import json
from typing import Any

NOW = 1_795_600_000.0
"""The moment of most inspections."""
AUDIENCE = "https://workflow.example.com/wfgen/graphql"
ISSUER = "https://acme.okta.com/oauth2/aus1"
GOOD: dict[str, Any] = {
    "ver": 1,
    "jti": "AT.1",
    "iss": ISSUER,
    "aud": AUDIENCE,
    "iat": int(NOW) - 60,
    "exp": int(NOW) + 3540,
    "cid": "0oa1",
    "scp": ["default"],
    "sub": "0oa1",
    "com.workflowgen.api.username": "0oa1",
}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(header: Any = None, **changes: Any) -> str:
    """Gives `GOOD` with `changes` as a JWT that nobody signed; a change to None takes a claim away."""
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return f"{part(header or {'alg': 'RS256', 'kid': 'k1'})}.{part(claims)}.c2lnbmF0dXJl"
