"""What the connect screen asks for: which fields there are, what each provider calls them and wants in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wfg_tui.connection import Provider

KEYRING, VARIABLE, COMMAND, SESSION_ONLY = "keyring", "env", "command", "prompt"
SOURCES: Final = (
    ("Keyring of this system", KEYRING),
    ("Environment variable", VARIABLE),
    ("Command", COMMAND),
    ("This session only", SESSION_ONLY),
)
ENVIRONMENTS: Final = (
    ("Decide by the host", ""),
    ("Production", "production"),
    ("Test", "test"),
    ("Development", "development"),
)
TOKENS: Final = (("Bearer", ""), ("DPoP: bound to a key", "dpop"))
LABELS: Final = {
    "issuer": "Issuer or token URL",
    "client_id": "Client ID",
    "scope": "Scope",
    "audience": "Audience (sent)",
    "expect_audience": "Expected audience",
}
"""What the fields are called where the identity provider's console has no name of its own for them."""
_HINTS: Final = {
    "client_id": "as its console shows it",
    "secret": "paste it; it is never shown",
    "scope": "empty: the server's default scope",
    "audience": "as the console shows it, to the last slash",
    "expect_audience": "optional; checked, not sent",
}
DETAILS: Final = {
    VARIABLE: ("Variable name", "such as WFG_CLIENT_SECRET"),
    COMMAND: ("Command", "such as op read op://vault/item/secret"),
}
"""The label and an example of the field that says where the secret is."""


@dataclass(frozen=True, slots=True)
class ProviderFields:
    """What one provider wants in the fields, as examples; and which of them it cannot do without."""

    hints: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    dpop: bool = False
    """Whether it is known to give tokens that are bound to a key."""


_PROVIDERS: Final[Mapping[str, ProviderFields]] = {
    "okta": ProviderFields({"client_id": "0oa…"}, dpop=True),
    "auth0": ProviderFields({"audience": "the API's Identifier, to the last slash"}, needs=("audience",)),
    "entra": ProviderFields(
        {
            "client_id": "a GUID",
            "secret": "the secret's Value, not its Secret ID",
            "scope": "empty: made of the Application ID URI",
            "audience": "api://GRAPHQL-API-ID",
        },
    ),
    "entra-v1": ProviderFields(
        {
            "client_id": "a GUID",
            "secret": "the secret's Value, not its Secret ID",
            "audience": "api://GRAPHQL-API-ID",
        },
        needs=("audience",),
    ),
    "keycloak": ProviderFields(dpop=True),
    "other": ProviderFields(dpop=True),
}
_NOTHING: Final = ProviderFields()


def wanted_by(provider_id: str) -> ProviderFields:
    """Gives what a provider wants; one that we do not know wants nothing in particular."""
    return _PROVIDERS.get(provider_id, _NOTHING)


def hint(provider: Provider, name: str) -> str:
    """Gives an example for a field, as that provider would have it."""
    if name == "issuer":
        return provider.issuer_form or "https://…"
    return wanted_by(provider.id).hints.get(name, _HINTS.get(name, ""))


@dataclass(frozen=True, slots=True)
class MethodFields:
    """One way to authenticate, as the screen asks for what it needs."""

    words: str
    secret: str = "Client secret"  # noqa: S105 - a label
    files: tuple[str, ...] = ()
    """Fields for files that it cannot do without."""
    passphrase: bool = False
    """Whether the secret opens a file, which may also not be encrypted."""
    grants: bool = True
    """Whether a token is asked for: without, there is no issuer, no scope and no audience."""
    client: str = ""
    """What the client ID is under this method, where it is something else."""


_METHODS: Final[Mapping[str, MethodFields]] = {
    "client_secret_basic": MethodFields("Client secret in the header (basic)"),
    "client_secret_post": MethodFields("Client secret in the form (post)"),
    "client_secret_jwt": MethodFields("Assertion signed with the secret (secret JWT)"),
    "private_key_jwt": MethodFields(
        "Assertion signed with a private key", "Passphrase of the key", ("private_key",), passphrase=True
    ),
    "tls_client_auth": MethodFields(
        "Client certificate", "Passphrase of the key", ("client_cert", "client_key"), passphrase=True
    ),
    "bearer": MethodFields("A token I have already", "Token", grants=False),
    "basic_iis": MethodFields("User and password for IIS", "Password", grants=False, client="User name"),
}
FILES: Final = {"private_key": "Private key (PEM file)", "client_cert": "Certificate (PEM file)",
                "client_key": "Its private key (PEM file)"}  # fmt: skip


def method_fields(name: str) -> MethodFields:
    """Gives what a method needs; one that we do not know is shown by its own name."""
    return _METHODS.get(name, MethodFields(name))


def method_choices(provider: Provider, current: str) -> tuple[tuple[str, str], ...]:
    """Gives the methods to choose from: those that the provider is known to take first, `current` in any case."""
    from wfg_tui.connection.methods import METHODS

    known = [name for name in provider.methods if name in METHODS]
    names = dict.fromkeys([*known, *METHODS, current])
    return tuple((method_fields(name).words, name) for name in names)
