"""A fragment put where it is spread, and a selection made a fragment: comments and layout stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wfg_tui.language.document import Document, Position
from wfg_tui.language.edits import (
    Refactoring,
    RefactoringProblem,
    Swap,
    first_on_line,
    indent_at,
    last_on_line,
    refactoring,
    taken_out,
)
from wfg_tui.language.parts import (
    Parts,
    Path,
    comments_in,
    covers,
    definition_type,
    end_of,
    ends_in_comment,
    inner_type,
)
from wfg_tui.language.syntax import Bracketed, Definition, Field, Inline, Selection, Spread, first_lexeme

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex

_STEP: Final = "  "
_WHITE: Final = " \t\r\n,\ufeff"


# A fragment put where it is spread


def inline_fragment(
    document: str | Document, line: int, column: int, index: SchemaIndex, *, everywhere: bool = False
) -> Refactoring:
    """Puts what a fragment selects in the place of the spread at the cursor, or `everywhere` it is spread.

    With the cursor on a fragment's own head it is everywhere. Where the fragment narrows the type, or its spread
    has directives, an inline fragment takes the spread's place. The definition goes when nothing spreads it any
    more; comments above it go where the fragment went. Raises `RefactoringProblem`.
    """
    parts = Parts.of(document)
    offset = parts.offset(line, column)
    path = parts.path_at(offset)
    spread = path[-1] if path and isinstance(path[-1], Spread) else None
    spread = spread or next((node for node in path if isinstance(node, Spread)), None)
    if spread is not None:
        name = spread.name.text
    else:
        name = _head_at(path, offset)
        everywhere = True
    fragment = parts.fragment(name)
    _can_be_inlined(parts, fragment, name)
    found = spreads_of(parts, name, index)
    chosen = [item for item in found if everywhere or item[0] is spread]
    if not chosen:
        raise RefactoringProblem(f"Nothing spreads {name}.", "not_spread", advice="Take it out, or spread it.")
    gone = len(chosen) == len(found) and not parts.may_hold(f"...{name}")
    swaps: list[Swap] = []
    for number, (node, parent) in enumerate(chosen):
        notes = comments_about(parts, fragment) if gone and not number else []
        swaps.append(opened(parts, node, parent, fragment, index, notes))
    if gone:
        swaps.append(without(parts, fragment))
    return refactoring(parts.text, swaps, (spread or chosen[0][0]).dots.start)


def _head_at(path: Path, offset: int) -> str:
    definition = path[0] if path else None
    if (
        isinstance(definition, Definition)
        and definition.is_fragment
        and definition.name is not None
        and offset <= definition.selection.open.start
    ):
        return definition.name.text
    raise RefactoringProblem(
        "There is no fragment spread at the cursor.",
        "no_spread",
        advice="Put the cursor on “...Name”, or on the head of the fragment to put it everywhere.",
    )


def _can_be_inlined(parts: Parts, fragment: Definition, name: str) -> None:
    what = f"{name} cannot be put where it is spread"
    if parts.spreads_itself(fragment):
        raise RefactoringProblem(f"{what}: it spreads itself.", "cyclic", advice="Break the circle first.")
    if fragment.directives or fragment.variables:
        raise RefactoringProblem(
            f"{what}: its definition has directives or variables, which would be lost.",
            "own_directives",
            advice="Take them from the fragment's head first.",
        )
    if not fragment.selection.items:
        raise RefactoringProblem(f"{what}: it selects nothing.", "empty", advice="Select something in it first.")


def spreads_of(parts: Parts, name: str, index: SchemaIndex) -> list[tuple[Spread, str | None]]:
    """Gives the spreads of a fragment, in the text's order, and the type each stands in."""
    found = [
        (node, level.type)
        for definition in parts.definitions
        for level in parts.levels(definition, index)
        for node in level.selection.items
        if isinstance(node, Spread) and node.name.text == name
    ]
    return sorted(found, key=lambda item: item[0].dots.start)


def comments_about(parts: Parts, fragment: Definition) -> list[str]:
    """Gives the comments that belong to a fragment's head and end, not to what it selects."""
    found = comments_in(parts.text[parts.block_start(fragment) : fragment.selection.open.start])
    end = fragment.selection.close
    return [*found, end.trailing] if end.trailing else found


def without(parts: Parts, fragment: Definition) -> Swap:
    """Gives the change that takes a fragment out with its comments."""
    end = fragment.selection.close
    stop = end.end
    if end.trailing:
        stop = parts.text.index(end.trailing, stop) + len(end.trailing)
    return taken_out(parts.text, parts.block_start(fragment), stop)


def opened(
    parts: Parts, spread: Spread, parent: str | None, fragment: Definition, index: SchemaIndex, notes: list[str]
) -> Swap:
    """Gives the change that puts what a spread stands for in its place, below the comments `notes`."""
    text = parts.text
    start, end = spread.dots.start, end_of(spread)
    head = spread.directives[0].at.start if spread.directives else end
    notes = [*notes, *comments_in(text[start:head])]
    if covers(fragment.condition, parent, index) and not spread.directives:
        return laid_out(parts, start, end, inside(parts, fragment.selection, indent_for(parts, start)), notes)
    braces = fragment.selection
    body = parts.indented(
        braces.open.start, braces.close.end, indent_for(parts, start), indent_at(text, braces.close.start)
    )
    condition = fragment.condition.text if fragment.condition is not None else ""
    directives = text[head:end] + " " if spread.directives else ""
    return laid_out(parts, start, end, f"... on {condition} {directives}{body}", notes)


