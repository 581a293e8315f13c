"""Writes docs/refusals.md: what the user reads where an identity provider gives no token, or not the one that was
asked for. Each situation is played over a socket to ``wfg-tui token``. ``python docs/refusals.py``."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.connection.situations import Row, play
from wfg_tui.connection import PROVIDERS

PAGE = Path(__file__).parent / "refusals.md"
AUDIENCE = {
    "server": "the authorization server's own",
    "audience": "asked for by `audience`",
    "resource": "asked for by `resource`",
    "scope": "chosen by the scope",
    "nothing": "nothing in the request chooses it",
}
INTRODUCTION = """\
# When there is no token

Made by docs/refusals.py: what each identity provider answers in a situation was played over a socket to
`wfg-tui token`, and this is what it said; with `-v` it shows the answer itself too. *Ends* is the exit code: 0 a
token came, 1 it is not the one that the profile expects, 3 refused, 4 no answer that could be judged.

What a provider's words mean is data: `wfg_tui/connection/causes/`. The answers, in the shapes, codes and statuses
that the providers use and in words of our own, are in `tests/connection/situations.toml`.
"""


def anonymous(words: str) -> str:
    """Gives `words` without the port, path and name of one run."""
    words = re.sub(r"http://127\.0\.0\.1:\d+/(\.well-known/[a-z-]+)/\d+", r"https://idp.example.com/\1", words)
    words = re.sub(r"http://127\.0\.0\.1:\d+/\d+", "https://idp.example.com", words)
    return re.sub(r"\bsituation-\d+\b", "NAME", words.replace("127.0.0.1", "idp.example.com"))


def cell(row: Row) -> str:
    """What the user reads, as a cell of a Markdown table: its lines, but for those that tell the time."""
    err = row.err.partition("\n\n")[0]  # what -v adds is the answer itself
    lines = [line for line in row.out.splitlines() if not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", line)]
    lines += err.removeprefix("wfg-tui: ").splitlines()
    words = "<br>".join(html.escape(anonymous(line.strip()), quote=False) for line in lines if line.strip())
    return re.sub(r"([\\`*_|\[\]~])", r"\\\1", words)


def page(rows: Sequence[Row]) -> str:
    """Gives docs/refusals.md."""
    lines = [INTRODUCTION]
    for row in PROVIDERS.values():
        own = [one for one in rows if one.situation["provider"] == row.id]
        lines += [f"## {row.name if row.token_form else 'Any other'}", ""]
        if row.token_form:
            lines += [f"Token endpoint: `{row.token_form}`. The audience: {AUDIENCE[row.audience_by]}.", ""]
        lines += [f"Client authentication: {', '.join(f'`{method}`' for method in row.methods)}.", ""]
        if row.form:
            further = "; ".join(f"`{field}`, {words}" for field, words in row.form.items())
            lines += [f"Further form parameters: {further}.", ""]
        lines += ["| situation | what one reads | ends |", "|---|---|---|"]
        lines += [f"| {one.situation['title']} | {cell(one)} | {one.code} |" for one in own]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(play()), "utf-8")
