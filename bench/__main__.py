"""``make bench`` or ``python -m bench [NAME …]``: prints a line a goal; exit 1 when one is missed."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("first_paint", "language", "typing", "answers", "finding", "filtering", "receiving", "schema")


def main(names: list[str]) -> int:
    missed = 0
    for name in names or BENCHES:
        if name not in BENCHES:
            print(f"There is no bench {name!r}; there are: {', '.join(BENCHES)}", file=sys.stderr)
            return 2
        for goal in importlib.import_module(f"bench.{name}").run():
            print(goal.line(), flush=True)
            missed += not goal.held
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
