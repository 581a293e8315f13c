"""What a look at the whole answer finds: its errors, where each shows, and where the text is damaged."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Final

from wfg_tui import text
from wfg_tui.result.answer import Answer
from wfg_tui.result.asked import Asked
from wfg_tui.result.errors import AnswerError, Joined, join, read_errors
from wfg_tui.result.explain import Around, Explanation, explain
from wfg_tui.result.extensions import Extensions, read_extensions
from wfg_tui.result.nulls import null_as_data
from wfg_tui.result.paths import child_at, path_of, place_of_offset
from wfg_tui.result.values import kind_at
from wfg_tui.result.walk import Place, chain

_DAMAGES_MARKED: Final = 20

Told = tuple[AnswerError, Joined, Explanation]
"""An error, where it shows, and what it means."""


class Study:
    """Grows in two passes; each is a generator that yields between slices of work."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: Asked | None = None
        """What was asked for, once that was read; None for an answer from a file."""
        self.around = Around()
        self.errors: tuple[AnswerError, ...] = ()
        self.joined: list[Joined] = []
        """Where each error shows, for as many as were looked at."""
        self.explained: list[Explanation] = []
        """What each error means, for as many as were looked at."""
        self.marks: dict[int, list[str]] = {}
        """The offset of each value at which errors show, and their words."""
        self.outside: set[int] = set()
        """The offsets of the containers around those values."""
        self.damage: dict[int, str] = {}
        """The offset of each value that is damaged, and words."""
        self.extensions = Extensions()
        self.read = False
        """Whether the errors were looked for to the end."""
        self.complete = False
        """Whether all was looked at."""

    def take(self, status: int, sent: Iterable[tuple[str, str]], asked: Asked | None) -> None:
        """Takes what the errors are judged by: the status, the headers that were sent, what was asked for."""
        types = [value for name, value in sent if name.lower() == "content-type"]
        self.around = Around(status=status, uploads=any("multipart" in value for value in types))
        self.asked = asked

    def read_errors(self) -> Generator[int, None, None]:
        """Reads the errors, then joins each to its place."""
        source = self.answer.source
        self.errors = yield from read_errors(source)
        root = self.answer.root
        data = (yield from child_at(source, root, "data")) if root is not None and root.end < 0 else None
        has_data = data is not None and kind_at(source, data) != "null"
        self.around = replace(self.around, asked=self.asked, ran=data is not None, has_data=has_data)
        for error in self.errors:
            joined = yield from join(source, error, self.asked)
            self.joined.append(joined)
            explained = explain(error, joined, self.around)
            self.explained.append(explained)
            if joined.place is not None:
                words = error.message if explained.sure == "open" else f"{explained.label}: {error.message}"
                self.marks.setdefault(joined.place.start, []).append(words)
                self.outside.update(place.start for place in chain(joined.place)[:-1])
        self.read = True

    def read_extensions(self) -> Generator[int, None, None]:
        """Reads what the server tells beside the data."""
        self.extensions = yield from read_extensions(self.answer.source)

    def find_damage(self) -> Generator[int, None, None]:
        """Checks the whole text, then finds the values that are damaged first."""
        yield from self.answer.check.run()
        for found in self.answer.check.found[:_DAMAGES_MARKED]:
            place = yield from place_of_offset(self.answer.source, found.offset)
            if place is not None:
                self.damage.setdefault(place.start, text.clean_line(found.words))
        self.complete = True

    def at(self, place: Place) -> list[int]:
        """The numbers of the errors that show at `place`."""
        return [
            number
            for number, joined in enumerate(self.joined)
            if joined.place is not None and joined.place.start == place.start
        ]

    def told(self, number: int) -> Told:
        """Gives all that is known of an error that was looked at."""
        return self.errors[number], self.joined[number], self.explained[number]

    def type_at(self, place: Place) -> str:
        """Gives the type of what is at `place`, as the schema writes it; empty where that is not known."""
        if self.asked is None:
            return ""
        path = path_of(self.answer.source, place)
        step = self.asked.at(path[1:]) if path[:1] == ("data",) else None
        return step.type if step is not None else ""

    def about_null(self, place: Place) -> str:
        """Says of a null inside the data that it is no error's; empty for all else."""
        if not self.read or kind_at(self.answer.source, place) != "null" or self.at(place):
            return ""
        if path_of(self.answer.source, place)[:1] != ("data",):
            return ""
        return null_as_data(sum(joined.place is None for joined in self.joined))

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
        if found[-1].offset == self.answer.size:
            rest += " It breaks off: save it again, or ask for less."
        return f"× {found[0].words} (line {line:,}, column {column:,}).{rest}"
