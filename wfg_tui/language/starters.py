"""Operations to start from: for WorkflowGen's usual questions, and for any field of any schema.

They are put together from what the schema at hand offers, so that each is valid against it: a customer's schema
may have more than WorkflowGen's, or less.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from wfg_tui.language.context import bare_name
from wfg_tui.language.placeholders import arguments_for, easy, required, selection_for, value_for

if TYPE_CHECKING:
    from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex


@dataclass(frozen=True, slots=True)
class StarterQuery:
    """An operation to load into the editor."""

    title: str
    about: str
    document: str
    variables: str
    """JSON; "" if it declares none."""


_PERSON: Final = ("userName", "firstName", "lastName", "email")
_FIRST_PAGE: Final = 25
_SOME_REQUEST: Final = 1
_RECENT: Final = timedelta(days=30)
_MOST_STARTERS: Final = 5


def starter_queries(index: SchemaIndex) -> list[StarterQuery]:
    """Gives operations that are valid against the schema.

    WorkflowGen's questions, as far as the schema can answer them: who am I, requests since a date, the actions of
    a request, users. Where it can answer none of them, some of its own root fields.
    """
    made = (_who(index), _requests(index), _actions(index), _users(index))
    found = [starter for starter in made if starter is not None]
    return found or _own(index)


def field_text(index: SchemaIndex, type_name: str, field_name: str) -> str:
    """Gives a field as it can be inserted into a selection: with required arguments, and what it needs selected.

    Several lines are indented from the left margin by two spaces a level. The bare name if the schema has no such
    field.
    """
    field = index.field(type_name, field_name)
    if field is None:
        return field_name
    lines = _field_lines(index, field, arguments_for(index, field.args))
    return "\n".join(lines)


def operation_for_field(index: SchemaIndex, operation: str, field_name: str) -> StarterQuery | None:
    """Gives an operation that asks for one root field, required arguments as variables; None if there is none."""
    root = {
        "query": index.query_type,
        "mutation": index.mutation_type,
        "subscription": index.subscription_type,
    }.get(operation)
    field = index.field(root, field_name) if root is not None else None
    if field is None:
        return None
    needed = [item for item in field.args if required(item)]
    declared = ", ".join(f"${item.name}: {item.type.text}" for item in needed)
    given = ", ".join(f"{item.name}: ${item.name}" for item in needed)
    head = f"{operation} {_title(field_name)}" + (f"({declared})" if declared else "")
    lines = _field_lines(index, field, f"({given})" if given else "")
    document = _written(head, lines)
    return StarterQuery(
        f"{_title(field_name)}",
        field.description or f"{root}.{field_name}: {field.type.text}",
        document,
        _sketch(index, document),
    )


def _sketch(index: SchemaIndex, document: str) -> str:
    from wfg_tui.language.variables import variables_skeleton

    return variables_skeleton(document, index)


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _written(head: str, lines: Iterable[str]) -> str:
    return "\n".join((f"{head} {{", *(f"  {line}" for line in lines), "}")) + "\n"


def _field_lines(index: SchemaIndex, field: FieldInfo, arguments: str) -> list[str]:
    if not index.is_composite(field.type.name):
        return [field.name + arguments]
    inner = selection_for(index, field.type.name) or ["__typename"]
    return [f"{field.name}{arguments} {{", *(f"  {line}" for line in inner), "}"]


def _own(index: SchemaIndex) -> list[StarterQuery]:
    root = index.root("query")
    found: list[StarterQuery] = []
    for field in sorted(root.fields if root is not None else (), key=lambda field: not easy(field)):
        starter = operation_for_field(index, "query", field.name) if not field.deprecation else None
        if starter is not None:
            found.append(starter)
        if len(found) == _MOST_STARTERS:
            break
    return found


# WorkflowGen's questions.


def _root_field(index: SchemaIndex, name: str) -> FieldInfo | None:
    root = index.root("query")
    return next((field for field in root.fields if field.name == name), None) if root is not None else None


def _there(index: SchemaIndex, type_name: str, names: Sequence[str]) -> list[str]:
    """Those of the names that are leaves of a type and can be asked for as they are."""
    found: list[str] = []
    for name in names:
        field = index.field(type_name, name)
        if field is not None and easy(field) and index.is_leaf(field.type.name):
            found.append(name)
    return found


def _nested(index: SchemaIndex, type_name: str, name: str, inner: Sequence[str]) -> list[str]:
    """A composite field with those of the inner names that are there; nothing if none is."""
    field = index.field(type_name, name)
    if field is None or not easy(field) or not index.is_composite(field.type.name):
        return []
    names = _there(index, field.type.name, inner)
    return [f"{name} {{", *(f"  {leaf}" for leaf in names), "}"] if names else []


def _items(index: SchemaIndex, collection: str) -> str | None:
    """The type of a page's items, if that type is a page."""
    field = index.field(collection, "items")
    return field.type.name if field is not None and index.is_composite(field.type.name) and easy(field) else None


def _page(index: SchemaIndex, collection: str, items: Sequence[str]) -> list[str]:
    head = _there(index, collection, ("totalCount", "hasNextPage"))
    return [*head, "items {", *(f"  {line}" for line in items), "}"]


