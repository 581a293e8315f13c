"""What the schema's types look like to somebody who asks for a list: by name and shape, for it is the customer's.

Where nothing looks so, nothing is found, and what would be asked with it is not offered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.model import FieldInfo, InputInfo

_COUNT: Final = re.compile(r"(?i)^total(_?count)?$|^count$|_count$|[a-z]Count$")
_MORE: Final = re.compile(r"(?i)has_?(next|more)")
_ROWS: Final = ("items", "nodes", "edges", "results", "rows", "data")
_SIZE: Final = re.compile(r"(?i)^(size|limit|first|take|page_?size|per_?page)$")
_NUMBER: Final = re.compile(r"(?i)^(number|page|page_?number)$")
_PAGE: Final = re.compile(r"(?i)^(page|paging|pagination)$")
_SAYS_WHICH: Final = ("number", "userName", "name", "description", "id")
_WHEN: Final = re.compile(r"(?i)^(opened|created|started)")


@dataclass(frozen=True, slots=True)
class Collection:
    """How a type holds rows."""

    rows: str
    """The field with the rows; empty where the field that has this type is the list itself."""
    item: str
    """The type of a row."""
    count: str = ""
    """The field that says how many rows there are on all pages."""
    more: str = ""
    """The field that says whether there is another page."""

    @property
    def length(self) -> str:
        """A selection that tells how many rows there are, as cheaply as can be."""
        return " ".join(one for one in (self.count, self.more) if one)


def collection_of(index: SchemaIndex | None, type_text: str) -> Collection | None:
    """Gives how a field of type `type_text` holds rows, or None where it holds none."""
    core = type_text.rstrip("!")
    if core.startswith("["):
        return Collection("", core.strip("[]!"))
    found = index.type(core) if index is not None and core else None
    if index is None or found is None or found.kind not in ("OBJECT", "INTERFACE"):
        return None
    lists = [one for one in found.fields if one.type.is_list and index.is_composite(one.type.name)]
    lists = [one for one in lists if not any(item.required for item in one.args)]
    named = sorted((one for one in lists if one.name in _ROWS), key=lambda one: _ROWS.index(one.name))
    count = next((one.name for one in found.fields if _COUNT.search(one.name) and one.type.name == "Int"), "")
    more = next((one.name for one in found.fields if _MORE.search(one.name) and one.type.name == "Boolean"), "")
    if not named and not (len(lists) == 1 and (count or more)):
        return None
    rows = (named or lists)[0]
    return Collection(rows.name, rows.type.name, count, more)


def leaves(index: SchemaIndex | None, type_name: str) -> dict[str, FieldInfo]:
    """Gives the fields of a type that may be asked for as they are: scalars and enums that want no argument."""
    found = index.type(type_name) if index is not None else None
    if index is None or found is None:
        return {}
    return {
        one.name: one
        for one in found.fields
        if index.is_leaf(one.type.name) and not any(item.required for item in one.args)
    }


def telling(index: SchemaIndex | None, type_name: str) -> str:
    """Gives a selection that tells one row of `type_name` from another, and when it began."""
    plain = leaves(index, type_name)
    names: list[str] = [name for name in _SAYS_WHICH if name in plain]
    names += [name for name in plain if _WHEN.search(name)][:1]
    return " ".join(names or list(plain)[:1]) or "__typename"


def when(row: dict[str, object]) -> str:
    """Gives when a row began, as the server wrote it; empty where it does not say."""
    return next((str(value) for key, value in row.items() if _WHEN.search(key) and isinstance(value, str)), "")


def page_literal(
    index: SchemaIndex | None, args: tuple[InputInfo, ...], size: int, number: str = ""
) -> dict[str, str]:
    """Gives the arguments that ask for `size` rows; with `number`, a literal or variable, for that page."""
    for one in args:
        if _SIZE.search(one.name) and one.type.name == "Int":
            page = next((other.name for other in args if _NUMBER.search(other.name)), "")
            return {one.name: str(size), **({page: number} if number and page else {})}
        found = index.type(one.type.name) if index is not None and _PAGE.search(one.name) else None
        fields = {item.name for item in found.input_fields} if found is not None else set()
        sized = next((name for name in fields if _SIZE.search(name)), "")
        if sized:
            numbered = next((name for name in fields if _NUMBER.search(name)), "")
            inside = f"{numbered}: {number}, " if number and numbered else ""
            return {one.name: f"{{{inside}{sized}: {size}}}"}
    return {}


def viewer_of(index: SchemaIndex | None) -> tuple[str, str]:
    """Gives the root field that tells whom the server acts as, and its type; empty where there is none."""
    root = index.root("query") if index is not None else None
    for one in root.fields if root is not None else ():
        if one.name in ("viewer", "me", "currentUser") and "userName" in leaves(index, one.type.name):
            return one.name, one.type.name
    return "", ""


def alternatives(index: SchemaIndex | None, type_name: str, name: str) -> tuple[str, ...]:
    """Gives the fields of a type that hold the same thing for other types of data, as ``numericValue`` does beside
    ``textValue``: their names share the last word, and their types differ."""
    word = re.search(r"[A-Z][a-z]+$", name)
    found = index.type(type_name) if index is not None and word else None
    if found is None or word is None:
        return ()
    same = {one.name: one.type.name for one in found.fields if one.name.endswith(word[0]) and not one.args}
    own = same.pop(name, "")
    return tuple(same) if same and len({own, *same.values()}) == len(same) + 1 else ()
