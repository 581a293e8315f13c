"""What an answer shows about one place of it: the facts that causes are ranked by, before anybody is asked."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from wfg_tui.access.why.sent import Hop, Sent
from wfg_tui.access.why.shapes import Collection, collection_of
from wfg_tui.result.paths import Path, child_at, place_at
from wfg_tui.result.values import key_of, kind_at, raw_value
from wfg_tui.result.walk import Place, Source, items

if TYPE_CHECKING:
    from wfg_tui.api import GraphQLError
    from wfg_tui.connection.inspection import Finding
    from wfg_tui.problems import Problem
    from wfg_tui.result.errors import AnswerError
    from wfg_tui.result.explain import Explanation
    from wfg_tui.result.study import Study

Kind = Literal["refused", "invalid", "error", "null", "rows", "value"]
"""Nothing came in (refused), nothing ran (invalid), an error shows here, a null without one, rows that may be
missing from a list, or a value that is there."""
_ROWS_LOOKED_AT: Final = 400
_ALIKE: Final = 300
_LONGEST: Final = 4000
"""Bytes of a value that is read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the answer, and what the server said of its length."""

    path: Path
    """Of the field that was asked for it, from inside ``data``."""
    form: Collection
    shown: int | None = None
    """Rows in this answer; None where the list is null or was not asked for."""
    total: int | None = None
    more: bool | None = None
    rows: tuple[Mapping[str, Any], ...] = ()
    """What the first rows say of themselves: their strings and numbers."""
    filters: tuple[str, ...] = ()
    """The arguments that leave rows out."""
    strings: tuple[tuple[str, str], ...] = ()
    """The strings in them, each with the key before it."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The same field at the other places of the answer, by whether it could be read."""

    failed: int = 0
    readable: int = 0
    failed_names: frozenset[str] = frozenset()
    """What the things are called whose field failed; empty where their names were not asked for."""
    readable_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe was answered."""

    ok: bool
    """Whether there was an answer with data and without an error on the way to what was asked."""
    value: Any = None
    """What stands at the probe's path; None too where nothing does."""
    status: int = 0
    errors: tuple[GraphQLError, ...] = ()
    refused: bool = False
    """Whether the request as a whole was turned away for who asks: 403."""
    silent: bool = False
    """Whether nothing is known of it: no answer, a busy server, one that is down. That is no evidence."""
    whole: bool = True
    """Whether all rows were looked at, where it went through pages."""

    def count(self, form: Collection | None) -> int | None:
        """How many rows it tells of."""
        if form is None or not self.ok:
            return None
        if not form.rows:
            return len(self.value) if isinstance(self.value, list) else None
        told = self.value.get(form.count) if isinstance(self.value, dict) else None
        return told if isinstance(told, int) else None

    def rows(self, form: Collection | None) -> list[dict[str, Any]]:
        """The rows it holds."""
        found = self.value
        if form is not None and form.rows:
            found = found.get(form.rows) if isinstance(found, dict) else None
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Situation:
    """One place of one answer, and what is known of it."""

    kind: Kind
    path: Path
    """From inside ``data``; of an error, the path that the error names."""
    user: str = ""
    """The name under which the server judges, as far as it is known."""
    as_user: str = ""
    """The user that is borrowed, if any."""
    client: str = ""
    status: int = 200
    problem: Problem | None = None
    errors: tuple[GraphQLError, ...] = ()
    error: AnswerError | None = None
    explained: Explanation | None = None
    all_null: bool = False
    """Whether data as a whole is null, although by the schema the null had a nearer place."""
    schema: bool = True
    """Whether a schema is at hand; without one, less can be ruled out."""
    operation: str = "query"
    hops: tuple[Hop, ...] = ()
    """The fields on the way, as far as the operation could be read."""
    alike: Alike = Alike()
    siblings: Mapping[str, Any] = field(default_factory=dict)
    """The plain values beside the one in question."""
    alternatives: tuple[str, ...] = ()
    """The fields beside it that hold the same thing for other types of data."""
    listed: Listed | None = None
    hops_root: str = ""
    """The root field that gives the same kind of list, where the list is not asked for at the root."""
    process: tuple[str, str] = ("", "")
    """The process that a mutation is about, and its version, as far as it says."""
    token: tuple[Finding, ...] = ()
    """What is wrong with the token, where the request was refused."""
    missing: str = ""
    """The number or name of a row that should be there."""
    expected: int | None = None
    """How many rows somebody expected."""
    page: int = 100
    """Rows that may be asked for at a time."""
    found: Mapping[str, Found] = field(default_factory=dict)
    """What probes were answered, by their ids."""

    @property
    def field(self) -> str:
        """The field in question, by its own name."""
        return (
            self.hops[-1].name
            if self.hops
            else next((str(s) for s in reversed(self.path) if isinstance(s, str)), "")
        )

    @property
    def parent(self) -> str:
        """The type that has it; empty where nobody knows."""
        return self.hops[-1].parent if self.hops else ""

    @property
    def who(self) -> str:
        """The identity in force, to be named in a sentence."""
        return self.as_user or self.user or "the user in force"

    def told(self, probe: str) -> Found | None:
        """Gives what a probe was answered; None where it was not asked, or nothing came that would tell."""
        found = self.found.get(probe)
        return None if found is None or found.silent else found

    @property
    def unanswered(self) -> int:
        """How many probes were asked in vain."""
        return sum(found.silent for found in self.found.values())

    def with_found(self, probe: str, found: Found) -> Situation:
        """Gives the situation with what a probe was answered."""
        return replace(self, found={**self.found, probe: found})


