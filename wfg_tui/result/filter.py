"""Filtering an answer with jq, in a process of its own that is killed when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.result.tokens import WINDOW
from wfg_tui.text import human_duration, human_size, shorten

MOST_BYTES: Final = 256_000_000
"""Bytes of results that are kept."""
MOST_RESULTS: Final = 1_000_000
"""Results that are kept: a filter may give them without end."""
LONGEST: Final = 300
"""Seconds after which a filter is stopped."""
_MEMORY: Final = (2_000_000_000, 24)
"""Bytes that jq may take: so many, and so many times the answer (it needs 8 to 9 times for its values)."""
_PIECE: Final = 1 << 18
_CHILD: Final = str(Path(__file__).with_name("jq_child.py"))
_STEP_ERROR: Final = re.compile(r"^jq: error: |\n?jq: \d+ compile errors?\s*$")
_AT_TOP: Final = re.compile(r" at <top-level>, line (\d+), column (\d+):?")
_LONG_NUMBER: Final = re.compile(
    rb"(?<![\w\".-])-?+[0-9](?:[0-9.]{14,}[0-9](?:[eE][-+]?[0-9]+)?+|[0-9.]*+[eE]\+?[0-9]{3,})(?![\w\"])"
)


@dataclass(frozen=True, slots=True)
class Filtered:
    """What a filter gave."""

    raw: bytes
    """JSON: nothing for no result, the result itself for one, a list of them for several."""
    results: int
    error: str
    """jq's words, empty if it had none; what it gave before it failed is kept."""
    stopped: str
    """Why it was stopped before its end; empty if it was not."""
    seconds: float


async def run_filter(
    raw: bytes,
    program: str,
    *,
    progress: Callable[[int], None] | None = None,
    most_bytes: int = MOST_BYTES,
    most_results: int = MOST_RESULTS,
    longest: float = LONGEST,
) -> Filtered:
    """Runs the jq filter `program` over an answer. Cancelling the task kills the process that does the work.

    Args:
        progress: Told how many bytes of results there are, now and then.

    Raises:
        UsageProblem: ``filter.missing``, where the package jq is not installed; ``filter.start``, where no process
            can be started.
    """
    began = time.monotonic()
    memory = _MEMORY[0] + _MEMORY[1] * len(raw)
    request = {"program": program, "memory": memory, "seconds": int(longest) + 1}
    reads, writes = os.pipe()
    try:
        process = await _start(reads)
    except BaseException:
        os.close(writes)
        raise
    finally:
        os.close(reads)
    # one write of a thread takes neither a turn of the loop nor Python's lock for each piece that the pipe holds
    feeding = asyncio.create_task(asyncio.to_thread(_feed, writes, json.dumps(request).encode() + b"\n", raw))
    assert process.stdout is not None and process.stderr is not None  # noqa: PT018
    hearing = asyncio.create_task(_last_words(process.stderr))
    stopped = ""
    pieces: list[bytes] = []
    size = results = 0
    words = b""
    try:
        async with asyncio.timeout(longest):
            while piece := await process.stdout.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                results += piece.count(b"\n")  # none is inside a result
                if size > most_bytes or results >= most_results:
                    stopped = f"Stopped after {human_size(size)} of results: it gave ever more."
                    break
                if progress is not None:
                    progress(size)
            if not stopped:
                words = await hearing
                await process.wait()
    except TimeoutError:
        stopped = f"Stopped after {human_duration(longest)}."
    finally:
        await _end(process, feeding, hearing)
    if stopped:
        error, results = "", _cut(pieces)
    else:
        error = _error(words, process.returncode or 0, memory)
        results += size > 0
    if results > 1:
        pieces = [b"[", *pieces, b"]"]
    # a join of large pieces lets other threads run, and so does this one of the loop
    joined = await asyncio.to_thread(b"".join, pieces)
    return Filtered(joined, results, error, stopped, time.monotonic() - began)


async def _start(reads: int) -> asyncio.subprocess.Process:
    # jq hands the environment to every filter; Windows cannot start a process without this one
    kept = ("SYSTEMROOT",) if sys.platform == "win32" else ()
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            _CHILD,
            stdin=reads,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={name: os.environ[name] for name in kept if name in os.environ},
            limit=_PIECE,
        )
    except OSError as error:
        raise UsageProblem(
            f"No process could be started for the filter: {error.strerror or error}.",
            code="filter.start",
            advice="Close other programs, then change the filter to try again.",
        ) from error


