"""Acting as another user: what the viewer says of it, and why a server would not have it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.problems import Exit, Problem, RefusedProblem
from wfg_tui.text import clean_line, redact, shorten

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.connection import Profile
    from wfg_tui.session.session import Session

ALLOWED_USERS: Final = (
    "WorkflowGen: Configuration Panel › General › Security › System operations allowed users (web.config: "
    "ProcessesRuntimeWebServiceAllowedUsers)"
)
_SECOND: Final = (
    "Better than a wider right for this script's user: a second application, for diagnosis alone, whose "
    "Impersonate username is in that list."
)
REFUSED: Final = frozenset({"session.not_borrowed", "session.may_not_borrow", "session.user_refused"})
"""The codes that say for sure: the server does not have us act as that user."""


def is_refusal(problem: Problem) -> bool:
    """Whether `problem`, answered to somebody who acts as another, says that the server does not have that."""
    return problem.code in REFUSED or problem.code in {
        "api.as_user",
        "api.impersonation_refused",
        "session.borrow_failed",
        "session.no_user",
    }


def same_user(one: str, other: str) -> bool:
    """Whether two spellings name one user: WorkflowGen's user names do not mind case."""
    return one.casefold() == other.casefold()


def viewer_of(exchange: Exchange, profile: Profile, as_user: str) -> dict[str, str] | None:
    """Gives the strings of the viewer in the answer to ``WHO``; None where the schema has none such.

    Raises:
        RefusedProblem: ``session.no_user``, where the server takes us for nobody; the refusal it answered.
        Problem: ``session.who``, where the question itself failed; the failure it answered.
    """
    if exchange.problem is not None:
        raise exchange.problem
    viewer = _strings(exchange.body)
    if viewer is not None:
        return viewer
    if any(error.path for error in exchange.errors):
        said = "; ".join(error.message for error in exchange.errors)
        raise Problem(
            f"{profile.host} could not say who we are.",
            code="session.who",
            meaning=f"It said: “{redact(said)}”",
            advice="Try again; if it stays so, look at WorkflowGen's logs.",
            exit_code=Exit.FINDINGS,
        )
    if exchange.has_data:
        if as_user:
            raise RefusedProblem(
                f"{profile.host} takes us for nobody when we act as {shorten(clean_line(as_user), 60)}: its "
                "viewer is null.",
                code="session.no_user",
                meaning="No such user stands behind the name.",
                advice="Compare the user name: WorkflowGen: Administration Module › User Management › Users.",
            )
        raise RefusedProblem(
            f"{profile.host} takes us for nobody: its viewer is null.",
            code="session.no_user",
            meaning="The token was accepted, but no user stands behind the application.",
            advice="Look at WorkflowGen: Administration Module › Applications › your application › "
            "Impersonate username.",
        )
    return None


def not_borrowed(profile: Profile, as_user: str, still: str) -> RefusedProblem:
    """Gives the problem of a server that takes no notice of the header."""
    return RefusedProblem(
        f"{profile.host} still acts as {clean_line(still)}, not as {shorten(clean_line(as_user), 60)}.",
        code="session.not_borrowed",
        meaning=f"It answered, but took no notice of the header {profile.impersonate_header}.",
        advice="Check the header's name (WorkflowGen's setting GraphqlImpersonateUserNameHttpHeader, "
        "the profile's impersonate_header), and that a gateway lets it through.",
    )


def fails_borrowed(profile: Profile, as_user: str) -> RefusedProblem:
    """Gives the problem of a server that says who we are, and only errors to us as `as_user`."""
    return RefusedProblem(
        f"{profile.host} does not answer us as {shorten(clean_line(as_user), 60)}.",
        code="session.borrow_failed",
        meaning=f"Without the header {profile.impersonate_header} it says who we are; with it there is an error.",
        advice=f"Only those listed may act as another user: {ALLOWED_USERS}. {_SECOND}",
    )


async def why_not_borrowed(session: Session, as_user: str, problem: Problem) -> Problem:
    """Gives why the server answered `problem` to somebody who acts as `as_user`, found out by two more questions:
    one as ourselves, and one with our own name in the header. `problem` itself where that tells nothing.

    An identity that may not even borrow its own name may borrow none; one that may, named somebody whom the server
    does not have. No word of the server's is needed for that.
    """
    if not problem.code.startswith(("api.", "session.")) or problem.code in {*REFUSED, "api.as_user"}:
        return problem  # it never came to that
    try:
        own = (await session.viewer("") or {}).get("userName", "")
    except Problem as also:
        return also if isinstance(also, RefusedProblem) else problem  # it is not about borrowing at all
    if not own:
        return problem
    host, header = session.profile.host, session.profile.impersonate_header
    try:
        lends, said = await session.viewer(own) is not None, ""
    except Problem as also:
        if not also.code.startswith(("api.", "session.")):
            return problem
        lends, said = False, also.meaning
    if not lends:
        return RefusedProblem(
            f"{host} does not let {own} act as another user.",
            code="session.may_not_borrow",
            meaning=f"{own} may not borrow any identity: even its own name in the header {header} is refused. "
            f"{said}".strip(),
            advice=f"Only those listed may: {ALLOWED_USERS}. {_SECOND}",
        )
    advice = (
        "Compare the user name letter by letter, and look at Active: WorkflowGen: Administration Module › User "
        "Management › Users."
    )
    if not as_user.isascii():
        advice += " It has letters outside ASCII: they were sent as Latin-1, which the server may read otherwise."
    return RefusedProblem(
        f"{host} has no active user {shorten(clean_line(as_user), 60)}.",
        code="session.user_refused",
        meaning=f"{own} may borrow identities (its own name in the header {header} is accepted), and this one is "
        f"refused: there is no such user, or it is not active. {problem.meaning}",
        advice=advice,
    )


async def see_lent(session: Session, as_user: str) -> None:
    """Returns if the server has us act as `as_user`, or does not say whom we act as; an empty name is ourselves.

    Raises:
        Problem: why it does not, found out as `why_not_borrowed` does.
    """
    if not as_user:
        return
    try:
        await session.lend(as_user)
    except Problem as problem:
        why = await why_not_borrowed(session, as_user, problem)
        raise why from (None if why is problem else problem)


def _strings(body: bytes) -> dict[str, str] | None:
    """The strings of the viewer in an answer, or None where there is none."""
    try:
        found: Any = json.loads(body)["data"]["viewer"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {name: clean_line(value) for name, value in found.items() if isinstance(value, str)}
