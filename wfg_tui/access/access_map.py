"""The access map: what one identity may read, place by place, with the evidence; and two of them compared.

*Denied* needs an error at the place; null or ``[]`` without an error is *empty*, and *filtered* only where another
identity sees rows in the very same list. A place that is readable in one row and denied in another is readable,
with both in its evidence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean_line, human_count, redact, shorten

State = Literal["readable", "empty", "denied", "failed", "filtered", "not probed"]
STATES: Final[tuple[State, ...]] = ("readable", "empty", "denied", "failed", "filtered", "not probed")
FORMAT: Final = "wfg-tui access map 1"
_SEES: Final = {"readable": 2, "empty": 1, "filtered": 0, "denied": 0}
"""How much is seen, of the states that say anything about rights."""


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """What is known of one place."""

    path: str
    """As in an answer, without list indexes."""
    coordinate: str
    """``Type.field``."""
    state: State
    evidence: str
    """In words."""
    values: int = 0
    """In how many rows (or the one object) a value was seen."""
    empty: int = 0
    denied: int = 0
    message: str = ""
    code: str = ""
    """The first error's ``extensions.code``, and its words."""
    count: int | None = None
    """How many there are, where a list says so itself."""
    rows: int = 0
    """Rows of the outermost list that were asked for when it was looked at last; 0: it was not."""
    more: bool = False
    """Whether there may be more rows than were looked at."""
    shared: bool = False
    """Whether it is a list, or how long one is, that everybody asks for alike: no row and no person above it."""

    @property
    def in_part(self) -> bool:
        """Whether it is readable in some rows and denied in others."""
        return self.state == "readable" and self.denied > 0

    @property
    def words(self) -> str:
        """The state, and whether it is so in part."""
        return f"{self.state} in part" if self.in_part else self.state


