"""What a look at the whole answer finds: its errors, where each shows, and where the text is damaged."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from wfg_tui import text
from wfg_tui.result import Answer, AnswerError, Joined, Place, join, read_errors
from wfg_tui.result.paths import place_of_offset
from wfg_tui.result.walk import chain

_DAMAGES_MARKED: Final = 20


class Study:
    """Grows in two passes; each is a generator that yields between slices of work."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.errors: tuple[AnswerError, ...] = ()
        self.joined: list[Joined] = []
        """Where each error shows, for as many as were looked at."""
        self.marks: dict[int, list[str]] = {}
        """The offset of each value at which errors show, and their words."""
        self.around: set[int] = set()
        """The offsets of the containers around those values."""
        self.damage: dict[int, str] = {}
        """The offset of each value that is damaged, and words."""
        self.read = False
        """Whether the errors were looked for to the end."""

    def read_errors(self) -> Generator[int, None, None]:
        """Reads the errors, then joins each to its place."""
        source = self.answer.source
        self.errors = yield from read_errors(source)
        for error in self.errors:
            joined = yield from join(source, error)
            self.joined.append(joined)
            if joined.place is not None:
                self.marks.setdefault(joined.place.start, []).append(error.message)
                self.around.update(place.start for place in chain(joined.place)[:-1])
        self.read = True

    def find_damage(self) -> Generator[int, None, None]:
        """Checks the whole text, then finds the values that are damaged first."""
        yield from self.answer.check.run()
        for found in self.answer.check.found[:_DAMAGES_MARKED]:
            place = yield from place_of_offset(self.answer.source, found.offset)
            if place is not None:
                self.damage.setdefault(place.start, text.clean_line(found.words))

    def at(self, place: Place) -> list[int]:
        """The numbers of the errors that show at `place`."""
        return [
            number
            for number, joined in enumerate(self.joined)
            if joined.place is not None and joined.place.start == place.start
        ]

    def next_place(self, here: int) -> int | None:
        """Gives the offset at which the error after the one at `here` shows; the first, if none is there."""
        places = list(dict.fromkeys(joined.place.start for joined in self.joined if joined.place is not None))
        if not places:
            return None
        return places[(places.index(here) + 1) % len(places)] if here in places else places[0]

    def damage_words(self) -> str:
        """Says what is wrong with the text first of all, and where; empty if nothing is."""
        found = self.answer.check.found
        if not found:
            return ""
        line, column = self.answer.line_and_column(found[0].offset)
        more = len(found) - 1
        rest = f" {text.human_count(more, 'more place')} further on." if more else ""
        return f"× {found[0].words} (line {line:,}, column {column:,}).{rest}"
