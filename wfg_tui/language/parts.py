"""A document taken apart for what rewrites it: its nodes, what stands at a place, and what is due there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from wfg_tui.language.context import Slot, bare_name, item_type, root_type
from wfg_tui.language.document import Document
from wfg_tui.language.edits import RefactoringProblem, first_on_line, indent_at, line_above, line_start
from wfg_tui.language.formatting import Verbatim, line_end, take_apart
from wfg_tui.language.lexer import split_lines
from wfg_tui.language.places import Places
from wfg_tui.language.syntax import (
    Argument,
    Bracketed,
    Definition,
    Directive,
    Field,
    Inline,
    Lexeme,
    ListValue,
    ObjectValue,
    Plain,
    Selection,
    Spread,
    UnlexableError,
    Variable,
    first_lexeme,
    last_lexeme,
    read,
    spreads_in,
)

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex

Node: TypeAlias = (
    Definition | Variable | Directive | Argument | Field | Spread | Inline | Plain | ListValue | ObjectValue
)
Path: TypeAlias = tuple[Node, ...]
"""Nodes from a definition inwards."""


class Level(NamedTuple):
    """One pair of braces and the type that is selected from in it."""

    selection: Bracketed[Selection]
    type: str | None


class Parts:
    """The definitions of a text that parse, and the rest."""

    def __init__(self, text: str) -> None:
        """Raises `RefactoringProblem` where the text cannot be read as tokens."""
        self.text = text
        try:
            self.lexemes = read(text)
            pieces = take_apart(text, self.lexemes)
        except (UnlexableError, RecursionError):
            raise RefactoringProblem(
                "The text cannot be read.",
                "unreadable",
                meaning="It holds something that is no GraphQL, such as a string that is not closed.",
                advice="Mend what is marked first: F8 goes there.",
            ) from None
        self.definitions = [piece for piece in pieces if isinstance(piece, Definition)]
        self.rest = [piece for piece in pieces if isinstance(piece, Verbatim)]
        self.eol = line_end(text)

    @classmethod
    def of(cls, document: str | Document) -> Parts:
        return cls(document if isinstance(document, str) else document.text)

    def offset(self, line: int, column: int) -> int:
        return Places.of(self.text).offset(line, column)

    def fragment(self, name: str) -> Definition:
        """Gives the one fragment of a name. Raises `RefactoringProblem` where there is none, or more than one."""
        found = [item for item in self.definitions if item.is_fragment and _name(item) == name]
        if len(found) != 1:
            what = f"No fragment is called {name}" if not found else f"More than one fragment is called {name}"
            raise RefactoringProblem(
                f"{what}, as far as the text can be read.", "no_fragment", advice="Mend what is marked first: F8."
            )
        return found[0]

    def operations(self) -> list[Definition]:
        return [item for item in self.definitions if not item.is_fragment]

    def reach(self, start: Definition) -> list[Definition]:
        """Gives a definition and the fragments it reaches, each once."""
        fragments = {_name(item): item for item in self.definitions if item.is_fragment}
        seen = {id(start): start}
        waiting = [start]
        while waiting:
            for name in spreads_in(waiting.pop().selection):
                fragment = fragments.get(name)
                if fragment is not None and id(fragment) not in seen:
                    seen[id(fragment)] = fragment
                    waiting.append(fragment)
        return list(seen.values())

    def spreads_itself(self, fragment: Definition) -> bool:
        """Tells whether a fragment spreads itself, directly or through others."""
        return any(_name(fragment) in spreads_in(item.selection) for item in self.reach(fragment))

    def may_hold(self, pattern: str) -> bool:
        """Tells whether a stretch that does not parse has these tokens, squeezed together, in it."""
        return any(pattern in "".join(piece.text.split()) for piece in self.rest)

    def path_at(self, offset: int) -> Path:
        """Gives the nodes at an offset from the definition inwards; empty outside of all that parse."""
        found: list[Node] = []
        candidates: list[Node] = list(self.definitions)
        while candidates:
            here = [node for node in candidates if first_lexeme(node).start <= offset <= end_of(node)]
            if not here:
                break
            inside = [node for node in here if offset < end_of(node)]
            found.append((inside or here)[-1])
            candidates = children(found[-1])
        return tuple(found)

    def levels(self, definition: Definition, index: SchemaIndex) -> Iterator[Level]:
        """Gives every selection of a definition with its type, outer ones first."""
        waiting = [Level(definition.selection, definition_type(definition, index))]
        while waiting:
            level = waiting.pop()
            yield level
            waiting += [
                Level(node.selection, inner_type(node, level.type, index))
                for node in reversed(level.selection.items)
                if not isinstance(node, Spread) and node.selection is not None
            ]

    def block_start(self, definition: Definition) -> int:
        """Gives where a definition starts with the comments that stand right above it."""
        start = definition.first.start
        while (above := line_start(self.text, start)) > 0:
            if self.text[above:start].strip():
                break
            line = line_above(self.text, above)
            if not self.text[line:above].lstrip().startswith("#"):
                break
            start = line
        return start

    def indented(self, start: int, end: int, indent: str, base: str | None = None) -> str:
        """Gives a stretch of the text with its lines but the first indented by `indent` in place of `base`.

        Without `base` that is the first line's own indent, or the least of the lines below where it has none.
        """
        blocks = [(item.start, item.end) for item in self.lexemes if item.kind == "block" and item.end > start]
        lines = split_lines(self.text[start:end])
        if base is None and first_on_line(self.text, start):
            base = indent_at(self.text, start)
        elif base is None:
            below = [line[: len(line) - len(line.lstrip(" \t"))] for line, _ in lines[1:] if line.strip()]
            base = min(below, key=len, default="")
        parts: list[str] = []
        at = start
        for number, (line, eol) in enumerate(lines):
            length = len(line) + len(eol)
            inside = any(first < at < last for first, last in blocks)  # what a block string holds stays
            if number and not inside and line.strip():
                line = indent + (line.removeprefix(base) if line.startswith(base) else line.lstrip(" \t"))
            parts += (line, eol)
            at += length
        return "".join(parts)


def comments_in(text: str) -> list[str]:
    """Gives the comments of a stretch of whole tokens."""
    found: list[str] = []
    for lexeme in read(text):
        found += [comment.text for comment in lexeme.leading]
        if lexeme.trailing:
            found.append(lexeme.trailing)
    return found


def ends_in_comment(text: str) -> bool:
    """Tells whether what is put behind a stretch of whole tokens would be part of a comment."""
    lexemes = read(text)
    return bool(lexemes[-1].leading) or (len(lexemes) > 1 and bool(lexemes[-2].trailing))


def _name(definition: Definition) -> str:
    return definition.name.text if definition.name is not None else ""


# Nodes


def end_of(node: Node) -> int:
    """Gives the offset where a node ends."""
    match node:
        case Field():
            return node.selection.close.end if node.selection is not None else last_lexeme(node).end
        case Spread():
            return last_lexeme(node.directives[-1]).end if node.directives else node.name.end
        case Inline() | Definition():
            return node.selection.close.end
        case Argument():
            return end_of(node.value)
        case Plain():
            return node.tokens[-1].end
        case ListValue():
            return node.values.close.end
        case ObjectValue():
            return node.fields.close.end
        case Directive():
            return last_lexeme(node).end
        case Variable():
            if node.directives:
                return last_lexeme(node.directives[-1]).end
            return end_of(node.default) if node.default is not None else node.type[-1].end


def children(node: Node) -> list[Node]:
    """Gives what a node directly holds, in order."""
    match node:
        case Definition():
            variables = node.variables.items if node.variables is not None else []
            return [*variables, *node.directives, *node.selection.items]
        case Variable():
            return [*([node.default] if node.default is not None else []), *node.directives]
        case Field():
            arguments = node.arguments.items if node.arguments is not None else []
            selection = node.selection.items if node.selection is not None else []
            return [*arguments, *node.directives, *selection]
        case Spread():
            return [*node.directives]
        case Inline():
            return [*node.directives, *node.selection.items]
        case Directive():
            return [*node.arguments.items] if node.arguments is not None else []
        case Argument():
            return [node.value]
        case ListValue():
            return [*node.values.items]
        case ObjectValue():
            return [*node.fields.items]
        case Plain():
            return []


def walk(node: Node) -> Iterator[Node]:
    """Gives a node and all below it, in the text's order."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(children(found))


