"""The refusals of signed assertions (RFC 7523), whoever judges them."""

from __future__ import annotations

from typing import Final

from wfg_tui.connection.causes.cause import Cause

CAUSES: Final = (
    Cause(
        "invalid_client|invalid_grant|invalid_request",
        r"(?i)audience claim|\baud\b.*assertion|assertion.*(\baud\b|audience)",
        "token.assertion",
        "{name} does not accept the assertion: it was made out to another address.",
        "Its audience must be this server's issuer or token endpoint, letter by letter.",
        "Give the issuer exactly as the server's metadata has it: wfg-tui profile edit {profile} --issuer …",
    ),
    Cause(
        "invalid_client|invalid_grant|invalid_request",
        r"(?i)assertion.*(expired|future|\biat\b|\bexp\b|time)|\b(iat|exp)\b.*assertion",
        "token.clock",
        "{name} finds the assertion's time wrong.",
        "This machine's clock and the server's differ.",
        "Set the clock (Linux: timedatectl; Windows: w32tm /resync), then try again.",
    ),
    Cause(
        "invalid_client|invalid_grant|invalid_request",
        r"(?i)\bjti\b|assertion.*(already|once|replay)",
        "token.assertion",
        "{name} has seen this assertion before.",
        "Each is made for one request; something between us sent it twice.",
        "Try again. If it stays so, look for a gateway or proxy that repeats requests to the token endpoint.",
    ),
    Cause(
        "invalid_client|invalid_grant|invalid_request",
        r"(?i)assertion|\bjwks?\b|\bkid\b|signature",
        "token.assertion",
        "{name} does not accept the assertion that the client signed.",
        "It knows another public key for this client, or none.",
        "Add the public key of the profile's private_key: {app}.",
    ),
)
