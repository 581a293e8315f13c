"""GraphQL over HTTP as express-graphql speaks it, which WorkflowGen's documentation points to.

Statuses, messages and the order of the checks follow github.com/graphql/express-graphql (``src/index.ts``,
``src/parseBody.ts``); files follow github.com/jaydenseric/graphql-multipart-request-spec. Nothing here knows of
WorkflowGen.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from . import javascript
from .resolvers import Upload
from .wire import LARGEST_BODY

_JSON_OBJECT: Final = re.compile(r"^[ \t\n\r]*\{")
_SPECIFICATION: Final = "(https://github.com/jaydenseric/graphql-multipart-request-spec)"


class BadRequest(Exception):  # noqa: N818 - an answer, not a fault of the program
    """An answer made before anything is executed."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, before any of it is understood."""

    query: str | None
    variables: Any
    operation_name: str | None
    raw: bool
    files: list[str] = field(default_factory=list)


async def read(request: Request, body: bytes) -> Asked:
    """Reads the parameters from the URL, then from the body, whatever the method. Raises `BadRequest`."""
    url = {name: values[0] for name, values in parse_qs(request.url.query, keep_blank_values=True).items()}
    found, files = await _body(request, body)
    query = url.get("query", found.get("query"))
    variables = url.get("variables", found.get("variables"))
    if isinstance(variables, str):
        try:
            variables = javascript.read(variables)
        except ValueError:
            raise BadRequest(400, "Variables are invalid JSON.") from None
    name = url.get("operationName", found.get("operationName"))
    return Asked(
        query if isinstance(query, str) else None,
        variables if isinstance(variables, dict) else None,
        name if isinstance(name, str) else None,
        "raw" in url or "raw" in found,
        files,
    )


async def _body(request: Request, body: bytes) -> tuple[Mapping[str, Any], list[str]]:
    declared = request.headers.get("content-type")
    if declared is None:
        return {}, []
    media_type = declared.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return await _multipart(request)
    if media_type not in {"application/json", "application/graphql", "application/x-www-form-urlencoded"}:
        return {}, []
    text = _text(request, body)
    if media_type == "application/graphql":
        return {"query": text}, []
    if media_type == "application/x-www-form-urlencoded":
        return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}, []
    if _JSON_OBJECT.match(text):
        try:
            return javascript.read(text), []
        except ValueError:
            pass
    raise BadRequest(400, "POST body sent invalid JSON.")


def _text(request: Request, body: bytes) -> str:
    charset = re.search(r"charset=\"?([^\s;\"]+)", request.headers["content-type"], re.IGNORECASE)
    name = charset[1].lower() if charset else "utf-8"
    if not name.startswith("utf-"):
        raise BadRequest(415, f'Unsupported charset "{name.upper()}".')
    encoding = request.headers.get("content-encoding", "identity").lower()
    windows = {"gzip": 31, "deflate": 15}
    if encoding not in {"identity", *windows}:
        raise BadRequest(415, f'Unsupported content-encoding "{encoding}".')
    try:
        if encoding in windows:
            body = zlib.decompress(body, windows[encoding])
        return body.decode(name)
    except (zlib.error, UnicodeDecodeError, LookupError) as error:
        raise BadRequest(400, f"Invalid body: {error}.") from None


async def _multipart(request: Request) -> tuple[dict[str, Any], list[str]]:
    try:
        form = await request.form(max_files=100, max_fields=100, max_part_size=LARGEST_BODY)
    except HTTPException as error:
        raise BadRequest(400, f"Invalid multipart body: {error.detail}") from None
    names = [name for name, _ in form.multi_items()]
    for name in ("operations", "map"):
        if name not in names:
            raise BadRequest(400, f"Missing multipart field ‘{name}’ {_SPECIFICATION}.")
    operations, places = (_json_field(form[name], name) for name in ("operations", "map"))
    files = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
    if files and names.index("map") > names.index(files[0][0]):
        raise BadRequest(400, f"Misordered multipart fields; files should follow ‘map’ {_SPECIFICATION}.")
    by_name = dict(files)
    for name, paths in places.items():
        if name not in by_name:
            raise BadRequest(400, "File missing in the request.")
        file = by_name[name]
        upload = Upload(file.filename or name, file.content_type or "application/octet-stream", file.size or 0)
        for path in paths:
            _put(operations, path, upload)
    return operations, [str(file.filename) for _, file in files]


def _json_field(value: object, name: str) -> dict[str, Any]:
    try:
        read_value = javascript.read(value) if isinstance(value, str) else None
    except ValueError:
        read_value = None
    if not isinstance(read_value, dict):
        raise BadRequest(400, f"Invalid JSON in the ‘{name}’ multipart field {_SPECIFICATION}.")
    return read_value


def _put(operations: Any, path: str, upload: Upload) -> None:
    *parents, last = path.split(".")
    target = operations
    try:
        for step in parents:
            target = target[int(step)] if isinstance(target, list) else target[step]
        if isinstance(target, list):
            target[int(last)] = upload
        else:
            target[last] = upload
    except (KeyError, IndexError, ValueError, TypeError):
        raise BadRequest(
            400, f"Invalid object path for the ‘map’ multipart field value ‘{path}’ {_SPECIFICATION}."
        ) from None


def prefers_html(accept: str | None) -> bool:
    """Whether ``Accept`` ranks HTML over JSON: by quality, then by how closely it is named, then by its place."""
    if accept is None:
        return False
    ranks = {media_type: _rank(accept, media_type) for media_type in ("application/json", "text/html")}
    return ranks["text/html"] > ranks["application/json"]


def _rank(accept: str, media_type: str) -> tuple[float, int, int]:
    best = (0.0, -1, 0)
    for place, part in enumerate(accept.split(",")):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        closeness = {media_type: 2, f"{media_type.partition('/')[0]}/*": 1, "*/*": 0}.get(media_range)
        if closeness is None or closeness <= best[1]:
            continue
        quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            best = (float(quality), closeness, -place)
        except ValueError:
            continue
    return best if best[0] > 0 else (0.0, -1, 0)
