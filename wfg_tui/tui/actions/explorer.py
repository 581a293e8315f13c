"""What can be done anywhere, and in the explorer whatever pane has the focus."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

APP: tuple[Action, ...] = (
    Action("app.quit", "ctrl+q", "Quit", "Leave wfg-tui; drafts are saved.", "quit", priority=True),
    Action("app.palette", "ctrl+p", "Commands", "Find any command by name.", "command_palette", shown=True),
    Action("app.help", "f1", "Help", "What the focused pane is for, and its keys.", "help", shown=True),
)

EXPLORER: tuple[Action, ...] = (
    Action(
        "explorer.run",
        "f5,ctrl+j",
        "Run",
        "Run the operation at the cursor.",
        "run",
        shown=True,
        priority=True,
    ),
    Action(
        "explorer.cancel", "escape", "Cancel", "Cancel the running request; its socket is closed.", "cancel", True
    ),
    Action(
        "explorer.why",
        "alt+y",
        "Why",
        "Say why something is missing from the answer, wherever the focus is.",
        "why",
        priority=True,
    ),
    Action(
        "explorer.jump",
        "ctrl+o",
        "Jump",
        "Jump to a pane by its letter.",
        "jump",
        shown=True,
        priority=True,
    ),
    Action(
        "explorer.schema", "f2", "Schema", "Go to the schema browser, or slide it away.", "schema", priority=True
    ),
    Action(
        "explorer.variables",
        "f4",
        "Variables",
        "Go to the variables, or back to the query.",
        "variables",
        priority=True,
    ),
    Action(
        "explorer.next_pane", "f6", "Next pane", "Go to the next pane.", "next_pane", priority=True, palette=False
    ),
    Action(
        "explorer.previous_pane",
        "shift+f6,f18",
        "Previous pane",
        "Go to the previous pane.",
        "previous_pane",
        priority=True,
        palette=False,
    ),
    Action(
        "explorer.next_problem",
        "f8",
        "Next problem",
        "Go to the next problem; check a large query first.",
        "next_problem",
        priority=True,
    ),
    Action(
        "explorer.problems",
        "shift+f8,f20",
        "Problems",
        "List what is wrong with the query.",
        "problems",
        priority=True,
    ),
    Action(
        "explorer.format",
        "f7",
        "Format",
        "Lay the query out afresh; undo takes it back.",
        "format",
        priority=True,
    ),
    Action(
        "explorer.starters",
        "ctrl+n",
        "Starters",
        "Begin with a query that this server understands.",
        "starters",
        priority=True,
    ),
    Action(
        "explorer.request_number",
        "alt+m",
        "Request number",
        "Go to a request by its number: write the query for it.",
        "request_number",
        priority=True,
    ),
    Action(
        "explorer.drafts",
        "ctrl+d",
        "Drafts",
        "Turn to another draft, or begin a new one.",
        "drafts",
        priority=True,
    ),
    Action(
        "explorer.next_tab", "ctrl+pagedown,alt+n", "Next tab", "Turn to the next draft.", "tab(1)", priority=True
    ),
    Action(
        "explorer.previous_tab",
        "ctrl+pageup,alt+p",
        "Previous tab",
        "Turn to the draft before.",
        "tab(-1)",
        False,
        True,
    ),
    Action("explorer.new_tab", "alt+t", "New tab", "Begin an empty draft.", "new_draft", priority=True),
    Action(
        "explorer.close_tab", "alt+w", "Close tab", "Close this draft; it is kept.", "close_draft", priority=True
    ),
    Action(
        "explorer.reopen_tab",
        "alt+shift+t",
        "Reopen tab",
        "Open the last closed draft.",
        "reopen_draft",
        False,
        True,
    ),
    Action("explorer.rename_tab", "", "Rename tab", "Give this draft another name.", "rename_draft"),
    Action(
        "explorer.open", "f3", "Open", "Open a query, a saved JSON answer, or a schema.", "open", priority=True
    ),
    Action("explorer.save", "ctrl+s", "Save", "Save the query to a file.", "save", priority=True),
    Action("explorer.save_answer", "", "Save answer", "Save the raw answer to a file.", "save_answer"),
    Action(
        "explorer.profile",
        "f9",
        "Profile",
        "Switch to another connection, edit one or make one.",
        "profile",
        priority=True,
    ),
    Action(
        "explorer.run_as",
        "ctrl+g",
        "Run as",
        "Borrow another user's identity, or give it back.",
        "run_as",
        priority=True,
    ),
    Action(
        "explorer.own_identity",
        "alt+s",
        "Be yourself",
        "Give a borrowed identity back.",
        "own_identity",
        priority=True,
    ),
    Action(
        "explorer.who",
        "alt+u",
        "Who am I",
        "Who acts: client, token claims, application, and what the server shows of the user.",
        "who",
        priority=True,
    ),
    Action(
        "explorer.mutations", "", "Mutations", "What is known of each mutation; none is sent for it.", "mutations"
    ),
    Action("explorer.sent", "", "What was sent", "The audit: what was sent, as whom, what came of it.", "sent"),
    Action(
        "explorer.identities",
        "alt+i",
        "Compare identities",
        "Send the query at the cursor as several identities, and tell what differs.",
        "compare_identities",
        priority=True,
    ),
    Action(
        "explorer.reload",
        "ctrl+r",
        "Reload schema",
        "Fetch the schema from the server again.",
        "reload_schema",
        priority=True,
    ),
    Action(
        "explorer.changes",
        "shift+f2,f14",
        "Changes",
        "What changed in the schema: since the last fetch, or against a snapshot or a file.",
        "changes",
        priority=True,
    ),
    Action("explorer.snapshot", "", "Snapshot", "Keep the schema under a name, to compare with.", "snapshot"),
    Action(
        "explorer.export_schema", "", "Export schema", "Write the schema to a file: SDL or JSON.", "export_schema"
    ),
    Action(
        "explorer.token",
        "ctrl+l",
        "Token",
        "Look into the token: claims, audience, life, and what is wrong with it.",
        "token",
        priority=True,
    ),
    Action("explorer.renew_token", "", "Renew token", "Ask for another token now.", "renew_token"),
    Action(
        "explorer.forget_token", "", "Forget token", "Drop the token; the next request asks anew.", "forget_token"
    ),
    Action("explorer.access", "alt+a", "Access map", "Map what this identity may read, field by field.", "access"),
    Action(
        "explorer.doctor", "shift+f9,f21", "Doctor", "Examine the connection step by step.", "doctor", False, True
    ),
)
