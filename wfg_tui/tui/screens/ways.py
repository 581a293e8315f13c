"""Where something of the schema is used, and the routes to it: two lists, found while one looks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line, human_count
from wfg_tui.tui.screens.ask import AskPath
from wfg_tui.tui.screens.listing import SHOWN, Listing, Row

if TYPE_CHECKING:
    from wfg_tui.language import Document
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.request_number import NumberField
    from wfg_tui.schema.routes import Route
    from wfg_tui.schema.target import Target
    from wfg_tui.schema.usage import Use

_MORE: Final = 50
"""Routes found at a time."""
_FROM: Final = "from:"
_MOST: Final = 5_000
"""Routes looked through for words that are typed, before the reader asks for more."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to look through."""

    name: str
    """A draft's name or a file's path."""
    kind: str
    """``draft``, ``closed draft`` or ``file``."""
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document uses something: line and column from 0."""

    source: Source
    line: int
    column: int


class Uses(Listing["Use | Place"]):
    """The places that use a thing of the schema: gives the chosen one, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+f", "folder", "Folder", show=True)]
    column = 40
    hint = "Enter goes there · ^f looks in a folder too · Esc back"

    def __init__(self, index: SchemaIndex, target: Target, sources: Sequence[Source], folder: Path) -> None:
        super().__init__(f"Where {clean_line(target.path)} is used")
        self._index, self._target, self._sources, self._folder = index, target, sources, folder
        self._done = False
        self._note = ""

    async def find(self) -> None:
        from wfg_tui.schema.usage import HOW_WORDS, SILENT, TOLD, uses_of

        for _ in self._index.wiring.read():
            await self.breathe()
        found = uses_of(self._index, self._target)
        if self._target.kind == "directive" and self._target.path not in TOLD:
            self._note = SILENT
        for start in range(0, len(found), SHOWN):
            some = found[start : start + SHOWN]
            self.add(
                [
                    Row(use, use.path, HOW_WORDS[use.how] + (" · deprecated" if use.deprecated else ""))
                    for use in some
                ]
            )
            await self.breathe()
        await self._look_through(self._sources)

    async def _look_through(self, sources: Iterable[Source]) -> None:
        self._done = False
        for source in sources:
            if found := await asyncio.to_thread(_rows, source, self._target, self._index):
                self.add(found)
        self._done = True
        self.say()

    def count(self, matching: int) -> str:
        if not self.rows:
            return " ".join(filter(None, ("Nothing uses it." if self._done else "Looking…", self._note)))
        drawn = f", the first {SHOWN} shown" if matching > SHOWN else ""
        of = f"{matching:,} of " if matching != len(self.rows) else ""
        words = f"{of}{human_count(len(self.rows), 'place')}{drawn}{'' if self._done else ', looking on…'}"
        return f"{words}  {self._note}".rstrip()

    async def action_folder(self) -> None:
        """Asks for a folder, and looks through its documents too."""
        self.run_worker(self._ask_folder(), group="folder", exclusive=True)

    async def _ask_folder(self) -> None:
        about = "Its .graphql files, and those of the folders in it."
        ask = AskPath("Look in a folder", value=f"{self._folder}/", existing=True, about=about, folder=True)
        chosen = await self.app.push_screen_wait(ask)
        if chosen is None:
            return
        try:
            sources = await asyncio.to_thread(_read_folder, chosen)
        except Problem as problem:
            self.notify(clean_line(problem.what), severity="warning", markup=False)
            return
        known = {row.found.source for row in self.rows if isinstance(row.found, Place)}
        await self._look_through(source for source in sources if source not in known)


def _read_folder(typed: str) -> list[Source]:
    from wfg_tui.workspace.documents import documents_under

    folder = Path(typed.strip()).expanduser()
    return [Source(str(one.path), "file", one.text) for one in documents_under(folder)]


def _rows(source: Source, target: Target, index: SchemaIndex) -> list[Row[Use | Place]]:
    from wfg_tui.language import Document, uses_in_document
    from wfg_tui.schema.usage import used_in

    document = Document(source.text)
    found = used_in(target, uses_in_document(document, index))
    return [_row(source, document, use.line, use.column, use.path) for use in found]


