"""The operation that an answer came of, to be asked again: for one path of it alone, or with other arguments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.result.asked import read_operation
from wfg_tui.session.guard import Operation

if TYPE_CHECKING:
    from graphql import FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode, ValueNode

    from wfg_tui.schema import SchemaIndex

PAGING: Final = re.compile(
    r"(?i)^(page|paging|pagination|number|size|limit|first|last|after|before|offset|skip|take|order_?by|sort.*)$"
)
"""Arguments that choose a page or an order; whatever else a list takes is a filter."""

Changed = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Hop:
    """One field on the way to a place, as the operation asks for it."""

    name: str
    key: str
    """Its key in the answer: the alias, or the name."""
    parent: str
    """The type that has the field; empty where nobody knows."""
    on: str
    """The type that a fragment around it is for; empty for none."""
    type: str
    """As the schema writes it; empty where that is not known."""
    arguments: Mapping[str, ValueNode] = field(default_factory=dict)

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of its arguments that leave rows out."""
        return tuple(name for name in self.arguments if not PAGING.match(name))


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be another at one hop of the way."""

    without: frozenset[str] = frozenset()
    """Arguments that are left out."""
    put: Mapping[str, str] = field(default_factory=dict)
    """Arguments that are given instead, as GraphQL literals."""
    strings: Changed | None = None
    """What becomes of every string in the arguments."""


class Sent:
    """One operation with its variables. Fragments are looked through."""

    def __init__(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
        index: SchemaIndex | None,
    ) -> None:
        self.kind: str = operation.operation.value
        self.index = index
        self.variables = variables
        self._operation = operation
        self._fragments = fragments

    @classmethod
    def read(
        cls, document: str, name: str | None, variables: Mapping[str, Any], index: SchemaIndex | None
    ) -> Sent | None:
        """Gives the operation called `name`, or the only one; None where it cannot be read.

        Takes about a millisecond for a thousand characters.
        """
        found = read_operation(document, name)
        return None if found is None else cls(*found, variables, index)

    def hops(self, path: Sequence[str | int]) -> list[Hop]:
        """Gives the fields along `path`, counted from inside ``data``, as far as they were asked for."""
        found: list[Hop] = []
        root = self.index.root(self.kind) if self.index is not None else None  # type: ignore[arg-type]
        sets = [(root.name if root is not None else "", self._operation.selection_set)]
        for step in path:
            if isinstance(step, int):
                continue
            hop, inner = None, []
            for parent, selection in sets:
                for one, deeper in self._fields(parent, selection, "", frozenset()):
                    if one.key == step:
                        hop = hop or one
                        inner += deeper
            if hop is None:
                break
            found.append(hop)
            sets = inner
        return found

    def _fields(
        self, parent: str, selection: SelectionSetNode, on: str, seen: frozenset[str]
    ) -> Iterator[tuple[Hop, list[tuple[str, SelectionSetNode]]]]:
        from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

        for node in selection.selections:
            if isinstance(node, FieldNode):
                info = self.index.field(parent, node.name.value) if self.index is not None else None
                arguments = {one.name.value: one.value for one in node.arguments or ()}
                key = (node.alias or node.name).value
                hop = Hop(node.name.value, key, parent, on, info.type.text if info else "", arguments)
                inner = [(info.type.name if info else "", node.selection_set)] if node.selection_set else []
                yield hop, inner
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition.name.value if node.type_condition else ""
                yield from self._fields(named or parent, node.selection_set, named or on, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                fragment = self._fragments.get(node.name.value)
                if fragment is not None:
                    named = fragment.type_condition.name.value
                    yield from self._fields(named, fragment.selection_set, named, seen | {node.name.value})

    def strings(self, hop: Hop, names: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
        """Gives each string in the arguments `names` of a field (None: its filters), with the key before it."""
        for name in hop.filters if names is None else names:
            yield from _strings(name, self.value(hop.arguments[name]))

    def value(self, node: ValueNode) -> Any:
        """Gives what a literal or a variable stands for."""
        from graphql import value_from_ast_untyped

        return value_from_ast_untyped(node, dict(self.variables))

    def ask(
        self, hops: Sequence[Hop], leaf: str, changes: Mapping[int, Change] | None = None, name: str = "Why"
    ) -> Operation:
        """Gives a query that follows `hops` and asks for `leaf` there; `changes` counts hops from 0."""
        used: dict[str, Any] = {}
        text = leaf
        for number in range(len(hops) - 1, -1, -1):
            hop = hops[number]
            field_text = self._written(hop, (changes or {}).get(number, Change()), used)
            text = f"{field_text} {{ {text} }}" if text else field_text
            around = hops[number - 1].type.strip("[]!") if number else ""
            if hop.on and hop.on != around:
                text = f"... on {hop.on} {{ {text} }}"
        from graphql import print_ast

        declared = [
            print_ast(one) for one in self._operation.variable_definitions or () if one.variable.name.value in used
        ]
        given = {key: value for key, value in used.items() if value is not _ABSENT}
        head = f"query {name}({', '.join(declared)})" if declared else f"query {name}"
        return operation(f"{head} {{ {text} }}", name, given)

    def _written(self, hop: Hop, change: Change, used: dict[str, Any]) -> str:
        given = [
            f"{name}: {self._literal(node, change.strings, used)}"
            for name, node in hop.arguments.items()
            if name not in change.without and name not in change.put
        ]
        given += [f"{name}: {value}" for name, value in change.put.items()]
        alias = f"{hop.key}: " if hop.key != hop.name else ""
        return f"{alias}{hop.name}({', '.join(given)})" if given else f"{alias}{hop.name}"

    def _literal(self, node: ValueNode, change: Changed | None, used: dict[str, Any]) -> str:
        from graphql import ListValueNode, ObjectValueNode, StringValueNode, VariableNode, print_ast

        match node:
            case VariableNode():
                name = node.name.value
                if name in self.variables:
                    value = self.variables[name]
                    used[name] = _changed(value, change) if change is not None else value
                else:
                    used.setdefault(name, _ABSENT)
                return f"${name}"
            case StringValueNode() if change is not None:
                return json.dumps(change(node.value), ensure_ascii=False)
            case ListValueNode():
                return f"[{', '.join(self._literal(one, change, used) for one in node.values)}]"
            case ObjectValueNode():
                fields = (f"{one.name.value}: {self._literal(one.value, change, used)}" for one in node.fields)
                return f"{{{', '.join(fields)}}}"
        return print_ast(node)


_ABSENT: Final = object()


def operation(text: str, name: str, variables: Mapping[str, Any] | None = None) -> Operation:
    """Gives the operation of `text`, laid out as the editor would."""
    from wfg_tui.language import format_document

    return Operation(format_document(text), name, dict(variables or {}))


def _changed(value: Any, change: Changed) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_changed(one, change) for one in value]
        case dict():
            return {key: _changed(one, change) for key, one in value.items()}
    return value


def _strings(key: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield key, value
        case list():
            for one in value:
                yield from _strings(key, one)
        case dict():
            for name, one in value.items():
                yield from _strings(str(name), one)
