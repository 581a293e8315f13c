"""What can be done on the screens beside the explorer."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

CONNECT: tuple[Action, ...] = (
    Action(
        "connect.test",
        "f5,ctrl+j",
        "Test",
        "Test the connection step by step; nothing is saved.",
        "test",
        shown=True,
        priority=True,
    ),
    Action(
        "connect.save",
        "ctrl+s",
        "Save",
        "Save this connection and its secret, and use it.",
        "save",
        shown=True,
        priority=True,
    ),
    Action("connect.leave", "escape", "Back", "Leave; nothing is saved.", "leave", shown=True),
)

TOKEN: tuple[Action, ...] = (
    Action("token.leave", "escape", "Back", "Back to the explorer.", "leave", shown=True),
    Action("token.verify", "v", "Verify", "Check the signature with the issuer's published keys.", "verify", True),
    Action(
        "token.paste",
        "p,ctrl+v",
        "Compare",
        "Paste another token, such as a failing script's, beside ours.",
        "paste",
        shown=True,
    ),
    Action("token.ours", "o", "Ours", "Show our own token again.", "ours", shown=True),
    Action("token.renew", "r", "Renew now", "Ask for another token now.", "renew", shown=True),
    Action("token.copy", "y", "Copy claims", "Copy header and claims as JSON, without the token.", "copy", True),
    Action("token.forget", "f", "Forget", "Drop the token; the next request asks anew.", "forget", shown=True),
    Action("token.show", "s", "Show token", "Show the token itself, after asking.", "show"),
)

DOCTOR: tuple[Action, ...] = (
    Action("doctor.again", "f5,ctrl+j", "Again", "Examine the connection again.", "again", True, priority=True),
    Action("doctor.copy", "y", "Copy report", "Copy the report, without anything secret.", "copy", shown=True),
    Action("doctor.read", "shift+down", "Read on", "Scroll what was found.", "read(3)", palette=False),
    Action("doctor.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
    Action("doctor.leave", "escape", "Back", "Back to the explorer.", "leave", shown=True),
)
