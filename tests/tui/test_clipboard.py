"""Copying takes the road that is open here and says which: real processes stand in for the desktop's tools."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from textual.app import App

from wfg_tui.text import clean
from wfg_tui.tui.clipboard import MOST_OSC_52, Clipboard, Copied, copy, copy_and_tell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


class Desk:
    """A folder of tools, a terminal that remembers, and an environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terminal: list[str] = []
        self.file = folder / "data" / "copied.txt"

    def tool(self, name: str, body: str = 'cat > "$0.got"; echo "$@" > "$0.args"') -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def got(self, name: str) -> bytes:
        return (self.folder / f"{name}.got").read_bytes()

    def clipboard(self, platform: str = "linux", **environ: str) -> Clipboard:
        def which(name: str) -> str | None:
            path = self.folder / name
            return str(path) if path.exists() else None

        return Clipboard(self.terminal.append, self.file, environ=environ, platform=platform, which=which)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("tool", "platform", "environ"),
    [
        ("wl-copy", "linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}),
        ("xclip", "linux", {"DISPLAY": ":0"}),
        ("xsel", "linux", {"DISPLAY": ":0"}),
        ("pbcopy", "darwin", {}),
    ],
)
async def test_on_a_desk_the_desktop_s_tool_gets_the_text(
    desk: Desk, tool: str, platform: str, environ: dict[str, str]
) -> None:
    desk.tool(tool)
    assert await desk.clipboard(platform, **environ).copy("naïve\n😀") == Copied("tool", tool)
    assert desk.got(tool) == "naïve\n😀".encode()
    assert desk.terminal == []


async def test_windows_gets_utf_16_because_its_tool_would_read_a_code_page(desk: Desk) -> None:
    desk.tool("clip.exe")
    for clipboard in (desk.clipboard("win32"), desk.clipboard("linux", WSL_DISTRO_NAME="Debian")):
        assert await clipboard.copy("é") == Copied("tool", "clip.exe")
        assert desk.got("clip.exe").decode("utf-16") == "é"


async def test_over_ssh_the_tools_of_the_far_machine_are_left_alone(desk: Desk) -> None:
    desk.tool("xclip")
    copied = await desk.clipboard(DISPLAY="localhost:10.0", SSH_CONNECTION="1.2.3.4 5 6.7.8.9 22").copy("x")
    assert copied.road == "terminal"
    assert desk.terminal == ["x"]
    assert not (desk.folder / "xclip.got").exists()


async def test_in_tmux_the_text_goes_through_tmux(desk: Desk) -> None:
    desk.tool("tmux")
    copied = await desk.clipboard(TMUX="/tmp/tmux-0/default,1,0", SSH_TTY="/dev/pts/1").copy("x")
    assert copied.road == "tmux"
    assert desk.got("tmux") == b"x"
    assert (desk.folder / "tmux.args").read_text() == "load-buffer -w -\n"


async def test_a_tmux_that_is_too_old_leaves_it_to_the_terminal(desk: Desk) -> None:
    desk.tool("tmux", "exit 1")
    assert (await desk.clipboard(TMUX="x").copy("x")).road == "terminal"
    assert desk.terminal == ["x"]


async def test_a_tool_that_fails_or_hangs_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfg_tui.tui.clipboard._PATIENCE", 0.2)
    desk.tool("wl-copy", "exec sleep 30")
    desk.tool("xclip", "exit 1")
    desk.tool("xsel")
    copied = await desk.clipboard(WAYLAND_DISPLAY="w", DISPLAY=":0").copy("x")
    assert copied == Copied("tool", "xsel")


async def test_what_is_too_long_for_the_terminal_goes_to_a_private_file(desk: Desk) -> None:
    clipboard = desk.clipboard()
    assert (await clipboard.copy("x" * MOST_OSC_52)).road == "terminal"
    copied = await clipboard.copy("x" * (MOST_OSC_52 + 1))
    assert copied == Copied("file", str(desk.file))
    assert desk.file.read_text() == "x" * (MOST_OSC_52 + 1)
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    assert len(desk.terminal) == 1


async def test_a_lone_surrogate_is_copied_as_something_that_can_be_sent(desk: Desk) -> None:
    await desk.clipboard().copy("a\ud800b")
    assert desk.terminal == ["a?b"]


async def test_the_terminal_is_asked_with_osc_52_and_the_notice_says_what_and_how(tmp_path: Path) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        clipboard = Clipboard(app.copy_to_clipboard, tmp_path / "copied.txt", environ={})
        await copy_and_tell(app, clipboard, "[/x] value", "value")
        await pilot.pause()
        assert app.clipboard == "[/x] value"
        [notice] = list(app._notifications)
    assert (
        notice.message
        == "The value (10 B) was handed to the terminal (OSC 52), which does not say whether it took it."
    )


async def test_an_app_copies_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    app: App[None] = App()
    async with app.run_test() as pilot:
        copy(app, "a value", "value")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.clipboard == "a value"


async def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    app: App[None] = App()
    async with app.run_test() as pilot:
        clipboard = Clipboard(lambda text: None, tmp_path / "data" / "copied.txt", environ={})
        await copy_and_tell(app, clipboard, "x" * 100_000, "value")
        await pilot.pause()
        [notice] = list(app._notifications)
    assert notice.severity == "error"
    assert clean(notice.message) == notice.message


@pytest.mark.parametrize("road", ["tool", "tmux", "terminal", "file"])
def test_every_notice_names_what_and_how_much(road: str) -> None:
    words = Copied(road, "somewhere").notice("jq path", 12_400)
    assert words.startswith("The jq path (12.4 KB) was ")
