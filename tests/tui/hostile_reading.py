"""A program for a terminal emulator: the answer pane with an exchange that is hostile wherever it can be; F9 shows
a problem as hostile, F10 says all of it in a notice."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from textual.binding import Binding

from tests.tui.test_answer_pane import PaneApp
from wfg_tui.api.exchange import Exchange, Sent
from wfg_tui.http import Timings
from wfg_tui.problems import RefusedProblem
from wfg_tui.sandbox.graphql_api import HOSTILE_TAIL
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex
from wfg_tui.tui.messages import CopyText
from wfg_tui.tui.widgets.answer_pane import AnswerPane

EVIL = f"[/x]=1+1\x1b]2;pwned\x07\x1b[6n\x9d0;pwned\x9c{HOSTILE_TAIL}"
MARKUP = "[/x]"
DOCUMENT = "query Q { requests { items { id number requester { userName } } } }"


def exchange() -> Exchange:
    """Hostile keys, values, errors, headers, sent text and names."""
    item = {"id": EVIL, EVIL: EVIL, "number": 1, "requester": {"userName": EVIL * 3}, "UmVxdWVzdDo0Nw==": [EVIL]}
    error = {
        "message": EVIL,
        "path": ["requests", "items", 0, EVIL],
        "extensions": {"code": EVIL, EVIL: {EVIL: EVIL}},
    }
    resolvers = [{"path": [EVIL], "startOffset": 1, "duration": 5_000_000}]
    extensions = {EVIL: EVIL, "tracing": {"duration": 9_000_000, "execution": {"resolvers": resolvers}}}
    items = [item, item | {EVIL: None}]
    answer = {"data": {"requests": {"items": items}}, "errors": [error], "extensions": extensions}
    sent = Sent("POST", f"https://x/{EVIL}", ((EVIL, EVIL),), DOCUMENT + f"# {EVIL}", {EVIL: EVIL}, EVIL, 9)
    body = json.dumps(answer, ensure_ascii=False).encode() + b" \x1b]2;pwned\x07\x9b2J\xff"
    return Exchange(sent, 200, ((EVIL, EVIL),), body, Timings(total=1), 0.0, has_data=True, as_user=EVIL)


class Hostile(PaneApp):
    BINDINGS = [Binding("f9", "problem"), Binding("f10", "say")]

    def on_mount(self) -> None:
        pane = self.query_one(AnswerPane)
        pane.show_exchange(exchange(), SchemaIndex.from_sdl(SDL))
        pane.focus()

    def on_copy_text(self, message: CopyText) -> None:
        """The clipboard is asked in a form of its own: what is drawn is looked at here."""

    def action_problem(self) -> None:
        problem = RefusedProblem(EVIL, code="api.server", meaning=EVIL, advice=EVIL, detail=EVIL)
        self.query_one(AnswerPane).show_problem(problem)

    def action_say(self) -> None:
        self.query_one(AnswerPane).tell(EVIL)
        self.tell(RefusedProblem(EVIL, code="api.server", meaning=EVIL, advice=EVIL, detail=EVIL))


if __name__ == "__main__":
    Hostile(Path(sys.argv[1])).run()
