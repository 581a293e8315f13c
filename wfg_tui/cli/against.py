"""What differs between two saved answers, line by line or as JSON: ``wfg-tui open FILE --against FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wfg_tui.cli.output import note, show
from wfg_tui.cli.piped import PIPE, is_piped, read_piped
from wfg_tui.problems import Exit

if TYPE_CHECKING:
    from wfg_tui.result import Answer


def tell_differences(before: Path, after: Path, *, key: str | None, as_json: bool) -> Exit:
    """Tells what differs; gives the exit code.

    Args:
        before: A file; ``-`` is standard input, for one of the two.
        after: The same.
        key: What alone pairs the items of lists; ids are then not compared.

    Raises:
        UsageProblem: ``answer.file``, if one cannot be read.
    """
    from wfg_tui.result import at_once
    from wfg_tui.result.diff import Diff, Matching
    from wfg_tui.result.diff_report import json_lines, pairing_words, summary, text_lines

    matching = Matching.across_servers(key) if key is not None else Matching()
    diff = Diff(_opened(before), _opened(after), matching)
    at_once(diff.run())
    for line in json_lines(diff) if as_json else text_lines(diff):
        show(line)
    note(summary(diff))
    for words in pairing_words(diff):
        note(words)
    return Exit.FINDINGS if diff.total else Exit.DONE


def _opened(file: Path) -> Answer:
    from wfg_tui.result import Answer

    return Answer.open(PIPE, read_piped) if is_piped(file) else Answer.open(file)
