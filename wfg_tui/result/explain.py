"""What one error of an answer means in WorkflowGen and what to try: as sure as we are, and no surer.

Judged by what servers agree on (whether there is ``data``, a path, a place in the query) and by codes, hardly ever
by message: WorkflowGen's wording of denials is not known, and the few words that are looked at are graphql-js's,
and those with which other servers hide a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from wfg_tui.result.rights import right_to

if TYPE_CHECKING:
    from wfg_tui.result.asked import Asked
    from wfg_tui.result.errors import AnswerError, Joined

Sure = Literal["known", "likely", "open"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error means. The words are ours: clean, and without a key's name."""

    label: str
    """One or two words: ``denied``, ``failed``, ``not valid``."""
    meaning: str
    advice: str
    sure: Sure
    """``known`` by the shape or a specification, ``likely`` by a code, ``open`` where it may be this or that."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the answer says besides the error."""

    has_data: bool = False
    """Whether there is a ``data`` that is not null."""
    ran: bool = False
    """Whether there is a ``data`` at all: the operation began."""
    asked: Asked | None = None
    """What was asked for; None where nobody knows."""
    status: int = 200
    uploads: bool = False
    """Whether files went with the request."""


_DENIED: Final = frozenset(
    {"FORBIDDEN", "DENIED", "AUTHORIZED", "PERMISSION", "PERMISSIONS", "ALLOWED", "VISIBLE", "ADMINISTRATORS"}
)
"""Words of codes that speak of a right: Apollo's FORBIDDEN, Hot Chocolate's AUTH_NOT_AUTHORIZED, the sandbox's."""
_SIGNED_OUT: Final = frozenset({"UNAUTHENTICATED", "AUTH_NOT_AUTHENTICATED", "AUTHENTICATION_REQUIRED"})
_INVALID: Final = frozenset({"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"})
_WHICH: Final = "OPERATION_RESOLUTION_FAILURE"
"""Apollo's code where it cannot tell which operation of a document is meant."""
_MASKED: Final = frozenset({"Unexpected error.", "Unexpected Execution Error", "Internal server error"})
"""What graphql-yoga, Hot Chocolate and Apollo say in place of the reason."""
_VARIABLE: Final = re.compile(r'Variable "\$(\w+)"')
_INTROSPECTION: Final = "INTROSPECTION_DISABLED"
_OTHER_USER: Final = (
    "Ask as a user who surely may (Run as, --as USER): if it works then, it is a matter of rights; if not, of the "
    "field or the server."
)
_LOOK_FIRST: Final = "Read back what it would have changed, then correct what it says and send it again."


def explain(error: AnswerError, joined: Joined, around: Around) -> Explanation:
    """Gives what `error` means, which shows where `joined` says, in an answer of which `around` is known."""
    if not error.path:
        return _refused(error, around) if not around.ran else _without_place(error)
    return _of_a_field(error, joined, around)


def _refused(error: AnswerError, around: Around) -> Explanation:
    """The request as a whole: nothing ran."""
    code = error.code.upper()
    if around.status in (401, 403):
        return Explanation(
            "refused",
            f"The server refused us ({around.status}) before it looked at the query.",
            "What it means for the connection is told in the place of the answer.",
            "known",
        )
    variable = _VARIABLE.match(error.message)
    if code in _SIGNED_OUT:
        return _signed_out()
    if _INTROSPECTION in {code, dict(error.extensions).get("validationErrorCode", "")}:
        return Explanation(
            "introspection off",
            "This server does not tell its schema by introspection.",
            "Its address for the schema (…/graphql/schema) may still tell it: reload the schema.",
            "known",
        )
    if variable is not None or code == "BAD_USER_INPUT":
        which = f"The value of ${variable[1]}" if variable else "A value that was given"
        return Explanation(
            "bad value",
            f"{which} does not fit the type that the operation declares.",
            "Correct it among the variables; an ID, a number and an enum's name are easily mixed up.",
            "known" if variable else "likely",
        )
    if error.message.startswith("Syntax Error"):
        return Explanation(
            "not GraphQL",
            "The server could not read the query from this place on.",
            "Look just before the place too: a brace or a quote may be missing there.",
            "known",
        )
    if code == _WHICH or "operation name" in error.message:
        return Explanation(
            "which operation",
            "The server could not tell which operation of the document it should run.",
            "One is sent, with its name if it has one: give it a name, and see the request as it was sent.",
            "known" if code == _WHICH else "likely",
        )
    if code in _INVALID or error.locations:
        return Explanation(
            "not valid",
            "The server compared the query with its schema and refused it.",
            "Correct the query at this place. If the editor finds nothing wrong with it, the server's schema has "
            "changed: reload it.",
            "known" if code in _INVALID else "likely",
        )
    if around.uploads:
        return Explanation(
            "not understood",
            "The server did not take the request as it was sent.",
            "Files were sent with it, as the multipart request specification says: not every server takes those.",
            "open",
        )
    return Explanation(
        "not understood",
        "The server did not take the request as it was sent.",
        "See the request as it was sent: what stands between may have changed or emptied it.",
        "open",
    )


