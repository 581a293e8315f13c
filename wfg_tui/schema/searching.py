"""One box over everything a schema names or says: exact before prefix before parts of words before descriptions.

What is typed may be a name (``requests``), parts of its words (``reqcol`` for RequestCollection), a path
(``query.req``, ``requests(filter``), a directive (``@skip``), several words that must all be there, words in
quotes that must stand so, and filters: ``kind:field returns:User`` (`wfg_tui.schema.filters`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.filters import Narrowing, read_asked
from wfg_tui.schema.names import EntryKind, Names
from wfg_tui.schema.tiers import TIERS, Found, Sought, rank

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

LIMIT: Final = 200
_RANKED: Final = 3_000
"""Answers put in order between two breaths: about 5 ms."""
_EXCERPTS: Final = 20
"""Hits in descriptions between two breaths: for each, the descriptions of a whole type are read."""


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
    """Gives at most `limit` places that answer `text`, the best first; none for an empty text.

    Raises:
        UsageProblem: ``schema.filter``, if a filter is not one, has no value, or names what is not there.
    """
    names = Names(index)
    for _ in names.fill():
        pass
    complaint = complaint_of(text, names)
    if complaint is not None:
        raise complaint
    return [hit for hits in hits_of(index, names, text, limit) for hit in hits]


def complaint_of(text: str, names: Names | None = None) -> UsageProblem | None:
    """Gives what is wrong with the filters in `text` (``schema.filter``), in words to show beside the box.

    With `names`, filled, also says where a filter names a type or an argument that is not in the schema.
    """
    asked = read_asked(text)
    if asked.complaint is None and names is not None and names.filled and asked.filters:
        return Narrowing(names, asked.filters).unmet
    return asked.complaint


def words_of(text: str) -> tuple[str, ...]:
    """Gives the words that are looked for, without the filters, in lower case."""
    return read_asked(text).words


def hits_of(index: SchemaIndex, names: Names, text: str, limit: int = LIMIT) -> Iterator[list[Hit]]:
    """Gives the same in portions, each ranked below the one before; an empty portion is a breath.

    The first portion, exact names and prefixes, is there at once. `names` must be filled. While somebody types,
    a filter without its value is none yet, and one that is wrong finds nothing: `complaint_of` says why.
    """
    asked = read_asked(text)
    sought = Sought.read(asked, names) if asked.usable else None
    if sought is None:
        return
    seen: set[int] = set()
    for tier in TIERS:
        for found in tier(names, sought, seen):
            room = limit - len(seen)
            taken: list[Found] = []
            size = _RANKED if seen else max(len(found), 1)  # who types a letter sees its names at once
            for start in range(0, max(len(found), 1), size):
                if start:
                    yield []
                taken = nsmallest(
                    room, [*taken, *found[start : start + size]], key=lambda one: rank(names, sought, one)
                )
            seen.update(one.entry for one in taken)
            described = bool(taken) and taken[0].position >= 0
            size = _EXCERPTS if described else max(len(taken), 1)
            for start in range(0, max(len(taken), 1), size):
                yield [_hit(index, names, sought, one) for one in taken[start : start + size]]
            if len(seen) >= limit:
                return


def _hit(index: SchemaIndex, names: Names, sought: Sought, found: Found) -> Hit:
    entry = found.entry
    name, owner, field = names.names[entry], names.owners[entry], names.fields[entry]
    kind = names.kind(entry)
    match kind:
        case "type":
            path = name
        case "directive":
            path = owner
        case "argument":
            path = f"{owner}.{field}({name}:)" if field else f"{owner}({name}:)"
        case _:
            path = f"{owner}.{name}"
    return Hit(
        path=path,
        kind=kind,
        name=name,
        type_name=owner,
        field_name=field if kind == "argument" else "" if kind in {"type", "directive"} else name,
        detail=names.types[entry],
        score=found.score,
        matched=found.matched,
        excerpt="" if found.position < 0 else _excerpt(names, sought, found),
        deprecated=bool(names.deprecated[entry]),
    )


def _excerpt(names: Names, sought: Sought, found: Found) -> str:
    """Gives some 80 characters of the description around what was found in it."""
    text = names.description(found.entry)
    at = found.position - names.texts.rfind("\n", 0, found.position) - 1
    start = 0 if at < 30 else at - 20
    if start:
        start = text.find(" ", start, at) + 1 or start
    end = min(len(text), at + len(sought.needle) + 60)
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