@dataclass(frozen=True, slots=True)
class AccessMap:
    """What one identity may read."""

    identity: str
    """Whose rights these are: the user's name, as far as it is known."""
    profile: str
    host: str
    as_user: str = ""
    """The borrowed user, if any."""
    made: str = ""
    """When it was finished or left, ISO 8601 in UTC."""
    of: str = ""
    """The draft's name; empty for the whole API."""
    depth: int = 0
    """How many fields deep was looked; 0: not said."""
    roots: tuple[str, ...] = ()
    """The root fields that alone were looked at; none: all."""
    requests: int = 0
    """How many were sent for it."""
    complete: bool = True
    notes: tuple[str, ...] = ()
    fields: tuple[FieldAccess, ...] = ()

    def looks_at(self, path: str) -> bool:
        """Whether a place of this path would be in the map if the schema had it; of a draft nobody can tell."""
        if self.of:
            return False
        below = not self.depth or path.count(".") < self.depth
        return below and (not self.roots or path.partition(".")[0] in self.roots)

    def counts(self) -> dict[State, int]:
        """How many places are in each state."""
        found = dict.fromkeys(STATES, 0)
        for one in self.fields:
            found[one.state] += 1
        return found

    @property
    def in_part(self) -> int:
        """How many places are readable in some rows and denied in others."""
        return sum(one.in_part for one in self.fields)

    @property
    def summary(self) -> str:
        """In one line: ``120 readable (3 in part), 4 denied``."""
        told = [f"{count:,} {state}" for state, count in self.counts().items() if count]
        if told and (part := self.in_part):
            told[0] += f" ({part:,} in part)"
        return ", ".join(told) or "nothing looked at"

    def as_json(self) -> dict[str, Any]:
        """Gives it as JSON has it; `from_json` reads it back."""
        found: dict[str, Any] = {"format": FORMAT}
        for one in dataclasses.fields(self):
            value = getattr(self, one.name)
            found[one.name] = list(value) if isinstance(value, tuple) else value
        found["fields"] = [_lean(field) for field in self.fields]
        return found

    @classmethod
    def from_json(cls, found: Any, source: str) -> AccessMap:
        """Gives the map in decoded JSON, `source` being its name for words.

        Raises:
            UsageProblem: ``access.not_a_map``.
        """
        try:
            if isinstance(found, Mapping) and isinstance(found.get("maps"), list) and len(found["maps"]) == 1:
                found = found["maps"][0]
            fields = tuple(_read_field(one) for one in found["fields"])
            texts = {name: _text(found.get(name, "")) for name in ("profile", "host", "as_user", "made", "of")}
            return cls(
                identity=_text(found["identity"]),
                depth=_whole(found.get("depth", 0)),
                roots=tuple(map(_text, found.get("roots", ()))),
                requests=_whole(found.get("requests", 0)),
                complete=found.get("complete", True) is True,
                notes=tuple(map(_text, found.get("notes", ()))),
                fields=fields,
                **texts,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageProblem(
                f"{source} is not an access map.",
                code="access.not_a_map",
                meaning="It has no identity with a list of fields and their states.",
                advice="Make one with: wfg-tui access --json -o MAP",
            ) from error


def _lean(one: FieldAccess) -> dict[str, Any]:
    """What says something; a field that is zero or empty is left out."""
    found: dict[str, Any] = {name: getattr(one, name) for name in _ALWAYS}
    for name in _SOMETIMES:
        if value := getattr(one, name):
            found[name] = value
    if one.count is not None:
        found["count"] = one.count
    return found


def _read_field(found: Mapping[str, Any]) -> FieldAccess:
    state = found["state"]
    if state not in STATES:
        raise ValueError(state)
    count = found.get("count")
    return FieldAccess(
        path=_text(found["path"]),
        coordinate=_text(found.get("coordinate", "")),
        state=state,
        evidence=_text(found.get("evidence", "")),
        message=_text(found.get("message", "")),
        code=_text(found.get("code", "")),
        count=None if count is None else _whole(count),
        more=found.get("more") is True,
        shared=found.get("shared") is True,
        **{name: _whole(found.get(name, 0)) for name in ("values", "empty", "denied", "rows")},
    )


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError(found)
    return found


def _whole(found: Any) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise ValueError(found)
    return found


_ALWAYS: Final = ("path", "coordinate", "state", "evidence")
_SOMETIMES: Final = ("values", "empty", "denied", "message", "code", "rows", "more", "shared")


# Two maps


@dataclass(frozen=True, slots=True)
class Change:
    """A place where two maps differ."""

    path: str
    coordinate: str
    before: str
    """A state, or ``no such field``."""
    after: str
    words: str
    """In a sentence."""
    direction: Literal["grew", "shrank", "differs"]
    """Whether access grew or shrank; *differs* where that cannot be said."""
    counts: tuple[int, int] | None = None
    """How many there were and are, where a list says so itself."""

    @property
    def short(self) -> tuple[str, str]:
        """What was and what is, as briefly as can be."""
        if self.counts is not None:
            return f"{self.counts[0]:,}", f"{self.counts[1]:,}"
        return self.before, self.after


NO_FIELD: Final = "no such field"


def compare(before: AccessMap, after: AccessMap) -> tuple[Change, ...]:
    """Gives where `after` differs from `before`: an earlier map, or another identity's.

    What was not probed in one of them, or is only in one of them because that looks deeper or under other root
    fields, says nothing. A value against none at all is a difference of data, unless
    it is a list that everybody asks for alike; so is one row that is denied more or less.
    """
    older = {one.path: one for one in before.fields}
    newer = {one.path: one for one in after.fields}
    found = []
    for path in dict.fromkeys((*older, *newer)):
        change = _change(older.get(path), newer.get(path), before, after)
        if change is not None:
            found.append(change)
    return tuple(found)


def _change(
    old: FieldAccess | None, new: FieldAccess | None, before: AccessMap, after: AccessMap
) -> Change | None:
    if old is None or new is None:
        one = old or new
        assert one is not None
        if before.of != after.of or not (before.complete and after.complete):
            return None
        if not (before if old is None else after).looks_at(one.path):
            return None
        words = "The field is new in the schema." if old is None else "The field is no more in the schema."
        return Change(
            one.path,
            one.coordinate,
            old.state if old else NO_FIELD,
            new.state if new else NO_FIELD,
            words,
            "differs" if one.state not in _SEES else "grew" if old is None else "shrank",
        )
    was, now = _SEES.get(old.state), _SEES.get(new.state)
    if was is None or now is None:
        return None
    who_was, who_is = _called(before, after)
    if old.shared and new.shared and old.count is not None and new.count is not None and old.count != new.count:
        return Change(
            new.path,
            new.coordinate,
            old.state,
            new.state,
            f"{who_was} has {old.count:,}, {who_is} {new.count:,}.",
            "grew" if new.count > old.count else "shrank",
            (old.count, new.count),
        )
    words = f"{who_was}: {old.words} ({old.evidence}). {who_is}: {new.words} ({new.evidence})."
    if was == now:
        if old.in_part == new.in_part:
            return None
        return Change(new.path, new.coordinate, old.words, new.words, words, "differs")
    if {was, now} == {1, 2} and not (old.shared and new.shared):
        words = f"{words} Other rows or other data may be why."
        return Change(new.path, new.coordinate, old.state, new.state, words, "differs")
    return Change(new.path, new.coordinate, old.state, new.state, words, "grew" if now > was else "shrank")


def _called(before: AccessMap, after: AccessMap) -> tuple[str, str]:
    if before.identity != after.identity:
        return clean_line(before.identity), clean_line(after.identity)
    if before.profile != after.profile:
        return clean_line(before.profile), clean_line(after.profile)
    return "Before", "Now"


def filtered_by(one: AccessMap, other: AccessMap) -> AccessMap:
    """Gives `one` with *filtered* where its list is empty and `other`, which asks for the very same list, sees
    rows in it."""
    seen = {field.path: field for field in other.fields if field.state == "readable" and field.shared}
    fields = tuple(
        replace(
            field,
            state="filtered",
            evidence=f"{field.evidence}; {clean_line(other.identity)} sees rows in this list",
        )
        if field.state == "empty" and field.shared and field.path in seen
        else field
        for field in one.fields
    )
    return replace(one, fields=fields)


# Evidence in words


@dataclass(slots=True)
class Evidence:
    """What was counted at a place, for `words_of`."""

    values: int = 0
    empty: int = 0
    denied: int = 0
    message: str = ""
    code: str = ""
    in_rows: bool = False
    """Whether a list lies above, so that the place was looked at in several rows."""
    more: bool = False
    by_absence: bool = False
    """Whether the error was found by leaving the field out: it stood at a place above."""
    places: list[str] = field(default_factory=list)


FAULTS: Final = frozenset({"INTERNAL_SERVER_ERROR", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "TIMEOUT"})
"""Codes by which a server says that it failed or was asked badly: no refusal of a right."""


def state_of(seen: Evidence) -> State:
    """Gives the state that the counts amount to."""
    if seen.values:
        return "readable"
    if seen.denied:
        return "failed" if seen.code in FAULTS else "denied"
    return "empty" if seen.empty else "not probed"


def words_of(seen: Evidence) -> str:
    """Gives the counts in words."""
    total = seen.values + seen.empty + seen.denied
    said = f": “{shorten(redact(clean_line(seen.message)), 160)}”" if seen.message else ""
    said += f" ({clean_line(seen.code)})" if seen.code else ""
    if not seen.in_rows:
        if seen.values:
            return "a value"
        if seen.denied:
            return ("an error as soon as it is asked for" if seen.by_absence else "an error at this path") + said
        return "null or [] without an error"
    rows = human_count(total, "row")
    if seen.values:
        told = f"a value in {seen.values:,} of {rows}"
        return f"{told}; denied in {seen.denied:,}{said}" if seen.denied else told
    if seen.denied:
        told = f"denied in {'each' if seen.denied == total else f'{seen.denied:,}'} of {rows} looked at"
        told += f", nothing in {seen.empty:,}" if seen.empty else ""
        return ("an error as soon as it is asked for" if seen.by_absence else told) + said
    further = "; there are more rows" if seen.more else ""
    return f"null or [] without an error in {'each of ' if total > 1 else ''}{rows} looked at{further}"


# What a person reads elsewhere


def as_markdown(found: AccessMap, changes: Sequence[Change] = ()) -> str:
    """Gives the map as a page of Markdown."""
    who = f"{found.identity} ({found.profile}, {found.host}{', run as' if found.as_user else ''})"
    lines = [f"# What {_md(who)} may read", ""]
    about = f"of {found.of}" if found.of else "of the whole API"
    state = "" if found.complete else " It is not complete."
    lines += [f"{found.summary} {about}. {found.made}, {human_count(found.requests, 'request')}.{state}", ""]
    lines += [f"> {_md(note)}" for note in found.notes]
    lines += [""] if found.notes else []
    lines += ["| Path | Field | State | Evidence |", "|---|---|---|---|"]
    lines += [
        f"| `{one.path}` | {_md(one.coordinate)} | {one.state} | {_md(one.evidence)} |" for one in found.fields
    ]
    if changes:
        lines += ["", "## Compared", "", "| Path | Was | Is | |", "|---|---|---|---|"]
        lines += [f"| `{one.path}` | {one.before} | {one.after} | {_md(one.words)} |" for one in changes]
    return "\n".join(lines) + "\n"


def as_csv(found: Sequence[AccessMap]) -> str:
    """Gives maps as CSV, a place to a line; no cell can be taken for a formula by a spreadsheet."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("identity", "path", "field", "state", "values", "empty", "denied", "code", "evidence"))
    for one in found:
        for place in one.fields:
            texts = (one.identity, place.path, place.coordinate, place.state)
            counts = (place.values, place.empty, place.denied)
            row = (*map(_cell, texts), *counts, _cell(place.code), _cell(place.evidence))
            writer.writerow(row)
    return stream.getvalue()


def _md(text: str) -> str:
    cleaned = clean_line(text)
    for mark in ("\\", "|", "<", "`", "*", "_", "["):
        cleaned = cleaned.replace(mark, f"\\{mark}")
    return cleaned


def _cell(text: str) -> str:
    cleaned = clean_line(text)
    return f"'{cleaned}" if cleaned[:1] in {"=", "+", "-", "@", "\t"} else cleaned
