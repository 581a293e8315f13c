"""What names what in a schema, without the words: read from every type's JSON in one quick pass, when asked for.

Where-used and routes stand on it. The pass takes some 10 ms for GitHub's schema of 1,600 types, and can be made in
slices, so that a UI can stay awake meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from wfg_tui.schema.reading import DEEPEST, UNKNOWN, WRAPPERS, Reference
from wfg_tui.schema.storage import UNREADABLE

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.schema.model import InputInfo

Naming = Literal["returns", "takes", "implements", "member"]

SLICE: Final = 300
"""Types read between two breaths: about 2 ms."""


class Taken(msgspec.Struct, frozen=True, gc=False):
    """An argument or an input field, and the named type that it takes."""

    name: str
    type_name: str
    required: bool
    default: str | None
    deprecated: bool


class Wire(msgspec.Struct, frozen=True, gc=False):
    """A field, and the named type that it leads to."""

    name: str
    type_name: str
    takes: tuple[Taken, ...]
    deprecated: bool


class Mention(msgspec.Struct, frozen=True, gc=False):
    """One place that names a type: as `usage.Use` has it, before anybody wants to see it."""

    how: Naming
    type_name: str
    field_name: str = ""
    argument: str = ""
    deprecated: bool = False


class _Input(msgspec.Struct, rename="camel", gc=False):
    name: str
    type: Reference
    default_value: str | None = None
    is_deprecated: bool | None = False
    deprecation_reason: str | None = None


class _Field(msgspec.Struct, rename="camel", gc=False):
    name: str
    type: Reference
    args: list[_Input] | None = None
    is_deprecated: bool | None = False
    deprecation_reason: str | None = None


class _Named(msgspec.Struct, gc=False):
    name: str


class _Type(msgspec.Struct, rename="camel", gc=False):
    fields: list[_Field] | None = None
    input_fields: list[_Input] | None = None
    interfaces: list[_Named] | None = None
    possible_types: list[_Named] | None = None


_TYPE: Final = msgspec.json.Decoder(_Type)


class _Bones(msgspec.Struct, frozen=True, gc=False):
    fields: tuple[Wire, ...]
    inputs: tuple[Taken, ...]
    interfaces: tuple[str, ...]
    members: tuple[str, ...]


class Wiring:
    """The names of a schema and what they lead to: types are read on first sight, or all of them by `read`."""

    def __init__(self, index: SchemaIndex) -> None:
        self._index = index
        self._bones: dict[str, _Bones] = {}
        self._mentions: dict[str, list[Mention]] = {}
        self._searched = False
        self._reading = self._read()

    def read(self) -> Iterator[None]:
        """Reads what is not read yet, giving the caller a breath every few milliseconds."""
        return self._reading

    def fields(self, name: str) -> tuple[Wire, ...]:
        """Gives the fields of an object or interface, as served."""
        return self._of(name).fields

    def inputs(self, name: str) -> tuple[Taken, ...]:
        """Gives the fields of an input object, as served."""
        return self._of(name).inputs

    def interfaces(self, name: str) -> tuple[str, ...]:
        """Gives what an object or interface implements."""
        return self._of(name).interfaces

    def members(self, name: str) -> tuple[str, ...]:
        """Gives the object types that a value of a union or interface may have."""
        listed = self._of(name).members
        if listed or self._index.kind(name) != "INTERFACE":
            return listed
        kind = self._index.kind  # older servers list a union's members only
        return tuple(
            one.type_name
            for one in self.mentions(name)
            if one.how == "implements" and kind(one.type_name) == "OBJECT"
        )

    def mentions(self, name: str) -> Sequence[Mention]:
        """Gives every place that names a type: in the operations' roots first, then by type name, then directives.

        The first question is answered by searching the types' bytes for the name, which is sooner done than
        reading them all; later ones are look-ups.
        """
        plain = name.isascii() and name.isidentifier()  # no other name is sure to stand in the bytes as it is
        if plain and not self._searched and not self._bones:
            self._searched = True
            return [mention for named, mention in self._search(name) if named == name]
        for _ in self._reading:
            pass
        return self._mentions.get(name, ())

    @property
    def type_names(self) -> tuple[str, ...]:
        """Every type, the operations' roots first, then by name."""
        index = self._index
        roots = [one for one in (index.query_type, index.mutation_type, index.subscription_type) if one]
        return tuple(dict.fromkeys([*(root for root in roots if index.kind(root)), *index.type_names]))

    def _search(self, name: str) -> Iterator[tuple[str, Mention]]:
        written = msgspec.json.encode(name)
        for owner in self.type_names:
            raw = self._index.raw(owner)
            if raw is not None and written in bytes(raw):
                yield from self._in_type(owner)
        yield from self._in_directives()

    def _read(self) -> Iterator[None]:
        found = self._mentions
        for count, name in enumerate(self.type_names, 1):
            for named, mention in self._in_type(name):
                found.setdefault(named, []).append(mention)
            if count % SLICE == 0:
                yield
        for named, mention in self._in_directives():
            found.setdefault(named, []).append(mention)

    def _in_type(self, owner: str) -> Iterator[tuple[str, Mention]]:
        """What a type names, each with the place where it does."""
        bones = self._of(owner)
        for interface in bones.interfaces:
            yield interface, Mention("implements", owner)
        if bones.members and self._index.kind(owner) == "UNION":
            for member in bones.members:
                yield member, Mention("member", owner)
        for field in bones.fields:
            yield field.type_name, Mention("returns", owner, field.name, "", field.deprecated)
            for one in field.takes:
                yield one.type_name, Mention("takes", owner, field.name, one.name, one.deprecated)
        for one in bones.inputs:
            yield one.type_name, Mention("takes", owner, one.name, "", one.deprecated)

    def _in_directives(self) -> Iterator[tuple[str, Mention]]:
        for directive in self._index.directives:
            for one in directive.args:
                deprecated = one.deprecation is not None
                yield one.type.name, Mention("takes", f"@{directive.name}", "", one.name, deprecated)

    def _of(self, name: str) -> _Bones:
        bones = self._bones.get(name)
        if bones is None:
            bones = self._bones[name] = self._lean(name) or self._repaired(name)
        return bones

    def _lean(self, name: str) -> _Bones | None:
        """Reads a type that is as the specification has it; None for any other."""
        raw = self._index.raw(name)
        try:
            found = _TYPE.decode(raw if raw is not None else b"")
            fields = tuple(
                Wire(one.name, _core(one.type), _taken(one.args), _is_old(one)) for one in found.fields or ()
            )
            inputs = _taken(found.input_fields)
        except (*UNREADABLE, ValueError):
            return None
        if _doubled(fields) or _doubled(inputs) or any(_doubled(field.takes) for field in fields if field.takes):
            return None
        interfaces = tuple(one.name for one in found.interfaces or ())
        return _Bones(fields, inputs, interfaces, tuple(one.name for one in found.possible_types or ()))

    def _repaired(self, name: str) -> _Bones:
        found = self._index.type(name)
        if found is None:
            return _Bones((), (), (), ())
        fields = tuple(
            Wire(one.name, one.type.name, tuple(map(taken, one.args)), one.deprecation is not None)
            for one in found.fields
        )
        return _Bones(fields, tuple(map(taken, found.input_fields)), found.interfaces, found.possible_types)


def _taken(found: list[_Input] | None) -> tuple[Taken, ...]:
    if not found:
        return ()
    return tuple(
        Taken(
            one.name,
            _core(one.type),
            one.type.kind == "NON_NULL" and one.default_value is None,
            one.default_value,
            _is_old(one),
        )
        for one in found
    )


def taken(one: InputInfo) -> Taken:
    """Gives the bare facts of an argument or input field."""
    return Taken(one.name, one.type.name, one.required, one.default, one.deprecation is not None)


def _is_old(one: _Field | _Input) -> bool:
    return bool(one.is_deprecated or one.deprecation_reason)


def _core(found: Reference) -> str:
    """The named type at the core of a reference, as `reading` has it. Raises ValueError for an odd one."""
    inner: Reference | None = found
    depth = 0
    while inner is not None and inner.kind in WRAPPERS and depth < DEEPEST:
        inner = inner.of_type
        depth += 1
    name = (inner.name if inner is not None else None) or UNKNOWN
    if not name.isidentifier():
        raise ValueError(name)
    return name


def _doubled(members: tuple[Wire, ...] | tuple[Taken, ...]) -> bool:
    return len({one.name for one in members}) != len(members)
