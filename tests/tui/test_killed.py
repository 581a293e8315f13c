"""The real program, killed while one types in several tabs: what was painted a second before is kept."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal of POSIX")

KILLS = int(os.environ.get("WFG_TUI_KILLS", "2"))
PROFILE = """\
[profiles.dead]
graphql_url = "http://127.0.0.1:9/graphql"
issuer = "http://127.0.0.1:9/oauth2"
client_id = "c"
secret = "env:WFG_TUI_TEST_SECRET"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "profiles.toml").write_text(PROFILE)
    (home / "profiles.toml").chmod(0o600)
    return home


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def start(home: Path, terminals: list[Terminal]) -> Terminal:
    environment = os.environ | {"WFG_TUI_HOME": str(home), "TERM": "xterm-256color", "WFG_TUI_TEST_SECRET": "s"}
    terminal = Terminal([sys.executable, "-m", "wfg_tui"], environment, 120, 30)
    terminals.append(terminal)
    terminal.wait_for("Variables", "F5", seconds=60)
    return terminal


def type_words(terminal: Terminal, words: list[str]) -> list[float]:
    """Types a comment of words, each once the one before was painted; gives when each was."""
    painted = []
    for word in words:
        since = len(terminal.output)
        terminal.write(f"#{word} ".encode())
        terminal.wait_for(word[-3:], since=since)
        painted.append(time.monotonic())
    return painted


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_while_typing_in_several_tabs_it_loses_less_than_its_last_second(
    home: Path, terminals: list[Terminal], seed: int
) -> None:
    rng = random.Random(seed)
    terminal = start(home, terminals)
    typed: dict[str, list[tuple[str, float]]] = {}
    for tab in ("draft", "draft-2", "draft-3"):
        if typed:
            terminal.write(b"\x1bt")
            terminal.wait_for(f" {tab} ")
        words = [f"{rng.randrange(10**9):09}" for _ in range(rng.randint(2, 5))]
        typed[tab] = list(zip(words, type_words(terminal, words), strict=True))
    end = time.monotonic() + rng.random() * 1.2
    while time.monotonic() < end:
        [at] = type_words(terminal, [word := f"{rng.randrange(10**9):09}"])
        typed["draft-3"].append((word, at))
    os.kill(terminal.pid, signal.SIGKILL)
    killed = time.monotonic()
    for tab, words_at in typed.items():
        path = home / "drafts" / f"{tab}.graphql"
        kept = path.read_text() if path.exists() else ""
        said = "".join(f"#{word} " for word, _ in words_at)
        due = "".join(f"#{word} " for word, at in words_at if at < killed - 1.0)
        assert said.startswith(kept), "what is kept is what was typed"
        assert kept.startswith(due), f"{tab}: something that was painted more than a second before is missing"
    again = start(home, terminals)
    again.wait_for(*(f"{tab} " for tab in typed if (home / "drafts" / f"{tab}.graphql").exists()))
