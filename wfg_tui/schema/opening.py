"""A schema in a file, in whatever form it is: SDL, or introspection JSON with or without its ``data``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.index import SchemaIndex

LARGEST: Final = 200_000_000
"""Bytes; the largest schemas known have a twentieth of it."""

_ASIDE: Final = re.compile(r'"""(?:[^"\\]|\\"""|"(?!"")|\\)*+"""|"(?:[^"\\\n]|\\.)*+"|#[^\n]*')
_EXECUTABLE: Final = re.compile(r"(?m)^[ \t]*(?:(?:query|mutation|subscription|fragment)\b[^:(]*\{|\{)")
_TYPES: Final = re.compile(
    r"(?m)^[ \t]*(?:extend[ \t]+)?(?:schema|type|interface|union|enum|input|scalar|directive)[ \t]+[@_A-Za-z{]"
)


def is_schema(text: str) -> bool:
    """Whether a file's text is a schema: introspection JSON, or definitions of types and no operation."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "{":
        return re.search(r'"__schema"\s*:\s*\{', text) is not None
    bare = _ASIDE.sub("", text)
    return _TYPES.search(bare) is not None and _EXECUTABLE.search(bare) is None


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
