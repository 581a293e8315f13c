"""The ways in which a name answers what was typed, from exact and prefix down to letters in the right order.

Each tier looks at all names or descriptions at once and gives what it found in lists; an empty list is a breath.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from wfg_tui.schema.filters import Asked, Narrowing
from wfg_tui.schema.names import Names, lower_line

EXACT, PREFIX, WORD, INSIDE, PARTS, SAID, SCATTERED = 100, 90, 80, 70, 60, 50, 40
"""How well a name answers: is it, begins with it, has a word that does, has it inside, has its parts at the
beginnings of its words, is described with it, has its letters in this order."""

_SPAN: Final = 60_000
"""Characters of names looked at between two breaths: about 2 ms in the slowest search."""
_ENOUGH: Final = 2_000
"""Descriptions looked at for one query; a word that more of them have finds nothing that anyone looks for."""
_PLACES: Final = 3_000
"""Places of a word looked at between two breaths."""
_LONGEST: Final = 200
"""Characters of a query, and of a name whose word parts are tried: nobody types more, a hostile schema may."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for."""

    needle: str
    owners: tuple[str, ...]
    """Parts of a path before the needle, in lower case."""
    words: tuple[str, ...]
    """All of them when there are several, else nothing."""
    directive: bool
    narrowing: Narrowing
    literal: bool = False
    """Whether only the needle itself will do, nothing that is like it."""

    @classmethod
    def read(cls, asked: Asked, names: Names) -> Sought | None:
        """Gives what `asked` looks for in `names`, which must be filled; None if it is nothing."""
        words = tuple(lower_line(word) for word in asked.words)
        narrowing = Narrowing(names, asked.filters)
        if len(words) > 1:
            return cls(max(words, key=len), (), words, False, narrowing)
        if asked.literal or not words:
            return cls(words[0] if words else "", (), (), False, narrowing, True) if words or narrowing else None
        directive = words[0].startswith("@")
        parts = re.split(r"[.(:]+", words[0].rstrip("):").removeprefix("@"))
        owners = tuple(part for part in parts[:-1] if part)
        if not parts[-1] and not owners and not directive and not narrowing:
            return None
        return cls(parts[-1], owners, (), directive, narrowing)

    @property
    def free(self) -> bool:
        """Whether any entry will do that has the needle."""
        return not (self.owners or self.directive or self.narrowing)


class Found(NamedTuple):
    """An entry that answers, and how well. One letter has thousands: a tuple is made in a third of the time."""

    entry: int
    score: int
    looseness: int = 0
    matched: tuple[tuple[int, int], ...] = ()
    position: int = -1
    """In the descriptions."""


_Tier = Callable[[Names, Sought, set[int]], Iterator[list[Found]]]


def rank(names: Names, sought: Sought, found: Found) -> tuple[int, int, int, int, int, int]:
    """Gives the key that sorts the better answer first."""
    entry = found.entry
    return (
        -found.score,
        names.deprecated[entry],
        found.looseness,
        names.weight(entry),
        len(names.names[entry]) + (len(names.owners[entry]) if sought.owners else 0),
        entry,
    )


def _admits(names: Names, sought: Sought, entry: int) -> bool:
    if sought.directive and not names.owners[entry].startswith("@"):
        return False
    if not sought.narrowing.admits(entry):
        return False
    if not sought.owners:
        return True
    above = (
        []
        if names.kind(entry) in {"type", "directive"}
        else [names.owners[entry].lower(), names.fields[entry].lower()]
    )
    for owner in sought.owners:
        while above and owner not in above[0]:
            del above[0]
        if not above:
            return False
        del above[0]
    return True


