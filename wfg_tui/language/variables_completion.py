"""What may come next in the variables: names, enum values, booleans, brackets, by the declared types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from wfg_tui.language import context
from wfg_tui.language.completion import Completion, matching
from wfg_tui.language.cursor import name_end
from wfg_tui.language.document import Document
from wfg_tui.language.placeholders import required
from wfg_tui.language.places import Places
from wfg_tui.language.suggestions import Suggestion, catalogue_of, described, seen_values
from wfg_tui.language.variables import declared

if TYPE_CHECKING:
    from wfg_tui.language.seen import Seen
    from wfg_tui.schema import InputInfo, SchemaIndex

_PIECE: Final = re.compile(
    r"""(?P<space>[\s\ufeff]+|//[^\r\n]*|\#[^\r\n]*|/\*.*?(?:\*/|$))
      | (?P<string>"(?:[^"\\\r\n]|\\.)*(?P<closed>")?)
      | (?P<mark>[{}\[\]:,])
      | (?P<word>[^\s{}\[\]:,"]+)""",
    re.VERBOSE | re.DOTALL,
)


class _Level:
    """An open bracket on the way to the cursor."""

    def __init__(self, bracket: str) -> None:
        self.bracket = bracket
        self.name = ""
        self.given: list[str] = []
        self.due = "name" if bracket == "{" else "value"


def complete_variables(
    document: str | Document,
    variables: str,
    line: int,
    column: int,
    index: SchemaIndex,
    operation: str | None = None,
    seen: Seen | None = None,
) -> list[Completion]:
    """Gives what fits at a place of the variables: names, enum values, booleans, brackets; best first.

    `seen` holds values of answers, to be offered for the names that ask for such.
    """
    places = Places.of(variables)
    cursor = places.offset(line, column)
    levels, start, typed, inside_comment = _walk(variables, cursor)
    if inside_comment:
        return []
    end = name_end(variables, cursor)
    if variables[start : start + 1] == '"' and variables[end : end + 1] == '"':
        end += 1
    colon = "" if variables[end:].lstrip().startswith(":") else ": "
    found = [*_suggested(levels, declared(document, operation), index, colon)]
    found += _seen(levels, declared(document, operation), index, seen)
    first, last = places.place(start), places.place(end)
    return [Completion(item, first, last) for item in matching(found, typed)]


def _walk(text: str, cursor: int) -> tuple[list[_Level], int, str, bool]:
    """Gives the open brackets, the start of the cursor's word, what was typed of it, and if it is a comment."""
    levels: list[_Level] = []
    at = 0
    while at < cursor:
        found = _PIECE.match(text, at)
        if found is None:
            at += 1
            continue
        group = found.lastgroup if found.lastgroup != "closed" else "string"
        piece, start, at = found[0], found.start(), found.end()
        if group == "space":
            if at > cursor and not piece.isspace():
                return levels, cursor, "", True
            if at == cursor and piece.startswith(("//", "#")):
                return levels, cursor, "", True
            continue
        open_word = at == cursor and (group == "word" or (group == "string" and not found["closed"]))
        if group in ("word", "string") and (at > cursor or open_word):
            return levels, start, text[start:cursor].lstrip('"'), False
        level = levels[-1] if levels else None
        if group == "mark":
            _mark(levels, level, piece)
        elif level is not None:
            if level.due == "name":
                level.name = piece.strip('"')
                level.due = "colon"
            else:
                level.due = "comma"
    return levels, cursor, "", False


def _mark(levels: list[_Level], level: _Level | None, piece: str) -> None:
    if piece in "{[":
        if level is not None:
            level.due = "comma"
        levels.append(_Level(piece))
    elif piece in "}]":
        if levels:
            levels.pop()
    elif level is not None:
        if piece == ":" and level.bracket == "{":
            level.given.append(level.name)
            level.due = "value"
        elif piece == ",":
            level.due = "name" if level.bracket == "{" else "value"


def _due(levels: list[_Level], names: dict[str, str], index: SchemaIndex) -> str | None:
    """The type due at the innermost level's value."""
    type_text: str | None = None
    for depth, level in enumerate(levels):
        if level.bracket == "[":
            type_text = context.item_type(type_text) if type_text is not None else None
        elif depth == 0:
            type_text = names.get(level.name)
        else:
            fields = {item.name: item.type.text for item in _inputs(type_text, index)}
            type_text = fields.get(level.name)
    return type_text


def _suggested(
    levels: list[_Level], names: dict[str, str], index: SchemaIndex, colon: str
) -> Iterator[Suggestion]:
    if not levels:
        yield Suggestion("{", "literal", "variables")
        return
    level = levels[-1]
    if level.due == "value":
        type_text = _due(levels, names, index)
        if type_text is not None:
            yield from _values(type_text, index)
    elif level.due == "name" and len(levels) == 1:
        for name, type_text in names.items():
            if name not in level.given:
                yield Suggestion(name, "variable", type_text, text=f'"{name}"{colon}')
    elif level.due == "name":
        # the object at hand has no name under way: its type is what is due one level up
        fields = _inputs(_due(levels[:-1], names, index), index)
        for item in sorted(fields, key=lambda item: not required(item)):
            if item.name not in level.given:
                yield Suggestion(
                    item.name,
                    "input field",
                    item.type.text,
                    described(item.description, item.deprecation),
                    bool(item.deprecation),
                    text=f'"{item.name}"{colon}',
                )


def _seen(
    levels: list[_Level], names: dict[str, str], index: SchemaIndex, seen: Seen | None
) -> Iterable[Suggestion]:
    if seen is None or not levels or levels[-1].due != "value":
        return ()
    if context.bare_name(_due(levels, names, index) or "") != "String":
        return ()
    return seen_values(seen, next((level.name for level in reversed(levels) if level.bracket == "{"), ""))


def _inputs(type_text: str | None, index: SchemaIndex) -> tuple[InputInfo, ...]:
    found = index.type(context.bare_name(type_text)) if type_text else None
    return found.input_fields if found is not None else ()


def _values(type_text: str, index: SchemaIndex) -> Iterator[Suggestion]:
    if type_text.startswith("["):
        yield Suggestion("[", "literal", type_text)
    name = context.bare_name(type_text)
    for item in catalogue_of(index).values(name):
        if item.kind == "enum value":
            yield replace(item, text=f'"{item.label}"')
        else:
            yield replace(item, insert=None, text=item.label)
