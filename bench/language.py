"""Completion and diagnostics on GitHub's schema beside npm's graphql-language-service in a warm Node.

Both sides give label, type and description of everything they offer. Ours is charged the typing of a letter and
its taking back too: the peer keeps nothing between two questions, ours keeps up with the text.
"""

from __future__ import annotations

import statistics
import time

from bench.github import Peer, Probe, document, peer, probes, schema_file
from bench.goals import Goal
from wfg_tui.language import Document
from wfg_tui.schema import SchemaIndex

ROUNDS = 30
EDITS = 15


def run() -> list[Goal]:
    """Gives the goals of completion at 20 and at 2,000 lines, and of diagnostics after an edit."""
    index = SchemaIndex.from_sdl(schema_file().read_text("utf-8"))
    with peer() as other:
        short, long = (_completion(lines, index, other) for lines in (20, 2000))
        return [
            _goal("completion, p50 at 2,000 lines", long, 50, 0.05),
            _goal("completion, p99 at 2,000 lines", long, 99, 0.1),
            _goal("completion, p99 at 20 lines", short, 99, 1),
            *_diagnostics(index, other),
        ]


def _completion(lines: int, index: SchemaIndex, other: Peer) -> tuple[list[float], list[float]]:
    places = [(probe, Document(probe.text, index)) for probe in probes(lines)]
    for probe, ours in places:
        mine, theirs = _complete(ours, probe), other.ask("complete", probe.text, probe.line, probe.column)
        if not mine[1] or not theirs["found"]:
            raise AssertionError(f"{probe.kind}: {mine[1]} of ours, {theirs['found']} of theirs")
    mine_all: list[float] = []
    theirs_all: list[float] = []
    for _ in range(ROUNDS):
        for probe, ours in places:
            mine_all.append(_complete(ours, probe)[0])
            theirs_all.append(other.ask("complete", probe.text, probe.line, probe.column)["took"] / 1000)
    return mine_all, theirs_all


def _complete(document: Document, probe: Probe) -> tuple[float, int]:
    began = time.perf_counter()
    here = (probe.line, probe.column)
    after = document.replace(here, here, "x")
    document.replace(here, after, "")
    found = [(item.label, item.detail, item.documentation) for item in document.complete(*here)]
    return time.perf_counter() - began, len(found)


def _diagnostics(index: SchemaIndex, other: Peer) -> list[Goal]:
    above, below = document(2000)
    text = above + below
    ours = Document(text, index)
    ours.check().run()
    lines = text.split("\n")
    field = next(row for row in range(len(lines) // 2, len(lines)) if "stargazerCount" in lines[row])
    shared = next(row for row, line in enumerate(lines) if line == "  company")
    edited = _judged(ours, lines, field, other)
    fragment = _judged(ours, lines, shared, other)
    return [
        _goal("diagnostics after an edit in one of many operations, 2,000 lines", edited, 50, 0.3),
        _goal("  the same after an edit in a fragment that all of them use", fragment, 50, None),
    ]


def _judged(ours: Document, lines: list[str], row: int, other: Peer) -> tuple[list[float], list[float]]:
    mine: list[float] = []
    theirs: list[float] = []
    right = lines[row]
    for number in range(EDITS * 2):
        wrong = right + "X" if number % 2 == 0 else right
        began = time.perf_counter()
        ours.replace((row, 0), (row, len(ours.line(row))), wrong)
        found = ours.check().run()
        mine.append(time.perf_counter() - began)
        answer = other.ask("diagnose", "\n".join([*lines[:row], wrong, *lines[row + 1 :]]))
        theirs.append(answer["took"] / 1000)
        if bool(found) != (number % 2 == 0) or bool(answer["found"]) != (number % 2 == 0):
            raise AssertionError(f"{wrong!r}: {found[:2]} of ours, {answer} of theirs")
    return mine, theirs


def _goal(name: str, sides: tuple[list[float], list[float]], percent: int, limit: float | None) -> Goal:
    mine, theirs = (statistics.quantiles(times, n=100)[percent - 1] for times in sides)
    ratios = [a / b for a, b in zip(*sides, strict=True)]
    return Goal(name, mine, theirs, limit, (min(ratios), max(ratios)))
