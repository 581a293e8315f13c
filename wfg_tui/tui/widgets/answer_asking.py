"""What the shown answer was asked for by: read once for each document and schema, off the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from wfg_tui.result import Asked, asked_for

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex


class Asking:
    """Holds the document that was sent, and what was read of it."""

    def __init__(self) -> None:
        self._sent: tuple[str, str | None] | None = None
        self._index: SchemaIndex | None = None
        self._found: Asked | None = None
        self._is_read = True

    def forget(self) -> None:
        """Knows of no document: the answer is a file's."""
        self._sent, self._found, self._is_read = None, None, True

    def by(self, document: str, operation_name: str | None, index: SchemaIndex | None) -> None:
        """Takes the document that was sent, and the schema to read it by."""
        if (document, operation_name) != self._sent or index is not self._index:
            self._sent, self._index = (document, operation_name), index
            self._found, self._is_read = None, False

    @property
    def found(self) -> Asked | None:
        """What was read; None until it is, or where nothing can be."""
        return self._found

    async def read(self) -> Asked | None:
        """Reads the document, if it was not read yet."""
        sent, index = self._sent, self._index
        if sent is None or self._is_read:
            return self._found
        found = await asyncio.to_thread(asked_for, *sent, index)
        if sent == self._sent and index is self._index:  # else another answer came meanwhile
            self._found, self._is_read = found, True
        return found
