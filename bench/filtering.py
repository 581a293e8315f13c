"""A jq filter over a saved answer of 100 MB, beside the jq program; the loop's beat meanwhile; how soon Esc
leaves it: the real program in a pseudo-terminal, from the paste of a filter to its result on the screen.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.answer_files import FIRST, write_answer
from bench.goals import Goal, compare, interleaved, within
from bench.reader import CTRL_U, Reader

ROUNDS: Final = 3
SIZE: Final = 100_000_000


def run() -> Iterator[Goal]:
    """Gives the goals of filtering, each when it is known."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "100.json"
        last = write_answer(answer, SIZE)
        middle = (FIRST + last) // 2
        filters = {
            "its rows counted": ('.data.requests.items | "rows: \\(length)"', f"rows: {last - FIRST + 1}"),
            "half of its rows": (f".data.requests.items | map(select(.number > {middle}))", str(middle + 1)),
        }
        reader = _Filterer(answer, Path(folder))
        try:
            for name, (program, seen) in filters.items():
                mine, theirs = interleaved(
                    lambda program=program, seen=seen: reader.filtered(program, seen),  # type: ignore[misc]
                    lambda program=program: _jq(program, answer),  # type: ignore[misc]
                    rounds=ROUNDS,
                )
                yield compare(f"a jq filter over 100 MB, {name}, against jq", mine, theirs, 3)
            escaped = [reader.escaped() for _ in range(2 * ROUNDS)]
            gaps = reader.longest_gaps()
        finally:
            reader.terminal.close()
        yield within("  the longest gap of the loop's beat in each, against 50 ms", gaps, 0.050)
        yield within("  Esc leaves it, from the key in the terminal on, against 100 ms", escaped, 0.100)


def _jq(program: str, answer: Path) -> float:
    began = time.perf_counter()
    subprocess.run(["jq", program, str(answer)], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


class _Filterer(Reader):
    """Somebody who looks at a saved answer through filters."""

    def _paste(self, program: str) -> int:
        """Pastes a filter into the empty bar; gives how much was written before."""
        self.terminal.write(b"f")
        self.terminal.wait_idle(0.3)
        self.terminal.write(CTRL_U)
        self.terminal.wait_idle(0.5)
        return self.paste(program)

    def filtered(self, program: str, seen: str) -> float:
        """Gives the seconds from a filter to its result on the screen."""
        took = self.timed(lambda: self._paste(program), seen)
        self.leave(str(FIRST))
        return took

    def escaped(self) -> float:
        """Gives the seconds from Esc, in the middle of a filter, to the whole answer on the screen."""
        self.terminal.wait_for("filtering", since=self._paste("def f: f; f"))
        self.terminal.wait_idle(0.05)
        return self.leave(str(FIRST))
