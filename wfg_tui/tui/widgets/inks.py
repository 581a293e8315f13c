"""The colours and weights of parts of a line, in words such as ``bold $gql-type on $primary 25%``.

Textual's component classes say the same, at a price: each is a node of its own, styled anew with its widget at the
start and whenever the focus moves. Ninety of them were a sixth of the first paint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.widget import Widget

NO_INK: Final = Style.null()
_VARIABLE: Final = re.compile(r"\$([a-z0-9-]+)")


class Inks:
    """The inks of one widget, mixed on its ground when they are first asked for.

    The widget calls `clear` from ``notify_style_update``: a theme changes what the words mean.
    """

    def __init__(self, widget: Widget, words: Mapping[str, str], ansi: Mapping[str, str] | None = None) -> None:
        """Takes the words for each name, and others for themes of the terminal's own colours."""
        self._widget = widget
        self._words = words
        self._ansi = ansi or {}
        self._mixed: dict[str, Style] = {}
        self._ground: Style | None = None

    def clear(self) -> None:
        """Forgets what was mixed."""
        self._mixed.clear()
        self._ground = None

    @property
    def ground(self) -> Style:
        """The widget's own style, which all is drawn on."""
        if self._ground is None:
            self._ground = self._widget.rich_style
        return self._ground

    def __call__(self, name: str) -> Style:
        """Gives an ink to lay over the ground: what its words do not say stays as it is beneath.

        A name without words changes nothing.
        """
        found = self._mixed.get(name)
        if found is None:
            found = self._mixed[name] = self._mix(name)
        return found

    def _mix(self, name: str) -> Style:
        app = self._widget.app
        words = self._words.get(name, "")
        if app.native_ansi_color:
            words = self._ansi.get(name, words)
        if not words:
            return NO_INK
        # Textual loses the percentage of a variable such as $text-muted (auto 60%), so they are put in first.
        said = app.stylesheet.parse_style(_VARIABLE.sub(lambda found: app.theme_variables[found[1]], words))
        # Textual would lay an alpha or an automatic colour over black, whatever the widget's ground is.
        under = self._widget.background_colors[1] + said.background
        return Style(
            color=None if said.foreground is None else (under + said.foreground).rich_color,
            bgcolor=None if said.background is None else under.rich_color,
            bold=said.bold,
            italic=said.italic,
            underline=said.underline,
            strike=said.strike,
            reverse=said.reverse,
            dim=said.dim,
        )
