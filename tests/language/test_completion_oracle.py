"""What completion offers is what graphql-core's types allow, in every context of made-up documents."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import graphql
import pytest
from graphql.language import Node, OperationDefinitionNode, Visitor
from graphql.utilities import TypeInfo, TypeInfoVisitor
from graphql.utilities.type_comparators import do_types_overlap
from graphql.validation.rules.variables_in_allowed_position import allowed_variable_usage
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.made_up import documents_for
from tests.language.oracle import RULES
from tests.language.test_verdicts import SCHEMAS, UNHEALTHY, built, sandbox_sdl
from wfg_tui.language import Document
from wfg_tui.language.places import Places


class Site(NamedTuple):
    """A place where something is written, and all that may be."""

    context: str
    offset: int
    kind: str
    """The completions' kind."""
    may: frozenset[str]
    must: frozenset[str]
    end: int
    """Where what was begun there ends: a field with its arguments and selection."""
    name: str


class _Sites(Visitor):
    def __init__(self, schema: graphql.GraphQLSchema, document: graphql.DocumentNode, types: TypeInfo) -> None:
        super().__init__()
        self.schema = schema
        self.document = document
        self.types = types
        self.found: list[Site] = []
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, graphql.FragmentDefinitionNode)
        }
        self.definition: Any = None

    def site(
        self, context: str, node: Node, kind: str, may: Any, must: Any = None, whole: Node | None = None
    ) -> None:
        start, end = node.loc, (whole or node).loc
        assert start is not None
        assert end is not None
        every = frozenset(may)
        name = getattr(node, "value", "")
        self.found.append(
            Site(context, start.start, kind, every, every if must is None else frozenset(must), end.end, name)
        )

    def enter_operation_definition(self, node: Any, *_: Any) -> None:
        self.definition = node

    def enter_fragment_definition(self, node: Any, *_: Any) -> None:
        self.definition = node
        composite = {
            name
            for name, kind in self.schema.type_map.items()
            if graphql.is_composite_type(kind) and not name.startswith("__")
        }
        self.site("fragment type", node.type_condition.name, "type", composite)

    def enter_field(self, node: Any, *_: Any) -> None:
        parent = self.types.get_parent_type()
        names = {"__typename", *getattr(parent, "fields", ())}
        if parent is self.schema.query_type:
            names |= {"__schema", "__type"}
        self.site("aliased field" if node.alias else "field", node.name, "field", names, whole=node)

    def enter_argument(self, node: Any, _key: Any, siblings: Any, *_: Any) -> None:
        owner = self.types.get_directive() or self.types.get_field_def()
        assert owner is not None
        given = {other.name.value for other in siblings if other is not node}
        self.site("argument", node.name, "argument", set(owner.args) - given, whole=node)

    def enter_object_field(self, node: Any, _key: Any, siblings: Any, *_: Any) -> None:
        owner: Any = graphql.get_named_type(self.types.get_parent_input_type())
        if graphql.is_input_object_type(owner):
            given = {other.name.value for other in siblings if other is not node}
            self.site("input field", node.name, "input field", set(owner.fields) - given, whole=node)

    def enter_enum_value(self, node: Any, *_: Any) -> None:
        kind: Any = graphql.get_named_type(self.types.get_input_type())
        self.site("enum value", node, "enum value", kind.values)

    def enter_variable(self, node: Any, _key: Any, parent: Any, *_: Any) -> None:
        if (
            not isinstance(self.definition, OperationDefinitionNode)
            or getattr(parent, "kind", "") == "variable_definition"
        ):
            return
        usable = set()
        for item in self.definition.variable_definitions or ():
            kind = graphql.type_from_ast(self.schema, item.type)
            slot, default = self.types.get_input_type(), self.types.get_default_value()
            if kind and slot and allowed_variable_usage(self.schema, kind, item.default_value, slot, default):
                usable.add(f"${item.variable.name.value}")
        self.site("variable", node.name, "variable", usable)

    def enter_variable_definition(self, node: Any, *_: Any) -> None:
        kind = node.type
        while kind.kind != "named_type":
            kind = kind.type
        inputs = {
            name
            for name, one in self.schema.type_map.items()
            if graphql.is_input_type(one) and not name.startswith("__")
        }
        self.site("variable type", kind.name, "type", inputs)

    def enter_directive(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: Any) -> None:
        owner = ancestors[-1] if isinstance(ancestors[-1], Node) else ancestors[-2]
        place = {
            "field": "FIELD",
            "inline_fragment": "INLINE_FRAGMENT",
            "fragment_spread": "FRAGMENT_SPREAD",
            "fragment_definition": "FRAGMENT_DEFINITION",
            "variable_definition": "VARIABLE_DEFINITION",
        }.get(owner.kind) or owner.operation.name
        allowed = [one.name for one in self.schema.directives if any(at.name == place for at in one.locations)]
        self.site("directive", node.name, "directive", allowed, whole=node)

    def enter_inline_fragment(self, node: Any, *_: Any) -> None:
        if node.type_condition is None:
            return
        outer: Any = self.types.get_parent_type()
        if not graphql.is_composite_type(outer):
            return
        overlapping = {
            name
            for name, one in self.schema.type_map.items()
            if graphql.is_composite_type(one) and do_types_overlap(self.schema, outer, one)
        }
        possible = self.schema.get_possible_types(outer) if graphql.is_abstract_type(outer) else (outer,)
        names = {one.name for one in possible}
        self.site("type condition", node.type_condition.name, "type", overlapping, names, whole=node)

    def enter_fragment_spread(self, node: Any, *_: Any) -> None:
        parent: Any = self.types.get_parent_type()
        fitting = set()
        for name, fragment in self.fragments.items():
            kind: Any = self.schema.get_type(fragment.type_condition.name.value)
            if not self.leads_back(fragment) and do_types_overlap(self.schema, parent, kind):
                fitting.add(name)
        self.site("spread", node.name, "fragment", fitting)

    def leads_back(self, fragment: Any) -> bool:
        """Whether to spread a fragment here would close a cycle."""
        if not isinstance(self.definition, graphql.FragmentDefinitionNode):
            return False
        context = graphql.validation.ASTValidationContext(self.document, print)
        return fragment is self.definition or self.definition in context.get_recursively_referenced_fragments(
            fragment
        )


