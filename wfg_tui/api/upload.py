"""The body of a GraphQL request: JSON, or a form where files go with it.

Files follow the GraphQL multipart request specification (github.com/jaydenseric/graphql-multipart-request-spec):
the fields ``operations`` and ``map``, then the files, in that order.
"""

from __future__ import annotations

import json
import mimetypes
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from wfg_tui.api.exchange import GraphQLRequest, UploadFile
from wfg_tui.problems import UsageProblem

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""JSON can escape one, UTF-8 cannot hold it."""


def upload_file(variable: str, path: Path) -> UploadFile:
    """Gives the file at `path` for a variable (a dotted path reaches into it), its type guessed by its name.

    Raises:
        UsageProblem: ``upload.missing``, if it is not a file that can be read.
    """
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error, "Give the path of a file that is there: --file VARIABLE=PATH.") from error
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


def multipart(request: GraphQLRequest, operations: Mapping[str, Any]) -> tuple[str, bytes]:
    """Gives content type and body for a request with files. Reads them: call it in a thread.

    Raises:
        UsageProblem: as `encoded` and `upload_file`; ``upload.variable``, for a path that leads nowhere.
    """
    variables = _copy(operations.get("variables") or {})
    places: dict[str, list[str]] = {}
    for number, file in enumerate(request.files):
        _put_null(variables, file.variable)
        places[str(number)] = [f"variables.{file.variable}"]
    boundary = secrets.token_hex(16)
    parts = [
        _field(boundary, "operations", encoded({**operations, "variables": variables})),
        _field(boundary, "map", encoded(places)),
    ]
    for number, file in enumerate(request.files):
        try:
            content = file.path.read_bytes()
        except OSError as error:
            raise _unreadable(file.path, error, "It was there before: choose it again.") from error
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{number}"; filename="{_quoted(file.path.name)}"\r\n'
            f"Content-Type: {file.content_type}\r\n\r\n"
        )
        parts += [head.encode("utf-8", "replace"), content, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)


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
