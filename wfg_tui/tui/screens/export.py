"""Asking how an answer is exported: the form, what of it, and where to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, OptionList, Static
from textual.widgets.option_list import Option

from wfg_tui.problems import Problem
from wfg_tui.result.export import SUFFIXES, Choices, delimiter_of
from wfg_tui.text import clean_line, shorten
from wfg_tui.tui.screens.dialog import Dialog, line

_FORMS: Final[tuple[tuple[str, str], ...]] = (
    ("json", "JSON        as it was sent"),
    ("ndjson", "NDJSON      an item of the list on each line"),
    ("csv", "CSV         a table, UTF-8"),
    ("excel", "CSV, Excel  with what Excel needs to open it by a double click"),
    ("tsv", "TSV         a table, to paste into a spreadsheet"),
    ("markdown", "Markdown    a table, to paste into a ticket"),
    ("sqlite", "SQLite      a table in a database"),
)
_SUFFIX: Final[dict[str, str]] = {form: suffix for suffix, form in reversed(SUFFIXES.items())} | {"excel": ".csv"}
_TABLES: Final = ("csv", "excel", "tsv", "markdown", "sqlite")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What was chosen."""

    preset: str = "csv"
    """A form, or ``excel``."""
    selection: bool = False
    """Whether only what is under the cursor is meant."""
    explode: bool = False
    delimiter: str = ","
    decimal: str = "."
    zone: str = ""
    path: str = ""
    """Where to; empty for the clipboard."""

    @property
    def choices(self) -> Choices:
        """The same for the room that exports."""
        return Choices.preset(
            self.preset, explode=self.explode, delimiter=self.delimiter, decimal=self.decimal, zone=self.zone
        )


class _Tick(Checkbox, inherit_bindings=False):
    """A box whose mark is there or not: colour alone tells nobody anything. Enter is the dialog's."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "toggle_button", show=False)]

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()

    def on_mount(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "


class ExportDialog(Dialog[ExportRequest | None]):
    """Gives the request, or None. A path is asked for here, and completed in its ending as the form changes."""

    DEFAULT_CSS = """
    ExportDialog OptionList { max-height: 7; }
    ExportDialog Checkbox { background: $surface; border: none; padding: 0; width: 100%; }
    ExportDialog .options { height: 1; }
    ExportDialog .options Static { width: auto; padding: 0 1 0 0; }
    ExportDialog .options Input { width: 1fr; margin: 0 2 0 0; }
    ExportDialog .options #sign, ExportDialog .options #separator { width: 5; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "write", "Write", show=False)]
    hint = "Tab goes on · Space ticks · Enter writes the file · Esc back"

    def __init__(self, last: ExportRequest, *, folder: Path, name: str, selected: str) -> None:
        """
        Args:
            last: What was chosen the last time.
            folder: Where files go unless another place is named.
            name: What the file is called, without its ending.
            selected: The path of what is under the cursor; empty if there is nothing to choose.
        """
        super().__init__()
        self.title_text = "Export"
        self._last, self._folder, self._stem, self._selected = last, folder, name, selected

    def body(self) -> Iterable[Widget]:
        yield OptionList(*(Option(Content(words), id=form) for form, words in _FORMS), markup=False, compact=True)
        where = shorten(clean_line(self._selected), 44)
        yield _Tick(
            Content(f"Only what is under the cursor: {where}" if where else "Only what is under the cursor"),
            self._last.selection and bool(where),
            id="selection",
            compact=True,
            disabled=not where,
        )
        yield _Tick(
            Content("A row for each item of lists inside (else JSON in the cell)"),
            self._last.explode,
            id="explode",
            compact=True,
        )
        with Horizontal(classes="options"):
            yield Static(Content("Separator"))
            yield Input(_shown(self._last.delimiter), id="separator", compact=True)
            yield Static(Content("Decimal sign"))
            yield Input(self._last.decimal, id="sign", compact=True, max_length=1)
            yield Static(Content("Dates in"))
            yield Input(self._last.zone, placeholder="as sent", id="zone", compact=True)
        yield Input(id="path", compact=True)
        yield line("What a spreadsheet would take for a formula gets an apostrophe.", "quiet")
        yield Horizontal(
            Button(Content("Copy instead"), id="copy", compact=True),
            Button(Content("Write the file"), id="write", compact=True, variant="primary"),
            classes="buttons",
        )

    def on_mount(self) -> None:
        forms = [form for form, _ in _FORMS]
        listing = self.query_one(OptionList)
        listing.highlighted = forms.index(self._last.preset) if self._last.preset in forms else 0
        listing.focus()
        self._follow()

    @property
    def _preset(self) -> str:
        return _FORMS[self.query_one(OptionList).highlighted or 0][0]

    @on(OptionList.OptionHighlighted)
    def _follow(self) -> None:
        """Has the path's ending and what can be chosen follow the form."""
        path = self.query_one("#path", Input)
        written = Path(path.value) if path.value else self._folder / self._stem
        suffixes = {*SUFFIXES}
        stem = written.with_suffix("") if written.suffix.lower() in suffixes else written
        path.value = f"{stem}{_SUFFIX[self._preset]}"
        self.query_one("#explode", Checkbox).disabled = self._preset not in _TABLES
        self.query_one("#separator", Input).disabled = self._preset != "csv"
        self.query_one("#sign", Input).disabled = self._preset not in ("csv", "excel", "tsv")
        zone = self.query_one("#zone", Input)
        zone.disabled = self._preset not in _TABLES
        zone.placeholder = "local" if self._preset == "excel" else "as sent"
        self.query_one("#copy", Button).disabled = self._preset == "sqlite"

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    @on(Button.Pressed, "#write")
    def action_write(self) -> None:
        """Takes what is chosen, if a file can be there."""
        path = Path(self.query_one("#path", Input).value.strip()).expanduser()
        if path.is_dir() or not path.name:
            self.notify("Name a file.", severity="warning", markup=False)
        elif not path.parent.is_dir():
            words = f"There is no folder {clean_line(str(path.parent))}."
            self.notify(words, severity="warning", markup=False)
        else:
            self._answer(str(path))

    @on(Button.Pressed, "#copy")
    def _copy(self) -> None:
        self._answer("")

    def _answer(self, path: str) -> None:
        request = ExportRequest(
            self._preset,
            self.query_one("#selection", Checkbox).value,
            self.query_one("#explode", Checkbox).value,
            delimiter_of(self.query_one("#separator", Input).value),
            self.query_one("#sign", Input).value or ".",
            self.query_one("#zone", Input).value.strip(),
            path,
        )
        try:
            check(request.choices)
        except Problem as problem:
            self.notify(" ".join(problem.sentences), severity="warning", markup=False)
            return
        self.dismiss(request)


def check(choices: Choices) -> None:
    """Refuses choices that cannot be, before anything is read.

    Raises:
        UsageProblem: ``export.zone``, ``export.delimiter``.
    """
    from wfg_tui.result import Answer
    from wfg_tui.result.export import Export

    Export(Answer(b""), None, choices)


def _shown(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
