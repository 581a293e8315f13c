"""Why a null is where it is: an error's own, one that moved up from a field that may not be null, or data.

GraphQL specification, October 2021, §6.4.4: a null that a non-null field cannot hold takes the place of what is
around it, up to the nearest that may be null.
"""

from __future__ import annotations

from collections.abc import Sequence

from wfg_tui import text
from wfg_tui.result.asked import Asked
from wfg_tui.result.paths import graphql_path


def own_null(asked: Asked | None, path: Sequence[str | int]) -> str:
    """Says that the null at `path` (from inside ``data``) is due to the error that names it."""
    step = asked.at(path) if asked is not None else None
    name = _called(path, len(path))
    if step is not None and step.may_be_null is False:
        return (
            f"{name} is null because of this error, though by the kept schema ({step.type}) it may not be: the "
            "server's has changed."
        )
    return f"{name} is null because of this error."


def moved_up(asked: Asked | None, path: Sequence[str | int], taken: int) -> str:
    """Says which field failed, and how its null came to stand `taken` steps along its `path` (0: all of data)."""
    lost = text.clean_line(graphql_path(path))
    where = "All of data" if taken == 0 else text.clean_line(graphql_path(path[:taken]))
    head = f"{where} is null: {lost} failed"
    steps = asked.steps(path) if asked is not None else []
    if len(steps) < len(path) or not all(step.type for step in steps[taken:]):
        return f"{head} and a field on the way to it may not be null."
    carriers = list(range(len(path) - 1, taken - 1, -1))
    stopper = next((number for number in carriers if steps[number].may_be_null), None)
    if stopper is None and taken and steps[taken - 1].may_be_null is False:
        return f"{head}. By the kept schema {where} may not be null either: the server's has changed."
    if stopper is not None:
        return (
            f"{head}. By the kept schema {_called(path, stopper + 1)} ({steps[stopper].type}) may be null and the "
            "null could have stopped there: the server dropped more than it had to, or its schema has changed."
        )
    words = [f"{_called(path, number + 1)} ({steps[number].type})" for number in carriers]
    tail = f"{words[0]} may not be null"
    if len(words) > 1:
        tail += ", nor may " + (", ".join(words[1:-1]) + " nor " if len(words) > 2 else "") + words[-1]
    end = (
        "nothing is left"
        if taken == 0
        else f"the null moved up to {_called(path, taken)}, the nearest that may be"
    )
    return f"{head}. {tail}: {end}."


def null_as_data(nowhere: int) -> str:
    """Says that no error names a null; `nowhere` counts the errors that name no place at all."""
    if nowhere:
        return f"null: no error names it, {nowhere:,} {'names' if nowhere == 1 else 'name'} no place"
    return "null as data, no error"


def _called(path: Sequence[str | int], length: int) -> str:
    """The last step of the first `length` ones, an index with the list that it counts in."""
    step = path[length - 1]
    if isinstance(step, int) and length > 1:
        return text.clean_line(f"{path[length - 2]}.{step}")
    return text.clean_line(str(step))
