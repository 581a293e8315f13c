"""The way down the tree to a row, as a route that a query can take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfg_tui.tui.widgets.schema_unfolding import OutlineRow

if TYPE_CHECKING:
    from wfg_tui.schema.routes import Operation, Route, Step
    from wfg_tui.tui.widgets.schema_outline import Outline


def route_to(outline: Outline, number: int) -> Route | None:
    """Gives the route from the root above row `number` to it; None where there is no root, or an argument stands
    between."""
    from wfg_tui.schema.routes import Route

    index = outline.index
    rows: list[OutlineRow] = []
    place: int | None = number
    while place is not None:
        rows.append(outline.rows[place])
        place = outline.parent(place)
    rows.reverse()
    if index is None or not rows:
        return None
    roots: dict[str | None, Operation] = {index.query_type: "query", index.mutation_type: "mutation"}
    operation = roots.get(rows[0].type if rows[0].kind == "root" else rows[0].owner)
    ways = rows[1:] if rows[0].kind == "root" else rows
    if operation is None or not ways or any(row.kind not in {"field", "member"} for row in ways):
        return None
    return Route(operation, tuple(step for row in ways for step in _steps(outline, row)))


def _steps(outline: Outline, row: OutlineRow) -> Iterator[Step]:
    from wfg_tui.schema.routes import Step

    index = outline.index
    if row.kind == "member" or index is None:
        yield Step(row.owner, "", row.type_name)
        return
    owner = row.owner
    for name in (row.name, *row.through):
        field = index.field(owner, name)
        if field is None:
            return
        yield Step(owner, name, field.type.name)
        owner = field.type.name
