"""What a request asks for, told from its bytes alone: a fault may answer before any endpoint reads them."""

from __future__ import annotations

import base64
import re
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus

from starlette.types import Scope

from . import javascript
from .request_log import LoggedRequest, digest, unverified_claims

_OPERATION: Final = re.compile(r"(?:^|[\s}])(query|mutation|subscription)\b\s*([_A-Za-z][_0-9A-Za-z]*)?")


def endpoint(path: str) -> str:
    if path.rstrip("/") == "/wfgen/graphql":
        return "graphql"
    if path == "/wfgen/graphql/schema":
        return "schema"
    if "/.well-known/" in path:
        return "discovery"
    tail = path.rpartition("/")[2]
    return tail if tail in {"token", "keys"} else "other"


def describe(record: LoggedRequest, scope: Scope, body: bytes) -> None:
    """Fills in what is asked for, from the bytes alone: the endpoint may never come to read them."""
    claims = unverified_claims(_header(scope, b"authorization"))
    record.client_id, record.token_subject = claims.get("cid"), claims.get("sub")
    if record.kind == "token":
        record.form = _safe_form(body)
        record.client_id = record.form.get("client_id") or _basic_client_id(scope)
    if record.kind != "graphql":
        return
    asked = _asked(scope, body, record.headers.get("content-type", ""))
    document = asked.get("query")
    record.document = document if isinstance(document, str) else None
    name = asked.get("operationName")
    record.operation_name = name if isinstance(name, str) else None
    variables = asked.get("variables")
    record.variables = variables if isinstance(variables, dict) else None
    if record.document is None:
        return
    operation = _OPERATION.search(record.document)
    if re.search(r"\b__(schema|type)\b", record.document):
        record.kind = "introspection"
    else:
        record.kind = "mutation" if operation and operation[1] == "mutation" else "query"
    if record.operation_name is None and operation:
        record.operation_name = operation[2]


def _asked(scope: Scope, body: bytes, content_type: str) -> dict[str, Any]:
    url = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    text = body.decode("utf-8", "replace")
    asked: dict[str, Any] = {}
    if content_type.startswith("application/json"):
        asked = _json_object(text)
    elif content_type.startswith("application/graphql"):
        asked = {"query": text}
    elif content_type.startswith("application/x-www-form-urlencoded"):
        asked = {name: values[-1] for name, values in parse_qs(text).items()}
    elif content_type.startswith("multipart/form-data"):
        # The field comes first, by the specification; its end is the next boundary.
        field = re.search(r'name="?operations"?[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', text, re.DOTALL)
        asked = _json_object(field[1]) if field else {}
    return {**asked, **url}


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = javascript.read(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _basic_client_id(scope: Scope) -> str | None:
    scheme, _, encoded = _header(scope, b"authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return unquote_plus(base64.b64decode(encoded).decode().partition(":")[0])
    except ValueError:
        return None


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _safe_form(body: bytes) -> dict[str, str]:
    form = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace"), True).items()}
    return {
        name: digest(value) if name in {"client_secret", "client_assertion"} else value
        for name, value in form.items()
    }