def situated(
    study: Study, sent: Sent | None, path: Sequence[str | int], base: Situation, *, exact: bool = True
) -> Generator[int, None, Situation]:
    """Gives the situation at `path`, counted from inside ``data``; `study` has read the errors.

    `base` has what the answer does not tell: identity, status, problem. Without `exact`, a place that is not there
    is answered for the nearest around it.
    """
    if base.problem is not None:
        return replace(base, kind="refused", path=())
    source = study.answer.source
    place, taken = yield from place_at(source, ("data", *path))
    number = _error_at(study, place, tuple(path))
    if number is None and study.errors and (not path or not study.around.ran):
        number = 0
    if number is not None:
        error, _, explained = study.told(number)
        kind: Kind = "error" if error.path else "invalid"
        found = replace(base, kind=kind, path=error.path, error=error, explained=explained)
        found = replace(found, all_null=study.around.ran and not study.around.has_data)
    else:
        kind = "null" if place is not None and kind_at(source, place) == "null" else "value"
        found = replace(base, kind=kind, path=tuple(path[: max(taken - 1, 0)]))
    if sent is not None:
        hops = tuple(sent.hops(found.path))
        found = replace(found, hops=hops, operation=sent.kind)
    if found.kind in ("error", "null"):
        alike = yield from _alike(study, found.path)
        beside = yield from _beside(source, found.path)
        found = replace(found, alike=alike, siblings=beside)
    listed = yield from _listed(source, sent, found)
    found = replace(found, listed=listed)
    return replace(found, kind="rows") if found.kind == "value" and listed is not None else found


def _error_at(study: Study, place: Place | None, path: Path) -> int | None:
    if place is not None:
        for number in study.at(place):
            return number
    for number, error in enumerate(study.errors):
        if error.path and tuple(error.path) == path:
            return number
    return None


def _listed(source: Source, sent: Sent | None, found: Situation) -> Generator[int, None, Listed | None]:
    """The nearest list at or around the place; of the root itself, the first one."""
    hops = sent.hops(found.path) if sent is not None else []
    ends = [number for number, step in enumerate(found.path) if isinstance(step, str)]
    for at in range(min(len(hops), len(ends)) - 1, -1, -1):
        form = collection_of(sent.index if sent is not None else None, hops[at].type)
        if form is None:
            continue
        path = found.path[: ends[at] + 1]
        owner = collection_of(sent.index if sent is not None else None, hops[at - 1].type) if at else None
        if not form.rows and owner is not None and owner.rows == hops[at].name:  # the collection tells more
            return (yield from _look(source, found.path[: ends[at - 1] + 1], owner))
        return (yield from _look(source, path, form))
    if not found.path and sent is not None:
        return (yield from _first(source, sent))
    return None


def _first(source: Source, sent: Sent) -> Generator[int, None, Listed | None]:
    """The first list that the operation asks for, one or two fields deep."""
    for path in (yield from _keys(source, ())):
        for deeper in [path, *(yield from _keys(source, path))]:
            hops = sent.hops(deeper)
            form = collection_of(sent.index, hops[-1].type) if len(hops) == len(deeper) and hops else None
            if form is not None:
                return (yield from _look(source, deeper, form))
    return None


