"""The one registry of actions: key bindings, palette, help and the README's key table come from it.

A row names an action once. A widget or screen asks for its scope's `bindings`; the help screen and the palette
read the same rows, so that what is shown is what the key does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

Scope = Literal[
    "app", "explorer", "editor", "variables", "problems", "schema", "answer", "connect", "token", "find", "doctor"
]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the user can do in one scope."""

    id: str
    """Stable name, ``scope.verb``: what ``keys.toml`` remaps."""
    keys: str
    """Default keys, comma separated, as Textual spells them; the first is the one that is shown."""
    label: str
    """One or two words for the bottom line."""
    about: str
    """One sentence for help and palette."""
    action: str
    """Textual's action string, such as ``run`` for ``action_run``."""
    shown: bool = False
    """Whether the bottom line teaches it while its scope has the focus."""
    priority: bool = False
    """Whether it wins over the focused widget's own keys."""
    palette: bool = True
    """Whether the command palette offers it."""

    @property
    def scope(self) -> str:
        return self.id.partition(".")[0]


_REFACTORINGS = (
    ("fill", "Fill in", "Select something where a selection is missing, here first."),
    ("fill_deep", "Fill in deep", "Select what is missing, three levels down; circles stop."),
    (
        "extract_fragment",
        "Extract fragment",
        "Make a fragment of what is marked, or of what the field here selects.",
    ),
    ("inline_fragment", "Inline fragment", "Put the fragment in the place of its spread here."),
    ("inline_everywhere", "Inline everywhere", "Put the fragment wherever it is spread, and take it out."),
    ("merge_fragments", "Merge fragments", "Put all fragments where they are spread, and merge like fields."),
    ("to_variable", "Make a variable", "Make a variable of the value here; the value moves to the variables."),
    ("to_literal", "Inline variable", "Put the variable's value here; from its declaration, everywhere."),
)
"""What the editor rewrites, label and sentence; the palette alone offers them."""

