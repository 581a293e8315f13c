"""The errors of an answer, each joined to the place in the data where it shows."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wfg_tui import text
from wfg_tui.result.nulls import moved_up, own_null
from wfg_tui.result.paths import Path, child_at, path_of, place_at, root_of
from wfg_tui.result.tokens import ARRAY
from wfg_tui.result.values import kind_at, raw_value
from wfg_tui.result.walk import Place, Source, items

if TYPE_CHECKING:
    from wfg_tui.result.asked import Asked

MOST: Final = 1000
"""Errors that are listed; the tree and the raw text show all of them."""
_LARGEST: Final = 1 << 20
"""Bytes of one error that are decoded."""


@dataclass(frozen=True, slots=True)
class AnswerError:
    """One error as the server told it (GraphQL specification, October 2021, §7.1.2). They are not clean."""

    message: str
    path: Path
    """From inside ``data``; empty if the server gave none."""
    locations: tuple[tuple[int, int], ...]
    """Line and column in the document as it was sent, both from 0."""
    extensions: tuple[tuple[str, str], ...]
    """Key and value; a value that is no string is JSON."""
    place: Place
    """Where the error itself stands in the answer."""

    @property
    def code(self) -> str:
        """The ``code`` of its extensions, which most servers set; empty if there is none."""
        return dict(self.extensions).get("code", "")

    @property
    def simulated(self) -> bool:
        """Whether the sandbox made up these words because the server's own are not known."""
        return dict(self.extensions).get("simulated") == "true"


@dataclass(frozen=True, slots=True)
class Joined:
    """Where an error shows in the data, and what that means."""

    place: Place | None
    """The value that the error's path leads to, or the null that stands for it further up."""
    path: Path
    """The path of `place` from the root; empty if there is no place."""
    words: str
    """One sentence; empty if there is nothing to say."""


def read_errors(source: Source, most: int = MOST) -> Generator[int, None, tuple[AnswerError, ...]]:
    """Gives the errors in the root's ``errors`` member, at most `most`; what is no object stays raw."""
    root = root_of(source)
    if root is None or root.end >= 0:
        return ()
    member = yield from child_at(source, root, "errors")
    if member is None or member.end >= 0 or source.data[member.start] != ARRAY:
        return ()
    found: list[AnswerError] = []
    for item in items(source, member):
        if isinstance(item, int):
            yield 0
            continue
        raw = yield from raw_value(source, item)
        found.append(_error(raw, item))
        if len(found) >= most:
            break
        if len(found) % 64 == 0:
            yield 0
    return tuple(found)


def _error(raw: bytes, place: Place) -> AnswerError:
    value: Any
    try:
        value = json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError):  # damaged or absurdly deep: told as it came
        value = None
    if not isinstance(value, dict):
        words = value if isinstance(value, str) else raw[:4000].decode("utf-8", "backslashreplace")
        return AnswerError(words, (), (), (), place)
    message = value.get("message")
    path = value.get("path")
    extensions = value.get("extensions")
    return AnswerError(
        message=message if isinstance(message, str) else "(an error without a message)",
        path=tuple(step for step in path if isinstance(step, str | int)) if isinstance(path, list) else (),
        locations=tuple(_locations(value.get("locations"))),
        extensions=tuple(_words(extensions)) if isinstance(extensions, dict) else (),
        place=place,
    )


def _locations(value: Any) -> Generator[tuple[int, int], None, None]:
    for location in value if isinstance(value, list) else ():
        if isinstance(location, dict):
            line, column = location.get("line"), location.get("column")
            if isinstance(line, int) and isinstance(column, int):
                yield max(line - 1, 0), max(column - 1, 0)


def _words(extensions: dict[str, Any]) -> Generator[tuple[str, str], None, None]:
    for key, value in extensions.items():
        yield key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def join(source: Source, error: AnswerError, asked: Asked | None = None) -> Generator[int, None, Joined]:
    """Finds where `error` shows in the data, and says what the value there means; `asked` knows its type.

    A null that a non-null field could not hold moves up to the nearest field that may be null (GraphQL
    specification, October 2021, §6.4.4): then the place is that null, and the words name the field it came from.
    """
    if not error.path:
        root = root_of(source)
        data = (yield from child_at(source, root, "data")) if root is not None and root.end < 0 else None
        if data is None:
            return Joined(None, (), "The server refused the request before it ran anything.")
        return Joined(None, (), "The server did not say which field this is about.")
    wanted: Path = ("data", *error.path)
    place, taken = yield from place_at(source, wanted)
    if place is None or not taken:
        return Joined(None, (), "There is no data that this path could lead to.")
    path = path_of(source, place)
    kind = kind_at(source, place)
    name = text.clean_line(str(error.path[-1]))
    if taken == len(wanted):
        if kind == "null":
            return Joined(place, path, own_null(asked, error.path))
        return Joined(place, path, f"{name} has a value all the same.")
    if kind == "null":
        return Joined(place, path, moved_up(asked, error.path, taken - 1))
    if place.end < 0:
        return Joined(place, path, "The path leads to nothing; this is the last place on it that is there.")
    return Joined(place, path, "The path goes on, but this value holds nothing.")
