"""What a schema has to offer to a document: each thing once, ready to be matched and put at a cursor.

Texts that depend on the place, or cost a look at other types, are made when the suggestion is chosen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from wfg_tui.language import context
from wfg_tui.language.cursor import Cursor
from wfg_tui.language.placeholders import arguments_for, first_leaf, required, value_for

if TYPE_CHECKING:
    from wfg_tui.language.seen import Seen
    from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex

CompletionKind: TypeAlias = Literal[
    "keyword",
    "field",
    "argument",
    "input field",
    "enum value",
    "literal",
    "variable",
    "type",
    "directive",
    "fragment",
    "seen",
]

Insertion: TypeAlias = "tuple[str, tuple[int, int] | None]"
"""A text, and which part of it to select afterwards."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be written, wherever it fits."""

    label: str
    kind: CompletionKind
    detail: str = ""
    """Its type, or where it comes from; one line."""
    about: str | Callable[[], str] = ""
    deprecated: bool = False
    first: bool = False
    """Whether it goes before its equals (a required argument)."""
    insert: Callable[[Cursor], Insertion] | None = None
    """What to put at a cursor, where that depends on it."""
    text: str = ""
    """What to put anywhere else; "" is the label as it is."""

    @property
    def name(self) -> str:
        """What typing is matched with: the label without its sigil."""
        if self.kind == "variable":
            return self.label.removeprefix("$")
        return self.label.removeprefix("... on ")

    @property
    def documentation(self) -> str:
        return self.about if isinstance(self.about, str) else self.about()


Suggestions: TypeAlias = tuple[Suggestion, ...]


def described(description: str | None, deprecation: str | None) -> str:
    """Gives a description, and below it why the thing is deprecated."""
    parts = [description or "", f"Deprecated: {deprecation}" if deprecation else ""]
    return "\n\n".join(part for part in parts if part)


def braced(head: str, leaf: str, indent: str) -> Insertion:
    """Gives ``head { leaf }`` over three lines, the leaf selected."""
    start = len(head) + len(indent) + 5
    return f"{head} {{\n{indent}  {leaf}\n{indent}}}", (start, start + len(leaf))


def _ordered(found: Iterable[Suggestion]) -> Suggestions:
    return tuple(sorted(found, key=lambda item: (item.deprecated, not item.first)))


