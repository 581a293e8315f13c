"""What to write for a required argument or a selection so that the document is valid at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from wfg_tui.language.context import bare_name, usable

if TYPE_CHECKING:
    from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex

_LITERALS: Final[Mapping[str, str]] = {
    "Int": "0",
    "Float": "0",
    "String": '""',
    "ID": '""',
    "Boolean": "true",
}
_DEEPEST: Final = 8


def value_for(
    index: SchemaIndex,
    name: str,
    type_text: str,
    variables: Iterable[tuple[str, str]] = (),
    _within: tuple[str, ...] = (),
) -> str:
    """Gives a value that is valid where `type_text` is due: a declared variable of that name, or a literal."""
    for variable, declared in variables:
        if variable == name and usable(declared, type_text):
            return f"${variable}"
    if type_text.startswith("["):
        return "[]"
    bare = bare_name(type_text)
    if bare in _LITERALS:
        return _LITERALS[bare]
    found = index.type(bare)
    if found is None or found.kind == "SCALAR":
        return '""'
    if found.kind == "ENUM":
        values = [value.name for value in found.enum_values if not value.deprecation]
        return (values or [value.name for value in found.enum_values] or ['""'])[0]
    if bare in _within or len(_within) >= _DEEPEST:
        return "{}"  # a type that requires itself has no finite value: the schema is at fault
    fields = [field for field in found.input_fields if required(field)]
    if found.one_of:
        fields = list(found.input_fields[:1])
    inner = (*_within, bare)
    return (
        "{"
        + ", ".join(
            f"{field.name}: {value_for(index, field.name, field.type.text, variables, inner)}" for field in fields
        )
        + "}"
    )


def required(item: InputInfo) -> bool:
    """Tells whether leaving an argument or input field out is an error (specification §5.4.3)."""
    return item.type.text.endswith("!") and item.default is None


def arguments_for(
    index: SchemaIndex, arguments: Iterable[InputInfo], variables: Iterable[tuple[str, str]] = ()
) -> str:
    """Gives ``(name: value, …)`` for the required ones, "" if there are none."""
    variables = tuple(variables)
    parts = [
        f"{item.name}: {value_for(index, item.name, item.type.text, variables)}"
        for item in arguments
        if required(item)
    ]
    return f"({', '.join(parts)})" if parts else ""


def easy(field: FieldInfo) -> bool:
    """Tells whether a field can be selected without thinking: not deprecated, no required argument."""
    return not field.deprecation and not any(required(item) for item in field.args)


def first_leaf(index: SchemaIndex, type_name: str) -> str:
    """Gives a field that may stand alone in a selection of that type."""
    found = index.type(type_name)
    names = (
        [field.name for field in found.fields if easy(field) and index.is_leaf(field.type.name)] if found else []
    )
    for wanted in ("id", "totalCount", "name"):
        if wanted in names:
            return wanted
    return names[0] if names else "__typename"


_CONNECTIONS: Final = ("edges", "items", "nodes")
_MOST_MEMBERS: Final = 6


_MOST_LINES: Final = 400
_FEWEST_LINES: Final = 3


def selection_for(
    index: SchemaIndex,
    type_name: str,
    depth: int = 1,
    _within: tuple[str, ...] = (),
    _room: int = _MOST_LINES,
) -> list[str]:
    """Gives the lines (two spaces a level) of a useful selection of a composite type; empty if there is none.

    ``id`` alone where there is one; through ``edges``, ``node``, ``items`` and ``nodes`` to what they hold; else
    the leaves; where a type has none, its first field that leads to some. `depth` above 1 also opens the
    composite fields, that many levels deep, none inside of itself, in some hundred lines shared out among them: a
    rich schema has no end.
    """
    found = index.type(type_name)
    if found is None or not index.is_composite(type_name):
        return []
    if found.kind == "UNION":
        return _members(index, type_name, found.possible_types, _within)
    fields = {field.name: field for field in found.fields if easy(field)}
    chosen = _chosen(index, fields)
    lines: list[str] = []
    for field in chosen:
        lines += _selected(index, field, depth, _within)
    if depth > 1 and type_name not in _within:
        inner = (*_within, type_name)
        opened = [
            field
            for field in fields.values()
            if field not in chosen and field.type.name not in inner and index.is_composite(field.type.name)
        ]
        for number, field in enumerate(opened):
            room = _room - len(lines)
            if room < _FEWEST_LINES:
                break
            share = max(_FEWEST_LINES, room // (len(opened) - number)) - 2
            deeper = selection_for(index, field.type.name, depth - 1, inner, share)
            if deeper and len(deeper) <= room - 2:
                lines += [f"{field.name} {{", *(f"  {line}" for line in deeper), "}"]
    if lines or len(_within) >= _DEEPEST or type_name in _within:
        return lines
    for field in fields.values():
        lines = _selected(index, field, depth, (*_within, type_name))
        if lines:
            return lines
    return ["__typename"]


def _chosen(index: SchemaIndex, fields: Mapping[str, FieldInfo]) -> list[FieldInfo]:
    if "id" in fields and index.is_leaf(fields["id"].type.name):
        return [fields["id"]]
    if "node" in fields and index.is_composite(fields["node"].type.name):
        return [fields["node"]]
    for name in _CONNECTIONS:
        field = fields.get(name)
        if field is not None and index.is_composite(field.type.name):
            total = fields.get("totalCount")
            return [total, field] if total is not None and name != "edges" else [field]
    return [field for field in fields.values() if index.is_leaf(field.type.name)]


def _selected(index: SchemaIndex, field: FieldInfo, depth: int, within: tuple[str, ...]) -> list[str]:
    if index.is_leaf(field.type.name):
        return [field.name]
    if field.type.name in within or len(within) >= _DEEPEST:
        return []
    inner = selection_for(index, field.type.name, depth, (*within, field.type.name))
    return [f"{field.name} {{", *(f"  {line}" for line in inner), "}"] if inner else []


def _members(index: SchemaIndex, union: str, members: Iterable[str], within: tuple[str, ...]) -> list[str]:
    lines = ["__typename"]
    members = tuple(members)
    if union in within or len(members) > _MOST_MEMBERS:
        return lines
    told: dict[str, tuple[str, list[str]]] = {}
    for member in members:
        inner = _without_clashes(index, member, selection_for(index, member, 1, (*within, union)), told)
        if inner and inner != ["__typename"]:
            lines += [f"... on {member} {{", *(f"  {line}" for line in inner), "}"]
    return lines


def _without_clashes(
    index: SchemaIndex, member: str, lines: list[str], told: dict[str, tuple[str, list[str]]]
) -> list[str]:
    """Leaves out what another member has under the same name as something else (specification §5.3.2)."""
    blocks: list[list[str]] = []
    for line in lines:
        if line[0] in " }" and blocks:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    kept: list[str] = []
    for block in blocks:
        name = block[0].removesuffix(" {")
        field = index.field(member, name)
        said = (field.type.text if field is not None else "", block)
        if told.setdefault(name, said) == said:
            kept += block
    return kept
