"""The ways to authenticate that a profile can name, as data: what each needs, and what its secret is.

The first five are the registered names of RFC 7591, section 2, and RFC 8705, section 2; the last two are ours, for
sites where no token is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.providers import BASIC, CERTIFICATE, KEY_JWT, POST, SECRET_JWT
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection.profiles import Profile

BEARER: Final = "bearer"
BASIC_IIS: Final = "basic_iis"
_WINDOWS: Final = frozenset({"windows", "windows_integrated", "integrated", "negotiate", "ntlm", "kerberos"})
WINDOWS_WAY_ROUND: Final = (
    "Have IIS use anonymous authentication for the graphql application (as WorkflowGen's OpenID Connect set-up "
    "has it) and sign in with a token; or, without OpenID Connect, switch Basic Authentication on there and set "
    f"auth_method = {BASIC_IIS}."
)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to authenticate."""

    name: str
    about: str
    secret: str
    """What the profile's secret is under this method, as a prompt would call it."""
    grants: bool = True
    """Whether a token is asked for at the token endpoint."""
    opens_a_key: bool = False
    """Whether the secret only opens a key: then one that is not encrypted needs none."""
    needs: tuple[tuple[str, str], ...] = ()
    """Fields that must be filled in, with what to write there."""


METHODS: Final = {
    method.name: method
    for method in (
        Method(BASIC, "ID and secret in the Authorization header", "client secret"),
        Method(POST, "ID and secret in the form", "client secret"),
        Method(SECRET_JWT, "an assertion signed with the secret (HS256)", "client secret"),
        Method(
            KEY_JWT,
            "an assertion signed with a private key (RS256, ES256)",
            "passphrase of the private key",
            opens_a_key=True,
            needs=(("private_key", "the path of its PEM file: --private-key FILE"),),
        ),
        Method(
            CERTIFICATE,
            "a client certificate at the token endpoint",
            "passphrase of the client key",
            opens_a_key=True,
            needs=(("client_cert", "the path of its PEM file: --client-cert FILE (and --client-key FILE)"),),
        ),
        Method(BEARER, "a token that you have already, from a variable or a command", "token", grants=False),
        Method(BASIC_IIS, "a user name and password that IIS checks (no token)", "password", grants=False),
    )
}
"""By the name that a profile's ``auth_method`` has."""


def method_of(profile: Profile) -> Method:
    """Gives the profile's method.

    Raises:
        UsageProblem: ``token.method`` for a name that we do not know; ``profile.windows_authentication`` for what
            IIS calls Windows authentication.
    """
    found = METHODS.get(profile.auth_method)
    if found is not None:
        return found
    if profile.auth_method.lower().replace("-", "_") in _WINDOWS:
        raise UsageProblem(
            "Windows integrated authentication (Negotiate, NTLM) is not supported.",
            code="profile.windows_authentication",
            meaning="It would need the logon of a Windows session, which wfg-tui does not have.",
            advice=WINDOWS_WAY_ROUND,
        )
    raise UsageProblem(
        f"{profile.auth_method!r} is not a way to authenticate that wfg-tui knows.",
        code="token.method",
        advice=f"Set auth_method to one of: {', '.join(METHODS)}.",
    )


def check_method(profile: Profile) -> Method:
    """Gives the profile's method, if the profile holds what it needs.

    Raises:
        UsageProblem: ``profile.incomplete`` or ``profile.value``, naming the field and what to write; as
            `method_of`.
    """
    method = method_of(profile)
    for field, what in method.needs:
        if not getattr(profile, field):
            raise UsageProblem(
                f"The profile {profile.name} names no {field}, which {method.name} needs.",
                code="profile.incomplete",
                advice=f"Give {what}.",
            )
    if method.name == BASIC_IIS and not profile.client_id:
        raise UsageProblem(
            f"The profile {profile.name} names no user for IIS.",
            code="profile.incomplete",
            advice="Give the user name as its client ID: DOMAIN\\user, or user@domain.",
        )
    if method.name == BASIC_IIS and ":" in profile.client_id:
        raise UsageProblem(
            f"The user name of the profile {profile.name} holds a colon.",
            code="profile.value",
            meaning="HTTP Basic ends the user name there (RFC 7617, section 2).",
            advice="Write it as DOMAIN\\user or user@domain.",
        )
    if profile.dpop and not method.grants:
        raise UsageProblem(
            f"The dpop of the profile {profile.name} has no meaning with {method.name}.",
            code="profile.value",
            meaning="DPoP binds a token to the key it was asked for with; here no token is asked for.",
            advice="Set dpop to false, or choose another auth_method.",
        )
    if method.name == BEARER and profile.secret.partition(":")[0] == "keyring":
        raise UsageProblem(
            f"The profile {profile.name} does not say where its token comes from.",
            code="profile.value",
            meaning="A token ends within hours: it is not kept in the keyring.",
            advice="Use env:VARIABLE or command:LINE (--secret-env, --secret-command), or prompt.",
        )
    return method