def indent_for(parts: Parts, start: int) -> str:
    """Gives the indent of the lines that follow one put in at an offset."""
    return indent_at(parts.text, start) + ("" if first_on_line(parts.text, start) else _STEP)


def inside(parts: Parts, selection: Bracketed[Selection], indent: str) -> str:
    """Gives what stands between braces, comments and all, its lines but the first indented by `indent`."""
    text, start, end = parts.text, selection.open.end, selection.close.start
    while start < end and text[start] in _WHITE:
        start += 1
    while end > start and text[end - 1] in _WHITE:
        end -= 1
    return parts.indented(start, end, indent)


def laid_out(parts: Parts, start: int, end: int, body: str, notes: list[str]) -> Swap:
    """Gives the change that puts `body` below comments between two offsets, so that no comment swallows code."""
    text, indent = parts.text, indent_for(parts, start)
    if notes:
        body = (parts.eol + indent).join([*notes, body])
        if not first_on_line(text, start):
            body = parts.eol + indent + body
            while text[start - 1] in " \t":
                start -= 1
    if ends_in_comment(body) and not last_on_line(text, end):
        body += parts.eol + indent
    return start, end, body


# A selection made a fragment


def extract_fragment(
    document: str | Document, start: Position, end: Position, index: SchemaIndex, name: str = ""
) -> Refactoring:
    """Makes a fragment of what is selected from `start` to `end`, and spreads it there.

    Takes whole selections, whatever part of them is marked; with nothing marked, all that the field at the cursor
    selects, or the field itself where it is a leaf. The fragment stands below its definition, on the type that was
    selected from, and is called `name` or after that type. Variables stay the operation's. Raises
    `RefactoringProblem`.
    """
    parts = Parts.of(document)
    text = parts.text
    first, last = sorted((parts.offset(*start), parts.offset(*end)))
    while first < last and text[first] in _WHITE:
        first += 1
    while last > first and text[last - 1] in _WHITE:
        last -= 1
    definition, parent, items = _marked(parts, first, last, index)
    if parent is None or not index.is_composite(parent):
        raise RefactoringProblem(
            "The type of what is marked is not known.",
            "unknown_type",
            meaning="A fragment names the type that it selects from, and the schema does not tell it here.",
            advice="Mend what is marked as wrong above it first: F8.",
        )
    name = _free_name(parts, name or f"{parent}Fields")
    begin, stop = _extent(parts, items)
    body = parts.indented(begin, stop, _STEP)
    eol = parts.eol
    fragment = f"{eol}{eol}fragment {name} on {parent} {{{eol}{_STEP}{body}{eol}}}"
    close = definition.selection.close
    below = close.end
    if close.trailing:
        below = text.index(close.trailing, below) + len(close.trailing)
    if not last_on_line(text, below):
        fragment += eol + eol
    spread = f"...{name}"
    if stop > end_of(items[-1]) and not last_on_line(text, stop):
        spread += " "
    return refactoring(text, [(begin, stop, spread), (below, below, fragment)], begin)


def _marked(
    parts: Parts, first: int, last: int, index: SchemaIndex
) -> tuple[Definition, str | None, list[Selection]]:
    """Gives the selections between two offsets: the innermost braces that hold them all, and their type."""
    path = [node for node in parts.path_at(first) if isinstance(node, Definition | Field | Inline | Spread)]
    definition = path[0] if path else None
    if not isinstance(definition, Definition):
        raise _nothing()
    if first == last and len(path) > 1 and isinstance(path[-1], Field | Inline):
        node = path[-1]
        if node.selection is not None and node.selection.items:  # all that the field selects
            return definition, _type_inside(path, index), node.selection.items
    while path:
        owner = path.pop()
        if isinstance(owner, Spread) or owner.selection is None:
            continue
        braces: Bracketed[Selection] = owner.selection
        if braces.open.end <= first and last <= braces.close.start:
            items = [
                item for item in braces.items if first_lexeme(item).start < last and end_of(item) > first
            ] or [item for item in braces.items if first_lexeme(item).start <= first <= end_of(item)]
            if items:
                return definition, _type_inside([*path, owner], index), items
    raise _nothing()


def _nothing() -> RefactoringProblem:
    return RefactoringProblem(
        "No selection is marked.",
        "nothing_marked",
        advice="Mark the fields that are to be a fragment, or put the cursor on the field that selects them.",
    )


def _type_inside(path: list[Definition | Field | Inline | Spread], index: SchemaIndex) -> str | None:
    found: str | None = None
    for node in path:
        found = definition_type(node, index) if isinstance(node, Definition) else inner_type(node, found, index)
    return found


def _extent(parts: Parts, items: list[Selection]) -> tuple[int, int]:
    """Gives where selections start and end, with the comments right above the first and behind the last."""
    text = parts.text
    first = first_lexeme(items[0])
    begin, stop = first.start, end_of(items[-1])
    for comment in reversed(first.leading):
        begin = text.rindex(comment.text, 0, begin)
    following = next(lexeme for lexeme in parts.lexemes if lexeme.start >= stop)
    last = next(lexeme for lexeme in reversed(parts.lexemes) if lexeme.end <= stop and lexeme is not following)
    if last.trailing:
        stop = text.index(last.trailing, stop) + len(last.trailing)
    return begin, stop


def _free_name(parts: Parts, wanted: str) -> str:
    taken = {item.name.text for item in parts.definitions if item.is_fragment and item.name is not None}
    name, number = wanted, 1
    while name in taken or parts.may_hold(f"fragment{name}on"):
        number += 1
        name = f"{wanted}{number}"
    return name
