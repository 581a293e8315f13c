"""Every place that can be asked for: under each root field every ``Type.field`` once, at its shortest path.

A drafted operation has places too: the fields that it selects, with its own aliases and arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.model import FieldInfo, type_ref

if TYPE_CHECKING:
    from graphql import FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode

    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.session.guard import Operation

DEPTH: Final = 8
"""Fields from the root, unless said otherwise."""
MOST: Final = 20_000
"""Places of one map; a schema where everything leads to everything has millions."""
_BREATH: Final = 50
"""Types looked at between two breaths."""


@dataclass(frozen=True, eq=False)
class Place:
    """One field at one path, below the place of the object that has it."""

    parent: Place | None
    owner: str
    """The type that the field is selected from."""
    field: FieldInfo
    key: str
    """What an answer calls it: the field's name, or an alias."""
    on: str = ""
    """The type of the inline fragment that it stands in, where its parent is an interface or a union."""
    written: str | None = None
    """The arguments as a draft has them, with their brackets; None: ours to choose."""

    @cached_property
    def chain(self) -> tuple[Place, ...]:
        """The places from the root field to this one."""
        return (*self.parent.chain, self) if self.parent is not None else (self,)

    @cached_property
    def path(self) -> str:
        """As in an answer, without list indexes: ``requests.items.dataset``."""
        return f"{self.parent.path}.{self.key}" if self.parent is not None else self.key

    @property
    def is_length(self) -> bool:
        """Whether it tells how long a list is, as far as names tell."""
        return "count" in self.key.lower()

    @property
    def coordinate(self) -> str:
        """``Request.dataset``."""
        return f"{self.owner}.{self.field.name}"


@dataclass(frozen=True, slots=True)
class Places:
    """What is to be mapped."""

    all: tuple[Place, ...]
    """Each before what is below it, as a tree is read."""
    cut: bool = False
    """Whether there would have been more than `MOST`: the deepest are left out."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """A draft's variables: their names and types as they are written."""
    values: Mapping[str, object] = field(default_factory=dict)
    """A draft's variables: what they stand for."""
    title: str = ""
    """The draft's name; empty for the whole API."""
    depth: int = 0
    """How many fields deep at most; 0 for a draft, which says so itself."""
    roots: tuple[str, ...] = ()
    """The root fields that were asked for alone; none: all."""


def places_of(
    index: SchemaIndex, *, depth: int = DEPTH, roots: Collection[str] = (), most: int = MOST
) -> Generator[None, None, Places]:
    """Gives the places of the query root, or of the named root fields alone; yields to let others breathe.

    Raises:
        UsageProblem: ``access.no_root`` for a name that no root field has.
    """
    query = index.root("query")
    fields = query.fields if query is not None else ()
    if unknown := sorted(set(roots) - {one.name for one in fields}):
        raise UsageProblem(
            f"The API has no root field called {unknown[0]!r}.",
            code="access.no_root",
            advice=f"There are: {', '.join(one.name for one in fields[:20])}.",
        )
    top = [Place(None, index.query_type or "", one, one.name) for one in fields if not roots or one.name in roots]
    under: dict[Place, list[Place]] = {}
    met: list[set[tuple[str, str]]] = [{(one.owner, one.field.name)} for one in top]
    level, count, cut = list(enumerate(top)), len(top), False
    breath = 0
    for _ in range(depth - 1):
        following: list[tuple[int, Place]] = []
        for number, place in level:
            breath += 1
            if breath % _BREATH == 0:
                yield
            for child in _children(index, place, met[number]):
                if count >= most:
                    cut = True
                    break
                count += 1
                under.setdefault(place, []).append(child)
                following.append((number, child))
        level = following
    ordered: list[Place] = []
    waiting = top[::-1]
    while waiting:
        place = waiting.pop()
        ordered.append(place)
        waiting += under.get(place, ())[::-1]
        breath += 1
        if breath % _BREATH == 0:
            yield
    return Places(tuple(ordered), cut, depth=depth, roots=tuple(sorted(set(roots))))


