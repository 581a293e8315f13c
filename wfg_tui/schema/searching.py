"""One box over everything a schema names or says: exact before prefix before parts of words before descriptions.

What is typed may be a name (``requests``), parts of its words (``reqcol`` for RequestCollection), a path
(``query.req``, ``requests(filter``), a directive (``@skip``) or several words that must all be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from wfg_tui.schema.model import DirectiveInfo, EnumValueInfo, FieldInfo, InputInfo, TypeInfo
from wfg_tui.schema.names import EntryKind, Names
from wfg_tui.schema.tiers import TIERS, Found, Sought, rank

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that answers the search."""

    path: str
    """As people write it: ``Query.requests``, ``Query.requests(filter:)``, ``RequestStatus.OPEN``, ``@skip``."""
    kind: EntryKind
    name: str
    """The name that was found, or whose description was."""
    type_name: str
    """The type that it is in, or is; ``@name`` for a directive and its arguments."""
    field_name: str
    """The field that it is, or is an argument of; empty for a type or a directive."""
    detail: str
    """The type of a field, argument or input field; the kind of a type; empty otherwise."""
    score: int
    matched: tuple[tuple[int, int], ...] = ()
    """From where to where `name` answers; nothing when its description does."""
    excerpt: str = ""
    """The words around what was found in the description."""
    deprecated: bool = False


def search(index: SchemaIndex, text: str, limit: int = LIMIT) -> list[Hit]:
    """Gives at most `limit` places that answer `text`, the best first; none for an empty text."""
    names = Names(index)
    for _ in names.fill():
        pass
    return [hit for hits in hits_of(index, names, text, limit) for hit in hits]


def hits_of(index: SchemaIndex, names: Names, text: str, limit: int = LIMIT) -> Iterator[list[Hit]]:
    """Gives the same in portions, each ranked below the one before; an empty portion is a breath.

    The first portion, exact names and prefixes, is there at once. `names` must be filled.
    """
    sought = Sought.read(text)
    if sought is None:
        return
    seen: set[int] = set()
    for tier in TIERS:
        for found in tier(names, sought, seen):
            room = limit - len(seen)
            taken = nsmallest(room, found, key=lambda one: rank(names, sought, one))
            seen.update(one.entry for one in taken)
            yield [_hit(index, names, sought, one) for one in taken]
            if len(seen) >= limit:
                return


def _hit(index: SchemaIndex, names: Names, sought: Sought, found: Found) -> Hit:
    entry = found.entry
    name, owner, field = names.names[entry], names.owners[entry], names.fields[entry]
    kind = names.kind(entry)
    fact = _fact(index, kind, owner, field, name)
    match kind:
        case "type":
            path, detail = name, index.kind(name)
        case "directive":
            path, detail = owner, ""
        case "argument":
            path, detail = f"{owner}.{field}({name}:)" if field else f"{owner}({name}:)", _written(fact)
        case _:
            path, detail = f"{owner}.{name}", _written(fact)
    return Hit(
        path=path,
        kind=kind,
        name=name,
        type_name=owner,
        field_name=field if kind == "argument" else "" if kind in {"type", "directive"} else name,
        detail=detail,
        score=found.score,
        matched=found.matched,
        excerpt=_excerpt(names, sought, found, fact),
        deprecated=bool(names.deprecated[entry]),
    )


_Fact = TypeInfo | FieldInfo | InputInfo | EnumValueInfo | DirectiveInfo


def _fact(index: SchemaIndex, kind: EntryKind, owner: str, field: str, name: str) -> _Fact | None:
    """Gives what the schema says of an entry; decodes the type that it is in, and no other."""
    members: tuple[InputInfo, ...] | tuple[EnumValueInfo, ...] = ()
    match kind:
        case "type":
            return index.type(name)
        case "directive":
            return index.directive(name)
        case "field":
            return index.field(owner, name)
        case "argument":
            above = index.field(owner, field) if field else index.directive(owner.removeprefix("@"))
            members = above.args if above else ()
        case "input_field" | "enum_value":
            info = index.type(owner)
            if info is not None:
                members = info.input_fields if kind == "input_field" else info.enum_values
    return next((one for one in members if one.name == name), None)


def _written(fact: _Fact | None) -> str:
    return fact.type.text if isinstance(fact, FieldInfo | InputInfo) else ""


def _excerpt(names: Names, sought: Sought, found: Found, fact: _Fact | None) -> str:
    """Gives some 80 characters of the description around what was found in it."""
    if found.position < 0 or fact is None:
        return ""
    text = fact.description
    at = found.position - names.texts.rfind("\n", 0, found.position) - 1
    start = 0 if at < 30 else at - 20
    if start:
        start = text.find(" ", start, at) + 1 or start
    end = min(len(text), at + len(sought.needle) + 60)
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
