"""What every dialog has in common: a titled box in the middle, Esc to leave, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList, Static

from wfg_tui.problems import Problem
from wfg_tui.text import clean

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer], Generic[Answer]):
    """A modal box titled `title_text`; Esc answers None.

    A subclass gives its content in `body` and its keys, in words, in `hint`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", show=True)]
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > VerticalScroll {
        width: 76; max-width: 96%; height: auto; max-height: 94%; padding: 0 1;
        border: round $primary; background: $surface; border-title-style: bold;
    }
    Dialog Static { width: 100%; height: auto; }
    Dialog .quiet { color: $text-muted; }
    Dialog .gap { margin-top: 1; }
    Dialog Input { background: $panel; margin: 1 0; padding: 0 1; }
    Dialog OptionList { height: auto; max-height: 16; border: none; padding: 0; background: $surface; }
    Dialog OptionList { text-wrap: nowrap; text-overflow: ellipsis; }
    Dialog OptionList > .option-list--option-highlighted {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    Dialog .buttons { height: auto; margin-top: 1; align-horizontal: right; }
    Dialog .buttons Button { margin-left: 2; min-width: 0; }
    """
    title_text: str = ""
    hint: str = "Esc back"

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content(clean(self.title_text))
            box.border_subtitle = Content(clean(self.hint))
            yield from self.body()

    def body(self) -> Iterable[Widget]:
        """The widgets inside the box."""
        return ()

    def action_leave(self) -> None:
        self.dismiss(None)


def told(problem: Problem) -> Content:
    """Gives `problem` as what happened, what it means, what to do: cleaned, and never red alone."""
    parts: list[tuple[str, str]] = [(f"× {clean(problem.what)}", "bold $text-error")]
    if problem.meaning:
        parts.append((f"\n{clean(problem.meaning)}", "$foreground"))
    if problem.advice:
        parts.append((f"\n→ {clean(problem.advice)}", "$foreground"))
    return Content.assemble(*parts)


def line(text: str, classes: str = "") -> Static:
    """Gives a line or paragraph of `text`, cleaned, and never read as markup."""
    return Static(Content(clean(text)), classes=classes)


_MOVES: Final[Mapping[str, Callable[[OptionList], None]]] = {
    "up": OptionList.action_cursor_up,
    "down": OptionList.action_cursor_down,
    "pageup": OptionList.action_page_up,
    "pagedown": OptionList.action_page_down,
}


def moved(listing: OptionList, event: events.Key) -> bool:
    """Moves a list's cursor for one who types in the line above it; whether `event` was a key that does."""
    move = _MOVES.get(event.key)
    if move is None:
        return False
    move(listing)
    event.stop()
    return True
