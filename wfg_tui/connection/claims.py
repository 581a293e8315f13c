"""What a token says about itself, read without verifying anything (RFC 7519, RFC 9068)."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from wfg_tui.connection.identifiers import audience_difference as audience_difference
from wfg_tui.text import Secret

USERNAME_CLAIM: Final = "com.workflowgen.api.username"
USERNAME_EXPRESSION: Final = "(appuser != null) ? appuser.userName : app.clientId"
"""The claim's expression on an Okta authorization server made for WorkflowGen, as far as is known."""
CLIENT_CLAIMS: Final = ("cid", "client_id", "azp", "appid")
"""The client, by whichever claim the provider uses: Okta, RFC 9068, Auth0 and Entra v2, Entra v1 and AD FS."""

TokenKind = Literal["jwt", "jwe", "opaque", "damaged"]
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_NOT_BEARER: Final = re.compile(r"[^A-Za-z0-9._~+/=-]")
"""What RFC 6750, section 2.1, leaves out."""


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
    def issuer(self) -> str:
        """``iss``, or an empty string."""
        return self._text("iss")

    @property
    def subject(self) -> str:
        """``sub``, or an empty string."""
        return self._text("sub")

    @property
    def scopes(self) -> tuple[str, ...]:
        """``scp`` (Okta: a list; Entra: a string) or ``scope``."""
        for name in ("scp", "scope"):
            if found := _strings(self.payload.get(name)):
                return tuple(part for one in found for part in one.split())
        return ()

    @property
    def client_claim(self) -> str:
        """The name of the claim that says which client it is, or an empty string."""
        return next((name for name in CLIENT_CLAIMS if self._text(name)), "")

    @property
    def client_id(self) -> str:
        """The client, by whichever claim the provider uses."""
        return self._text(self.client_claim)

    @property
    def user_name(self) -> str:
        """WorkflowGen's user name claim, or an empty string."""
        return self._text(USERNAME_CLAIM)

    def _text(self, name: str) -> str:
        found = self.payload.get(name)
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class TokenReading:
    """What kind of token a text is, and its claims where they can be read."""

    kind: TokenKind
    size: int
    """Characters."""
    claims: Claims | None = None
    header: Mapping[str, Any] | None = None
    """A JWE's header, which is not encrypted."""
    why: str = ""
    """What is wrong with a damaged one, as a part of a sentence: ``its payload is cut off``."""


def read_token(token: Secret | str) -> TokenReading:
    """Gives what a token is: a JWT with its claims, an encrypted one (RFC 7516), an opaque one, or what is
    neither: damaged on its way, or no token at all. Nothing is verified; no text is refused."""
    text = (token.reveal() if isinstance(token, Secret) else token).strip()
    size = len(text)
    parts = text.split(".")
    header = _part(parts[0]) if len(parts) in (2, 3, 5) else None
    if len(parts) == 5 and isinstance(header, dict) and "enc" in header:
        return TokenReading("jwe", size, header=header)
    if len(parts) == 3 and isinstance(header, dict):
        payload = _part(parts[1])
        if isinstance(payload, dict):
            return TokenReading("jwt", size, Claims(header, payload))
        return TokenReading("damaged", size, header=header, why=f"its payload {payload}")
    if text.startswith("eyJ"):  # {" in base64: a JWT once
        if isinstance(header, str):
            return TokenReading("damaged", size, why=f"its header {header}")
        found = f"{len(parts)} part" + ("" if len(parts) == 1 else "s")
        return TokenReading("damaged", size, why=f"it has {found} between dots where a JWT has three")
    if (odd := _NOT_BEARER.search(text)) is not None:
        return TokenReading("damaged", size, why=f"it holds {_shown(odd[0])}, which no bearer token may")
    return TokenReading("opaque", size)


def decode_claims(token: Secret | str) -> Claims | None:
    """Gives the claims of a JWT, or None for a token that is not one (an opaque token)."""
    return read_token(token).claims


def _part(text: str) -> dict[str, Any] | str:
    """A part's JSON object, or what is wrong with it."""
    odd = _BASE64URL.match(text)
    assert odd is not None
    if odd.end() < len(text.rstrip("=")):
        return f"holds {_shown(text[odd.end()])} at character {odd.end() + 1:,}, which base64url has not"
    try:
        raw = base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return "is cut off"
    try:
        found = json.loads(raw, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        return "is no JSON: it was cut off or changed"
    return found if isinstance(found, dict) else "is JSON, but not an object"


def _shown(character: str) -> str:
    return f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"


def _no_number(_: str) -> Any:
    raise ValueError  # NaN and Infinity are Python's, not JSON's


def _finite(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
