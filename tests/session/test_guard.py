"""The guard, held at the session's own door: nothing that may change data reaches production without a yes."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.api import Exchange, GraphQLRequest
from wfg_tui.api.exchange import Sent as SentRequest
from wfg_tui.api.upload import upload_file
from wfg_tui.connection import Credentials, Profile
from wfg_tui.http import Timings
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.session import Consent, ConsentNeeded, Operation, Session
from wfg_tui.session.session import WHO

PRODUCTION = Profile(
    name="production",
    graphql_url="https://workflow.example.com/wfgen/graphql",
    client_id="0oaclient",
    issuer="https://example.okta.com/oauth2/aus1",
    secret="prompt",
)
MUTATION = Operation(
    "mutation Launch($n: Int) { createRequest(input: {}) { clientMutationId } }", "Launch", {"n": 1}
)
QUERY = Operation("query Look { viewer { userName } }", "Look")


class Sent(Exception):  # noqa: N818 - what the test wants to see, or not
    """The client was reached: in earnest, the bytes would be on the wire now."""


class Wire:
    """Stands where the client stands, one step before the socket."""

    async def send(self, request: GraphQLRequest, **_: Any) -> Any:
        raise Sent


def session_on(profile: Profile, as_user: str = "") -> Session:
    session = Session(profile, Credentials(keyring_allowed=False), Paths.under(Path("/nowhere")))
    session._api = Wire()  # type: ignore[assignment]
    session.run_as(as_user)
    return session


def is_sent(session: Session, operation: Operation, consent: Consent | None = None) -> bool:
    try:
        asyncio.run(session.execute(operation, consent=consent))
    except Sent:
        return True
    except UsageProblem:
        return False
    raise AssertionError("neither sent nor refused")


kinds = st.sampled_from(["query", "mutation", "subscription"])
names = st.sampled_from([None, "A", "B", "mutation", "query"])
noise = st.sampled_from(
    ["", "# mutation X { a }\n", "\ufeff", " , ,\n", '"a mutation { b }"\n', "fragment F on T { a }\n"]
)
broken = st.sampled_from(["{", "}", '"""', "mutation", "query Q(", "\x00", "\u2028", "extend", "…", "@"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[str, str | None]], bool]:
    """A document, the operations that are in it, and whether it was broken."""
    operations, parts = [], []
    for _ in range(draw(st.integers(1, 3))):
        kind, name = draw(kinds), draw(names)
        short = kind == "query" and name is None and draw(st.booleans())
        before = draw(noise)
        if short and before.startswith('"'):
            before = ""  # a description belongs to an operation that says its kind
        head = "" if short else f"{kind} {name or ''}"
        parts.append(f'{before}{head} {{ mutation: field(text: "}} mutation M {{ b }}") {{ query }} }}\n')
        operations.append((kind, name))
    is_broken = draw(st.booleans())
    if is_broken:
        parts.insert(draw(st.integers(0, len(parts))), draw(broken))
    return "".join(parts), operations, is_broken


@settings(max_examples=400, deadline=None)
@given(documents(), st.sampled_from([None, "", "A", "B", "mutation"]))
def test_nothing_but_queries_is_sent_to_production_without_consent(
    document: tuple[str, list[tuple[str, str | None]], bool], name: str | None
) -> None:
    text, operations, _ = document
    candidates = {kind for kind, own in operations if name is None or own == name}
    sent = is_sent(session_on(PRODUCTION), Operation(text, name))
    if sent:
        assert candidates <= {"query"}
        assert not is_sent(session_on(PRODUCTION), Operation(text + "\nmutation Z { a }"))


@settings(max_examples=200, deadline=None)
@given(documents())
def test_a_read_only_profile_sends_nothing_but_queries_even_with_consent(
    document: tuple[str, list[tuple[str, str | None]], bool],
) -> None:
    text, operations, _ = document
    try:
        demand = session_on(PRODUCTION).demand(Operation(text))
    except UsageProblem:
        return
    read_only = session_on(dataclasses.replace(PRODUCTION, read_only=True))
    if is_sent(read_only, Operation(text), Consent.to(demand) if demand else None):
        assert {kind for kind, _ in operations} <= {"query"}


