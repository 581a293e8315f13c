"""The pace that a profile's limits allow, kept by everything that shares a session."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.fixtures_session import Open
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Operation, Session
from wfg_tui.session.pace import FIRST_PAUSE, LONGEST_PAUSE, Pace

WHO = Operation("query Who { viewer { userName } }", "Who")


async def beginnings(session: Session, count: int) -> tuple[list[float], int]:
    """Sends `count` queries; gives the seconds after which each began, and the most under way at a time."""
    begun: list[float] = []
    under_way = most = 0
    start = time.monotonic()

    async def ask() -> None:
        nonlocal under_way, most
        async with session.pace.turn():
            begun.append(time.monotonic() - start)
            under_way += 1
            most = max(most, under_way)
            await session.execute(WHO)
            under_way -= 1

    await asyncio.gather(*(ask() for _ in range(count)))
    return begun, most


async def test_requests_begin_no_faster_than_the_profile_says(open_session: Open, sandbox: Sandbox) -> None:
    begun, _ = await beginnings(open_session(rate=20.0, concurrency=8), 6)
    assert all(at >= number / 20 for number, at in enumerate(begun))
    assert len(sandbox.requests.of("query")) == 6


async def test_no_more_are_under_way_than_the_profile_says(open_session: Open, sandbox: Sandbox) -> None:
    sandbox.faults.add("latency", seconds=0.1, on="query")
    _, most = await beginnings(open_session(rate=1000.0, concurrency=2), 6)
    assert most == 2


async def test_turns_are_taken_in_the_order_of_coming(open_session: Open) -> None:
    pace = Pace(200, 1)
    taken: list[int] = []

    async def take(number: int) -> None:
        async with pace.turn():
            taken.append(number)

    await asyncio.gather(*(take(number) for number in range(5)))
    assert taken == [0, 1, 2, 3, 4]


async def test_a_server_that_has_had_too_many_is_left_alone_as_long_as_it_says(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session()
    sandbox.faults.add("rate_limit", on="query", retry_after=30, times=1)
    async with session.pace.turn():
        exchange = await session.execute(WHO)
    assert exchange.status == 429
    assert session.pace.heed(exchange) == 30
    assert 0 < session.pace.paused_for <= 30
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3), session.pace.turn():
            await session.execute(WHO)
    assert len(sandbox.requests.of("query")) == 1
    assert (await session.execute(WHO)).ok, "what a person sends does not wait"


async def test_a_pause_that_begins_while_one_waits_is_kept(open_session: Open) -> None:
    pace = Pace(20, 4)
    async with pace.turn():
        pass
    waiting = asyncio.create_task(pace.turn().__aenter__())
    await asyncio.sleep(0)
    pace.pause(30)
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    waiting.cancel()


async def test_a_refusal_that_names_no_time_makes_the_pause_longer_each_time(
    open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session()
    sandbox.faults.add("canned", on="query", status=429, body="slower", times=5)
    asked = [session.pace.heed(await session.execute(WHO)) for _ in range(5)]
    assert asked == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, FIRST_PAUSE * 8, LONGEST_PAUSE]
    assert session.pace.heed(await session.execute(WHO)) is None
    sandbox.faults.add("canned", on="query", status=429, body="slower", times=1)
    assert session.pace.heed(await session.execute(WHO)) == FIRST_PAUSE


async def test_a_server_that_is_away_for_a_while_is_left_alone_too(open_session: Open, sandbox: Sandbox) -> None:
    session = open_session()
    sandbox.faults.add("canned", on="query", status=503, headers={"Retry-After": "7"}, body="later", times=1)
    assert session.pace.heed(await session.execute(WHO)) == 7
    sandbox.faults.add("canned", on="query", status=503, body="broken", times=1)
    assert session.pace.heed(await session.execute(WHO)) is None


async def test_one_who_gives_up_waiting_leaves_the_place_to_the_next() -> None:
    pace = Pace(1000, 1)
    turn = pace.turn()
    await turn.__aenter__()
    impatient = asyncio.create_task(pace.turn().__aenter__())
    await asyncio.sleep(0)
    impatient.cancel()
    await turn.__aexit__(None, None, None)
    async with asyncio.timeout(5), pace.turn():
        pass
