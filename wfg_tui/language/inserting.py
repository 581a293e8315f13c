"""A field put into the text where the cursor is: with the fields that lead to it from there, laid out in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from wfg_tui.language import context
from wfg_tui.language.cursor import cursor_at
from wfg_tui.language.document import Document, as_document
from wfg_tui.language.placeholders import arguments_for
from wfg_tui.language.starters import field_text
from wfg_tui.language.states import Mode, State

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.routes import Step

_LEVEL: Final = "  "


def type_at(document: str | Document, line: int, column: int, index: SchemaIndex) -> str | None:
    """Gives the type whose fields are selected at a place; "" in a selection of what the schema does not know, and
    None in no selection."""
    state = cursor_at(as_document(document), line, column).state
    return context.selected_type(state, index) or "" if _selections(state) else None


def _selections(state: State) -> int:
    """How many selections are open."""
    count = 0
    frame: State | None = state
    while frame is not None:
        count += frame.mode is Mode.SELECTION
        frame = frame.parent
    return count


def lines_along(index: SchemaIndex, steps: Sequence[Step], type_name: str) -> list[str] | None:
    """Gives the lines that select along `steps` from a selection of `type_name`, required arguments filled in.

    None where the steps do not come by that type; where they do twice, the nearest to their end counts.
    """
    starts = [number for number, step in enumerate(steps) if step.owner == type_name]
    if not starts:
        return None
    *between, last = steps[starts[-1] :]
    lines = []
    for depth, step in enumerate(between):
        lines.append(f"{_LEVEL * depth}{_head(index, step)} {{")
    inner = f"... on {last.type_name} {{\n{_LEVEL}__typename\n}}" if not last.field else None
    inner = inner or field_text(index, last.owner, last.field)
    lines += [f"{_LEVEL * len(between)}{line}" for line in inner.split("\n")]
    lines += [f"{_LEVEL * depth}}}" for depth in range(len(between) - 1, -1, -1)]
    return lines


def laid_out(document: str | Document, line: int, column: int, lines: Sequence[str]) -> str:
    """Gives what to put at a place so that `lines` stand there on lines of their own, indented as it is there."""
    document = as_document(document)
    text = document.line(line)
    before, behind = text[:column], text[column:]
    indent = before[: len(before) - len(before.lstrip())]
    inside = before.rstrip().endswith("{")
    base = indent + (_LEVEL if inside else "")
    if not before.strip():  # an empty line is indented as its selection is
        base = before.ljust(len(_LEVEL) * _selections(cursor_at(document, line, column).state))
    laid = f"\n{base}".join(lines)
    laid = f"\n{base}{laid}" if before.strip() else base[len(before) :] + laid
    if behind.strip():
        laid += f"\n{indent if inside and behind.lstrip().startswith('}') else base}"
    return laid


def _head(index: SchemaIndex, step: Step) -> str:
    if not step.field:
        return f"... on {step.type_name}"
    field = index.field(step.owner, step.field)
    return step.field + (arguments_for(index, field.args) if field is not None else "")