class Server:
    """Stands where the client stands, says who asks, and keeps whatever else it is sent."""

    def __init__(self, lends: bool) -> None:
        self.lends = lends
        self.received: list[tuple[str, str]] = []

    async def send(self, request: GraphQLRequest, *, as_user: str = "", **_: Any) -> Exchange:
        name = as_user if as_user and self.lends else "olivia"
        body = json.dumps({"data": {"viewer": {"userName": name}}}).encode()
        if request.document != WHO.text:
            self.received.append((request.document, as_user))
        sent = SentRequest("POST", PRODUCTION.graphql_url, ())
        return Exchange(sent, 200, (), body, Timings(total=0), 0.0, has_data=True)


@settings(max_examples=400, deadline=None)
@given(
    documents(),
    st.sampled_from([None, "A", "B"]),
    st.sampled_from(["production", "test", "development", ""]),
    st.booleans(),
    st.sampled_from(["", "emma"]),
    st.sampled_from(["none", "to this", "to another", "of another identity"]),
    st.booleans(),
)
def test_no_mutation_goes_unless_it_may_was_agreed_to_and_is_done_as_whom_it_is_sent_for(
    document: tuple[str, list[tuple[str, str | None]], bool],
    name: str | None,
    environment: str,
    read_only: bool,
    as_user: str,
    consented: str,
    lends: bool,
) -> None:
    text, operations, _ = document
    operation = Operation(text, name, {"n": 1})
    profile = dataclasses.replace(PRODUCTION, environment=environment, read_only=read_only)
    session, server = session_on(profile, as_user), Server(lends)
    session._api = server  # type: ignore[assignment]
    consent = None
    if consented != "none":
        whose = session_on(profile, "somebody" if consented == "of another identity" else as_user)
        what = Operation(MUTATION.text) if consented == "to another" else operation
        try:
            demand = whose.demand(what)
        except UsageProblem:
            demand = None
        consent = Consent.to(demand) if demand else None
    try:
        asyncio.run(session.execute(operation, consent=consent))
    except Problem:
        assert server.received == []
        return
    assert server.received == [(text, as_user)]
    if {kind for kind, own in operations if name is None or own == name} <= {"query"}:
        return
    assert not read_only
    assert environment in ("test", "development") or consented == "to this"
    assert not as_user or lends


def changed(**changes: Any) -> Operation:
    return dataclasses.replace(MUTATION, **changes)


@pytest.mark.parametrize(
    ("session", "operation"),
    [
        pytest.param(session_on(PRODUCTION), changed(text=MUTATION.text + " "), id="another document"),
        pytest.param(session_on(PRODUCTION), changed(variables={"n": 2}), id="another value"),
        pytest.param(session_on(PRODUCTION), changed(variables={"n": "1"}), id="another type"),
        pytest.param(session_on(PRODUCTION), changed(variables={"n": Decimal("1.0")}), id="another number"),
        pytest.param(session_on(PRODUCTION), changed(name=None), id="no name"),
        pytest.param(session_on(PRODUCTION, as_user="emma"), MUTATION, id="a borrowed identity"),
        pytest.param(session_on(dataclasses.replace(PRODUCTION, client_id="other")), MUTATION, id="other client"),
        pytest.param(
            session_on(dataclasses.replace(PRODUCTION, issuer="https://other.okta.com/oauth2/aus1")), MUTATION,
            id="another identity provider",
        ),
        pytest.param(
            session_on(dataclasses.replace(PRODUCTION, graphql_url="https://other.example.com/wfgen/graphql")),
            MUTATION, id="another host",
        ),
    ],
)  # fmt: skip
def test_a_consent_is_good_for_what_it_was_given_to_and_for_nothing_else(
    session: Session, operation: Operation
) -> None:
    demand = session_on(PRODUCTION).demand(MUTATION)
    assert demand is not None
    assert is_sent(session_on(PRODUCTION), MUTATION, Consent.to(demand))
    assert not is_sent(session, operation, Consent.to(demand))


