"""The refusals of DPoP proofs (RFC 9449)."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

DPOP_CHECKBOX: Final = "Require Demonstrating Proof of Possession (DPoP) header in token requests"
"""What Okta calls it."""

CAUSES: Final = (
    Cause(
        "invalid_dpop_proof|use_dpop_nonce",
        r"(?i)htu|\bhtm\b|\buri\b",
        "token.dpop_address",
        "{name} does not accept the DPoP proof: it was made for another address.",
        "The proof names the token endpoint letter by letter; a proxy that ends TLS, or another spelling of the "
        "host, makes them differ.",
        "Give the token URL exactly as the server's metadata has it: wfg-tui profile edit {profile} --token-url …",
    ),
    Cause(
        "invalid_dpop_proof|use_dpop_nonce",
        r"(?i)\biat\b|expired|future|clock",
        "token.clock",
        "{name} does not accept the DPoP proof's time.",
        "This machine's clock and the server's differ.",
        "Set the clock (Linux: timedatectl; Windows: w32tm /resync), then try again.",
    ),
    Cause(
        "invalid_dpop_proof|use_dpop_nonce",
        "",
        "token.dpop",
        "{name} wants a DPoP proof with the token request.",
        "New Okta API Services apps require it by default; WorkflowGen is not known to accept such tokens.",
        f'Open {{app}} and, under General Settings, clear the checkbox "{DPOP_CHECKBOX}", then Save.',
    ),
)
