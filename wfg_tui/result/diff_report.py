"""Differences as text for people, as a table for a ticket, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from wfg_tui.result.cells import markdown
from wfg_tui.result.diff import MOST, Diff, Difference
from wfg_tui.result.paths import jq_path, shortened_jq_path
from wfg_tui.result.sheet import compact
from wfg_tui.text import clean_line, human_count, shorten

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
_VALUE: Final = 2000
"""Bytes of a value that one line tells."""


def summary(diff: Diff) -> str:
    """Says how many differences there are, and how items were paired."""
    if diff.complete and not diff.total:
        return "No difference."
    counts = ", ".join(f"{count:,} {kind}" for kind, count in diff.counts.items() if count)
    more = "" if diff.total <= MOST else f" The first {MOST:,} are listed."
    return f"{human_count(diff.total, 'difference')}: {counts}.{more}"


def pairing_words(diff: Diff) -> list[str]:
    """Says by which key the items of each list were paired, and which values of it were there more than once."""
    by_key: dict[str, list[str]] = {}
    for one in diff.paired:
        by_key.setdefault(one.key, []).append(jq_path(one.left))
    words = []
    for key, paths in by_key.items():
        shown = ", ".join(shorten(clean_line(path), 60) for path in paths[:3])
        rest = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
        how = f"by {clean_line(key)}" if key else "by their order"
        words.append(f"Items paired {how}: {shown}{rest}.")
    for one in diff.paired:
        if one.duplicates and len(words) < 8:
            values = ", ".join(shorten(clean_line(value), 30) for value in one.duplicates[:5])
            words.append(f"More than one {clean_line(one.key)} in {clean_line(jq_path(one.left))}: {values}.")
    return words


def path_words(difference: Difference) -> str:
    """Gives the path of a difference, where it is in the newer answer if it is there, for people to read.

    A long one has its two ends; `json_lines` has them whole.
    """
    side = difference.right or difference.left
    assert side is not None
    return clean_line(shortened_jq_path(side.source, side.place))


def value_words(diff: Diff, difference: Difference) -> tuple[str, str]:
    """Gives the values before and after, each on one clean line, cut if they are long."""
    return _line(diff.raw("left", difference)), _line(diff.raw("right", difference))


def _line(raw: bytes) -> str:
    return clean_line(compact(raw[:_VALUE]).decode("utf-8", "backslashreplace")) + (
        "…" if len(raw) > _VALUE else ""
    )


def text_lines(diff: Diff) -> Iterator[str]:
    """Gives a line for each difference: its sign, its path, and its values."""
    for one in diff.differences:
        before, after = value_words(diff, one)
        values = f"{before} → {after}" if one.kind == "changed" else before or after
        yield f"{SIGNS[one.kind]} {path_words(one)}  {values}"


def markdown_lines(diff: Diff, before: str, after: str) -> Iterator[str]:
    """Gives a document with a table; `before` and `after` name the two answers."""
    yield f"# {markdown(clean_line(after))} against {markdown(clean_line(before))}"
    yield ""
    yield f"{summary(diff)} {' '.join(markdown(words) for words in pairing_words(diff))}".rstrip()
    if diff.differences:
        yield ""
        yield "| | Where | Before | After |"
        yield "| --- | --- | --- | --- |"
    for one in diff.differences:
        values = " | ".join(markdown(shorten(value, 200)) for value in value_words(diff, one))
        yield f"| {one.kind} | {markdown(path_words(one))} | {values} |"


def json_lines(diff: Diff) -> Iterator[str]:
    """Gives one JSON document, a difference on each line; values are as they were sent."""
    head: dict[str, Any] = {
        "counts": diff.counts,
        "paired": [
            {"path": jq_path(one.left), "key": one.key or None, "duplicates": list(one.duplicates)}
            for one in diff.paired
        ],
    }
    yield json.dumps(head)[:-1] + ', "differences": ['
    last = len(diff.differences) - 1
    for number, one in enumerate(diff.differences):
        facts = [f'"kind": "{one.kind}"']
        for name, side, raw in (
            ("before", one.left, diff.raw("left", one)),
            ("after", one.right, diff.raw("right", one)),
        ):
            if side is not None:
                facts.append(f'"{name}": {{"path": {json.dumps(jq_path(side.path))}, "value": {_value(raw)}}}')
        yield "{" + ", ".join(facts) + "}" + ("," if number < last else "")
    yield "]}"


def _value(raw: bytes) -> str:
    """Gives a value's bytes if they are JSON, else a text of them."""
    words = compact(raw).decode("utf-8", "backslashreplace")
    try:
        json.loads(words)
    except (ValueError, RecursionError):
        return json.dumps(words)
    return words if clean_line(words) == words else _escaped(words)


def _escaped(words: str) -> str:
    """Gives JSON with what commands a terminal in its harmless spelling."""
    return "".join(one if clean_line(one) == one else json.dumps(one)[1:-1] for one in words)
