"""A frame whose lower words change as often as the cursor moves, without anything inside being painted again."""

from __future__ import annotations

from typing import Self

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region


class Framed(Vertical):
    """A container with words in its lower border: `tell_below` paints their line alone.

    Textual paints a whole widget, with all that it holds, when its border's words change: over a slow line each
    move of a cursor would send the screen once more.
    """

    _below = ""
    _is_telling = False

    def tell_below(self, words: str) -> None:
        """Shows clean text in the lower border."""
        if words != self._below:
            self._below = words
            self._is_telling = True
            self.border_subtitle = Content(words)
            self._is_telling = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if self._is_telling:
            regions = (Region(0, self.size.height, self.size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
