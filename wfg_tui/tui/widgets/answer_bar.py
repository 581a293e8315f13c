"""What the bars over an answer share: a line to type in, and keys that leave it or came before it was there."""

from __future__ import annotations

from abc import abstractmethod

from rich.cells import cell_len
from textual import events, on
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input


class BarInput(Input):
    """A line that keeps its cursor in sight, also when what stands beside it takes room from it."""

    def on_resize(self) -> None:
        before = cell_len(self.value[: self.cursor_position])
        self.scroll_to_region(Region(before, 0, 1, 1), force=True, animate=False)


class AnswerBar(Widget):
    """A bar with one `Input`, hidden until it is opened. Each kind says what a text and a key in it mean."""

    @abstractmethod
    def wanted_of(self, text: str) -> Message:
        """Gives the message that tells of another text."""

    @abstractmethod
    def message_of(self, key: str) -> Message | None:
        """Gives the message of ``enter``, or of any other key that is not for the line; None for one that is."""

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    @property
    def typing(self) -> bool:
        """Whether the keys go into the line."""
        return self.screen.focused is self.field

    def on_mount(self) -> None:
        self.close()

    def open(self) -> None:
        """Shows the bar and types into it; what was typed last is there."""
        self.display = True
        self.field.can_focus = True
        self.screen.set_focus(self.field)

    def close(self) -> None:
        """Hides the bar; what was typed stays for the next time."""
        self.display = False
        self.field.can_focus = False

    def take(self, event: events.Key) -> bool:
        """Takes a key that was on its way to the view when the bar opened; says whether it was one."""
        if not self.typing:
            return False
        field = self.field
        if event.is_printable and event.character:
            field.replace(event.character, *sorted(field.selection))
        elif event.key == "backspace":
            field.action_delete_left()
        elif event.key == "enter":
            self._tell("enter")
        return True

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.wanted_of(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell("enter")

    def on_key(self, event: events.Key) -> None:
        if event.key != "enter" and self._tell(event.key):
            event.stop()
            event.prevent_default()

    def _tell(self, key: str) -> bool:
        message = self.message_of(key)
        if message is not None:
            self.post_message(message)
        return message is not None
