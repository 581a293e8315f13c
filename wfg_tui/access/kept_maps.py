"""Kept access maps: the one that is being made, so that it can be resumed, and the last finished ones."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.access.access_map import AccessMap
from wfg_tui.files import write_atomic
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.result.slices import in_slices

if TYPE_CHECKING:
    from wfg_tui.access.mapping import Mapping
    from wfg_tui.access.party import Party

_KEPT: Final = 5
"""Finished maps of one identity and one subject."""
_EVERY: Final = 1.0
"""Seconds between two savings of a map that is being made, at least."""
_SHARE: Final = 20.0
"""How many times as long as a saving took the next one waits, at least."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the maps of one identity are, of the whole API or of one draft."""

    folder: Path
    name: str

    @classmethod
    def of(cls, folder: Path, party: Party, subject: Sequence[Any]) -> Shelf:
        """Gives the shelf for `party` and `subject`: whatever decides which places there are."""
        profile = party.session.profile
        whole = repr((profile.name, profile.graphql_url, profile.client_id, party.as_user, tuple(subject)))
        readable = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{profile.name} {party.as_user}").strip("-.")[:40]
        return cls(folder, f"{readable}-{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:12]}")

    @property
    def unfinished(self) -> Path:
        """The file of the map that is being made, or was left."""
        return self.folder / f"{self.name}.unfinished.json"

    def resumable(self) -> AccessMap | None:
        """Gives the map that was left; None where there is none that can be read."""
        try:
            return read_map(self.unfinished)
        except Problem:
            return None

    def finished(self) -> list[Path]:
        """Gives the files of the finished maps, the newest first."""
        pattern = re.compile(re.escape(self.name) + r"\.[0-9T-]+\.json")
        try:
            names = [one.name for one in self.folder.iterdir()]
        except OSError:
            return []
        return [self.folder / name for name in sorted(filter(pattern.fullmatch, names), reverse=True)]

    def save(self, found: AccessMap) -> Path:
        """Keeps a map: as the unfinished one, or as the newest finished one; gives its file. Raises as
        `write_atomic`."""
        import msgspec

        raw = msgspec.json.encode(found.as_json())
        if not found.complete:
            write_atomic(self.unfinished, raw)
            return self.unfinished
        target = self.folder / f"{self.name}.{re.sub('[^0-9T]', '-', found.made[:19])}.json"
        write_atomic(target, raw)
        for old in (self.unfinished, *self.finished()[_KEPT:]):
            with contextlib.suppress(OSError):
                old.unlink()
        return target


def read_map(path: Path) -> AccessMap:
    """Gives the map in a file.

    Raises:
        UsageProblem: ``access.no_map`` where it cannot be read, ``access.not_a_map`` where it is anything else.
    """
    import msgspec

    try:
        found = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be read: {error.strerror or error}.",
            code="access.no_map",
            advice="Make a map with: wfg-tui access --json -o MAP",
        ) from error
    except (msgspec.DecodeError, RecursionError):
        found = None
    return AccessMap.from_json(found, str(path))


async def make(mapping: Mapping, shelf: Shelf) -> AccessMap:
    """Makes a map and keeps it on `shelf`, also what there is of it when it fails or is cancelled.

    Raises as `Mapping.run`; a shelf that cannot be written to stops nothing.
    """

    async def keep() -> None:
        found = await in_slices(mapping.mapped())
        with contextlib.suppress(Problem):
            await asyncio.to_thread(shelf.save, found)

    async def keep_on() -> None:
        sent, took = 0, 0.0
        while True:
            await asyncio.sleep(max(_EVERY, _SHARE * took))
            if mapping.progress.sent != sent:
                sent, began = mapping.progress.sent, time.monotonic()
                await keep()
                took = time.monotonic() - began

    keeping = asyncio.create_task(keep_on())
    try:
        return await mapping.run()
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        await keep()
