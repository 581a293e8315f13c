"""A session over real sockets: who acts, whose token travels, who is told, and what closing leaves behind."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.fixtures_session import Open
from wfg_tui.api import Exchange
from wfg_tui.problems import Exit, NetworkProblem, Problem, RefusedProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Consent, Operation

WHO = Operation("query Who { viewer { userName } }", "Who")
CREATE = Operation(
    "mutation Launch($process: String!) { createRequest(input: {processName: $process, processVersion: 1}) "
    "{ request { number } } }",
    "Launch",
    {"process": "HELPDESK"},
)


def user_in(exchange: Exchange) -> str:
    return str(json.loads(exchange.body)["data"]["viewer"]["userName"])


async def test_opening_a_session_opens_nothing(sandbox: Sandbox, open_session: Open, tmp_path: Path) -> None:
    open_session()
    assert len(sandbox.requests) == 0
    assert not (tmp_path / "home").exists()


async def test_who_tells_the_impersonated_user(open_session: Open) -> None:
    session = open_session()
    assert session.identity.in_force == session.profile.client_id
    identity = await session.who()
    assert (identity.user_name, identity.full_name) == ("olivia_martin", "Olivia Martin")
    assert session.identity.in_force == "olivia_martin"


async def test_a_borrowed_identity_is_used_until_it_is_given_back(sandbox: Sandbox, open_session: Open) -> None:
    session = open_session()
    await session.who()
    session.run_as("emma_dubois")
    assert user_in(await session.execute(WHO)) == "emma_dubois"
    assert (await session.who()).full_name == "Emma Dubois"
    assert session.identity.in_force == "emma_dubois"
    assert session.identity.user_name == "olivia_martin"
    assert user_in(await session.execute(WHO, as_user="")) == "olivia_martin"
    session.run_as("")
    assert user_in(await session.execute(WHO)) == "olivia_martin"
    assert user_in(await session.execute(WHO, as_user="liam_tremblay")) == "liam_tremblay"
    assert session.identity.as_user == ""
    assert len(sandbox.requests.of("token")) == 1


async def test_a_server_that_takes_no_notice_of_the_header_is_found_out(open_session: Open) -> None:
    session = open_session(impersonate_header="X-Renamed")
    session.run_as("emma_dubois")
    with pytest.raises(RefusedProblem) as raised:
        await session.who()
    assert raised.value.code == "session.not_borrowed"
    assert "still acts as olivia_martin, not as emma_dubois" in raised.value.what
    assert "X-Renamed" in raised.value.meaning


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"data": {"viewer": None}}, "session.no_user"),
        (200, {"data": None, "errors": [{"message": "boom", "path": ["viewer"]}]}, "session.who"),
    ],
)
async def test_a_viewer_that_is_nobody_is_said_so(
    sandbox: Sandbox, open_session: Open, status: int, body: object, code: str
) -> None:
    sandbox.faults.add("canned", on="query", status=status, body=body)
    with pytest.raises(Problem) as raised:
        await open_session().who()
    assert raised.value.code == code


async def test_a_schema_without_a_viewer_is_no_fault(sandbox: Sandbox, open_session: Open) -> None:
    refusal = {"errors": [{"message": 'Cannot query field "viewer" on type "Query".', "locations": []}]}
    sandbox.faults.add("canned", on="query", status=400, body=refusal)
    session = open_session()
    assert (await session.who()).user_name == ""
    assert session.identity.in_force == session.profile.client_id


async def test_a_mutation_goes_once_with_consent_and_not_at_all_without(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session(environment="production")
    demand = session.demand(CREATE)
    assert demand is not None
    with pytest.raises(Problem):
        await session.execute(CREATE)
    assert len(sandbox.requests) == 0
    exchange = await session.execute(CREATE, consent=Consent.to(demand))
    assert exchange.ok
    assert len(sandbox.requests.of("mutation")) == 1


@pytest.mark.parametrize("fault", ["server_error", "rate_limit", "login_page", "truncated"])
async def test_a_mutation_that_failed_is_never_sent_again(
    sandbox: Sandbox, open_session: Open, fault: str
) -> None:
    sandbox.faults.add(fault, on="mutation")
    exchange = await open_session().execute(CREATE)
    assert exchange.exit_code == Exit.NETWORK
    assert len(sandbox.requests.of("mutation")) == 1


async def test_a_mutation_whose_answer_got_lost_is_not_sent_again_and_its_outcome_is_called_unknown(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("drop", on="mutation")
    with pytest.raises(NetworkProblem) as lost:
        await open_session().execute(CREATE)
    assert lost.value.code == "outcome.unknown"
    assert "Look whether it took effect" in lost.value.advice
    assert len(sandbox.requests.of("mutation")) == 1


async def test_listeners_are_told_of_every_exchange_introspection_included(
    sandbox: Sandbox, open_session: Open
) -> None:
    class Ear:
        def __init__(self) -> None:
            self.heard: list[tuple[str | None, int]] = []

        def exchanged(self, operation: Operation | None, exchange: Exchange) -> None:
            self.heard.append((operation.name if operation else None, exchange.status))

        def unanswered(self, *_: object) -> None:
            raise AssertionError("everything was answered")

        def closing(self) -> None:
            self.heard.append(("closed", 0))

    session, ear = open_session(), Ear()
    session.subscribe(ear)
    sandbox.faults.add("introspection", refuse="all")
    await session.execute(WHO)
    await session.fetch_schema()
    assert ear.heard == [("Who", 200), ("IntrospectionQuery", 400), (None, 200)]
    await session.close()
    assert ear.heard[-1] == ("closed", 0)


async def test_cancelling_closes_the_socket(sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("hang", on="query")
    running = asyncio.ensure_future(open_session().execute(WHO))
    await asyncio.to_thread(sandbox.requests.wait_for, lambda request: request.kind == "query")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    gone = await asyncio.to_thread(sandbox.requests.wait_for, lambda request: request.disconnected)
    assert gone.kind == "query"


async def test_one_grant_serves_many_questions_at_once(sandbox: Sandbox, open_session: Open) -> None:
    session = open_session()
    exchanges = await asyncio.gather(*(session.execute(WHO) for _ in range(12)), session.who())
    assert len(exchanges) == 13
    assert len(sandbox.requests.of("token")) == 1


async def test_an_exception_for_tls_never_covers_the_token_endpoint(open_session: Open) -> None:
    careless = open_session(insecure=True)
    assert careless.http.insecure
    assert not careless.idp_http.insecure
    assert careless.idp_http is not careless.http


async def test_closing_forgets_the_token(open_session: Open) -> None:
    session = open_session()
    await session.who()
    assert session.tokens.current is not None
    await session.close()
    assert session.tokens.current is None
