"""Whoever is asked, only queries are sent."""

from __future__ import annotations

import pytest

from tests.fixtures_session import Open
from wfg_tui.access.party import Party
from wfg_tui.problems import UsageProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Operation

LAUNCH = 'mutation L { createRequest(input: {processName: "HELPDESK"}) { clientMutationId } }'


@pytest.mark.parametrize(
    "operation",
    [
        Operation(LAUNCH, "L"),
        Operation("query Q { viewer { id } } " + LAUNCH),
        Operation("query Q { viewer {", "Q"),
        Operation("subscription S { viewer { id } }", "S"),
    ],
)
async def test_a_party_sends_nothing_but_queries(
    open_session: Open, sandbox: Sandbox, operation: Operation
) -> None:
    with pytest.raises(UsageProblem) as caught:
        await Party(open_session("administrator")).ask(operation)
    assert caught.value.code == "access.query_only"
    assert len(sandbox.requests) == 0


async def test_a_party_is_asked_as_the_user_it_borrows(open_session: Open, sandbox: Sandbox) -> None:
    party = Party(open_session("administrator"), "emma_dubois")
    exchange = await party.ask(Operation("query Q { viewer { userName } }", "Q"))
    assert exchange.body == b'{"data":{"viewer":{"userName":"emma_dubois"}}}'
    assert party.name == "emma_dubois"
    assert party.label.endswith(", run as)")
    assert (await Party(party.session).ask(Operation("{ viewer { userName } }"))).ok
    assert [request.user_name for request in sandbox.requests.of("query")] == ["emma_dubois", "olivia_martin"]
