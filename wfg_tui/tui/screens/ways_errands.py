"""What is asked of the schema through a dialog: where something is used, how to get to it, a request's number."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.problems import Problem
from wfg_tui.schema.target import Target, target
from wfg_tui.tui import messages
from wfg_tui.tui.screens.ways import GoToNumber, Place, RoutesTo, Source, Uses
from wfg_tui.tui.widgets.query_editor import QueryEditor

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.tui.screens.explorer import Explorer


async def see_uses(explorer: Explorer, path: str) -> None:
    """Lists where what is called `path` is used, in the schema and in all drafts; goes to the chosen place."""
    index = _schema(explorer)
    asked = target(index, path)
    explorer.keep()
    drafting = explorer.drafting
    sources = [Source(draft.name, "draft", draft.query) for draft in drafting.drafts]
    closed = await asyncio.to_thread(drafting.closed)
    sources += [Source(draft.name, "closed draft", draft.query) for draft in closed]
    chosen = await explorer.app.push_screen_wait(Uses(index, asked, sources, explorer.folder))
    if isinstance(chosen, Place):
        await _go_to(explorer, chosen)
    elif chosen is not None:
        explorer.post_message(messages.ShowInSchema(chosen.type_name, chosen.field_name, chosen.argument))


async def _go_to(explorer: Explorer, place: Place) -> None:
    source = place.source
    if source.kind == "file":
        from wfg_tui.tui.screens.errands import open_query

        open_query(explorer, Path(source.name))
    elif source.name in explorer.drafting.names:
        explorer.tabs.turn(source.name)
    else:
        await explorer.tabs.reopen(source.name)
    explorer.go(QueryEditor)
    explorer.editor.goto(place.line, place.column)


async def see_routes(explorer: Explorer, path: str) -> None:
    """Lists the routes to what is called `path`, and writes the chosen one as a query.

    One gets to an argument by its field, and to an enum's value by the enum.
    """
    from wfg_tui.language import operation_for_route

    index = _schema(explorer)
    goal = target(index, path)
    if goal.kind == "argument" and goal.member:
        goal = Target("field", goal.owner, goal.member)
    elif goal.kind == "enum_value":
        goal = Target("type", goal.owner)
    chosen = await explorer.app.push_screen_wait(RoutesTo(index, goal))
    if chosen is not None:
        explorer.start_with(operation_for_route(index, chosen, taken=_names(explorer)))


async def go_to_request_number(explorer: Explorer) -> None:
    """Asks for the number of a request, and writes a query for it with a field that can take it."""
    from wfg_tui.language import operation_for_number

    index = _schema(explorer)
    dialog = GoToNumber(index)
    chosen = await explorer.app.push_screen_wait(dialog)
    if chosen is not None:
        explorer.start_with(operation_for_number(index, chosen, dialog.number, _names(explorer)))


def _schema(explorer: Explorer) -> SchemaIndex:
    index = explorer.browser.index
    if index is None:
        raise Problem("There is no schema yet.", code="schema.none", advice="^r fetches it from the server.")
    return index


def _names(explorer: Explorer) -> set[str]:
    """What the operations of the draft are called."""
    return {span.name for span in explorer.editor.content.operations() if span.name}