def test_a_file_that_was_exchanged_since_the_question_is_asked_about_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    operation = changed(files=(upload_file("n", path),))
    session = session_on(PRODUCTION)
    demand = session.demand(operation)
    assert demand is not None
    path.write_text("two")
    assert not is_sent(session, operation, Consent.to(demand))


def test_learning_the_users_name_between_question_and_answer_takes_no_consent_away() -> None:
    session = session_on(PRODUCTION)
    demand = session.demand(MUTATION)
    assert demand is not None
    session.identity = dataclasses.replace(session.identity, user_name="olivia", full_name="Olivia M")
    assert is_sent(session, MUTATION, Consent.to(demand))


def test_the_demand_names_what_would_happen_where_and_as_whom() -> None:
    with pytest.raises(ConsentNeeded) as raised:
        asyncio.run(session_on(PRODUCTION, as_user="emma").execute(MUTATION))
    demand, problem = raised.value.demand, raised.value
    assert (demand.operation_name, demand.kind, demand.variables) == ("Launch", "mutation", {"n": 1})
    assert (demand.host, demand.environment) == ("workflow.example.com", "production")
    assert demand.identity.in_force == "emma"
    for words in ("workflow.example.com", "production", "emma", "Nothing was sent", "--allow-mutations"):
        assert any(words in sentence for sentence in problem.sentences)


@pytest.mark.parametrize(
    "text", ["mutation {", "{ a", "", "   ", "# mutation", "fragment F on T { a }", "{" * 30_000]
)
def test_what_cannot_be_parsed_counts_as_a_mutation(text: str) -> None:
    session = session_on(PRODUCTION)
    demand = session.demand(Operation(text))
    assert demand is not None
    assert demand.unparsed
    assert not is_sent(session, Operation(text))
    assert is_sent(session, Operation(text), Consent.to(demand))


@pytest.mark.parametrize(
    ("changes", "free"),
    [
        ({}, False),
        ({"environment": "test"}, True),
        ({"environment": "development"}, True),
        ({"graphql_url": "http://127.0.0.1:8123/wfgen/graphql"}, True),
        ({"graphql_url": "http://localhost/wfgen/graphql"}, True),
        ({"graphql_url": "http://127.0.0.1.example.com/wfgen/graphql"}, False),
        ({"graphql_url": "https://localhost@example.com/wfgen/graphql"}, False),
        ({"graphql_url": "http://127.0.0.1:8123/wfgen/graphql", "environment": "production"}, False),
    ],
)
def test_only_what_is_production_asks(changes: dict[str, str], free: bool) -> None:
    session = session_on(dataclasses.replace(PRODUCTION, **changes))
    assert is_sent(session, MUTATION) == free
    assert is_sent(session, QUERY)


@pytest.mark.parametrize("environment", ["production", "development"])
def test_subscriptions_are_refused_in_words(environment: str) -> None:
    session = session_on(dataclasses.replace(PRODUCTION, environment=environment))
    with pytest.raises(UsageProblem) as raised:
        asyncio.run(session.execute(Operation("subscription S { a }")))
    assert raised.value.code == "guard.subscription"
    assert "Subscriptions are not supported" in raised.value.what


def test_a_read_only_profile_says_so_and_names_the_way_out() -> None:
    session = session_on(dataclasses.replace(PRODUCTION, read_only=True, environment="test"))
    with pytest.raises(UsageProblem) as raised:
        asyncio.run(session.execute(MUTATION))
    assert raised.value.code == "guard.read_only"
    assert "read_only" in raised.value.advice
    assert is_sent(session, QUERY)
