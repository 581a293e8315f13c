"""What is known of the rights in WorkflowGen that a field may depend on, by the names of fields.

From the vendor's pages, which speak of the portal: that the API judges alike is likely, and not written anywhere.
A server that names its fields otherwise gets no such words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Right:
    """One sentence about who may, for any field of these names on the way to the one that failed."""

    fields: frozenset[str]
    words: str


_DATA: Final = "dataset data textValue numericValue dateTimeValue fileValue"
RIGHTS: Final = tuple(
    Right(frozenset(names.split()), words)
    for names, words in (
        (  # docs.workflowgen.com, Integration › GraphQL; discuss.workflowgen.com, SOAP's updateProcessInstanceData
            "updateRequestDataset",
            "Writing data is probably for System operations allowed users alone (Configuration Panel › General › "
            "Security).",
        ),
        (  # docs.advantys.com, User Portal Reference Guide, Request follow-up form
            "createRequest",
            "In the portal the members of a process's requester participant may launch it while it is active.",
        ),
        (
            "cancelRequest",
            "In the portal a requester may cancel while no action of somebody else's is running; otherwise "
            "managers, supervisors and administrators.",
        ),
        (
            _DATA,
            "In the portal a requester sees the data that the process's designer made visible; its managers and "
            "supervisors see all.",
        ),
        (  # docs.workflowgen.com, Administration, User management
            "users isActive",
            "In WorkflowGen only administrators manage users.",
        ),
        (
            "requests actions",
            "What a user may follow up depends on the parts they play: requester, actor, supervisor, manager, "
            "administrator.",
        ),
    )
)


def right_to(fields: Sequence[str]) -> str:
    """Gives what is known of the right to the last of `fields`, to which the others lead; may be empty."""
    names = {fields[-1]} if fields else set()
    if "dataset" in fields:
        names.add("dataset")
    return next((right.words for right in RIGHTS if right.fields & names), "")
