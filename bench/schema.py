"""The schema beside what a browser does with it: GitHub's, and one three times its size.

A type's page from the kept schema as a whole process, against Node importing graphql-js and building the client
schema; the load alone and a fresh introspection against that build; search and where-used against the
documentation search of GraphiQL itself without its limit, in a warm Node; and the beat of the explorer's loop.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.github import FOLDER
from bench.goals import Goal, compare
from bench.heartbeat import gaps_while_changing, gaps_while_loading
from bench.schemas import changed_file, doc_explorer, home_with, introspection_file
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.names import Names
from wfg_tui.schema.searching import hits_of
from wfg_tui.schema.usage import uses

ROUNDS: Final = 11
PEERS: Final = Path(__file__).parent / "peers"
APPS: Final = Path(__file__).parent / "apps"
TYPE: Final = "Repository"
TYPED: Final = ("issue", "repository", "pullrequest", "createdat", "viewer", "owner", "milestone", "zebra")
"""Each is typed a letter at a time: every beginning is a search."""
USED: Final = (TYPE, "User", "PageInfo", "Actor", "DateTime", "PullRequestState", "AddStarInput", "Int", "String")
HELD: Final = 0.016
"""Seconds that one step of a search may keep the UI waiting."""
GAP: Final = 0.05
_QUIET: Final = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed program has its bytecode; the warm-up round writes it where nothing forbids that."""


def run() -> Iterator[Goal]:
    """Gives the goals, one after another as they are measured."""
    for times, said in ((1, "GitHub's schema"), (3, "three times GitHub's schema")):
        file = introspection_file(times)
        yield from _processes(file, said)
        yield from _searches(file, said)
    file = introspection_file(3)
    size = f"{file.stat().st_size / 1e6:.0f} MB"
    yield _of_gaps(f"the longest gap in the loop's beat while {size} load", gaps_while_loading(file))
    changing = gaps_while_changing(file, changed_file(file))
    yield _of_gaps(f"  while {size} come in that changed everywhere", [told for told, _ in changing])
    yield _of_gaps("  while what changed is listed and narrowed", [listed for _, listed in changing])


def _of_gaps(name: str, gaps: list[float]) -> Goal:
    return Goal(name, statistics.median(gaps), GAP, 1, (min(gaps) / GAP, max(gaps) / GAP))


def _processes(file: Path, said: str) -> Iterator[Goal]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as silent:
        home = Path(folder)
        environment = {**_QUIET, **home_with(file, home, silent.getsockname()[1])}
        ours = [sys.executable, "-m", "wfg_tui", "schema", "show", TYPE]
        theirs = ["node", str(PEERS / "client_schema.mjs"), str(FOLDER), str(file), TYPE]
        load = [sys.executable, str(APPS / "load_schema.py")]
        rounds = []
        for number in range(ROUNDS + 1):
            shown, built = _launched(ours, environment), _launched(theirs, environment)
            loaded = _launched([*load, TYPE], environment)
            read = _launched([*load, TYPE, str(file)], environment)
            if "stargazerCount" not in shown["output"]:
                raise AssertionError(f"this is not the page of {TYPE}: {shown['output'][:200]!r}")
            if number:  # the first warms the disk's cache
                rounds.append((shown, built, json.loads(loaded["output"]), json.loads(read["output"])))
    build = [json.loads(theirs["output"])["build"] / 1000 for _, theirs, _, _ in rounds]

    def pair(key: str) -> tuple[list[float], list[float]]:
        return [ours[key] for ours, *_ in rounds], [theirs[key] for _, theirs, *_ in rounds]

    yield compare(f"a type's page as a whole process, {said}", *pair("seconds"), 0.4)
    yield _of_memory(f"  its peak memory, {said}", pair("peak"))
    yield compare(f"  the load alone, {said}", [one["seconds"] for _, _, one, _ in rounds], build, 0.1)
    fresh = [one["seconds"] for _, _, _, one in rounds]
    yield compare(f"from introspection bytes to an index, {said}", fresh, build, 0.5)


def _of_memory(name: str, sides: tuple[list[float], list[float]]) -> Goal:
    ratios = [a / b for a, b in zip(*sides, strict=True)]
    ours, theirs = map(statistics.median, sides)
    return Goal(name, ours, theirs, 0.4, (min(ratios), max(ratios)), "KiB")


def _launched(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Gives seconds, peak memory and output of a command. A small process starts it: a child's peak counts from
    what its parent held."""
    launcher = [sys.executable, "-I", "-S", str(APPS / "launch.py"), *command]
    done = subprocess.run(launcher, env=dict(environment), capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{command} failed: {done.stderr[-400:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Search


def _searches(file: Path, said: str) -> Iterator[Goal]:
    index = SchemaIndex.from_introspection_bytes(file.read_bytes())
    names = Names(index)
    for _ in names.fill():
        pass
    gc.freeze()  # as the explorer does after its start: what stays is looked through no more
    keys = [word[:length] for word in TYPED for length in range(1, len(word) + 1)]
    first: list[float] = []
    whole: list[float] = []
    steps: list[float] = []
    theirs: list[float] = []
    used: list[float] = []
    searched: list[float] = []
    unread: list[float] = []
    kept = index.to_bytes()
    with _graphiql(file) as ask:
        for warm in (True, True, False):
            for key in keys:
                found = ask(key)
                ours = _search(index, names, key)
                if warm:
                    continue
                theirs.append(found)
                first.append(ours[0])
                whole.append(ours[1])
                steps.append(ours[2])
        for _ in range(ROUNDS):
            for name in USED:
                searched.append(ask(name))
                used.append(_uses(index, name))
                unread.append(_uses(SchemaIndex.from_bytes(kept), name))
    yield compare(f"a key's first 200 exact and prefix hits, {said}", first, theirs, 1)
    yield compare(f"  all its hits, fuzzy and described, {said}", whole, theirs, 3)
    held = max(steps)
    yield Goal(f"  its longest step, {said}", held, HELD, 1, (min(steps) / HELD, held / HELD))
    yield compare(f"where a type is used, {said}", used, searched, 1)
    yield compare(f"  the very first time that this is asked, {said}", unread, searched, None)


def _search(index: SchemaIndex, names: Names, text: str) -> tuple[float, float, float]:
    """Gives the seconds of the first portion, of all, and the longest (its thread's own: it waits for nothing)."""
    first = longest = 0.0
    began = time.perf_counter()
    step = time.thread_time()
    for _ in hits_of(index, names, text):
        first = first or time.perf_counter() - began
        now = time.thread_time()
        longest, step = max(longest, now - step), now
    return first, time.perf_counter() - began, longest


def _uses(index: SchemaIndex, name: str) -> float:
    began = time.perf_counter()
    if not uses(index, name):
        raise AssertionError(f"nothing uses {name}")
    return time.perf_counter() - began


@contextmanager
def _graphiql(file: Path) -> Iterator[Any]:
    """Starts GraphiQL's search over `file`; what is given takes a text and gives the seconds of its search."""
    command = ["node", str(PEERS / "doc_search.mjs"), str(FOLDER), str(doc_explorer()), str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(text: str) -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps({"ask": text}) + "\n")
            process.stdin.flush()
            return float(json.loads(process.stdout.readline())["took"]) / 1000

        try:
            yield ask
        finally:
            process.kill()