class Catalogue:
    """The suggestions of one schema, made when first asked for and kept, in the order of an empty search."""

    def __init__(self, index: SchemaIndex) -> None:
        self.index = index
        self._kept: dict[tuple[str, str], Suggestions] = {}
        self._possible: dict[str, frozenset[str]] = {}

    def _keep(self, what: str, name: str, make: Callable[[], Iterable[Suggestion]]) -> Suggestions:
        found = self._kept.get((what, name))
        if found is None:
            found = self._kept[what, name] = _ordered(make())
        return found

    def overlapping(self, one: str, other: str) -> bool:
        """Tells whether a value may be of both types (specification §5.5.2.3)."""
        return one == other or not self.possible(one).isdisjoint(self.possible(other))

    def possible(self, name: str) -> frozenset[str]:
        found = self._possible.get(name)
        if found is None:
            found = self._possible[name] = frozenset(self.index.possible_types(name))
        return found

    def fields(self, type_name: str) -> Suggestions:
        """What may be selected in a composite type."""
        return self._keep("fields", type_name, lambda: self._fields(type_name))

    def _fields(self, type_name: str) -> Iterable[Suggestion]:
        found = self.index.type(type_name)
        if found is None or not self.index.is_composite(type_name):
            return
        for field in found.fields:
            yield self._field(field)
        yield Suggestion("__typename", "field", "String!", "The name of the object's type.")
        if type_name == self.index.query_type:
            for name in ("__schema", "__type"):
                meta = self.index.field(type_name, name)
                if meta is not None:
                    yield self._field(meta)

    def _field(self, field: FieldInfo) -> Suggestion:
        index = self.index
        composite = index.is_composite(field.type.name)
        about = described(field.description, field.deprecation)

        def text(cursor: Cursor) -> Insertion:
            if cursor.after in ("(", ":"):
                return field.name, None
            head = field.name + arguments_for(index, field.args, cursor.variables)
            if not composite or cursor.after == "{":
                return head, None
            return braced(head, first_leaf(index, field.type.name), cursor.indent)

        plain = not composite and not any(required(item) for item in field.args)
        return Suggestion(
            field.name, "field", field.type.text, about, bool(field.deprecation), insert=None if plain else text
        )

    def narrowings(self, type_name: str) -> Suggestions:
        """Whole inline fragments for the object types that an abstract type may be."""
        if self.index.kind(type_name) not in ("UNION", "INTERFACE"):
            return ()
        return self.inline_fragments(tuple(sorted(self.possible(type_name))), type_name)

    def inline_fragments(self, names: tuple[str, ...], key: str) -> Suggestions:
        return self._keep("inline" + str(len(names)), key, lambda: (self._inline(name) for name in names))

    def _inline(self, name: str) -> Suggestion:
        def text(cursor: Cursor) -> Insertion:
            head = f"... on {name}"
            return (
                (head, None) if cursor.after == "{" else braced(head, first_leaf(self.index, name), cursor.indent)
            )

        return Suggestion(f"... on {name}", "type", "only where it is one", self._about(name), insert=text)

    def _about(self, name: str) -> Callable[[], str]:
        def about() -> str:
            found = self.index.type(name)
            return (found.description or "") if found is not None else ""

        return about

    def conditions(self, parent: str | None) -> Suggestions:
        """Type conditions: those that narrow `parent`, or all there are."""
        return self._keep("conditions", parent or "", lambda: map(self._condition, self.condition_names(parent)))

    def condition_names(self, parent: str | None) -> list[str]:
        index = self.index
        if parent is None:
            return [name for name in index.type_names if index.is_composite(name)]
        if index.kind(parent) == "OBJECT":
            return [parent]
        names = {parent, *self.possible(parent)}
        for name in self.possible(parent):
            found = index.type(name)
            names.update(found.interfaces if found is not None else ())
        return sorted(names, key=lambda name: (name != parent, name))

    def _condition(self, name: str) -> Suggestion:
        def text(cursor: Cursor) -> Insertion:
            if cursor.after in ("{", "@"):
                return name, None
            return braced(name, first_leaf(self.index, name), cursor.indent)

        return Suggestion(name, "type", self._kind(name), self._about(name), insert=text)

    def _kind(self, name: str) -> str:
        return self.index.kind(name).lower().replace("_", " ")

    def input_types(self) -> Suggestions:
        """The types that a variable may be of."""
        index = self.index
        return self._keep(
            "inputs",
            "",
            lambda: (
                Suggestion(name, "type", self._kind(name), self._about(name))
                for name in index.type_names
                if index.is_input(name)
            ),
        )

    def arguments(self, owner: str, arguments: tuple[InputInfo, ...]) -> Suggestions:
        """Names with values, for the arguments of `owner` (a field's or directive's full name)."""
        return self._keep("arguments", owner, lambda: (self._input(item, "argument") for item in arguments))

    def input_fields(self, type_name: str) -> Suggestions:
        """Names with values, for an input object."""
        found = self.index.type(type_name)
        fields = found.input_fields if found is not None else ()
        return self._keep("fields of", type_name, lambda: (self._input(item, "input field") for item in fields))

    def _input(self, item: InputInfo, kind: Literal["argument", "input field"]) -> Suggestion:
        def text(cursor: Cursor) -> Insertion:
            if cursor.after == ":":
                return item.name, None
            value = value_for(self.index, item.name, item.type.text, cursor.variables)
            start, end = len(item.name) + 2, len(item.name) + 2 + len(value)
            inner = value[0] in '"[{'
            return f"{item.name}: {value}", (start + 1, end - 1) if inner else (start, end)

        default = f" = {item.default}" if item.default is not None else ""
        return Suggestion(
            item.name,
            kind,
            item.type.text + default,
            described(item.description, item.deprecation),
            bool(item.deprecation),
            required(item),
            text,
        )

    def values(self, type_name: str) -> Suggestions:
        """What can be written for a type: enum values, true and false, an object in braces."""
        return self._keep("values", type_name, lambda: self._values(type_name))

    def _values(self, type_name: str) -> Iterable[Suggestion]:
        found = self.index.type(type_name)
        if found is None:
            return
        if found.kind == "ENUM":
            for value in found.enum_values:
                about = described(value.description, value.deprecation)
                yield Suggestion(value.name, "enum value", type_name, about, bool(value.deprecation))
        elif type_name == "Boolean":
            yield Suggestion("true", "literal", "Boolean")
            yield Suggestion("false", "literal", "Boolean")
        elif found.kind == "INPUT_OBJECT":

            def text(cursor: Cursor) -> Insertion:
                value = value_for(self.index, "", type_name)
                return value, (1, len(value) - 1)

            yield Suggestion("{", "literal", type_name, found.description or "", insert=text)

    def directives(self, location: str) -> Suggestions:
        """The directives that may stand at a location, named as in specification §3.13."""
        return self._keep("directives", location, lambda: self._directives(location))

    def _directives(self, location: str) -> Iterable[Suggestion]:
        for directive in self.index.directives:
            if location in directive.locations:
                arguments = ", ".join(f"{item.name}: {item.type.text}" for item in directive.args)
                yield Suggestion(
                    directive.name,
                    "directive",
                    f"({arguments})" if arguments else "",
                    directive.description or "",
                    insert=self._directive_text(directive.name, directive.args),
                )

    def _directive_text(self, name: str, args: tuple[InputInfo, ...]) -> Callable[[Cursor], Insertion] | None:
        if not any(required(item) for item in args):
            return None

        def text(cursor: Cursor) -> Insertion:
            if cursor.after == "(":
                return name, None
            given = arguments_for(self.index, args, cursor.variables)
            return name + given, (len(name) + given.index(": ") + 2, len(name) + len(given) - 1)

        return text


