"""The way from the explorer to the access map: whose, of what, kept where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean_line
from wfg_tui.tui.screens.ask import Ask, AskPath
from wfg_tui.tui.screens.choose import Choice, Choose

if TYPE_CHECKING:
    from wfg_tui.access.access_map import AccessMap, Change
    from wfg_tui.access.kept_maps import Shelf
    from wfg_tui.access.party import Party
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.screens.access_map import Subject
    from wfg_tui.tui.screens.explorer import Explorer


async def see_access(explorer: Explorer) -> None:
    """Maps what the identity in force may read: the fields of the query at the cursor, and the whole API."""
    index = explorer.index
    if index is None:
        raise UsageProblem(
            "There is no schema yet, so nobody knows what there is to read.",
            code="access.no_schema",
            advice="^r fetches it.",
        )
    from wfg_tui.access.party import Party
    from wfg_tui.access.places import places_of
    from wfg_tui.result.slices import in_slices
    from wfg_tui.tui.screens.access_map import AccessMapScreen, Subject

    session = explorer.session
    drafted, note = _drafted(explorer, index)
    whole = Subject("The whole API", await in_slices(places_of(index)), ("whole", 8))
    maps = explorer.explorer_app.paths.access_maps

    def shelf_of(party: Party, subject: Subject) -> Shelf:
        from wfg_tui.access.kept_maps import Shelf

        return Shelf.of(maps, party, subject.key)

    async def ask_user() -> str | None:
        header = clean_line(session.profile.impersonate_header)
        about = f"Each probe then carries {header}. Empty is the connection's own user."
        return await explorer.app.push_screen_wait(Ask("Map what another user may read", about=about))

    async def choose(shown: AccessMap) -> AccessMap | None:
        return await _choose(explorer, maps, shown)

    async def save(found: AccessMap, changes: Sequence[Change]) -> None:
        await _save(explorer, found, changes)

    def token_life() -> float | None:
        return None if session.token is None else session.token.remaining

    screen = AccessMapScreen(
        Party(session, session.identity.as_user),
        index,
        [*drafted, whole],
        shelf_of,
        ask_user,
        choose,
        save,
        explorer.standing,
        token_life,
        note,
    )
    await explorer.app.push_screen_wait(screen)


def _drafted(explorer: Explorer, index: SchemaIndex) -> tuple[list[Subject], str]:
    """The query at the cursor as a subject; what is to be said where there is none."""
    from wfg_tui.access.places import places_drafted
    from wfg_tui.session import Operation
    from wfg_tui.tui.screens.access_map import Subject

    editor = explorer.editor
    span = editor.operation_at_cursor()
    if span is None:
        return [], ""
    try:
        values, _ = explorer.variables.without_files(explorer.variables.value())
        operation = Operation(editor.content.slice(span), span.name, values)
        places = places_drafted(index, operation)
    except Problem as problem:
        return [], f"The draft at the cursor is not mapped. {problem.what}"
    title = clean_line(span.name) if span.name else "The drafted query"
    key = ("draft", operation.text, repr(dict(operation.variables)))
    return ([Subject(title, places, key)] if places.all else []), ""


async def _choose(explorer: Explorer, folder: Path, shown: AccessMap) -> AccessMap | None:
    """Asks for a map to compare with: a kept one of the same places, or one in a file."""
    from wfg_tui.access.kept_maps import read_map

    def kept() -> list[tuple[Path, AccessMap]]:
        found = []
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            try:
                one = read_map(path)
            except Problem:
                continue
            same = one.of == shown.of and one.host == shown.host and one.complete
            if same and (one.identity, one.made) != (shown.identity, shown.made):
                found.append((path, one))
        return sorted(found, key=lambda pair: pair[1].made, reverse=True)

    maps = await asyncio.to_thread(kept)
    choices = [
        Choice(str(number), one.identity, f"{one.made.replace('T', ' ')[:16]} UTC · {one.summary}")
        for number, (_, one) in enumerate(maps)
    ]
    choices += [
        Choice("file", "A file…", "written by wfg-tui access --json"),
        Choice("none", "Nothing", "as it is"),
    ]
    chosen = await explorer.app.push_screen_wait(Choose("Compare with", choices))
    if chosen is None or chosen == "none":
        return None
    if chosen != "file":
        return maps[int(chosen)][1]
    typed = await explorer.app.push_screen_wait(
        AskPath("Compare with the map in", value=f"{explorer.folder}/", existing=True)
    )
    return None if typed is None else await asyncio.to_thread(_read, typed)


def _read(typed: str) -> AccessMap:
    from wfg_tui.access.kept_maps import read_map

    return read_map(Path(typed.strip()).expanduser())


async def _save(explorer: Explorer, found: AccessMap, changes: Sequence[Change]) -> None:
    from wfg_tui.access.access_map import as_csv, as_markdown
    from wfg_tui.tui.screens.errands import save_as

    def content(path: Path) -> str:
        if path.suffix == ".json":
            import json

            return json.dumps(found.as_json(), indent=2, ensure_ascii=False) + "\n"
        return as_csv([found]) if path.suffix == ".csv" else as_markdown(found, changes)

    about = "Markdown; .csv and .json are written as such."
    saved = await save_as(explorer, "Write the map", explorer.folder / "access.md", content, about)
    if saved is not None:
        explorer.folder = saved.parent
