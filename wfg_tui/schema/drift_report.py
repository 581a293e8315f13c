"""Changes narrowed and written out: as lines, as Markdown, as JSON. Foreign words are cleaned here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.changes import KINDS, SEVERITIES, Change
from wfg_tui.text import clean_line, human_count, shorten

LONGEST: Final = 300
"""Characters of one change's words; a reason may be an essay."""
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#~])")


def narrowed(changes: Sequence[Change], only: Collection[str] = (), name: str = "") -> tuple[Change, ...]:
    """Gives the changes of the severities and kinds in `only` (empty: all) whose place has `name` in it.

    `name` may be a pattern such as ``Query.*``; without stars it is looked for anywhere, whatever its case.
    """
    pattern = name.lower() if "*" in name or "?" in name else f"*{name.lower().replace('[', '[[]')}*"
    return tuple(
        one
        for one in changes
        if (not only or one.severity in only or one.kind in only)
        and (not name or fnmatchcase(one.path.lower(), pattern))
    )


def read_only(words: str) -> tuple[str, ...]:
    """Gives the severities and kinds in a list such as ``breaking,field-removed``.

    Raises:
        UsageProblem: ``drift.only``, naming what there is.
    """
    chosen = tuple(one for one in re.split(r"[\s,]+", words.strip().lower()) if one)
    for one in chosen:
        if one not in SEVERITIES and one not in KINDS:
            from difflib import get_close_matches

            near = get_close_matches(one, [*SEVERITIES, *KINDS], n=1)
            raise UsageProblem(
                f"{one!r} is neither a severity nor a kind of change.",
                code="drift.only",
                meaning=f"Did you mean {near[0]}?" if near else "",
                advice=f"Severities: {', '.join(SEVERITIES)}. Kinds: {', '.join(KINDS)}.",
            )
    return chosen


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """Gives how many there are of each severity, the worst first."""
    found = Counter(one.severity for one in changes)
    return {severity: found[severity] for severity in SEVERITIES}


def summary(changes: Sequence[Change]) -> str:
    """Gives ``no changes`` or ``14 changes: 2 breaking, 12 safe``."""
    if not changes:
        return "no changes"
    told = [f"{count:,} {severity}" for severity, count in counts(changes).items() if count]
    return f"{human_count(len(changes), 'change')}: {', '.join(told)}"


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """Gives a line for each change: ``breaking   Query.old was removed``."""
    for one in changes:
        yield f"{one.severity:<11}{shorten(clean_line(one.message), LONGEST)}"


def as_data(changes: Sequence[Change], old: str, new: str) -> dict[str, Any]:
    """Gives all there is to say as plain data; descriptions before and after are whole."""
    return {
        "old": old,
        "new": new,
        "counts": counts(changes),
        "changes": [
            {
                "severity": one.severity,
                "kind": one.kind,
                "path": one.path,
                "type": one.type_name,
                "member": one.member,
                "argument": one.argument,
                "message": one.message,
                "meaning": one.meaning,
                "before": one.before,
                "after": one.after,
            }
            for one in changes
        ],
    }


def as_json(changes: Sequence[Change], old: str, new: str) -> str:
    """Gives `as_data` as JSON text."""
    import json

    return json.dumps(as_data(changes, old, new), indent=2, ensure_ascii=False) + "\n"


def as_markdown(changes: Sequence[Change], old: str, new: str) -> str:
    """Gives a page: a heading, the counts, and a list for each severity that there is."""
    parts = [f"# Schema changes\n\nFrom {_escaped(old)} to {_escaped(new)}: {summary(changes)}.\n"]
    for severity in SEVERITIES:
        mine = [one for one in changes if one.severity == severity]
        if mine:
            listed = "\n".join(
                f"- `{_code(one.path)}` {_escaped(shorten(one.words, LONGEST))}. *{one.meaning}*" for one in mine
            )
            parts.append(f"## {severity.capitalize()} ({len(mine):,})\n\n{listed}\n")
    return "\n".join(parts)


def _escaped(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", clean_line(words))


def _code(words: str) -> str:
    return clean_line(words).replace("`", "'")
