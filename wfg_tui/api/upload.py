"""The body of a GraphQL request: JSON, or a form where files go with it.

Files follow the GraphQL multipart request specification (github.com/jaydenseric/graphql-multipart-request-spec):
the fields ``operations`` and ``map``, then the files, in that order.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import os
import re
import secrets
import stat
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

from wfg_tui.api.exchange import GraphQLRequest, UploadFile
from wfg_tui.problems import UsageProblem

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""JSON can escape one, UTF-8 cannot hold it."""
_AGAIN: Final = "It was there before: choose it again."
_BLOCK: Final = 1 << 18
"""Bytes of a file that are read at a time."""


def upload_file(variable: str, path: Path) -> UploadFile:
    """Gives the file at `path` for a variable (a dotted path reaches into it), its type guessed by its name.

    Raises:
        UsageProblem: ``upload.missing``, if it is not a file that can be read.
    """
    size = _size(path, "Give the path of a file that is there: --file VARIABLE=PATH.")
    guessed, _ = mimetypes.guess_type(path.name)
    return UploadFile(variable, path, guessed or "application/octet-stream", size)


def encoded(operations: Mapping[str, Any]) -> bytes:
    """Gives `operations` as JSON: characters as UTF-8, numbers with every digit they were given.

    Raises:
        UsageProblem: ``variables.unsendable``, for what JSON has no word for (NaN, infinity) or no room for.
    """
    try:
        try:
            text = json.dumps(operations, ensure_ascii=False, allow_nan=False, default=_plain)
        except _ExactNumberError:
            text = _exact(operations)
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageProblem(
            f"The variables cannot be sent as JSON: {error}.",
            code="variables.unsendable",
            meaning="JSON has no word for NaN or infinity, and servers have little room for great depth.",
            advice="Correct the variables.",
        ) from error
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8")


class Form:
    """A request with files as a form. They are read from the disk while it is sent, never wholly into memory."""

    def __init__(self, request: GraphQLRequest, operations: Mapping[str, Any]) -> None:
        """Looks at the files: call it in a thread.

        Raises:
            UsageProblem: as `encoded` and `upload_file`; ``upload.variable``, for a path that leads nowhere.
        """
        variables = _copy(operations.get("variables") or {})
        places: dict[str, list[str]] = {}
        for number, file in enumerate(request.files):
            _put_null(variables, file.variable)
            places[str(number)] = [f"variables.{file.variable}"]
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._parts: list[bytes | tuple[Path, int]] = [
            _field(boundary, "operations", encoded({**operations, "variables": variables})),
            _field(boundary, "map", encoded(places)),
        ]
        for number, file in enumerate(request.files):
            head = (
                f"--{boundary}\r\n"
                f'Content-Disposition: form-data; name="{number}"; filename="{_quoted(file.path.name)}"\r\n'
                f"Content-Type: {file.content_type}\r\n\r\n"
            )
            self._parts += [head.encode("utf-8", "replace"), (file.path, _size(file.path, _AGAIN)), b"\r\n"]
        self._parts.append(f"--{boundary}--\r\n".encode())
        self.size = sum(len(part) if isinstance(part, bytes) else part[1] for part in self._parts)
        """Bytes of the whole form."""

    async def blocks(self) -> AsyncIterator[bytes]:
        """Gives the form in pieces.

        Raises:
            UsageProblem: ``upload.missing`` or ``upload.changed``; the form breaks off there, and no server can
                take it for whole.
        """
        for part in self._parts:
            if isinstance(part, bytes):
                yield part
                continue
            path, size = part
            try:
                file = await asyncio.to_thread(path.open, "rb")
            except OSError as error:
                raise _unreadable(path, error, _AGAIN) from error
            try:
                while size:
                    block = await asyncio.to_thread(_read, file, path, min(size, _BLOCK))
                    size -= len(block)
                    yield block
            finally:
                file.close()


def _read(file: BinaryIO, path: Path, most: int) -> bytes:
    try:
        block = file.read(most)
    except OSError as error:
        raise _unreadable(path, error, "Nothing was done: the request broke off. Choose it again.") from error
    if not block:
        raise UsageProblem(
            f"The file {path} became shorter while it was sent.",
            code="upload.changed",
            meaning="The request broke off before it was whole, so the server cannot have carried it out.",
            advice="Let whatever writes to the file finish, then send it again.",
        )
    return block


def _size(path: Path, advice: str) -> int:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would hold whoever opens it
            raise UsageProblem(f"{path} is not a file.", code="upload.missing", advice=advice)
        with path.open("rb") as opened:
            return os.fstat(opened.fileno()).st_size
    except OSError as error:
        raise _unreadable(path, error, advice) from error


class _ExactNumberError(Exception):
    """A number was met that the standard encoder would round."""


def _plain(value: Any) -> Any:
    """What the standard encoder does not know: other mappings, and numbers with more digits than a float has."""
    if isinstance(value, Decimal):
        raise _ExactNumberError
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is no JSON value")


def _exact(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no JSON number")
        return str(value)
    if isinstance(value, Mapping):
        members = (f"{json.dumps(str(key), ensure_ascii=False)}: {_exact(one)}" for key, one in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_exact, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(one) for key, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value


def _field(boundary: str, name: str, value: bytes) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def _quoted(name: str) -> str:
    """A file's name as HTML's form encoding writes it into a header; a backslash would begin an escape there."""
    return name.replace("\\", "_").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _put_null(variables: dict[str, Any], path: str) -> None:
    """Puts null where the file goes, making what is missing on the way."""
    steps = path.split(".")
    inner: Any = variables
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        fresh: Any = None if following is None else [] if following.isdecimal() else {}
        if isinstance(inner, list) and step.isdecimal() and int(step) <= len(inner):
            if int(step) == len(inner):
                inner.append(None)
            at: Any = int(step)
        elif isinstance(inner, dict) and step:
            at = step
        else:
            raise UsageProblem(
                f"There is no place {path!r} among the variables for a file.",
                code="upload.variable",
                meaning=f"{step!r} leads nowhere; a list is filled from 0 on, without gaps.",
                advice="Name the variable, or a path into it such as input.parameters.0.fileValue.upload.",
            )
        if following is None or (inner[at] if isinstance(inner, list) else inner.get(at)) is None:
            inner[at] = fresh
        inner = inner[at]


def _unreadable(path: Path, error: OSError, advice: str) -> UsageProblem:
    return UsageProblem(
        f"The file {path} cannot be read: {error.strerror or error}.", code="upload.missing", advice=advice
    )
