"""Pages of an operation: whether it asks for the first, and the same operation with larger ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.session import Operation

if TYPE_CHECKING:
    from graphql import DocumentNode, FieldNode, Node, SelectionSetNode, ValueNode

    from wfg_tui.schema import SchemaIndex

_ELSEWHERE: Final = frozenset({"after", "before", "last", "offset", "skip", "cursor"})
"""Arguments with which other servers begin a list further on."""


def begins_lists(operation: Operation) -> bool:
    """Whether every list that `operation` asks for begins at its beginning, as far as its arguments tell."""
    document = _parsed(operation.text)
    if document is None:
        return False
    from graphql import FieldNode

    for field in _nodes(document, FieldNode):
        for argument in field.arguments or ():
            value = _value(argument.value, operation.variables)
            if argument.name.value in _ELSEWHERE and value is not None:
                return False
            if isinstance(value, Mapping) and (
                value.get("number", 1) not in {1, None} or any(name in _ELSEWHERE for name in value)
            ):
                return False
    return True


def with_page_size(operation: Operation, size: int, index: SchemaIndex | None = None) -> Operation | None:
    """Gives `operation` with its outermost lists asked for from the first row, `size` rows a page; None if none
    of them takes pages.

    Lists within rows keep theirs: those rows times these would be more than anybody meant. Without an `index`
    only the ``page`` arguments that are there are known to be taken.
    """
    document = _parsed(operation.text)
    if document is None:
        return None
    page = f"{{number: 1, size: {size}}}"
    edits = [
        (start, end, before + page + after) for start, end, before, after in _places(document, operation, index)
    ]
    if not edits:
        return None
    text = _without_unused(_edited(operation.text, edits))
    declared = _declared(text)
    variables = {name: value for name, value in operation.variables.items() if name in declared}
    return dataclasses.replace(operation, text=text, variables=variables)


_Place = tuple[int, int, str, str]
"""What is replaced in the text, and what stands before and after the new page."""


def _places(document: DocumentNode, operation: Operation, index: SchemaIndex | None) -> Iterator[_Place]:
    from graphql import FragmentDefinitionNode, OperationDefinitionNode

    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    root = index.root("query") if index is not None else None
    seen: set[str] = set()

    def within(selection: SelectionSetNode | None, parent: str) -> Iterator[_Place]:
        from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

        for node in selection.selections if selection is not None else ():
            if isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else parent
                yield from within(node.selection_set, on)
            elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
                if node.name.value not in seen:
                    seen.add(node.name.value)
                    fragment = fragments[node.name.value]
                    yield from within(fragment.selection_set, fragment.type_condition.name.value)
            elif isinstance(node, FieldNode):
                place = _place(node, operation.variables, index, parent)
                info = index.field(parent, node.name.value) if index is not None else None
                if place is not None:
                    yield place
                elif node.name.value != "items" and (info is None or "[" not in info.type.text):
                    yield from within(node.selection_set, info.type.name if info is not None else "")

    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            yield from within(definition.selection_set, root.name if root is not None else "")


def _place(
    field: FieldNode, variables: Mapping[str, Any], index: SchemaIndex | None, parent: str
) -> _Place | None:
    """Where the page of a field is written, or would be."""
    for argument in field.arguments or ():
        if argument.name.value == "page" and argument.value.loc is not None:
            value = _value(argument.value, variables)
            paged = isinstance(value, Mapping) and bool({"size", "number"} & set(value))
            return (argument.value.loc.start, argument.value.loc.end, "", "") if paged else None
    info = index.field(parent, field.name.value) if index is not None else None
    page = next((one for one in info.args if one.name == "page"), None) if info is not None else None
    taken = index.type(page.type.name) if index is not None and page is not None else None
    if taken is None or not {"number", "size"} <= {one.name for one in taken.input_fields}:
        return None
    if field.arguments and field.arguments[0].loc is not None:
        start = field.arguments[0].loc.start
        return start, start, "page: ", ", "
    assert field.name.loc is not None
    return field.name.loc.end, field.name.loc.end, "(page: ", ")"


def _without_unused(text: str) -> str:
    """Takes out the declarations of variables that nothing uses any more: servers refuse them."""
    from graphql import OperationDefinitionNode, VariableNode

    document = _parsed(text)
    edits: list[tuple[int, int, str]] = []
    for definition in document.definitions if document is not None else ():
        if not isinstance(definition, OperationDefinitionNode) or not definition.variable_definitions:
            continue
        declared = list(definition.variable_definitions)
        own = {id(one.variable) for one in declared}
        used = {one.name.value for one in _nodes(document, VariableNode) if id(one) not in own}
        kept = [one for one in declared if one.variable.name.value in used]
        first, last = declared[0].loc, declared[-1].loc
        if len(kept) == len(declared) or first is None or last is None:
            continue
        if kept:
            words = ", ".join(text[one.loc.start : one.loc.end] for one in kept if one.loc is not None)
            edits.append((first.start, last.end, words))
        else:
            edits.append((text.rindex("(", 0, first.start), text.index(")", last.end) + 1, ""))
    return _edited(text, edits)


def _declared(text: str) -> set[str]:
    from graphql import VariableDefinitionNode

    document = _parsed(text)
    return {one.variable.name.value for one in _nodes(document, VariableDefinitionNode)}


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _parsed(text: str) -> DocumentNode | None:
    from graphql import GraphQLError, parse

    try:
        return parse(text)
    except (GraphQLError, RecursionError):
        return None


def _nodes(document: DocumentNode | None, kind: type[Any]) -> Generator[Any, None, None]:
    """Gives every node of a kind."""
    from graphql import Node

    waiting: list[Node] = [document] if document is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, kind):
            yield node
        for key in node.keys:
            inner = getattr(node, key, None)
            if isinstance(inner, Node):
                waiting.append(inner)
            elif isinstance(inner, list | tuple):
                waiting.extend(one for one in inner if isinstance(one, Node))


def _value(node: ValueNode, variables: Mapping[str, Any]) -> Any:
    from graphql import value_from_ast_untyped

    return value_from_ast_untyped(node, dict(variables))
