"""Two identifiers compared character by character: an audience or issuer that is refused for what nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final
from urllib.parse import unquote

MOST_COMPARED: Final = 400
"""Characters that are drawn one by one; the comparison's cost grows with their square."""
_MOST_FOUND: Final = 50
"""Audiences of one token that are compared letter by letter."""
OKTA_DEFAULT: Final = "api://default"

_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0501\u04cf\u03bf\u03b1\u2010\u2011\u2012\u2013\u2014\u2212",
    "aeopcyxidloa------",
)
"""Letters of other alphabets and dashes that look like ours; what Unicode calls compatible is folded besides."""
_SCHEME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_DEFAULT_PORT: Final = re.compile(r"^(https?://[^/:]+):(?:443|80)(?=/|$)", re.IGNORECASE)
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Difference:
    """How `found` differs from `expected`."""

    expected: str
    found: str
    kinds: tuple[str, ...]
    """What would have to be overlooked to make them the same, of ``lookalikes``, ``escapes``, ``blanks``,
    ``port``, ``scheme``, ``case`` and ``slash``; empty where they are different names altogether."""
    words: str
    """The difference in a sentence, both identifiers in it."""

    @property
    def near(self) -> bool:
        """Whether it may be a slip of the pen, so that a picture helps."""
        if self.kinds:
            return True
        longest = max(len(self.expected), len(self.found))
        return (
            longest <= MOST_COMPARED
            and SequenceMatcher(None, self.expected, self.found, autojunk=False).ratio() > 0.7
        )

    def picture(self, width: int = 72, labels: tuple[str, str] = ("expected", "token")) -> list[str]:
        """Gives lines in threes: the expected, the found and carets under what differs, in columns.

        A gap is ``·``, and what is not ASCII stands as its code point. A long pair is cut into pieces of `width`
        characters, of which those that are the same throughout are left out.
        """
        above, below, carets = _aligned(self.expected[:MOST_COMPARED], self.found[:MOST_COMPARED])
        lines: list[str] = []
        margin = max(map(len, labels)) + 2
        room = max(width - margin, 8)
        for start in range(0, len(carets), room):
            part = carets[start : start + room]
            if "^" in part:
                lines.append(labels[0].ljust(margin) + above[start : start + room])
                lines.append(labels[1].ljust(margin) + below[start : start + room])
                lines.append(" " * margin + part.rstrip())
        return lines


def compare_identifiers(expected: str, found: str) -> Difference | None:
    """Gives how two identifiers differ, or None where they are the same. A pure function of the two."""
    if expected == found:
        return None
    kinds = _kinds(expected, found)
    pair = f"expected {_escaped(expected)}, the token has {_escaped(found)}"
    if not kinds:
        words = f"Expected {_escaped(expected)}; the token has {_escaped(found)}."
        if found == OKTA_DEFAULT:
            words += " " + DEFAULT_SERVER
    else:
        words = f"They differ only {_listed([_told(kind, expected, found) for kind in kinds])}: {pair}."
    return Difference(expected, found, kinds, words)


DEFAULT_SERVER: Final = (
    "api://default is the audience of Okta's ready-made authorization server named default: the issuer is "
    "probably not the server that was made for WorkflowGen."
)


def closest_difference(expected: str, found: tuple[str, ...]) -> Difference | None:
    """Gives the least difference between `expected` and any of `found`; None where one is the same, where
    nothing is expected and where nothing was found."""
    if not expected or not found or expected in found:
        return None
    differences = [one for each in found[:_MOST_FOUND] if (one := compare_identifiers(expected, each)) is not None]
    near = [one for one in differences if one.kinds]
    return min(near or differences, key=lambda one: len(one.kinds), default=None)


def audience_difference(expected: str, found: tuple[str, ...]) -> str:
    """Says how the audience expected differs from the ones in the token; empty where one is the same.

    A difference of scheme, slash or case is named, since such tokens are refused for what nobody sees.
    """
    if not expected or expected in found:
        return ""
    if not found:
        return "The token has no audience (aud)."
    difference = closest_difference(expected, found)
    if difference is None:
        return ""
    if difference.kinds or len(found) == 1:
        return difference.words
    known = " " + DEFAULT_SERVER if OKTA_DEFAULT in found else ""
    return (
        f"Expected {_escaped(expected)}; the token is for {', '.join(map(_escaped, found[:_MOST_FOUND]))}.{known}"
    )


def _kinds(expected: str, found: str) -> tuple[str, ...]:
    """The smallest set of folds under which both are the same."""
    if max(len(expected), len(found)) > 10 * MOST_COMPARED:
        return ()
    if not _same(expected, found, tuple(_FOLDS)):
        return ()  # most pairs, at a hundredth of the cost
    for size in range(1, len(_FOLDS)):
        for likely in combinations(_LIKELY, size):
            names = tuple(name for name in _FOLDS if name in likely)
            if _same(expected, found, names):
                return names
    return tuple(_FOLDS)


def _same(one: str, other: str, folds: tuple[str, ...]) -> bool:
    for name in folds:
        one, other = _FOLDS[name](one), _FOLDS[name](other)
    return bool(one) and one == other


def _without_blanks(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in _INVISIBLE)


def _plain_letters(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)


_FOLDS: Final[dict[str, Callable[[str], str]]] = {
    "lookalikes": _plain_letters,
    "escapes": unquote,
    "blanks": _without_blanks,
    "port": lambda text: _DEFAULT_PORT.sub(r"\1", text),
    "scheme": lambda text: _SCHEME.sub("", text),
    "case": str.casefold,
    "slash": lambda text: text.rstrip("/"),
}
"""Applied in this order where several are: a blank hides a slash at the end, a scheme goes after its port."""
_LIKELY: Final = ("slash", "case", "scheme", "blanks", "port", "escapes", "lookalikes")
"""What is looked for first where two explanations are as short."""


def _told(kind: str, expected: str, found: str) -> str:
    match kind:
        case "slash":
            return "in the slash at the end"
        case "case":
            return "in upper and lower case"
        case "scheme":
            return f"in the scheme ({_scheme(expected)} and {_scheme(found)})"
        case "blanks":
            return "in blanks or invisible characters"
        case "port":
            return "in the port, which the scheme implies"
        case "escapes":
            return "in percent escapes"
        case _:
            return "in letters or dashes that look the same"


def _scheme(text: str) -> str:
    match = _SCHEME.match(text)
    return match[0].removesuffix("://") if match else "none"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _escaped(text: str, most: int = 300) -> str:
    """`text` with what is not printable ASCII as its code point; a lone blank at an end would not be seen."""
    shown = "".join(_shown(character) for character in text[:most])
    if shown != shown.strip():
        shown = f"“{shown}”"
    return shown + ("…" if len(text) > most else "")


def _shown(character: str) -> str:
    return character if " " <= character <= "~" else f"<U+{ord(character):04X}>"


def _aligned(expected: str, found: str) -> tuple[str, str, str]:
    above, below, carets = [], [], []
    for kind, start, end, other_start, other_end in SequenceMatcher(
        None, expected, found, autojunk=False
    ).get_opcodes():
        ours = [_shown(character) for character in expected[start:end]]
        theirs = [_shown(character) for character in found[other_start:other_end]]
        for index in range(max(len(ours), len(theirs))):
            one = ours[index] if index < len(ours) else "·"
            other = theirs[index] if index < len(theirs) else "·"
            size = max(len(one), len(other))
            above.append(one.ljust(size, "·"))
            below.append(other.ljust(size, "·"))
            carets.append((" " if kind == "equal" else "^") * size)
    return "".join(above), "".join(below), "".join(carets)
