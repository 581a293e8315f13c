"""Windows of a few bytes: what happens at the edge of megabytes happens in a line of text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wfg_tui.result import column, damage, find, lines, rows, sort, texts, tokens, walk


@pytest.fixture(params=["usual windows", "windows of 24 bytes"], scope="module")
def windows(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "usual windows":
            for module in (column, damage, find, texts, tokens, walk):
                patch.setattr(module, "WINDOW", 24)
            patch.setattr(lines, "_PIECE", 16)
            patch.setattr(texts, "_PIECE", 24)
            patch.setattr(lines, "_STRIDE", 2)
            patch.setattr(rows, "_STRIDE", 3)
            patch.setattr(walk, "_MEASURE", 16)
            patch.setattr(sort, "_RUN", 3)
            patch.setattr(sort, "_SAMPLES", 2)
        yield
