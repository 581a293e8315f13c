"""The two hops of a connection, to the identity provider and to the API: the way to each, whom it believes, and
what it shows of us.

The provider often stands behind a proxy and WorkflowGen does not. A hop's own secrets (a proxy's password, the
passphrase of the client's key) come from where the profile says, and are asked for when they are needed first.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final, Literal

from wfg_tui.connection.methods import method_of
from wfg_tui.connection.profiles import Profile
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from wfg_tui.connection.credentials import Credentials
    from wfg_tui.http import Http
    from wfg_tui.http.client import Supply
    from wfg_tui.text import Secret

What = Literal["client-key", "proxy", "token-proxy"]
"""A secret of a hop."""
FIELD: Final[dict[What, str]] = {
    "client-key": "client_key_secret",
    "proxy": "proxy_secret",
    "token-proxy": "token_proxy_secret",
}
"""The profile's field that says where a hop's secret is."""
WORDS: Final[dict[What, str]] = {
    "client-key": "passphrase of the client key",
    "proxy": "password of the proxy",
    "token-proxy": "password of the provider's proxy",
}
_BY_CERTIFICATE: Final = "tls_client_auth"
"""The method (RFC 8705) that shows the client certificate at the token endpoint; the profile's secret is then the
passphrase of its key."""


def api_http(profile: Profile, credentials: Credentials) -> Http:
    """Gives the client for the API: the only one that a profile's TLS exception is for."""
    from wfg_tui.http import Http

    return Http(
        ca_file=profile.ca_file,
        client_cert=profile.client_cert,
        client_key=profile.client_key,
        client_key_password=_passphrase(profile, credentials),
        insecure=profile.insecure,
        proxy=profile.proxy,
        proxy_password=_supply(profile, "proxy", credentials),
        connect_timeout=profile.connect_timeout,
        timeout=profile.timeout,
    )


def token_http(profile: Profile, credentials: Credentials) -> Http:
    """Gives the client for the identity provider: discovery, tokens, its keys. It always verifies."""
    from wfg_tui.http import Http

    shows = profile.auth_method == _BY_CERTIFICATE
    own = bool(profile.token_proxy)
    return Http(
        ca_file=profile.ca_file,
        client_cert=profile.client_cert if shows else "",
        client_key=profile.client_key if shows else "",
        client_key_password=_passphrase(profile, credentials) if shows else None,
        proxy=profile.token_proxy or profile.proxy,
        proxy_field="token_proxy" if own else "proxy",
        proxy_password=_supply(profile, "token-proxy" if own else "proxy", credentials),
        connect_timeout=profile.connect_timeout,
        timeout=profile.timeout,
    )


def hops_differ(profile: Profile) -> bool:
    """Whether the identity provider needs a client of its own."""
    return (
        profile.insecure
        or (bool(profile.client_cert) and profile.auth_method != _BY_CERTIFICATE)
        or (
            bool(profile.token_proxy)
            and (profile.token_proxy, profile.token_proxy_secret) != (profile.proxy, profile.proxy_secret)
        )
    )


def check_hops(profile: Profile) -> None:
    """Checks what a profile says of its hops.

    Raises:
        UsageProblem: ``profile.value`` or ``profile.proxy_password``, naming the field and what to write; as
            `read_proxy`. No word of it repeats what may be a password.
    """
    _check_proxy(profile, "proxy", profile.proxy)
    _check_proxy(profile, "token_proxy", profile.token_proxy)
    for field in FIELD.values():
        source, colon, rest = getattr(profile, field).partition(":")
        known = source in {"", "keyring", "prompt"} and not colon
        if not known and not (source in {"env", "command"} and rest.strip()):
            raise UsageProblem(
                f"The {field} of the profile {profile.name} does not say where the secret is.",
                code="profile.value",
                advice="Use keyring, env:VARIABLE, command:LINE or prompt. The secret itself is not kept there.",
            )
    if profile.client_key and not profile.client_cert:
        raise UsageProblem(
            f"The profile {profile.name} has a client_key and no client_cert.",
            code="profile.value",
            advice="Name the certificate too (--client-cert FILE), or take the key out (--client-key '').",
        )


