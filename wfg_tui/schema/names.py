"""Every name of a schema, and every description, in flat arrays that one `find` runs through.

The arrays are filled from the types' JSON without making facts of it, in slices, so that a UI can stay awake
meanwhile: filling takes some 30 ms for GitHub's schema of 1,700 types. Entries lie in the order in which equally
good hits are shown: types, the operations' fields, other fields, input fields, enum values, directives, arguments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from wfg_tui.schema.reading import Reference, written_type
from wfg_tui.schema.storage import UNREADABLE

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex
    from wfg_tui.schema.model import FieldInfo, InputInfo

EntryKind = Literal["type", "field", "input_field", "enum_value", "directive", "argument"]

_BUCKETS: Final[tuple[EntryKind, ...]] = (
    "type",
    "field",  # of the operations' roots
    "field",
    "input_field",
    "enum_value",
    "directive",
    "argument",
)
_WEIGHTS: Final = (0, 0, 1, 2, 3, 1, 4)
_TYPES, _ROOT_FIELDS, _FIELDS, _INPUT_FIELDS, _ENUM_VALUES, _DIRECTIVES, _ARGUMENTS = range(len(_BUCKETS))

SLICE: Final = 100
"""Types read between two breaths: about 2 ms."""
_LOWERED: Final = 5_000
_RECENT: Final = 200
"""Types whose descriptions are at hand: several hits are often in one."""


class _EnumValue(msgspec.Struct, gc=False):
    name: str
    description: str | None = None
    deprecated: bool | None = msgspec.field(name="isDeprecated", default=False)


class _Member(msgspec.Struct, gc=False):
    name: str
    type: Reference
    description: str | None = None
    deprecated: bool | None = msgspec.field(name="isDeprecated", default=False)
    args: list[_Member] | None = None


class _Members(msgspec.Struct, gc=False):
    description: str | None = None
    fields: list[_Member] | None = None
    input_fields: list[_Member] | None = msgspec.field(name="inputFields", default=None)
    enum_values: list[_EnumValue] | None = msgspec.field(name="enumValues", default=None)


_MEMBERS: Final = msgspec.json.Decoder(_Members)


class _Bucket:
    __slots__ = ("deprecated", "fields", "names", "owners", "texts", "types")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.owners: list[str] = []
        self.fields: list[str] = []
        self.types: list[str] = []
        self.texts: list[str] = []
        self.deprecated = bytearray()

    def add(self, name: str, owner: str, field: str, of: str, text: str | None, deprecated: bool | None) -> None:
        self.names.append(name)
        self.owners.append(owner)
        self.fields.append(field)
        self.types.append(of)
        self.texts.append(text or "")
        self.deprecated.append(1 if deprecated else 0)


class Names:
    """The arrays. Empty until `fill` has run to its end."""

    def __init__(self, index: SchemaIndex) -> None:
        self._index = index
        self.filled = False
        self.roots = {
            "query": index.query_type,
            "mutation": index.mutation_type,
            "subscription": index.subscription_type,
        }
        self.names: list[str] = []
        """As the server spells them."""
        self.owners: list[str] = []
        """The type that each belongs to: its own name for a type, ``@name`` for a directive and its arguments."""
        self.fields: list[str] = []
        """The field that an argument belongs to, else empty."""
        self.types: list[str] = []
        """The type of a field, argument or input field as it is written; a type's kind; empty for others."""
        self.deprecated = bytearray()
        self.joined = "\n"
        """Each name in lower case after a line feed, and one at the end."""
        self.starts: list[int] = []
        """Where in `joined` the line feed before each entry stands."""
        self.texts = "\n"
        """Each description in lower case and in one line, after a line feed."""
        self.text_starts: list[int] = []
        self.text_entries: list[int] = []
        self._ends: list[int] = []
        self._recent: dict[str, _Members] = {}

    def __len__(self) -> int:
        return len(self.names)

    def kind(self, entry: int) -> EntryKind:
        return _BUCKETS[self._bucket(entry)]

    def range_of(self, kind: EntryKind) -> range:
        """Gives the entries of one kind, which lie side by side."""
        mine = [place for place, one in enumerate(_BUCKETS) if one == kind]
        return range(self._ends[mine[0] - 1] if mine[0] else 0, self._ends[mine[-1]])

    def weight(self, entry: int) -> int:
        """Gives what decides between equally good hits, the smaller first: a type or a root's field is sooner
        meant than a field further in, and that sooner than an argument."""
        return _WEIGHTS[self._bucket(entry)]

    def _bucket(self, entry: int) -> int:
        return bisect_right(self._ends, entry)

    def entry_at(self, position: int) -> int:
        """Gives the entry in which `position` of `joined` lies."""
        return bisect_right(self.starts, position) - 1

    def text_at(self, position: int) -> int:
        """Gives the entry whose description `position` of `texts` lies in."""
        return self.text_entries[bisect_right(self.text_starts, position) - 1]

    def description(self, entry: int) -> str:
        """Gives the description of an entry as the server wrote it; reads all of its type's for that."""
        owner, field, name, kind = self.owners[entry], self.fields[entry], self.names[entry], self.kind(entry)
        members: Sequence[_Member | _EnumValue | InputInfo]
        if owner.startswith("@"):
            directive = self._index.directive(owner[1:])
            if directive is None or kind == "directive":
                return directive.description if directive else ""
            members = directive.args
        else:
            found = self._recent.get(owner)
            if found is None:
                if len(self._recent) >= _RECENT:
                    self._recent.clear()
                found = self._recent[owner] = self._members(owner)
            if kind == "type":
                return found.description or ""
            members = (*(found.fields or ()), *(found.input_fields or ()), *(found.enum_values or ()))
            if field:
                members = next((one.args or () for one in found.fields or () if one.name == field), ())
        return next((one.description or "" for one in members if one.name == name), "")

    def fill(self) -> Iterator[None]:
        """Fills the arrays, giving the caller a breath every few milliseconds."""
        index = self._index
        buckets = tuple(_Bucket() for _ in _BUCKETS)
        roots = set(self.roots.values())
        for count, name in enumerate(index.type_names):
            self._read(name, buckets, buckets[_ROOT_FIELDS if name in roots else _FIELDS])
            if count % SLICE == SLICE - 1:
                yield
        for directive in index.directives:
            owner = f"@{directive.name}"
            buckets[_DIRECTIVES].add(directive.name, owner, "", "", directive.description, False)
            for one in directive.args:
                buckets[_ARGUMENTS].add(
                    one.name, owner, "", one.type.text, one.description, one.deprecation is not None
                )
        yield
        texts: list[str] = []
        for bucket in buckets:
            self.text_entries += (entry for entry, text in enumerate(bucket.texts, len(self.names)) if text)
            texts += filter(None, bucket.texts)
            self.names += bucket.names
            self.owners += bucket.owners
            self.fields += bucket.fields
            self.types += bucket.types
            self.deprecated += bucket.deprecated
            self._ends.append(len(self.names))
            yield
        self.joined, self.starts = yield from _joined(self.names)
        self.joined += "\n"
        self.texts, self.text_starts = yield from _joined(texts)
        self.filled = True

    def _read(self, name: str, buckets: tuple[_Bucket, ...], own: _Bucket) -> None:
        found = self._members(name)
        buckets[_TYPES].add(name, name, "", self._index.kind(name), found.description, False)
        arguments = buckets[_ARGUMENTS]
        for field in found.fields or ():
            own.add(field.name, name, "", written_type(field.type).text, field.description, field.deprecated)
            for one in field.args or ():
                of = written_type(one.type).text
                arguments.add(one.name, name, field.name, of, one.description, one.deprecated)
        for one in found.input_fields or ():
            buckets[_INPUT_FIELDS].add(
                one.name, name, "", written_type(one.type).text, one.description, one.deprecated
            )
        for value in found.enum_values or ():
            buckets[_ENUM_VALUES].add(value.name, name, "", "", value.description, value.deprecated)

    def _members(self, name: str) -> _Members:
        raw = self._index.raw(name)
        try:
            found = _MEMBERS.decode(raw if raw is not None else b"{}")
            well_formed = all(
                len({one.name for one in members}) == len(members)
                for members in (found.fields or (), found.input_fields or (), found.enum_values or ())
            )
        except UNREADABLE:
            well_formed = False
        return found if well_formed else self._repaired(name)

    def _repaired(self, name: str) -> _Members:
        found = self._index.type(name)
        if found is None:
            return _Members()
        fields = [_member(one, [_member(argument) for argument in one.args]) for one in found.fields]
        return _Members(
            found.description,
            fields,
            [_member(one) for one in found.input_fields],
            [_EnumValue(one.name, one.description, one.deprecation is not None) for one in found.enum_values],
        )


def _member(one: FieldInfo | InputInfo, arguments: list[_Member] | None = None) -> _Member:
    reference = Reference("SCALAR", one.type.text)
    return _Member(one.name, reference, one.description, one.deprecation is not None, arguments)


def _joined(values: list[str]) -> Generator[None, None, tuple[str, list[int]]]:
    """Gives `values` in lower case, each after a line feed, and where those line feeds stand; with breaths."""
    lowered: list[str] = []
    for start in range(0, len(values), _LOWERED):
        lowered += map(lower_line, values[start : start + _LOWERED])
        yield
    starts = [0, *accumulate(len(value) + 1 for value in lowered)]
    yield
    return "\n" + "\n".join(lowered), starts[:-1]


def lower_line(value: str) -> str:
    """Gives `value` in lower case and in one line, exactly as long as it was, so that positions agree."""
    lowered = value.lower()
    if len(lowered) != len(value):  # İ becomes two code points
        lowered = "".join(one if len(one.lower()) != 1 else one.lower() for one in value)
    return lowered.replace("\n", " ") if "\n" in lowered else lowered
