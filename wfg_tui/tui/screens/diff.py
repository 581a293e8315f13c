"""What differs between two answers: counts, a row for each difference, and a way to its place."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, in_slices
from wfg_tui.result.diff import Diff, Matching
from wfg_tui.result.diff_report import (
    SIGNS,
    json_lines,
    markdown_lines,
    pairing_words,
    path_words,
    summary,
    value_words,
)
from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.screens.ask import AskPath
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Part

_KEYS: Final = ("", "number", "userName", "name")
"""What pairs items: ids first (one server), or one key alone (two servers)."""
_INKS: Final = {"added": "good", "removed": "error", "changed": "warning"}
_PATH: Final = 60


class DiffView(LinesView):
    """A line for each difference."""

    def __init__(self) -> None:
        super().__init__(id="differences")
        self.diff: Diff | None = None

    def show(self, diff: Diff) -> None:
        """Shows another comparison, from its top."""
        self.diff = diff
        self.from_top()

    def line_count(self) -> int:
        return len(self.diff.differences) if self.diff is not None else 0

    def parts(self, number: int) -> Sequence[Part]:
        assert self.diff is not None
        one = self.diff.differences[number]
        before, after = value_words(self.diff, one)
        path = path_words(one)
        path = path if len(path) <= _PATH else "…" + path[-_PATH + 1 :]
        parts: list[Part] = [
            ("› " if number == self.cursor else "  ", "heading"),
            (f"{SIGNS[one.kind]} ", _INKS[one.kind]),
            (f"{path}  ", "key"),
        ]
        if one.kind == "changed":
            return [*parts, (shorten(before, 200), "muted"), (" → ", "punctuation"), (after, "string")]
        return [*parts, (before or after, "string")]


class DiffScreen(ModalScreen[int | None]):
    """Compares `before` with `after`; gives the offset in `after` of the difference that was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back"),
        Binding("enter", "take", "Show it"),
        Binding("m", "match", "Match by"),
        Binding("x", "export", "Export"),
        *(
            Binding(keys, f"go('{where}')", show=False)
            for where, keys in {
                "down": "down,j",
                "up": "up,k",
                "page_down": "pagedown",
                "page_up": "pageup",
                "home": "home,g",
                "end": "end,G",
            }.items()
        ),
    ]
    DEFAULT_CSS = """
    DiffScreen { background: $background; }
    DiffScreen > #counts { height: auto; max-height: 40%; padding: 0 1; background: $panel; }
    DiffScreen > #differences { border: round $border; display: block; }
    DiffScreen > #hint { height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, before: Answer, after: Answer, names: tuple[str, str]) -> None:
        super().__init__()
        self._before, self._after = before, after
        self._names = clean_line(names[0]), clean_line(names[1])
        self._key = 0
        self._diff = Diff(before, after)

    def compose(self) -> ComposeResult:
        yield Static(id="counts")
        yield DiffView()
        yield Static(
            Content("Enter shows it in the answer · m matches by another key · x export · Esc back"), id="hint"
        )

    def on_mount(self) -> None:
        view = self.query_one(DiffView)
        view.can_focus = True
        view.focus()
        self._compare()

    def _compare(self) -> None:
        key = _KEYS[self._key]
        self._diff = Diff(self._before, self._after, Matching.across_servers(key) if key else Matching())
        self.query_one(DiffView).show(self._diff)
        self._tell()
        self.run_worker(self._run(self._diff), group="diff", exclusive=True)

    async def _run(self, diff: Diff) -> None:
        view = self.query_one(DiffView)
        shown = -1

        def look() -> None:
            nonlocal shown
            if int(20 * diff.done) != shown:
                shown = int(20 * diff.done)
                self._tell()
                view.changed()

        await in_slices(diff.run(), look)
        self._tell()
        view.changed()

    def _tell(self) -> None:
        diff = self._diff
        words = [f"{shorten(self._names[1], 40)} against {shorten(self._names[0], 40)}", summary(diff)]
        if not diff.complete:
            words[1] = f"comparing… {int(100 * diff.done)} %   {diff.total:,} so far   Esc leaves it"
        else:
            words += pairing_words(diff)
        if _KEYS[self._key]:
            words.append(f"Two servers: paired by {_KEYS[self._key]} alone, ids are not compared.")
        shown = Content.assemble((words[0], "bold"), "\n" + "\n".join(words[1:]))
        self.query_one("#counts", Static).update(shown)

    def action_go(self, where: str) -> None:
        self.query_one(DiffView).go(where)

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(LinesView.Chosen)
    def action_take(self) -> None:
        view = self.query_one(DiffView)
        if view.cursor < view.line_count():
            one = self._diff.differences[view.cursor]
            self.dismiss(one.right.start if one.right is not None else one.near)

    def action_match(self) -> None:
        """Pairs items by the next key."""
        self._key = (self._key + 1) % len(_KEYS)
        self._compare()

    def action_export(self) -> None:
        if self._diff.complete:
            self.run_worker(self._export(self._diff), group="export", exclusive=True)
        else:
            self.notify("It is still being compared.", severity="warning", markup=False)

    async def _export(self, diff: Diff) -> None:
        suggested = Path.cwd() / "differences.md"
        about = "Markdown, or JSON if the name ends in .json."
        dialog = AskPath("Export the differences", value=str(suggested), existing=False, about=about)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is None:
            return
        path = _meant(chosen)
        lines = json_lines(diff) if path.suffix.lower() == ".json" else markdown_lines(diff, *self._names)
        try:
            write_atomic(path, await in_slices(_joined(lines)))
        except Problem as problem:
            self.notify("\n".join(problem.sentences), severity="error", markup=False)
            return
        self.notify(f"{summary(diff)} Written to {clean_line(str(path))}.", markup=False)


def _meant(chosen: str) -> Path:
    return Path(chosen.strip()).expanduser()


def _joined(lines: Iterator[str]) -> Generator[int, None, str]:
    found = []
    for one in lines:
        found.append(one)
        yield 0
    return "\n".join(found) + "\n"
