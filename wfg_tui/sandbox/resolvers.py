"""The schema with its resolvers: from GraphQL fields to the world, through the rules."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final, cast

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    StringValueNode,
    ValueNode,
    build_schema,
)

from . import rules
from .world import Action, DatumDefinition, Request, StoredFile, User, Value, World

DEFAULT_PAGE_SIZE: Final = 10
"""Simulated: the real default is unknown; ten is what the vendor's own client asks for."""
LARGEST_PAGE: Final = 3_000
"""Simulated: larger sizes are cut to it. The real limit is unknown; a client in the field has used 3,000."""

SDL: Final = Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Upload:
    """What is kept of a file that came with a request."""

    name: str
    content_type: str
    size: int


class Office:
    """The world and the views of it that one user after the other asked for.

    Filtering every request for every query would cost more than answering it, so each viewer's rows are kept
    until a mutation changes the world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock = RLock()
        """Held while mutating; reads take snapshots."""
        self._rows: dict[str, tuple[int, list[Request], list[Action]]] = {}

    def rows(self, viewer: User) -> tuple[list[Request], list[Action]]:
        """Gives the requests and the actions this user may see, oldest first."""
        with self.lock:
            revision, requests, actions = self._rows.get(viewer.user_name, (-1, [], []))
            if revision != self.world.revision:
                requests = [request for request in self.world.requests if rules.may_see_request(viewer, request)]
                actions = [action for request in requests for action in request.actions]
                self._rows[viewer.user_name] = (self.world.revision, requests, actions)
            return requests, actions


@dataclass(frozen=True, slots=True)
class Context:
    """What every resolver gets: the office and the user in whose name the operation runs."""

    office: Office
    viewer: User


Info = GraphQLResolveInfo[Context]


@dataclass(frozen=True, slots=True)
class Page:
    total_count: int
    has_next_page: bool
    has_previous_page: bool
    items: Sequence[object] = field(repr=False)


def refusal(message: str, code: str) -> GraphQLError:
    """Gives an error in the sandbox's own words: what the real server would say is not known."""
    return GraphQLError(message, extensions={"code": code, "simulated": True})


def parse_date_time(value: object) -> datetime:
    """Reads ISO 8601 as clients write it: a bare date, an offset or none, .NET's seven digits of a second."""
    if isinstance(value, str):
        try:
            instant = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
        except ValueError:
            pass
        else:
            return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    raise GraphQLError(f"DateTime cannot represent value: {value!r}")


def _show_date_time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _date_time_literal(node: ValueNode) -> datetime:
    if not isinstance(node, StringValueNode):
        raise GraphQLError("DateTime must be a string.", node)
    return parse_date_time(node.value)


def _parse_upload(value: object) -> Upload:
    if isinstance(value, Upload):
        return value
    raise GraphQLError("Upload value invalid.")


def _no_upload_literal(node: ValueNode) -> Upload:
    raise GraphQLError("Upload literal unsupported.", node)


def _page(rows: Sequence[object], page: Mapping[str, int | None] | None) -> Page:
    number, size = (page or {}).get("number"), (page or {}).get("size")
    number = 1 if number is None else number
    size = DEFAULT_PAGE_SIZE if size is None else min(size, LARGEST_PAGE)
    if number < 1 or size < 0:
        raise refusal("The page number starts at 1 and the page size at 0.", "PAGE_INVALID")
    start = (number - 1) * size
    return Page(len(rows), start + size < len(rows), start > 0 and bool(rows), rows[start : start + size])


def _since(rows: Iterable[Any], criteria: Mapping[str, Any] | None) -> list[Any]:
    since = (criteria or {}).get("createdSince")
    return [row for row in rows if row.opened_at >= since] if since else list(rows)


def _select_actions(actions: Iterable[Action], criteria: Mapping[str, Any] | None) -> list[Action]:
    number = (criteria or {}).get("requestNumber")
    if number is not None:
        actions = (action for action in actions if action.request.number == number)
    return _since(actions, criteria)


def _viewer(_: object, info: Info) -> User:
    return info.context.viewer