def sites(text: str, schema: graphql.GraphQLSchema) -> list[Site]:
    document, types = graphql.parse(text), TypeInfo(schema)
    visitor = _Sites(schema, document, types)
    graphql.visit(document, TypeInfoVisitor(types, visitor))
    return visitor.found


FLAWS = ("UniqueDirectivesPerLocation", "PossibleFragmentSpreads", "VariablesInAllowedPosition")
"""They make for directives, narrowing and variables of many types."""

CONTEXTS = {
    "field", "aliased field", "argument", "input field", "enum value", "variable", "variable type", "directive",
    "fragment type", "type condition", "spread",
}  # fmt: skip


@pytest.mark.parametrize("sdl", SCHEMAS)
def test_each_context_offers_what_graphql_core_allows_there_and_nothing_else(sdl):
    schema, index = built(sdl)
    seen: Counter[str] = Counter()

    @settings(max_examples=120, deadline=None, suppress_health_check=UNHEALTHY)
    @given(documents_for(index, FLAWS), st.data())
    def check(text: str, data: st.DataObject) -> None:
        found = sites(text, schema)
        document = Document(text, index)
        contexts = sorted({site.context for site in found})
        for context in contexts:
            those = [one for one in found if one.context == context]
            site = those[data.draw(st.integers(0, len(those) - 1))]
            line, column = Places.of(text).place(site.offset)
            offered = {item.label for item in document.complete(line, column) if item.kind == site.kind}
            offered = {label for label in offered if not label.startswith("... on ")}
            assert (site.context, offered - site.may, site.must - offered) == (site.context, set(), set()), (
                f"at {line}:{column} of {text}"
            )
            seen[context] += 1

    check()
    missing = CONTEXTS - set(seen)
    assert missing <= ({"enum value"} if sdl is sandbox_sdl else set())  # the sandbox takes no enum in


_NOT_ITS_FAULT = (
    "NoUnusedVariables", "NoUnusedFragments", "NoFragmentCycles", "OverlappingFieldsCanBeMerged",
    "UniqueArgumentNames", "UniqueInputFieldNames", "UniqueDirectivesPerLocation", "KnownFragmentNames",
)  # fmt: skip
"""What else stands in the document, and what was taken out of it, has a say in these."""


@pytest.mark.parametrize("sdl", SCHEMAS)
def test_choosing_one_leaves_what_graphql_core_finds_valid(sdl):
    schema, index = built(sdl)
    rules = [rule for name, rule in RULES.items() if name not in (*_NOT_ITS_FAULT, "Deprecated")]
    chosen: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None, suppress_health_check=UNHEALTHY)
    @given(documents_for(index), st.data())
    def check(text: str, data: st.DataObject) -> None:
        if graphql.validate(schema, graphql.parse(text), rules):
            return
        found = sites(text, schema)
        site = found[data.draw(st.integers(0, len(found) - 1))]
        document = Document(text, index)
        places = Places.of(text)
        document.replace(places.place(site.offset), places.place(site.end), "")
        offered = [item for item in document.complete(*places.place(site.offset)) if item.kind == site.kind]
        if site.context in ("argument", "input field", "variable type", "fragment type"):  # others depend on it
            offered = [item for item in offered if item.label == site.name]
        if not offered:
            return
        item = offered[data.draw(st.integers(0, len(offered) - 1))]
        document.replace(item.start, item.end, item.insert_text)
        errors = graphql.validate(schema, graphql.parse(document.text), rules)
        assert [error.message for error in errors] == [], f"{item.label} at {item.start} of {text}"
        chosen[site.context] += 1

    check()
    assert len(chosen) >= 6
