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

ACCESS: tuple[Action, ...] = (
    Action("access.start", "enter", "Start", "Send what was stated; go on where a map was left.", "start", True),
    Action(
        "access.whole", "w", "Whole API", "Turn from the draft's fields to the whole API, or back.", "whole", True
    ),
    Action("access.other_user", "u", "As another", "Map what another user may read.", "other_user", True),
    Action(
        "access.compare", "c", "Compare", "Compare with an earlier map, or another identity's.", "compare", True
    ),
    Action(
        "access.unreadable",
        "n",
        "Unreadable",
        "Show what is not readable, or in part, alone; or all.",
        "unreadable",
        True,
    ),
    Action("access.view", "t", "Tree or table", "Show a tree, or a table of paths.", "view", True),
    Action("access.name", "slash", "Narrow", "Show those with a part of a path.", "name", shown=True),
    Action("access.save", "ctrl+s", "Export", "Write the map: Markdown, CSV or JSON.", "save", shown=True),
    Action("access.again", "r", "Again", "Make the map anew, from the beginning.", "again", shown=True),
    Action("access.leave", "escape", "Back", "Leave a running map, the filters, then the screen.", "leave", True),
    Action("access.read", "shift+down", "Read on", "Scroll what is said of it.", "read(3)", palette=False),
    Action("access.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
)

WHY: tuple[Action, ...] = (
    Action("why.ask", "a", "Ask all", "Send the queries that tell more, one after the other.", "ask", shown=True),
    Action("why.probe", "p", "Ask this", "Send the query for the chosen cause alone.", "probe", shown=True),
    Action("why.draft", "enter", "Draft", "Write the query into a new draft.", "draft", True, True),
    Action(
        "why.missing", "m", "Missing row", "Name a row that should be here, or how many.", "missing", shown=True
    ),
    Action(
        "why.compare", "c", "Compare", "Ask the same as other identities, and tell what differs.", "compare", True
    ),
    Action("why.copy", "y", "Copy", "Copy the causes with their evidence.", "copy", shown=True),
    Action("why.read", "shift+down", "Read on", "Scroll what is said of a cause.", "read(3)", palette=False),
    Action("why.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
    Action("why.leave", "escape", "Back", "Stop asking; then back to the answer.", "leave", shown=True),
)

IDENTITIES: tuple[Action, ...] = (
    Action("identities.run", "f5,ctrl+j", "Ask", "Send the query as everybody who is chosen.", "run", True, True),
    Action("identities.choose", "space", "Choose", "Choose who asks, or not.", "check", shown=True),
    Action("identities.go", "enter", "Show it", "Show its place in the answer that has it.", "go", shown=True),
    Action("identities.other", "o", "Other side", "Show its place in the other answer.", "other", shown=True),
    Action("identities.next_pair", "right_square_bracket", "Next pair", "Turn to the next pair.", "pair(1)", True),
    Action(
        "identities.previous_pair", "left_square_bracket", "Pair before", "Turn to the pair before.", "pair(-1)"
    ),
    Action("identities.pages", "p", "Larger pages", "Ask again for lists that were cut.", "pages", shown=True),
    Action(
        "identities.add_list", "l", "List", "Compare with a list: numbers, names, CSV.", "add_list", shown=True
    ),
    Action("identities.schemas", "s", "Schemas", "Compare the schemas that they are given, too.", "schemas", True),
    Action("identities.who", "i", "Identities", "Choose who asks again.", "who", shown=True),
    Action("identities.match", "m", "Match by", "Pair rows by another key; nothing is sent.", "match", shown=True),
    Action("identities.save", "ctrl+s", "Export", "Write it as Markdown or JSON.", "save", shown=True),
    Action("identities.copy", "y", "Copy", "Copy it as Markdown.", "copy"),
    Action("identities.read", "shift+down", "Read on", "Scroll what is said of it.", "read(3)", palette=False),
    Action("identities.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
    Action("identities.leave", "escape", "Back", "Stop asking; then back to the explorer.", "leave", shown=True),
)
