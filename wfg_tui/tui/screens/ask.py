"""Asking for one line: a user to run as, a file to open or to save to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from textual import on
from textual.content import Content
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, Static

from wfg_tui.text import clean, clean_line
from wfg_tui.tui.screens.dialog import Dialog, line


class Ask(Dialog[str | None]):
    """One line of text; an empty one is an answer too. Esc answers None."""

    hint = "Enter takes it · Esc back"

    def __init__(self, title: str, *, value: str = "", placeholder: str = "", about: str = "") -> None:
        super().__init__()
        self.title_text = title
        self._value, self._placeholder, self._about = value, placeholder, about

    def body(self) -> Iterable[Widget]:
        if self._about:
            yield line(self._about, "quiet")
        yield Input(
            self._value,
            placeholder=self._placeholder,
            suggester=self.suggester(),
            select_on_focus=not self._value.endswith("/"),  # a folder is to be gone on from
            compact=True,
        )

    def suggester(self) -> Suggester | None:
        """What completes the line (→ takes it); None for nothing."""
        return None

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        if self.accepts(event.value):
            self.dismiss(event.value)

    def accepts(self, value: str) -> bool:
        """Whether `value` will do; a subclass that says no shows why."""
        return True


class AskPath(Ask):
    """A path, completed from the folder; below the line, what is in it. With `folder`, a folder will do."""

    hint = "→ completes · Enter takes it · Esc back"

    def __init__(
        self, title: str, *, value: str = "", existing: bool, about: str = "", folder: bool = False
    ) -> None:
        super().__init__(title, value=value, placeholder="path", about=about)
        self._existing, self._folder = existing, folder

    def body(self) -> Iterable[Widget]:
        yield from super().body()
        yield Static(Content(""), id="beside", classes="quiet")

    def suggester(self) -> Suggester:
        return _PathSuggester()

    @on(Input.Changed)
    def _list(self, event: Input.Changed) -> None:
        names = [path.name + ("/" if path.is_dir() else "") for path in _matches(event.value)[:60]]
        self.query_one("#beside", Static).update(Content(clean("   ".join(clean_line(name) for name in names))))

    def accepts(self, value: str) -> bool:
        path = Path(value.strip()).expanduser()
        if self._folder and value.strip() and path.is_dir():
            return True
        if not value.strip() or path.is_dir():
            why = "Name a file." if not value.strip() else f"{clean(value)} is a folder: name a file in it."
        elif self._existing and not path.is_file():
            why = f"There is no file {clean_line(value)}."
        elif not self._existing and not path.parent.is_dir():
            why = f"There is no folder {clean_line(str(path.parent))}."
        else:
            return True
        self.notify(why, severity="warning", markup=False)
        return False


class _PathSuggester(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        matches = _matches(value)
        if not value or not matches:
            return None
        head = value[: len(value) - len(_last(value))]
        return head + matches[0].name + ("/" if matches[0].is_dir() else "")


def _last(value: str) -> str:
    return value[max(value.rfind("/"), value.rfind(os.sep)) + 1 :]


def _matches(value: str) -> list[Path]:
    """The entries of the folder that `value` is in and that begin as it ends, files that start with a dot last."""
    last = _last(value)
    folder = Path(value[: len(value) - len(last)] or ".").expanduser()
    try:
        found = [
            path for path in folder.iterdir() if path.name.startswith(last) and clean_line(path.name) == path.name
        ]
    except OSError:
        return []
    return sorted(found, key=lambda path: (path.name.startswith("."), path.name))
