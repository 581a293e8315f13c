"""What the explorer does through a dialog: files, starters, connections and borrowed identities."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wfg_tui.files import write_atomic
from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean_line, human_duration, human_size, shorten
from wfg_tui.tui.screens.access_errands import see_access as see_access
from wfg_tui.tui.screens.acting import run_as as run_as
from wfg_tui.tui.screens.acting import see_mutations as see_mutations
from wfg_tui.tui.screens.acting import see_sent as see_sent
from wfg_tui.tui.screens.acting import see_who as see_who
from wfg_tui.tui.screens.ask import AskPath
from wfg_tui.tui.screens.choose import Choice, Choose
from wfg_tui.tui.screens.comparing import compare_identities as compare_identities
from wfg_tui.tui.screens.confirm import Confirm
from wfg_tui.tui.screens.schema_errands import export_schema as export_schema
from wfg_tui.tui.screens.schema_errands import see_changes as see_changes
from wfg_tui.tui.screens.schema_errands import take_snapshot as take_snapshot
from wfg_tui.tui.screens.schema_notes import see_notes as see_notes
from wfg_tui.tui.screens.ways_errands import go_to_request_number as go_to_request_number
from wfg_tui.tui.screens.ways_errands import see_routes as see_routes
from wfg_tui.tui.screens.ways_errands import see_uses as see_uses
from wfg_tui.tui.screens.why_errand import see_why as see_why
from wfg_tui.tui.widgets.answer_slot import AnswerSlot
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser
from wfg_tui.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from wfg_tui.session import Session
    from wfg_tui.tui.screens.explorer import Explorer

LARGEST_QUERY: Final = 8_000_000
"""Bytes; a larger file is no query that anybody wrote."""
_BEGINNING: Final = 400_000
"""Bytes of a file that are looked at to tell what it is."""


async def open_file(explorer: Explorer) -> None:
    """Opens a query in the editor, or a saved answer in the answer views."""
    chosen = await explorer.app.push_screen_wait(
        AskPath(
            "Open",
            value=f"{explorer.folder}/",
            existing=True,
            about="A query (.graphql), an answer (.json), or a schema.",
        )
    )
    if chosen is None:
        return
    path = _path(chosen)
    explorer.folder = path.parent
    if await asyncio.to_thread(_holds_schema, path):
        explorer.hold(path)
        explorer.go(SchemaBrowser)
    elif path.suffix == ".json":
        from wfg_tui.result import Answer

        explorer.answer.show_answer(Answer.open(path), path.name)
        explorer.go(AnswerSlot)
    else:
        open_query(explorer, path)


def open_query(explorer: Explorer, path: Path) -> None:
    """Opens a query file as a draft. Raises as `read_query`."""
    text = read_query(path)
    explorer.tabs.leave()
    explorer.load(explorer.drafting.add(path.stem))
    explorer.editor.load(text)
    explorer.keep()
    explorer.file = path
    explorer.go(QueryEditor)


def _holds_schema(path: Path) -> bool:
    """Whether a file is a schema, as far as its beginning tells; what cannot be read is told by who opens it."""
    from wfg_tui.schema.opening import is_schema

    try:
        with path.open("rb") as file:
            return is_schema(file.read(_BEGINNING).decode("utf-8", "replace"))
    except OSError:
        return False


def read_query(path: Path) -> str:
    """Gives the text of a query file.

    Raises:
        UsageProblem: ``open.unreadable``, ``open.too_large`` or ``open.not_text``.
    """
    try:
        if path.stat().st_size > LARGEST_QUERY:
            raise UsageProblem(
                f"{path} is larger than {LARGEST_QUERY:,} bytes.",
                code="open.too_large",
                advice="A saved answer opens from a file that ends in .json.",
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be read: {error.strerror or error}.",
            code="open.unreadable",
            advice="Choose another file.",
        ) from error
    except UnicodeDecodeError as error:
        raise UsageProblem(
            f"{path} is not UTF-8 text.", code="open.not_text", advice="Save it as UTF-8, then open it again."
        ) from error


async def save_query(explorer: Explorer) -> None:
    """Saves the whole text of the editor."""
    suggested = explorer.file or explorer.folder / "query.graphql"
    if (saved := await _save(explorer, "Save the query", suggested, explorer.editor.text)) is not None:
        explorer.file, explorer.folder = saved, saved.parent


async def save_answer(explorer: Explorer) -> None:
    """Saves the answer as it came, byte for byte."""
    if explorer.last is None:
        explorer.notify("There is no answer to save yet.", severity="warning", markup=False)
        return
    await _save(explorer, "Save the answer", explorer.folder / "answer.json", explorer.last.body)


async def _save(explorer: Explorer, title: str, suggested: Path, content: str | bytes) -> Path | None:
    return await save_as(explorer, title, suggested, lambda _path: content)


async def save_as(
    explorer: Explorer, title: str, suggested: Path, content: Callable[[Path], str | bytes], about: str = ""
) -> Path | None:
    """Asks where, and again before a file is replaced; gives the path, or None if nothing was saved.

    `content` is asked in a thread what goes into the file of that name.
    """
    app = explorer.app
    chosen = await app.push_screen_wait(AskPath(title, value=str(suggested), existing=False, about=about))
    if chosen is None:
        return None
    path = _path(chosen)
    if _is_there(path):
        question = f"{path} is there already. Its content would be replaced."
        if not await app.push_screen_wait(Confirm("Replace the file?", question, yes="Replace", danger=True)):
            return None
    await asyncio.to_thread(lambda: write_atomic(path, content(path)))
    explorer.notify(f"Saved to {clean_line(str(path))}", markup=False)
    return path


def _path(typed: str) -> Path:
    return Path(typed.strip()).expanduser()


def _is_there(path: Path) -> bool:
    return path.exists()


async def choose_upload(explorer: Explorer) -> None:
    """Asks for a file where the operation's variables take one, and writes its path there."""
    from wfg_tui.api.upload import upload_file

    places = explorer.variables.uploads()
    if not places:
        words = "The operation at the cursor declares no variable of the type Upload."
        explorer.notify(words, severity="warning", markup=False)
        return
    place = places[0]
    if len(places) > 1:
        choices = [Choice(str(number), one.path, one.value or "no file yet") for number, one in enumerate(places)]
        chosen = await explorer.app.push_screen_wait(Choose("Which file", choices))
        if chosen is None:
            return
        place = places[int(chosen)]
    about = "It goes with the next run. Its name, type and size are told before a mutation goes to production."
    value = place.value or f"{explorer.folder}/"
    typed = await explorer.app.push_screen_wait(
        AskPath(f"File for {shorten(clean_line(place.path), 40)}", value=value, existing=True, about=about)
    )
    if typed is None:
        return
    path = _path(typed)
    file = await asyncio.to_thread(upload_file, place.path, path)
    explorer.folder = path.parent
    explorer.variables.put_file(place, str(path))
    explorer.keep()
    words = f"{clean_line(path.name)} · {file.content_type} · {human_size(file.size)} goes with the next run."
    explorer.notify(words, markup=False)