def _children(index: SchemaIndex, place: Place, met: set[tuple[str, str]]) -> list[Place]:
    """The fields of what is at `place` that were not met under its root field; they count as met from now on."""
    name = place.field.type.name
    if not index.is_composite(name) or name == index.query_type:  # what leads back to the root is mapped there
        return []
    info = index.type(name)
    own = info.fields if info is not None else ()
    found: list[Place] = []
    keys: set[str] = set()
    for one in own:
        if (name, one.name) not in met:
            met.add((name, one.name))
            found.append(Place(place, name, one, one.name))
        keys.add(one.name)
    if index.kind(name) == "OBJECT":
        return found
    shared = {one.name for one in own}
    for possible in index.possible_types(name):
        if possible == index.query_type:
            continue
        member = index.type(possible)
        for one in member.fields if member is not None else ():
            if one.name in shared or (possible, one.name) in met:
                continue
            met.add((possible, one.name))
            key = one.name if one.name not in keys else f"{one.name}_{possible}"
            keys.add(key)
            found.append(Place(place, possible, one, key, on=possible))
    return found


def places_drafted(index: SchemaIndex, operation: Operation) -> Places:
    """Gives the places that a query selects, as it selects them; its directives are left aside.

    Raises:
        UsageProblem: ``access.query_only`` for anything else than a query, or for what cannot be read.
    """
    from graphql import FragmentDefinitionNode, GraphQLError, OperationDefinitionNode, parse, print_ast

    try:
        document = parse(operation.text, no_location=True)
    except (GraphQLError, RecursionError) as error:
        raise _only_queries() from error
    drafted = [
        one
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
        and (operation.name is None or (one.name is not None and one.name.value == operation.name))
    ]
    if len(drafted) != 1 or drafted[0].operation.value != "query":
        raise _only_queries()
    query: OperationDefinitionNode = drafted[0]
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = _Drafted(index, fragments)
    walk.select(query.selection_set, None, index.query_type or "Query", "")
    declared = {one.variable.name.value: print_ast(one) for one in query.variable_definitions or ()}
    title = query.name.value if query.name is not None else "the drafted query"
    return Places(tuple(walk.found), False, declared, dict(operation.variables), title)


class _Drafted:
    """Walks a drafted query; a field that it selects twice under one key is one place."""

    def __init__(self, index: SchemaIndex, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.found: list[Place] = []
        self._index = index
        self._fragments = fragments
        self._known: dict[tuple[Place | None, str, str], Place] = {}
        self._within: list[str] = []

    def select(self, selections: SelectionSetNode, parent: Place | None, owner: str, on: str) -> None:
        from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                self._field(selection, parent, owner, on)
            elif isinstance(selection, InlineFragmentNode):
                self._narrow(selection.type_condition, selection.selection_set, parent, owner, on)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                fragment = self._fragments.get(name)
                if fragment is None or name in self._within:
                    continue
                self._within.append(name)
                self._narrow(fragment.type_condition, fragment.selection_set, parent, owner, on)
                self._within.pop()

    def _narrow(
        self, condition: object, selections: SelectionSetNode, parent: Place | None, owner: str, on: str
    ) -> None:
        from graphql import NamedTypeNode

        if isinstance(condition, NamedTypeNode) and condition.name.value != owner:
            owner = on = condition.name.value
        self.select(selections, parent, owner, on)

    def _field(self, node: object, parent: Place | None, owner: str, on: str) -> None:
        from graphql import FieldNode, print_ast

        assert isinstance(node, FieldNode)
        name = node.name.value
        if name.startswith("__"):
            return
        key = node.alias.value if node.alias is not None else name
        info = self._index.field(owner, name) or FieldInfo(name, type_ref("String"))
        place = self._known.get((parent, on, key))
        if place is None:
            arguments = ", ".join(print_ast(one) for one in node.arguments or ())
            place = Place(parent, owner, info, key, on, f"({arguments})" if arguments else "")
            self._known[parent, on, key] = place
            self.found.append(place)
        if node.selection_set is not None:
            self.select(node.selection_set, place, info.type.name, "")


def _only_queries() -> UsageProblem:
    return UsageProblem(
        "An access map is made of one query's fields; this is none.",
        code="access.query_only",
        meaning="A mutation is never probed, and what cannot be read might be one. Nothing was sent.",
        advice="Name the query that is meant, or write one that reads what the mutation would change.",
    )
