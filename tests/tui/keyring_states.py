"""A person types a secret into the connect screen while the keyring is in some state, and goes on typing.

Run as a program inside a D-Bus session: ``python -m tests.tui.keyring_states HOME``. Prints as JSON what was said
before anything was typed, what was said after saving, whether it was stored, and how long the echo of each key
took meanwhile. No server is needed: nothing is tested, only kept.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.tui.steering import shown, until, unwrapped, without_profiles
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.connect import Connect

SIZE = (120, 36)
PATIENCE = 12.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Story:
    """What a person saw."""

    before: str = ""
    """Under the secret's field, before anything is typed there."""
    after: str = ""
    """What saving said; empty where it worked."""
    stored: bool = False
    echoes: tuple[float, ...] = ()
    """Seconds from each key to its letter on the screen, all while the keyring was asked."""
    seconds: float = 0.0
    """From saving to its end."""


def said(screen: Connect, name: str) -> str:
    return unwrapped(str(screen.query_one(f"#{name}", Static).render()))


async def echo(app: ExplorerApp, field: Input, letter: str) -> float:
    """Types `letter` as the terminal would hand it over; gives the seconds until it is in the picture."""
    before = field.value
    began = time.perf_counter()
    app.post_message(events.Key(letter, letter))
    while field.value == before or field.value not in shown(app):
        await asyncio.sleep(0.001)
        assert time.perf_counter() - began < PATIENCE
    return time.perf_counter() - began


async def typing(app: ExplorerApp, field: Input, done: asyncio.Event) -> list[tuple[float, float]]:
    """Types one letter after the other until `done`; gives when each was in the picture, and after how long."""
    found: list[tuple[float, float]] = []
    field.focus()
    await asyncio.sleep(0.05)
    while not done.is_set():
        took = await echo(app, field, LETTERS[len(found) % len(LETTERS)])
        found.append((time.monotonic(), took))
        if len(field.value) > 16:
            field.value = "mine"
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.04)
    return found


async def tell(app: ExplorerApp, pilot: Pilot[Any], secret: str = "the-secret-that-is-typed") -> Story:
    """Makes a connection whose secret goes to the keyring, typing on in the name meanwhile."""
    story = Story()
    await until(pilot, lambda: "Connect to your" in shown(app))
    await pilot.press("c")
    await until(pilot, lambda: isinstance(app.screen, Connect) and isinstance(app.focused, Input))
    screen = app.screen
    assert isinstance(screen, Connect)
    for name, value in (
        ("name", "mine"),
        ("graphql_url", "http://127.0.0.1:9/wfgen/graphql"),
        ("issuer", "http://127.0.0.1:9/oauth2/aus1"),
        ("client_id", "0oa1"),
    ):
        screen.query_one(f"#{name}", Input).value = value
    done = asyncio.Event()
    keys = asyncio.ensure_future(typing(app, screen.query_one("#name", Input), done))
    await until(pilot, lambda: "looking" not in said(screen, "secret-note"), PATIENCE)
    story.before = said(screen, "secret-note")
    screen.form.secret.value = secret
    await asyncio.sleep(0.1)
    if "characters" in said(screen, "secret-note"):
        story.before = said(screen, "secret-note")
    began = time.monotonic()
    screen.action_save()
    await until(pilot, lambda: app.screen is not screen or "×" in said(screen, "told"), PATIENCE)
    ended = time.monotonic()
    story.seconds = ended - began
    done.set()
    story.stored = app.screen is not screen
    if story.stored:
        keys.cancel()
        await until(pilot, lambda: app.explorer is not None and app.explorer.query("FindBar"))
        await pilot.pause(0.2)
    else:
        # What comes in the end is drawn in the end: that is no waiting for a keyring any more.
        story.echoes = tuple(took for at, took in await keys if at < ended - 0.2)
        story.after = said(screen, "told")
        assert screen.form.secret.value == secret, "what was typed is still there"
    return story


async def main(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=SIZE) as pilot:
        story = await tell(app, pilot)
    print(json.dumps(asdict(story)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