def _at_beginnings(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """Exact names and prefixes: one pass over all names, in C."""
    if sought.words:
        return
    if not sought.needle:
        yield from _all_admitted(names, sought)
        return
    length = len(sought.needle)
    joined, free = names.joined, sought.free
    found = []
    for match in re.finditer("\n" + re.escape(sought.needle), joined):
        entry = names.entry_at(match.start())
        if free or _admits(names, sought, entry):
            exact = joined[match.end()] == "\n"
            found.append(Found(entry, EXACT if exact else PREFIX, 0, ((0, length),)))
    yield found


def _all_admitted(names: Names, sought: Sought) -> Iterator[list[Found]]:
    """``Query.`` asks for everything in Query, ``@`` for directives, filters alone for all they let through."""
    last = sought.owners[-1] if sought.owners else ""
    found = []
    for entry in range(len(names)):
        if _admits(names, sought, entry) and (
            not sought.directive or sought.owners or names.kind(entry) == "directive"
        ):
            nearest = (names.fields[entry] or names.owners[entry]).lower()
            found.append(Found(entry, EXACT if nearest == last else WORD))
        if entry % 2_000 == 1_999:
            yield []
    yield found


def _inside(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """Names that have it further on: at the beginning of a word first."""
    if sought.words or not sought.needle:
        return
    length = len(sought.needle)
    pattern = re.compile(re.escape(sought.needle))
    found: dict[int, Found] = {}
    for start, end in _spans(names):
        for match in pattern.finditer(names.joined, start, end):
            entry = names.entry_at(match.start())
            if entry in seen:
                continue
            at = match.start() - names.starts[entry] - 1
            score = WORD if _begins_word(names.names[entry], at) else INSIDE
            best = found.get(entry)
            if (best is None or best.score < score) and _admits(names, sought, entry):
                found[entry] = Found(entry, score, at, ((at, at + length),))
        yield []
    yield list(found.values())


def _scattered(names: Names, sought: Sought, seen: set[int], *, parts: bool) -> Iterator[list[Found]]:
    needle = sought.needle
    if sought.words or sought.literal or len(needle) < 2:
        return
    letters = "".join(f"[^{re.escape(letter)}\n]*+{re.escape(letter)}" for letter in needle)
    pattern = re.compile("\n" + letters)
    found = []
    for start, end in _spans(names):
        for match in pattern.finditer(names.joined, start, end):
            entry = names.entry_at(match.start())
            if entry in seen or not _admits(names, sought, entry):
                continue
            if parts:
                matched = _word_parts(names.names[entry], needle)
                if matched:
                    found.append(Found(entry, PARTS, len(matched), matched))
            else:
                matched = _letters(names.joined[match.start() + 1 : match.end()], needle)
                found.append(Found(entry, SCATTERED, match.end() - match.start() - len(needle), matched))
        yield []
    yield found


def _by_word_parts(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """``reqcol`` and ``rc`` for RequestCollection."""
    yield from _scattered(names, sought, seen, parts=True)


def _by_letters(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """``rqsts`` for requests."""
    yield from _scattered(names, sought, seen, parts=False)


def _said(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """Descriptions that have it: as a whole word first."""
    if sought.words or len(sought.needle) < 2:
        return
    found: list[Found] = []
    text, needle = names.texts, sought.needle
    position = text.find(needle)
    while position >= 0 and len(found) < _ENOUGH:
        entry = names.text_at(position)
        if entry not in seen and _admits(names, sought, entry):
            whole = _is_word(text, position, position + len(needle))
            found.append(Found(entry, SAID, 0 if whole else 1, (), position))
            if len(found) % 1_000 == 0:
                yield []
        end = text.find("\n", position)
        position = text.find(needle, end) if end >= 0 else -1
    yield found


def _all_words(names: Names, sought: Sought, seen: set[int]) -> Iterator[list[Found]]:
    """Every word is in the path or in the description; those with more of them in the name first."""
    if not sought.words:
        return
    places: dict[int, int] = {}
    for count, position in enumerate(_positions(names.joined, sought.needle), 1):
        places.setdefault(names.entry_at(position), -1)
        if count % _PLACES == 0:
            yield []
    for count, position in enumerate(_positions(names.texts, sought.needle), 1):
        places.setdefault(names.text_at(position), position)
        if count % _PLACES == 0:
            yield []
    yield []
    texts = dict(zip(names.text_entries, range(len(names.text_entries)), strict=True))
    found = []
    for count, (entry, position) in enumerate(places.items()):
        name = lower_line(names.names[entry])
        path = f"{names.owners[entry].lower()} {names.fields[entry].lower()} {name}"
        text = _text_of(names, texts.get(entry, -1))
        if all(word in path or word in text for word in sought.words) and sought.narrowing.admits(entry):
            matched = [(name.index(word), name.index(word) + len(word)) for word in sought.words if word in name]
            score = PREFIX if len(matched) == len(sought.words) else WORD if matched else SAID
            found.append(Found(entry, score, 0, _merged(matched), position))
        if count % 1_000 == 999:
            yield []
    yield found


TIERS: Final[tuple[_Tier, ...]] = (_at_beginnings, _inside, _by_word_parts, _said, _by_letters, _all_words)


def _spans(names: Names) -> Iterator[tuple[int, int]]:
    """Gives ranges of `names.joined` that begin before an entry and end after one."""
    start, total = 0, len(names.joined)
    while start < total - 1:
        end = names.joined.find("\n", min(start + _SPAN, total - 1))
        yield start, end + 1
        start = end


def _positions(text: str, word: str) -> Iterable[int]:
    return (match.start() for match in re.finditer(re.escape(word), text))


def _text_of(names: Names, place: int) -> str:
    if place < 0:
        return ""
    end = names.text_starts[place + 1] if place + 1 < len(names.text_starts) else len(names.texts)
    return names.texts[names.text_starts[place] + 1 : end]


def _is_word(text: str, start: int, end: int) -> bool:
    return not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()


def _begins_word(name: str, at: int) -> bool:
    """Whether a word of camelCase, PascalCase or SNAKE_CASE begins at `at`."""
    if at == 0:
        return True
    before, here = name[at - 1], name[at]
    return (
        not before.isalnum()
        or (here.isupper() and (before.islower() or name[at + 1 : at + 2].islower()))
        or (here.isdigit() != before.isdigit())
    )


def _word_parts(name: str, needle: str) -> tuple[tuple[int, int], ...]:
    """Gives the beginnings of words of `name` that `needle` is made of, or nothing."""
    if len(name) > _LONGEST or len(needle) > _LONGEST:
        return ()
    lowered = lower_line(name)
    begins = [at for at in range(len(name)) if _begins_word(name, at)]
    failed: set[tuple[int, int]] = set()

    def parts(word: int, done: int) -> tuple[tuple[int, int], ...] | None:
        if done == len(needle):
            return ()
        if (word, done) in failed:
            return None
        for later in range(word, len(begins)):
            at = begins[later]
            same = 0
            while done + same < len(needle) and lowered[at + same : at + same + 1] == needle[done + same]:
                same += 1
            for length in range(same, 0, -1):
                rest = parts(later + 1, done + length)
                if rest is not None:
                    return ((at, at + length), *rest)
        failed.add((word, done))
        return None

    return parts(0, 0) or ()


def _letters(lowered: str, needle: str) -> tuple[tuple[int, int], ...]:
    places, at = [], -1
    for letter in needle:
        at = lowered.index(letter, at + 1)
        places.append((at, at + 1))
    return _merged(places)


def _merged(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
