"""Who we are: profiles, identity providers, credentials, tokens and their claims.

Names are loaded on first use, so that importing the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.connection.book import ProfileBook as ProfileBook
    from wfg_tui.connection.claims import Claims as Claims
    from wfg_tui.connection.claims import TokenReading as TokenReading
    from wfg_tui.connection.claims import decode_claims as decode_claims
    from wfg_tui.connection.claims import read_token as read_token
    from wfg_tui.connection.comparison import Pair as Pair
    from wfg_tui.connection.comparison import compare_claims as compare_claims
    from wfg_tui.connection.credentials import Credentials as Credentials
    from wfg_tui.connection.expiry import SecretExpiry as SecretExpiry
    from wfg_tui.connection.expiry import expiry_problem as expiry_problem
    from wfg_tui.connection.expiry import secret_expiry as secret_expiry
    from wfg_tui.connection.identifiers import Difference as Difference
    from wfg_tui.connection.identifiers import audience_difference as audience_difference
    from wfg_tui.connection.identifiers import compare_identifiers as compare_identifiers
    from wfg_tui.connection.inspection import Finding as Finding
    from wfg_tui.connection.inspection import Inspection as Inspection
    from wfg_tui.connection.inspection import inspect_token as inspect_token
    from wfg_tui.connection.issuer import IssuerReading as IssuerReading
    from wfg_tui.connection.issuer import read_issuer_field as read_issuer_field
    from wfg_tui.connection.pasted import token_in as token_in
    from wfg_tui.connection.profiles import ENVIRONMENTS as ENVIRONMENTS
    from wfg_tui.connection.profiles import Profile as Profile
    from wfg_tui.connection.profiles import validated as validated
    from wfg_tui.connection.providers import PROVIDERS as PROVIDERS
    from wfg_tui.connection.providers import Provider as Provider
    from wfg_tui.connection.tokens import Token as Token
    from wfg_tui.connection.tokens import TokenService as TokenService
    from wfg_tui.connection.verification import Verification as Verification
    from wfg_tui.connection.verification import Verifier as Verifier

_HOMES = {
    "ProfileBook": "book",
    "Claims": "claims",
    "decode_claims": "claims",
    "TokenReading": "claims",
    "read_token": "claims",
    "Pair": "comparison",
    "compare_claims": "comparison",
    "Difference": "identifiers",
    "audience_difference": "identifiers",
    "compare_identifiers": "identifiers",
    "Finding": "inspection",
    "Inspection": "inspection",
    "inspect_token": "inspection",
    "token_in": "pasted",
    "Verification": "verification",
    "Verifier": "verification",
    "Credentials": "credentials",
    "SecretExpiry": "expiry",
    "expiry_problem": "expiry",
    "secret_expiry": "expiry",
    "IssuerReading": "issuer",
    "read_issuer_field": "issuer",
    "ENVIRONMENTS": "profiles",
    "Profile": "profiles",
    "validated": "profiles",
    "PROVIDERS": "providers",
    "Provider": "providers",
    "Token": "tokens",
    "TokenService": "tokens",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
