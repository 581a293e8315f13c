"""What can be copied from a place in an answer: its value, its key, its path in three spellings."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from wfg_tui import text
from wfg_tui.result import Answer, Place, graphql_path, jq_path, json_pointer, path_of, value_text
from wfg_tui.result.export import Choices, Export
from wfg_tui.result.tokens import ARRAY
from wfg_tui.result.values import key_of
from wfg_tui.result.walk import chain
from wfg_tui.tui.messages import CopyText

MENU: Final = "Copy  y value  k key  r row  p path  j jq path  s JSON pointer   Esc nothing"
KEYS: Final = {"y": "value", "v": "value", "k": "key", "r": "row", "p": "path", "j": "jq", "s": "pointer"}
MOST_COPIED: Final = 10_000_000
"""Bytes that a clipboard is given."""


def whole(answer: Answer) -> Generator[int, None, CopyText]:
    """Gives the message that copies the whole text, spelled as a value is: harmless wherever it is pasted.

    Raises:
        UsageProblem: ``export.too_long``, for more than `MOST_COPIED` bytes.
    """
    raw, _ = yield from Export(answer, None, Choices("json")).text(MOST_COPIED)
    return CopyText(raw.removesuffix("\n"), "whole answer")


def copied(answer: Answer, place: Place, what: str) -> Generator[int, None, CopyText]:
    """Gives the message that copies `what` of `place`: value, key, row, path, jq or pointer.

    Raises:
        UsageProblem: ``export.too_long``, for more than `MOST_COPIED` bytes.
    """
    if what == "value" and place.end < 0:
        value, _ = yield from Export(answer, place, Choices("json")).text(MOST_COPIED)
        return CopyText(value.removesuffix("\n"), "value")
    if what == "row":
        row, told = yield from Export(answer, _item(answer, place), Choices("tsv")).text(MOST_COPIED)
        return CopyText(row, f"row of {text.human_count(told.columns or 0, 'column')}")
    if what == "value":
        return CopyText((yield from value_text(answer.source, place)), "value")
    if what == "key":
        key = key_of(answer.source, place)
        return CopyText(text.clean_line(str(place.number) if key is None else key), "key")
    path = path_of(answer.source, place)
    spelled = {"path": graphql_path, "jq": jq_path, "pointer": json_pointer}[what](path)
    named = {"path": "path", "jq": "jq path", "pointer": "JSON pointer"}[what]
    return CopyText(text.clean_line(spelled), named)


def _item(answer: Answer, place: Place) -> Place:
    """Gives the item of the innermost list that `place` is or is in; without a list, `place`."""
    for step in reversed(chain(place)):
        if step.parent is not None and answer.raw[step.parent.start] == ARRAY:
            return step
    return place
