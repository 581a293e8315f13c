"""Asking before something is sent to production, or lost: the safe answer has the focus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

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


class AskConsent(Dialog[bool]):
    """Names what would be sent, with what, as whom and where, before a mutation reaches a production host.

    True only once the host's name was typed: a key too many, or a click, sends nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "scroll_told(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_told(1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    AskConsent > VerticalScroll { border: round $error; }
    AskConsent #told { height: auto; max-height: 50vh; }
    AskConsent Input { margin: 0; }
    """

    def __init__(self, demand: ConsentDemand) -> None:
        super().__init__()
        name = clean_line(demand.operation_name or f"this {demand.kind}")
        self.title_text = f"Send {shorten(name, 40)} to {demand.environment}?"
        self.hint = "Type the host, then Enter · PgUp PgDn scroll · Esc cancels"
        self._demand = demand
        self._word = clean_line(demand.word)

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(id="told", can_focus=False):
            yield Static(_told(self._demand))
        asked = ("To send it, type the host's name: ", "$foreground"), (self._word, "bold $text-error")
        yield Static(Content.assemble(*asked), classes="gap")
        yield Input(placeholder="host", compact=True)
        yield Horizontal(
            Button("Cancel", id="no", compact=True),
            Button(f"Send to {self._demand.environment}", id="yes", variant="error", compact=True, disabled=True),
            classes="buttons",
        )
        yield line("It is sent once and never repeated by itself.", "quiet")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def _is_typed(self) -> bool:
        return self.query_one(Input).value.strip().casefold() == self._word.casefold()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#yes", Button).disabled = not self._is_typed()

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self._is_typed():
            self.dismiss(True)
        else:
            self.notify(f"Not sent: type {self._word} to send it. Esc cancels.", timeout=4, markup=False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes" and self._is_typed())

    def action_scroll_told(self, pages: int) -> None:
        told = self.query_one("#told")
        told.scroll_relative(y=pages * max(told.size.height - 1, 1), animate=False)

    def action_leave(self) -> None:
        self.dismiss(False)


def _told(demand: ConsentDemand) -> Content:
    identity = demand.identity
    who = clean_line(identity.client_id)
    if identity.as_user or identity.user_name:
        who += f" → {clean_line(identity.as_user or identity.user_name)}"
    done = shorten(clean_line(", ".join(demand.fields)), 200)
    rows = [
        ("what", clean_line(demand.operation_name or "(no name)"), "bold"),
        ("", "could not be parsed, so it counts as a mutation" if demand.unparsed else demand.kind, ""),
        ("does", done, "") if done else ("", "", ""),
        ("as", who + (" (run as)" if identity.as_user else ""), "bold $borrowed" if identity.as_user else "bold"),
        ("to", clean_line(demand.host), "bold"),
        ("", demand.environment.upper(), f"bold reverse $env-{demand.environment}"),
        ("with", _variables(demand.variables), ""),
    ]
    for name, text in demand.defaults.items():
        rows.append(("", f"{clean_line(name)} = {shorten(clean_line(text), 200)} (its default)", ""))
    for number, file in enumerate(demand.files):
        about = f"{shorten(clean_line(file.path.name), 60)} · {clean_line(file.content_type)} · "
        rows.append(
            ("" if number else "file", f"{about}{human_size(file.size)} → {clean_line(file.variable)}", "")
        )
    parts: list[tuple[str, str]] = []
    for label, value, style in rows:
        if not value:
            continue
        first, *rest = value.split("\n")
        parts += [(f"{label:>5}  ", "$text-muted"), (first + "\n", style or "$foreground")]
        parts += [(f"       {more}\n", "$foreground") for more in rest]
    return Content.assemble(*parts)


def _variables(variables: Mapping[str, object]) -> str:
    """Every variable on a line of its own, whole: what is sent is what is read here."""
    lines = (
        f"{clean_line(name)} = {clean_line(json.dumps(value, ensure_ascii=False, default=str))}"
        for name, value in variables.items()
    )
    return "\n".join(lines) or "no variables"
