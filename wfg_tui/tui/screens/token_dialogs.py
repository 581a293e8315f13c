"""Pasting a token to look into, and showing ours to somebody who was asked twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input

from wfg_tui.connection.pasted import LARGEST
from wfg_tui.problems import Problem
from wfg_tui.text import Secret, clean
from wfg_tui.tui.screens.dialog import Dialog, line
from wfg_tui.tui.screens.secret import SecretInput

_MOST_SHOWN = 20_000
"""Characters of a token that are drawn; copying takes it whole."""


class TokenInput(SecretInput):
    """A masked field that hands a paste on whole: a field of one line would keep the first line of it."""

    class Pasted(Message):
        """Somebody pasted `token`."""

        def __init__(self, token: Secret) -> None:
            super().__init__()
            self.token = token

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if len(event.text) > LARGEST:
            words = f"This is longer than {LARGEST:,} characters: no token is. Paste the token alone."
            self.notify(words, severity="warning", markup=False)
        else:
            self.post_message(self.Pasted(Secret(event.text)))


class PasteToken(Dialog[Secret | None]):
    """Gives the token in what is pasted, or None. It is taken at the paste; nothing of it is drawn."""

    title_text = "Look into another token"
    hint = "paste it · Enter takes what is typed · Esc back"

    def body(self) -> Iterable[Widget]:
        yield line(
            "Paste the token that the failing script sends. A whole Authorization header, or the token endpoint's "
            "whole answer, will do."
        )
        yield TokenInput("paste it here", id="token")
        yield line("It is compared with ours here, kept in memory and sent to nobody.", "quiet")

    def on_mount(self) -> None:
        self.query_one(TokenInput).focus()

    @on(TokenInput.Pasted)
    def _pasted(self, event: TokenInput.Pasted) -> None:
        self._take(event.token)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        field = self.query_one(TokenInput)
        typed, field.value = field.copy_secret(), ""
        self._take(typed)

    def _take(self, text: Secret) -> None:
        from wfg_tui.connection import token_in

        try:
            self.dismiss(token_in(text.reveal()))
        except Problem as problem:
            self.notify("\n".join(map(clean, problem.sentences)), severity="warning", markup=False)


class ShowToken(Dialog[None]):
    """Shows a token, for as long as it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy", show=False)]
    title_text = "The token"
    hint = "y copies it · Esc hides it"

    def __init__(self, token: Secret) -> None:
        super().__init__()
        self._token = token

    def body(self) -> Iterable[Widget]:
        yield _Hidden(self._token)
        yield Horizontal(
            Button(Content("Copy"), id="copy", compact=True),
            Button(Content("Hide"), id="hide", compact=True, variant="primary"),
            classes="buttons",
        )

    def on_mount(self) -> None:
        self.query_one("#hide").focus()

    @on(Button.Pressed, "#hide")
    def _hide(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#copy")
    def action_copy(self) -> None:
        from wfg_tui.tui.clipboard import copy

        copy(self.app, self._token.reveal(), "token")


class _Hidden(Widget):
    """Draws a secret without keeping its text anywhere but in it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    _Hidden { width: 100%; height: auto; }
    """

    def __init__(self, secret: Secret) -> None:
        super().__init__()
        self._secret = secret

    def render(self) -> Content:
        text = self._secret.reveal()
        rest = len(text) - _MOST_SHOWN
        return Content(clean(text[:_MOST_SHOWN]) + (f"… and {rest:,} more" if rest > 0 else ""))
