"""What an answer holds, read by Python's own json: slow, plain, and written by somebody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass
class Raw:
    """A number, in the digits that were sent."""

    digits: str


@dataclass
class Members:
    """An object's members in the order that was sent, the same key perhaps twice."""

    pairs: list[tuple[str, Any]]


def parse(document: str) -> Any:
    return json.loads(document, object_pairs_hook=Members, parse_int=Raw, parse_float=Raw)


def is_json(data: bytes) -> bool:
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        json.loads(data.decode("utf-8"), parse_constant=refuse)
    except ValueError:
        return False
    return True


def children(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, Members):
        return list(value.pairs)
    return list(enumerate(value)) if isinstance(value, list) else []


def is_container(value: Any) -> bool:
    return isinstance(value, Members | list)


@dataclass(frozen=True)
class Line:
    path: tuple[int, ...]
    """Numbers of the items that lead to it: keys may be there twice."""
    key: str | int
    kind: str
    value: Any


def kind(value: Any) -> str:
    match value:
        case Members():
            return "object"
        case list():
            return "array"
        case str():
            return "string"
        case bool():
            return "boolean"
        case None:
            return "null"
        case _:
            return "number"


def visible(value: Any, unfolded: set[tuple[int, ...]]) -> list[Line]:
    """The rows of a tree in which exactly the containers at `unfolded` show what they hold."""
    lines: list[Line] = []

    def into(container: Any, path: tuple[int, ...]) -> None:
        for number, (key, item) in enumerate(children(container)):
            here = (*path, number)
            lines.append(Line(here, key, kind(item), item))
            if here in unfolded:
                into(item, here)

    if children(value):
        into(value, ())
    else:
        lines.append(Line((), "0", kind(value), value))
    return lines


def containers(value: Any, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    found = []
    for number, (_, item) in enumerate(children(value)):
        if children(item):
            found.append((*path, number))
        found += containers(item, (*path, number))
    return found


_CHARACTERS = st.characters(exclude_categories=["Cs"])
_TEXT = st.text(_CHARACTERS, max_size=12) | st.sampled_from(
    ["a", "ab", "n", '"', "\\", "é", "😀", "a b", "\x1b]52;", "[/x]"]
)
_NUMBERS = st.sampled_from(
    ["0", "-0", "1e400", "12345678901234567890123", "1.50", "-1E-7", "3.14159265358979323846"]
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """JSON as servers send it: compact or indented, escaped or not, keys twice, long numbers, deep and wide."""
    style = draw(st.sampled_from(["compact", "spaced", "tabs"]))
    space = {"compact": "", "spaced": " ", "tabs": "\n\t"}[style]

    def string(value: str) -> str:
        how = draw(st.sampled_from(["ascii", "utf-8", "codes"]))
        if how == "codes":
            units = value.encode("utf-16-be").hex()
            return '"' + "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + '"'
        return json.dumps(value, ensure_ascii=how == "ascii")

    def value(depth: int) -> str:
        choice = draw(st.integers(0, 6 if depth < 5 else 3))
        if choice == 0:
            return string(draw(_TEXT))
        if choice == 1:
            return draw(_NUMBERS | st.integers().map(str))
        if choice in (2, 3):
            return draw(st.sampled_from(["null", "true", "false", '""', "[]", "{}"]))
        size = draw(st.integers(0, 4))
        if draw(st.integers(0, 30)) == 0:
            size = 300
            inner = value(5)
            items = [inner] * size
        else:
            items = [value(depth + 1) for _ in range(size)]
        if choice in (4, 5):
            keys = [string(draw(_TEXT)) for _ in items] if size < 10 else [f'"k{n}"' for n in range(size)]
            items = [f"{key}{space}:{space}{item}" for key, item in zip(keys, items, strict=True)]
            return "{" + space + f"{space},{space}".join(items) + space + "}"
        return "[" + space + f"{space},{space}".join(items) + space + "]"

    return space + value(0) + space
