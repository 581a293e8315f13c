"""Types that only wrap another: a page of a collection, a connection, what a mutation hands back.

Told by shape, since the schema is the customer's: a wrapper has one thing in it, and beside it nothing but counts,
cursors and the like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wfg_tui.schema.model import FieldInfo, TypeRef, type_ref

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

_LISTS: Final = ("items", "nodes", "results", "records", "entries", "values", "data")
"""What a page calls its list; ``edges`` of the Relay specification lead to their ``node``."""
_ABOUT_A_PAGE: Final = ("total", "count", "hasnext", "hasprevious", "page", "cursor")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What is inside a wrapper."""

    path: tuple[str, ...]
    """The fields that lead to it from the wrapper: ``("items",)``, ``("edges", "node")``."""
    type: TypeRef
    """The type there, a list where the way leads through one."""


def inside(index: SchemaIndex, type_name: str, *, payload: bool = False) -> Wrapped | None:
    """Gives what the object type called `type_name` wraps, or None where it is more than a wrapper.

    With `payload` the type is what a mutation gives: one object beside plain values is what it is about.
    """
    info = index.type(type_name) if index.kind(type_name) == "OBJECT" else None
    if info is None:
        return None
    if payload:
        composite = [one for one in info.fields if index.is_composite(one.type.name)]
        entity = any(one.type.name == "ID" for one in info.fields)
        if len(composite) != 1 or composite[0].args or composite[0].type.name == type_name or entity:
            return None
        return Wrapped((composite[0].name,), composite[0].type)
    fields = {one.name: one for one in info.fields}
    lists = [one for name in _LISTS if (one := fields.get(name)) and _is_list_of_objects(index, one)]
    edges = fields.get("edges")
    node = index.field(edges.type.name, "node") if edges is not None and edges.type.is_list else None
    if len(lists) > 1 or not (lists or node):
        return None
    beside = [one for one in info.fields if one not in lists and one is not edges]
    if not all(_is_beside(index, one) for one in beside):
        return None
    if beside and not any(word in one.name.lower() for one in beside for word in _ABOUT_A_PAGE):
        return None
    if lists:
        return Wrapped((lists[0].name,), lists[0].type)
    assert node is not None
    return Wrapped(("edges", "node"), type_ref(f"[{node.type.text}]"))


def _is_list_of_objects(index: SchemaIndex, field: FieldInfo) -> bool:
    return field.type.is_list and not field.args and index.is_composite(field.type.name)


def _is_beside(index: SchemaIndex, field: FieldInfo) -> bool:
    """Whether a field may stand beside what is wrapped: a plain value but no identity, or a page's facts."""
    if index.is_leaf(field.type.name):
        return field.type.name != "ID"
    if index.kind(field.type.name) != "OBJECT" or field.type.is_list or "page" not in field.name.lower():
        return False
    info = index.type(field.type.name)
    return info is not None and all(index.is_leaf(one.type.name) for one in info.fields)