def _without_place(error: AnswerError) -> Explanation:
    if error.code.upper() in _SIGNED_OUT:
        return _signed_out()
    return Explanation(
        "no place",
        "Something of this answer failed, and the server did not say what: some value may be missing or null.",
        "Ask for less at a time to find out which field it is about.",
        "open",
    )


def _signed_out() -> Explanation:
    return Explanation(
        "signed out",
        "The server takes us for nobody: it did not accept the token, or saw none.",
        "Look into the token (wfg-tui token --claims): its issuer, audience and expiry.",
        "likely",
    )


def _of_a_field(error: AnswerError, joined: Joined, around: Around) -> Explanation:
    """One field: the rest of the operation ran."""
    done = _done(error, around)
    if error.code.upper() in _SIGNED_OUT:
        found = _signed_out()
    elif _DENIED & set(re.split(r"[^A-Z]+", error.code.upper())):
        found = _denied(error, around)
    elif _is_masked(error):
        hidden = " and hides why" if error.message in _MASKED else ""
        found = Explanation(
            "failed",
            f"The server failed at this field{hidden}. A denial is not told like this as a rule.",
            "The reason is in its log (WorkflowGen's, or iisnode's), at the time of the answer's Date header.",
            "likely",
        )
    elif error.code.upper() == "BAD_USER_INPUT":
        found = Explanation(
            "bad value",
            "The server read what was given to this field, and would not have it.",
            "Look at the field's arguments, and at the variables in them.",
            "likely",
        )
    else:
        found = _denied_or_failed(error, around)
    return Explanation(found.label, f"{done}{found.meaning}", found.advice, found.sure)


def _done(error: AnswerError, around: Around) -> str:
    """What is to be known first of all where the operation changes something."""
    if not _changes(around):
        return ""
    if len(error.path) > 1:  # the result of a mutation is made after the mutation (GraphQL, section 6.2.2)
        return (
            "The mutation itself was carried out, as far as GraphQL tells: what failed is a field of its result. "
            "Look before you send it again. "
        )
    return "The mutation reports that it failed; whether a part of it was done is not said. "


def _changes(around: Around) -> bool:
    return around.asked is not None and around.asked.kind == "mutation"


def _right(error: AnswerError, around: Around) -> str:
    steps = around.asked.steps(error.path) if around.asked is not None else []
    if len(steps) == len(error.path):
        return right_to([step.name for step in steps if step.name])
    return right_to([step for step in error.path if isinstance(step, str)])


def _denied(error: AnswerError, around: Around) -> Explanation:
    right = _right(error, around)
    return Explanation(
        "denied",
        f"By its code ({error.code}) this is a matter of rights: those of the user in force.{_then(right)}",
        "Have this user given the right, or send it as one who has it."
        if _changes(around)
        else "Ask as a user who surely may (Run as, --as USER), have the right given, or leave the field out.",
        "likely",
    )


def _denied_or_failed(error: AnswerError, around: Around) -> Explanation:
    right = _right(error, around)
    code = f" Its code, {error.code}, is the server's own." if error.code else ""
    return Explanation(
        "not given",
        f"A denial and a fault both look like this; the server's words are all there is to tell them apart."
        f"{code}{_then(right)}",
        _LOOK_FIRST if _changes(around) else _OTHER_USER,
        "open",
    )


def _then(words: str) -> str:
    return f" {words}" if words else ""


def _is_masked(error: AnswerError) -> bool:
    return error.code.upper() == "INTERNAL_SERVER_ERROR" or error.message in _MASKED
