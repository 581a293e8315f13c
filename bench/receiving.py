"""Receiving 100 MB over loopback HTTP: the API client, up to an answer that can be looked at, beside httpx's bare
read of the same body; and how long the event loop was held meanwhile.

The server is a process of its own, so that it shares neither loop nor interpreter with who receives.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import httpx

from bench.goals import Goal, compare, within
from wfg_tui.api import GraphQLRequest
from wfg_tui.api.client import ApiClient
from wfg_tui.connection import Profile
from wfg_tui.http import Http
from wfg_tui.result import Answer

ROUNDS: Final = 7
SIZE: Final = 100_000_000
BEAT: Final = 0.001
SERVER: Final = Path(__file__).parent / "apps" / "large_server.py"


def run() -> list[Goal]:
    """Gives the goals of receiving."""
    server = subprocess.Popen([sys.executable, str(SERVER), str(SIZE)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        return asyncio.run(_compare(port))
    finally:
        server.kill()
        server.wait()


async def _compare(port: int) -> list[Goal]:
    url = f"http://127.0.0.1:{port}/wfgen/graphql"
    client = ApiClient(Profile(name="bench", graphql_url=url), Http(), None)
    mine: list[float] = []
    theirs: list[float] = []
    held: list[float] = []
    async with httpx.AsyncClient(timeout=60) as bare:
        for round_ in range(ROUNDS + 1):
            beating = asyncio.create_task(_beat(gaps := []))
            began = time.perf_counter()
            exchange = await client.send(GraphQLRequest("{ requests { items { number } } }"))
            answer = Answer(exchange.body)
            answer.rows().extend(45)
            took = time.perf_counter() - began
            beating.cancel()
            assert answer.size >= SIZE, answer.size
            assert exchange.has_data
            del exchange, answer
            began = time.perf_counter()
            response = await bare.post(url, json={"query": "{ requests { items { number } } }"})
            assert len(response.content) >= SIZE
            bare_took = time.perf_counter() - began
            del response
            if round_:  # the first one warms up
                mine.append(took)
                theirs.append(bare_took)
                held.append(max(gaps))
    return [
        compare("receiving 100 MB against httpx's bare read", mine, theirs, 1.3),
        within("  the longest time that the loop was held, against 50 ms", held, 0.050),
    ]


async def _beat(gaps: list[float]) -> None:
    last = time.perf_counter()
    while True:
        await asyncio.sleep(BEAT)
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()
