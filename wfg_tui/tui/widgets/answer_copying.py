"""What can be copied from a place in an answer: its value, its key, its path in three spellings."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from wfg_tui import text
from wfg_tui.result import Answer, Place, graphql_path, jq_path, json_pointer, path_of, value_text
from wfg_tui.result.values import key_of
from wfg_tui.tui.messages import CopyText

MENU: Final = "Copy  y value  k key  p path  j jq path  s JSON pointer   Esc nothing"
KEYS: Final = {"y": "value", "v": "value", "k": "key", "p": "path", "j": "jq", "s": "pointer"}


def copied(answer: Answer, place: Place, what: str) -> Generator[int, None, CopyText]:
    """Gives the message that copies `what` of `place`: value, key, path, jq or pointer."""
    if what == "value":
        return CopyText((yield from value_text(answer.source, place)), "value")
    if what == "key":
        key = key_of(answer.source, place)
        return CopyText(text.clean_line(str(place.number) if key is None else key), "key")
    path = path_of(answer.source, place)
    spelled = {"path": graphql_path, "jq": jq_path, "pointer": json_pointer}[what](path)
    named = {"path": "path", "jq": "jq path", "pointer": "JSON pointer"}[what]
    return CopyText(text.clean_line(spelled), named)
