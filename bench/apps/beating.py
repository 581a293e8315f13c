"""The program with a beat beside it on its loop: each gap between two beats goes to a file when it ends.

A gap is what the program itself makes: without the longest time that one of its threads stood in line for a
processor which other programs had.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

BEAT = 0.005

_run = asyncio.run


def _waited() -> dict[str, int]:
    """Nanoseconds for which each thread has stood in line for a processor (Linux's schedstat)."""
    return {
        task.parent.name: int(task.read_bytes().split()[1]) for task in Path("/proc/self/task").glob("*/schedstat")
    }


async def _beat(gaps: list[tuple[float, float]]) -> None:
    before, waited = time.monotonic(), _waited()
    while True:
        await asyncio.sleep(BEAT)
        now, later = time.monotonic(), _waited()
        elsewhere = max(later[thread] - waited.get(thread, 0) for thread in later) / 1e9
        gaps.append((now, now - before - BEAT - elsewhere))
        before, waited = time.monotonic(), later


def run(main: Coroutine[Any, Any, Any], **options: Any) -> Any:
    gaps: list[tuple[float, float]] = []

    async def beside() -> Any:
        beat = asyncio.ensure_future(_beat(gaps))
        try:
            return await main
        finally:
            beat.cancel()

    try:
        return _run(beside(), **options)
    finally:
        Path(sys.argv[1]).write_text(json.dumps(gaps))


asyncio.run = run

from wfg_tui.cli.main import main  # noqa: E402

main(sys.argv[2:])
