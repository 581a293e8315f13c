"""The schema as the rest of the program sees it: an index over introspection JSON, decoded a type at a time.

No object of graphql-core is needed to complete, draw or search; `SchemaIndex.graphql_schema` builds them when
validation asks.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from wfg_tui.problems import UsageProblem
from wfg_tui.schema.model import DirectiveInfo, FieldInfo, InputInfo, TypeInfo, type_ref

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from wfg_tui.schema.storage import Stored
    from wfg_tui.schema.wiring import Wiring

_TYPENAME: Final = FieldInfo(
    "__typename", type_ref("String!"), "The name of the object type that was returned here."
)
_META_FIELDS: Final = {
    "__schema": FieldInfo("__schema", type_ref("__Schema!"), "The schema of this server."),
    "__type": FieldInfo(
        "__type",
        type_ref("__Type"),
        "One type of the schema, by its name.",
        (InputInfo("name", type_ref("String!")),),
    ),
}
"""GraphQL, section 4: these are there on the query root without being listed."""


_UNBUILDABLE: Final = (TypeError, ValueError, KeyError, AttributeError, RecursionError)
"""What graphql-core raises for introspection that is not as the specification has it, beside its own error."""


class SchemaIndex:
    """Every type of a schema by name; a type is decoded when it is first asked for."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._types: dict[str, TypeInfo] = {}
        self._fields: dict[str, dict[str, FieldInfo]] = {}
        self.query_type = stored.query_type
        self.mutation_type = stored.mutation_type
        self.subscription_type = stored.subscription_type
        self.description = stored.description
        self.notes = stored.notes
        """What had to be repaired while reading, in words."""

    # Where it comes from

    @classmethod
    def from_introspection_bytes(cls, data: bytes) -> SchemaIndex:
        """Gives the index of an introspection answer, with or without its ``{"data": …}``.

        Raises:
            UsageProblem: ``schema.not_introspection``, saying what was found instead.
        """
        from wfg_tui.schema.storage import stored_from_json

        return cls(stored_from_json(data))

    @classmethod
    def from_introspection(cls, mapping: Mapping[str, Any]) -> SchemaIndex:
        """Gives the index of introspection that is decoded already. Raises as `from_introspection_bytes`."""
        import msgspec

        return cls.from_introspection_bytes(msgspec.json.encode(mapping))

    @classmethod
    def from_sdl(cls, text: str) -> SchemaIndex:
        """Gives the index of a schema in the schema definition language.

        Raises:
            UsageProblem: ``schema.not_sdl``, naming line and column.
        """
        from graphql import GraphQLError, build_schema

        from wfg_tui.schema.described import introspection_of

        try:
            with _collector_asleep():
                schema = build_schema(text.removeprefix("\ufeff"), assume_valid=True, assume_valid_sdl=True)
                if schema.query_type is None:
                    raise ValueError("it has no query root, neither a type Query nor schema { query: … }")
                described = introspection_of(schema)
        except (GraphQLError, TypeError, ValueError, RecursionError) as error:
            place = ""
            if isinstance(error, GraphQLError) and error.locations:
                place = f", line {error.locations[0].line}, column {error.locations[0].column}"
            words = error.message if isinstance(error, GraphQLError) else str(error)
            raise UsageProblem(
                f"This is not a schema in the schema definition language{place}: {words}",
                code="schema.not_sdl",
                advice="Give the text that the server's schema address answers, or introspection JSON.",
            ) from error
        index = cls.from_introspection(described)
        index.__dict__["_built"] = schema
        return index

    # What is in it

    @cached_property
    def type_names(self) -> tuple[str, ...]:
        """The names of all types but introspection's own, sorted."""
        return tuple(sorted(name for name in self._stored.types if not name.startswith("__")))

    def type(self, name: str) -> TypeInfo | None:
        """Gives the type called `name`, introspection's own included, or None."""
        found = self._types.get(name)
        if found is None:
            raw = self._stored.types.get(name)
            if raw is None:
                return None
            from wfg_tui.schema.reading import read_type

            found = self._types[name] = read_type(raw, name)
        return found

    def raw(self, name: str) -> memoryview | None:
        """Gives the JSON in which the server described the type called `name`, or None."""
        return self._stored.types.get(name)

    def kind(self, name: str) -> str:
        """Gives a type's kind without decoding it, or an empty string."""
        return self._stored.kinds.get(name, "")

    @cached_property
    def directives(self) -> tuple[DirectiveInfo, ...]:
        from wfg_tui.schema.reading import read_directives

        return read_directives(self._stored.directives)

    def directive(self, name: str) -> DirectiveInfo | None:
        return next((directive for directive in self.directives if directive.name == name), None)

    def root(self, operation: Literal["query", "mutation", "subscription"]) -> TypeInfo | None:
        """Gives the type that an operation starts from, or None where the schema has no such operation."""
        names = {"query": self.query_type, "mutation": self.mutation_type, "subscription": self.subscription_type}
        name = names[operation]
        return self.type(name) if name else None

    def field(self, type_name: str, field_name: str) -> FieldInfo | None:
        """Gives a field of a type, the unlisted ``__typename``, ``__schema`` and ``__type`` included."""
        if field_name == "__typename":
            return _TYPENAME if self.is_composite(type_name) else None
        if type_name == self.query_type and field_name in _META_FIELDS:
            return _META_FIELDS[field_name]
        fields = self._fields.get(type_name)
        if fields is None:
            found = self.type(type_name)
            if found is None:
                return None
            fields = self._fields[type_name] = {field.name: field for field in found.fields}
        return fields.get(field_name)

    def is_composite(self, name: str) -> bool:
        """Whether it has a selection set: object, interface or union."""
        return self.kind(name) in {"OBJECT", "INTERFACE", "UNION"}

    def is_leaf(self, name: str) -> bool:
        """Whether it has none: scalar or enum."""
        return self.kind(name) in {"SCALAR", "ENUM"}

    def is_input(self, name: str) -> bool:
        """Whether a variable may be of it: scalar, enum or input object."""
        return self.kind(name) in {"SCALAR", "ENUM", "INPUT_OBJECT"}

    def possible_types(self, name: str) -> tuple[str, ...]:
        """Gives the object types that a value of this type may have: an object's is itself."""
        found = self.type(name)
        if found is None:
            return ()
        if found.kind == "OBJECT":
            return (name,)
        if found.kind == "INTERFACE" and not found.possible_types:  # older servers list a union's only
            return tuple(one for one in self.implementations(name) if self.kind(one) == "OBJECT")
        return found.possible_types

    def implementations(self, name: str) -> tuple[str, ...]:
        """Gives every object and interface type that implements the interface `name`, sorted."""
        return self._implementations.get(name, ())

    @cached_property
    def _implementations(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name in self.type_names:
            if self.kind(name) in {"OBJECT", "INTERFACE"}:
                info = self.type(name)
                for interface in info.interfaces if info else ():
                    found.setdefault(interface, []).append(name)
        return {interface: tuple(names) for interface, names in found.items()}

    @cached_property
    def wiring(self) -> Wiring:
        """What names what in it; nothing is read before something is asked of it."""
        from wfg_tui.schema.wiring import Wiring

        return Wiring(self)

    # What others make of it

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the types as they were served; it is kept with the cache."""
        from wfg_tui.schema.storage import fingerprint

        return self._stored.digest or fingerprint(self._stored)

    @cached_property
    def repairs(self) -> tuple[str, ...]:
        """What is repaired as types are first seen, in words; looks at every type (`soundness.repairs_of`)."""
        from wfg_tui.schema.soundness import repairs_of

        return repairs_of(self)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """Where the schema breaks the specification's rules, in words; slow at first (`soundness.findings_of`).

        Raises as `graphql_schema`.
        """
        from wfg_tui.schema.soundness import findings_of

        return findings_of(self)

    def to_bytes(self) -> bytes:
        """Gives the index in the cache's format: names and offsets, then the introspection of each type."""
        from wfg_tui.schema.storage import to_bytes

        return to_bytes(self._stored, self.digest)

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> SchemaIndex:
        """Gives back what `to_bytes` gave.

        Raises:
            UsageProblem: ``schema.damaged``, if it is anything else.
        """
        from wfg_tui.schema.storage import from_bytes

        return cls(from_bytes(data))

    def graphql_schema(self) -> GraphQLSchema:
        """Gives graphql-core's schema, built once; it is assumed valid, since a customer's may be no better.

        Raises:
            UsageProblem: ``schema.unbuildable``, if not even that works.
        """
        return self._built

    @cached_property
    def _built(self) -> GraphQLSchema:
        with _collector_asleep():
            return self._build()

    def _build(self) -> GraphQLSchema:
        from graphql import GraphQLError, build_client_schema

        from wfg_tui.schema.repair import without_contradictions

        try:
            schema = build_client_schema(self.to_introspection(), assume_valid=True)  # type: ignore[arg-type] # JSON
            return _made_whole(schema)
        except (GraphQLError, *_UNBUILDABLE) as error:
            why = error.message if isinstance(error, GraphQLError) else str(error)
        try:
            sound = without_contradictions(self)
            schema = _made_whole(build_client_schema(sound, assume_valid=True))  # type: ignore[arg-type]
        except (GraphQLError, *_UNBUILDABLE) as error:
            raise UsageProblem(
                "The server's schema contradicts itself, so queries cannot be checked against it.",
                code="schema.unbuildable",
                meaning="Completion and the browser still work.",
                advice="Tell whoever extends the schema; the words below say where.",
                detail=why,
            ) from error
        self.notes += (f"The schema contradicts itself ({why}); queries are checked against the rest of it.",)
        return schema

    def to_sdl(self) -> str:
        """Gives the schema in the schema definition language. Raises as `graphql_schema`."""
        from graphql import print_schema

        return print_schema(self.graphql_schema()) + "\n"

    def to_introspection(self) -> dict[str, Any]:
        """Gives what the server's introspection said, as ``{"__schema": {…}}``."""
        from wfg_tui.schema.storage import to_introspection

        return to_introspection(self._stored)


def _made_whole(schema: GraphQLSchema) -> GraphQLSchema:
    """Gives `schema` after each enum has made its values: it waits with that, and with saying what is wrong."""
    for found in schema.type_map.values():
        getattr(found, "values", None)
    return schema


@contextlib.contextmanager
def _collector_asleep() -> Iterator[None]:
    """Has Python look for no garbage while graphql-core's objects are made, and leave them out of later looks.

    They are hundreds of thousands, all alive, and one look through them holds every thread for a quarter of a
    second. The price: they refer to each other, so those of a schema that another has replaced stay in memory.
    """
    was_awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_awake:
            gc.enable()
