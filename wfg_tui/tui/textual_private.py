"""The private names of Textual that are imported; ``tests/tui/test_terminal_input.py`` fails when one changes."""

from textual._xterm_parser import XTermParser

__all__ = ["XTermParser"]
