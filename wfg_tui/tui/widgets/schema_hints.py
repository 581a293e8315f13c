"""What the search box offers while somebody types: filters, the values that fit, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.names import Names

_OFFERED: Final = 8
_LAST: Final = re.compile(r"(?:([A-Za-z_-]+):)?([^\s:\"]*)$")


@dataclass(frozen=True, slots=True)
class Hint:
    """One line below the box."""

    offers: tuple[str, ...] = ()
    """What may stand in the place of the last word, the likeliest first."""
    complaint: str = ""
    """What is wrong, in one sentence."""

    def taken(self, text: str) -> str:
        """Gives `text` with the first offer in the place of its last word or value."""
        if not self.offers:
            return text
        found = _LAST.search(text)
        start = found.start(2) if found is not None else len(text)
        value = text[start:].rpartition(",")[2] if found is not None and found[1] else text[start:]
        offer = self.offers[0]
        return f"{text[: len(text) - len(value)]}{offer}{'' if offer.endswith(':') else ' '}"


def hint(text: str, index: SchemaIndex | None, names: Names | None) -> Hint:
    """Gives what to say of `text`, with the cursor at its end."""
    from wfg_tui.schema.filters import FILTERS, KIND_VALUES
    from wfg_tui.schema.searching import complaint_of

    keys = tuple(f"{key}:" for key in FILTERS)
    if not text.strip():
        return Hint(keys)
    found = _LAST.search(text)
    key, typed = (found[1] or "").lower() if found else "", found[2].lower() if found else ""
    offers: tuple[str, ...] = ()
    if key in FILTERS:
        value = typed.rpartition(",")[2]
        values: Iterable[str] = {"kind": KIND_VALUES, "deprecated": ("yes", "no")}.get(key, ())
        if key in {"type", "returns"} and index is not None:
            values = index.type_names
        elif key == "arg" and names is not None and names.filled:
            values = _arguments(names, value)
        offers = _beginning(values, value)
        if len(offers) == 1 and offers[0].lower() == value:
            offers = ()
    elif not key and typed and not text.endswith(" "):
        offers = _beginning(keys, typed)
    complaint = complaint_of(text, names) if not offers else None
    return Hint(offers, complaint.what if complaint is not None else "")


def _beginning(values: Iterable[str], typed: str) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        if value.lower().startswith(typed):
            found.append(value)
            if len(found) == _OFFERED:
                break
    return tuple(found)


def _arguments(names: Names, typed: str) -> Iterable[str]:
    """The names of arguments that begin so, each once: found in one pass over all names, in C."""
    seen = set()
    for match in re.finditer("\n" + re.escape(typed), names.joined):
        entry = names.entry_at(match.start())
        name = names.names[entry]
        if name not in seen and names.kind(entry) == "argument":
            seen.add(name)
            yield name
