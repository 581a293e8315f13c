"""Causes where nothing came in, or nothing ran: the token, the application, the borrowed user, the request."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace

from wfg_tui.access.why.cause import Cause, Sure, cause, lists_in
from wfg_tui.access.why.causes import CAUSES
from wfg_tui.access.why.situation import Situation
from wfg_tui.api.door import by_code
from wfg_tui.text import clean_line, human_count, shorten


def refused(at: Situation) -> Iterator[Cause]:
    """Gives why a request was not let in, or came to nothing."""
    problem = at.problem
    if problem is None:
        return
    for finding in at.token:
        if finding.severity == "refused" and at.status == 401:
            code = "bearer.audience" if "audience" in finding.code else "connection"
            known = cause(
                at, code, "likely", finding.what, finding.meaning, what=finding.what, advice=finding.advice
            )
            yield replace(known, screen=clean_line(finding.advice) or known.screen)
    coded = by_code(at.errors)
    if problem.code == "api.impersonation_refused":
        yield from _not_borrowed(at, coded.replace("application.user", "borrowed.user"))
    elif problem.code == "api.forbidden" or (coded in CAUSES and at.status in (401, 403)):
        said = f"The server's code speaks of it: {_codes(at)}."
        if coded in CAUSES:
            yield cause(at, coded, "likely", said)
        if at.status == 403:
            taken = "The token was taken (403, not 401): what stands behind it in WorkflowGen is the matter."
            for one in ("not_registered", "inactive", "user_missing", "user_inactive"):
                yield cause(at, f"application.{one}", "open", taken)
    elif problem.code == "api.token_refused":
        for one in ("audience", "issuer", "life", "signature"):
            yield cause(at, f"bearer.{one}", "open", "The server does not take the token (401).")
    else:
        yield cause(at, "connection", "likely", problem.meaning, what=problem.what, advice=problem.advice)


def _not_borrowed(at: Situation, coded: str) -> Iterator[Cause]:
    """The user that is to be borrowed: told apart by who else can be borrowed, and by the list of users."""
    ids = ("borrowed.not_allowed", "borrowed.user_missing", "borrowed.user_inactive")
    if coded in ids:
        yield cause(at, coded, "likely", f"The server's code speaks of it: {_codes(at)}.")
    own, oneself, users = (at.told(one) for one in ("unborrowed", "borrow_self", "directory"))
    if own is not None and own.ok and oneself is not None:
        if not oneself.ok:
            yield cause(at, ids[0], "known", f"{own.value} may not borrow even its own name.")
            yield from (cause(at, one, "out", "Nobody at all may be borrowed.") for one in ids[1:])
            return
        yield cause(at, ids[0], "out", f"{own.value} may borrow: its own name was taken.")
    if users is not None and users.ok:
        rows = [row for page in lists_in(users.value) for row in page]
        named = next((row for row in rows if str(row.get("userName", "")).lower() == at.as_user.lower()), None)
        active = next((value for key, value in (named or {}).items() if "active" in key.lower()), None)
        if named is None and rows and users.whole:
            looked = f"None of {human_count(len(rows), 'user')} in the list has this name."
            near = difflib.get_close_matches(at.as_user, [str(row.get("userName", "")) for row in rows], 1, 0.8)
            yield cause(at, ids[1], "known", looked, f"Near it: {near[0]}." if near else "")
            yield cause(at, ids[2], "out", "There is no such user.")
        elif named is not None and active is False:
            yield cause(at, ids[2], "known", f"The list of users says that {at.as_user} is not active.")
            yield cause(at, ids[1], "out", "The list of users has the name.")
        elif named is not None:
            yield cause(at, ids[1], "out", "The list of users has the name.")
    plain = "The request was refused as this user; nothing else of it is known."
    yield from (cause(at, one, "open", plain) for one in ids)


def invalid(at: Situation) -> Iterator[Cause]:
    """Gives why the server did not run an operation that it read."""
    told = at.explained
    if told is not None:
        sure: Sure = "known" if told.sure == "known" else "likely"
        yield cause(at, "request.invalid", sure, "Nothing ran.", meaning=told.meaning, advice=told.advice)


def _codes(at: Situation) -> str:
    codes = (error.extensions.get("code") for error in at.errors)
    return shorten(clean_line(", ".join(code for code in codes if isinstance(code, str))), 80)
