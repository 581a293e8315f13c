"""Who am I, held against the sandbox's people and permissions, and against servers that say little."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from tests.fixtures_session import Open
from tests.rawserver import answer, serving
from wfg_tui.access.whoami import Viewer, WhoAmI, application_words, who_am_i
from wfg_tui.access.whoami_sheet import facts, sheet
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Session
from wfg_tui.text import Secret


async def seen_as(session: Session, as_user: str = "") -> WhoAmI:
    return await who_am_i(session, (await session.fetch_schema()).index, as_user)


def standings(viewer: Viewer | None) -> dict[str, str]:
    assert viewer is not None
    return {one.name: one.standing for one in viewer.fields}


def lines(session: Session, seen: WhoAmI) -> str:
    return "\n".join(
        f"{section.title}|{row.label}|{line}"
        for section in sheet(session.profile, seen)
        for row in section.rows
        for line in row.lines
    )


async def test_the_viewer_is_asked_for_every_field_that_the_schema_has_without_more(open_session: Open) -> None:
    session = open_session("requester")
    index = (await session.fetch_schema()).index
    user = index.type("User")
    assert user is not None
    leaves = {
        field.name
        for field in user.fields
        if index.is_leaf(field.type.name) and not any(arg.required for arg in field.args)
    }
    seen = await who_am_i(session, index)
    assert set(standings(seen.own)) == leaves
    assert seen.own is not None
    assert seen.own.user_name == "emma_dubois"
    assert seen.own.value("email") is not None  # a user's own
    assert seen.lends is False


async def test_the_administrator_may_run_as_others_and_the_borrowed_user_is_shown_beside(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session()
    seen = await seen_as(session, "emma_dubois")
    assert seen.problem is None
    assert seen.lends is True
    assert seen.own is not None
    assert seen.borrowed is not None
    assert (seen.own.user_name, seen.borrowed.user_name) == ("olivia_martin", "emma_dubois")
    assert seen.borrowed.value("firstName") == "Emma"
    assert session.identity.as_user == ""
    told = lines(session, seen)
    assert "Connection|client|" + session.profile.client_id in told
    assert "olivia_martin is the Impersonate username of the application" in told
    assert "Token|audience|" + sandbox.audience in told
    assert "Run as emma_dubois (viewer, User)|userName|emma_dubois" in told
    assert not sandbox.requests.of("mutation")


@pytest.mark.parametrize(
    ("role", "user", "code"),
    [
        ("requester", "liam_tremblay", "session.may_not_borrow"),
        ("administrator", "noah_keller", "session.user_refused"),
        ("inactive_application", "", "api.forbidden"),
        ("missing_user", "", "api.forbidden"),
    ],
)
async def test_what_stands_in_the_way_is_part_of_the_answer(
    open_session: Open, role: str, user: str, code: str
) -> None:
    session = open_session(role)
    seen = await who_am_i(session, None, user)
    assert seen.problem is not None
    assert seen.problem.code == code
    assert seen.token is not None  # what is known is told all the same
    assert seen.problem.what in lines(session, seen)
    told = facts(session.profile, seen)
    assert told["problem"]["code"] == code
    json.dumps(told)


async def test_without_a_schema_the_names_are_asked_for(open_session: Open) -> None:
    seen = await who_am_i(open_session(), None)
    assert seen.own is not None
    assert seen.own.user_name == "olivia_martin"


async def test_nothing_secret_is_in_it(sandbox: Sandbox, open_session: Open) -> None:
    session = open_session()
    seen = await seen_as(session)
    token = (await session.tokens.token()).value.reveal()
    secret = sandbox.application("administrator").client_secret
    everything = lines(session, seen) + json.dumps(facts(session.profile, seen)) + repr(seen)
    assert token not in everything
    assert secret not in everything


SDL = """
type Query { me: Person! }
type Person {
  id: ID! login: String badge: Int! salary: Float! tags: [String!] boss: Person pay(year: Int!): Float
}
"""


async def asked_at(script: object, tmp_path: Path, sdl: str = SDL) -> WhoAmI:
    profile = Profile(name="raw", graphql_url="", auth_method="bearer", secret="prompt", timeout=5)
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("raw", Secret("a-token-of-some-length"))
    with serving(script) as server:  # type: ignore[arg-type]  # a Script
        session = Session(
            dataclasses.replace(profile, graphql_url=f"{server.url}graphql"), credentials, Paths.under(tmp_path)
        )
        seen = await who_am_i(session, SchemaIndex.from_sdl(sdl))
        await session.close()
        return seen


def json_answer(body: object) -> bytes:
    return answer("200 OK", json.dumps(body).encode(), "Content-Type: application/json")


async def test_a_field_that_takes_the_whole_viewer_away_is_told_and_the_rest_is_asked_for_again(
    tmp_path: Path,
) -> None:
    def script(request: bytes) -> bytes:
        fields = re.search(rb"\{ me \{ ([^}]*) \}", request)
        assert fields is not None
        for name in ("salary", "badge"):
            if name.encode() in fields[1].split():
                return json_answer({"data": None, "errors": [{"message": f"no {name}", "path": ["me", name]}]})
        return json_answer({"data": {"me": {"id": "1", "login": None, "tags": ["a", "b"]}}})

    seen = await asked_at(script, tmp_path)
    assert standings(seen.own) == {
        "id": "shown", "login": "empty", "badge": "denied", "salary": "denied", "tags": "shown"
    }  # fmt: skip
    assert seen.own is not None
    assert [one.words for one in seen.own.fields][1:] == [
        "null",
        "error: no badge",
        "error: no salary",
        '["a", "b"]',
    ]
    assert seen.lends is None  # nothing there is called userName
    assert application_words(seen) == ""


async def test_a_viewer_that_is_null_is_nobody(tmp_path: Path) -> None:
    seen = await asked_at(json_answer({"data": {"me": None}}), tmp_path, SDL.replace("Person!", "Person"))
    assert seen.problem is not None
    assert seen.problem.code == "session.no_user"


async def test_a_schema_without_a_viewer_is_said_to_have_none(tmp_path: Path) -> None:
    seen = await asked_at(json_answer({"data": {}}), tmp_path, "type Query { viewer(for: Int!): Int me: String }")
    assert (seen.own, seen.problem) == (None, None)
    assert "no viewer" in seen.notes[0]


async def test_hostile_words_stay_words(tmp_path: Path) -> None:
    evil = "\x1b[31m[/red]\u202e\n" + "x" * 5_000
    seen = await asked_at(
        json_answer({"data": {"me": {"id": evil}}, "errors": [{"message": evil, "path": ["me", "login"]}]}),
        tmp_path,
    )
    assert seen.own is not None
    for one in seen.own.fields:
        assert "\x1b" not in one.words
        assert "\n" not in one.words
        assert len(one.words) < 500


async def test_who_signs_in_with_a_password_has_no_token_and_no_application(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("iis_basic", on="graphql", password=sandbox.application("requester").client_secret)
    session = open_session("requester", auth_method="basic_iis", client_id=r"CORP\emma_dubois", issuer="")
    seen = await seen_as(session)
    assert (seen.token, seen.problem) == (None, None)
    assert application_words(seen) == "emma_dubois signs in with a password: no application is asked"
    assert "Token|" not in lines(session, seen)
    assert facts(session.profile, seen)["token"] is None
