"""Each situation's true cause comes first; also when the server's words, and then its codes too, say nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from tests.access.why.asking import asked, case_of, told
from tests.fixtures_session import Open
from wfg_tui.access.why import Case
from wfg_tui.sandbox import Sandbox, rules
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.sandbox.world import Request, User
from wfg_tui.schema import SchemaIndex

INDEX = SchemaIndex.from_sdl(SDL)
RECENT = datetime(2026, 11, 17, tzinfo=UTC)
MANAGER, REQUESTER, SCRIPT = "process_manager", "requester", "reporting_script"


@dataclass(frozen=True)
class Situation:
    name: str
    cause: str
    """The one that must come first."""
    query: str
    at: str = ""
    role: str = REQUESTER
    as_user: str = ""
    make: Callable[[Sandbox], None] = lambda sandbox: None
    settings: dict[str, Any] = field(default_factory=dict)
    looks_for: str = ""
    """A row that should be there."""
    without_codes: str = ""
    """What comes first when codes say nothing either; empty: the same."""
    tells_without_codes: bool = True
    """Whether other evidence than words and codes singles it out."""
    screen: str = ""
    """A part of the screen that is named."""
    because: str = ""
    """A part of the evidence."""


def viewer(sandbox: Sandbox, role: str) -> User:
    user = sandbox.world.user(sandbox.application(role).impersonates)
    assert user is not None
    return user


def seen(sandbox: Sandbox, role: str) -> list[Request]:
    who = viewer(sandbox, role)
    return [request for request in sandbox.world.requests if rules.may_see_request(who, request)]


def claims(sandbox: Sandbox) -> None:
    sandbox.faults.add("claims", claims={"aud": "https://other.example.com/graphql"})


def crash(sandbox: Sandbox) -> None:
    sandbox.faults.add("resolver_crash", message="Cannot read properties of undefined")


def crash_once(sandbox: Sandbox) -> None:
    body = {
        "data": {"requests": None},
        "errors": [{"message": "timeout", "path": ["requests"]}],
    }
    sandbox.faults.add("canned", "query", times=2, body=body)  # the first is who we are


OTHER = "{ requests(page: {size: 40}) { items { number actions { items { assignee { userName email } } } } } }"
DATA = "{ requests(page: {size: 20}) { items { number dataset { items { name %s } } } } }"
SITUATIONS = [
    Situation("the viewer's own list", "list.own", role=SCRIPT, at="viewer.requests",
              query='{ viewer { requests(filter: {createdSince: "2026-10-08"}) { totalCount } } }',
              because="requests has 40 for james_dubois where viewer.requests has 3", screen="Put the root field"),
    Situation("a filter", "list.filter", role=MANAGER, at="requests.items",
              query='{ requests(page: {size: 500}, filter: {createdSince: "2026-11-18T00:00:00Z"}) '
              '{ totalCount items { number } } }',
              because="Without it there are"),
    Situation("a page", "list.page", role=MANAGER, at="requests.items.3.number",
              query="{ requests { totalCount hasNextPage items { number } } }", because="10 in this answer"),
    Situation("a page whose length was not asked for", "list.page", role=MANAGER, at="requests.items",
              query="{ requests(page: {size: 7}) { items { number } } }", because="7 in this answer"),
    Situation("a misspelt name of a datum", "list.names", role=MANAGER, at="requests.items.0.dataset.items",
              query='{ requests(page: {size: 1}) { items { dataset(filter: {names: ["REQUEST_SUBJEKT"]}) '
              "{ items { name } } } } }",
              because="REQUEST_SUBJECT", screen="Process Definition › Data"),
    Situation("a token for another audience", "bearer.audience", "{ viewer { userName } }", make=claims,
              because="another audience", screen="GraphQL API identifier"),
    Situation("a token for another audience than anybody knew", "bearer.audience", "{ viewer { userName } }",
              make=claims, settings={"expect_audience": ""}, tells_without_codes=False),
    Situation("an application that is not active", "application.inactive", "{ viewer { userName } }",
              role="inactive_application", tells_without_codes=False, without_codes="application.not_registered",
              screen="Administration Module › Applications"),
    Situation("an application that nobody registered", "application.not_registered", "{ viewer { userName } }",
              role="unregistered", tells_without_codes=False, screen="Client ID"),
    Situation("an impersonated user that is missing", "application.user_missing", "{ viewer { userName } }",
              role="missing_user", tells_without_codes=False, without_codes="application.not_registered",
              screen="Impersonate username"),
    Situation("an impersonated user who is not active", "application.user_inactive", "{ viewer { userName } }",
              role="inactive_user", tells_without_codes=False, without_codes="application.not_registered",
              screen="User Management › Users"),
    Situation("an identity that may not borrow", "borrowed.not_allowed", "{ viewer { userName } }",
              as_user="james_wilson", screen="System operations allowed users",
              because="borrow even its own name"),
    Situation("a borrowed user that does not exist", "borrowed.user_missing", "{ viewer { userName } }",
              role="administrator", as_user="james_wilsen", because="Near it: james_wilson"),
    Situation("a borrowed user who is not active", "borrowed.user_inactive", "{ viewer { userName } }",
              role="administrator", as_user="noah_keller", because="says that noah_keller is not active"),
    Situation("a header of another name", "borrowed.header", "{ requests { totalCount } }",
              role="administrator", as_user="emma_dubois", at="requests",
              settings={"impersonate_header": "x-other-impersonate"}, because="acts as olivia_martin",
              screen="GraphqlImpersonateUserNameHttpHeader"),
    Situation("a process that is not active", "process.not_active", role="administrator",
              query='mutation { createRequest(input: {processName: "VACATION_REQUEST", processVersion: 1}) '
              "{ request { number } } }", screen="VACATION_REQUEST 1: Status", because="say: ARCHIVED",
              ),
    Situation("a launch by no requester", "participant.requester", role=MANAGER,
              query='mutation { createRequest(input: {processName: "INVESTMENT_APP"}) { request { number } } }',
              screen="INVESTMENT_APP › Participants", because="", tells_without_codes=False),
    Situation("a system operation", "right.system_operations", role=MANAGER, tells_without_codes=False,
              query="mutation { updateRequestDataset(input: {number: 1, parameters: []}) { request { number } } }",
              screen="System operations allowed users"),
    Situation("data that the designer hides", "field.data", DATA % "textValue", at="first error",
              because="it fails for", screen="Process Definition › the process › Data"),
    Situation("another user's email", "field.other_person", OTHER, at="first error",
              because="can read email of their own account", screen="User Management › Users"),
    Situation("a list for administrators", "field.role", "{ users { totalCount } }", at="users",
              tells_without_codes=False, because="administrators manage users", screen="Impersonate username"),
    Situation("a field that its own user could see", "field.role", "{ users { totalCount } }", at="users",
              role="administrator", as_user="emma_dubois", because="own user can read it"),
    Situation("a server that fails", "field.failed", "{ viewer { userName } }", at="", make=crash,
              because="All of data is null", screen="log"),
    Situation("a fault that passed", "field.passing", "{ requests { totalCount } }", make=crash_once,
              because="it has a value now"),
    Situation("a null that is data", "data.null", role=MANAGER, at="first null",
              query='{ requests(page: {size: 200}, filter: {createdSince: "2026-11-17T00:00:00Z"}) '
              "{ items { number closedAt } } }", because="No error names this place"),
    Situation("a value that is in another field", "data.other",
              DATA % "numericValue", role=MANAGER, at="requests.items.0.dataset.items.0.numericValue",
              because="textValue of the same thing has a value", screen="the datum's type"),
]  # fmt: skip


async def opened(
    situation: Situation, open_session: Open, sandbox: Sandbox, index: SchemaIndex | None = INDEX
) -> Case:
    """The situation's case, before anything more is asked."""
    situation.make(sandbox)
    session = open_session(situation.role, **situation.settings)
    at = "" if situation.at.startswith("first ") else situation.at
    if situation.at == "first null":
        recent = [request for request in seen(sandbox, situation.role) if request.opened_at >= RECENT]
        row = next(row for row, request in enumerate(recent) if request.closed_at is None)
        at = f"requests.items.{row}.closedAt"
    return await case_of(session, index, situation.query, at, as_user=situation.as_user)


