"""What is said of one place of an access map, and what to do next."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from wfg_tui.access.access_map import AccessMap, Change, FieldAccess, State
from wfg_tui.text import clean, clean_line, human_count
from wfg_tui.tui.widgets.access_rows import COLOURS

_MEANING: Final[dict[State, str]] = {
    "readable": "A value came back.",
    "empty": "Nothing came back, and no error: there may be nothing, or it is left out unsaid.",
    "denied": "The server answers with an error at this very place.",
    "failed": "Asked for alone, it got no answer that could be read. That says nothing of rights.",
    "filtered": "The list is empty for this user, without an error, and another user sees rows in the same list.",
    "not probed": "It was not asked for.",
}
_NEXT: Final[dict[State, str]] = {
    "readable": "",
    "empty": "u maps it as another user: what they see in the same list is then filtered here.",
    "denied": "u maps it as another user, to see who may read it. WorkflowGen: Process Definition › Participants, "
    "and the role of the user in Administration Module › User Management › Users.",
    "failed": "Ask for it alone in the editor; a smaller page or a longer time may do.",
    "filtered": "WorkflowGen shows users their own requests and those of processes that they take part in, "
    "supervise or manage: Process Definition › Participants.",
    "not probed": "",
}
_IN_PART: Final = (
    "Run the query and look at the rows with an error: what they have in common is the rule. WorkflowGen: Process "
    "Definition › Data for what a requester is shown, › Participants for who takes part."
)


def explained(
    field: FieldAccess, change: Change | None, found: AccessMap | None, other: AccessMap | None
) -> Content:
    """Gives what is known of a place, in words."""
    parts: list[tuple[str, str]] = [
        (f"{field.words}\n\n", f"bold {COLOURS[field.state].removeprefix('bold ')}"),
        (f"{clean(field.path)}\n\n", "$foreground"),
    ]
    if change is not None and other is not None:
        parts.append((f"{clean(change.words)}\n\n", "bold $foreground"))
    meaning = _MEANING[field.state]
    if field.in_part:
        meaning = "A value came back for some rows, and an error for others: it depends on the row."
    parts.append((f"{meaning}\n", "$foreground"))
    if field.evidence:
        parts.append((f"\nEvidence\n{clean(field.evidence)}.\n", "$text-muted"))
    if field.count is not None:
        parts.append((f"\n{human_count(field.count, 'row')} in all, as the server says.\n", "$foreground"))
    if advice := _IN_PART if field.in_part else _NEXT[field.state]:
        parts.append((f"\n→ {advice}\n", "$foreground"))
    if found is not None:
        when = found.made.replace("T", " ")[:16]
        told = f"{clean_line(found.identity)}, {when} UTC, {human_count(found.requests, 'request')}"
        parts.append((f"\n{told}\n", "$text-muted"))
        parts += [(f"{clean(note)}\n", "$text-warning") for note in found.notes]
        if not found.complete:
            parts.append(("Not finished: Enter goes on with it.\n", "$text-warning"))
    return Content.assemble(*parts)


def after_it() -> str:
    """What can be done with a map that something stopped."""
    return "What was found so far is kept. Enter goes on with it; nothing is asked twice."