def _argument(field: FieldInfo, name: str) -> InputInfo | None:
    return next((item for item in field.args if item.name == name), None)


def first_page(index: SchemaIndex, field: FieldInfo) -> str:
    """Gives ``page: {number: 1, size: …}`` if a field takes pages as WorkflowGen does, else ""."""
    page = _argument(field, "page")
    if page is None:
        return ""
    names = {item.name: bare_name(item.type.text) for item in _input_fields(index, page)}
    if (
        names.get("number") != "Int"
        or names.get("size") != "Int"
        or _others_required(index, page, ("number", "size"))
    ):
        return ""
    return f"page: {{number: 1, size: {_FIRST_PAGE}}}"


def _input_fields(index: SchemaIndex, item: InputInfo) -> tuple[InputInfo, ...]:
    found = index.type(bare_name(item.type.text))
    return found.input_fields if found is not None and not item.type.text.startswith("[") else ()


def _others_required(index: SchemaIndex, item: InputInfo, given: Sequence[str]) -> bool:
    return any(required(field) and field.name not in given for field in _input_fields(index, item))


def _filtered(index: SchemaIndex, field: FieldInfo, name: str) -> InputInfo | None:
    """The input field `name` of a field's ``filter`` argument, if it can be given alone."""
    filter_ = _argument(field, "filter")
    if filter_ is None or _others_required(index, filter_, (name,)):
        return None
    return next((item for item in _input_fields(index, filter_) if item.name == name), None)


def _call(index: SchemaIndex, field: FieldInfo, *given: str) -> str:
    """A field's arguments: those given, then whatever else it requires."""
    names = [part.partition(":")[0] for part in given if part]
    parts = [part for part in given if part]
    parts += [
        f"{item.name}: {value_for(index, item.name, item.type.text)}"
        for item in field.args
        if required(item) and item.name not in names
    ]
    return f"({', '.join(parts)})" if parts else ""


def _who(index: SchemaIndex) -> StarterQuery | None:
    field = _root_field(index, "viewer")
    if field is None or not index.is_composite(field.type.name):
        return None
    leaves = _there(index, field.type.name, ("id", *_PERSON, "department", "defaultLanguage", "isActive"))
    if not leaves:
        return None
    lines = [f"viewer{_call(index, field)} {{", *(f"  {leaf}" for leaf in leaves), "}"]
    return StarterQuery(
        "Who am I",
        "The user that the API takes you for: the one the application impersonates, or the one you run as.",
        _written("query WhoAmI", lines),
        "",
    )


def _requests(index: SchemaIndex) -> StarterQuery | None:
    field = _root_field(index, "requests")
    item = _items(index, field.type.name) if field is not None else None
    since = _filtered(index, field, "createdSince") if field is not None else None
    if field is None or item is None or since is None:
        return None
    lines = _there(index, item, ("number", "description", "status", "openedAt", "closedAt"))
    lines += _nested(index, item, "process", ("name", "version"))
    lines += _nested(index, item, "requester", _PERSON[:3])
    if not lines:
        return None
    call = _call(index, field, first_page(index, field), "filter: {createdSince: $since}")
    page = _page(index, field.type.name, lines)
    return StarterQuery(
        "Requests since a date",
        "The requests that you may see, opened since a date: the first page.",
        _written(
            f"query RequestsSince($since: {_needed(since)})",
            [f"requests{call} {{", *(f"  {line}" for line in page), "}"],
        ),
        _variables(since=(date.today() - _RECENT).isoformat()),
    )


def _actions(index: SchemaIndex) -> StarterQuery | None:
    field = _root_field(index, "actions")
    item = _items(index, field.type.name) if field is not None else None
    number = _filtered(index, field, "requestNumber") if field is not None else None
    if field is None or item is None or number is None:
        return None
    lines = _there(index, item, ("number", "name", "status", "openedAt", "closedAt"))
    lines += _nested(index, item, "assignee", _PERSON[:3])
    if not lines:
        return None
    call = _call(index, field, first_page(index, field), "filter: {requestNumber: $number}")
    page = _page(index, field.type.name, lines)
    return StarterQuery(
        "The actions of a request",
        "What was and is to be done in one request, and by whom.",
        _written(
            f"query ActionsOfRequest($number: {_needed(number)})",
            [f"actions{call} {{", *(f"  {line}" for line in page), "}"],
        ),
        _variables(number=_SOME_REQUEST),
    )


def _users(index: SchemaIndex) -> StarterQuery | None:
    field = _root_field(index, "users")
    item = _items(index, field.type.name) if field is not None else None
    if field is None or item is None:
        return None
    lines = _there(index, item, (*_PERSON, "department", "isActive"))
    if not lines:
        return None
    page = _page(index, field.type.name, lines)
    call = _call(index, field, first_page(index, field))
    return StarterQuery(
        "Users",
        "The users that you may see: the first page.",
        _written("query Users", [f"users{call} {{", *(f"  {line}" for line in page), "}"]),
        "",
    )


def _needed(item: InputInfo) -> str:
    """The type of a variable that must have a value: the operation makes no sense without."""
    return item.type.text.removesuffix("!") + "!"


def _variables(**values: str | int) -> str:
    return json.dumps(values, indent=2)
