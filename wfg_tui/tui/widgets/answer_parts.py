"""The pieces of a drawn line: clean text and its ink; split where something was found, cut, wrapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size

Part = tuple[str, str]
"""Clean text and the name of its style, such as ``key``; ``""`` is plain."""

Highlight = Callable[[str, str], Sequence[tuple[int, int]]]
"""Gives where, in a piece of clean text drawn in an ink, the text stands that is searched for."""


def split(words: str, style: str, highlight: Highlight | None) -> list[Part]:
    """Splits `words` where the text stands that is searched for."""
    parts: list[Part] = []
    at = 0
    for start, end in highlight(words, style) if highlight is not None else ():
        parts += [(words[at:start], style), (words[start:end], "match")]
        at = end
    parts.append((words[at:], style))
    return parts


def fitted(parts: Sequence[Part], width: int) -> list[Part]:
    """Cuts a line to `width` cells; what was cut ends in ``…``."""
    kept: list[Part] = []
    used = 0
    for text, name in parts:
        size = cell_len(text)
        if used + size > width:
            room = width - used - 1
            if room > 0:
                kept.append((set_cell_size(text, room), name))
            if width > used:
                kept.append(("…", "muted"))
            break
        kept.append((text, name))
        used += size
    return kept


def wrapped(text: str, width: int) -> list[str]:
    """Breaks clean text into lines of at most `width` cells, between words where it can."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.replace("\t", "    ").split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            while cell_len(word) > width > 0:
                taken = _characters_in(word, width)
                lines.append(word[:taken])
                word = word[taken:]
            line = word
        lines.append(line)
    return lines


def _characters_in(text: str, width: int) -> int:
    """How many characters of `text` fit into `width` cells, at least one."""
    used = 0
    for number, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return max(number, 1)
    return len(text)
