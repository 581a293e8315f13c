"""A map of a server that makes trouble ends, says so, and loses nothing of what can be known."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.access.hostile_api import HostileApi, hostile, in_json, late
from tests.fixtures_session import Open
from tests.rawserver import answer
from wfg_tui.access.access_map import AccessMap
from wfg_tui.access.mapping import Mapping
from wfg_tui.access.party import Party
from wfg_tui.access.places import places_of
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.result.slices import in_slices
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Session
from wfg_tui.text import Secret

SHOP = """
type Query { shop: Shop  customers(first: Int): [Customer!]!  motto: String  total: Int }
type Shop { name: String!  city: String  owner: Customer  strict: Strict! }
type Strict { kept: String!  told: String }
type Customer { id: ID!  name: String  notes: String  shop: Shop  friends(first: Int): [Customer] }
"""

Opened = Callable[..., Session]
Mapped = Callable[..., Mapping]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    """A session on an API at an address, with a token at hand."""
    sessions: list[Session] = []

    def opened(url: str, **settings: object) -> Session:
        values = {"auth_method": "bearer", "secret": "prompt", "rate": 500.0, "timeout": 10.0, **settings}
        profile = Profile(name="hostile", graphql_url=url, **values)  # type: ignore[arg-type]
        credentials = Credentials(keyring_allowed=False)
        credentials.keep_for_session("hostile", Secret("a-token-at-hand"))
        sessions.append(Session(profile, credentials, Paths.under(tmp_path / "home")))
        return sessions[-1]

    yield opened
    for session in sessions:
        await session.close()


async def mapping(session: Session, index: SchemaIndex, **settings: object) -> Mapping:
    depth = settings.pop("depth", 8)
    places = await in_slices(places_of(index, depth=depth))  # type: ignore[arg-type]
    return Mapping(Party(session), index, places, **settings)  # type: ignore[arg-type]


async def map_of(api: HostileApi, opened: Opened, sdl: str = SHOP, **settings: object) -> AccessMap:
    made = await mapping(opened(api.url, **settings), SchemaIndex.from_sdl(sdl))
    found = await made.run()
    assert found.requests == len(api.queries) <= made.plan.most
    assert found.complete
    return found


def states(found: AccessMap) -> dict[str, str]:
    return {one.path: one.state for one in found.fields}


def evidence(found: AccessMap, path: str) -> str:
    return next(one.evidence for one in found.fields if one.path == path)


def but(found: AccessMap, **expected: str) -> None:
    """Everything is readable but what is named, an underscore for each dot."""
    wanted = {path.replace("_", "."): state for path, state in expected.items()}
    assert {path: state for path, state in states(found).items() if state != "readable"} == wanted


async def test_a_schema_that_goes_in_circles_is_mapped_once(opened: Opened) -> None:
    with hostile(SHOP) as api:
        found = await map_of(api, opened)
    coordinates = [(one.path.partition(".")[0], one.coordinate) for one in found.fields]
    assert len(coordinates) == len(set(coordinates))
    assert {"shop.owner.friends", "customers.shop.strict.kept"} <= set(states(found))
    but(found)


async def test_five_thousand_types_end_within_the_stated_number(opened: Opened) -> None:
    types = 5000
    sdl = "type Query { " + "\n".join(f"f{number}: T{number}" for number in range(0, types, 10)) + " }\n"
    sdl += "\n".join(
        f"type T{number} {{ name: String next: T{(number + 1) % types} far: T{number * 7 % types} }}"
        for number in range(types)
    )
    index = SchemaIndex.from_sdl(sdl)
    gaps: list[float] = []

    async def beat() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            gaps.append(loop.time() - before)

    with hostile("type Query { a: Int }") as api:
        api.whole = {"AccessMap": lambda _: in_json({"data": {}}), "WhoAmI": lambda _: in_json({"data": {}})}
        beating = asyncio.create_task(beat())
        made = await mapping(opened(api.url, rate=1000.0, concurrency=4), index, max_requests=40)
        found = await made.run()
        beating.cancel()
    assert len(found.fields) == 20_000
    assert any("places than 20,000" in note for note in found.notes)
    assert len(api.queries) <= found.requests <= 40
    assert not found.complete
    assert any("used up" in note for note in found.notes)
    assert sorted(gaps)[len(gaps) // 2] < 0.05


async def test_an_error_that_takes_all_data_with_it_is_told_of_its_field_alone(opened: Opened) -> None:
    sdl = SHOP.replace("shop: Shop ", "shop: Shop! ").replace("owner: Customer ", "owner: Customer ")
    with hostile(sdl, {"Strict.kept": PermissionError("no")}) as api:
        found = await map_of(api, opened, sdl)
    assert states(found)["shop.strict.kept"] == "denied"
    assert states(found)["shop.strict.told"] == "readable"
    assert states(found)["shop.name"] == "readable"
    assert states(found)["motto"] == "readable"


async def test_a_denial_a_null_and_an_empty_list_are_told_apart(opened: Opened) -> None:
    fields = {"Shop.city": PermissionError("no"), "Customer.notes": None, "Customer.friends": []}
    with hostile(SHOP, fields) as api:
        found = await map_of(api, opened)
    but(
        found,
        shop_city="denied",
        customers_shop_city="denied",
        customers_notes="empty",
        shop_owner_notes="empty",
        customers_friends="empty",
        shop_owner_friends="empty",
    )


async def test_a_field_that_hangs_is_said_to_and_everything_else_is_known(opened: Opened) -> None:
    with hostile(SHOP, whole={"notes": late(30)}) as api:
        found = await map_of(api, opened, timeout=0.4)
    but(found, customers_notes="failed", shop_owner_notes="failed")
    assert "did not answer in time" in evidence(found, "customers.notes")


async def test_a_field_of_100_megabytes_is_not_downloaded(opened: Opened) -> None:
    body = b'{"data": {"shop": {"name": "' + b"x" * 100_000_000 + b'"}}}'
    large = answer("200 OK", body, "Content-Type: application/json")
    with hostile(SHOP, whole={"city": lambda _: large}) as api:
        found = await map_of(api, opened)
    assert {path for path, state in states(found).items() if state == "failed"} == {
        "shop.city",
        "customers.shop.city",
    }
    assert set(states(found).values()) == {"readable", "failed"}


@pytest.mark.parametrize(
    "whole",
    [
        answer("500 Internal Server Error", b"<html>iisnode</html>", "Content-Type: text/html"),
        answer("502 Bad Gateway"),
        answer("200 OK", b"words", "Content-Type: text/plain"),
        answer("200 OK", b'{"data": {"shop": {"name": ', "Content-Type: application/json"),
        answer("200 OK", b"[" * 100_000, "Content-Type: application/json"),
        in_json({"errors": [{"message": "Something went wrong."}]}),
        in_json({"errors": [{"message": "Something went wrong."}], "data": None}),
        in_json({"data": None}),
        in_json({}),
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{",
        b"no HTTP at all\r\n\r\n",
    ],
    ids=[
        "500",
        "502",
        "login page",
        "half",
        "deep",
        "stray",
        "null with stray",
        "null",
        "nothing",
        "closed",
        "cut",
        "no HTTP",
    ],
)
async def test_a_field_that_breaks_the_whole_answer_is_found_among_the_others(
    opened: Opened, whole: bytes
) -> None:
    with hostile(SHOP, whole={"city": lambda _: whole}) as api:
        found = await map_of(api, opened)
    but(found, shop_city="failed", customers_shop_city="failed")
    assert evidence(found, "shop.city")


async def test_too_many_requests_are_waited_for_and_nothing_is_lost(opened: Opened) -> None:
    slower = answer("429 Too Many Requests", b"slower", "Retry-After: 0")
    refusals = iter([slower, None, slower, slower])
    with hostile(SHOP) as api:
        api.whole = {"AccessMap": lambda _: next(refusals, None)}
        found = await map_of(api, opened)
    but(found)
    assert next(refusals, "all were met") == "all were met"


async def test_a_server_that_never_lets_us_go_on_ends_the_map_in_words(opened: Opened) -> None:
    answers = iter([None])
    slower = answer("429 Too Many Requests", b"slower", "Retry-After: 0")
    with hostile(SHOP) as api:
        api.whole = {"AccessMap": lambda _: next(answers, slower)}
        made = await mapping(opened(api.url), SchemaIndex.from_sdl(SHOP))
        with pytest.raises(Problem) as caught:
            async with asyncio.timeout(60):
                await made.run()
    assert "429" in caught.value.what or "too many requests" in caught.value.what
    assert caught.value.advice
    assert not made.map().complete


async def test_a_server_that_asks_for_an_hour_is_not_waited_for(opened: Opened) -> None:
    slower = answer("429 Too Many Requests", b"slower", "Retry-After: 3600")
    with hostile(SHOP) as api:
        api.whole = {"AccessMap": lambda _: slower}
        made = await mapping(opened(api.url), SchemaIndex.from_sdl(SHOP))
        with pytest.raises(Problem) as caught:
            async with asyncio.timeout(30):
                await made.run()
    assert "1 h" in caught.value.advice


async def test_a_server_that_goes_away_leaves_a_map_that_is_taken_up_again(opened: Opened) -> None:
    sdl = "type Query { " + " ".join(f"f{number}: String" for number in range(400)) + " }"
    index = SchemaIndex.from_sdl(sdl)
    with hostile(sdl) as api:
        api.whole = {"query": lambda _: b"" if len(api.queries) > 2 else None}
        made = await mapping(opened(api.url, concurrency=1), index)
        with pytest.raises(Problem) as caught:
            await made.run()
        assert len(api.queries) <= made.plan.most
    assert caught.value.exit_code == 4
    left = made.map()
    known = [path for path, state in states(left).items() if state == "readable"]
    assert 0 < len(known) < 400
    assert not left.complete
    with hostile(sdl) as api:
        resumed = await (await mapping(opened(api.url), index, kept=left)).run()
        assert [path for path in known if api.asked(path)] == []
    but(resumed)


async def test_a_token_that_is_not_to_be_had_any_more_ends_the_map_with_what_is_known(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session("process_manager", rate=500.0)
    index = (await session.fetch_schema()).index
    whole = await (await mapping(session, index)).run()
    made = await mapping(session, index)
    armed = False

    def disturb(_: object) -> None:
        nonlocal armed
        if not armed and made.progress.sent >= 5:
            armed = True
            sandbox.faults.add("canned", on="token", status=401, body=json.dumps({"error": "invalid_client"}))
            sandbox.faults.add("revoked", on="query", times=1)

    made.on_change = disturb
    with pytest.raises(Problem) as caught:
        await made.run()
    assert caught.value.exit_code == 3
    left = made.map()
    assert not left.complete
    assert "readable" in states(left).values()
    sandbox.faults.clear()
    later = open_session("process_manager", rate=500.0)
    resumed = await (await mapping(later, index, kept=left)).run()
    assert states(resumed) == states(whole)


async def test_a_map_that_was_left_after_any_of_its_requests_becomes_the_same(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session("process_manager", rate=900.0)
    index = (await session.fetch_schema()).index
    whole = await (await mapping(session, index)).run()
    for requests in range(1, whole.requests):
        made = await mapping(session, index)
        making = asyncio.create_task(made.run())
        made.on_change = lambda now, making=making, last=requests: (  # type: ignore[misc]
            making.cancel() if now.sent >= last else None
        )
        with contextlib.suppress(asyncio.CancelledError):
            await making
        resumed = await (await mapping(session, index, kept=made.map())).run()
        assert states(resumed) == states(whole), f"left after {requests}"
