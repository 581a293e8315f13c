"""Saved answers: how soon a large one is on the screen, at its end, searched, and turned page by page as a table,
beside what people use for that: ``jq . FILE | less``, ``mmap.find``, and a stock ScrollView of plain lines.

What is drawn is measured from exec, or from the key, to the moment its text was written to a pseudo-terminal.
"""

from __future__ import annotations

import mmap
import os
import re
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.answer_files import FIRST, write_answer, write_rows
from bench.goals import Goal, compare, interleaved, within
from bench.terminal import Terminal
from wfg_tui.result import Answer

ROUNDS: Final = 5
ROWS: Final = 1_000_000
APPS: Final = Path(__file__).parent / "apps"
PAGES: Final = 12
"""Pages turned at each place of the table."""
PAGE_DOWN, PAGE_UP, END = b"\x1b[6~", b"\x1b[5~", b"\x1b[F"
_NUMBER: Final = re.compile(rb"\b1[01]\d{6}\b")


def run() -> Iterator[Goal]:
    """Gives the goals of saved answers, each when it is known."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = _environment(home)
        large, tenth, tiny = home / "100.json", home / "10.json", home / "1.json"
        last = write_answer(large, 100_000_000)
        write_answer(tenth, 10_000_000)
        write_answer(tiny, 1)
        yield from _opened(large, last, environment)
        yield _tenth(tenth, tiny, environment)
        yield _found(large, last)
        large.unlink()
        last = write_rows(home / "rows.json", ROWS)
        yield from _paged(home / "rows.json", last, environment)


def _environment(home: Path) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "LESS"}
    }
    return {**inherited, "WFG_TUI_HOME": str(home), "TERM": "xterm-256color"}


def _open(path: Path) -> list[str]:
    return [sys.executable, "-m", "wfg_tui", "open", str(path)]


# Opening


def _opened(path: Path, last: int, environment: Mapping[str, str]) -> list[Goal]:
    ends: list[float] = []
    peaks: list[float] = []

    def ours() -> float:
        terminal = Terminal(_open(path), environment)
        try:
            first = terminal.wait_for(str(FIRST))
            terminal.write(END)
            ends.append(terminal.wait_for(str(last)))
            terminal.wait_idle(1.0)  # errors and damage are looked for behind what is seen
            peaks.append(_peak(terminal.pid))
        finally:
            terminal.close()
        return first

    def theirs() -> float:
        terminal = Terminal(["sh", "-c", f"jq . {shlex.quote(str(path))} | less"], environment)
        try:
            return terminal.wait_for(str(FIRST))
        finally:
            terminal.close()

    mine, jq = interleaved(ours, theirs, rounds=ROUNDS)
    allowed = 2 * path.stat().st_size + 60_000_000
    return [
        compare("first screen of 100 MB against jq . FILE | less", mine, jq, 0.25),
        compare("  its last row, End pressed at the first screen, from exec", ends[1:], jq, 0.6),
        within("  its peak memory against twice the file and 60 MB", peaks[1:], allowed / 1e6, "MB"),
    ]


def _tenth(path: Path, tiny: Path, environment: Mapping[str, str]) -> Goal:
    def opened(file: Path) -> float:
        terminal = Terminal(_open(file), environment)
        try:
            return terminal.wait_for(str(FIRST))
        finally:
            terminal.close()

    mine, floor = interleaved(lambda: opened(path), lambda: opened(tiny), rounds=2 * ROUNDS)
    later = [max(a - b, 0.0) for a, b in zip(mine, floor, strict=True)]
    return within("first screen of 10 MB, later than that of one row, against 60 ms", later, 0.060)


def _peak(pid: int) -> float:
    """The most memory that a process ever held, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


# Finding


