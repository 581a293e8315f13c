"""Finding and replacing in lines of code: literal text in slices, a pattern in a process of its own.

A pattern may take for ever on the text that it meets, and Python cannot stop it; the process can be killed.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from wfg_tui.problems import UsageProblem

Spot = tuple[int, int, int]
"""Line, start and end column of what was found."""

PATIENCE: Final = 2.0
"""Seconds that a pattern may take."""
MOST: Final = 100_000
"""Places after which no more are looked for."""
_SLICE: Final = 0.006
_STEP: Final = 200
"""Lines between two looks at the clock."""
_ESCAPE: Final = re.compile(r"\\.")

_CHILD: Final = """
import json, re, sys
asked = json.load(sys.stdin)
try:
    wanted = re.compile(asked["pattern"], 0 if asked["case"] else re.IGNORECASE)
    lines, spot, into = asked["lines"].split("\\n"), asked["spot"], asked["into"]
    if spot is not None:
        found = [match.expand(into) for match in wanted.finditer(lines[0]) if list(match.span()) == spot]
    elif into is not None:
        found = [(row, *wanted.subn(into, line)) for row, line in enumerate(lines)]
        found = [(row, line, count) for row, line, count in found if count]
    else:
        found = []
        for row, line in enumerate(lines):
            found += [(row, *match.span()) for match in wanted.finditer(line)]
            if len(found) >= asked["most"]:
                break
    said = {"found": found}
except (re.error, IndexError, OverflowError, RecursionError, MemoryError) as error:
    said = {"error": str(error) or type(error).__name__}
json.dump(said, sys.stdout)
"""


class SearchProblem(UsageProblem):
    """A pattern that cannot be used: ``find.pattern``, or ``find.slow`` if it was stopped."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, line by line."""

    text: str
    case: bool = False
    """Whether case counts; it does all the same if `text` has a letter in upper case."""
    regex: bool = False
    """Whether `text` is a pattern of Python's `re`."""

    @property
    def case_counts(self) -> bool:
        words = _ESCAPE.sub("", self.text) if self.regex else self.text
        return self.case or words != words.lower()


async def find(lines: Sequence[str], sought: Sought) -> list[Spot]:
    """Gives where `sought` stands, in order, at most `MOST` places; other tasks go on meanwhile.

    Raises:
        SearchProblem: for a pattern that is none, or that takes longer than `PATIENCE`.
    """
    if sought.regex:
        return [(row, start, end) for row, start, end in await _asked(lines, sought)]
    wanted = re.compile(re.escape(sought.text), re.NOFLAG if sought.case_counts else re.IGNORECASE)
    spots: list[Spot] = []
    end = monotonic() + _SLICE
    for row, line in enumerate(lines):
        spots += [(row, *match.span()) for match in wanted.finditer(line)]
        if len(spots) >= MOST:
            break
        if row % _STEP == 0 and monotonic() > end:
            await asyncio.sleep(0)
            end = monotonic() + _SLICE
    return spots


async def replaced(lines: Sequence[str], sought: Sought, into: str) -> tuple[dict[int, str], int]:
    """Gives the lines that become others when `into` is put for all of `sought`, by number, and how many places.

    With a pattern, `into` may name its groups: ``\\1``, ``\\g<name>``.

    Raises:
        SearchProblem: as `find` does.
    """
    if sought.regex:
        found = await _asked(lines, sought, into)
        return {row: line for row, line, _ in found}, sum(places for _, _, places in found)
    wanted = re.compile(re.escape(sought.text), re.NOFLAG if sought.case_counts else re.IGNORECASE)
    changed: dict[int, str] = {}
    total = 0
    end = monotonic() + _SLICE
    for row, line in enumerate(lines):
        new, count = wanted.subn(lambda _match: into, line)
        if count:
            changed[row] = new
            total += count
        if row % _STEP == 0 and monotonic() > end:
            await asyncio.sleep(0)
            end = monotonic() + _SLICE
    return changed, total


async def expanded(line: str, spot: tuple[int, int], sought: Sought, into: str) -> str:
    """Gives what to put for one place of a line.

    Raises:
        SearchProblem: as `find` does.
    """
    if not sought.regex:
        return into
    texts = await _asked([line], sought, into, spot)
    return str(texts[0]) if texts else into


async def _asked(
    lines: Sequence[str], sought: Sought, into: str | None = None, spot: tuple[int, int] | None = None
) -> list[Any]:
    asked = {
        "pattern": sought.text,
        "case": sought.case_counts,
        "lines": "\n".join(lines),
        "into": into,
        "spot": spot,
        "most": MOST,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", "-c", _CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(json.dumps(asked).encode()), PATIENCE)
    except TimeoutError:
        raise SearchProblem(
            "The pattern takes too long on this text and was stopped.",
            code="find.slow",
            advice="Write it without a repetition inside a repetition.",
        ) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    said: dict[str, Any] = json.loads(out) if out else {"error": "it could not be tried"}
    if "error" in said:
        raise SearchProblem(f"This is no pattern: {said['error']}.", code="find.pattern")
    found: list[Any] = said["found"]
    return found
