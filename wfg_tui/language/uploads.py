"""Files among the variables: where the type is ``Upload``, a string is the path of a file to go with the request.

No server takes a string there. The multipart request specification has null in its place, and the file in a part
of its own (github.com/jaydenseric/graphql-multipart-request-spec).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.language.document import Document
from wfg_tui.language.json_text import JsonTextError, JsonValue, read_json
from wfg_tui.language.variables import declared, is_empty

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex

UPLOAD: Final = "Upload"
"""The scalar's name by the specification."""


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Where a file can go among variables that are being written."""

    path: str
    """Such as ``file`` or ``input.files.0``."""
    value: str
    """The path of the file that is there already; empty for none."""
    start: int
    """Where its value stands in the text, in code points; -1 for a variable that is not written yet."""
    end: int


def taken_out(
    types: Mapping[str, str], values: Mapping[str, Any], index: SchemaIndex | None
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Gives variables with null where files go, and those places with the paths that stood there.

    `types` are the declared types; without an `index` only variables that are of `UPLOAD` themselves are known.
    """
    files: list[tuple[str, str]] = []
    found = {name: _without(value, types.get(name, ""), name, index, files) for name, value in values.items()}
    return found, files


def _without(
    value: Any, type_text: str, path: str, index: SchemaIndex | None, files: list[tuple[str, str]]
) -> Any:
    bare = type_text.removesuffix("!")
    if isinstance(value, list) and bare.startswith("["):
        return [_without(one, bare[1:-1], f"{path}.{number}", index, files) for number, one in enumerate(value)]
    if bare == UPLOAD and isinstance(value, str):
        files.append((path, value))
        return None
    if isinstance(value, dict) and (inputs := _inputs(bare, index)):
        return {
            name: _without(one, inputs.get(name, ""), f"{path}.{name}", index, files)
            for name, one in value.items()
        }
    return value


def _inputs(type_name: str, index: SchemaIndex | None) -> dict[str, str]:
    found = index.type(type_name) if index is not None else None
    return {item.name: item.type.text for item in found.input_fields} if found is not None else {}


def upload_places(
    document: str | Document, text: str, index: SchemaIndex | None, operation: str | None = None
) -> list[UploadPlace]:
    """Gives where the variables in `text` take files: where null or a path stands, and what is not written yet."""
    root = _read(text)
    if root is None and not is_empty(text):
        return []
    members = {key.value: value for key, value in root.members} if root is not None else {}
    found: list[UploadPlace] = []
    for name, type_text in declared(document, operation).items():
        if name in members:
            found += _places(members[name], type_text, name, index)
        elif type_text.removesuffix("!") == UPLOAD:
            found.append(UploadPlace(name, "", -1, -1))
    return found


def _places(value: JsonValue, type_text: str, path: str, index: SchemaIndex | None) -> Iterator[UploadPlace]:
    bare = type_text.removesuffix("!")
    if bare == UPLOAD and value.kind in ("string", "literal"):
        yield UploadPlace(path, value.value if value.kind == "string" else "", value.start, value.end)
    elif value.kind == "array" and bare.startswith("["):
        for number, item in enumerate(value.items):
            yield from _places(item, bare[1:-1], f"{path}.{number}", index)
    elif value.kind == "object" and (inputs := _inputs(bare, index)):
        for key, inner in value.members:
            yield from _places(inner, inputs.get(key.value, ""), f"{path}.{key.value}", index)


def with_file(text: str, place: UploadPlace, file: str) -> str:
    """Gives the variables with `file` at `place`; all else, comments too, stays as it is."""
    written = json.dumps(file, ensure_ascii=False)
    if place.start >= 0:
        return text[: place.start] + written + text[place.end :]
    member = f"{json.dumps(place.path)}: {written}"
    root = _read(text)
    if root is None:
        return f"{text}{{\n  {member}\n}}"
    if root.members:
        end = root.members[-1][1].end
        return f"{text[:end]},\n  {member}{text[end:]}"
    return f"{text[: root.start]}{{\n  {member}\n}}{text[root.end :]}"


def _read(text: str) -> JsonValue | None:
    if is_empty(text):
        return None
    try:
        root = read_json(text)
    except JsonTextError:
        return None
    return root if root.kind == "object" else None
