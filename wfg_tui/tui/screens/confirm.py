"""Asking before something is sent to production, or lost: the safe answer has the focus."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from wfg_tui.text import clean, clean_line, human_size, shorten
from wfg_tui.tui.screens.dialog import Dialog, line

if TYPE_CHECKING:
    from wfg_tui.session import ConsentDemand


class Confirm(Dialog[bool]):
    """A question with two answers. True only if the button named `yes` was pressed; Esc and *Cancel* say no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,right,up,down", "app.focus_next", show=False),
    ]
    hint = "Tab or arrows choose · Enter presses · Esc cancels"

    def __init__(
        self, title: str, content: Content | str, *, yes: str, no: str = "Cancel", danger: bool = False
    ) -> None:
        super().__init__()
        self.title_text = title
        self._content = Content(clean(content)) if isinstance(content, str) else content
        self._yes, self._no, self._danger = yes, no, danger

    def body(self) -> Iterable[Widget]:
        yield Static(self._content)
        yield Horizontal(
            Button(Content(clean_line(self._no)), id="no", compact=True),
            Button(
                Content(clean_line(self._yes)),
                id="yes",
                variant="error" if self._danger else "primary",
                compact=True,
            ),
            classes="buttons",
        )

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_leave(self) -> None:
        self.dismiss(False)


class AskConsent(Confirm):
    """Names what would be sent, as whom and where, before a mutation reaches a production host."""

    def __init__(self, demand: ConsentDemand) -> None:
        name = clean_line(demand.operation_name or f"this {demand.kind}")
        super().__init__(
            f"Send {shorten(name, 40)} to {demand.environment}?",
            _told(demand),
            yes=f"Send to {demand.environment}",
            danger=True,
        )

    def body(self) -> Iterable[Widget]:
        yield from super().body()
        yield line("It is sent once and never repeated by itself.", "quiet")


def _told(demand: ConsentDemand) -> Content:
    identity = demand.identity
    who = clean_line(identity.client_id)
    if identity.as_user or identity.user_name:
        who += f" → {clean_line(identity.as_user or identity.user_name)}"
    rows = [
        ("what", clean_line(demand.operation_name or "(no name)"), "bold"),
        ("", "could not be parsed, so it counts as a mutation" if demand.unparsed else demand.kind, ""),
        ("as", who + (" (run as)" if identity.as_user else ""), "bold $borrowed" if identity.as_user else "bold"),
        ("to", clean_line(demand.host), "bold"),
        ("", demand.environment.upper(), f"bold reverse $env-{demand.environment}"),
        ("with", _variables(demand.variables), ""),
    ]
    for number, file in enumerate(demand.files):
        about = f"{shorten(clean_line(file.path.name), 60)} · {clean_line(file.content_type)} · "
        rows.append(
            ("" if number else "file", f"{about}{human_size(file.size)} → {clean_line(file.variable)}", "")
        )
    parts: list[tuple[str, str]] = []
    for label, value, style in rows:
        first, *rest = value.split("\n")
        parts += [(f"{label:>5}  ", "$text-muted"), (first + "\n", style or "$foreground")]
        parts += [(f"       {more}\n", "$foreground") for more in rest]
    return Content.assemble(*parts)


def _variables(variables: object) -> str:
    if not variables:
        return "no variables"
    return clean(json.dumps(variables, indent=2, ensure_ascii=False, default=str))