@lru_cache(maxsize=4)
def catalogue_of(index: SchemaIndex) -> Catalogue:
    """Gives the catalogue of a schema; those used last are kept, with their schemas."""
    return Catalogue(index)


def seen_values(seen: Seen | None, asked_by: str) -> Iterable[Suggestion]:
    """The strings that answers held, for an argument or input field that asks for such by its name."""
    for value in seen.values(asked_by) if seen is not None else ():
        about = "A value that an answer held; the schema does not know it."
        yield Suggestion(value, "seen", "seen in an answer", about, text=json.dumps(value, ensure_ascii=False))


_KEYWORDS: Final = {
    "query": "Reads data.",
    "mutation": "Changes data, then reads from what came of it.",
    "subscription": "Listens to events. WorkflowGen's API is not known to serve any.",
    "fragment": "A selection with a name, to be spread where its type fits.",
    "{": "A query without a name: the only operation of its document.",
}


def keywords(index: SchemaIndex | None) -> Iterable[Suggestion]:
    """What a definition may start with."""
    for word, about in _KEYWORDS.items():
        root = (
            context.root_type(index, "query" if word in ("fragment", "{") else word) if index is not None else None
        )
        detail = root or ""
        if index is not None and root is None and word != "fragment":
            detail = f"this schema has no {'query' if word == '{' else word} type"
        yield Suggestion(
            word, "keyword", "" if word == "fragment" else detail, about, insert=_start(index, word, root)
        )


def _start(index: SchemaIndex | None, word: str, root: str | None) -> Callable[[Cursor], Insertion]:
    def text(cursor: Cursor) -> Insertion:
        if cursor.after and cursor.after not in 'qmsf"':
            return (word if word == "{" else f"{word} "), None
        leaf = first_leaf(index, root) if index is not None and root is not None else "__typename"
        if word == "{":
            return f"{{\n  {leaf}\n}}", (4, 4 + len(leaf))
        head = f"{word} Name on {root or 'Query'}" if word == "fragment" else f"{word} Name"
        start = len(word) + 1
        return f"{head} {{\n  {leaf}\n}}", (start, start + 4)

    return text
