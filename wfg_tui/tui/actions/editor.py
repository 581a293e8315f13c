"""What can be done where one writes: the query, the variables, and the bar that finds in them."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

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

EDITOR: tuple[Action, ...] = (
    Action(
        "editor.complete", "ctrl+@,ctrl+space,ctrl+u", "Complete", "Offer what fits at the cursor.", "complete"
    ),
    Action("editor.hover", "ctrl+k", "What is this", "Tell what stands, or is wrong, here.", "hover", True),
    Action(
        "editor.definition", "f12", "Definition", "Go to the fragment, or to the type in the schema.", "definition"
    ),
    Action("editor.uses", "shift+f12,f24", "Where used", "List where the name at the cursor is used.", "uses"),
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
)

VARIABLES: tuple[Action, ...] = (
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
    Action("variables.file", "alt+o,alt+f", "File", "Choose a file for an Upload variable.", "file"),
    Action("variables.outside", "ctrl+e", "Own editor", "Edit in $VISUAL or $EDITOR.", "edit_outside"),
    Action("variables.select_all", "ctrl+a", "Select all", "Select the whole text.", "select_all"),
    Action("variables.copy", "ctrl+c,super+c", "Copy", "Copy the selection; never quits.", "copy"),
    Action("variables.cut", "ctrl+x", "Cut", "Copy the selection and take it out.", "cut"),
)

FIND: tuple[Action, ...] = (
    Action("find.next", "down", "Next", "Go to the next place; Enter does too.", "step(1)", True, True),
    Action(
        "find.leave", "escape", "Leave", "Close the bar and go back to the text.", "leave", True, palette=False
    ),
    Action("find.previous", "up", "Previous", "Go to the place before.", "step(-1)", priority=True),
    Action(
        "find.replace", "alt+r", "Replace", "Replace this; Enter in the second field too.", "replace", True, True
    ),
    Action(
        "find.replace_all", "alt+l", "All", "Replace every place; undo is one step.", "replace_all", True, True
    ),
    Action(
        "find.line_end",
        "alt+enter",
        "Line end",
        "Put ↵, which stands for a line's end.",
        "line_end",
        priority=True,
    ),
    Action("find.case", "alt+c", "Case", "Make case count, also in lower case.", "case", True, True),
    Action(
        "find.regex", "alt+x", "Pattern", "Find by a pattern (Python's re), or literally.", "regex", True, True
    ),
)
