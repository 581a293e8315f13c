"""What the comparison's screen says above its lists: what would be sent, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from wfg_tui.access.asking import requests_for
from wfg_tui.access.schemas import MOST_REQUESTS
from wfg_tui.text import clean_line, human_count, shorten
from wfg_tui.tui.widgets.who_asks import Choices

if TYPE_CHECKING:
    from wfg_tui.session import Operation

_LINES: Final = 40


def announced(operation: Operation, choices: Choices) -> Content:
    """Says what would be sent, and as whom."""
    parties = choices.parties
    most = requests_for([one.as_user for one in parties])
    most += MOST_REQUESTS * len(parties) if choices.schemas else 0
    name = f"query {clean_line(operation.name)}" if operation.name else "the query"
    names = ", ".join(shorten(one.name, 40) for one in parties) or "nobody yet"
    against = " and hold the answers against a list" if choices.expected is not None else ""
    schemas = " Their schemas too." if choices.schemas else ""
    return Content.assemble(
        (f"F5 sends at most {human_count(most, 'query', 'queries')}", "bold"),
        (f" to ask {name} as {names}{against}.{schemas} Nothing else is sent, and nothing is changed.", ""),
    )


def summed_up(choices: Choices, key: str) -> Content:
    """Says what came of the shown pair; `key` is what alone pairs rows, if anything does."""
    one = choices.comparison
    if one is None:
        return Content("")
    parts: list[tuple[str, str]] = [(clean_line(one.sentence), "bold")]
    if len(choices.comparisons) > 1:
        at = f"\npair {choices.pair + 1} of {len(choices.comparisons)}, ] shows the next"
        parts.append((at, "$text-muted"))
    parts += [(f"\n{clean_line(words)}", "$text-muted") for words in one.notes]
    if size := choices.larger_page:
        parts.append((f"\n→ A list was cut at a page: p asks again with pages of {size:,}.", "$foreground"))
    elif one.page_size:
        words = f"\nA list is longer than {choices.most_rows:,} rows: filter it, to have it whole."
        parts.append((words, "$text-muted"))
    if key:
        parts.append((f"\nRows are paired by {key} alone.", "$text-muted"))
    return Content.assemble(*parts)


def preview(operation: Operation) -> Content:
    """Shows the beginning of what is sent."""
    lines = operation.text.strip().splitlines()
    shown = [shorten(clean_line(line), 200) for line in lines[:_LINES]]
    more = [f"… {len(lines) - _LINES:,} more lines"] if len(lines) > _LINES else []
    return Content("\n".join([*shown, *more]))
