"""What was asked for along a path of an answer: fields and types, by the operation's selection and the schema.

The schema is the kept one and may be older than the server's: whatever it does not know has no type here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graphql import FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode

    from wfg_tui.schema import SchemaIndex

_LARGEST: Final = 1_000_000
"""Characters of a document that is read for its types."""
_MOST: Final = 1_000
"""Names that are given of what was asked for in a list."""


class Step:
    """What one step of a path leads to."""

    __slots__ = ("inner", "item", "name", "parent", "sets", "sure", "type")

    def __init__(
        self,
        type_text: str,
        name: str = "",
        parent: str = "",
        sets: list[tuple[str, SelectionSetNode]] | None = None,
    ) -> None:
        self.type = type_text
        """As the schema writes it, such as ``[Request!]!``; empty where that is not known."""
        self.name = name
        """The field's own name, whatever its alias; empty for the item of a list and for the root."""
        self.parent = parent
        """The type that has the field."""
        self.sets = [] if sets is None else sets
        """The selections on it, each with the type that they are made on."""
        self.sure = False
        """Whether every object of its kind has it: no ``@skip`` or ``@include`` decides that."""
        self.inner: dict[str, Step] | None = None
        self.item: Step | None = None

    @property
    def coordinate(self) -> str:
        """``Type.field``; empty where it has none."""
        return f"{self.parent}.{self.name}" if self.parent and self.name else ""

    @property
    def may_be_null(self) -> bool | None:
        """Whether null may stand here; None where nobody knows."""
        return not self.type.endswith("!") if self.type else None


class Asked:
    """The shape of the answer that one operation asks for. Steps are read when they are first asked for."""

    def __init__(
        self,
        operation: OperationDefinitionNode,
        fragments: Iterable[FragmentDefinitionNode],
        index: SchemaIndex | None,
    ) -> None:
        self.kind: str = operation.operation.value
        """query, mutation or subscription."""
        self._index = index
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        root = index.root(operation.operation.value) if index is not None else None
        named = root.name if root is not None else ""
        self._root = Step(named, sets=[(named, operation.selection_set)])

    def steps(self, path: Sequence[str | int]) -> list[Step]:
        """Gives what each step of `path`, counted from inside ``data``, leads to, as far as it was asked for."""
        step: Step | None = self._root
        found: list[Step] = []
        for name in path:
            assert step is not None
            step = self._item(step) if isinstance(name, int) else self._members(step).get(name)
            if step is None:
                break
            found.append(step)
        return found

    def at(self, path: Sequence[str | int]) -> Step | None:
        """Gives what the whole of `path` leads to, or None."""
        steps = self.steps(path)
        return steps[-1] if steps and len(steps) == len(path) else None

    def columns(self, path: Sequence[str | int], levels: int) -> tuple[tuple[str, ...], ...]:
        """Gives what was asked for of each item of the list at `path`, in the order of the selection.

        Each name leads through at most `levels` keys, objects inside one another; a list in an item is one name,
        and an item that is no object is the name ``()``. Nothing where that is not known.
        """
        step = self.at(path)
        item = self._item(step) if step is not None else None
        if item is None or item.type.startswith("["):
            return ()
        found: list[tuple[str, ...]] = []
        self._name(item, (), levels, found)
        return tuple(found) or ((),)

    def _name(self, step: Step, prefix: tuple[str, ...], levels: int, found: list[tuple[str, ...]]) -> None:
        for key, member in self._members(step).items():
            name = (*prefix, key)
            if not member.sure or len(found) >= _MOST:
                continue
            if member.sets and len(name) < levels and not member.type.startswith("["):
                self._name(member, name, levels, found)
            else:
                found.append(name)

    def _item(self, step: Step) -> Step | None:
        core = step.type.removesuffix("!")
        if core and not core.startswith("["):
            return None
        if step.item is None:
            step.item = Step(core[1:-1], sets=step.sets)
        return step.item

    def _members(self, step: Step) -> dict[str, Step]:
        if step.inner is None:
            step.inner = {}
            seen: set[tuple[str, str, bool]] = set()
            for parent, selection in step.sets:
                self._collect(step.inner, parent, selection, seen, sure=True)
        return step.inner

    def _collect(
        self,
        into: dict[str, Step],
        parent: str,
        selection: SelectionSetNode,
        seen: set[tuple[str, str, bool]],
        *,
        sure: bool,
    ) -> None:
        from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

        for node in selection.selections:
            certain = sure and not any(one.name.value in ("skip", "include") for one in node.directives or ())
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                self._add(into, parent, node.name.value, key, node.selection_set)
                into[key].sure |= certain
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else parent
                self._collect(into, on, node.selection_set, seen, sure=certain)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                fragment = self._fragments.get(name)
                if fragment is not None and (name, parent, certain) not in seen:
                    seen.add((name, parent, certain))
                    on = fragment.type_condition.name.value
                    self._collect(into, on, fragment.selection_set, seen, sure=certain)

    def _add(
        self, into: dict[str, Step], parent: str, name: str, key: str, selection: SelectionSetNode | None
    ) -> None:
        info = self._index.field(parent, name) if self._index is not None else None
        type_text = info.type.text if info is not None else ""
        step = into.get(key)
        if step is None:
            step = into[key] = Step(type_text, name, parent)
        elif step.type != type_text:  # it depends on the object's type, which the path does not tell
            step.type = ""
        if selection is not None:
            step.sets.append((info.type.name if info is not None else "", selection))


def asked_for(document: str, operation_name: str | None, index: SchemaIndex | None) -> Asked | None:
    """Gives what the operation called `operation_name` (or the only one) asks for; None where it cannot be read.
    Without an `index` nothing has a type.

    Takes about a millisecond for a thousand characters: call it in a thread.
    """
    found = read_operation(document, operation_name)
    return None if found is None else Asked(found[0], found[1].values(), index)


def read_operation(
    document: str, name: str | None
) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]] | None:
    """Gives the operation called `name` (or the only one) and the document's fragments by name; None where it
    cannot be read. As slow as `asked_for`."""
    from graphql import FragmentDefinitionNode, GraphQLError, OperationDefinitionNode, parse

    if len(document) > _LARGEST:
        return None
    try:
        nodes = parse(document, no_location=True).definitions
    except (GraphQLError, RecursionError):
        return None
    operations = [node for node in nodes if isinstance(node, OperationDefinitionNode)]
    if name:
        operations = [node for node in operations if node.name and node.name.value == name]
    if len(operations) != 1:
        return None
    return operations[0], {node.name.value: node for node in nodes if isinstance(node, FragmentDefinitionNode)}