def _feed(pipe: int, request: bytes, raw: bytes) -> None:
    """Writes all to a pipe and closes it; ends early when its reader has."""
    with open(pipe, "wb", buffering=0) as file, contextlib.suppress(OSError):
        for part in (request, raw):
            view = memoryview(part)
            while view:
                view = view[file.write(view) or 0 :]


async def _end(process: asyncio.subprocess.Process, *tasks: asyncio.Task[Any]) -> None:
    """Ends what is left of a process and sees it and its pipes gone: only then does asyncio close its transport.

    It is not to be hurried: each key cancels once more while a process of some gigabytes still dies.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    hurried: asyncio.CancelledError | None = None
    while True:
        try:
            await asyncio.wait(tasks)  # both end with the process
            await process.communicate()  # a pipe that is full tells of its end only to who reads on
            break
        except asyncio.CancelledError as error:
            hurried = error
    if hurried is not None:
        raise hurried


async def _last_words(pipe: asyncio.StreamReader) -> bytes:
    """Reads all that is said and keeps its end: a filter may say much (``debug``, ``stderr``)."""
    end = b""
    while piece := await pipe.read(_PIECE):
        end = (end + piece)[-65_536:]
    return end


def _cut(pieces: list[bytes]) -> int:
    """Drops what follows the last whole result and gives how many results are left."""
    while pieces and (at := pieces[-1].rfind(b"\n")) < 0:
        pieces.pop()
    if not pieces:
        return 0
    pieces[-1] = pieces[-1][:at].removesuffix(b",")
    if not pieces[-1] and len(pieces) > 1:  # the comma and its newline came in two pieces
        pieces.pop()
        pieces[-1] = pieces[-1].removesuffix(b",")
    return sum(piece.count(b"\n") for piece in pieces) + 1


def _error(words: bytes, code: int, memory: int) -> str:
    """Gives the error of a process that ended, in words; empty if there was none."""
    line = words.strip().rpartition(b"\n")[2]
    try:
        ended = json.loads(line)
        kind, message = str(ended["error"]), str(ended["message"])
    except (ValueError, KeyError, TypeError):
        if code < 0:
            return f"jq was ended by the system: the filter may want more than {human_size(memory)} of memory."
        return "jq ended without a word: the filter may have halted it."
    if kind == "missing":
        raise UsageProblem(
            "The package jq is not installed.",
            code="filter.missing",
            meaning="Filters are written in jq's language and run by it.",
            advice="Install it beside wfg-tui: pip install jq",
        )
    if kind == "memory":
        return f"The filter wants more than {human_size(memory)} of memory."
    return _plain(message) if kind else ""


def _plain(message: str) -> str:
    """Gives jq's message on one line, without its echo of the program; the place counts in what was typed."""
    message = _STEP_ERROR.sub("", message.strip())
    place = _AT_TOP.search(message)
    head = message.split("\n", 1)[0]
    if place is None:
        return head or "jq failed without a word."
    line, column = place.groups()
    where = f"column {column}" if line == "1" else f"line {line}, column {column}"
    return f"{_AT_TOP.sub('', head)} ({where})"


def long_number(raw: bytes) -> Generator[int, None, str]:
    """Gives the first number that a double cannot hold digit for digit, as it was sent; empty if there is none.

    jq passes such numbers on as they are (it keeps their text), compares them rightly, and rounds them as soon as
    it calculates with them (jq 1.8's manual, "Identity").
    """
    begin = 0
    while begin < len(raw):
        for match in _LONG_NUMBER.finditer(raw, begin, min(begin + WINDOW + 400, len(raw))):
            word = match[0].decode("ascii")
            if len(word) < 400 and _loses(word) and not _in_string(raw, match.start()):
                return word
        begin += WINDOW
        yield 0
    return ""


def rounding_words(number: str) -> str:
    """Says what jq does with a number that `long_number` found."""
    shown = shorten(number, 30)
    like_it = "it (and all numbers of its length)"
    return f"jq keeps {shown} as it is, but rounds {like_it} where the filter calculates with it."


def _loses(number: str) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        exact = Decimal(number)
        return Decimal(repr(float(number))) != exact
    except (InvalidOperation, ValueError, OverflowError):
        return False


def _in_string(raw: bytes, at: int) -> bool:
    """Whether an offset is inside a string, as far as the text just before it tells."""
    before = raw[max(at - 64, 0) : at].rstrip(b" \t\r\n")
    return bool(before) and before[-1:] not in (b":", b",", b"[")
