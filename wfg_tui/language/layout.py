"""Laying text out in a width: groups that stay on one line if they fit, and break at all their lines if not.

After Philip Wadler, "A prettier printer" (2003), with comments that end their line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """A place where a line may end. `flat` is what stands there while its group is on one line."""

    flat: str = ""
    hard: bool = False
    blank: bool = False
    """Whether an empty line follows too."""


@dataclass(frozen=True, slots=True)
class Indent:
    inner: Layout


@dataclass(frozen=True, slots=True)
class Group:
    inner: Layout
    broken: bool


@dataclass(frozen=True, slots=True)
class Flat:
    """Text that stands only while its group is on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A comment: nothing may follow it on its line. `own` keeps it on a line of its own."""

    text: str
    own: bool
    blank: bool = False
    """Whether an empty line goes above it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line, between a comment and what it stands above."""


Layout: TypeAlias = "str | Line | Indent | Group | Flat | Note | Gap | list[Layout]"

SOFT: Final = Line()
SPACE: Final = Line(" ")
HARD: Final = Line(hard=True)
BLANK: Final = Line(hard=True, blank=True)


def group(inner: Layout) -> Group:
    """Gives a group, broken from the start if something in it must end a line."""
    return Group(inner, _breaks(inner))


def _breaks(layout: Layout) -> bool:
    match layout:
        case list():
            return any(_breaks(part) for part in layout)
        case Line():
            return layout.hard
        case Group():
            return layout.broken
        case Indent():
            return _breaks(layout.inner)
        case Note() | Gap():
            return True
    return "\n" in layout if isinstance(layout, str) else False


_Mode: TypeAlias = Literal["flat", "broken"]
_Entry: TypeAlias = tuple[int, _Mode, Layout]


def render(layout: Layout, width: int, eol: str) -> str:
    """Gives the text: two spaces an indent, lines at most `width` code points where the groups allow it."""
    out: list[str] = []
    column = 0
    fresh = True  # nothing stands on the line yet
    closed = False  # a comment has ended the line
    indent = 0

    def end_line(blank: bool) -> None:
        nonlocal column, fresh, closed
        if out:
            out.append(eol * 2 if blank else eol)
        column, fresh, closed = 0, True, False

    def write(text: str) -> None:
        nonlocal column, fresh
        if fresh:
            out.append(" " * indent)
            column = indent
            fresh = False
        out.append(text)
        column = len(text) - text.rindex("\n") - 1 if "\n" in text else column + len(text)

    stack: list[_Entry] = [(0, "broken", layout)]
    while stack:
        indent, mode, item = stack.pop()
        match item:
            case str():
                if closed:
                    item = item.lstrip(" ")
                    if item:
                        end_line(blank=False)
                if item:
                    write(item)
            case list():
                stack += [(indent, mode, part) for part in reversed(item)]
            case Indent():
                stack.append((indent + 2, mode, item.inner))
            case Group():
                fits = not item.broken and _fits((indent, "flat", item.inner), stack, width - column)
                stack.append((indent, "flat" if fits else "broken", item.inner))
            case Line():
                if item.hard or mode == "broken":
                    end_line(item.blank)
                elif item.flat:
                    write(item.flat)
            case Flat():
                if mode == "flat":
                    write(item.text)
            case Note():
                if item.own:
                    if not fresh:
                        end_line(item.blank)
                    elif item.blank and out and out[-1] == eol:
                        out.append(eol)
                    write(item.text)
                else:
                    if closed:
                        end_line(blank=False)
                    write(item.text if fresh else " " + item.text)
                closed = True
            case Gap():
                end_line(blank=True)
    return "".join(out)


def _fits(entry: _Entry, rest: list[_Entry], room: int) -> bool:
    """Tells whether `entry` on one line, and what follows it up to the next possible line end, has room."""
    waiting = [entry]
    following = len(rest)
    while room >= 0:
        if not waiting:
            if not following:
                return True
            following -= 1
            waiting.append(rest[following])
            continue
        indent, mode, item = waiting.pop()
        match item:
            case str():
                if "\n" in item:
                    return room >= item.index("\n")
                room -= len(item)
            case list():
                waiting += [(indent, mode, part) for part in reversed(item)]
            case Indent():
                waiting.append((indent, mode, item.inner))
            case Group():
                waiting.append((indent, "broken" if item.broken else mode, item.inner))
            case Line():
                if item.hard or mode == "broken":
                    return True
                room -= len(item.flat)
            case Flat():
                if mode == "flat":
                    room -= len(item.text)
            case Note() | Gap():
                return True
    return False
