"""One line of the audit: what was sent, as whom, where, when, and what came of it. No data, no values."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

from wfg_tui.text import clean_line, human_count, redact

Outcome = Literal["done", "errors", "refused", "failed", "unknown", "cancelled"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("done", "errors", "refused", "failed", "unknown", "cancelled")
OLDER: Final = 3
"""Files of a connection that are kept beside the one that is written to."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """What was sent once, and what came of it. Names are as they were; they are cleaned when shown."""

    at: float
    """Wall clock when it was sent, seconds since the epoch."""
    profile: str
    host: str
    environment: str
    client: str
    user: str = ""
    """Whom the server makes of the client, as far as it was known."""
    as_user: str = ""
    """The user whose identity was borrowed."""
    kind: str = ""
    """``query``, ``mutation``, ``unparsed``; ``schema`` for the schema's address, which is no operation."""
    operation: str = ""
    document: str = ""
    """The first half of the SHA-256 of the document's text, in hexadecimal digits: tells equal ones."""
    fields: tuple[str, ...] = ()
    """The root fields that were selected, by name."""
    variables: tuple[str, ...] = ()
    """The variables' names; never their values."""
    files: int = 0
    """How many files went along."""
    outcome: Outcome = "done"
    status: int = 0
    """The HTTP status; 0 where there was no answer."""
    errors: int = 0
    failed: tuple[str, ...] = ()
    """Those of `fields` that an error was answered for; empty where the errors name none."""
    codes: tuple[str, ...] = ()
    """The codes of the errors, where the server gives any, and ours where there was no answer to use."""
    seconds: float = 0.0

    @property
    def who(self) -> str:
        """The name under which the server judged, as far as it was known."""
        return self.as_user or self.user or self.client

    @property
    def when(self) -> str:
        """`at` in UTC, as ISO 8601 writes it, to the millisecond."""
        moment = datetime.datetime.fromtimestamp(self.at, datetime.UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @property
    def what(self) -> str:
        """The operation in a word or two: for a table."""
        name = self.operation or ", ".join(self.fields) or "(no name)"
        return clean_line(f"{self.kind} {name}" if self.kind != "schema" else "schema")

    @property
    def came_of_it(self) -> str:
        """The outcome in words: for a table."""
        codes = f" ({', '.join(self.codes)})" if self.codes else ""
        words = {
            "done": "done",
            "errors": human_count(self.errors, "error"),
            "refused": f"refused {self.status or ''}".strip(),
            "failed": "failed",
            "unknown": "outcome unknown",
            "cancelled": "cancelled",
        }[self.outcome]
        return clean_line(words + codes)

    def line(self) -> str:
        """Gives it as one line of JSON, with the time as people read it and nothing that is empty."""
        facts = {name: value for name, value in asdict(self).items() if value not in ("", 0, ())}
        facts |= {"at": self.when, "outcome": self.outcome, "seconds": round(self.seconds, 3)}
        return clean_line(redact(json.dumps(facts, ensure_ascii=False))) + "\n"


def record_of(line: str | bytes) -> AuditRecord | None:
    """Gives the record of a line that `AuditRecord.line` wrote, or None: somebody may have edited the file."""
    try:
        facts = json.loads(line)
        facts["at"] = datetime.datetime.fromisoformat(facts["at"]).timestamp()
        if facts.get("outcome") not in OUTCOMES:
            return None
        given = {one.name: facts[one.name] for one in fields(AuditRecord) if one.name in facts}
        for name in ("fields", "variables", "failed", "codes"):
            if name in given:
                given[name] = tuple(str(word) for word in given[name])
        for name, wanted in _TYPES.items():
            if name in given and not isinstance(given[name], wanted):
                return None
        return AuditRecord(**given)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None


_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(
        ("profile", "host", "environment", "client", "user", "as_user", "kind", "operation", "document"), str
    ),
    **dict.fromkeys(("files", "status", "errors"), int),
    "seconds": (int, float),
}


@dataclass(frozen=True, slots=True)
class AuditKept:
    """What is kept of one connection, the oldest first, and how many lines could not be read."""

    records: tuple[AuditRecord, ...] = ()
    damaged: int = 0


def audit_file(folder: Path, profile: str) -> Path:
    """Gives the file of one connection in the audit's folder; older ones end in ``.1`` and on."""
    return folder / f"{quote(profile, safe=' ') or 'unnamed'}.jsonl"


def read_audit(folder: Path, profile: str) -> AuditKept:
    """Gives what is kept of one connection; a file that is missing or may not be read has nothing."""
    newest = audit_file(folder, profile)
    files = [*(newest.with_name(f"{newest.name}.{age}") for age in range(OLDER, 0, -1)), newest]
    records: list[AuditRecord] = []
    damaged = 0
    for line in _lines(files):
        found = record_of(line)
        if found is None:
            damaged += 1
        else:
            records.append(found)
    return AuditKept(tuple(records), damaged)


def mutations_sent(folder: Path, profile: str) -> tuple[AuditRecord, ...]:
    """Gives the mutations that are kept of one connection, the oldest first."""
    return tuple(one for one in read_audit(folder, profile).records if one.kind == "mutation")


def _lines(files: Iterable[Path]) -> Iterator[bytes]:
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError:
            continue
        yield from (line for line in raw.split(b"\n") if line.strip())


def as_json(record: AuditRecord) -> dict[str, Any]:
    """Gives every fact of a record, the empty ones too: for scripts."""
    return {**asdict(record), "at": record.when, "who": record.who}
