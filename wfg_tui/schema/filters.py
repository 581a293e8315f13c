"""The filters of a search: ``kind:``, ``type:``, ``returns:``, ``arg:`` and ``deprecated:``, read and applied.

Values of one filter are alternatives (``kind:field,argument``); several filters must all hold. A name is whole
(``type:User``) where something is called so, else a part of one; ``*`` stands for anything. What stands in quotes
is looked for as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.schema.names import Names
from wfg_tui.text import shorten

FILTERS: Final = {
    "kind": "what it is: type, object, interface, union, enum, input, scalar, field, query, mutation, "
    "subscription, argument, input-field, value or directive",
    "type": "the type that it is, or is in",
    "returns": "the type that a field gives; [User] asks for lists of it",
    "arg": "an argument that a field or directive takes, by its name or its type",
    "deprecated": "yes or no",
}
"""Each filter and what is written after its colon, for a help line."""

KIND_VALUES: Final = (
    *("type", *KIND_WORDS.values(), "field", "query", "mutation", "subscription"),
    *("argument", "input-field", "value", "directive"),
)
_OTHER_KINDS: Final = {"arg": "argument", "enum-value": "value", "types": "type", "fields": "field"}
_YES: Final = {"yes": True, "true": True, "only": True, "no": False, "false": False}

_PART: Final = re.compile(r'(?P<key>[A-Za-z_-]+):(?P<value>"[^"]*"?|\S*)|"(?P<phrase>[^"]*)"?|(?P<word>\S+)')
_LONGEST: Final = 200
"""Characters of what is typed that are looked at: nobody types more."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as it was written, its values in lower case and sound."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, taken apart."""

    words: tuple[str, ...]
    """In lower case and in one line each."""
    literal: bool
    """Whether they stood in quotes: then nothing like them will do."""
    filters: tuple[Filter, ...]
    complaint: UsageProblem | None = None
    """``schema.filter``: what is wrong with a filter, and what it may be."""
    usable: bool = True
    """Whether there is something to find: a filter that has no value yet is no filter yet."""


def read_asked(text: str) -> Asked:
    """Takes `text` apart. Never raises: what is wrong is in `Asked.complaint`."""
    words: list[str] = []
    filters: dict[str, tuple[str, ...]] = {}
    phrases = 0
    wrong: UsageProblem | None = None
    unfinished: UsageProblem | None = None
    for part in _PART.finditer(text.strip()[:_LONGEST]):
        key, value = (part["key"] or "").lower(), (part["value"] or "").strip('"')
        if part["phrase"] is not None:
            phrases += 1
            words.append(" ".join(part["phrase"].split()))
        elif key in FILTERS:
            values = tuple(one for one in value.lower().split(",") if one)
            if values:
                filters[key], complaint = _sound(key, (*filters.get(key, ()), *values))
                wrong = wrong or complaint
            else:
                unfinished = unfinished or _complaint(f"{key}: has nothing after it", key)
        elif part["key"] and value and not value.startswith("//"):  # an address has a colon too
            wrong = wrong or _unknown(part["key"])
        else:
            words.append(part[0])
    return Asked(
        tuple(word.lower() for word in words if word),
        phrases > 0 and phrases == len(words),
        tuple(Filter(key, values) for key, values in filters.items()),
        wrong or unfinished,
        usable=wrong is None,
    )


def _sound(key: str, values: tuple[str, ...]) -> tuple[tuple[str, ...], UsageProblem | None]:
    """Gives `values` as they are meant, and what is wrong with the first that means nothing."""
    if key not in {"kind", "deprecated"}:
        return values, None
    allowed: dict[str, str] = {one: one for one in KIND_VALUES} | _OTHER_KINDS
    if key == "deprecated":
        allowed = {one: "yes" if meant else "no" for one, meant in _YES.items()}
    meant = []
    for value in (one.replace("_", "-") for one in values):
        begun = [one for one in allowed if one.startswith(value)]
        if value not in allowed and len({allowed[one] for one in begun}) != 1:
            return (), _complaint(f"{key}:{shorten(value, 40)} is not known", key)
        meant.append(allowed[value if value in allowed else begun[0]])
    return tuple(meant), None


def _complaint(what: str, key: str) -> UsageProblem:
    return UsageProblem(f"{what}.", code="schema.filter", advice=f"After {key}: comes {FILTERS[key]}.")


def _unknown(key: str) -> UsageProblem:
    near = get_close_matches(key.lower(), FILTERS, n=1)
    return UsageProblem(
        f"There is no filter {shorten(key, 40)}:.",
        code="schema.filter",
        meaning=f"Is {near[0]}: meant?" if near else "",
        advice=f"The filters are {', '.join(f'{one}:' for one in FILTERS)}. "
        "Quotes around it look for the words as they are.",
    )


class Narrowing:
    """The entries that filters let through."""

    def __init__(self, names: Names, filters: Iterable[Filter]) -> None:
        self._names = names
        self.unmet: UsageProblem | None = None
        """The first filter that names what the schema does not have."""
        makers = {
            "kind": self._kind,
            "type": self._type,
            "returns": self._returns,
            "arg": self._arg,
            "deprecated": self._deprecated,
        }
        self._tests = [makers[one.key](one.values) for one in filters]

    def __bool__(self) -> bool:
        return bool(self._tests)

    def admits(self, entry: int) -> bool:
        return all(test(entry) for test in self._tests)

    def _kind(self, values: tuple[str, ...]) -> Callable[[int], bool]:
        names, asked = self._names, frozenset(values)
        roots = {
            root: kind for kind, root in names.roots.items() if root and kind in asked
        }  # a mutation root may be the query root

        def is_of(entry: int) -> bool:
            kind = names.kind(entry)
            if kind == "field":
                return "field" in asked or names.owners[entry] in roots
            if kind == "type":
                return "type" in asked or KIND_WORDS.get(names.types[entry], "") in asked
            return {"input_field": "input-field", "enum_value": "value"}.get(kind, kind) in asked

        return is_of

    def _type(self, values: tuple[str, ...]) -> Callable[[int], bool]:
        owners = self._names.owners
        meant = self._meant("type", values, set(owners))
        return lambda entry: owners[entry] in meant

    def _returns(self, values: tuple[str, ...]) -> Callable[[int], bool]:
        names = self._names
        fields = names.range_of("field")
        given = {names.types[entry] for entry in fields}
        wrapped = tuple(value.replace("!", "") for value in values if "[" in value)
        bare = tuple(value.rstrip("!") for value in values if "[" not in value)
        without_bangs = {written: written.replace("!", "") for written in given}
        cores = {written: written.strip("[]!") for written in given}
        lists = self._meant("returns", wrapped, set(without_bangs.values()))
        types = self._meant("returns", bare, set(cores.values()))
        meant = {one for one in given if without_bangs[one] in lists or cores[one] in types}
        return lambda entry: entry in fields and names.types[entry] in meant

    def _arg(self, values: tuple[str, ...]) -> Callable[[int], bool]:
        names = self._names
        arguments = names.range_of("argument")
        cores = {written: written.strip("[]!") for written in {names.types[entry] for entry in arguments}}
        meant = self._meant("arg", values, {names.names[entry] for entry in arguments} | set(cores.values()))
        found = {entry for entry in arguments if names.names[entry] in meant or cores[names.types[entry]] in meant}
        takers = {(names.owners[entry], names.fields[entry]) for entry in found}

        def takes(entry: int) -> bool:
            kind = names.kind(entry)
            if kind == "argument":
                return entry in found
            own = names.names[entry] if kind == "field" else ""
            return kind in {"field", "directive"} and (names.owners[entry], own) in takers

        return takes

    def _deprecated(self, values: tuple[str, ...]) -> Callable[[int], bool]:
        asked = {1 if value == "yes" else 0 for value in values}
        deprecated = self._names.deprecated
        return lambda entry: deprecated[entry] in asked

    def _meant(self, key: str, values: tuple[str, ...], known: set[str]) -> set[str]:
        """Gives those of `known` that `values` mean, each by its own best reading."""
        meant: set[str] = set()
        for value in values:
            lowered = value.removeprefix("@") if key == "arg" else value
            found = {one for one in known if one.lower() == lowered}
            if not found:
                pieces = lowered.split("*") if "*" in lowered else ["", lowered, ""]
                found = {one for one in known if _in_order(pieces, one.lower())}
            if not found and self.unmet is None:
                self.unmet = _not_there(key, value, known)
            meant |= found
        return meant


def _in_order(pieces: list[str], name: str) -> bool:
    """Whether `name` begins with the first piece, ends with the last and has the others between, in order."""
    end = len(name) - len(pieces[-1])
    if not (name.startswith(pieces[0]) and name.endswith(pieces[-1]) and len(pieces[0]) <= end):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        found = name.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _not_there(key: str, value: str, known: set[str]) -> UsageProblem:
    by_lower = {one.lower(): one for one in known}
    near = [by_lower[one] for one in get_close_matches(value, by_lower, n=3)]
    what = "argument, nor an argument's type," if key == "arg" else "type"
    return UsageProblem(
        f"{key}:{shorten(value, 40)} leads nowhere: no {what} has it in its name.",
        code="schema.filter",
        meaning=f"There is {', '.join(near)}." if near else "",
        advice=f"After {key}: comes {FILTERS[key]}.",
    )
