"""docs/refusals.md is what ``wfg-tui token`` says, row by row, and what it says is fit to be read."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from tests.connection.situations import SECRET, SITUATIONS, TOKEN, play
from wfg_tui.connection import PROVIDERS
from wfg_tui.problems import Exit

DOCS = Path(__file__).parents[2] / "docs"
FIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
EXCEPTION = re.compile(
    r"\b[A-Z]\w*(Error|Exception|Warning|Interrupt|Timeout|Problem)\b|Traceback|<class|object at 0x"
)


def test_the_page_of_refusals_is_what_the_program_says() -> None:
    rows = play()
    wanted = runpy.run_path(str(DOCS / "refusals.py"))["page"](rows)
    for row in rows:  # what -v adds is looked at as well
        said, title = row.out + row.err, row.situation["title"]
        assert not FIT.search(said), title
        assert SECRET not in said, title
        assert TOKEN not in said, title
        assert "eyJ" not in said, title
        assert not EXCEPTION.search(said), title
        assert row.code in {Exit.DONE, Exit.FINDINGS, Exit.REFUSED, Exit.NETWORK}, title
        assert bool(row.situation["code"]) == (row.code in {Exit.REFUSED, Exit.NETWORK}), title
        if row.situation["code"]:
            head = row.err.partition("\n\n")[0].splitlines()
            assert len(head) >= 2, title
            assert all(line.rstrip()[-1] in ".…”" or "wfg-tui " in line for line in head), title
    assert len(rows) >= 40
    assert {row.situation["provider"] for row in rows} == set(PROVIDERS)
    assert len({row.err.partition("\n\n")[0].splitlines()[-1] for row in rows if row.code}) >= 30
    assert wanted == (DOCS / "refusals.md").read_text("utf-8"), "run: .venv/bin/python docs/refusals.py"


def test_no_two_situations_of_a_provider_have_the_same_title() -> None:
    named = [(one["provider"], one["title"]) for one in SITUATIONS]
    assert len(set(named)) == len(named)
