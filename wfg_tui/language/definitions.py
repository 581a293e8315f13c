"""The table of a document's definitions, made from the lexer's marks, and what reaches what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from wfg_tui.language.document import Definition, Position
from wfg_tui.language.places import Places
from wfg_tui.language.states import Mark

if TYPE_CHECKING:
    from wfg_tui.language.document import Document

_KINDS = {"{": "query", "query": "query", "mutation": "mutation", "subscription": "subscription"}


class _Open:
    """A definition while its marks are read."""

    __slots__ = ("condition", "cut", "end", "kind", "name", "spreads", "start", "variable", "variables")

    def __init__(self, kind: str, start: Position) -> None:
        self.kind = kind
        self.start = start
        self.end: Position | None = None
        self.name: str | None = None
        self.condition: str | None = None
        self.variables: dict[str, str] = {}
        self.variable: str | None = None
        self.spreads: dict[str, None] = {}
        self.cut = False

    def read(self, mark: Mark) -> None:
        if mark.what == "name":
            self.name = mark.text
        elif mark.what == "on":
            self.condition = mark.text
        elif mark.what == "variable":
            self.variable = mark.text
            self.variables.setdefault(mark.text, "")
        elif mark.what == "type" and self.variable is not None:
            self.variables[self.variable] = mark.text
        elif mark.what == "spread":
            self.spreads[mark.text] = None


def gather(document: Document, marks: Sequence[tuple[int, Sequence[Mark]]]) -> tuple[Definition, ...]:
    """Makes the table from the marked lines, in order."""
    found: list[_Open] = []
    description: Position | None = None
    for number, line in marks:
        for mark in line:
            place = (number, mark.column)
            current = found[-1] if found else None
            running = current is not None and current.end is None and current.kind != "junk"
            if mark.what == "end":
                if current is not None:
                    current.end = place
            elif mark.what in ("start", "recovered", "system"):
                if mark.what == "recovered" and current is not None and running:
                    current.cut = True
                kind = "system" if mark.what == "system" else _KINDS.get(mark.text, mark.text)
                found.append(_Open(kind, description or place))
                description = None
            elif mark.what in ("string", "junk"):
                if description is not None:
                    found.append(_Open("junk", description))
                    description = None
                elif mark.what == "string":
                    description = place
                    continue
                if current is None or current.end is not None or current.kind != "junk":
                    found.append(_Open("junk", place))
            elif current is not None:
                current.read(mark)
    if description is not None:
        found.append(_Open("junk", description))
    return _finish(document, found)


def _finish(document: Document, found: list[_Open]) -> tuple[Definition, ...]:
    last = document.line_count - 1
    bottom = (last, len(document.line(last)))
    definitions: list[Definition] = []
    for number, item in enumerate(found):
        limit = found[number + 1].start if number + 1 < len(found) else bottom
        definitions.append(
            Definition(
                kind=cast('Literal["query", "mutation", "subscription", "fragment", "system", "junk"]', item.kind),
                name=item.name,
                condition=item.condition,
                variables=tuple(item.variables.items()),
                spreads=tuple(item.spreads),
                start=item.start,
                end=item.end or _last_token(document, item.start, limit),
                closed=item.end is not None,
                cut=item.cut,
            )
        )
    return tuple(definitions)


def moved(definitions: tuple[Definition, ...], line: int, by: int) -> tuple[Definition, ...]:
    """Gives the table after `by` lines were put in behind a line (or taken out) that changed no mark."""
    return tuple(
        found
        if found.end[0] <= line
        else replace(
            found,
            start=(found.start[0] + by * (found.start[0] > line), found.start[1]),
            end=(found.end[0] + by, found.end[1]),
        )
        for found in definitions
    )


def moved_ends(document: Document, definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """Gives the table after an edit that changed no mark: unfinished definitions may end elsewhere."""
    found = list(definitions)
    last = document.line_count - 1
    limit = (last, len(document.line(last)))
    for number in range(len(found) - 1, -1, -1):
        definition = found[number]
        if not definition.closed:
            found[number] = replace(definition, end=_last_token(document, definition.start, limit))
        limit = definition.start
    return tuple(found)


def exactly(document: Document) -> tuple[Definition, ...] | None:
    """Gives the table from a strict parse, for layouts that look cut but are not; None if it does not parse.

    A field named ``query`` at the start of a line is one. Not tried where braces do not pair: that is a document
    in which somebody types.
    """
    from wfg_tui.language.syntax import UnlexableError, UnparsableError, first_lexeme, parse, read, spreads_in

    text = document.text
    if text.count("{") != text.count("}"):
        return None
    try:
        nodes = parse(read(text))
    except (UnlexableError, UnparsableError, RecursionError):
        return None
    places = Places.of(text)
    return tuple(
        Definition(
            kind=cast(
                'Literal["query", "mutation", "subscription", "fragment"]',
                node.keyword.text if node.keyword is not None else "query",
            ),
            name=node.name.text if node.name is not None else None,
            condition=node.condition.text if node.condition is not None else None,
            variables=tuple(
                (item.name.text, "".join(lexeme.text for lexeme in item.type))
                for item in (node.variables.items if node.variables is not None else ())
            ),
            spreads=tuple(dict.fromkeys(spreads_in(node.selection))),
            start=places.place(first_lexeme(node).start),
            end=places.place(node.selection.close.end),
            closed=True,
            cut=False,
        )
        for node in nodes
    )


def _last_token(document: Document, start: Position, limit: Position) -> Position:
    """The end of the last token (no comment) between two places."""
    line, column = limit
    while line >= start[0]:
        for begin, end, kind in reversed(document.tokens(line)):
            if kind != "comment" and (line < limit[0] or begin < column):
                return max((line, end), start)
        line -= 1
    return start


def fragments(definitions: Iterable[Definition]) -> dict[str, Definition]:
    """Gives the fragments by name; of several with one name, the first."""
    named: dict[str, Definition] = {}
    for definition in definitions:
        if definition.kind == "fragment" and definition.name:
            named.setdefault(definition.name, definition)
    return named


def reached(definitions: Iterable[Definition], start: Definition) -> list[Definition]:
    """Gives the fragments that `start` spreads, directly or through others, each once."""
    named = fragments(definitions)
    seen: dict[str, Definition] = {}
    waiting = list(reversed(start.spreads))
    while waiting:
        name = waiting.pop()
        fragment = named.get(name)
        if fragment is not None and name not in seen:
            seen[name] = fragment
            waiting += reversed(fragment.spreads)
    return list(seen.values())


def operation_for(definitions: Sequence[Definition], place: Position) -> Definition | None:
    """Gives the operation that running at `place` means."""
    operations = [found for found in definitions if found.kind in ("query", "mutation", "subscription")]
    inside = next((found for found in reversed(definitions) if found.start <= place), None)
    if inside is not None and inside in operations:
        return inside
    if inside is not None and inside.kind == "fragment":
        using = [found for found in operations if inside in reached(definitions, found)]
        if using:
            above = [found for found in using if found.start <= place]
            return above[-1] if above else using[0]
    above = [found for found in operations if found.start <= place]
    return above[-1] if above else (operations[0] if operations else None)
