"""Who we are: profiles, identity providers, credentials, tokens and their claims.

Names are loaded on first use, so that importing the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.connection.book import ProfileBook as ProfileBook
    from wfg_tui.connection.claims import Claims as Claims
    from wfg_tui.connection.claims import decode_claims as decode_claims
    from wfg_tui.connection.credentials import Credentials as Credentials
    from wfg_tui.connection.issuer import IssuerReading as IssuerReading
    from wfg_tui.connection.issuer import read_issuer_field as read_issuer_field
    from wfg_tui.connection.profiles import ENVIRONMENTS as ENVIRONMENTS
    from wfg_tui.connection.profiles import Profile as Profile
    from wfg_tui.connection.profiles import validated as validated
    from wfg_tui.connection.providers import PROVIDERS as PROVIDERS
    from wfg_tui.connection.providers import Provider as Provider
    from wfg_tui.connection.step import Step as Step
    from wfg_tui.connection.tokens import Token as Token
    from wfg_tui.connection.tokens import TokenService as TokenService

_HOMES = {
    "ProfileBook": "book",
    "Claims": "claims",
    "decode_claims": "claims",
    "Credentials": "credentials",
    "IssuerReading": "issuer",
    "read_issuer_field": "issuer",
    "ENVIRONMENTS": "profiles",
    "Profile": "profiles",
    "validated": "profiles",
    "PROVIDERS": "providers",
    "Provider": "providers",
    "Step": "step",
    "Token": "tokens",
    "TokenService": "tokens",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
