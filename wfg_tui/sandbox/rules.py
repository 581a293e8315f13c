"""Who may see and do what: the sandbox's permissions, in one place, as data.

What is known of WorkflowGen's permissions is that an application has those of its impersonated user, and which
parts the roles play (requester, actor, supervisor, process manager, administrator). How the real server words a
denial is not known, so every one made here says ``extensions.simulated: true``.

Tests and oracles import `FIELD_RULES`, `MUTATION_RULES`, `HEADER_RULE` and the predicates over rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .world import Action, Datum, Process, Request, User, World

Allows = Callable[[World, User, Any], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one schema coordinate demands of the viewer."""

    coordinate: str
    """``Type.field``, or ``header:<name>``."""
    code: str
    """Stable; ends up in ``extensions.code``."""
    message: str
    allows: Allows
    """Called with the world, the viewer and the thing whose field is asked for."""


def oversees(viewer: User, process: Process) -> bool:
    """Administrators oversee every process, managers and supervisors their own."""
    return (
        viewer.is_administrator or viewer.user_name in process.managers or viewer.user_name in process.supervisors
    )


def takes_part(viewer: User, request: Request) -> bool:
    """Whether an action of the request is, or was, the viewer's as an actor (their own request's forms aside)."""
    return any(
        action.assignee is viewer and action.activity.participant != request.process.requester_participant
        for action in request.actions
    )


def may_see_request(viewer: User, request: Request) -> bool:
    return request.requester is viewer or oversees(viewer, request.process) or takes_part(viewer, request)


def may_see_action(viewer: User, action: Action) -> bool:
    """Who may see a request may follow it up: every action of it."""
    return may_see_request(viewer, action.request)


def may_see_value(viewer: User, datum: Datum) -> bool:
    """The requester sees the data the designer made visible; actors, managers and supervisors see all."""
    return (
        datum.definition.visible_to_requester
        or oversees(viewer, datum.request.process)
        or takes_part(viewer, datum.request)
    )


def may_launch(viewer: User, process: Process) -> bool:
    return viewer.user_name in process.participants[process.requester_participant]


def is_launchable_by(viewer: User, process: Process) -> bool:
    """Active processes are; one in test is for those who oversee it."""
    return process.status == "ACTIVE" or (process.status == "IN_TEST" and oversees(viewer, process))


def may_use_system_operations(world: World, viewer: User) -> bool:
    return viewer.user_name in world.system_operations_users


def _self_or_administrator(_: World, viewer: User, user: User) -> bool:
    return user is viewer or viewer.is_administrator


def _value_rule(field: str, holds: str) -> Rule:
    # Only the value that holds the datum is denied: the other three are null for everybody.
    return Rule(
        f"Data.{field}",
        "DATA_NOT_VISIBLE",
        "You are not authorized to view this data.",
        lambda _world, viewer, datum: datum.definition.type != holds or may_see_value(viewer, datum),
    )


FIELD_RULES: Final[Mapping[str, Rule]] = {
    rule.coordinate: rule
    for rule in (
        Rule(
            "Query.users",
            "USERS_ADMINISTRATORS_ONLY",
            "You are not authorized to list users.",
            lambda _world, viewer, _: viewer.is_administrator,
        ),
        Rule(
            "User.email",
            "EMAIL_NOT_VISIBLE",
            "You are not authorized to view this user's email.",
            lambda world, viewer, user: (
                user is viewer or any(oversees(viewer, process) for process in world.processes)
            ),
        ),
        Rule(
            "User.isActive",
            "ACCOUNT_ADMINISTRATORS_ONLY",
            "You are not authorized to view this user's account.",
            _self_or_administrator,
        ),
        Rule(
            "User.requests",
            "LIST_OF_ANOTHER_USER",
            "You are not authorized to view this user's requests.",
            _self_or_administrator,
        ),
        Rule(
            "User.actions",
            "LIST_OF_ANOTHER_USER",
            "You are not authorized to view this user's actions.",
            _self_or_administrator,
        ),
        _value_rule("textValue", "TEXT"),
        _value_rule("numericValue", "NUMERIC"),
        _value_rule("dateTimeValue", "DATETIME"),
        _value_rule("fileValue", "FILE"),
    )
}
"""One rule per guarded field, about its parent object. A denied field is null, with an error at its path."""

MUTATION_RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Mutation.createRequest": (
        Rule(
            "Mutation.createRequest",
            "PROCESS_NOT_ACTIVE",
            "The process is not active.",
            lambda _world, viewer, process: is_launchable_by(viewer, process),
        ),
        Rule(
            "Mutation.createRequest",
            "NOT_A_REQUESTER",
            "You are not authorized to launch this process.",
            lambda _world, viewer, process: may_launch(viewer, process),
        ),
    ),
    "Mutation.updateRequestDataset": (
        Rule(
            "Mutation.updateRequestDataset",
            "SYSTEM_OPERATION_NOT_ALLOWED",
            "You are not authorized to use this operation.",
            lambda world, viewer, _: may_use_system_operations(world, viewer),
        ),
    ),
}
"""The rules of each mutation, in the order they are asked; the subject is the process or the request."""

HEADER_RULE: Final = Rule(
    "header:x-wfgen-impersonate-username",
    "IMPERSONATION_NOT_ALLOWED",
    "You are not authorized to impersonate another user.",
    lambda world, viewer, _: may_use_system_operations(world, viewer),
)


def denial(world: World, viewer: User, coordinate: str, subject: Any) -> Rule | None:
    """Gives the first rule of `coordinate` that the viewer fails for `subject`, or None."""
    rules = MUTATION_RULES.get(coordinate) or ([FIELD_RULES[coordinate]] if coordinate in FIELD_RULES else [])
    return next((rule for rule in rules if not rule.allows(world, viewer, subject)), None)
