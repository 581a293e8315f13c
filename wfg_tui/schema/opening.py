"""A schema in a file, in whatever form it is: SDL, or introspection JSON with or without its ``data``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.index import SchemaIndex

LARGEST: Final = 200_000_000
"""Bytes; the largest schemas known have a twentieth of it."""


def index_of(raw: bytes) -> SchemaIndex:
    """Gives the index of a file's bytes. Raises as `SchemaIndex.from_introspection_bytes` and `from_sdl`."""
    if raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return SchemaIndex.from_introspection_bytes(raw)
    return SchemaIndex.from_sdl(raw.decode("utf-8", "replace"))


def open_schema(path: Path) -> SchemaIndex:
    """Gives the schema in a file.

    Raises:
        UsageProblem: ``schema.file``, where it cannot be read; as `index_of`.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UsageProblem(
                f"{path} is larger than {LARGEST:,} bytes.", code="schema.file", advice="Name a schema's file."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be read: {error.strerror or error}.", code="schema.file", advice="Check the path."
        ) from error
    return index_of(raw)
