"""What each row of the schema unfolds into, and how much of it is wanted: wrappers, leaves, pins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from wfg_tui.schema import Hit, InputInfo, SchemaIndex, TypeInfo

RowKind = Literal["root", "group", "type", "field", "argument", "input_field", "enum_value", "member", "directive"]

Key = tuple[str, str]
"""A row among its siblings: kind and name."""

GROUPS: Final = (
    ("OBJECT", "Objects"),
    ("INTERFACE", "Interfaces"),
    ("UNION", "Unions"),
    ("ENUM", "Enums"),
    ("INPUT_OBJECT", "Inputs"),
    ("SCALAR", "Scalars"),
)
TYPES: Final = "Types"
DIRECTIVES: Final = "Directives"
PINNED: Final = "Pinned"
_PATH: Final = re.compile(r"(@?\w+)(?:\.(\w+))?(?:\((\w+):\))?")


@dataclass(frozen=True, slots=True)
class View:
    """How much of the schema the reader wants to see."""

    skip_wrappers: bool = False
    """Whether a field that gives a page of things unfolds into those things."""
    hide_leaves: bool = False
    """Whether fields that lead no further are left out."""
    pins: tuple[str, ...] = ()
    """Paths, as `OutlineRow.path` writes them, that stand above everything."""


@dataclass(slots=True)
class OutlineRow:
    """One line of the outline."""

    kind: RowKind
    name: str
    depth: int = 0
    owner: str = ""
    """The type that it is in; ``@name`` for a directive's argument."""
    field: str = ""
    """The field that an argument belongs to."""
    type: str = ""
    """Its type as written; the type itself for a root, a type and a member."""
    count: int = -1
    """How many a group holds."""
    deprecated: bool = False
    expandable: bool = False
    expanded: bool = False
    hit: Hit | None = None
    """What the search found, for a row that answers it."""
    pinned: bool = False
    """Whether it stands among the pins."""
    through: tuple[str, ...] = ()
    """The fields that were skipped on the way to `type`."""

    @property
    def key(self) -> Key:
        return (self.kind, self.path if self.pinned else self.name)

    @property
    def type_name(self) -> str:
        """The named type that the row is about; empty for a group and a directive."""
        return self.type.strip("[]!")

    @property
    def path(self) -> str:
        """As people write it: ``Query.requests``, ``Query.requests(filter:)``, ``@skip``."""
        match self.kind:
            case "field" | "input_field" | "enum_value":
                return f"{self.owner}.{self.name}"
            case "argument":
                return f"{self.owner}{'.' if self.field else ''}{self.field}({self.name}:)"
            case "directive":
                return f"@{self.name}"
            case "root" | "type" | "member":
                return self.type
        return self.name


def taken_apart(path: str) -> tuple[str, str, str]:
    """Gives type, member and argument of a path; empty where it has none."""
    found = _PATH.fullmatch(path)
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")


def top(index: SchemaIndex, view: View) -> Iterable[OutlineRow]:
    """Gives the rows that stand at the margin: pins, roots, types, directives."""
    pins = pinned(index, view)
    if pins:
        yield OutlineRow("group", PINNED, count=len(pins), expandable=True)
    for words, name in (
        ("Query", index.query_type),
        ("Mutation", index.mutation_type),
        ("Subscription", index.subscription_type),
    ):
        if name:
            yield OutlineRow("root", words, type=name, expandable=_unfolds(index, name))
    yield OutlineRow("group", TYPES, count=len(index.type_names), expandable=bool(index.type_names))
    if index.directives:
        yield OutlineRow("group", DIRECTIVES, count=len(index.directives), expandable=True)


def children(index: SchemaIndex, row: OutlineRow, view: View) -> list[OutlineRow]:
    """Gives what `row` unfolds into."""
    depth = row.depth + 1
    match row.kind, row.name:
        case "group", "Pinned":
            return pinned(index, view)
        case "group", "Types":
            counts = {kind: 0 for kind, _ in GROUPS}
            for name in index.type_names:
                counts[index.kind(name)] += 1
            return [
                OutlineRow("group", words, depth, count=counts[kind], expandable=True)
                for kind, words in GROUPS
                if counts[kind]
            ]
        case "group", "Directives":
            return [
                OutlineRow("directive", one.name, depth, owner=f"@{one.name}", expandable=bool(one.args))
                for one in index.directives
            ]
        case "group", _:
            kind = next(kind for kind, words in GROUPS if words == row.name)
            return [
                OutlineRow("type", name, depth, owner=name, type=name, expandable=_unfolds(index, name))
                for name in index.type_names
                if index.kind(name) == kind
            ]
        case "directive", _:
            directive = index.directive(row.name)
            return _inputs(index, directive.args if directive else (), "argument", depth, row.owner)
        case "field", _:
            field = index.field(row.owner, row.name)
            arguments = field.args if field else ()
            return [
                *_inputs(index, arguments, "argument", depth, row.owner, row.name),
                *_inside(index, row.type_name, depth, view),
            ]
    return _inside(index, row.type_name, depth, view)


