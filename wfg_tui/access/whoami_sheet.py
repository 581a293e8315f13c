"""Who am I, as sections of labelled lines that every face shows alike, and as plain facts for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.whoami import Viewer, WhoAmI, application_words
from wfg_tui.connection.token_sheet import Row, Section
from wfg_tui.text import human_duration

if TYPE_CHECKING:
    from wfg_tui.connection import Inspection, Profile
    from wfg_tui.problems import Problem

_WHERE: Final = "WorkflowGen: Administration Module › Applications › your application › Impersonate username"
_LIST: Final = "Configuration Panel › General › Security › System operations allowed users"


def sheet(profile: Profile, seen: WhoAmI) -> list[Section]:
    """Gives all that is known, for the screen. Lines may be foreign and are to be cleaned one by one."""
    sections = [Section("Connection", tuple(_connection(profile))), Section("Token", tuple(_token(seen.token)))]
    if seen.own_problem is not None:
        sections.append(Section("User", _problem(seen.own_problem)))
    elif seen.own is not None:
        words = (application_words(seen), *((f"set in {_WHERE}",) if seen.token is not None else ()))
        rows = [Row("application", words)] if seen.own.user_name else []
        sections.append(Section("Application", (*rows, _run_as(seen))))
        sections.append(_viewer("You", seen.own))
    if seen.borrowed_problem is not None:
        sections.append(Section(f"Run as {seen.as_user}", _problem(seen.borrowed_problem)))
    elif seen.borrowed is not None:
        sections.append(_viewer(f"Run as {seen.as_user}", seen.borrowed))
    if seen.notes:
        sections.append(Section("User", tuple(Row("", (note,), "warn") for note in seen.notes)))
    return [section for section in sections if section.rows]


def _connection(profile: Profile) -> list[Row]:
    read_only = ", read-only" if profile.read_only else ""
    rows = [
        Row("profile", (profile.name,)),
        Row("server", (f"{profile.host} ({profile.environment_in_force}{read_only})",)),
    ]
    if profile.client_id:
        rows.append(Row("client", (profile.client_id,)))
    return rows


def _token(seen: Inspection | None) -> list[Row]:
    if seen is None:
        return []
    claims, rows = seen.claims, []
    if claims is None:
        rows.append(Row("kind", (f"{seen.reading.kind}: its claims cannot be read",), "quiet"))
    else:
        rows += [
            Row(label, (value,))
            for label, value in (
                ("issuer", claims.issuer),
                ("audience", ", ".join(claims.audiences[:5])),
                (claims.client_claim or "client", claims.client_id),
                ("subject", claims.subject),
                ("user name", claims.user_name),
                ("scopes", " ".join(claims.scopes)),
            )
            if value
        ]
    if seen.granted is not None and seen.granted.remaining is not None:
        rows.append(Row("life", (f"good for {human_duration(seen.granted.remaining)}",)))
    rows += [
        Row("", (finding.what,), "bad" if finding.severity == "refused" else "warn")
        for finding in seen.findings
        if finding.severity != "note"
    ]
    return rows


def _run_as(seen: WhoAmI) -> Row:
    if seen.borrowed is not None and seen.own is not None and seen.borrowed.user_name != seen.own.user_name:
        return Row("may run as", (f"others: it runs as {seen.as_user} now",), "good")
    if seen.lends is None:
        return Row("may run as", ("not known: the server could not be asked",), "quiet")
    if seen.lends:
        words = "others, it seems: with our own name the impersonation header is let through (or ignored)"
        return Row("may run as", (words,), "good")
    return Row("may run as", (f"nobody: even our own name is refused; the list is {_LIST}",), "quiet")


def _viewer(title: str, viewer: Viewer) -> Section:
    rows = []
    for one in viewer.fields:
        mark = "bad" if one.standing == "denied" else "quiet" if one.standing == "empty" else ""
        rows.append(Row(one.name, (one.words,), mark))  # type: ignore[arg-type]  # a Mark, each of them
    of_type = f", {viewer.type}" if viewer.type else ""
    return Section(f"{title} ({viewer.field}{of_type})", tuple(rows))


def _problem(problem: Problem) -> tuple[Row, ...]:
    what, *rest = problem.sentences
    return (Row("", (what,), "bad"), *(Row("", (words,)) for words in rest))


def facts(profile: Profile, seen: WhoAmI) -> dict[str, Any]:
    """Gives the same for scripts. No token, no secret."""
    claims = seen.token.claims if seen.token is not None else None
    return {
        "profile": profile.name,
        "host": profile.host,
        "environment": profile.environment_in_force,
        "read_only": profile.read_only,
        "client_id": profile.client_id,
        "token": None
        if seen.token is None
        else {
            "kind": seen.token.reading.kind,
            "issuer": claims.issuer if claims else "",
            "audience": list(claims.audiences) if claims else [],
            "client": claims.client_id if claims else "",
            "subject": claims.subject if claims else "",
            "user_name": claims.user_name if claims else "",
            "scopes": list(claims.scopes) if claims else [],
            "seconds_left": seen.token.granted.remaining if seen.token.granted else None,
            "findings": [finding.what for finding in seen.token.findings],
        },
        "application": application_words(seen) or None,
        "may_run_as": seen.lends,
        "viewer": _viewer_facts(seen.own),
        "as_user": seen.as_user or None,
        "run_as": _viewer_facts(seen.borrowed),
        "notes": list(seen.notes),
        "problem": _problem_facts(seen.problem),
    }


def _viewer_facts(viewer: Viewer | None) -> dict[str, Any] | None:
    if viewer is None:
        return None
    return {
        "field": viewer.field,
        "type": viewer.type,
        "values": {one.name: one.value for one in viewer.fields if one.standing != "denied"},
        "denied": {one.name: one.said for one in viewer.fields if one.standing == "denied"},
    }


def _problem_facts(problem: Problem | None) -> dict[str, str] | None:
    if problem is None:
        return None
    return {"code": problem.code, "what": problem.what, "meaning": problem.meaning, "advice": problem.advice}
