"""The arguments of a probe: the smallest page, and what a field cannot do without from what was already seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.schema.model import FieldInfo, InputInfo

if TYPE_CHECKING:
    from wfg_tui.access.places import Place
    from wfg_tui.schema.index import SchemaIndex

SIZES: Final = frozenset({"first", "limit", "size", "pagesize", "perpage", "take", "top", "maxresults"})
"""What arguments that limit a page are called, in lower case and without underscores."""
_NUMBERS: Final = frozenset({"number", "page", "pagenumber"})
"""Beside a size: which page; they count from 1."""
_KEPT: Final = 3
"""Values of one field that are remembered."""


@dataclass(slots=True)
class Seen:
    """Plain values of earlier answers, by the field that they came from. In memory alone."""

    values: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    totals: dict[Place, int] = field(default_factory=dict)
    """How long the list at a place is, where its page says so."""
    bare: dict[str, str] = field(default_factory=dict)
    """The leaf to ask an object for where its ``__typename`` is refused, by its type."""

    def note(self, place: Place, value: Any) -> None:
        """Remembers a value that `place` had."""
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            kept = self.values.setdefault((place.owner, place.field.name), [])
            if len(kept) < _KEPT and value not in kept:
                kept.append(value)


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a probe asks for, and from where."""

    outer: int
    """Of the outermost list."""
    inner: int
    """Of each list within."""
    turn: int = 0
    """0: the first rows of the outermost list; then further towards its end, at `TURNS` the last ones."""

    @property
    def level(self) -> int:
        """How many rows of the outermost list were asked for in all, this turn and the ones before."""
        return self.outer * (self.turn + 1)

    def start(self, total: int) -> int:
        """The first row, from 0, of a list that is `total` rows long; at a page's beginning."""
        last = max(-(-total // self.outer) - 1, 0)
        return last * self.turn // TURNS * self.outer


TURNS: Final = 4


def page_of(index: SchemaIndex, one: FieldInfo, rows: int, start: int = 0) -> dict[str, str]:
    """Gives the arguments that ask for `rows` rows and no more, by name, as they are written; often none.

    `start` is the row to begin with, from 0, a multiple of `rows`; where pages cannot be chosen it says nothing.
    """
    for item in one.args:
        if _plain(item.name) in SIZES and item.type.name == "Int" and not item.type.is_list:
            skips = [two.name for two in one.args if two.name in {"offset", "skip"} and two.type.name == "Int"]
            return {item.name: str(rows), **({skips[0]: str(start)} if skips and start else {})}
    for item in one.args:
        if index.kind(item.type.name) != "INPUT_OBJECT" or item.type.is_list or "pag" not in item.name.lower():
            continue
        info = index.type(item.type.name)
        inner: dict[str, str] = {}
        sized = False
        for part in info.input_fields if info is not None else ():
            if part.type.name == "Int" and not sized and _plain(part.name) in SIZES:
                inner[part.name], sized = str(rows), True
            elif part.type.name == "Int" and _plain(part.name) in _NUMBERS:
                inner[part.name] = str(start // max(rows, 1) + 1)
            elif part.required:
                sized = False
                break
        if sized:
            return {item.name: "{" + ", ".join(f"{name}: {text}" for name, text in inner.items()) + "}"}
    return {}


def needed(index: SchemaIndex, one: FieldInfo) -> tuple[InputInfo, ...]:
    """Gives the arguments that the field cannot do without and that are no page's."""
    if not any(item.required for item in one.args):
        return ()
    pages = page_of(index, one, 1)
    return tuple(item for item in one.args if item.required and item.name not in pages)


def filled(
    index: SchemaIndex, place: Place, page: dict[str, str], seen: Seen, declare: Callable[[str, Any], str]
) -> str | InputInfo:
    """Gives the arguments for `place` with their brackets, those of its `page` among them, or the first one for
    which nothing was seen that would do. `declare` takes a variable's type and value and gives its name."""
    if place.written is not None:
        return place.written
    parts = [f"{name}: {text}" for name, text in page.items()]
    for item in needed(index, place.field):
        value = next(_values(index, place, item, seen), None)
        if value is None:
            return item
        parts.append(f"{item.name}: {declare(item.type.text, value)}")
    return f"({', '.join(parts)})" if parts else ""


def _values(index: SchemaIndex, place: Place, item: InputInfo, seen: Seen, within: int = 0) -> Iterator[Any]:
    """The values that an argument may take, the likeliest first."""
    for value in _of_type(index, place, item, seen, within):
        yield [value] if item.type.is_list else value


def _of_type(index: SchemaIndex, place: Place, item: InputInfo, seen: Seen, within: int) -> Iterator[Any]:
    name = item.type.name
    info = index.type(name)
    if name == "Boolean":
        yield False
    elif info is not None and info.kind == "ENUM":
        yield from (one.name for one in info.enum_values[:1])
    elif info is not None and info.kind == "INPUT_OBJECT":
        if within > 2:
            return
        parts = info.input_fields[:1] if info.one_of else [one for one in info.input_fields if one.required]
        made: dict[str, Any] = {}
        for one in parts:
            value = next(_values(index, place, one, seen, within + 1), None)
            if value is None:
                return
            made[one.name] = value
        yield made
    else:
        yield from _alike(index, place, item, seen)


def _alike(index: SchemaIndex, place: Place, item: InputInfo, seen: Seen) -> Iterator[Any]:
    """What was seen in a field of that name and scalar: of the type that is asked for, else ``Type`` + name, else
    of any type, unless the name says which thing is meant and the thing has such a field itself."""
    target = place.field.type.name
    types = (target, *(one for one in index.possible_types(target) if one != index.query_type))
    for name in types:
        yield from _matching(index, seen, name, item.name, item)
    wanted = _plain(item.name)
    for owner, name in seen.values:
        if _plain(owner + name) == wanted or (name == item.name and owner.lower() in place.field.name.lower()):
            yield from _matching(index, seen, owner, name, item)
    if any(index.field(name, item.name) is not None for name in types):
        return
    for owner, name in seen.values:
        if name == item.name and owner != index.query_type:
            yield from _matching(index, seen, owner, name, item)


def _matching(index: SchemaIndex, seen: Seen, owner: str, name: str, item: InputInfo) -> Iterator[Any]:
    known = index.field(owner, name)
    if known is not None and known.type.name == item.type.name:
        yield from seen.values.get((owner, name), ())


@cache
def _plain(name: str) -> str:
    return name.replace("_", "").lower()
