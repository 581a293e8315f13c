"""Why something may not be seen: each cause in words, what would confirm it, and where it is set. Words alone.

Braces are filled with what is known of the place: ``{user}`` is the identity in force, ``{list}`` the list,
``{field}`` the field. Names of screens are WorkflowGen's own (docs.advantys.com, Administration Module Reference
Guide); what its API answers for a denial is not written anywhere, and so nothing here promises it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wfg_tui.api.door import ALLOWED_USERS, APPLICATION, DOOR, USERS

_PROCESS: Final = "WorkflowGen: Administration Module › Process Definition › {process}"
_QUERY: Final = "No setting of WorkflowGen: it is the query that asks so."


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one cause."""

    title: str
    confirm: str
    """What would confirm it, or rule it out."""
    screen: str
    """Where it is set."""


CAUSES: Final[Mapping[str, Words]] = {
    # Rows
    "list.shown": Words(
        "It is there: row {row} of {list}.",
        "Look at that row of the answer.",
        _QUERY,
    ),
    "list.own": Words(
        "{list} holds only what is {user}'s own; {root} holds everything that {user} may see.",
        "Ask {root} for the same: if it has more, this was the reason.",
        f"{_QUERY} Put {{root}} in the place of {{list}}.",
    ),
    "list.zone": Words(
        "The filter's date has no time zone: the day begins at another hour for the server than was meant.",
        "Write the date with its offset, such as {date}.",
        f"{_QUERY} Give the offset with every date.",
    ),
    "list.filter": Words(
        "The filter leaves rows out: {filters}.",
        "Ask for the same list without the filter.",
        f"{_QUERY} Change or drop the filter: {{filters}}.",
    ),
    "list.names": Words(
        "Nothing there is called {wanted}{near}.",
        "Ask for the same list without the filter: names count letter by letter.",
        f"{_QUERY} The names of a process's data: Administration Module › Process Definition › Data.",
    ),
    "list.page": Words(
        "It is only one page: {shown} of {total} rows are in this answer.",
        "Ask for the next page, or for a larger one.",
        f"{_QUERY} Raise the page's size or number until there is no next one.",
    ),
    "row.no_part": Words(
        "{user} has no part in {what}: neither requester nor actor, supervisor, manager or administrator.",
        "Ask as a user who surely may see it (Compare, or --as USER) and set the two side by side.",
        f"{_PROCESS} › Participants; or another user: Administration Module › Applications › your application › "
        "Impersonate username.",
    ),
    "row.not_there": Words(
        "There is no {what} on this server.",
        "Ask as an administrator: who sees everything does not see it either.",
        "WorkflowGen: User Portal, search for the number; and the profile's GraphQL URL: is it this server?",
    ),
    # Fields
    "field.data": Words(
        "The designer of the process does not show this data to {user}: {names}.",
        "Ask as a manager or supervisor of the process, who see all of its data.",
        f"{_PROCESS} › Data, and Process Definition › Participants (managers and supervisors).",
    ),
    "field.other_person": Words(
        "{field} is told of one's own account alone; that of others is for administrators or managers.",
        "Ask {viewer} for {field}: for {user} itself it can be read.",
        f"{USERS}: make {{user}} an administrator, or have the application act as one: Applications › your "
        "application › Impersonate username.",
    ),
    "field.role": Words(
        "{user} lacks the role that {field} is for.",
        "Ask as a user who surely has it (Compare, or --as USER).",
        f"{APPLICATION} › Impersonate username; and that user's role: User Management › Users, or Process "
        "Definition › Participants.",
    ),
    "field.hidden": Words(
        "It is hidden from {user}: the application's own user sees a value here.",
        "Compare both identities.",
        f"{_PROCESS} › Data and Participants.",
    ),
    "field.failed": Words(
        "The server failed over {field}: this is no matter of rights.",
        "Ask again, and as another user: a fault does not depend on who asks.",
        "WorkflowGen's log, or iisnode's, at the time of the answer's Date header.",
    ),
    "field.passing": Words(
        "It failed once: asked for again, {field} can be read.",
        "Run the query again.",
        "WorkflowGen's log, or iisnode's, at the time of the first answer's Date header.",
    ),
    "data.other": Words(
        "The value is there, in {other}: {field} is for another type of data.",
        "Ask for {other} beside it.",
        f"{_PROCESS} › Data: the datum's type.",
    ),
    "data.null": Words(
        "There is no value: null as data.",
        "Ask as a user who sees everything: null there too means that nothing was entered.",
        f"{_PROCESS} › Data; or the request itself, in the User Portal.",
    ),
    # Mutations
    "process.not_active": Words(
        "The process {process} is not active.",
        "Look at the status of its versions; a version in test is launched by those who oversee it alone.",
        f"{_PROCESS}: Status.",
    ),
    "participant.requester": Words(
        "{user} is no member of the participant that may launch {process}.",
        "Look whether {user}, or a group of theirs, is in the requester participant.",
        f"{_PROCESS} › Participants: the requester participant.",
    ),
    "right.system_operations": Words(
        "{field} is a system operation, and {user} is not on the list of who may use those.",
        "Look at the list. A second application for diagnosis is better than a wider right for this one.",
        ALLOWED_USERS,
    ),
    # The whole request
    "request.invalid": Words(
        "{meaning}",
        "{advice}",
        "No setting of WorkflowGen; the schema may have changed: reload it.",
    ),
    "connection": Words(
        "{what}",
        "The doctor examines the connection step by step (wfg-tui doctor).",
        "{advice}",
    ),
    **{
        cause: Words(what, "The doctor looks at each step of the connection (wfg-tui doctor).", opened)
        for cause, (what, opened) in DOOR.items()
    },
}

TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "list.own": ("root", "number"),
    "list.zone": ("earlier", "number"),
    "list.filter": ("all", "number"),
    "list.names": ("all",),
    "list.page": ("length", "number", "search"),
    "row.no_part": ("number_unborrowed", "unborrowed", "number", "search"),
    "row.not_there": ("number_unborrowed", "administrator", "number", "search"),
    "field.data": ("unborrowed", "again"),
    "field.other_person": ("own_person", "unborrowed"),
    "field.role": ("unborrowed", "again"),
    "field.hidden": ("unborrowed",),
    "field.failed": ("again", "unborrowed"),
    "field.passing": ("again",),
    "data.other": ("others",),
    "data.null": ("unborrowed", "others"),
    "process.not_active": ("process",),
    "participant.requester": ("process",),
    "borrowed.header": ("whom",),
    "borrowed.not_allowed": ("borrow_self", "unborrowed"),
    "borrowed.user_missing": ("directory", "borrow_self", "unborrowed"),
    "borrowed.user_inactive": ("directory", "borrow_self", "unborrowed"),
}
"""The queries that tell of a cause, by their ids, the most telling first."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """Gives `text` with `values` in its braces; of what is not in them, the word itself stays."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1]) or _INSTEAD.get(match[1], match[1]), text)


_INSTEAD: Final = {
    "process": "the process",
    "what": "it",
    "near": "",
    "api": "the identity provider's screen of the API",
    "client": "your application",
    "list": "this list",
    "field": "this field",
    "total": "more",
    "names": "this datum",
}
