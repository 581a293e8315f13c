"""What was sent through this connection: the audit, the newest first, narrowed as one types."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

from wfg_tui.text import clean_line, human_count, human_duration
from wfg_tui.tui.screens.listing import Listing, Row
from wfg_tui.workspace.audit_record import AuditRecord, audit_file, read_audit

_SLICE: Final = 200
"""Rows added before the screen may draw."""


class Sent(Listing[AuditRecord]):
    """The audit of one connection. Enter answers nothing: there is nowhere to go."""

    placeholder = "type to narrow: mutation, a name, a user, refused"
    hint = "↑↓ read · Esc back"
    column = 46

    def __init__(self, folder: Path, profile: str) -> None:
        super().__init__(f"Sent through {clean_line(profile)}")
        self._folder, self._profile = folder, profile
        self._read = False
        self._damaged = 0

    async def find(self) -> None:
        kept = await asyncio.to_thread(read_audit, self._folder, self._profile)
        self._damaged = kept.damaged
        newest = kept.records[::-1]
        self._read = True
        self.say()
        for start in range(0, len(newest), _SLICE):
            self.add([_row(one) for one in newest[start : start + _SLICE]])
            await self.breathe()

    def count(self, matching: int) -> str:
        if self._read and not self.rows:
            return "Nothing is kept: nothing was sent yet, or audit = false in settings.toml."
        damaged = f" · {human_count(self._damaged, 'damaged line')}" if self._damaged else ""
        return f"{human_count(matching, 'request')}{damaged} · {audit_file(self._folder, self._profile)}"

    def accepts(self, found: AuditRecord) -> bool:
        return False


def _row(one: AuditRecord) -> Row[AuditRecord]:
    at = datetime.fromtimestamp(one.at).astimezone()
    took = f", took {human_duration(one.seconds)}" if one.status else ""
    files = f", {human_count(one.files, 'file')}" if one.files else ""
    more = (
        f"{at:%Y-%m-%d %H:%M:%S %Z} to {one.host} ({one.environment}): {', '.join(one.fields) or one.what}"
        f"; variables: {', '.join(one.variables) or 'none'}{files}; status {one.status or 'none'}{took}"
        f"; document {one.document[:12] or 'none'}"
    )
    who = f"as {one.who}{' (run as)' if one.as_user else ''}"
    return Row(one, f"{at:%m-%d %H:%M:%S}  {one.what}", f"{who} · {one.came_of_it}", more)
