"""The examination of a connection: every step in its order, given as it ends; what cannot be made says why.

It goes the session's own road wherever a request carries a token, so that what it finds is what a query finds.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from wfg_tui.connection.hops import hops_differ
from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import provider
from wfg_tui.doctor.apis import ApiSteps
from wfg_tui.doctor.identity import IdentitySteps, has_provider
from wfg_tui.doctor.patient import Patient
from wfg_tui.doctor.road import Address, Road
from wfg_tui.doctor.step import Found, Planned, Step, skipped

if TYPE_CHECKING:
    from wfg_tui.session import Session

TITLES: Final[Mapping[str, str]] = {
    "dns": "Name resolution",
    "tcp": "Connection",
    "proxy": "Proxy",
    "tls": "TLS",
    "clock": "Clock",
    "discovery": "Discovery",
    "secret": "Client secret",
    "token": "Token",
    "claims": "Claims",
    "api": "GraphQL API",
    "bearer": "Bearer token",
    "application": "Application",
    "borrowed": "Borrowed identity",
    "introspection": "Introspection",
    "query": "First query",
}
_ROAD: Final = ("dns", "tcp", "proxy", "tls", "clock")
_AFTER: Final[Mapping[str, tuple[str, ...]]] = {
    "tcp": ("dns",),
    "proxy": ("tcp",),
    "tls": ("proxy",),
    "clock": ("tls",),
    "secret": ("discovery",),
    "token": ("secret",),
    "claims": ("token",),
    "bearer": ("api", "token"),
    "application": ("bearer",),
    "borrowed": ("application",),
    "introspection": ("application", "borrowed"),
    "query": ("introspection",),
}
"""What a step needs: of the same host where the step is of one, else as it is."""


def plan(profile: Profile, as_user: str = "") -> tuple[Planned, ...]:
    """Gives the steps to come, in their order: the way to each host, then the rest."""
    hosts = _hosts(profile)
    found = [Planned(one, TITLES[one], host) for host in hosts for one in _ROAD]
    rest = [one for one in TITLES if one not in _ROAD and (one != "borrowed" or as_user)]
    return (*found, *(Planned(one, TITLES[one]) for one in rest))


async def examine(session: Session) -> AsyncIterator[Step]:
    """Examines a session's connection and gives each step of `plan` as it ends.

    Queries are sent, introspection among them; no mutation. A grant is asked for once. The session's identity in
    force is examined as *Borrowed identity*. Give it a session that has not asked for a token yet, and close that
    afterwards: its connections are left open.

    Raises:
        UsageProblem: for URLs that are none.
    """
    profile = session.profile
    as_user = session.identity.as_user
    session.patience = 0.0  # a limit is a finding, and is told at once
    patient = Patient(session, as_user, _values(profile))
    roads = {}
    for host, url in _hosts(profile).items():
        http = session.http if url == profile.graphql_url else session.idp_http
        roads[host] = Road(url, http, patience=profile.connect_timeout, values=patient.values)
    token_host, api_host = next(iter(roads)), list(roads)[-1]
    identity, api = IdentitySteps(patient, token_host), ApiSteps(patient, api_host)
    steps: dict[str, Callable[[], Awaitable[Found]]] = {}
    for host, road in roads.items():
        clock = identity.clock if host == token_host and has_provider(profile) else api.clock
        ways = (road.name, road.connect, road.through_proxy, road.handshake, clock)
        steps |= {f"{one} {host}": way for one, way in zip(_ROAD, ways, strict=True)}
    steps |= identity.steps | api.steps
    blocked: dict[str, str] = {}
    with _listening(patient):
        for planned in plan(profile, as_user):
            began = time.monotonic()
            if why := _blocked(planned, blocked, token_host, api_host):
                finding = skipped(why)
            else:
                finding = await steps[planned.key]()
            if finding.state == "failed" and planned.id not in {"clock", "claims"}:
                blocked[planned.key] = f"needs {planned.title}{f' ({planned.host})' if planned.host else ''}"
            elif why:
                blocked[planned.key] = why
            yield Step(planned, finding, time.monotonic() - began)


def _blocked(planned: Planned, blocked: Mapping[str, str], token_host: str, api_host: str) -> str:
    """Why a step cannot be made: the first of those it needs that failed, or an empty string."""
    needs = [f"{one} {planned.host}".strip() for one in _AFTER.get(planned.id, ())]
    if planned.id == "discovery":
        needs.append(f"tls {token_host}")
    if planned.id == "api":
        needs.append(f"tls {api_host}")
    return next((blocked[need] for need in needs if need in blocked), "")


def _hosts(profile: Profile) -> dict[str, str]:
    """The hosts to go to, each with a URL on it: the identity provider's, then the API's where it is another."""
    token_url = profile.issuer or profile.token_url
    api = str(Address.of(profile.graphql_url))
    if not has_provider(profile):
        return {api: profile.graphql_url}
    idp = str(Address.of(token_url))
    if idp == api and token_url[:5] == profile.graphql_url[:5] and not hops_differ(profile):
        return {idp: token_url}
    if idp == api:  # one address under two rules of TLS
        return {f"{idp} (sign-in)": token_url, f"{api} (API)": profile.graphql_url}
    return {idp: token_url, api: profile.graphql_url}


@contextlib.contextmanager
def _listening(patient: Patient) -> Iterator[None]:
    """Has the patient hear every answer as it comes, and nobody afterwards."""
    ways = (patient.session.idp_http, patient.session.http)
    for way in ways:
        way.heard = patient.hear
    try:
        yield
    finally:
        for way in ways:
            way.heard = None


def _values(profile: Profile) -> dict[str, str]:
    row = provider(profile.provider)
    return {
        "app": row.app_screen,
        "api": row.api_screen,
        "idp": row.name,
        "client": profile.client_id,
        "scope": profile.scope or "asked for",
        "profile": profile.name,
        "who": profile.host,
    }
