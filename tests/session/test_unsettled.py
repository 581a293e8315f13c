"""A mutation that was sent and got no answer that tells: said so, and sent once, counted by a socket."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from tests.rawserver import RawServer, answer, serving
from wfg_tui.api.upload import upload_file
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.session import Operation, OutcomeUnknown, Session

LAUNCH = Operation("mutation Launch { createRequest(input: {}) { request { number } } }", "Launch")
UPLOAD = "mutation Up($file: Upload) { createRequest(input: {file: $file}) { request { number } } }"
ASK = Operation("{ viewer { userName } }")
PAGE = b"<html><head><title>504 Gateway Time-out</title></head></html>"

AT_ONCE, IN_TIME = 1, 30
"""Seconds that an answer is waited for: where none comes, and where one does, however busy the machine is."""


class Open(Protocol):
    def __call__(self, server: RawServer, timeout: float = IN_TIME) -> Session: ...


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("OUR_TOKEN", "a.b.c")

    def opened(server: RawServer, timeout: float = IN_TIME) -> Session:
        profile = Profile("raw", server.url, auth_method="bearer", secret="env:OUR_TOKEN", timeout=timeout)
        return Session(profile, Credentials(keyring_allowed=False), Paths.under(tmp_path / "home"))

    return opened


async def ended(session: Session, operation: Operation) -> Problem | None:
    """How an operation ended, if not well."""
    try:
        exchange = await session.execute(operation)
    except Problem as problem:
        return problem
    finally:
        await session.close()
    return exchange.problem


def silence(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("script", "hold"),
    [
        (b"", True),
        (silence, False),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"data"', False),
        (answer("504 Gateway Time-out", PAGE, "Content-Type: text/html"), False),
        (answer("200 OK", b'{"data": {"createReq', "Content-Type: application/json"), False),
        (answer("200 OK", b"", "Content-Type: application/json"), False),
    ],
    ids=["no answer in time", "hung up", "broken off", "a gateway's time-out", "half of JSON", "nothing"],
)
async def test_no_answer_that_tells_leaves_the_outcome_unknown_and_it_is_sent_once(
    opened: Open, script: bytes, hold: bool
) -> None:
    with serving(script, hold=hold) as server:
        problem = await ended(opened(server, AT_ONCE if hold else IN_TIME), LAUNCH)
        assert isinstance(problem, OutcomeUnknown)
        assert problem.code == "outcome.unknown"
        assert "Launch was sent" in problem.what
        assert "It is not sent again by itself" in problem.meaning
        assert problem.operation == LAUNCH
        assert len(server.requests) == 1


async def test_a_query_without_an_answer_is_a_failure_of_the_network_and_no_more(opened: Open) -> None:
    with serving(b"", hold=True) as server:
        problem = await ended(opened(server, AT_ONCE), ASK)
        assert problem is not None
        assert problem.code == "network.timeout"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("429 Too Many Requests", b""),
        ("413 Payload Too Large", b""),
        ("404 Not Found", b""),
        ("403 Forbidden", b""),
    ],
)
async def test_a_mutation_that_was_refused_before_it_ran_is_no_riddle(
    opened: Open, status: str, body: bytes
) -> None:
    with serving(answer(status, body)) as server:
        problem = await ended(opened(server), LAUNCH)
        assert problem is not None
        assert not isinstance(problem, OutcomeUnknown)


async def test_a_mutation_that_never_left_is_no_riddle(opened: Open) -> None:
    with serving(b"") as server:
        pass
    problem = await ended(opened(server), LAUNCH)
    assert problem is not None
    assert problem.code == "network.refused"


async def test_cancelled_while_the_answer_is_awaited_it_is_unknown(opened: Open) -> None:
    with serving(b"", hold=True) as server:
        session = opened(server)
        running = asyncio.create_task(session.execute(LAUNCH))
        await asyncio.to_thread(_until, lambda: bool(server.requests))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert session.unsettled is not None
        assert "You cancelled it" in session.unsettled.meaning
        assert await asyncio.to_thread(server.closed_by_client.wait, 5)
        await session.close()
        assert len(server.requests) == 1


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not holds() and time.monotonic() < limit:
        time.sleep(0.01)


async def test_a_form_that_broke_off_cannot_have_been_carried_out(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "growing.log"
    path.write_bytes(b"x" * 3_000_000)
    file = upload_file("file", path)

    def shrink(sent: int, _: int | None) -> None:
        if sent:
            path.write_bytes(b"")

    with serving(b"", hold=True) as server:
        session = opened(server)
        with pytest.raises(UsageProblem) as changed:
            await session.execute(Operation(UPLOAD, "Up", {"file": None}, (file,)), on_sent=shrink)
        await session.close()
        assert changed.value.code == "upload.changed"
        assert server.requests == []


async def test_a_large_file_is_told_of_as_it_goes_and_never_held_whole(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate(20_000_000)
    told: list[tuple[int, int | None]] = []
    with serving(answer("200 OK", b'{"data":{"a":1}}', "Content-Type: application/json")) as server:
        session = opened(server)
        operation = Operation(UPLOAD, "Up", {"file": None}, (upload_file("file", path),))
        await session.execute(operation, on_sent=lambda sent, size: told.append((sent, size)))
        await session.close()
        head, _, form = server.requests[0].partition(b"\r\n\r\n")
        assert f"content-length: {len(form)}".encode() in head.lower()
        assert b"transfer-encoding" not in head.lower()
    sent = [one for one, _ in told]
    assert sent == sorted(sent)
    assert sent[0] == 0
    assert told[-1] == (len(form), len(form))
    assert max(after - before for before, after in itertools.pairwise(sent)) <= 1 << 18
