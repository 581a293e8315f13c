"""The schema as rows that unfold: one flat list, children made when their row is first unfolded.

Nothing here draws. A row unfolds into what its kind has (a field into its arguments and its type's fields), so a
type that leads back to itself is no loop: it is as deep as somebody unfolds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
_TYPES: Final = "Types"
_DIRECTIVES: Final = "Directives"
_DEEPEST: Final = 40
"""Nobody reads further; a key held down stops here."""


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

    @property
    def key(self) -> Key:
        return (self.kind, self.name)

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


class Outline:
    """Rows in the order in which they are shown, and what is unfolded among them."""

    def __init__(self, index: SchemaIndex | None = None) -> None:
        self.index = index
        self.rows: list[OutlineRow] = []

    @classmethod
    def of_schema(cls, index: SchemaIndex) -> Outline:
        """Gives the roots, the first of them unfolded, the types by kind, and the directives."""
        outline = cls(index)
        outline.rows = list(_top(index))
        if outline.rows and outline.rows[0].kind == "root":
            outline.expand(0)
        return outline

    def add_hits(self, hits: Iterable[Hit]) -> None:
        """Adds a row at the end for each hit."""
        index = self._index
        self.rows += (_of_hit(index, hit) for hit in hits)

    @property
    def _index(self) -> SchemaIndex:
        if self.index is None:
            raise ValueError("an empty outline has no schema")
        return self.index

    def expand(self, number: int) -> bool:
        """Unfolds row `number`; says whether there was something to unfold."""
        row = self.rows[number]
        if row.expanded or not row.expandable or row.depth >= _DEEPEST:
            return False
        row.expanded = True
        self.rows[number + 1 : number + 1] = _children(self._index, row)
        return True

    def collapse(self, number: int) -> bool:
        """Folds row `number`; says whether it was unfolded."""
        row = self.rows[number]
        if not row.expanded:
            return False
        row.expanded = False
        del self.rows[number + 1 : self._end(number)]
        return True

    def parent(self, number: int) -> int | None:
        """Gives the row under which row `number` stands."""
        depth = self.rows[number].depth
        return next((above for above in range(number - 1, -1, -1) if self.rows[above].depth < depth), None)

    def path(self, number: int) -> tuple[Key, ...]:
        """Gives the keys from the top down to row `number`: the same row in another outline of the schema."""
        keys = []
        place: int | None = number
        while place is not None:
            keys.append(self.rows[place].key)
            place = self.parent(place)
        return tuple(reversed(keys))

    def unfold_to(self, path: Sequence[Key]) -> int | None:
        """Unfolds down to the row at `path` and gives its number; the nearest row above it where it is gone, and
        None where nothing of it is there."""
        found, start, end, depth = None, 0, len(self.rows), 0
        for key in path:
            place = next(
                (one for one in range(start, end) if self.rows[one].depth == depth and self.rows[one].key == key),
                None,
            )
            if place is None:
                break
            found = place
            if len(path) > depth + 1:
                self.expand(place)
            start, end, depth = place + 1, self._end(place), depth + 1
        return found

    def unfolded(self) -> list[tuple[Key, ...]]:
        """Gives the path of every unfolded row, outer ones first."""
        paths: list[tuple[Key, ...]] = []
        above: list[Key] = []
        for row in self.rows:
            del above[row.depth :]
            above.append(row.key)
            if row.expanded:
                paths.append(tuple(above))
        return paths

    def unfold_again(self, paths: Iterable[Sequence[Key]]) -> None:
        """Unfolds what is at `paths`, as far as it is there."""
        for path in paths:
            number = self.unfold_to(path)
            if number is not None and self.rows[number].key == path[-1]:
                self.expand(number)

    def place_of(self, type_name: str, field_name: str = "", argument: str = "") -> list[Key]:
        """Gives the path of a type, of its member or of a field's argument; empty where there is none."""
        index = self._index
        if type_name.startswith("@"):
            keys = [("group", _DIRECTIVES), ("directive", type_name[1:])]
            return [*keys, ("argument", argument)] if argument else keys
        info = index.type(type_name)
        if info is None:
            return []
        root = next((row.key for row in self.rows if row.kind == "root" and row.type == type_name), None)
        group = next(words for kind, words in GROUPS if kind == info.kind)
        keys = [root] if root else [("group", _TYPES), ("group", group), ("type", type_name)]
        member = _member_kind(info, field_name)
        if member:
            keys.append((member, field_name))
            if argument:
                keys.append(("argument", argument))
        return keys

    def _end(self, number: int) -> int:
        depth = self.rows[number].depth
        return next(
            (below for below in range(number + 1, len(self.rows)) if self.rows[below].depth <= depth),
            len(self.rows),
        )


def _member_kind(info: TypeInfo, name: str) -> RowKind | None:
    members: tuple[tuple[RowKind, Iterable[str]], ...] = (
        ("field", (one.name for one in info.fields)),
        ("input_field", (one.name for one in info.input_fields)),
        ("enum_value", (one.name for one in info.enum_values)),
    )
    return next((kind for kind, names in members if name in set(names)), None)


def _top(index: SchemaIndex) -> Iterable[OutlineRow]:
    for words, name in (
        ("Query", index.query_type),
        ("Mutation", index.mutation_type),
        ("Subscription", index.subscription_type),
    ):
        if name:
            yield OutlineRow("root", words, type=name, expandable=_unfolds(index, name))
    yield OutlineRow("group", _TYPES, count=len(index.type_names), expandable=bool(index.type_names))
    if index.directives:
        yield OutlineRow("group", _DIRECTIVES, count=len(index.directives), expandable=True)


def _children(index: SchemaIndex, row: OutlineRow) -> list[OutlineRow]:
    depth = row.depth + 1
    match row.kind, row.name:
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
                *_inside(index, row.type_name, depth),
            ]
    return _inside(index, row.type_name, depth)


def _inside(index: SchemaIndex, type_name: str, depth: int) -> list[OutlineRow]:
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
    ]
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


def _of_hit(index: SchemaIndex, hit: Hit) -> OutlineRow:
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