def _keys(source: Source, path: Path) -> Generator[int, None, list[Path]]:
    place, taken = yield from place_at(source, ("data", *path))
    if place is None or place.end >= 0 or taken != len(path) + 1 or kind_at(source, place) != "object":
        return []
    return [(*path, key_of(source, one) or "") for one in items(source, place) if not isinstance(one, int)]


def _look(source: Source, path: Path, form: Collection) -> Generator[int, None, Listed]:
    place, taken = yield from place_at(source, ("data", *path))
    whole = place if place is not None and taken == len(path) + 1 and place.end < 0 else None
    if whole is None:
        return Listed(path, form)
    total: int | None = None
    more: bool | None = None
    rows = whole if not form.rows else None
    if form.rows:
        members = yield from _plain(source, whole)
        told, has = members.get(form.count), members.get(form.more)
        total = told if isinstance(told, int) and not isinstance(told, bool) else None
        more = has if isinstance(has, bool) else None
        rows = yield from child_at(source, whole, form.rows)
    if rows is None or kind_at(source, rows) != "array":
        return Listed(path, form, None, total, more)
    shown = 0
    first: list[dict[str, Any]] = []
    for one in items(source, rows):
        if isinstance(one, int):
            yield 0
            continue
        shown += 1
        if len(first) < _ROWS_LOOKED_AT and one.end < 0 and kind_at(source, one) == "object":
            first.append((yield from _plain(source, one)))
        if shown % 64 == 0:
            yield 0
    return Listed(path, form, shown, total, more, tuple(first))


def _plain(source: Source, container: Place) -> Generator[int, None, dict[str, Any]]:
    """The members of an object that are no containers, decoded; one level of plain members of inner objects too,
    as ``requester.userName``."""
    found: dict[str, Any] = {}
    for one in items(source, container):
        if isinstance(one, int):
            yield 0
            continue
        key = key_of(source, one) or ""
        if one.end >= 0 and one.end - one.start <= _LONGEST:
            found[key] = _decoded((yield from raw_value(source, one)))
        elif one.end < 0 and kind_at(source, one) == "object":
            for inner in items(source, one):
                if isinstance(inner, int):
                    break
                if 0 <= inner.end <= inner.start + _LONGEST:
                    found[f"{key}.{key_of(source, inner)}"] = _decoded((yield from raw_value(source, inner)))
    return found


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _beside(source: Source, path: Path) -> Generator[int, None, Mapping[str, Any]]:
    place, taken = yield from place_at(source, ("data", *path[:-1]))
    if place is None or taken != len(path) or place.end >= 0 or kind_at(source, place) != "object":
        return {}
    return (yield from _plain(source, place))


def _alike(study: Study, path: Path) -> Generator[int, None, Alike]:
    """Looks at the same field wherever the answer has it: in the other rows of the lists around."""
    source = study.answer.source
    place, _ = yield from place_at(source, ("data",))
    if place is None or place.end >= 0:
        return Alike()
    failed = {tuple(error.path) for error in study.errors}
    seen: list[tuple[bool, str]] = []
    yield from _walk(source, place, (), path, "", failed, seen)
    bad = [name for wrong, name in seen if wrong]
    good = [name for wrong, name in seen if not wrong]
    return Alike(len(bad), len(good), frozenset(filter(None, bad)), frozenset(filter(None, good)))


def _walk(
    source: Source,
    place: Place,
    here: Path,
    rest: Path,
    name: str,
    failed: set[Path],
    seen: list[tuple[bool, str]],
) -> Generator[int, None, None]:
    if here in failed:
        seen.append((True, name))
        return
    if not rest:
        if kind_at(source, place) != "null":
            seen.append((False, name))
        return
    if place.end >= 0 or len(seen) >= _ALIKE:
        return
    if isinstance(rest[0], str):
        if kind_at(source, place) != "object":
            return
        named = yield from child_at(source, place, "name")
        if named is not None and 0 <= named.end <= named.start + 200:
            name = str(_decoded((yield from raw_value(source, named))))
        inner = yield from child_at(source, place, rest[0])
        if inner is not None:
            yield from _walk(source, inner, (*here, rest[0]), rest[1:], name, failed, seen)
        return
    for one in items(source, place):
        if isinstance(one, int) or len(seen) >= _ALIKE:
            break
        yield from _walk(source, one, (*here, one.number), rest[1:], name, failed, seen)
        yield 0
