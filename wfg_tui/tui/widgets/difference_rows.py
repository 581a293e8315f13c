"""Differences between identities' answers, a line for each: what it is, where, and what stands on each side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from wfg_tui.access.compare import Comparison
from wfg_tui.access.verdicts import Finding, Kind
from wfg_tui.text import clean, clean_line, shorten
from wfg_tui.tui.widgets.answer_lines import LinesView
from wfg_tui.tui.widgets.answer_parts import Part

WORDS: Final[dict[Kind, tuple[str, str, str]]] = {
    "refused": ("refused", "error", "The whole operation is refused"),
    "schema": ("schema", "error", "Another schema"),
    "row hidden": ("hidden", "error", "A row that may not be seen"),
    "denied": ("denied", "error", "A field that is denied"),
    "row on another page": ("page", "warning", "A row behind the cut of a page"),
    "row unclear": ("unclear", "warning", "A row of which the answer does not tell"),
    "null": ("null", "warning", "A null without an error"),
    "absent": ("left out", "warning", "A field that was left out"),
    "count": ("count", "muted", "Another number of rows"),
    "value": ("value", "warning", "Another value"),
    "own": ("own", "muted", "About whoever asks"),
    "extra": ("extra", "warning", "A row that is not in the list"),
}
"""For each kind: a word for its line, an ink, and a title."""
_WORD: Final = 8
_WHERE: Final = 60
_SIDE: Final = 60


class DifferenceRows(LinesView):
    """The differences of one pair of identities, the gravest first."""

    DEFAULT_CSS = """
    DifferenceRows { background: $surface; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._findings: Sequence[Finding] = ()

    def show(self, comparison: Comparison | None) -> None:
        """Shows another pair, from its top; None shows nothing."""
        self._findings = comparison.findings if comparison is not None else ()
        self.cursor = 0
        self.scroll_to(0, 0, animate=False, immediate=True)
        self.changed()
        self.post_message(self.Moved(self))

    @property
    def chosen(self) -> Finding | None:
        """The difference under the cursor; None where there are none."""
        return self._findings[self.cursor] if self.cursor < len(self._findings) else None

    def line_count(self) -> int:
        return len(self._findings)

    def parts(self, number: int) -> Sequence[Part]:
        one = self._findings[number]
        word, ink, _ = WORDS[one.kind]
        where = clean_line(one.where)
        where = where if len(where) <= _WHERE else "…" + where[-_WHERE + 1 :]
        head: list[Part] = [
            ("› " if number == self.cursor else "  ", "heading"),
            (f"{word:<{_WORD}} ", ink),
        ]
        if not where:
            return [*head, (shorten(clean_line(one.verdict), 200), "")]
        left, right = (shorten(clean_line(words), _SIDE) for words in (one.left, one.right))
        return [*head, (f"{where}  ", "key"), (left, "muted"), (" │ ", "punctuation"), (right, "string")]


def explained(one: Finding, names: tuple[str, str], *, can_go: bool) -> Content:
    """Gives all there is to say of a difference."""
    _, ink, title = WORDS[one.kind]
    colour = {"error": "$text-error", "warning": "$text-warning"}.get(ink, "$text-muted")
    parts: list[tuple[str, str]] = [
        (f"{title}\n\n", f"bold {colour}"),
        (f"{clean_line(one.verdict)}\n", "$foreground"),
    ]
    if one.where:
        for name, value in zip(names, (one.left, one.right), strict=True):
            parts += [(f"\n{clean_line(name)}  ", "bold $text-muted"), (clean_line(value), "$foreground")]
    if one.message and one.kind == "denied":
        parts += [
            ("\n\nIn the server's words\n", "bold $text-muted"),
            (shorten(clean(one.message), 1000), "$foreground"),
        ]
    if one.code:
        parts += [("\ncode  ", "bold $text-muted"), (clean_line(one.code), "$foreground")]
    if can_go:
        parts.append(("\n\n→ Enter shows it in the answer, o in the other one.", "$text-muted"))
    return Content.assemble(*parts)
