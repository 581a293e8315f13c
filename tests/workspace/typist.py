"""A process that types into its drafts in turn, for ever, and says what it has typed, to be killed by a test."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from wfg_tui.workspace import DraftStore


def main() -> None:
    store = DraftStore(Path(sys.argv[1]))
    names = [store.open().active, *(store.add("tab").name for _ in range(int(sys.argv[2]) - 1))]
    count = 0
    while True:
        count += 1
        text = f"# {os.getpid()} {count}\n" + "query Q { viewer { userName } }\n" * (count % 50)
        name = names[count % len(names)]
        store.activate(name)
        store.edit(name, text, f'{{"count": {count}}}')
        print(f"{time.monotonic()} {count} {name}", flush=True)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
