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

WHO: tuple[Action, ...] = (
    Action("who.again", "f5,ctrl+j,r", "Ask again", "Ask the server again.", "again", True, priority=True),
    Action("who.copy", "y", "Copy", "Copy what is shown as JSON, without anything secret.", "copy", shown=True),
    Action("who.leave", "escape", "Back", "Back to the explorer.", "leave", shown=True),
)

CHANGES: tuple[Action, ...] = (
    Action("changes.go", "enter", "Go there", "Go to its place in the schema, or to the draft.", "go", shown=True),
    Action("changes.breaking", "b", "Breaking", "Show breaking ones alone, or all.", "severity('breaking')", True),
    Action("changes.compare", "c", "Compare", "Compare with a snapshot, connection or file.", "compare", True),
    Action("changes.name", "slash", "Narrow", "Show those with a part of a name.", "name", shown=True),
    Action("changes.save", "ctrl+s", "Export", "Write what is shown, as Markdown or JSON.", "save", shown=True),
    Action("changes.leave", "escape", "Back", "Show all again; then back to the explorer.", "leave", shown=True),
    Action("changes.dangerous", "d", "Dangerous", "Show dangerous ones, or all.", "severity('dangerous')", True),
    Action("changes.safe", "s", "Safe", "Show safe ones alone, or all.", "severity('safe')", True),
    Action("changes.copy", "y", "Copy", "Copy what is shown, as Markdown.", "copy"),
    Action("changes.read", "shift+down", "Read on", "Scroll what is said of it.", "read(3)", palette=False),
    Action("changes.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
)