ACTIONS: tuple[Action, ...] = (
    # --- everywhere ---
    Action("app.quit", "ctrl+q", "Quit", "Leave wfg-tui; drafts are saved.", "quit", priority=True),
    Action("app.palette", "ctrl+p", "Commands", "Find any command by name.", "command_palette", shown=True),
    Action("app.help", "f1", "Help", "What the focused pane is for, and its keys.", "help", shown=True),
    # --- explorer ---
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
        "Go to the next problem of the query.",
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
    Action("explorer.open", "f3", "Open", "Open a .graphql file, or a saved JSON answer.", "open", priority=True),
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
        "explorer.reload",
        "ctrl+r",
        "Reload schema",
        "Fetch the schema from the server again.",
        "reload_schema",
        priority=True,
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
    Action(
        "explorer.doctor", "shift+f9,f21", "Doctor", "Examine the connection step by step.", "doctor", False, True
    ),
    # --- editor ---
    Action(
        "editor.complete", "ctrl+@,ctrl+space,ctrl+u", "Complete", "Offer what fits at the cursor.", "complete"
    ),
    Action("editor.hover", "ctrl+k", "What is this", "Tell what stands, or is wrong, here.", "hover", True),
    Action(
        "editor.definition", "f12", "Definition", "Go to the fragment, or to the type in the schema.", "definition"
    ),
    Action(
        "editor.comment",
        "ctrl+underscore,ctrl+slash",
        "Comment",
        "Make comments of the selected lines, or code again.",
        "toggle_comment",
    ),
    Action("editor.undo", "ctrl+z", "Undo", "Take the last change back, also a layout.", "undo"),
    Action("editor.redo", "ctrl+y,ctrl+shift+z", "Redo", "Make the change that was taken back again.", "redo"),
    Action("editor.find", "ctrl+f", "Find", "Find text in the query, and replace it.", "find", True),
    Action("editor.goto_line", "alt+g", "Go to line", "Go to a line by its number.", "goto_line"),
    Action("editor.bracket", "ctrl+right_square_bracket", "Bracket", "Go to its other half.", "other_bracket"),
    Action("editor.outside", "ctrl+e", "Own editor", "Edit in $VISUAL or $EDITOR.", "edit_outside"),
    Action("editor.select_all", "ctrl+a", "Select all", "Select the whole text.", "select_all"),
    Action("editor.copy", "ctrl+c,super+c", "Copy", "Copy the selection; never quits.", "copy"),
    Action("editor.cut", "ctrl+x", "Cut", "Copy the selection and take it out.", "cut"),
    *(Action(f"editor.{what}", "", label, about, f"refactor('{what}')") for what, label, about in _REFACTORINGS),
    # --- variables ---
    Action("variables.skeleton", "ctrl+t", "Skeleton", "Write what the operation needs.", "skeleton", True),
    Action(
        "variables.complete",
        "ctrl+@,ctrl+space,ctrl+u",
        "Complete",
        "Offer what fits at the cursor.",
        "complete",
    ),
    Action(
        "variables.comment",
        "ctrl+underscore,ctrl+slash",
        "Comment",
        "Make comments of the selected lines, or values again.",
        "toggle_comment",
    ),
    Action("variables.undo", "ctrl+z", "Undo", "Take the last change back.", "undo"),
    Action("variables.redo", "ctrl+y,ctrl+shift+z", "Redo", "Make the change that was taken back again.", "redo"),
    Action("variables.find", "ctrl+f", "Find", "Find text in the variables, and replace it.", "find", True),
    Action("variables.goto_line", "alt+g", "Go to line", "Go to a line by its number.", "goto_line"),
    Action("variables.bracket", "ctrl+right_square_bracket", "Bracket", "Go to its other half.", "other_bracket"),
    Action("variables.outside", "ctrl+e", "Own editor", "Edit in $VISUAL or $EDITOR.", "edit_outside"),
    Action("variables.select_all", "ctrl+a", "Select all", "Select the whole text.", "select_all"),
    Action("variables.copy", "ctrl+c,super+c", "Copy", "Copy the selection; never quits.", "copy"),
    Action("variables.cut", "ctrl+x", "Cut", "Copy the selection and take it out.", "cut"),
    # --- find, in the query or the variables ---
    Action("find.next", "down", "Next", "Go to the next place; Enter does too.", "step(1)", True, True),
    Action(
        "find.leave", "escape", "Leave", "Close the bar and go back to the text.", "leave", True, palette=False
    ),
    Action("find.previous", "up", "Previous", "Go to the place before.", "step(-1)", priority=True),
    Action(
        "find.replace", "alt+r", "Replace", "Replace this; Enter in the second field too.", "replace", True, True
    ),
    Action(
        "find.replace_all", "alt+a", "All", "Replace every place; undo is one step.", "replace_all", True, True
    ),
    Action("find.case", "alt+c", "Case", "Make case count, also in lower case.", "case", True, True),
    Action(
        "find.regex", "alt+x", "Pattern", "Find by a pattern (Python's re), or literally.", "regex", True, True
    ),
    # --- schema ---
    Action("schema.insert", "enter", "Insert", "Put the field at the cursor of the query.", "insert", shown=True),
    Action("schema.filter", "slash", "Search", "Search names and descriptions.", "filter", shown=True),
    Action("schema.go_to_type", "g", "Its type", "Go to the type of the row.", "go_to_type", shown=True),
    Action("schema.go_to_place", "o", "Its place", "Go to the type that the row stands in.", "go_to_place"),
    Action("schema.back", "backspace,alt+left", "Back", "Return to where you went from.", "back", shown=True),
    Action(
        "schema.leave_filter", "escape", "Leave search", "Show everything again.", "leave_filter", palette=False
    ),
    Action("schema.unfold", "right,l", "Unfold", "Unfold the row, or go into it.", "unfold", palette=False),
    Action("schema.fold", "left,h", "Fold", "Fold the row, or go to what it is in.", "fold", palette=False),
    Action("schema.toggle", "space", "Unfold", "Unfold or fold the row.", "toggle_row", palette=False),
    Action("schema.copy", "y", "Copy path", "Copy the path of the row, such as Query.requests.", "copy"),
    Action("schema.read", "d", "Description", "Give the description more room, or less again.", "read"),
    Action(
        "schema.words_down", "shift+down", "Read on", "Scroll the description.", "scroll_words(1)", palette=False
    ),
    Action(
        "schema.words_up",
        "shift+up",
        "Read back",
        "Scroll the description back.",
        "scroll_words(-1)",
        palette=False,
    ),
    Action("schema.down", "down,j", "Down", "Go down a row.", "move('down')", palette=False),
    Action("schema.up", "up,k", "Up", "Go up a row.", "move('up')", palette=False),
    Action("schema.page_down", "pagedown", "Page down", "Go down a page.", "move('page_down')", palette=False),
    Action("schema.page_up", "pageup", "Page up", "Go up a page.", "move('page_up')", palette=False),
    Action("schema.top", "home", "Top", "Go to the first row.", "move('home')", palette=False),
    Action("schema.bottom", "end,G", "Bottom", "Go to the last row.", "move('end')", palette=False),
    # --- answer ---
    Action("answer.find", "slash", "Find", "Find text in keys and values.", "find", shown=True),
    Action("answer.next_match", "n", "Next match", "Go to the next match.", "match(1)"),
    Action("answer.previous_match", "N", "Previous match", "Go to the previous match.", "match(-1)"),
    Action("answer.leave_find", "escape", "Leave find", "Close the find bar.", "leave_find", palette=False),
    Action("answer.open", "enter,space", "Unfold", "Unfold, fold, or show the whole value.", "open", shown=True),
    Action(
        "answer.unfold", "right,l", "Unfold", "Unfold, or go inside; in a table, right.", "unfold", palette=False
    ),
    Action("answer.fold", "left,h", "Fold", "Fold, or go outside; in a table, left.", "fold", palette=False),
    Action("answer.unfold_all", "asterisk", "Unfold all", "Unfold everything under the cursor.", "unfold_all"),
    Action(
        "answer.more", "plus,equals_sign", "A level more", "Unfold the whole answer a level deeper.", "levels(1)"
    ),
    Action("answer.less", "minus", "A level less", "Fold the whole answer a level.", "levels(-1)"),
    Action("answer.next_sibling", "J", "Next sibling", "Go to the next item of the same container.", "sibling(1)"),
    Action(
        "answer.previous_sibling", "K", "Previous sibling", "Go to the item before, of the same.", "sibling(-1)"
    ),
    Action("answer.next_error", "e", "Next error", "Go to where the next error shows in the data.", "next_error"),
    Action("answer.to_query", "o", "In the query", "Go to where the query asks for what failed.", "to_query"),
    Action(
        "answer.copy",
        "y",
        "Copy",
        "Copy: y or v value, k key, p path, j jq path, s JSON pointer.",
        "copy_menu",
        True,
    ),
    Action("answer.copy_value", "", "Copy value", "Copy the value under the cursor.", "copy_value"),
    Action("answer.copy_key", "", "Copy key", "Copy the key under the cursor.", "copy_key"),
    Action("answer.copy_path", "", "Copy path", "Copy the path as GraphQL counts it.", "copy_path"),
    Action("answer.copy_jq", "", "Copy jq path", "Copy the path as a jq filter.", "copy_jq"),
    Action("answer.copy_pointer", "", "Copy JSON pointer", "Copy the path as a JSON pointer.", "copy_pointer"),
    Action(
        "answer.table_here",
        "t",
        "As table",
        "Show the list under the cursor as a table.",
        "table_here",
        shown=True,
    ),
    Action("answer.pretty", "p", "Pretty", "Change between the raw text and a line for each value.", "pretty"),
    Action("answer.evidence", "d", "Raw exchange", "Show the raw words behind a problem.", "evidence"),
    Action(
        "answer.tree", "1", "Tree", "Show the answer as a tree, or the problem that came instead.", "view('tree')"
    ),
    Action("answer.table", "2", "Table", "Show a list of the answer as a table.", "view('table')"),
    Action("answer.raw", "3", "Raw text", "Show the answer's text.", "view('raw')"),
    Action("answer.errors", "4", "Errors", "List the errors that the server reported.", "view('errors')"),
    Action("answer.timing", "5", "Timing", "Show status, times, sizes and headers.", "view('timing')"),
    Action("answer.request", "6", "Request", "Show the request as it was sent.", "view('request')"),
    Action("answer.next_view", "right_square_bracket", "Next view", "Show the next view.", "step_view(1)", True),
    Action(
        "answer.previous_view", "left_square_bracket", "Previous view", "Show the view before.", "step_view(-1)"
    ),
    Action("answer.down", "down,j", "Down", "Go down a line.", "go('down')", palette=False),
    Action("answer.up", "up,k", "Up", "Go up a line.", "go('up')", palette=False),
    Action("answer.page_down", "pagedown", "Page down", "Go down a page.", "go('page_down')", palette=False),
    Action("answer.page_up", "pageup", "Page up", "Go up a page.", "go('page_up')", palette=False),
    Action("answer.top", "home,g", "Top", "Go to the first line.", "go('home')", palette=False),
    Action(
        "answer.bottom", "end,G", "Bottom", "Go to the last line, reading on to it.", "go('end')", palette=False
    ),
    # --- connect ---
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
    # --- token ---
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
    # --- doctor ---
    Action("doctor.again", "f5,ctrl+j", "Again", "Examine the connection again.", "again", True, priority=True),
    Action("doctor.copy", "y", "Copy report", "Copy the report, without anything secret.", "copy", shown=True),
    Action("doctor.read", "shift+down", "Read on", "Scroll what was found.", "read(3)", palette=False),
    Action("doctor.read_back", "shift+up", "Read back", "Scroll it back.", "read(-3)", palette=False),
    Action("doctor.leave", "escape", "Back", "Back to the explorer.", "leave", shown=True),
)


def in_scope(scope: Scope) -> tuple[Action, ...]:
    """Gives the actions of `scope` in the registry's order."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def bindings(scope: Scope) -> list[BindingType]:
    """Gives Textual's bindings of `scope`, each with its id so that ``keys.toml`` can remap it."""
    return [
        Binding(
            action.keys,
            action.action,
            action.label,
            show=action.shown,
            priority=action.priority,
            tooltip=action.about,
            id=action.id,
        )
        for action in in_scope(scope)
        if action.keys
    ]


def find(action_id: str) -> Action | None:
    """Gives the action called `action_id`, or None."""
    return next((action for action in ACTIONS if action.id == action_id), None)
