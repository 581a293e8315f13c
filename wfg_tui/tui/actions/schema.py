"""What can be done in the schema browser."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

SCHEMA: tuple[Action, ...] = (
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
)
