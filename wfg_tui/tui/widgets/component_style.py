"""A component class as the style of a piece of text."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def component_style(widget: Widget, name: str, *, background: bool = False) -> Style:
    """Gives a component's colour and text style, without its background unless asked for.

    Textual's own partial style leaves colours that depend on the background (``$text-muted``, ``$foreground 40%``)
    unresolved: on a light theme they come out white on white.
    """
    whole = widget.get_component_rich_style(name)
    return Style(
        color=whole.color,
        bgcolor=whole.bgcolor if background else None,
        bold=whole.bold,
        italic=whole.italic,
        underline=whole.underline,
        strike=whole.strike,
        reverse=whole.reverse,
        dim=whole.dim,
    )
