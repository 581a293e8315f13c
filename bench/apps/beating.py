"""The explorer with a beat beside it on its loop: each gap between two beats goes to a file when it ends."""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

BEAT = 0.001

_run = asyncio.run


async def _beat(gaps: list[tuple[float, float]]) -> None:
    before = time.monotonic()
    while True:
        await asyncio.sleep(BEAT)
        now = time.monotonic()
        gaps.append((now, now - before - BEAT))
        before = now


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

main([])
