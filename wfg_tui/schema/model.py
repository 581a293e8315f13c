"""What a schema offers, as facts: types, fields, arguments, directives.

Names and shapes are the specification's (GraphQL, section 4, Introspection); a description that is not there is
an empty string, a deprecation without a reason carries the specification's default one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT"]
KINDS: Final[tuple[Kind, ...]] = ("OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT", "SCALAR")
NO_REASON: Final = "No longer supported"

KIND_WORDS: Final = {
    "OBJECT": "object",
    "INTERFACE": "interface",
    "UNION": "union",
    "ENUM": "enum",
    "INPUT_OBJECT": "input",
    "SCALAR": "scalar",
}
"""Each kind as a person calls it."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A reference to a type as it is written: ``[User!]!``."""

    text: str

    @property
    def name(self) -> str:
        """The named type at its core."""
        return self.text.strip("[]!")

    @property
    def non_null(self) -> bool:
        return self.text.endswith("!")

    @property
    def is_list(self) -> bool:
        """Whether it is a list, whether or not that list may be null."""
        return self.text.startswith("[")


@lru_cache(maxsize=4096)
def type_ref(text: str) -> TypeRef:
    """Gives the one reference with this text."""
    return TypeRef(text)


@dataclass(frozen=True, slots=True)
class InputInfo:
    """An argument or a field of an input object."""

    name: str
    type: TypeRef
    description: str = ""
    default: str | None = None
    """A GraphQL literal."""
    deprecation: str | None = None

    @property
    def required(self) -> bool:
        """Whether a document is invalid without it."""
        return self.type.non_null and self.default is None


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field of an object or an interface."""

    name: str
    type: TypeRef
    description: str = ""
    args: tuple[InputInfo, ...] = ()
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class EnumValueInfo:
    """A value of an enum."""

    name: str
    description: str = ""
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class DirectiveInfo:
    """A directive and where it may stand."""

    name: str
    description: str = ""
    locations: tuple[str, ...] = ()
    args: tuple[InputInfo, ...] = ()
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A named type; what its kind does not have is empty."""

    name: str
    kind: Kind
    description: str = ""
    fields: tuple[FieldInfo, ...] = ()
    input_fields: tuple[InputInfo, ...] = ()
    enum_values: tuple[EnumValueInfo, ...] = ()
    interfaces: tuple[str, ...] = ()
    possible_types: tuple[str, ...] = ()
    one_of: bool = False
    specified_by: str | None = None
