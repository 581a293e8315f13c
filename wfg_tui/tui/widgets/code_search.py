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
from wfg_tui.tui.widgets.code_text import Position

Spot = tuple[Position, Position]
"""Where what was found starts and ends."""

PATIENCE: Final = 2.0
"""Seconds that a pattern may take."""
MOST: Final = 100_000
"""Places after which no more are looked for."""
_SLICE: Final = 0.006
_STEP: Final = 200
"""Lines between two looks at the clock."""
_ESCAPE: Final = re.compile(r"\\.")
_LINE_END: Final = re.compile(r"\n|(?<!\\)(?:\\\\)*\\n|\(\?[aimux]*s")
"""What makes a pattern one that spans lines; others meet each line by itself, so that ``\\s+`` ends with it."""

_CHILD: Final = """
import json, re, sys

def matches(wanted, text, lines):
    row = start = 0
    for match in wanted.finditer(text):
        ends = []
        for offset in match.span():
            while offset > start + len(lines[row]):
                start += len(lines[row]) + 1
                row += 1
            ends += (row, offset - start)
        yield ends, match

asked = json.load(sys.stdin)
try:
    flags = re.MULTILINE if asked["whole"] else 0
    wanted = re.compile(asked["pattern"], flags if asked["case"] else flags | re.IGNORECASE)
    text, spot, into = asked["lines"], asked["spot"], asked["into"]
    lines = text.split("\\n")
    if asked["whole"]:
        found = []
        for ends, match in matches(wanted, text, lines):
            if spot is None or ends == spot:
                found.append((ends, None if into is None else match.expand(into)))
            if into is None and len(found) >= asked["most"]:
                break
    elif spot is not None:
        line, start, end = lines[spot[0]], spot[1], spot[3]
        matched = [match for match in wanted.finditer(line) if match.span() == (start, end)]
        found = [(spot, match.expand(into)) for match in matched]
    elif into is not None:
        found = [(row, *wanted.subn(into, line)) for row, line in enumerate(lines)]
        found = [(row, line, count) for row, line, count in found if count]
    else:
        found = []
        for row, line in enumerate(lines):
            found += [((row, start, row, end), None) for start, end in map(re.Match.span, wanted.finditer(line))]
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
    """What is looked for; a line's end is ``\\n``, whatever ends the lines of the text."""

    text: str
    case: bool = False
    """Whether case counts; it does all the same if `text` has a letter in upper case."""
    regex: bool = False
    """Whether `text` is a pattern of Python's `re`."""
    each_line: bool = False
    """Whether a pattern meets each line by itself whatever it says."""

    @property
    def case_counts(self) -> bool:
        words = _ESCAPE.sub("", self.text) if self.regex else self.text
        return self.case or words != words.lower()

    @property
    def spans_lines(self) -> bool:
        """Whether one place may reach over the end of a line."""
        if self.regex:
            return not self.each_line and bool(_LINE_END.search(self.text))
        return "\n" in self.text


class _Turns:
    """Lets other tasks go on now and then."""

    def __init__(self) -> None:
        self._end = monotonic() + _SLICE
        self._steps = 0

    async def step(self) -> None:
        self._steps += 1
        if self._steps % _STEP == 0 and monotonic() > self._end:
            await asyncio.sleep(0)
            self._end = monotonic() + _SLICE


async def find(lines: Sequence[str], sought: Sought, most: int = MOST) -> list[Spot]:
    """Gives where `sought` stands, in order, at most `most` places; other tasks go on meanwhile.

    Raises:
        SearchProblem: for a pattern that is none, or that takes longer than `PATIENCE`.
    """
    turns = _Turns()
    spots: list[Spot] = []
    if sought.regex:
        for (row, start, end_row, end), _ in await _asked(lines, sought, most=most):
            spots.append(((row, start), (end_row, end)))
            await turns.step()
        return spots
    pieces = [_literal(piece, sought) for piece in sought.text.split("\n")]
    end = (0, 0)
    for row, line in enumerate(lines):
        if len(pieces) == 1:
            spots += [((row, match.start()), (row, match.end())) for match in pieces[0].finditer(line)]
        elif (found := _over_lines(lines, row, sought, pieces)) is not None and found[0] >= end:
            spots.append(found)
            end = found[1]
        if len(spots) >= most:
            break
        await turns.step()
    return spots


def _literal(text: str, sought: Sought) -> re.Pattern[str]:
    return re.compile(re.escape(text), re.NOFLAG if sought.case_counts else re.IGNORECASE)


def _over_lines(lines: Sequence[str], row: int, sought: Sought, pieces: Sequence[re.Pattern[str]]) -> Spot | None:
    """Gives the place at the end of a line where a text of several lines begins, if it does."""
    first, *between, last = pieces
    bottom = row + len(pieces) - 1
    column = len(lines[row]) - sought.text.index("\n")
    if column < 0 or bottom >= len(lines) or not first.match(lines[row], column):
        return None
    if not all(piece.fullmatch(lines[at]) for at, piece in enumerate(between, row + 1)):
        return None
    end = last.match(lines[bottom])
    return ((row, column), (bottom, end.end())) if end is not None else None


async def replaced(lines: Sequence[str], sought: Sought, into: str) -> tuple[dict[int, str], int]:
    """Gives the lines that become others when `into` is put for all of `sought`, by number, and how many places.

    For what does not span lines. With a pattern, `into` may name its groups: ``\\1``, ``\\g<name>``.

    Raises:
        SearchProblem: as `find` does.
    """
    if sought.regex:
        found = await _asked(lines, sought, into)
        return {row: line for row, line, _ in found}, sum(places for _, _, places in found)
    wanted, turns = _literal(sought.text, sought), _Turns()
    changed: dict[int, str] = {}
    total = 0
    for row, line in enumerate(lines):
        new, count = wanted.subn(lambda _match: into, line)
        if count:
            changed[row] = new
            total += count
        await turns.step()
    return changed, total


async def replacements(lines: Sequence[str], sought: Sought, into: str) -> list[tuple[Spot, str]]:
    """Gives each place of what spans lines, in order, with what to put there.

    Raises:
        SearchProblem: as `find` does.
    """
    if not sought.regex:
        return [(spot, into) for spot in await find(lines, sought, sys.maxsize)]
    turns, found = _Turns(), []
    for (row, start, end_row, end), text in await _asked(lines, sought, into):
        found.append((((row, start), (end_row, end)), text))
        await turns.step()
    return found


async def expanded(lines: Sequence[str], spot: Spot, sought: Sought, into: str) -> str:
    """Gives what to put for one place.

    Raises:
        SearchProblem: as `find` does.
    """
    if not sought.regex:
        return into
    found = await _asked(lines, sought, into, spot)
    return str(found[0][1]) if found else into


async def _asked(
    lines: Sequence[str], sought: Sought, into: str | None = None, spot: Spot | None = None, most: int = MOST
) -> list[Any]:
    asked = {
        "pattern": sought.text,
        "case": sought.case_counts,
        "whole": sought.spans_lines,
        "lines": "\n".join(lines),
        "into": into,
        "spot": None if spot is None else [*spot[0], *spot[1]],
        "most": most,
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
