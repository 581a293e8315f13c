"""A pattern tried on many lines, in one process that is killed when it takes too long or nobody waits any more."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any, Final, Self

from wfg_tui.tui.widgets import code_search
from wfg_tui.tui.widgets.code_search import SearchProblem, Sought

_ANSWER: Final = 1 << 24
"""Bytes that the places in one batch of lines may take."""
_WITHIN_LINES: Final = re.compile(
    r"""(?: [^\\\[(] | \\[^\w] | \\[wdSb] | \((?!\?) | \(\?: | \(\?P<\w+>
        | \[(?!\^) (?: [^\]\\] | \\[^\w] | \\[wdS] )+ \] )*""",
    re.VERBOSE,
)
"""Patterns whose matches neither take nor look over a line's end: one pass over all finds what each line gives."""

_CHILD: Final = """
import json, re, sys
from bisect import bisect_right
from itertools import accumulate

def in_all(wanted, text, most):
    found, starts = [], None
    for match in wanted.finditer(text):
        if starts is None:
            starts = list(accumulate((len(line) + 1 for line in text.split("\\n")), initial=0))
        row = bisect_right(starts, match.start()) - 1
        if len(found) >= most and row != found[-1][0]:
            break
        found.append((row, match.start() - starts[row], match.end() - starts[row]))
    return found

def in_each(wanted, text, most):
    found = []
    for row, line in enumerate(text.split("\\n")):
        found += [(row, *match.span()) for match in wanted.finditer(line)]
        if len(found) >= most:
            break
    return found

def say(said):
    sys.stdout.write(json.dumps(said) + "\\n")
    sys.stdout.flush()

asked = json.loads(sys.stdin.buffer.readline())
try:
    flags = re.MULTILINE if asked["at_once"] else 0
    wanted = re.compile(asked["pattern"], flags if asked["case"] else flags | re.IGNORECASE)
    look = in_all if asked["at_once"] else in_each
    say({})
    while line := sys.stdin.buffer.readline():
        size, most = json.loads(line)
        say({"found": look(wanted, sys.stdin.buffer.read(size).decode("utf-8", "surrogatepass"), most)})
except (re.error, IndexError, OverflowError, RecursionError, MemoryError) as error:
    say({"error": str(error) or type(error).__name__})
"""


class PatternProcess:
    """Tries one pattern of `sought`, for as long as the block of its ``async with`` lasts.

    Raises:
        SearchProblem: from any of its methods, for a pattern that is none, or that takes longer than
            `code_search.PATIENCE` on one batch of lines.
    """

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self._child: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        child = self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-S", "-c", _CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_ANSWER,
        )
        pattern = self._sought.text
        asked = {
            "pattern": pattern,
            "case": self._sought.case_counts,
            "at_once": pattern.isprintable() and _WITHIN_LINES.fullmatch(pattern) is not None,
        }
        try:
            await self._said(child, json.dumps(asked).encode() + b"\n")
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        child = self._child
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()

    async def find(self, text: str, most: int) -> list[tuple[int, int, int]]:
        """Gives row, start and end of what is found in the lines of `text`, in order.

        After `most` the lines below the one that was reached are left out.
        """
        assert self._child is not None
        lines = text.encode("utf-8", "surrogatepass")
        said = await self._said(self._child, b"[%d, %d]\n" % (len(lines), most) + lines)
        return [(row, start, end) for row, start, end in said["found"]]

    async def _said(self, child: asyncio.subprocess.Process, asked: bytes) -> dict[str, Any]:
        assert child.stdin is not None and child.stdout is not None  # noqa: PT018
        try:
            async with asyncio.timeout(code_search.PATIENCE):
                child.stdin.write(asked)
                await child.stdin.drain()
                line = await child.stdout.readline()
        except TimeoutError:
            raise SearchProblem(
                "The pattern takes too long on this text and was stopped.",
                code="find.slow",
                advice="Write it without a repetition inside a repetition.",
            ) from None
        except (ConnectionError, ValueError):
            line = b""
        said: dict[str, Any] = json.loads(line) if line else {"error": "it could not be tried"}
        if "error" in said:
            raise SearchProblem(f"This is no pattern: {said['error']}.", code="find.pattern")
        return said
