"""In whose name the explorer asks: as the application's user, or as one whose identity is borrowed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual import on

from wfg_tui.text import clean, clean_line, human_duration
from wfg_tui.tui import conversation as talk
from wfg_tui.tui import messages
from wfg_tui.tui.screens.drifting import Drifting
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from pathlib import Path

    from wfg_tui.connection import Profile, SecretExpiry
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.session import Operation, Session
    from wfg_tui.tui.screens.explorer import Explorer
    from wfg_tui.tui.screens.run_as import KnownUser
    from wfg_tui.tui.widgets.who_asks import Choices


class Acting(Drifting):
    """A window in which somebody acts; who it is stands on its top line."""

    conversation: talk.Conversation
    compared: tuple[Operation, Choices] | None = None
    """What was asked as several identities last, and what came of it."""

    @property
    def session(self) -> Session:
        return self.conversation.session

    @property
    def standing(self) -> Standing:
        """Who acts where, as the top line has it."""
        return self.query_one(TopLine).standing

    @property
    def schema_index(self) -> SchemaIndex | None:
        """The schema at hand."""
        return self._index

    def show_identity(self) -> None:
        """Brings what the session knows of the identity to the top line."""
        profile, identity = self.session.profile, self.session.identity
        self.query_one(TopLine).show(
            profile=profile.name,
            environment=profile.environment_in_force,
            client=identity.client_id or profile.client_id,
            user=identity.as_user or identity.user_name,
            borrowed=bool(identity.as_user),
            unverified_host=profile.host if profile.insecure else "",
            secret_ends=_secret_ends(profile) if profile.secret_expires else None,
        )

    @on(talk.IdentityRead)
    def _identity_read(self, event: talk.IdentityRead) -> None:
        if event.as_user and event.as_user == self.session.identity.as_user:
            if event.problem is not None:
                self.explorer_app.tell(event.problem)
            if event.refused:  # what is asked now would be asked as ourselves, or not at all
                self.borrow("")
                return
            if event.problem is None and self.session.honoured != event.as_user:
                words = (
                    f"Whether the server acts as {clean_line(event.as_user)} cannot be told: "
                    "its schema has no viewer with a userName."
                )
                self.notify(words, severity="warning", timeout=10, markup=False)
        self.show_identity()

    def borrow(self, user: str) -> None:
        """Acts as `user` from now on; empty gives the identity back. The schema is that of the new identity."""
        self.session.run_as(user)
        self.show_identity()
        if (kept := self.conversation.open()) is not None:
            self.post_message(kept)

    def action_run_as(self) -> None:
        self.errand("run_as")

    @on(messages.AskWhy)
    def action_why(self) -> None:
        """Says why what the answer's cursor is on is missing, null or refused."""
        self.errand("see_why")

    def action_compare_identities(self) -> None:
        self.errand("compare_identities")

    @on(messages.AskAsOthers)
    def _ask_as_others(self) -> None:
        self.errand("compare_identities", "answer")

    def action_own_identity(self) -> None:
        """Gives a borrowed identity back."""
        borrowed, identity = self.session.identity.as_user, self.session.identity
        own = clean_line(identity.user_name or identity.client_id or "the application's user")
        if borrowed:
            self.borrow("")
            words = f"{clean_line(borrowed)} is given back: you act as {own} again."
        else:
            words = f"You act as {own}. ^g borrows another identity."
        self.notify(clean(words), timeout=4, markup=False)

    def action_who(self) -> None:
        self.errand("see_who")

    def action_sent(self) -> None:
        self.errand("see_sent")

    def action_mutations(self) -> None:
        self.errand("see_mutations")

    @property
    def server_index(self) -> SchemaIndex | None:
        """The server's schema, if it is the one at hand: a file's is not asked about."""
        return None if self.held else self._index


async def see_who(explorer: Explorer) -> None:
    """Opens *Who am I*."""
    from wfg_tui.tui.screens.who import WhoScreen

    await explorer.app.push_screen_wait(WhoScreen(explorer))
    explorer.query_one(TopLine).look_at_life()


async def see_mutations(explorer: Explorer) -> None:
    """Lists what is known of the mutations of the schema at hand; Enter goes to one in the schema browser."""
    from wfg_tui.tui.screens.mutations import Mutations

    index = explorer.index
    root = index.mutation_type if index is not None else None
    if index is None or not root:
        words = "There is no schema yet." if index is None else "The schema has no mutations."
        explorer.notify(words, severity="warning", timeout=3, markup=False)
        return
    folder, profile = explorer.explorer_app.paths.audit, explorer.session.profile.name
    chosen = await explorer.app.push_screen_wait(Mutations(index, folder, profile))
    if chosen is not None:
        explorer.reveal(root, chosen)


async def see_sent(explorer: Explorer) -> None:
    """Shows what was sent through the connection in force."""
    from wfg_tui.tui.screens.sent import Sent

    await explorer.app.push_screen_wait(Sent(explorer.explorer_app.paths.audit, explorer.session.profile.name))


async def run_as(explorer: Explorer) -> None:
    """Borrows another user's identity for what is sent from now on, or gives it back."""
    from wfg_tui.tui.screens.run_as import RunAs

    session, conversation = explorer.session, explorer.conversation
    header, current = session.profile.impersonate_header, session.identity.as_user
    about = (
        f"Each request then carries {clean_line(header)}. WorkflowGen allows it to applications whose user may "
        "impersonate others. Leave it empty to be yourself again."
    )
    folder = explorer.explorer_app.paths.audit
    known = await asyncio.to_thread(known_users, folder, session.profile.name, conversation.seen_users())
    given = await explorer.app.push_screen_wait(RunAs(about, current, known, conversation.see_borrowed))
    if given is not None and given != current and explorer.session is session:
        explorer.borrow(given)


def known_users(folder: Path, profile: str, seen: tuple[str, ...]) -> list[KnownUser]:
    """Who was borrowed here before, the latest first, then whose names were seen in answers."""
    from wfg_tui.tui.screens.run_as import KnownUser
    from wfg_tui.workspace.audit_record import read_audit

    known: dict[str, KnownUser] = {}
    now = time.time()
    for record in reversed(read_audit(folder, profile).records):
        if record.as_user and record.outcome in ("done", "errors"):
            ago = human_duration(max(now - record.at, 0))
            known.setdefault(record.as_user, KnownUser(record.as_user, f"borrowed {ago} ago"))
    for name in seen:
        known.setdefault(name, KnownUser(name, "seen in an answer"))
    return list(known.values())


def _secret_ends(profile: Profile) -> SecretExpiry | None:
    """When the client secret ends, if it is time to say so; most profiles have no date, and need no import."""
    from wfg_tui.connection.expiry import secret_near_its_end

    return secret_near_its_end(profile)