def _found(path: Path, last: int) -> Goal:
    """The first hit of what only the last row holds; the answer is opened already, as it is for a reader."""
    answer = Answer.open(path)

    def ours() -> float:
        find = answer.find(str(last))
        began = time.perf_counter()
        steps = find.run()
        while not find.count:
            next(steps)
        return time.perf_counter() - began

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:

        def theirs() -> float:
            began = time.perf_counter()
            assert mapped.find(str(last).encode()) > 0
            return time.perf_counter() - began

        mine, plain = interleaved(ours, theirs, rounds=3 * ROUNDS)
    return compare("first hit at the end of 100 MB against mmap.find", mine, plain, 3)


# A table


def _paged(path: Path, last: int, environment: Mapping[str, str]) -> list[Goal]:
    """A page down at the top, in the middle, and at the end of a million rows."""
    ours = _Paged([*_open(path)], environment)
    stock = _Paged([sys.executable, str(APPS / "lines.py"), str(FIRST), str(ROWS)], environment)
    try:
        ours.terminal.write(b"2")
        ours.terminal.wait_for(f"{ROWS:,} rows", seconds=60)
        ours.terminal.wait_idle(1.5)
        goals = []
        for where, go in (("top", _top), ("middle", _middle), ("end", _end)):
            go(ours, last)
            if where == "end":
                go(stock, last)
            ours.calibrate()
            stock.calibrate()
            pairs = [(ours.page(), stock.page()) for _ in range(PAGES)]
            name = f"a page down at the {where} of a table of {ROWS:,} rows against plain lines"
            goals.append(compare(name, [a for a, _ in pairs], [b for _, b in pairs], 1.5))
        goals += _sorted(ours.terminal)
    finally:
        ours.terminal.close()
        stock.terminal.close()
    return goals


def _top(paged: _Paged, last: int) -> None:
    del paged, last


def _middle(paged: _Paged, last: int) -> None:
    terminal = paged.terminal
    since = len(terminal.output)
    wanted = str((FIRST + last) // 2)
    terminal.write(b"/" + wanted.encode())
    terminal.wait_for("1 of 1", since=since)
    terminal.write(b"\r")
    terminal.wait_idle(1.0)


def _end(paged: _Paged, last: int) -> None:
    paged.terminal.write(END)
    paged.terminal.wait_for(str(last))
    for _ in range(PAGES + 8):
        paged.terminal.write(PAGE_UP)
        paged.terminal.wait_idle(0.05)


def _sorted(terminal: Terminal) -> list[Goal]:
    """How soon a sort says how far it is, and how soon Esc stops it."""
    told: list[float] = []
    stopped: list[float] = []
    for _ in range(ROUNDS):
        for key, words, kept in ((b"s", "Esc stops", told), (b"\x1b", "Stopped.", stopped)):
            terminal.wait_idle(0.05)
            since = len(terminal.output)
            began = time.perf_counter()
            terminal.write(key)
            terminal.wait_for(words, since=since)
            kept.append(time.perf_counter() - began)
        terminal.write(b"j")
        terminal.wait_idle(0.3)
    return [
        within(f"a sort of {ROWS:,} rows says how far it is, against 500 ms", told, 0.5),
        within("  Esc stops it, against 250 ms", stopped, 0.25),
    ]


class _Paged:
    """A program that shows rows with their numbers, turned page by page."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.terminal = Terminal(command, environment)
        self.terminal.wait_for(str(FIRST), seconds=60)
        self._shown = FIRST
        self._step = 0

    def calibrate(self) -> None:
        """Learns how far a page goes: the first one may only move a cursor."""
        for _ in range(4):
            before = self._shown
            since = len(self.terminal.output)
            self.terminal.write(PAGE_DOWN)
            self.terminal.wait_idle(0.3)
            seen = _NUMBER.findall(self.terminal.written(since))
            self._shown = max(map(int, seen), default=before)
            self._step = self._shown - before

    def page(self) -> float:
        """Turns a page and gives the seconds until its last row was written."""
        self._shown += self._step
        since = len(self.terminal.output)
        began = time.perf_counter()
        self.terminal.write(PAGE_DOWN)
        self.terminal.wait_for(str(self._shown), since=since)
        took = time.perf_counter() - began
        self.terminal.wait_idle(0.1)
        return took
