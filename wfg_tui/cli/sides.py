"""A schema named on the command line, wherever it is: a server, what was kept of it, a snapshot, a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.cli.acting import act_as
from wfg_tui.cli.context import read_schema
from wfg_tui.cli.output import note
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import human_duration

if TYPE_CHECKING:
    from wfg_tui.cli.context import Context
    from wfg_tui.schema import FetchedSchema, SchemaIndex
    from wfg_tui.session import Session

SIDES_HELP: Final = """\b
A schema is named as one of
  server                  what the profile's server says now
  kept                    what was kept of it by the last fetch
  previous                what was kept before the last change
  profile:NAME[@USER]     another profile's server, as USER if you say so
  kept:NAME[@USER]        what was kept of that one
  snapshot:[PROFILE/]NAME a snapshot (wfg-tui schema snapshots)
  FILE                    SDL or introspection JSON; - is standard input,
                          ./kept a file of that name"""
_WORDS: Final = "server, kept, previous, profile:NAME[@USER], kept:NAME[@USER], snapshot:[PROFILE/]NAME, or a file"


@dataclass(frozen=True, slots=True)
class Side:
    """A schema and what it is called in a report."""

    label: str
    index: SchemaIndex
    rung: str


def read_side(context: Context, words: str) -> Side:
    """Gives the schema that `words` name (see `SIDES_HELP`).

    Raises:
        Problem: ``side.unknown``, saying how schemas are named; ``side.none``, where nothing is kept; what reading
            a file or a snapshot, or asking the server, raises.
    """
    kind, colon, name = words.partition(":")
    if words == "server":
        return _server(context.session())
    if words in {"kept", "previous"}:
        return _kept(context.session(), words)
    if colon and kind in {"profile", "kept"}:
        profile, _, user = name.partition("@")
        from wfg_tui.connection import validated

        session = context.session(validated(context.book.get(profile)))
        if user:
            session.run_as(user)
        return _server(session) if kind == "profile" else _kept(session, "kept")
    if colon and kind == "snapshot":
        return _snapshot(context, name)
    return _file(context, words)


def _who(session: Session) -> str:
    as_user = session.identity.as_user
    return f"{session.profile.name} as {as_user}" if as_user else session.profile.name


def _server(session: Session) -> Side:
    async def fetch() -> FetchedSchema:
        try:
            await act_as(session, session.identity.as_user)  # or an ignored header would look as no difference
            return await session.fetch_schema()
        finally:
            await session.close()

    import asyncio

    fetched = asyncio.run(fetch())
    for words in fetched.notes:
        note(words)
    return Side(f"the server of {_who(session)}", fetched.index, fetched.rung)


def _kept(session: Session, which: str) -> Side:
    import time

    found = session.cached_schema() if which == "kept" else session.previous_schema()
    if found is None:
        missing = (
            "no schema is kept" if which == "kept" else "no change was met yet, so no previous schema is kept"
        )
        raise UsageProblem(
            f"Of {_who(session)} {missing}.",
            code="side.none",
            meaning=session.note,
            advice="wfg-tui schema pull fetches one; each fetch that meets a change keeps the one before.",
        )
    age = human_duration(max(time.time() - found.fetched_at, 0))
    return Side(f"{_who(session)}, {which} from {age} ago", found.index, found.rung)


def _snapshot(context: Context, words: str) -> Side:
    from wfg_tui.schema.snapshots import SnapshotStore

    profile, _, name = words.rpartition("/")
    profile = profile or context.profile.name
    snapshot, index = SnapshotStore(context.paths.snapshots).load(profile, name)
    as_user = f" as {snapshot.as_user}" if snapshot.as_user else ""
    return Side(f"snapshot {name} of {profile}{as_user} ({snapshot.date})", index, snapshot.rung)


def _file(context: Context, words: str) -> Side:
    path = Path(words)
    try:
        return Side("standard input" if words == "-" else words, read_schema(path), "file")
    except Problem as problem:
        if problem.code != "file.missing" or path.exists():
            raise
        raise UsageProblem(
            f"{words} is no file.", code="side.unknown", meaning=_meant(context, words), advice=f"Write {_WORDS}."
        ) from problem


def _meant(context: Context, words: str) -> str:
    """What somebody may have meant who wrote a bare name, or nothing."""
    from wfg_tui.schema.snapshots import SnapshotStore

    for one in SnapshotStore(context.paths.snapshots).list():
        if one.name == words:
            return f"There is a snapshot of that name: snapshot:{one.profile}/{one.name}."
    try:
        return f"There is a profile of that name: profile:{words}." if words in context.book.names else ""
    except Problem:
        return ""
