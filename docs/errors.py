"""Writes docs/errors.md: what the answer views say of every shape in which an answer goes wrong.
``python docs/errors.py``."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.result.shapes import Told, play
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

PAGE = Path(__file__).parent / "errors.md"
INTRODUCTION = """\
# When an answer has errors

Made by docs/errors.py: each answer went over a socket, and this is what the answer views say of it. Denials are
the sandbox's own, whose words are simulated; the others are in the shapes, codes and statuses that the servers use
(tests/result/shapes.toml).

How WorkflowGen words a denial is not known, and messages are not relied on: what is said follows from the status,
from whether there is data, from the error's path and code, and from the schema. Where it may be one thing or
another, it says so.
"""


def page(told: Mapping[str, Sequence[Told]]) -> str:
    """Gives docs/errors.md."""
    lines = [INTRODUCTION]
    for server, rows in told.items():
        lines += [f"## {server}", ""]
        for row in rows:
            words = re.sub(r"127\.0\.0\.1:\d+", "workflow.example.com", row.words)
            lines += [f"**{row.shape.title}** ({row.exchange.status})", "", "```text", words, "```", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    with Sandbox.start() as server:
        PAGE.write_text(page(play(server, SchemaIndex.from_sdl(SDL))), "utf-8")
