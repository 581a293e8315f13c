"""A comparison of identities as text for people, as Markdown for a ticket, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wfg_tui.access.asking import Answered
from wfg_tui.access.compare import Comparison, Report
from wfg_tui.access.verdicts import Finding
from wfg_tui.result.cells import markdown
from wfg_tui.result.paths import graphql_path
from wfg_tui.text import clean_line


def text_lines(comparison: Comparison) -> Iterator[str]:
    """Gives the sentence, then a line for each difference."""
    yield comparison.sentence
    for one in comparison.findings:
        yield f"  {one.kind}: {one.verdict}"


def markdown_lines(report: Report) -> Iterator[str]:
    """Gives a document with a table for each pair."""
    yield "# Identities compared"
    yield ""
    yield "```graphql"
    yield from (clean_line(line) for line in report.operation.text.splitlines())
    yield "```"
    for one in report.comparisons:
        left, right = markdown(one.left.name), markdown(one.right.name)
        yield ""
        yield f"## {right} against {left}"
        yield ""
        yield markdown(one.sentence)
        for words in one.notes:
            yield ""
            yield markdown(words)
        if one.findings:
            yield ""
            yield f"| | Where | {left} | {right} | Verdict |"
            yield "| --- | --- | --- | --- | --- |"
        for found in one.findings:
            cells = (found.kind, found.where, found.left, found.right, found.verdict)
            yield "| " + " | ".join(map(markdown, cells)) + " |"


def as_json(report: Report) -> dict[str, Any]:
    """Gives the whole as plain values; a path is as in an answer, with indexes, from inside ``data``."""
    return {
        "sentence": report.sentence,
        "identities": [_identity(one) for one in report.answered],
        "comparisons": [_comparison(one) for one in report.comparisons],
    }


def _identity(one: Answered) -> dict[str, Any]:
    return {
        "name": one.name,
        "server": one.server,
        "status": one.exchange.status if one.exchange is not None else None,
        "problem": one.problem.code if one.problem is not None else None,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    names = (one.left.name, one.right.name)
    return {
        "left": names[0],
        "right": names[1],
        "sentence": one.sentence,
        "total": one.total,
        "differences": [_finding(found, names) for found in one.findings],
        "notes": list(one.notes),
        "page_size_for_whole_lists": one.page_size or None,
    }


def _finding(one: Finding, names: tuple[str, str]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "verdict": one.verdict,
        "where": one.where,
        "field": one.pattern,
        "lacks": names[one.lacks] if one.lacks >= 0 else None,
        "left": one.left,
        "right": one.right,
        "paths": [graphql_path(path) if path is not None else None for path in one.paths],
        "message": clean_line(one.message),
        "code": clean_line(one.code),
    }
