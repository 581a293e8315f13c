"""GraphQL documents in a folder: what other programs and people keep beside the drafts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.text import shorten

ENDINGS: Final = (".graphql", ".gql")
_LARGEST: Final = 8_000_000
"""Bytes; a larger file is no query that anybody wrote."""
_PASSED: Final = frozenset({"node_modules", "__pycache__"})
"""Folders of other people's files. Hidden ones are passed by too."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document as it lies on disk."""

    path: Path
    text: str
    trouble: str = ""
    """Why its text could not be read, in words; then there is none."""


def documents_under(place: Path) -> Iterator[Written]:
    """Gives the documents in a folder and below it by path, or the one that `place` is; links to folders are not
    followed.

    Raises:
        UsageProblem: ``documents.missing``, if nothing is there.
    """
    if not place.exists():
        raise UsageProblem(
            f"There is no {shorten(str(place), 200)}.",
            code="documents.missing",
            advice=f"Name a folder that holds {' or '.join(ENDINGS)} files, or one such file.",
        )
    if not place.is_dir():
        yield _read(place)
        return
    refused: list[OSError] = []
    for folder, folders, names in os.walk(place, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED)
        for name in sorted(names):
            if name.endswith(ENDINGS):
                yield _read(Path(folder, name))
    for error in refused:
        yield Written(Path(error.filename or place), "", error.strerror or str(error))


def _read(path: Path) -> Written:
    try:
        if not path.is_file():
            return Written(path, "", "it is no file")
        if path.stat().st_size > _LARGEST:
            return Written(path, "", f"it is larger than {_LARGEST:,} bytes")
        return Written(path, path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        return Written(path, "", error.strerror or str(error))
    except UnicodeDecodeError:
        return Written(path, "", "it is not UTF-8 text")
