"""What the API offers: introspection ladder, index, cache, search. Names are loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.schema.cache import CachedSchema as CachedSchema
    from wfg_tui.schema.cache import SchemaCache as SchemaCache
    from wfg_tui.schema.changes import Change as Change
    from wfg_tui.schema.drift import compare as compare
    from wfg_tui.schema.index import SchemaIndex as SchemaIndex
    from wfg_tui.schema.ladder import FetchedSchema as FetchedSchema
    from wfg_tui.schema.ladder import fetch_schema as fetch_schema
    from wfg_tui.schema.model import DirectiveInfo as DirectiveInfo
    from wfg_tui.schema.model import EnumValueInfo as EnumValueInfo
    from wfg_tui.schema.model import FieldInfo as FieldInfo
    from wfg_tui.schema.model import InputInfo as InputInfo
    from wfg_tui.schema.model import TypeInfo as TypeInfo
    from wfg_tui.schema.model import TypeRef as TypeRef
    from wfg_tui.schema.page import type_page as type_page
    from wfg_tui.schema.searching import Hit as Hit
    from wfg_tui.schema.searching import complaint_of as complaint_of
    from wfg_tui.schema.searching import search as search

_HOMES = {
    "CachedSchema": "cache",
    "SchemaCache": "cache",
    "Change": "changes",
    "compare": "drift",
    "SchemaIndex": "index",
    "FetchedSchema": "ladder",
    "fetch_schema": "ladder",
    "DirectiveInfo": "model",
    "EnumValueInfo": "model",
    "FieldInfo": "model",
    "InputInfo": "model",
    "TypeInfo": "model",
    "TypeRef": "model",
    "type_page": "page",
    "Hit": "searching",
    "complaint_of": "searching",
    "search": "searching",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
