"""A secret that a command of the user's prints: a password manager's, most of the time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from typing import Final

from wfg_tui.connection.profiles import Profile
from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret, clean_line, redact

COMMAND_LIMIT: Final = 30.0
"""Seconds that a secret command may take: password managers ask for a fingerprint."""
COMMAND_OUTPUT: Final = 65_536
"""Bytes that it may print."""
_LAST_WORDS: Final = 2.0
"""Seconds that the pipes of a child that was ended are waited for: its own children may hold them."""


async def from_command(profile: Profile, line: str) -> Secret:
    """Runs the command `line` without a shell, its standard input closed, for at most `COMMAND_LIMIT` seconds.

    Raises:
        UsageProblem: ``secret.command_failed``, saying what it did instead of printing the secret.
    """

    def failed(why: str, detail: bytes | str = "") -> UsageProblem:
        words = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else detail
        return UsageProblem(
            f"The secret command of the profile {profile.name} {why}.",
            code="secret.command_failed",
            meaning="It runs without a shell: pipes, variables and ~ are not understood.",
            advice=f"Try it in your terminal; it must print the secret alone: {clean_line(redact(line))}",
            detail=redact(words[:2000]),
        )

    try:
        child = await _started(*_arguments(line))
    except (OSError, ValueError) as error:
        raise failed(f"cannot be {'read' if isinstance(error, ValueError) else 'started'}", str(error)) from None
    try:
        async with asyncio.timeout(COMMAND_LIMIT):
            output, errors = await asyncio.gather(_printed(child.stdout), _printed(child.stderr))
            await child.wait()
    except TimeoutError:
        raise failed(f"gave nothing within {COMMAND_LIMIT:.0f} s") from None
    except ValueError:
        raise failed(f"printed more than {COMMAND_OUTPUT:,} bytes") from None
    finally:
        if child.returncode is None:
            _end(child)
            await _gone(child)
    if child.returncode != 0:
        raise failed(f"ended with {child.returncode}", errors)
    try:
        value = output.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise failed("printed something that is not UTF-8") from None
    if not value:
        raise failed("printed nothing", errors)
    if "\n" in value:
        raise failed(f"printed {len(value.splitlines())} lines, not the secret alone")
    return Secret(value)


async def _started(*arguments: str) -> asyncio.subprocess.Process:
    """A child without a terminal. Raises OSError."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # it cannot take the terminal from us, and its children end with it
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        _end(await starting)  # asyncio itself would end the child alone, and wait for whoever holds its pipes
        raise


def _arguments(line: str) -> list[str]:
    """The words of a command line. Raises ValueError for an open quote or a line without words."""
    if os.name != "nt":
        words = shlex.split(line)
    else:  # backslashes are path separators there; quotes still hold a path with spaces together
        words = [
            word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word
            for word in shlex.split(line, posix=False)
        ]
    if not words:
        raise ValueError("it is empty")
    return words


async def _printed(stream: asyncio.StreamReader | None) -> bytes:
    """Everything a child prints. Raises ValueError past `COMMAND_OUTPUT`."""
    assert stream is not None
    found = b""
    while block := await stream.read(65_536):
        found += block
        if len(found) > COMMAND_OUTPUT:
            raise ValueError
    return found


async def _gone(child: asyncio.subprocess.Process) -> None:
    """Waits for a child that was ended. asyncio says so only when its pipes are empty, and a reader that has more
    than it wanted reads no further by itself."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LAST_WORDS):
            for stream in (child.stdout, child.stderr):
                while stream is not None and await stream.read(65_536):
                    pass
            await child.wait()


def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(OSError):
        if os.name == "nt":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
