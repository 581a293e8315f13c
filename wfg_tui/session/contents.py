"""What an operation would do when it runs, as its own text tells: its kind, its root fields, its variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from graphql import DocumentNode, OperationDefinitionNode

Kind = Literal["query", "mutation", "subscription", "unparsed"]


@dataclass(frozen=True, slots=True)
class Contents:
    """What would run; of a document that cannot be read only that."""

    kind: Kind
    """The gravest one, where no name settles which operation runs."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The root fields: the keys under which they are answered, and their names."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """The variables that are declared with a default, as GraphQL literals."""


@lru_cache(maxsize=8)
def contents_of(text: str, name: str | None) -> Contents:
    """Gives what would run of a document: the operation of that name, or whichever there is.

    It is asked at several doors of one road; the same text is read once.
    """
    from graphql import GraphQLError, OperationDefinitionNode, parse, print_ast

    try:
        document = parse(text, no_location=True)
    except (GraphQLError, RecursionError):
        return Contents("unparsed")
    running = [
        one
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
        and (name is None or (one.name is not None and one.name.value == name))
    ]
    kinds = {one.operation.value for one in running}
    defaults: dict[str, str] = {}
    for one in running:
        for variable in one.variable_definitions or ():
            if variable.default_value is not None:
                try:
                    defaults[variable.variable.name.value] = print_ast(variable.default_value)
                except RecursionError:
                    defaults[variable.variable.name.value] = "…"
    for kind in ("mutation", "subscription", "query"):
        if kind in kinds:
            return Contents(kind, _root_fields(document, running), defaults)
    return Contents("unparsed")


def _root_fields(document: DocumentNode, running: list[OperationDefinitionNode]) -> dict[str, str]:
    """The fields at the root by response key; fragments there are opened."""
    from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode

    fragments = {
        one.name.value: one.selection_set
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    found: dict[str, str] = {}
    opened: set[str] = set()
    left = [one.selection_set for one in reversed(running)]
    while left:
        inner = []
        for selection in left.pop().selections:
            if isinstance(selection, FieldNode):
                found[(selection.alias or selection.name).value] = selection.name.value
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in fragments and name not in opened:
                    opened.add(name)
                    inner.append(fragments[name])
            elif isinstance(selection, InlineFragmentNode):
                inner.append(selection.selection_set)
        left += reversed(inner)
    return found
