"""What can be done with an answer."""

from __future__ import annotations

from wfg_tui.tui.actions.action import Action

ANSWER: tuple[Action, ...] = (
    Action(
        "answer.why",
        "w",
        "Why",
        "Why is it missing, null or refused: causes by evidence, and where each is set.",
        "why",
        shown=True,
    ),
    Action("answer.find", "slash", "Find", "Find text in keys and values.", "find", shown=True),
    Action("answer.next_match", "n", "Next match", "Go to the next match.", "match(1)"),
    Action("answer.previous_match", "N", "Previous match", "Go to the previous match.", "match(-1)"),
    Action(
        "answer.find_case",
        "alt+c",
        "Case",
        "In find: make case count, also in lower case.",
        "turn('case')",
        True,
        True,
    ),
    Action(
        "answer.find_regex",
        "alt+x",
        "Pattern",
        "In find: a pattern (Python's re), which sees each key and each value by itself, or literally.",
        "turn('regex')",
        True,
        True,
    ),
    Action(
        "answer.find_where",
        "alt+k",
        "Where",
        "In find: keys and values, only keys, only values.",
        "turn('where')",
        True,
        True,
    ),
    Action("answer.filter", "f", "Filter", "Filter the answer with jq, while typing.", "filter", shown=True),
    Action(
        "answer.leave_find",
        "escape",
        "Leave",
        "Stop a sort or reading on; close the find bar; leave an export, or the filter for the whole answer.",
        "leave_find",
        palette=False,
        shown=True,
    ),
    Action("answer.open", "enter,space", "Unfold", "Unfold, fold, or show the whole value.", "open", shown=True),
    Action(
        "answer.unfold", "right,l", "Unfold", "Unfold, or go inside; in a table, right.", "unfold", palette=False
    ),
    Action("answer.fold", "left,h", "Fold", "Fold, or go outside; in a table, left.", "fold", palette=False),
    Action("answer.unfold_all", "asterisk", "Unfold all", "Unfold everything under the cursor.", "unfold_all"),
    Action(
        "answer.more",
        "plus,equals_sign",
        "A level more",
        "Unfold the whole answer a level deeper; in a table, show all columns.",
        "levels(1)",
    ),
    Action(
        "answer.less",
        "minus",
        "A level less",
        "Fold the whole answer a level; in a table, hide the column.",
        "levels(-1)",
    ),
    Action(
        "answer.sort", "s", "Sort", "Sort the table by the cursor's column: up, down, then as it was sent.", "sort"
    ),
    Action("answer.wider", "greater_than_sign", "Wider", "Make the cursor's column wider.", "width(4)"),
    Action("answer.narrower", "less_than_sign", "Narrower", "Make the cursor's column narrower.", "width(-4)"),
    Action("answer.next_sibling", "J", "Next sibling", "Go to the next item of the same container.", "sibling(1)"),
    Action(
        "answer.previous_sibling", "K", "Previous sibling", "Go to the item before, of the same.", "sibling(-1)"
    ),
    Action("answer.ids", "i", "Decode IDs", "Show what IDs say, such as User:12, beside them.", "ids"),
    Action("answer.next_error", "e", "Next error", "Go to where the next error shows in the data.", "next_error"),
    Action("answer.to_query", "o", "In the query", "Go to where the query asks for what failed.", "to_query"),
    Action(
        "answer.copy",
        "y",
        "Copy",
        "Copy: y or v value, k key, r row, p path, j jq path, s JSON pointer.",
        "copy_menu",
        True,
    ),
    Action(
        "answer.export",
        "x",
        "Export",
        "Write it as JSON, NDJSON, CSV, TSV, Markdown or SQLite; or copy it so.",
        "export",
        shown=True,
    ),
    Action(
        "answer.compare",
        "D",
        "Compare",
        "Tell what differs from the run before, or from a saved answer.",
        "compare",
    ),
    Action(
        "answer.identities",
        "c",
        "As others",
        "Ask what was asked here as other identities, and tell what differs.",
        "compare_identities",
    ),
    Action("answer.copy_value", "", "Copy value", "Copy the value under the cursor.", "copy_value"),
    Action("answer.copy_key", "", "Copy key", "Copy the key under the cursor.", "copy('key')"),
    Action(
        "answer.copy_row",
        "",
        "Copy row",
        "Copy the item under the cursor as a row.",
        "copy('row')",
    ),
    Action("answer.copy_path", "", "Copy path", "Copy the path as GraphQL counts it.", "copy('path')"),
    Action("answer.copy_jq", "", "Copy jq path", "Copy the path as a jq filter.", "copy('jq')"),
    Action("answer.copy_pointer", "", "Copy JSON pointer", "Copy the path as a JSON pointer.", "copy('pointer')"),
    Action(
        "answer.table_here",
        "t",
        "As table",
        "Show the list under the cursor as a table.",
        "table_here",
        shown=True,
    ),
    Action("answer.pretty", "p", "Pretty", "Change between the raw text and a line for each value.", "pretty"),
    Action(
        "answer.read_back",
        "b",
        "Read back",
        "Write a query that tells whether a mutation took effect.",
        "read_back",
    ),
    Action(
        "answer.raise_limit",
        "L",
        "More of it",
        "Ask again for an answer that was over the limit, with ten times the room.",
        "raise_limit",
    ),
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
)
