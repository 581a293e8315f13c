"""What can be done in the schema browser."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

SCHEMA: tuple[Action, ...] = (
    Action("schema.insert", "enter", "Insert", "Insert the field into the query; go to a hit.", "insert", True),
    Action("schema.filter", "slash", "Search", "Search names and descriptions.", "filter", shown=True),
    Action(
        "schema.take_offer", "tab", "Complete", "Complete the filter that is typed.", "take_offer", palette=False
    ),
    Action("schema.go_to_type", "g", "Its type", "Go to the type of the row.", "go_to_type", shown=True),
    Action("schema.go_to_place", "o", "Its place", "Go to the type that the row stands in.", "go_to_place"),
    Action("schema.back", "backspace,alt+left", "Back", "Return to where you went from.", "back", shown=True),
    Action("schema.forward", "b,alt+right", "Forward", "Go again to what Back left.", "forward"),
    Action(
        "schema.next_link",
        "right_square_bracket,n",
        "Next name",
        "Mark the next name in the description; Enter goes there.",
        "step_link(1)",
    ),
    Action(
        "schema.previous_link",
        "left_square_bracket,N",
        "Previous name",
        "Mark the name before in the description.",
        "step_link(-1)",
    ),
    Action(
        "schema.uses",
        "u",
        "Where used",
        "List where the row is used, in the schema and the drafts.",
        "ask('see_uses')",
        True,
    ),
    Action(
        "schema.routes", "r", "Routes", "List the ways to the row; one becomes a query.", "ask('see_routes')", True
    ),
    Action("schema.pin", "p", "Pin", "Pin the row above everything, or take its pin out.", "pin"),
    Action("schema.follow", "f", "Follow", "Follow the cursor of the query, or stay put.", "follow"),
    Action(
        "schema.skip_wrappers",
        "w",
        "Skip wrappers",
        "Show requests as [Request], not as their collection, or as served.",
        "skip_wrappers",
    ),
    Action("schema.hide_leaves", "H", "Hide leaves", "Hide fields that lead no further, or not.", "hide_leaves"),
    Action(
        "schema.leave_filter", "escape", "Leave search", "Show everything again.", "leave_filter", palette=False
    ),
    Action("schema.unfold", "right,l", "Unfold", "Unfold the row, or go into it.", "unfold", palette=False),
    Action("schema.fold", "left,h", "Fold", "Fold the row, or go to what it is in.", "fold", palette=False),
    Action("schema.toggle", "space", "Unfold", "Unfold or fold the row.", "toggle_row", palette=False),
    Action("schema.copy", "y", "Copy path", "Copy the path of the row, such as Query.requests.", "copy"),
    Action("schema.copy_sdl", "S", "Copy SDL", "Copy the definition of the row.", "copy_sdl"),
    Action("schema.notes", "i", "Notes", "Tell where the schema is from, and what is wrong with it.", "notes"),
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
