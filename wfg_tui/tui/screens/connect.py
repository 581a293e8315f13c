"""Making or editing a connection, with the fields named as its provider names them, and testing it by steps."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Static

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean_line
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.connect_fields import KEYRING, SESSION_ONLY
from wfg_tui.tui.screens.connect_form import ConnectForm
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.step_words import told as told_steps
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from wfg_tui.connection import Credentials, Profile, ProfileBook
    from wfg_tui.doctor import Step
    from wfg_tui.paths import Paths

_OLD_STAYS: Final = "The new secret was not stored: the old one stays."


class Connect(Screen[str | None]):
    """Gives the name of the connection that was saved, or None. Nothing is saved by testing."""

    CSS_PATH = "connect.tcss"
    BINDINGS = bindings("connect")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]

    def __init__(
        self,
        book: ProfileBook,
        credentials: Credentials,
        paths: Paths,
        *,
        editing: Profile | None = None,
        keyring: bool = True,
        standing: Standing | None = None,
    ) -> None:
        super().__init__()
        self._book, self._credentials, self._paths = book, credentials, paths
        self._editing = editing
        self._keyring = keyring
        self._standing = standing or Standing()

    def compose(self) -> ComposeResult:
        yield TopLine(lambda: None, self._standing)
        with Horizontal(id="columns"):
            yield ConnectForm(
                self._credentials, editing=self._editing, taken=self._book.names, keyring=self._keyring
            )
            with VerticalScroll(id="steps") as steps:
                steps.border_title = Content("Test")
                yield Static(
                    Content("F5 tests the connection, step by step. Nothing is saved by a test."), id="told"
                )
        yield BottomLine()

    def on_mount(self) -> None:
        self.title = "Connection"

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("connect", "app")

    @property
    def form(self) -> ConnectForm:
        """The fields."""
        return self.query_one(ConnectForm)

    # Testing

    @on(Button.Pressed, "#test")
    def action_test(self) -> None:
        self.run_worker(self._test(), group="connection", exclusive=True)

    async def _test(self) -> None:
        from wfg_tui.doctor import examine
        from wfg_tui.session import Session

        steps: list[Step] = []
        try:
            profile, credentials = self._under_test(self.form.checked())
        except Problem as problem:
            self._tell([told(problem)])
            return
        self._say(f"asking {clean_line(profile.host)} and its identity provider…")
        session = Session(profile, credentials, self._paths)
        room = self.query_one("#steps", VerticalScroll).scrollable_content_region
        try:
            async for step in examine(session):
                steps.append(step)
                self._tell(
                    [told_steps(steps, room.width, plain=bool(getattr(self.app, "plain", False)))],
                    follow=all(one.state != "failed" for one in steps),
                )
        except Problem as problem:
            self._tell([told(problem)])
        finally:
            await session.close()

    def _under_test(self, profile: Profile) -> tuple[Profile, Credentials]:
        """The profile and credentials that a test uses: a secret typed just now stays in memory."""
        from wfg_tui.connection import Credentials

        field = self.form.secret
        if profile.secret not in (KEYRING, SESSION_ONLY) or not field.value.strip():
            return profile, self._credentials
        credentials = Credentials(keyring_allowed=False)
        profile = dataclasses.replace(profile, secret=SESSION_ONLY)
        credentials.keep_for_session(profile.name, field.copy_secret())
        return profile, credentials

    def _tell(self, parts: list[Content], follow: bool = True) -> None:
        """Shows `parts` and goes to their end; without `follow`, to their beginning, where what failed is told."""
        steps = self.query_one("#steps", VerticalScroll)
        self.query_one("#told", Static).update(Content("\n").join(parts))
        steps.call_after_refresh(steps.scroll_end if follow else steps.scroll_home, animate=False)

    def _say(self, words: str) -> None:
        self._tell([Content.styled(words, "$text-muted")])

    # Saving

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        self.run_worker(self._save(), group="connection", exclusive=True)

    async def _save(self) -> None:
        try:
            profile = self.form.checked()
            await self._keep_secret(profile)
            profile = self._without_old_day(profile)
            self._book.save(profile, previous=self._editing.name if self._editing else "")
        except Problem as problem:
            self._tell([told(problem)])
            self.form.look_at_store()
            return
        self.form.secret.value = ""
        self.dismiss(profile.name)

    async def _keep_secret(self, profile: Profile) -> None:
        """Puts a secret that was typed where the profile says; one that is kept under an old name moves along."""
        field, before = self.form.secret, self._editing
        typed = bool(field.value.strip())
        was_kept = before is not None and before.secret == KEYRING
        if profile.secret == SESSION_ONLY and typed:
            self._credentials.keep_for_session(profile.name, field.copy_secret())
        elif profile.secret == KEYRING and typed:
            if was_kept:
                await self._prove(profile)
            self._say("storing the secret…")
            await self._credentials.store(profile, field.copy_secret())
        elif profile.secret == KEYRING and not was_kept and not self.form.method.passphrase:
            field.focus()
            raise UsageProblem(
                f"{self.form.label('secret')} is empty.",
                code="connect.missing",
                advice=f"Paste it from {self.form.provider.app_screen}, or choose another place for Secret from.",
            )
        elif was_kept and before is not None and before.name != profile.name and profile.secret == KEYRING:
            await self._credentials.store(profile, await self._credentials.secret(before))
            await self._credentials.delete(before)

    def _without_old_day(self, profile: Profile) -> Profile:
        """The profile without the last day of the secret that was just replaced, unless another one was typed."""
        from wfg_tui.connection.expiry import secret_near_its_end

        before = self._editing
        if (
            before is None
            or not self.form.secret.value.strip()
            or profile.secret_expires != before.secret_expires
            or secret_near_its_end(profile) is None
        ):
            return profile
        self.app.notify(
            f"The old secret's last day, {profile.secret_expires}, is forgotten. Note the new one's here: F9, ^e.",
            title="A new secret",
            timeout=10,
            markup=False,
        )
        return dataclasses.replace(profile, secret_expires="")

    async def _prove(self, profile: Profile) -> None:
        """Signs in with the secret that was typed. Raises `Problem`, saying that the old one stays."""
        from wfg_tui.session import Session

        self._say("asking for a token with the new secret; the old one stays until it works…")
        session = Session(*self._under_test(profile), self._paths)
        try:
            await session.prove()
        except Problem as problem:
            problem.advice = f"{problem.advice}\n{_OLD_STAYS}".strip()
            raise
        finally:
            await session.close()

    def action_leave(self) -> None:
        self.form.secret.value = ""
        self.dismiss(None)