def variable_of(node: Node) -> str:
    """Gives the name of the variable that a value is; "" for anything else."""
    return node.tokens[1].text if isinstance(node, Plain) and len(node.tokens) == 2 else ""


# Types


def definition_type(definition: Definition, index: SchemaIndex) -> str | None:
    """Gives the type that a definition selects from."""
    if definition.condition is not None:
        return definition.condition.text
    return root_type(index, definition.keyword.text if definition.keyword is not None else "query")


def inner_type(node: Selection, parent: str | None, index: SchemaIndex) -> str | None:
    """Gives the type that is selected from inside of a selection that stands in `parent`."""
    match node:
        case Inline():
            return node.condition.text if node.condition is not None else parent
        case Field():
            field = index.field(parent, node.name.text) if parent is not None else None
            return field.type.name if field is not None else None
        case Spread():
            return None


def covers(condition: Lexeme | None, parent: str | None, index: SchemaIndex) -> bool:
    """Tells whether whatever is of type `parent` also is of the condition's, with the same fields."""
    if condition is None or condition.text == parent:
        return parent is not None or condition is None
    found = index.type(parent) if parent is not None else None
    return found is not None and condition.text in found.interfaces


def slot_at(path: Sequence[Node], index: SchemaIndex) -> Slot | None:
    """Gives the type due where a path ends; None where the schema knows none, or no variable can stand."""
    parent: str | None = None
    inputs: tuple[InputInfo, ...] = ()
    slot: Slot | None = None
    before: Node | None = None
    one_of = False
    for node in path:
        match node:
            case Definition():
                parent = definition_type(node, index)
            case Variable():
                return None  # defaults and directives there take constants alone (specification §2.11)
            case Field():
                field = index.field(parent, node.name.text) if parent is not None else None
                inputs = field.args if field is not None else ()
                parent = field.type.name if field is not None else None
            case Inline():
                parent = node.condition.text if node.condition is not None else parent
            case Directive():
                directive = index.directive(node.name.text)
                inputs = directive.args if directive is not None else ()
            case Argument():
                item = next((item for item in inputs if item.name == node.name.text), None)
                slot = Slot(item.type.text, item.default is not None) if item is not None else None
                if slot is not None and one_of:
                    slot = Slot(slot.type.removesuffix("!") + "!", has_default=False)
                one_of = False
            case Plain() | ListValue() | ObjectValue():
                if isinstance(before, ListValue) and slot is not None:
                    slot = Slot(item_type(slot.type), has_default=False)
                if isinstance(node, ObjectValue):
                    found = index.type(bare_name(slot.type)) if slot is not None else None
                    inputs = found.input_fields if found is not None else ()
                    one_of = found is not None and found.one_of
        before = node
    return slot