def _row(source: Source, document: Document, line: int, column: int, path: str) -> Row[Use | Place]:
    where = f"{source.name}:{line + 1}:{column + 1}"
    about = source.kind if source.kind != "file" else ""
    return Row(Place(source, line, column), where, f"{about}  {path}".strip(), document.line(line).strip())


class RoutesTo(Listing["Route"]):
    """The routes to a type or a field, the shortest first: gives the chosen one, or None."""

    hint = "Enter writes the query · ↓ at the end finds more · Esc back"
    placeholder = "type to narrow; from:viewer begins there"

    def __init__(self, index: SchemaIndex, goal: Target) -> None:
        """Raises `UsageProblem` as `Routes` does."""
        super().__init__(f"Routes to {clean_line(goal.path)}")
        self._index, self._goal = index, goal
        self._start = ""
        self._trouble = ""
        self._begin(None)

    def _begin(self, start: Target | None) -> None:
        from wfg_tui.schema.routes import Routes

        self._search: Iterator[Route | None] = Routes(self._index, self._goal, start=start).search()
        self._wanted, self._most = _MORE, _MOST
        self._ended = False
        self._asked = asyncio.Event()
        self._trouble = ""

    def words(self, typed: str) -> list[str]:
        words = super().words(typed)
        start = next((word[len(_FROM) :] for word in typed.split() if word.startswith(_FROM)), "")
        if start != self._start:
            self._start = start
            self._begin_at(start)
        return [word for word in words if not word.startswith(_FROM)]

    def _begin_at(self, written: str) -> None:
        from wfg_tui.schema.routes import start_named

        self.rows = []
        try:
            self._begin(start_named(self._index, written) if written else None)
        except Problem as problem:
            self._search, self._ended, self._trouble = iter(()), True, problem.what
        self.run_worker(self.find(), group="find", exclusive=True)

    async def find(self) -> None:
        while not self._ended:
            if self.matching >= self._wanted or len(self.rows) >= self._most:
                self._asked.clear()
                await self._asked.wait()
            found: list[Row[Route]] = []
            while len(found) < _MORE and not self._ended:
                try:
                    route = next(self._search)
                except StopIteration:
                    self._ended = True
                else:
                    if route is not None:
                        found.append(Row(route, route.text))
                    await self.breathe()
            self.add(found)

    def at_end(self) -> None:
        self._wanted, self._most = self.matching + _MORE, len(self.rows) + _MOST
        self._asked.set()

    def narrowed(self) -> None:
        if self.matching < self._wanted:
            self._asked.set()

    def count(self, matching: int) -> str:
        if not self.rows:
            return self._trouble or ("No route leads there." if self._ended else "Looking…")
        of = f"{matching:,} of " if matching != len(self.rows) else ""
        return f"{of}{human_count(len(self.rows), 'route')}{'' if self._ended else ', and more'}"


class GoToNumber(Listing["NumberField"]):
    """The fields that can take the number of a request: gives one of them, and has the `number` that was typed."""

    hint = "Enter writes the query · ↑↓ choose · Esc back"
    placeholder = "the request's number"

    def __init__(self, index: SchemaIndex) -> None:
        super().__init__("Go to request number")
        self._index = index
        self.number = ""
        self._done = False

    async def find(self) -> None:
        from wfg_tui.schema.request_number import number_fields

        for field in number_fields(self._index):
            if field is not None:
                self.add([Row(field, field.text)])
            await self.breathe()
        self._done = True
        self.say()

    def words(self, typed: str) -> list[str]:
        self.number = typed.strip()
        return []

    def accepts(self, found: NumberField) -> bool:
        if not self.number:
            self.notify("Type the number of the request first.", severity="warning", timeout=4, markup=False)
        return bool(self.number)

    def count(self, matching: int) -> str:
        if not self.rows and self._done:
            return "No field of this schema looks as if it could take the number of a request."
        return "These fields can take it:" if self.rows else "Looking…"