def _check_proxy(profile: Profile, field: str, setting: str) -> None:
    if setting in {"", "system", "none"}:
        return
    from wfg_tui.http.proxies import option, read_proxy

    route = read_proxy(setting, field=field)
    there = option(field)
    if route.password is not None:
        raise UsageProblem(
            f"The {field} of the profile {profile.name} holds a password.",
            code="profile.proxy_password",
            meaning="That file, and the command line, are no place for one: others may read it there.",
            advice=f"Leave the user alone in it ({there} http://USER@{route.address}) and say where the password "
            f"is: {there}-secret keyring, then wfg-tui profile password NAME {field.replace('_', '-')}; or "
            "env:VARIABLE, command:LINE, prompt.",
        )
    if getattr(profile, f"{field}_secret") and not route.user:
        raise UsageProblem(
            f"The {field} of the profile {profile.name} names no user for its password.",
            code="profile.value",
            advice=f"Write it as {there} http://USER@{route.address}.",
        )


def secrets_of(profile: Profile) -> list[What]:
    """Gives the hop's secrets for which the profile names a place."""
    return [what for what, field in FIELD.items() if getattr(profile, field)]


def commands_of(profile: Profile) -> dict[str, str]:
    """Gives the fields that name a command for a hop's secret and its line: nobody runs another's unasked."""
    places = {field: getattr(profile, field) for field in FIELD.values()}
    return {field: place[8:] for field, place in places.items() if place.startswith("command:")}


def without_commands(profile: Profile) -> Profile:
    """Gives the profile asking for what those commands would have printed."""
    asked: dict[str, Any] = dict.fromkeys(commands_of(profile), "prompt")
    return dataclasses.replace(profile, **asked)


def stand_in(profile: Profile, what: What) -> Profile:
    """Gives a profile whose secret is a hop's, for `Credentials`: its name can be no real profile's."""
    return dataclasses.replace(
        profile,
        name=f"{profile.name} ({WORDS[what]})",
        secret=getattr(profile, FIELD[what]),
        private_key="",
        auth_method="client_secret_basic",
    )


def asked_for(profile: Profile) -> str:
    """Gives what a prompt asks for: ``client secret of acme``, ``password of the proxy of acme``."""
    name, bracket, words = profile.name.removesuffix(")").rpartition(" (")
    return f"{words} of {name}" if bracket else f"{method_of(profile).secret} of {profile.name}"


def keepers(credentials: Credentials, place: str) -> Credentials:
    """Gives whoever hands out a secret that is kept in `place`.

    A trial of a new client secret has credentials that know no keyring; that is no reason to be without the
    password of the proxy. What is typed is remembered by the session's own.
    """
    if place == "prompt":
        return credentials
    from wfg_tui.connection.credentials import Credentials as Fresh

    return Fresh()


def _passphrase(profile: Profile, credentials: Credentials) -> Supply | None:
    if not profile.client_key_secret and profile.auth_method == _BY_CERTIFICATE:

        async def supply(_again: bool) -> Secret | None:
            return await credentials.secret(profile)

        return supply
    return _supply(profile, "client-key", credentials)


def _supply(profile: Profile, what: What, credentials: Credentials) -> Supply | None:
    place = getattr(profile, FIELD[what])
    if not place:
        return None
    one = stand_in(profile, what)
    keeper = keepers(credentials, place)

    async def supply(again: bool) -> Secret | None:
        if again and place == "prompt":
            await keeper.delete(one)  # what was typed before was wrong
        try:
            return await keeper.secret(one)
        except UsageProblem as problem:
            raise _hops_own(problem, profile, what) from None

    return supply


def _hops_own(problem: UsageProblem, profile: Profile, what: What) -> UsageProblem:
    """The same problem with another code, so that nobody asks for the client secret because of it."""
    advice = problem.advice
    if problem.code in {"secret.missing", "secret.prompt"}:
        advice = (
            f"Keep it in the keyring: wfg-tui profile edit {profile.name} --{FIELD[what].replace('_', '-')} "
            f"keyring, then wfg-tui profile password {profile.name} {what}."
        )
    return UsageProblem(
        problem.what, code=f"hop.{problem.code}", meaning=problem.meaning, advice=advice, detail=problem.detail
    )
