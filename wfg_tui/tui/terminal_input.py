"""Keys from a terminal of POSIX: Esc is heard after a moment, not after Textual's tenth of a second."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Final

from textual import constants
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from wfg_tui.tui.textual_private import XTermParser

_ESC: Final = "\x1b"
_ESC_KEY: Final = "\x1b[27u"
"""Esc where it cannot begin another key (kitty's keyboard protocol, "Disambiguate escape codes")."""
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_ESC_WAITS: Final = 0.015
"""Seconds in which what follows an Esc makes another key of both; ``ESCDELAY`` says otherwise (milliseconds).

A terminal writes a key's bytes at once, so only a line that tears them apart needs more: fish waits 30 ms,
Neovim 50 ms, tmux 3.5 10 ms.
"""
_WAITS: Final = 0.1
"""Seconds after which half a key is given up, and at most until the end of the program is seen."""
_BLOCK: Final = 4096


class KeyReader:
    """Makes messages of the bytes that a terminal sends, however they are cut.

    Args:
        esc_waits: Seconds for which an Esc may begin another key.
    """

    def __init__(self, esc_waits: float = _ESC_WAITS) -> None:
        self._esc_waits = esc_waits
        self._parser = XTermParser()
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self._last = ""
        self._is_pasting = False

    @property
    def patience(self) -> float:
        """Seconds to wait for more before `rest`."""
        return self._esc_waits if self._held else _WAITS

    def read(self, data: bytes) -> Iterator[Message]:
        """Gives what `data` completes; an Esc at its end is held back."""
        text = self._held + self._decode(data)
        self._held = ""
        self._look_for_paste(text)
        if text.endswith(_ESC) and not self._is_pasting:
            text, self._held = text[:-1], _ESC
        if text:  # to the parser nothing is the end
            yield from self._parser.feed(text)

    def rest(self) -> Iterator[Message]:
        """Gives what is complete because nothing follows it; in a paste the rest always follows."""
        if self._held:
            self._held = ""
            yield from self._parser.feed(_ESC_KEY)
        elif not self._is_pasting:
            yield from self._parser.tick()

    def _look_for_paste(self, text: str) -> None:
        seen = self._last + text
        began, ended = seen.rfind(_PASTE), seen.rfind(_PASTED)
        if began != ended:
            self._is_pasting = began > ended
        self._last = seen[1 - len(_PASTE) :]


class PromptDriver(LinuxDriver):
    """Textual's driver with a reader of keys that tells an Esc by itself soon."""

    def run_input_thread(self) -> None:
        """Reads keys until the program ends or lends its terminal to another."""
        reader = KeyReader(constants.ESCAPE_DELAY if "ESCDELAY" in os.environ else _ESC_WAITS)
        with selectors.SelectSelector() as selector:  # the one that takes a terminal on macOS too
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(reader.patience):
                    messages = reader.rest()
                elif data := os.read(self.fileno, _BLOCK):
                    messages = reader.read(data)
                else:  # what is read from is at its end: there will be no key
                    self.exit_event.wait(_WAITS)
                    continue
                for message in messages:
                    self.process_message(message)
