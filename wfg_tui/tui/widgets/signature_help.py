"""When an editor shows what the list at its cursor takes: while one writes in it, until Esc or its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from wfg_tui.tui.widgets.code_text import Edit
from wfg_tui.tui.widgets.signature_card import SignatureCard

if TYPE_CHECKING:
    from wfg_tui.tui.widgets.query_editor import QueryEditor

_OPENERS: Final = frozenset("({,")
"""Characters that open the card again after Esc."""


class SignatureHelp:
    """Drives a `SignatureCard` for one editor, which tells of edits and moves; a key never waits for the card."""

    def __init__(self, editor: QueryEditor) -> None:
        self.card = SignatureCard()
        self._editor = editor
        self._writing = False
        """Whether the user writes in a list, or asked about it."""
        self._unwanted = False
        """Whether Esc closed the card, and the cursor has not left the list since."""
        self._row = 0
        """The screen's row of the line that the card stands beside."""

    def edited(self, edits: Sequence[Edit]) -> None:
        """Takes note that the text changed; `settle` will show what there is to tell."""
        typed = edits[0].text if len(edits) == 1 else ""
        if typed[:1] in _OPENERS:
            self._unwanted = False
        self._writing = self._writing or bool(typed)

    def moved(self) -> None:
        """Takes the card away at once if the line it stands beside is not the cursor's: it may cover that one."""
        if self.card.is_open and self._editor.cursor_screen_offset.y != self._row:
            self.card.close()

    def settle(self) -> None:
        """Shows what the list at the cursor takes, if it is to be shown."""
        if self._writing or self._unwanted:
            self._tell()

    def ask(self) -> bool:
        """Shows what the list at the cursor takes; False outside of any list."""
        self._writing, self._unwanted = True, False
        return self._tell()

    def dismiss(self) -> bool:
        """Takes the card away until the cursor has left the list; False if none was open."""
        if not self.card.is_open:
            return False
        self.card.close()
        self._writing, self._unwanted = False, True
        return True

    def leave(self) -> None:
        """Takes the card away: the editor is left."""
        self.card.close()
        self._writing = self._unwanted = False

    def _tell(self) -> bool:
        from wfg_tui.language import signature

        editor = self._editor
        index = editor.content.index
        found = signature(editor.content, *editor.cursor, index) if index is not None else None
        if found is None:
            self.leave()
            return False
        line = editor.screen_offset(found.start)
        seen = editor.content_region.y <= line.y < editor.content_region.bottom
        if self._unwanted or not seen:
            self.card.close()
            return False
        if not self.card.is_attached:
            editor.screen.mount(self.card)
        self._row = line.y
        popup = editor.popup
        self.card.show(
            found,
            line,
            above_taken=popup.is_open and popup.is_above,
            below_taken=popup.is_open and not popup.is_above,
        )
        return self.card.is_open