async def choose_draft(explorer: Explorer) -> None:
    """Turns to another draft, to one that was closed, or to a new one; what is shown now stays where it is."""
    explorer.keep()
    drafting, tabs = explorer.drafting, explorer.tabs
    choices = []
    for draft in drafting.drafts:
        on = f"on {drafting.ran(draft.name)} · " if drafting.ran(draft.name) else ""
        about = f"{on}{shorten(draft.query.strip(), 80)}"
        choices.append(Choice(f"={draft.name}", draft.name, about, marked=draft.name == drafting.active))
    choices.append(Choice("new", "New draft", "an empty one; this one stays"))
    choices += [
        Choice(f"~{draft.name}", draft.name, f"closed · {shorten(draft.query.strip(), 80)}")
        for draft in reversed(await asyncio.to_thread(drafting.closed))
    ]
    hint = "Enter turns to it · ^x deletes it · Esc back"
    chosen = await explorer.app.push_screen_wait(Choose("Drafts", choices, keys={"ctrl+x": "delete"}, hint=hint))
    if chosen is None:
        return
    if chosen.startswith("delete:"):
        if (name := chosen.removeprefix("delete:")) != "new":
            await tabs.delete(name[1:])
    elif chosen.startswith("="):
        tabs.turn(chosen[1:])
    elif chosen.startswith("~"):
        await tabs.reopen(chosen[1:])
    else:
        tabs.add()
    explorer.go(QueryEditor)


