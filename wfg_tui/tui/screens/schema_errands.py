"""What the explorer does with schemas through screens and dialogs: what changed, snapshots, files."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.problems import Problem
from wfg_tui.text import clean_line, human_count, human_duration, shorten
from wfg_tui.tui.actions import find
from wfg_tui.tui.key_names import shown_keys
from wfg_tui.tui.screens.ask import Ask, AskPath
from wfg_tui.tui.screens.choose import Choice, Choose
from wfg_tui.tui.screens.confirm import Confirm

if TYPE_CHECKING:
    from wfg_tui.schema import CachedSchema, SchemaIndex
    from wfg_tui.session import Session
    from wfg_tui.tui.screens.changes import Compared
    from wfg_tui.tui.screens.drafted import Drafted
    from wfg_tui.tui.screens.explorer import Explorer
    from wfg_tui.tui.widgets.change_rows import BrokenDraft


_GONE: Final = frozenset({"field-removed", "input-removed", "value-removed", "argument-removed"})
"""What has no place of its own any more; its type has."""


def path_of(typed: str) -> Path:
    """Gives the path that somebody typed."""
    return Path(typed.strip()).expanduser()


def ago(fetched_at: float) -> str:
    """Says how long ago that was, ``2 h ago``; nobody counts less than a second."""
    passed = time.time() - fetched_at
    return f"{human_duration(passed) if passed >= 1 else 'a moment'} ago"


async def see_changes(explorer: Explorer) -> None:
    """Shows what the last fetch that met a change met, or another comparison, and goes where the reader wants."""
    from wfg_tui.tui.screens.changes import Changes, GoTo
    from wfg_tui.tui.widgets.change_rows import BrokenDraft
    from wfg_tui.tui.widgets.query_editor import QueryEditor

    async def first() -> Compared | None:
        before = await asyncio.to_thread(explorer.session.previous_schema)
        return (
            None if before is None else await _compared(explorer, before.index, f"kept {ago(before.fetched_at)}")
        )

    async def another() -> Compared | None:
        return await _choose(explorer)

    async def save(compared: Compared) -> None:
        await _save_changes(explorer, compared)

    def token_life() -> float | None:
        return None if explorer.session.token is None else explorer.session.token.remaining

    screen = Changes(first, another, save, explorer.standing, token_life)
    wanted = await explorer.app.push_screen_wait(screen)
    if not isinstance(wanted, GoTo):
        return
    row = wanted.row
    if isinstance(row, BrokenDraft):
        if row.name in explorer.drafting.names:
            explorer.tabs.turn(row.name)
        explorer.go(QueryEditor)
        explorer.editor.goto(*row.place)
    elif not explorer.reveal(row.type_name, row.member):
        words = f"{clean_line(row.path)} is no longer in the schema."
        explorer.notify(words, severity="warning", timeout=4, markup=False)
    elif row.kind in _GONE:
        words = f"{clean_line(row.path)} is gone; this is where it was."
        explorer.notify(words, timeout=4, markup=False)


async def _compared(explorer: Explorer, old: SchemaIndex, label: str) -> Compared | None:
    from wfg_tui.result.slices import in_slices
    from wfg_tui.schema.drift import comparing
    from wfg_tui.tui.screens.changes import Compared

    new = explorer.index
    if new is None:
        return None
    changes = await in_slices(comparing(old, new))
    broken: tuple[BrokenDraft, ...] = ()
    if any(one.severity == "breaking" for one in changes):
        broken = await broken_drafts(explorer, old, new)
    return Compared(label, explorer.schema_words, changes, broken)


async def broken_drafts(explorer: Drafted, old: SchemaIndex, new: SchemaIndex) -> tuple[BrokenDraft, ...]:
    """Gives the open drafts that are right against `old` and wrong against `new`."""
    from wfg_tui.tui.widgets.change_rows import BrokenDraft

    explorer.keep()
    drafts = [(draft.name, draft.query) for draft in explorer.drafting.drafts if draft.query.strip()]

    def judge() -> tuple[BrokenDraft, ...]:
        from wfg_tui.language import diagnose

        found = []
        for name, query in drafts:
            wrong = [one for one in diagnose(query, new) if one.severity == "error"]
            if wrong and not any(one.severity == "error" for one in diagnose(query, old)):
                found.append(BrokenDraft(name, wrong[0].message, wrong[0].start))
        return tuple(found)

    try:
        return await asyncio.to_thread(judge)
    except Problem:  # a schema that contradicts itself is said elsewhere
        return ()


async def _choose(explorer: Explorer) -> Compared | None:
    """Asks what to compare the schema at hand with."""
    from wfg_tui.schema.opening import open_schema
    from wfg_tui.schema.snapshots import SnapshotStore

    app, session = explorer.explorer_app, explorer.session
    store = SnapshotStore(app.paths.snapshots)
    snapshots = await asyncio.to_thread(store.list)
    choices = [Choice("previous", "The last change", "what was kept before a fetch met it")]
    choices += [
        Choice(f"snapshot:{one.profile}/{one.name}", one.name, f"snapshot of {one.profile} · {one.date}")
        for one in snapshots
    ]
    others = [name for name in app.book.names if name != session.profile.name]
    choices += [
        Choice(f"profile:{name}", name, "connection · as kept, else as its server says") for name in others
    ]
    if not explorer.conversation.offline:
        choices.append(
            Choice("user", "Another user…", "as the server tells it to somebody whose identity you borrow")
        )
    choices.append(Choice("file", "A file…", "SDL or introspection JSON"))
    about = "What is the schema at hand to be compared with?"
    chosen = await app.push_screen_wait(Choose("Compare", choices, about=about))
    kind, _, name = (chosen or "").partition(":")
    if kind == "snapshot":
        profile, _, name = name.rpartition("/")
        snapshot, index = await asyncio.to_thread(store.load, profile, name)
        return await _compared(explorer, index, f"snapshot {name} of {snapshot.date}")
    if kind == "file":
        asked = AskPath("Compare with", value=f"{explorer.folder}/", existing=True, about="A schema's file.")
        given = await app.push_screen_wait(asked)
        if given is None:
            return None
        path = path_of(given)
        explorer.folder = path.parent
        return await _compared(explorer, await asyncio.to_thread(open_schema, path), path.name)
    if kind == "user":
        about = f"Each request then carries {clean_line(session.profile.impersonate_header)}."
        user = await app.push_screen_wait(Ask("As another user", placeholder="user name", about=about))
        if not (user := (user or "").strip()):
            return None
        other = app.open_session(session.profile)
        other.run_as(user)
        return await _compared(explorer, await _fetched(other), f"{session.profile.name} as {user}")
    if kind == "profile":
        other = app.open_session(app.book.get(name))
        kept = await asyncio.to_thread(other.cached_schema)
        if kept is None:
            return await _compared(explorer, await _fetched(other), name)
        return await _compared(explorer, kept.index, f"{name} kept {ago(kept.fetched_at)}")
    return await _last_change(explorer) if kind == "previous" else None


async def _last_change(explorer: Explorer) -> Compared | None:
    before = await asyncio.to_thread(explorer.session.previous_schema)
    if before is None:
        explorer.notify("No fetch has met a change yet.", severity="warning", timeout=4, markup=False)
        return None
    return await _compared(explorer, before.index, f"kept {ago(before.fetched_at)}")


async def _fetched(session: Session) -> SchemaIndex:
    """What a server says, over a session of its own; were an ignored header taken for another's, nothing would
    differ."""
    from wfg_tui.session.borrowing import see_lent

    try:
        await see_lent(session, session.identity.as_user)
        return (await session.fetch_schema()).index
    finally:
        await session.close()


async def _save_changes(explorer: Explorer, compared: Compared) -> None:
    from wfg_tui.schema.drift_report import as_json, as_markdown
    from wfg_tui.tui.screens.errands import save_as

    def written(path: Path) -> str:
        write = as_json if path.suffix == ".json" else as_markdown
        return write(compared.changes, compared.old, compared.new)

    about = "Markdown; a name that ends in .json gives JSON."
    await save_as(explorer, "Save the changes", explorer.folder / "changes.md", written, about)


async def export_schema(explorer: Explorer) -> None:
    """Writes the schema at hand to a file: SDL, or introspection JSON where its name ends so."""
    from wfg_tui.schema.printing import as_introspection, as_sdl
    from wfg_tui.tui.screens.errands import save_as

    index = explorer.index
    if index is None:
        explorer.notify("There is no schema yet to write.", severity="warning", timeout=3, markup=False)
        return

    def written(path: Path) -> str:
        return (as_introspection if path.suffix == ".json" else as_sdl)(index)

    about = "SDL; a name that ends in .json gives introspection JSON."
    await save_as(explorer, "Export the schema", explorer.folder / "schema.graphql", written, about)


async def take_snapshot(explorer: Explorer) -> None:
    """Keeps the schema at hand under a name, to compare with later."""
    from wfg_tui.schema.snapshots import Snapshot, SnapshotStore

    index, session = explorer.index, explorer.session
    if index is None:
        explorer.notify("There is no schema yet to keep.", severity="warning", timeout=3, markup=False)
        return
    about = f"{human_count(len(index.type_names), 'type')}, as {explorer.schema_words}."
    suggested = time.strftime("%Y-%m-%d")
    given = await explorer.app.push_screen_wait(Ask("Take a snapshot", value=suggested, about=about))
    if given is None or not (name := given.strip()):
        return
    profile = session.profile
    rung = "file" if explorer.held else "full"
    asked = Snapshot(name, profile.name, time.time(), profile.host, session.identity.as_user, rung)
    store = SnapshotStore(explorer.explorer_app.paths.snapshots)
    replace = False
    try:
        store.check_free(profile.name, name)
    except Problem as problem:
        if problem.code != "snapshot.taken":
            raise
        question = Confirm("Replace the snapshot?", problem.what, yes="Replace", danger=True)
        if not await explorer.app.push_screen_wait(question):
            return
        replace = True
    await asyncio.to_thread(store.take, asked, index, replace=replace)
    explorer.notify(f"Kept as the snapshot {name}.", timeout=4, markup=False)


def changed_words(before: CachedSchema, summary: str, broken: tuple[BrokenDraft, ...]) -> str:
    """The one quiet line about a schema that is another than before, and the key that tells more."""
    reading = find("explorer.changes")
    words = f"Since {ago(before.fetched_at)}: {summary}."
    if broken:
        names = shorten(", ".join(clean_line(one.name) for one in broken), 60)
        words += f" {human_count(len(broken), 'of your drafts breaks', 'of your drafts break')}: {names}."
    return f"{words} {shown_keys(reading.keys) if reading else ''} tells."
