"""Walking definitions with graphql-core's rules, asking what is remembered first. Imports graphql-core."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema, NoDeprecatedCustomRule, Source
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from graphql.language.visitor import SKIP, EnterLeaveVisitor
from graphql.utilities import TypeInfo, TypeInfoVisitor
from graphql.validation import ASTValidationRule, ValidationContext
from graphql.validation.validate import ValidationAbortedError
from graphql.validation.validation_context import VariableUsage, VariableUsageVisitor

from wfg_tui.language.diagnostics import Severity
from wfg_tui.language.parsed import Parsed, RuleFinding

_KEYS: Final = {
    kind: tuple(key for key in keys if key not in ("description", "name", "alias"))
    for kind, keys in QUERY_DOCUMENT_KEYS.items()
}
"""What is walked. Descriptions do not affect validation (specification, Descriptions); names, half of all nodes,
are looked at by the rules of what they name."""

_QUOTED: Final = re.compile(r"(?<![\w\"])'([^'\"\n]*)'(?![\w\"])")


def worded(message: str) -> str:
    """Gives graphql-core's message in graphql-js's words, which servers answer with: double quotes."""
    return _QUOTED.sub(r'"\1"', message)


class Context(ValidationContext):
    """A validation context that asks what is remembered first."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        type_info: TypeInfo,
        on_error: Callable[[GraphQLError], None],
        known: Known,
    ) -> None:
        super().__init__(schema, document, type_info, on_error)
        self._known = known
        self._usages: dict[int, list[VariableUsage]] = {}

    def get_fragment(self, name: str) -> FragmentDefinitionNode | None:
        return self._known.fragments.get(name)

    def get_fragment_spreads(self, node: SelectionSetNode) -> list[FragmentSpreadNode]:
        found = self._known.spreads.get(id(node))
        return found if found is not None else super().get_fragment_spreads(node)

    def get_variable_usages(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> list[VariableUsage]:
        home = self._known.homes.get(id(node))
        if home is None:
            return super().get_variable_usages(node)
        if home.usages is None:  # they depend on the definition and the schema alone
            home.usages = _usages(self.schema, node) if "$" in home.source.body else []
        return home.usages

    def get_recursive_variable_usages(self, operation: OperationDefinitionNode) -> list[VariableUsage]:
        found = self._usages.get(id(operation))  # graphql-core looks it up by the hash of all that is in it
        if found is None:
            found = self._usages[id(operation)] = super().get_recursive_variable_usages(operation)
        return found


def _usages(schema: GraphQLSchema, node: OperationDefinitionNode | FragmentDefinitionNode) -> list[VariableUsage]:
    type_info = TypeInfo(schema)
    visitor = VariableUsageVisitor(type_info, node if isinstance(node, FragmentDefinitionNode) else None)
    walker = TypeInfoVisitor(type_info, visitor)
    visit(node, walker, _KEYS)
    walker.enter_leave_map.clear()
    visitor.enter_leave_map.clear()
    return visitor.usages


class Known:
    """The definitions of one version of a document, found in every way that rules ask for them."""

    def __init__(self, parsed: Iterable[Parsed], missing: Iterable[str]) -> None:
        self.homes: dict[int, Parsed] = {}
        """By a definition node's identity; the node lives as long as its home."""
        self.spreads: dict[int, list[FragmentSpreadNode]] = {}
        """By a selection set's identity."""
        self.fragments: dict[str, FragmentDefinitionNode] = {}
        self.owners: dict[str, Parsed] = {}
        self.nodes: list[DefinitionNode] = []
        self.missing = frozenset(missing)
        """Fragments whose syntax is wrong."""
        for item in parsed:
            self.spreads.update(item.spreads)
            for node in item.definitions:
                self.nodes.append(node)
                self.homes[id(node)] = item
                if isinstance(node, FragmentDefinitionNode):  # of several with one name the last counts
                    self.fragments[node.name.value] = node
                    self.owners[node.name.value] = item
        self.versions = {name: owner.serial for name, owner in self.owners.items()} | dict.fromkeys(
            self.missing, -1
        )

    def reach(self, item: Parsed) -> frozenset[str]:
        """Gives the names of all fragments that a definition reaches, known or not."""
        names: set[str] = set()
        waiting = [item]
        while waiting:
            for name in waiting.pop().spread_names():
                if name not in names:
                    names.add(name)
                    owner = self.owners.get(name)
                    if owner is not None:
                        waiting.append(owner)
        return frozenset(names)


class _Parallel(Visitor):
    """Runs rules side by side as graphql-core's ParallelVisitor does, asking only those that handle a node.

    Of a document it walks the definitions in `own`: the others are there to be looked up.
    """

    def __init__(
        self, rules: tuple[type[ASTValidationRule], ...], visitors: list[ASTValidationRule], own: frozenset[int]
    ) -> None:
        super().__init__()
        self.current: Node | None = None
        """The node that was entered last by a rule."""
        self._own = own
        self._rules = rules
        self._visitors = visitors
        self._skipping: list[object] = [None] * len(visitors)

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        found = self.enter_leave_map.get(kind)
        if found is None:
            enters, leaves = _handlers(self._rules, kind)
            found = EnterLeaveVisitor(self._enter(enters, kind), self._leave(enters, leaves, kind))
            self.enter_leave_map[kind] = found
        return found

    def _enter(self, numbers: tuple[int, ...], kind: str) -> Callable[..., Any] | None:
        own = self._own if kind in ("operation_definition", "fragment_definition") else None
        if not numbers and own is None:
            return None
        skipping = self._skipping
        steps = [(number, _handler(self._visitors[number], "enter", kind)) for number in numbers]

        def enter(node: Node, *rest: Any) -> object:
            if own is not None and id(node) not in own:
                return SKIP
            self.current = node
            for number, step in steps:
                if skipping[number] is None:
                    result = step(node, *rest)
                    if result is SKIP or result is False:
                        skipping[number] = node
            return None

        return enter

    def _leave(self, enters: tuple[int, ...], leaves: tuple[int, ...], kind: str) -> Callable[..., Any] | None:
        if not enters and not leaves:
            return None
        skipping = self._skipping
        steps = [(number, _handler(self._visitors[number], "leave", kind)) for number in leaves]

        def leave(node: Node, *rest: Any) -> None:
            for number, step in steps:
                if skipping[number] is None:
                    step(node, *rest)
            for number in enters:
                if skipping[number] is node:
                    skipping[number] = None

        return leave


@cache
def _handlers(rules: tuple[type[ASTValidationRule], ...], kind: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Gives the numbers of the rules that handle entering a kind of node, and leaving it."""
    enters = tuple(number for number, rule in enumerate(rules) if _handler(rule, "enter", kind) is not None)
    return enters, tuple(number for number, rule in enumerate(rules) if _handler(rule, "leave", kind) is not None)


def _handler(rule: object, way: str, kind: str) -> Any:
    return getattr(rule, f"{way}_{kind}", None) or getattr(rule, way, None)


def walk(
    schema: GraphQLSchema,
    definitions: Sequence[DefinitionNode],
    rules: tuple[type[ASTValidationRule], ...],
    known: Known,
    reach: frozenset[str] = frozenset(),
) -> tuple[RuleFinding, ...]:
    """Walks definitions with rules that may look up the fragments of `reach` in the document."""
    found: list[RuleFinding] = []
    own = frozenset(id(node) for node in definitions)
    others = [known.fragments[name] for name in sorted(reach) if name in known.fragments]
    document = DocumentNode(definitions=(*definitions, *(node for node in others if id(node) not in own)))
    type_info = TypeInfo(schema)

    def say(error: GraphQLError, severity: Severity = "error") -> None:
        found.append(finding(error, severity, together.current))

    context = Context(schema, document, type_info, say, known)
    visitors = [rule(context) for rule in rules]
    for visitor in visitors:
        if isinstance(visitor, NoDeprecatedCustomRule):
            visitor.report_error = (  # type: ignore[method-assign]  # all that it says is a warning
                lambda error: say(error, "warning")
            )
    together = _Parallel(rules, visitors, own)
    walker = TypeInfoVisitor(type_info, together)
    try:
        visit(document, walker, _KEYS)
    except (ValidationAbortedError, RecursionError) as error:
        why = "nests too deeply" if isinstance(error, RecursionError) else "selects the same too often"
        found.append(finding(GraphQLError(f"This {why} to be checked.", list(definitions)), "error"))
    finally:  # they refer to each other: so that nothing waits for Python's collector
        visitors.clear()
        together.enter_leave_map.clear()
        walker.enter_leave_map.clear()
    return tuple(found)


def finding(error: GraphQLError, severity: Severity, current: Node | None = None) -> RuleFinding:
    """Takes an error's places; graphql-core makes up nodes for some values, then `current` stands for them."""
    places: list[tuple[Source, int, int]] = []
    for node in error.nodes or ():
        named = _named(node)
        if named.loc is None and current is not None:
            named = current
        if named.loc is not None:
            length = named.loc.end - named.loc.start
            if isinstance(named, OperationDefinitionNode):
                shorthand = named.loc.source.body.startswith("{", named.loc.start)
                length = 1 if shorthand else len(named.operation.value)
            places.append((named.loc.source, named.loc.start, length))
    message = error.message if severity == "warning" else worded(error.message)
    return RuleFinding(message, severity, tuple(places))


def _named(node: Node) -> Node:
    """The part of a node to underline: its name, where it has one."""
    name = getattr(node, "name", None)
    if node.kind != "variable" and isinstance(name, Node):
        return name
    variable = getattr(node, "variable", None)
    return variable if isinstance(variable, Node) else node