async def rename_draft(explorer: Explorer) -> None:
    """Asks for another name of the shown draft."""
    await explorer.tabs.rename()


async def reopen_draft(explorer: Explorer) -> None:
    """Opens the draft again that was closed last."""
    await explorer.tabs.reopen()


async def begin(explorer: Explorer) -> None:
    """Begins with a starter query."""
    starters = explorer.starters()
    if not starters:
        explorer.notify("There is no schema yet to make starters from.", severity="warning", markup=False)
        return
    choices = [Choice(str(number), starter.title, starter.about) for number, starter in enumerate(starters)]
    about = "Each is made from what this server offers, and is added to what you have written."
    chosen = await explorer.app.push_screen_wait(Choose("Starter queries", choices, about=about))
    if chosen is not None:
        explorer.start_with(starters[int(chosen)])


async def choose_profile(explorer: Explorer) -> None:
    """Switches to another connection, edits one or makes one."""
    app, current = explorer.explorer_app, explorer.session.profile.name
    choices = []
    for name in app.book.names:
        profile = app.book.get(name)
        about = f"{profile.environment_in_force} · {profile.host} · {profile.client_id}"
        choices.append(Choice(f"={name}", name, about, marked=name == current))
    choices.append(Choice("new", "New connection…", "with the fields named as your identity provider names them"))
    hint = "Enter uses it · ^e edits it · Esc back"
    chosen = await app.push_screen_wait(Choose("Connections", choices, keys={"ctrl+e": "edit"}, hint=hint))
    if chosen is None:
        return
    verb, _, name = chosen.partition("=")
    if not name:
        app.connect(None)
    elif verb:
        app.connect(app.book.get(name))
    else:
        app.use(name)


async def look_into_token(explorer: Explorer) -> None:
    """Opens the token inspector; the top line's life follows what is done there."""
    for module in ("findings", "comparison", "token_sheet"):
        await asyncio.to_thread(import_module, f"wfg_tui.connection.{module}")
    from wfg_tui.tui.screens.token import TokenScreen

    await explorer.app.push_screen_wait(TokenScreen(explorer))
    explorer.query_one(TopLine).look_at_life()


async def renew_token(explorer: Explorer) -> None:
    """Asks for another token; the one at hand stays until it is here."""
    explorer.notify("Asking the identity provider for another token…", timeout=2, markup=False)
    token = await explorer.conversation.renew_token()
    explorer.query_one(TopLine).look_at_life()
    explorer.notify(f"A new token: {life_words(token.remaining)}.", timeout=4, markup=False)


async def forget_token(explorer: Explorer) -> None:
    """Drops the token at hand; nothing is sent."""
    had = explorer.session.token is not None
    explorer.session.tokens.forget()
    explorer.query_one(TopLine).look_at_life()
    words = "Forgotten. The next request asks for another token." if had else "There was no token to forget."
    explorer.notify(words, timeout=4, markup=False)


def life_words(remaining: float | None) -> str:
    """Says how long a token still lives, `remaining` in seconds or None where the server did not say."""
    return "its life is not said" if remaining is None else f"good for {human_duration(remaining)}"


async def see_doctor(explorer: Explorer) -> None:
    """Examines the connection in force, with the identity that is borrowed now, on a session of its own."""
    from wfg_tui.tui.screens.doctor import Doctor

    app, current = explorer.explorer_app, explorer.session

    def open_session() -> Session:
        session = app.open_session(current.profile)
        session.run_as(current.identity.as_user)
        return session

    def token_life() -> float | None:
        return None if current.token is None else current.token.remaining

    await app.push_screen_wait(Doctor(open_session, explorer.standing, token_life))
