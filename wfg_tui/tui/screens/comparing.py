"""What leads to the comparison of identities, and from it to a place in one of their answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.problems import UsageProblem
from wfg_tui.tui.widgets.answer_slot import AnswerSlot

if TYPE_CHECKING:
    from wfg_tui.access.compare import Report
    from wfg_tui.access.expected import Expected
    from wfg_tui.access.party import Party
    from wfg_tui.session import Identity, Operation, Session
    from wfg_tui.tui.screens.explorer import Explorer
    from wfg_tui.tui.widgets.who_asks import Candidate, Choices


async def compare_identities(explorer: Explorer, of: str = "query") -> None:
    """Sends the query at the cursor, or what the answer in sight came from, as several identities.

    Raises:
        UsageProblem: ``access.query_only``, or ``access.nothing`` where there is no operation.
    """
    from importlib import import_module

    await asyncio.to_thread(import_module, "wfg_tui.tui.screens.compare_identities")
    from wfg_tui.access.party import Party, demand_query
    from wfg_tui.tui.screens.compare_identities import CompareIdentities

    operation = (_sent(explorer) if of == "answer" else None) or _at_cursor(explorer)
    await asyncio.to_thread(demand_query, operation)
    app, current = explorer.explorer_app, explorer.session
    choices = await _choices(explorer, operation)
    opened: dict[str, Session] = {}

    def party(one: Candidate) -> Party:
        if one.profile == current.profile.name:
            return Party(current, one.as_user)
        if one.profile not in opened:
            opened[one.profile] = app.open_session(app.book.get(one.profile))
        return Party(opened[one.profile], one.as_user)

    async def paste() -> Expected | None:
        return await _paste(explorer)

    async def save(report: Report) -> None:
        await _save(explorer, report)

    def token_life() -> float | None:
        return None if current.token is None else current.token.remaining

    screen = CompareIdentities(
        operation, choices, party, paste, save, explorer.schema_index, explorer.standing, token_life
    )
    try:
        place = await app.push_screen_wait(screen)
    finally:
        for session in opened.values():
            await session.close()
    explorer.compared = (operation, choices)
    if place is not None and explorer.session is current:
        explorer.last = place.exchange
        explorer.answer.show_exchange(place.exchange, explorer.schema_index)
        explorer.answer.reveal(place.offset)
        explorer.go(AnswerSlot)
        words = f"What {place.name} gets. Alt-I goes back to the comparison, F5 asks as you are."
        explorer.notify(words, timeout=6, markup=False)


def _force(identity: Identity) -> str:
    own = "" if identity.as_user else identity.user_name
    return f"{own} · in force" if own else "in force"


def _at_cursor(explorer: Explorer) -> Operation:
    from wfg_tui.session import Operation

    span = explorer.editor.operation_at_cursor()
    if span is None:
        raise UsageProblem(
            "There is no operation at the cursor.",
            code="access.nothing",
            advice="Put the cursor into a query, or begin one: ^n.",
        )
    values, _ = explorer.variables.without_files(explorer.variables.value())
    return Operation(explorer.editor.content.slice(span), span.name, values)


def _sent(explorer: Explorer) -> Operation | None:
    from wfg_tui.session import Operation

    exchange = explorer.last
    if exchange is None or not exchange.sent.document:
        return None
    return Operation(exchange.sent.document, exchange.sent.operation_name, exchange.sent.variables)


async def _choices(explorer: Explorer, operation: Operation) -> Choices:
    """Who could ask; what was chosen and found before, where it is the same question by the same identity."""
    from wfg_tui.tui.screens.acting import known_users
    from wfg_tui.tui.widgets.who_asks import LARGEST_PAGE, Candidate, Choices, candidates_of

    session, book = explorer.session, explorer.explorer_app.book
    profile, identity = session.profile, session.identity
    before = explorer.compared
    current = Candidate(profile.name, identity.as_user, _force(identity))
    if before is not None and before[1].candidates[0] == current:
        if before[0] == operation:
            return before[1]
        return Choices(before[1].candidates, before[1].chosen, most_rows=before[1].most_rows)
    folder = explorer.explorer_app.paths.audit
    users = await asyncio.to_thread(known_users, folder, profile.name, explorer.conversation.seen_users())
    own = [Candidate(profile.name, "", "without borrowing")] if identity.as_user else []
    others = [
        Candidate(name, "", f"{book.get(name).environment_in_force} · {book.get(name).host}")
        for name in book.names
        if name != profile.name
    ]
    borrowed = [Candidate(profile.name, one.name, one.about) for one in users if one.name != identity.user_name]
    found = candidates_of(current, *own, *borrowed[:20], *others, *borrowed[20:60])
    return Choices(found, {current}, most_rows=profile.page_size or LARGEST_PAGE)


async def _paste(explorer: Explorer) -> Expected | None:
    from wfg_tui.access.expected import read_expected
    from wfg_tui.tui.screens.paste_list import PasteList

    text = await explorer.app.push_screen_wait(PasteList())
    if text is None:
        return None
    data = await asyncio.to_thread(_file, text.strip())
    return await asyncio.to_thread(read_expected, data if data is not None else text.encode())


def _file(words: str) -> bytes | None:
    """The bytes of a file, if that is what the words name."""
    if len(words.splitlines()) != 1:
        return None
    try:
        path = Path(words).expanduser()
        return path.read_bytes() if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a home that nobody has
        return None


async def _save(explorer: Explorer, report: Report) -> None:
    import json

    from wfg_tui.access.compare_report import as_json, markdown_lines
    from wfg_tui.tui.screens.errands import save_as

    def content(path: Path) -> str:
        if path.suffix.lower() == ".json":
            return json.dumps(as_json(report), indent=2, ensure_ascii=False) + "\n"
        return "\n".join(markdown_lines(report)) + "\n"

    about = "Markdown, or JSON if the name ends in .json. It holds values of the answers."
    await save_as(explorer, "Export the comparison", explorer.folder / "comparison.md", content, about)
