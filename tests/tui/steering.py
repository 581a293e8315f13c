"""Driving the explorer by keys in a test: connections to a sandbox, waiting for words, reading the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from wfg_tui.cli.demo import connections
from wfg_tui.connection import Credentials, Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.explorer import Explorer

SLOW = 10.0
"""Seconds after which something that should have come is taken as missing."""


def demo(sandbox: Sandbox, home: Path, role: str = "administrator", **changes: Any) -> ExplorerApp:
    """The explorer on the sandbox as one of its applications, as `wfg-tui demo` makes it."""
    import dataclasses

    book, credentials = connections(sandbox.facts)
    profile = book.get(role.replace("_", " "))
    if changes:
        profile = dataclasses.replace(profile, **changes)
        book.save(profile)
        if profile.client_id != sandbox.application(role).client_id:
            credentials.keep_for_session(profile.name, Secret(sandbox.application(role).client_secret))
    return ExplorerApp(Paths.under(home), book, credentials, profile, demo=True)


def without_profiles(home: Path) -> ExplorerApp:
    """The explorer as someone sees it who has no connection yet; the keyring is not to be had."""
    return ExplorerApp(Paths.under(home), ProfileBook.load(Paths.under(home).profiles_file), None, None)


def on_profile(profile: Profile, credentials: Credentials, home: Path) -> ExplorerApp:
    """The explorer on one profile."""
    return ExplorerApp(Paths.under(home), ProfileBook.in_memory(profile), credentials, profile)


def shown(app: App[Any]) -> str:
    """What is on the screen now, line by line."""
    lines = app.screen._compositor.render_strips()  # the picture itself, not what widgets say of themselves
    return "\n".join("".join(segment.text for segment in line) for line in lines)


async def until(pilot: Pilot[Any], holds: Callable[[], object], seconds: float = SLOW) -> None:
    """Waits until `holds` does. Fails with the screen."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError(f"it did not come in {seconds} s; the screen shows\n{shown(pilot.app)}")
        await pilot.pause()
        await asyncio.sleep(0.01)


async def until_shown(pilot: Pilot[Any], *words: str, seconds: float = SLOW) -> None:
    """Waits until every one of `words` is on the screen, whatever breaks the lines between them."""

    def all_there() -> bool:
        seen = unwrapped(shown(pilot.app))
        return all(unwrapped(word) in seen for word in words)

    await until(pilot, all_there, seconds)


def unwrapped(text: str) -> str:
    """Gives `text` without frames and with one blank where there were several or a line end."""
    return " ".join(
        "".join(" " if character in "│┃╭╮╰╯─━┏┓┗┛▌▐▎▏▁▃▄▅▆▇█" else character for character in text).split()
    )


def explorer(app: ExplorerApp) -> Explorer:
    """The explorer screen of a running app."""
    found = app.explorer
    assert found is not None
    return found


async def ready(pilot: Pilot[Any]) -> None:
    """Waits until the explorer knows who it is and has the schema."""
    app = pilot.app
    assert isinstance(app, ExplorerApp)
    await until(pilot, lambda: app.explorer is not None and app.explorer.starters())


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Types `text` key by key, as a person would; a popup that opens is closed before the line ends."""
    names = {
        " ": "space",
        "\n": "enter",
        "_": "underscore",
        "-": "minus",
        ".": "full_stop",
        "/": "slash",
        ":": "colon",
    }
    for character in text:
        await pilot.press(names.get(character, character))


async def paste(pilot: Pilot[Any], text: str) -> None:
    """Pastes `text` where the focus is, as a terminal hands a paste over."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
