"""The colours of keys, values and marks, asked of the theme once for all views of an answer."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.style import Style
from textual.widget import Widget

NO_STYLE: Final = Style.null()
NAMES: Final = (
    *(
        "key",
        "index",
        "string",
        "number",
        "literal",
        "null",
        "punctuation",
        "muted",
        "preview",
        "error",
        "warning",
    ),
    *("good", "heading", "current", "match", "bar", "cursor", "cursor-blurred"),
)


class Inks(Widget):
    """Never seen. Textual styles every widget's parts anew when the focus moves, so one widget has them all."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"answer--{name}" for name in NAMES}
    DEFAULT_CSS = """
    Inks {
        display: none;
        & > .answer--key { color: $json-key; }
        & > .answer--index { color: $json-punctuation; }
        & > .answer--string { color: $json-string; }
        & > .answer--number { color: $json-number; }
        & > .answer--literal { color: $json-literal; }
        & > .answer--null { color: $json-null; text-style: italic; }
        & > .answer--punctuation { color: $json-punctuation; }
        & > .answer--muted { color: $text-muted; }
        & > .answer--preview { color: $text-muted; }
        & > .answer--error { color: $text-error; text-style: bold; }
        & > .answer--warning { color: $text-warning; }
        & > .answer--good { color: $text-success; }
        & > .answer--heading { color: $text-primary; text-style: bold; }
        & > .answer--current { color: $text-primary; text-style: bold underline; }
        & > .answer--match { color: $background; background: $accent; }
        & > .answer--bar { color: $primary; }
        & > .answer--cursor { background: $primary 28%; }
        & > .answer--cursor-blurred { background: $primary 12%; }
        &:ansi > .answer--cursor { background: ansi_blue; color: ansi_bright_white; }
        &:ansi > .answer--cursor-blurred { background: transparent; text-style: underline; }
        &:ansi > .answer--match { background: ansi_yellow; color: ansi_black; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def style(self, name: str) -> Style:
        """Gives a style; one without a ground of its own keeps what it is laid over, such as the cursor's."""
        if not name:
            return NO_STYLE
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self._looked_up(name)
        return found

    def _looked_up(self, name: str) -> Style:
        whole = self.get_component_rich_style(f"answer--{name}")  # not partial: colours with an alpha are blended
        plain = self.rich_style
        ground = whole.bgcolor if whole.bgcolor != plain.bgcolor else None
        if name.startswith("cursor") and whole.color == plain.color:
            return Style(bgcolor=ground, bold=whole.bold, underline=whole.underline)
        return Style(
            color=whole.color, bgcolor=ground, bold=whole.bold, italic=whole.italic, underline=whole.underline
        )
