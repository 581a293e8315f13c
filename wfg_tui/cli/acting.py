"""Acting as another user, headless: nothing is sent for somebody whom the server does not have us be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfg_tui.cli.output import note

if TYPE_CHECKING:
    from wfg_tui.session import Session


async def act_as(session: Session, user: str) -> None:
    """Acts as `user` from now on; one query sees that the server does. An empty name changes nothing.

    Raises:
        Problem: it does not, and why: ``session.not_borrowed``, ``session.may_not_borrow``,
            ``session.user_refused``, or what it answered.
    """
    if not user:
        return
    from wfg_tui.session.borrowing import see_lent

    session.run_as(user)
    await see_lent(session, user)
    if session.honoured != user:
        note(f"Whether the server acts as {user} cannot be told: its schema has no viewer with a userName.")
