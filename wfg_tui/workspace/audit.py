"""Keeping account of what was sent: a listener of the session, which writes in a thread and never in the way."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.files import append, locked
from wfg_tui.problems import Exit, Problem, UsageProblem
from wfg_tui.session import Operation
from wfg_tui.text import shorten

if TYPE_CHECKING:
    from pathlib import Path

    from wfg_tui.api import Exchange, GraphQLError
    from wfg_tui.paths import Paths
    from wfg_tui.session import Session
    from wfg_tui.workspace.audit_record import AuditRecord, Outcome

LARGEST: Final = 1_000_000
"""Bytes after which a file becomes an older one: with those, 4 MB and some 10,000 requests of each connection."""
_ERRORS: Final = 1_000
"""Errors of an answer that are looked at for their codes."""
_NAMES: Final = 40
_CODE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
"""What a code looks like. Anything else may be a message, and hold data."""
_PATIENCE: Final = 2.0
"""Seconds that the end of a session waits for the disk."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the thread makes a record of. It holds no answer: that would keep 100 MB alive."""

    operation: Operation | None
    user: str
    as_user: str
    at: float
    outcome: Outcome
    status: int = 0
    seconds: float = 0.0
    errors: tuple[GraphQLError, ...] = ()
    problem: Problem | None = None


class Audit:
    """Writes a line for each thing that one session sends, into the connection's file."""

    def __init__(self, session: Session, paths: Paths, tell: Callable[[Problem], None] | None = None) -> None:
        self._session = session
        self._folder = paths.audit
        self._settings = paths.settings_file
        self._tell = tell
        self._lock = threading.Lock()
        self._waiting: list[_Heard] = []
        self._writer: threading.Thread | None = None
        self._wanted: bool | None = None
        self._told = False

    # What the session tells

    def exchanged(self, operation: Operation | None, exchange: Exchange) -> None:
        """There was an answer."""
        self._take(
            _Heard(
                operation,
                self._session.identity.user_name,
                exchange.as_user,
                exchange.at,
                _outcome(exchange),
                exchange.status,
                exchange.timings.total,
                exchange.errors[:_ERRORS],
                exchange.problem,
            )
        )

    def unanswered(self, operation: Operation, as_user: str, at: float, problem: Problem | None) -> None:
        """It went out, and there was no answer; without a problem it was cancelled."""
        outcome: Outcome = "cancelled" if problem is None else "failed"
        if problem is not None and problem.code.startswith("outcome."):
            outcome = "unknown"
        user = self._session.identity.user_name
        self._take(_Heard(operation, user, as_user, at, outcome, problem=problem))

    def closing(self) -> None:
        """Waits a moment for what is on its way to the disk."""
        writer = self._writer
        if writer is not None:
            writer.join(_PATIENCE)

    # The thread

    def _take(self, heard: _Heard) -> None:
        with self._lock:
            self._waiting.append(heard)
            if self._writer is None:  # not a daemon: the end of the process waits for the last line
                self._writer = threading.Thread(target=self._write_all, name="audit")
                self._writer.start()

    def _write_all(self) -> None:
        while True:
            with self._lock:
                batch, self._waiting = self._waiting, []
                if not batch:
                    self._writer = None
                    return
            try:
                if self._is_wanted():
                    self._write([self._record(one) for one in batch])
            except Problem as problem:
                self._say(problem)
            except Exception as fault:  # whatever it is, the run goes on; the next line is tried again
                self._say(_not_kept(f"{type(fault).__name__}"))

    def _is_wanted(self) -> bool:
        if self._wanted is None:
            from wfg_tui.settings import read_settings

            try:
                self._wanted = read_settings(self._settings).audit
            except Problem:
                self._wanted = True
        return self._wanted

    def _write(self, records: list[AuditRecord]) -> None:
        from wfg_tui.workspace.audit_record import audit_file

        path = audit_file(self._folder, self._session.profile.name)
        with locked(path):
            _make_room(path)
            append(path, "".join(record.line() for record in records))

    def _say(self, problem: Problem) -> None:
        if self._told or self._tell is None:
            return
        self._told = True
        self._tell(_not_kept(problem.what, problem.advice))

    def _record(self, heard: _Heard) -> AuditRecord:
        from wfg_tui.workspace.audit_record import AuditRecord  # a start does without

        profile, operation = self._session.profile, heard.operation
        kind, keys = ("schema", {}) if operation is None else _kind_and_fields(operation)
        codes = [
            code
            for error in heard.errors
            if isinstance(code := error.extensions.get("code"), str) and _CODE.fullmatch(code)
        ]
        if heard.problem is not None:
            codes.append(heard.problem.code)
        failed = [keys.get(str(error.path[0]), "") for error in heard.errors if error.path]
        return AuditRecord(
            at=heard.at,
            profile=profile.name,
            host=profile.host,
            environment=profile.environment_in_force,
            client=profile.client_id,
            user=heard.user,
            as_user=heard.as_user,
            kind=kind,
            operation=shorten((operation.name or "") if operation else "", 120),
            document=_digest(operation),
            fields=tuple(dict.fromkeys(keys.values()))[:_NAMES],
            variables=tuple(shorten(str(name), 80) for name in operation.variables)[:_NAMES] if operation else (),
            files=len(operation.files) if operation else 0,
            outcome=heard.outcome,
            status=heard.status,
            errors=len(heard.errors),
            failed=tuple(dict.fromkeys(filter(None, failed)))[:_NAMES],
            codes=tuple(dict.fromkeys(codes))[:8],
            seconds=heard.seconds,
        )


def keep_audit(session: Session, paths: Paths, tell: Callable[[Problem], None] | None = None) -> Session:
    """Has what `session` sends written down, unless the user's settings say otherwise; gives the session back.

    `tell` is told once, from a thread, if it cannot be.
    """
    session.subscribe(Audit(session, paths, tell))
    return session


def _outcome(exchange: Exchange) -> Outcome:
    problem = exchange.problem
    if problem is None:
        return "errors" if exchange.errors else "done"
    if problem.code == "answer.limit":
        return "done"  # there was more of it than was to be read
    if problem.code.startswith("outcome."):
        return "unknown"
    return "refused" if problem.exit_code == Exit.REFUSED else "failed"


def _kind_and_fields(operation: Operation) -> tuple[str, Mapping[str, str]]:
    """The kind of what ran, and its root fields: response keys and names."""
    from wfg_tui.session.contents import contents_of

    found = contents_of(operation.text, operation.name)
    return found.kind, found.fields


def _digest(operation: Operation | None) -> str:
    if operation is None:
        return ""
    return hashlib.sha256(operation.text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _make_room(path: Path) -> None:
    """Lets a file that is full become the newest of the older ones."""
    try:
        if path.stat().st_size < LARGEST:
            return
    except OSError:
        return
    from wfg_tui.workspace.audit_record import OLDER

    try:
        for age in range(OLDER - 1, 0, -1):
            older = path.with_name(f"{path.name}.{age}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{age + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))
    except OSError as error:
        raise _not_kept(f"{path} cannot be moved: {error.strerror or error}.") from error


def _not_kept(why: str, advice: str = "") -> UsageProblem:
    return UsageProblem(
        "The audit of what is sent cannot be kept.",
        code="audit.not_kept",
        meaning=f"{why} What you run goes on without it.",
        advice=advice or "wfg-tui where names its folder; audit = false in settings.toml turns it off.",
    )
