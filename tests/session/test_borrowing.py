"""Acting as another user: what is sent, whether the server takes notice, and why it would not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.fixtures_session import Open
from tests.rawserver import RawServer, answer, serving
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem, RefusedProblem, UsageProblem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Operation, Session
from wfg_tui.session.borrowing import why_not_borrowed
from wfg_tui.text import Secret

CREATE = Operation(
    'mutation Launch { createRequest(input: {processName: "HELPDESK", processVersion: 1}) '
    "{ request { number } } }",
    "Launch",
)
HEADER = "x-wfgen-impersonate-username"


def session_at(server: RawServer, tmp_path: Path, as_user: str = "") -> Session:
    profile = Profile(
        name="raw", graphql_url=f"{server.url}graphql", auth_method="bearer", secret="prompt", timeout=5
    )
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("raw", Secret("a-token-of-some-length"))
    session = Session(profile, credentials, Paths.under(tmp_path))
    session.run_as(as_user)
    return session


def sent_name(request: bytes) -> str | None:
    found = re.search(rb"(?im)^x-wfgen-impersonate-username: (.*)\r$", request)
    return found[1].decode("latin-1") if found else None


def saying(user_name: str | None, **errors: object) -> bytes:
    body: dict[str, object] = {"data": None if user_name is None else {"viewer": {"userName": user_name}}} | errors
    return answer("200 OK", json.dumps(body).encode(), "Content-Type: application/json")


async def refusal(session: Session, user: str) -> Problem:
    session.run_as(user)
    with pytest.raises(Problem) as raised:
        await session.who()
    return await why_not_borrowed(session, user, raised.value)


@pytest.mark.parametrize(
    "name",
    [
        "emma",
        "Mary Dean",
        'bob "the" builder',
        "o'brien",
        "DOMAIN\\mary",
        "mary@example.com",
        "josé müller",
        "a;b,c:d",
    ],
)
async def test_a_name_goes_into_the_header_byte_for_byte(tmp_path: Path, name: str) -> None:
    with serving(lambda request: saying(sent_name(request))) as server:
        session = session_at(server, tmp_path, name)
        await session.who()
        assert f"\r\n{HEADER}: {name}\r\n".encode("latin-1") in server.requests[0]
        assert session.honoured == name
        await session.close()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("mary\ndean", "line break (U+000A)"),
        ("mary\r\nX-Evil: 1", "line break (U+000D)"),
        ("łukasz", "“ł” (U+0142)"),
        ("日本", "Latin-1"),
        ("mary\u200bdean", "cannot be seen (U+200B)"),
        ("mary\x00", "cannot be seen (U+0000)"),
        ("mary\tdean", "cannot be seen (U+0009)"),
        (" mary", "begins or ends with a space"),
    ],
)
async def test_what_no_header_carries_is_told_by_its_character_and_nothing_is_sent(
    tmp_path: Path, name: str, why: str
) -> None:
    with serving(saying("anybody")) as server:
        session = session_at(server, tmp_path, name)
        with pytest.raises(UsageProblem) as refused:
            await session.who()
        await session.close()
        assert server.requests == []
    assert refused.value.code == "api.as_user"
    assert why in refused.value.meaning


async def test_who_may_borrow_nobody_is_told_from_a_user_that_is_not_there(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("scrambled")  # no word of the server's is needed
    problem = await refusal(open_session("requester"), "liam_tremblay")
    assert problem.code == "session.may_not_borrow"
    assert "does not let emma_dubois act as another user" in problem.what
    assert "System operations allowed users" in problem.advice
    assert "a second application, for diagnosis alone" in problem.advice
    for nobody in ("nobody_at_all", "noah_keller"):
        problem = await refusal(open_session(), nobody)
        assert problem.code == "session.user_refused"
        assert nobody in problem.what
        assert "olivia_martin may borrow identities" in problem.meaning
        assert "Users" in problem.advice
    assert not sandbox.requests.of("mutation")


async def test_a_name_outside_ascii_is_said_to_have_gone_as_latin_1(open_session: Open) -> None:
    assert "sent as Latin-1" in (await refusal(open_session(), "josé")).advice


async def test_what_is_refused_without_the_header_too_is_not_about_borrowing(
    sandbox: Sandbox, open_session: Open
) -> None:
    problem = await refusal(open_session("inactive_application"), "emma_dubois")
    assert problem.code == "api.forbidden"


async def test_a_server_that_answers_errors_to_the_header_alone_is_found_out(tmp_path: Path) -> None:
    def script(request: bytes) -> bytes:
        error = [{"message": "no"}]
        return saying("olivia") if sent_name(request) is None else saying(None, errors=error)

    with serving(script) as server:
        session = session_at(server, tmp_path)
        problem = await refusal(session, "emma")
        await session.close()
    assert problem.code == "session.may_not_borrow"


async def test_a_schema_without_a_viewer_leaves_it_open(tmp_path: Path) -> None:
    with serving(saying(None, errors=[{"message": 'Cannot query field "viewer"'}])) as server:
        session = session_at(server, tmp_path, "emma")
        await session.who()
        await session.close()
    assert session.honoured == ""
    assert session.identity.as_user == "emma"


async def test_another_spelling_of_the_name_is_the_same_user_and_no_ignored_header(tmp_path: Path) -> None:
    with serving(lambda request: saying("olivia" if sent_name(request) is None else "emma_dubois")) as server:
        session = session_at(server, tmp_path, "emma@example.com")
        await session.who()
        await session.close()
    assert session.honoured == "emma@example.com"


async def test_no_mutation_goes_where_the_header_is_ignored_it_would_be_done_as_ourselves(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session(impersonate_header="X-Renamed")
    session.run_as("emma_dubois")
    with pytest.raises(RefusedProblem) as raised:
        await session.execute(CREATE)
    assert raised.value.code == "session.not_borrowed"
    assert not sandbox.requests.of("mutation")


async def test_a_mutation_as_another_user_is_preceded_by_one_look_at_who_that_is(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session()
    session.run_as("emma_dubois")
    for _ in range(2):
        assert (await session.execute(CREATE)).ok
    kinds = [request.kind for request in sandbox.requests.of("query", "mutation")]
    assert kinds == ["query", "mutation", "mutation"]
