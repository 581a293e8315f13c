"""What is not offered again, for it is there: names given further on in a list, fragments that lead back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wfg_tui.language.cursor import Cursor, is_name
from wfg_tui.language.document import Document
from wfg_tui.language.states import Mode, State

_LINES: Final = 200
"""Lines that a list is followed down: enough for any that people write, and a bound for others."""
_SPREADS: Final = 2000
"""Spreads that are followed in search of a cycle."""


def given(cursor: Cursor, state: State, inside: int = 0) -> frozenset[str]:
    """Gives the names with a value in a list of arguments or input fields, before and behind the cursor.

    `state` is the list's; the cursor is `inside` so many brackets more. What stands behind counts if the list is
    closed with its own bracket: if it is not, that may be anything.
    """
    before = frozenset(state.extra if isinstance(state.extra, tuple) else ())
    return before | _behind(cursor, ")" if state.mode is Mode.ARGUMENTS else "}", inside)


def _behind(cursor: Cursor, closer: str, depth: int) -> frozenset[str]:
    document, names, name = cursor.document, set[str](), ""
    for number in range(cursor.line, min(cursor.line + _LINES, document.line_count)):
        text = document.line(number)
        for start, end, kind in document.tokens(number):
            if (number == cursor.line and start < cursor.end) or kind == "comment":
                continue
            word = text[start:end]
            if word in ("(", "[", "{"):
                depth += 1
            elif word in (")", "]", "}"):
                depth -= 1
                if depth < 0:
                    return frozenset(names) if word == closer else frozenset()
            elif word == ":" and depth == 0 and name:
                names.add(name)
            name = word if is_name(word[0]) else ""
    return frozenset(names) if document.line_count > cursor.line + _LINES else frozenset()


def leading_back(document: Document, here: str) -> Callable[[str], bool]:
    """Gives a test of whether a fragment spreads `here`, directly or through others; ``here`` itself does.

    What `here` spreads does not matter, and is not looked at. In a document of very many spreads the test gives up
    and says no.
    """
    known = {here: True}
    left = _SPREADS

    def leads(name: str) -> bool:
        nonlocal left
        waiting, met = [name], {name}
        while waiting:
            one = waiting.pop()
            if known.get(one):
                known[name] = True
                return True
            if one in known:
                continue
            for other in document.spreads_of(one):
                left -= 1
                if other not in met:
                    met.add(other)
                    waiting.append(other)
            if left < 0:
                return False
        known.update(dict.fromkeys(met, False))
        return False

    return leads