def pinned(index: SchemaIndex, view: View) -> list[OutlineRow]:
    """Gives a row for each pin that the schema has."""
    rows = (row_at(index, *taken_apart(path), view=view) for path in view.pins)
    found = [row for row in rows if row is not None]
    for row in found:
        row.depth, row.pinned = 1, True
    return found


def row_at(
    index: SchemaIndex, owner: str, member: str = "", argument: str = "", *, view: View
) -> OutlineRow | None:
    """Gives the row of a type, of its member or of an argument, at the margin; None where there is none."""
    if owner.startswith("@"):
        rows = children(index, OutlineRow("group", DIRECTIVES, -1), view)
        row = next((one for one in rows if one.owner == owner), None)
    else:
        row = OutlineRow("type", owner, 0, owner, type=owner, expandable=_unfolds(index, owner))
        row = row if index.kind(owner) else None
    everything = View(view.skip_wrappers)
    for name in (member, argument):
        if name and row is not None:
            below = children(index, row, everything)
            row = next((one for one in below if one.name == name and one.kind != "member"), None)
    if row is not None:
        row.depth = 0
    return row


def member_kind(info: TypeInfo, name: str) -> RowKind | None:
    """Gives which kind of member of a type `name` is, or None."""
    members: tuple[tuple[RowKind, Iterable[str]], ...] = (
        ("field", (one.name for one in info.fields)),
        ("input_field", (one.name for one in info.input_fields)),
        ("enum_value", (one.name for one in info.enum_values)),
    )
    return next((kind for kind, names in members if name in set(names)), None)


def _inside(index: SchemaIndex, type_name: str, depth: int, view: View) -> list[OutlineRow]:
    info = index.type(type_name)
    if info is None:
        return []
    fields = [
        OutlineRow(
            "field",
            one.name,
            depth,
            owner=info.name,
            type=one.type.text,
            deprecated=one.deprecation is not None,
            expandable=bool(one.args) or _unfolds(index, one.type.name),
        )
        for one in info.fields
        if not (view.hide_leaves and index.is_leaf(one.type.name))
    ]
    if view.skip_wrappers:
        _skip_wrappers(index, fields, payloads=info.name == index.mutation_type)
    values = [
        OutlineRow(
            "enum_value", one.name, depth, owner=info.name, type=info.name, deprecated=one.deprecation is not None
        )
        for one in info.enum_values
    ]
    possible = index.possible_types(type_name) if info.kind in {"UNION", "INTERFACE"} else ()
    members = [
        OutlineRow("member", name, depth, owner=info.name, type=name, expandable=_unfolds(index, name))
        for name in possible
    ]
    return [*fields, *_inputs(index, info.input_fields, "input_field", depth, info.name), *values, *members]


def _skip_wrappers(index: SchemaIndex, fields: Iterable[OutlineRow], *, payloads: bool) -> None:
    from wfg_tui.schema.wrappers import inside

    for row in fields:
        if wrapped := inside(index, row.type_name, payload=payloads):
            row.type, row.through = wrapped.type.text, wrapped.path


def _inputs(
    index: SchemaIndex, inputs: Iterable[InputInfo], kind: RowKind, depth: int, owner: str, field: str = ""
) -> list[OutlineRow]:
    return [
        OutlineRow(
            kind,
            one.name,
            depth,
            owner=owner,
            field=field,
            type=one.type.text,
            deprecated=one.deprecation is not None,
            expandable=_unfolds(index, one.type.name),
        )
        for one in inputs
    ]


def _unfolds(index: SchemaIndex, name: str) -> bool:
    """Whether a type has anything in it; told by its kind, so that a type is not decoded before it is unfolded."""
    return index.kind(name) not in {"", "SCALAR"}


def of_hit(index: SchemaIndex, hit: Hit) -> OutlineRow:
    """Gives the row of something that was found."""
    match hit.kind:
        case "type":
            return OutlineRow(
                "type", hit.name, 0, hit.name, "", hit.name, expandable=_unfolds(index, hit.name), hit=hit
            )
        case "directive":
            directive = index.directive(hit.name)
            expandable = directive is not None and bool(directive.args)
            return OutlineRow("directive", hit.name, 0, hit.type_name, expandable=expandable, hit=hit)
    row = OutlineRow(
        hit.kind,
        hit.name,
        0,
        owner=hit.type_name,
        field=hit.field_name if hit.kind == "argument" else "",
        type=hit.detail or hit.type_name,
        deprecated=hit.deprecated,
        hit=hit,
    )
    row.expandable = hit.kind != "enum_value" and _unfolds(index, row.type_name)
    if hit.kind == "field":
        field = index.field(hit.type_name, hit.name)
        row.expandable = row.expandable or bool(field and field.args)
    return row
