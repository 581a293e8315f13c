"""Makes the pictures in docs/pictures from the real screens on a real sandbox: ``make pictures``.

Needs the font Fira Code (Debian: fonts-firacode); without it letters and columns do not line up.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import answer_pictures
import cairosvg
import schema_pictures
import who_pictures
import why_pictures
from PIL import Image
from textual.pilot import Pilot

from wfg_tui.cli.demo import connections
from wfg_tui.paths import Paths
from wfg_tui.sandbox.process import SandboxProcess
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.widgets.answer_pane import AnswerPane
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.schema_browser import SchemaBrowser

FOLDER = Path(__file__).parent / "pictures"
_COLOURS = 48
SIZES = {"wide": (160, 45), "narrow": (80, 24)}
QUERY = """\
# everything since the new year, with who asked for it
query Recent($since: DateTime) {
  requests(page: {number: 1, size: 20}, filter: {createdSince: $since}) {
    totalCount
    items {
      number
      description
      status
      openedAt
      requester {
        userName
        email
      }
    }
  }
}
"""
VARIABLES = '{\n  "since": "2018-01-01"\n}\n'

Story = Callable[[Pilot[int]], Awaitable[None]]


async def settled(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.4)


async def answered(pilot: Pilot[int]) -> None:
    """A query written and run."""
    await settled(pilot)
    pilot.app.screen.query_one(QueryEditor).load(QUERY)
    from wfg_tui.tui.widgets.variables_editor import VariablesEditor

    pilot.app.screen.query_one(VariablesEditor).load(VARIABLES)
    await pilot.pause(0.5)
    await pilot.press("f5")
    await settled(pilot)


async def completing(pilot: Pilot[int]) -> None:
    """A query half written, with the popup open."""
    await settled(pilot)
    editor = pilot.app.screen.query_one(QueryEditor)
    editor.load("query Recent {\n  requests {\n    items {\n      number\n      \n    }\n  }\n}\n")
    editor.goto(4, 6)
    await pilot.press("r", "e")
    await pilot.pause(0.5)


async def refused(pilot: Pilot[int]) -> None:
    """A field that the user in force may not see."""
    await settled(pilot)
    pilot.app.screen.query_one(QueryEditor).load("query People {\n  users {\n    totalCount\n  }\n}\n")
    await pilot.press("f5")
    await settled(pilot)
    pilot.app.screen.query_one(AnswerPane).focus()
    await pilot.pause(0.3)


async def examined(pilot: Pilot[int]) -> None:
    """The doctor, where WorkflowGen's application is switched off."""
    await settled(pilot)
    await pilot.press("shift+f9")
    await pilot.pause(2.5)


async def inspected(pilot: Pilot[int]) -> None:
    """The token, laid open and verified."""
    await settled(pilot)
    await pilot.press("ctrl+l")
    await pilot.pause(1)
    await pilot.press("v")
    await pilot.pause(1.5)


async def connecting(pilot: Pilot[int]) -> None:
    """A connection's form."""
    await settled(pilot)
    await pilot.press("f9")
    await pilot.pause(0.5)
    await pilot.press("ctrl+e")
    await pilot.pause(1.5)


async def searching(pilot: Pilot[int]) -> None:
    """A text searched, in one of several drafts."""
    await answered(pilot)
    await pilot.press("f6", "shift+f6", "ctrl+f")
    await pilot.pause(0.3)
    await pilot.press(*"number")
    await pilot.pause(0.5)


async def routed(pilot: Pilot[int]) -> None:
    """The routes to a data value, from `viewer`."""
    await settled(pilot)
    await pilot.press("f2")
    pilot.app.screen.query_one(SchemaBrowser).reveal("Data", "textValue")
    await pilot.press("r")
    await pilot.pause(0.5)
    await pilot.press(*"from:viewer")
    await pilot.pause(0.5)


async def used(pilot: Pilot[int]) -> None:
    """Where a type is used, in the schema and in a draft."""
    await answered(pilot)
    await pilot.press("f2")
    pilot.app.screen.query_one(SchemaBrowser).reveal("User")
    await pilot.press("u")
    await pilot.pause(0.5)
    await pilot.press("end", *["down"] * 5)
    await pilot.pause(0.3)


async def mapped(pilot: Pilot[int]) -> None:
    """What a requester may read of the whole API."""
    await settled(pilot)
    await pilot.pause(1)
    await pilot.press("alt+a")
    await pilot.pause(1)
    await pilot.press("enter")
    await pilot.pause(3)
    await pilot.press("n", "home", *["down"] * 3)
    await pilot.pause(0.3)


async def choosing_identities(pilot: Pilot[int]) -> None:
    """Who is to be asked, and how many queries that is."""
    await settled(pilot)
    pilot.app.screen.query_one(QueryEditor).load(answer_pictures.QUERY)
    await pilot.pause(0.5)
    await pilot.press("alt+i")
    await pilot.pause(1)
    await pilot.press("tab", *"emma_dubois", "enter", *"james_wilson", "enter", "shift+tab")
    await pilot.pause(0.3)


async def comparing_identities(pilot: Pilot[int]) -> None:
    """What a requester gets of what the administrator does, with a verdict on each difference."""
    await choosing_identities(pilot)
    await pilot.press("f5")
    await pilot.pause(3)
    await pilot.press("down")
    await pilot.pause(0.3)


STORIES: dict[str, tuple[Story, str]] = {
    "identities-choosing": (choosing_identities, "administrator"),
    "identities": (comparing_identities, "administrator"),
    "explorer": (answered, "administrator"),
    "completion": (completing, "administrator"),
    "denied": (refused, "requester"),
    "doctor": (examined, "inactive application"),
    "access": (mapped, "requester"),
    "token": (inspected, "administrator"),
    "connect": (connecting, "administrator"),
    "routes": (routed, "administrator"),
    "uses": (used, "administrator"),
    "find": (searching, "administrator"),
    **answer_pictures.STORIES,
    **schema_pictures.STORIES,
    **who_pictures.STORIES,
    **why_pictures.STORIES,
}


async def take(name: str, story: Story, profile: str, size: str, theme: str, server: SandboxProcess) -> None:
    with tempfile.TemporaryDirectory() as home:
        book, credentials = connections(server.facts)
        app = ExplorerApp(Paths.under(Path(home)), book, credentials, book.get(profile), demo=True, theme=theme)
        async with app.run_test(size=SIZES[size]) as pilot:
            await story(pilot)
            svg = app.export_screenshot(title="wfg-tui")
    svg = svg.replace("▸", "▶").replace("▾", "▼")  # Fira Code has only these
    target = FOLDER / f"{name}-{theme.removeprefix('wfg-')}{'' if size == 'wide' else '-narrow'}.png"
    width = 1400 if size == "wide" else 900
    drawn = cairosvg.svg2png(bytestring=svg.encode(), output_width=3 * width)  # small letters would drift apart
    with Image.open(io.BytesIO(drawn)) as large:
        picture = large.convert("RGB").resize(
            (width, width * large.height // large.width), Image.Resampling.LANCZOS
        )
        # a palette: a quarter of the size, and nothing that one sees; rare colours mean something
        picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE).save(
            target, optimize=True
        )
    print(target.relative_to(FOLDER.parent.parent))


async def main(only: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with SandboxProcess.start() as server:
        for name, (story, profile) in STORIES.items():
            if only and name not in only:
                continue
            for theme in ("wfg-dark", "wfg-light"):
                for size in SIZES:
                    await take(name, story, profile, size, theme, server)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