@pytest.mark.parametrize("words", ["", "words", "codes"])
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
async def test_the_true_cause_comes_first(
    situation: Situation, words: Literal["", "words", "codes"], open_session: Open, sandbox: Sandbox
) -> None:
    if words:
        sandbox.faults.add("scrambled", codes=words == "codes")
    case = await opened(situation, open_session, sandbox)
    before, most = case.why, case.most
    assert not before.tells or before.causes[0].id == situation.cause, told(case)  # sure too early is wrong
    sandbox.requests.clear()
    case = await asked(case)
    why, shown = case.why, told(case)
    first = situation.cause if words != "codes" else situation.without_codes or situation.cause
    assert why.causes, shown
    assert why.causes[0].id == first, shown
    assert why.tells == (words != "codes" or situation.tells_without_codes), shown
    if first == situation.cause:
        assert situation.screen in why.causes[0].screen, shown
        if why.tells:
            assert situation.because in " ".join(why.causes[0].because), shown
    assert len(sandbox.requests.of("query")) <= most
    assert {request.kind for request in sandbox.requests} <= {"query"}


@pytest.mark.parametrize("words", ["words", "codes"])
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
async def test_without_a_schema_little_can_be_told_and_nothing_wrong(
    situation: Situation, words: Literal["words", "codes"], open_session: Open, sandbox: Sandbox
) -> None:
    sandbox.faults.add("scrambled", codes=words == "codes")
    case = await opened(situation, open_session, sandbox, None)
    assert not case.probes
    right = {situation.cause}
    if words == "words" and situation.cause in ("field.data", "field.other_person"):
        right.add("field.role")  # the code says that it is a matter of rights, and no more
    assert not case.why.tells or case.why.causes[0].id in right, told(case)
    assert case.why.question
