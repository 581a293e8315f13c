"""Asking for a secret that is kept for this session only: where a profile says so, or a keyring will not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from wfg_tui.connection.hops import asked_for
from wfg_tui.problems import Problem
from wfg_tui.text import Secret, clean_line
from wfg_tui.tui.screens.dialog import Dialog, line, told

if TYPE_CHECKING:
    from wfg_tui.connection import Profile


class SecretInput(Input):
    """A masked field that gives its value to nobody: not to the clipboard, not to a selection, not to a repr."""

    ALLOW_SELECT = False

    def __init__(self, placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(placeholder=placeholder, password=True, id=id, compact=True)

    def action_copy(self) -> None:
        self.notify("A secret cannot be copied out of here.", severity="warning", markup=False)

    def action_cut(self) -> None:
        self.action_copy()

    def copy_secret(self) -> Secret:
        """Gives the value as a `Secret`, without the blanks that a paste brings along."""
        return Secret(self.value.strip())


class SecretPrompt(Dialog[Secret | Literal["retry"] | None]):
    """Asks for the secret of `profile`, called what its method calls it: a `Secret` for this session, or None.

    Where `problem` says what failed, ``"retry"`` is an answer too: its own source may work by now (a keyring that
    was unlocked meanwhile).
    """

    hint = "Enter uses it for this session · Esc goes without"

    def __init__(self, profile: Profile, problem: Problem | None = None) -> None:
        super().__init__()
        words = asked_for(profile)
        self.title_text = clean_line(words[0].upper() + words[1:])
        self._profile, self._problem = profile, problem

    def body(self) -> Iterable[Widget]:
        if self._problem is not None:
            yield Static(told(self._problem))
        yield line(f"Client ID  {clean_line(self._profile.client_id)}")
        yield SecretInput(asked_for(self._profile).split(" of ")[0].capitalize(), id="secret")
        yield line("Kept in memory until you leave; nothing is written.", "quiet")
        buttons = [Button(Content("Use for this session"), id="use", compact=True, variant="primary")]
        if self._problem is not None:
            buttons.insert(0, Button(Content("Try its source again"), id="retry", compact=True))
        yield Horizontal(*buttons, classes="buttons")

    def on_mount(self) -> None:
        self.query_one(SecretInput).focus()

    @on(Button.Pressed, "#retry")
    def _retry(self) -> None:
        self.dismiss("retry")

    @on(Input.Submitted)
    @on(Button.Pressed, "#use")
    def _use(self) -> None:
        field = self.query_one(SecretInput)
        if field.value.strip():
            secret, field.value = field.copy_secret(), ""
            self.dismiss(secret)
        else:
            self.notify("Type or paste it first.", severity="warning", markup=False)
