"""What is known of each mutation, which is never sent to find it out."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from wfg_tui.access.mutations import MutationKnown, mutations_known
from wfg_tui.text import clean_line, human_count
from wfg_tui.tui.screens.listing import Listing, Row

if TYPE_CHECKING:
    from pathlib import Path

    from wfg_tui.schema import SchemaIndex


class Mutations(Listing[str]):
    """Every mutation of the schema: gives the name of the chosen one, or None. Nothing is sent."""

    hint = "Enter goes to it in the schema · Esc back"
    DEFAULT_CSS = """
    Mutations OptionList { max-height: 40vh; }
    Mutations #more { height: 9; }
    """
    column = 34

    def __init__(self, index: SchemaIndex, folder: Path, profile: str) -> None:
        super().__init__("Mutations: known without sending them")
        self._index, self._folder, self._profile = index, folder, profile

    async def find(self) -> None:
        from wfg_tui.workspace.audit_record import mutations_sent

        sent = await asyncio.to_thread(mutations_sent, self._folder, self._profile)
        known = await asyncio.to_thread(mutations_known, self._index, sent)
        now = time.time()
        self.say()
        for start in range(0, len(known), 50):
            self.add(
                [Row(one.name, one.name, _about(one, now), _more(one, now)) for one in known[start : start + 50]]
            )
            await self.breathe()

    def count(self, matching: int) -> str:
        return f"{human_count(matching, 'mutation')}; none is sent to find out who may do it."


def _about(one: MutationKnown, now: float) -> str:
    past = f"tried: {one.past[0].words(now)}" if one.past else "never tried here"
    return f"{past}{' · deprecated' if one.deprecation is not None else ''}"


def _more(one: MutationKnown, now: float) -> str:
    needs = [f"{line.path}: {line.type}" for line in one.inputs if line.required and "." not in line.path]
    inner = [line.path.partition(".")[2] for line in one.inputs if line.path.count(".") == 1]
    takes = ", ".join(needs or [f"{line.path}: {line.type}" for line in one.inputs[:3]]) or "nothing"
    parts = [
        one.description,
        f"Takes {takes}{' with ' + ', '.join(inner[:12]) if inner else ''}.",
        f"Who may: {one.who_may}",
        *(f"Tried: {past.words(now)}." for past in one.past[:4]),
    ]
    return " ".join(clean_line(part) for part in parts if part)
