"""Many objects of a list passed in one stride, where all of them are plainly well formed.

Where an object ends is decided by its brackets, quotes and commas. A stretch of text that is reduced to those,
which is far quicker than reading it, falls into a few different skeletons, and each of them is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from wfg_tui.result.tokens import quick_end

STRIDE: Final = 1 << 16
"""Bytes of one stride: some hundred rows, so that what lies between two bookmarks is soon read."""
_LEAST: Final = STRIDE // 4
_DROPPED: Final = bytes(set(range(256)) - set(b'"[]{},'))
_BEGINNING: Final = re.compile(rb'\{"[^"\\\[\]{},]*"')
_LONGEST: Final = 1_024
"""Bytes of a skeleton that is remembered."""


def stride(data: bytes, pos: int, edge: int) -> tuple[int, int] | None:
    """Passes objects with their commas, from `pos` outside any string, as far as they all begin with the same key
    and nothing but a comma is between them.

    Returns:
        How many, and the offset past the last one's comma; None where the text is not as plain as that.
    """
    beginning = _BEGINNING.match(data, pos, edge)
    if beginning is None:
        return None
    parting = b"}," + beginning[0]
    end = data.rfind(parting, pos, min(edge, pos + STRIDE)) + 2
    if end - pos < _LEAST:
        return None
    text = data[pos:end]
    if b"\\" in text and (b'\\"' in text or b"\\\\" in text):
        return None  # not every quote begins or ends a string
    skeletons = text.translate(None, _DROPPED)[1:-2].split(b"},{")
    # each parting of the text is one of its skeleton: if they are as many, all of the skeleton's are real ones
    if text.count(parting) != len(skeletons) - 1:
        return None
    for skeleton in set(skeletons):
        if len(skeleton) > _LONGEST or not _is_whole(skeleton):
            return None
    return len(skeletons), end


@lru_cache(maxsize=1_024)
def _is_whole(skeleton: bytes) -> bool:
    """Whether these brackets and quotes, inside an object's, neither close it nor leave anything open."""
    text = b"{" + skeleton + b"}"
    return quick_end(text, 0) == len(text)