def _all_requests(_: object, info: Info, page: Any = None, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    context = info.context
    return _page(_since(context.office.rows(context.viewer)[0], filter), page)


def _all_actions(_: object, info: Info, page: Any = None, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    context = info.context
    return _page(_select_actions(context.office.rows(context.viewer)[1], filter), page)


def _all_users(_: object, info: Info, page: Any = None) -> Page:
    return _page(info.context.office.world.users, page)


def _user_requests(user: User, info: Info, page: Any = None, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    rows, _ = info.context.office.rows(user)
    return _page(_since((request for request in rows if request.requester is user), filter), page)


def _user_actions(user: User, info: Info, page: Any = None, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    _, rows = info.context.office.rows(user)
    return _page(_select_actions((action for action in rows if action.assignee is user), filter), page)


def _request_actions(request: Request, _: Info, page: Any = None, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    return _page(_select_actions(request.actions, filter), page)


def _dataset(source: Request | Action, info: Info, filter: Any = None) -> Page:  # noqa: A002 - the schema's name
    request = source.request if isinstance(source, Action) else source
    data = info.context.office.world.dataset(request)
    names = (filter or {}).get("names")
    if names is not None:
        data = [datum for datum in data if datum.name in names]
    return Page(len(data), False, False, data)


def _id(source: Any, info: Info) -> str:
    """Global ids are base64 of ``Type:number``, as seen in a working client."""
    return base64.b64encode(f"{info.parent_type.name}:{source.id}".encode()).decode()


_VALUE_FIELDS: Final[Mapping[str, str]] = {
    "textValue": "TEXT",
    "numericValue": "NUMERIC",
    "dateTimeValue": "DATETIME",
    "fileValue": "FILE",
}


def _value(parameter: Mapping[str, Any], definition: DatumDefinition) -> Value:
    given = [name for name in _VALUE_FIELDS if name in parameter]
    if len(given) != 1:
        raise refusal(f"Parameter {definition.name} needs exactly one value.", "PARAMETER_INVALID")
    if _VALUE_FIELDS[given[0]] != definition.type:
        raise refusal(f"Parameter {definition.name} is of type {definition.type}.", "PARAMETER_INVALID")
    value = parameter[given[0]]
    if definition.type != "FILE" or value is None:
        return cast("Value", value)
    upload: Upload | None = value.get("upload")
    if upload is not None:
        return StoredFile(upload.name, upload.content_type, upload.size, datetime.now(UTC))
    if not value.get("name"):
        raise refusal(f"Parameter {definition.name} needs an upload or a file name.", "PARAMETER_INVALID")
    return StoredFile(
        value["name"],
        value.get("contentType") or "application/octet-stream",
        value.get("size") or 0,
        value.get("updatedAt") or datetime.now(UTC),
        value.get("url"),
    )


def _values(
    parameters: Iterable[Mapping[str, Any]] | None, data: Mapping[str, DatumDefinition]
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for parameter in parameters or ():
        definition = data.get(parameter["name"])
        if definition is None:
            raise refusal(f"The process has no data named {parameter['name']}.", "PARAMETER_UNKNOWN")
        values[definition.name] = _value(parameter, definition)
    return values


def _allow(info: Info, subject: object) -> None:
    context = info.context
    rule = rules.denial(
        context.office.world, context.viewer, f"{info.parent_type.name}.{info.field_name}", subject
    )
    if rule is not None:
        raise refusal(rule.message, rule.code)


def _create_request(_: object, info: Info, input: Mapping[str, Any]) -> object:  # noqa: A002 - the schema's name
    context = info.context
    with context.office.lock:
        name, version = input.get("processName"), input.get("processVersion")
        process = context.office.world.process(name, version) if name else None
        if process is None:
            raise refusal(f"The process {name} was not found.", "PROCESS_NOT_FOUND")
        _allow(info, process)
        values = _values(input.get("parameters"), process.data)
        request = context.office.world.create_request(process, context.viewer, values)
    return {"clientMutationId": input.get("clientMutationId"), "request": request}


def _update_request_dataset(_: object, info: Info, input: Mapping[str, Any]) -> object:  # noqa: A002 - the schema's name
    context = info.context
    with context.office.lock:
        number = input.get("number")
        request = context.office.world.request(number) if number is not None else None
        _allow(info, request)
        if request is None:
            raise refusal(f"The request {number} was not found.", "REQUEST_NOT_FOUND")
        context.office.world.update_dataset(request, _values(input.get("parameters"), request.process.data))
    return {"clientMutationId": input.get("clientMutationId"), "request": request}


_RESOLVERS: Final[Mapping[str, Callable[..., object]]] = {
    "Query.viewer": _viewer,
    "Query.requests": _all_requests,
    "Query.actions": _all_actions,
    "Query.users": _all_users,
    "Mutation.createRequest": _create_request,
    "Mutation.updateRequestDataset": _update_request_dataset,
    "User.requests": _user_requests,
    "User.actions": _user_actions,
    "Request.actions": _request_actions,
    "Request.dataset": _dataset,
    "Action.dataset": _dataset,
}


@cache
def _attribute(field_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field_name).lower()


def resolve_field(source: Any, info: Info, **_arguments: object) -> object:
    """Reads a field without a resolver of its own: ``openedAt`` is the attribute ``opened_at``."""
    if isinstance(source, dict):
        return source.get(info.field_name)
    return getattr(source, _attribute(info.field_name))


def _guarded(resolve: Callable[..., object]) -> Callable[..., object]:
    def guarded(source: object, info: Info, **arguments: object) -> object:
        _allow(info, source)
        return resolve(source, info, **arguments)

    return guarded


def make_schema() -> GraphQLSchema:
    """Builds the schema of the SDL with its scalars, resolvers and rules."""
    schema = build_schema(SDL, assume_valid=True)
    date_time = cast("GraphQLScalarType", schema.type_map["DateTime"])
    upload = cast("GraphQLScalarType", schema.type_map["Upload"])
    # A scalar built from SDL passes every value through until it is told its ways.
    date_time.coerce_output_value = _show_date_time
    date_time.coerce_input_value = parse_date_time
    date_time.coerce_input_literal = _date_time_literal
    upload.coerce_input_value = _parse_upload
    upload.coerce_input_literal = _no_upload_literal
    for type_name, named_type in schema.type_map.items():
        if not isinstance(named_type, GraphQLObjectType) or type_name.startswith("__"):
            continue
        for field_name, definition in named_type.fields.items():
            coordinate = f"{type_name}.{field_name}"
            resolve = _RESOLVERS.get(coordinate) or (_id if field_name == "id" else None)
            if coordinate in rules.FIELD_RULES:
                resolve = _guarded(resolve or resolve_field)
            definition.resolve = resolve
    return schema
