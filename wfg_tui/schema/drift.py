"""What differs between two schemas, classified as graphql-core does it, and what it has no word for: deprecations,
roots, one-of.

Types whose introspection is byte for byte the same are not decoded, so that three changed types of five thousand
cost three. Standard scalars and the type system's own directives are not compared: SDL does not say them, and no
document can tell the difference.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from wfg_tui.schema.changes import Change, in_order
from wfg_tui.schema.model import KIND_WORDS, DirectiveInfo, FieldInfo, InputInfo, TypeInfo

if TYPE_CHECKING:
    from wfg_tui.schema.index import SchemaIndex

STANDARD: Final = frozenset({"String", "Int", "Float", "Boolean", "ID"})
OWN_DIRECTIVES: Final = frozenset({"skip", "include", "deprecated", "specifiedBy", "oneOf"})
"""GraphQL, section 3.13: every server has them, whether it lists them or not."""
_BREATH: Final = 8
"""Types that are compared between two chances to leave."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Member = TypeVar("Member", bound=_Named)


def compare(old: SchemaIndex, new: SchemaIndex) -> tuple[Change, ...]:
    """Gives what changed from `old` to `new`, the worst first."""
    steps = comparing(old, new)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: tuple[Change, ...] = done.value
            return found


def comparing(old: SchemaIndex, new: SchemaIndex) -> Generator[None, None, tuple[Change, ...]]:
    """Does what `compare` does in small steps: a face runs them in slices."""
    found = list(_roots(old, new))
    if old.description != new.description:
        found.append(_described("", old.description, new.description))
    had, has = set(old.type_names) - STANDARD, set(new.type_names) - STANDARD
    for name in sorted(had - has):
        found.append(Change("type-removed", name, words=f"({_kind(old, name)}) was removed"))
    for name in sorted(has - had):
        found.append(Change("type-added", name, words=f"({_kind(new, name)}) was added"))
    yield
    for number, name in enumerate(sorted(had & has)):
        if old.raw(name) != new.raw(name):
            before, after = old.type(name), new.type(name)
            if before is not None and after is not None and before != after:
                found += _types(before, after)
        if number % _BREATH == _BREATH - 1:
            yield
    found += _directives(old.directives, new.directives)
    return (yield from in_order(found))


def _kind(index: SchemaIndex, name: str) -> str:
    return KIND_WORDS.get(index.kind(name), "type")


def _roots(old: SchemaIndex, new: SchemaIndex) -> Iterator[Change]:
    for operation in ("query", "mutation", "subscription"):
        before, after = getattr(old, f"{operation}_type"), getattr(new, f"{operation}_type")
        if before == after:
            continue
        if after is None:
            yield Change("root-removed", "", before=before, words=f"has no {operation} any more (was {before})")
        elif before is None:
            yield Change("root-added", "", after=after, words=f"has a {operation} now: {after}")
        else:
            words = f"begins every {operation} at {after} instead of {before}"
            yield Change("root-changed", "", before=before, after=after, words=words)


def _types(old: TypeInfo, new: TypeInfo) -> Iterator[Change]:
    name = old.name
    if old.description != new.description:
        yield _described(name, old.description, new.description)
    if old.kind != new.kind:
        before, after = KIND_WORDS[old.kind], KIND_WORDS[new.kind]
        yield Change("kind-changed", name, "", "", before, after, f"was {_article(before)}, now {_article(after)}")
        return
    removed, added, both = _split(old.fields, new.fields)
    yield from (Change("field-removed", name, one.name, words="was removed") for one in removed)
    yield from (Change("field-added", name, one.name, after=one.type.text, words="was added") for one in added)
    for field, other in both:
        yield from _field(name, field, other)
    yield from _input_fields(name, old.input_fields, new.input_fields)
    yield from _values(old, new)
    lost, gained = _names_lost_and_gained(old.interfaces, new.interfaces)
    yield from (Change("interface-removed", name, words=f"no longer implements {one}", before=one) for one in lost)
    yield from (Change("interface-added", name, words=f"implements {one} too", after=one) for one in gained)
    if old.kind == "UNION":
        lost, gained = _names_lost_and_gained(old.possible_types, new.possible_types)
        yield from (Change("member-removed", name, words=f"lost its member {one}", before=one) for one in lost)
        yield from (Change("member-added", name, words=f"has another member, {one}", after=one) for one in gained)
    if old.one_of != new.one_of:
        words = (
            "takes exactly one of its fields from now on" if new.one_of else "may hold several of its fields now"
        )
        yield Change("one-of-added" if new.one_of else "one-of-removed", name, words=words)
    if old.specified_by != new.specified_by:
        before, after = old.specified_by or "", new.specified_by or ""
        words = f"is specified by {after} now" if after else f"says no more that {before} specifies it"
        yield Change("specification-changed", name, "", "", before, after, words)


def _field(owner: str, old: FieldInfo, new: FieldInfo) -> Iterator[Change]:
    name, before, after = old.name, old.type.text, new.type.text
    if before != after:
        kind = "field-type-narrowed" if output_still_fits(before, after) else "field-type-changed"
        yield Change(kind, owner, name, "", before, after, f"is {after} now, not {before}")
    yield from _deprecation(owner, name, "", old.deprecation, new.deprecation)
    if old.description != new.description:
        yield _described(owner, old.description, new.description, name)
    yield from _arguments(owner, name, old.args, new.args, "argument")


def _arguments(
    owner: str, field: str, old: Sequence[InputInfo], new: Sequence[InputInfo], of: str
) -> Iterator[Change]:
    removed, fresh, both = _split(old, new)
    yield from (Change(f"{of}-removed", owner, field, one.name, words="was removed") for one in removed)
    for one in fresh:
        yield _added(of, owner, field, one.name, one)
    for before, after in both:
        yield from _input(of, owner, field, before.name, before, after)


def _input_fields(owner: str, old: Sequence[InputInfo], new: Sequence[InputInfo]) -> Iterator[Change]:
    removed, fresh, both = _split(old, new)
    yield from (Change("input-removed", owner, one.name, words="was removed") for one in removed)
    for one in fresh:
        yield _added("input", owner, one.name, "", one)
    for before, after in both:
        yield from _input("input", owner, before.name, "", before, after)


def _added(of: str, owner: str, member: str, argument: str, one: InputInfo) -> Change:
    if one.required:
        words = f"was added and must be given ({one.type.text})"
        return Change(f"{of}-required", owner, member, argument, after=one.type.text, words=words)
    return Change(
        f"{of}-optional", owner, member, argument, after=one.type.text, words=f"was added ({one.type.text})"
    )


def _input(of: str, owner: str, member: str, argument: str, old: InputInfo, new: InputInfo) -> Iterator[Change]:
    """An argument or input field that both have. A type that no longer fits says it all; else its default and its
    type are told apart (graphql-core tells the first of the two alone)."""
    shared = "argument" if of == "directive-argument" else of
    before, after = old.type.text, new.type.text
    words = f"takes {after} now, not {before}"
    if not input_still_fits(before, after):
        yield Change(f"{of}-type-changed", owner, member, argument, before, after, words)
    else:
        yield from _default(shared, owner, member, argument, old.default, new.default)
        if before != after:
            yield Change(f"{shared}-type-widened", owner, member, argument, before, after, words)
    yield from _deprecation(owner, member, argument, old.deprecation, new.deprecation)
    if old.description != new.description:
        yield _described(owner, old.description, new.description, member, argument)


def _default(
    of: str, owner: str, member: str, argument: str, old: str | None, new: str | None
) -> Iterator[Change]:
    if old == new or (old is not None and new is not None and _normal(old) == _normal(new)):
        return
    if old is None:
        words = f"has a default now: {new}"
    elif new is None:
        words = f"has no default any more (was {old})"
    else:
        words = f"has the default {new} now, not {old}"
    kind = f"{of}-default-{'added' if old is None else 'changed'}"
    yield Change(kind, owner, member, argument, old or "", new or "", words)


def _values(old: TypeInfo, new: TypeInfo) -> Iterator[Change]:
    removed, added, both = _split(old.enum_values, new.enum_values)
    yield from (Change("value-removed", old.name, one.name, words="was removed") for one in removed)
    yield from (Change("value-added", old.name, one.name, words="was added") for one in added)
    for before, after in both:
        yield from _deprecation(old.name, before.name, "", before.deprecation, after.deprecation)
        if before.description != after.description:
            yield _described(old.name, before.description, after.description, before.name)


def _directives(old: Iterable[DirectiveInfo], new: Iterable[DirectiveInfo]) -> Iterator[Change]:
    removed, added, both = _split(
        [one for one in old if one.name not in OWN_DIRECTIVES],
        [one for one in new if one.name not in OWN_DIRECTIVES],
    )
    yield from (Change("directive-removed", f"@{one.name}", words="was removed") for one in removed)
    yield from (Change("directive-added", f"@{one.name}", words="was added") for one in added)
    for before, after in both:
        yield from _directive(f"@{before.name}", before, after)


def _directive(name: str, old: DirectiveInfo, new: DirectiveInfo) -> Iterator[Change]:
    yield from _arguments(name, "", old.args, new.args, "directive-argument")
    if old.repeatable != new.repeatable:
        kind = "directive-repeatable" if new.repeatable else "directive-not-repeatable"
        words = "may be repeated now" if new.repeatable else "may not be repeated any more"
        yield Change(kind, name, words=words)
    if old.description != new.description:
        yield _described(name, old.description, new.description)
    lost, gained = _names_lost_and_gained(old.locations, new.locations)
    yield from (Change("directive-place-removed", name, words=f"may not stand at {one} any more") for one in lost)
    yield from (Change("directive-place-added", name, words=f"may stand at {one} too") for one in gained)


def _described(owner: str, before: str, after: str, member: str = "", argument: str = "") -> Change:
    words = (
        "is described in other words"
        if before and after
        else "is described now"
        if after
        else "lost its description"
    )
    return Change("description-changed", owner, member, argument, before, after, words)


def _deprecation(owner: str, member: str, argument: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old == new:
        return
    if new is None:
        yield Change("undeprecated", owner, member, argument, old or "", "", "is no longer deprecated")
    elif old is None:
        yield Change("deprecated", owner, member, argument, "", new, f"is deprecated: {new}")
    else:
        yield Change("deprecation-changed", owner, member, argument, old, new, f"is deprecated otherwise: {new}")


def _split(
    old: Sequence[Member], new: Sequence[Member]
) -> tuple[list[Member], list[Member], list[tuple[Member, Member]]]:
    """Gives what only `old` has, what only `new` has, and the pairs that both have."""
    if old == new:
        return [], [], []
    had, has = {one.name: one for one in old}, {one.name: one for one in new}
    return (
        [one for one in had.values() if one.name not in has],
        [one for one in has.values() if one.name not in had],
        [(one, has[one.name]) for one in had.values() if one.name in has and one != has[one.name]],
    )


def _names_lost_and_gained(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    return [one for one in old if one not in new], [one for one in new if one not in old]


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def output_still_fits(old: str, new: str) -> bool:
    """Whether what reads the type `old` of a field can read `new`: the same, or less often null."""
    if old.endswith("!"):
        return new.endswith("!") and output_still_fits(old[:-1], new[:-1])
    if new.endswith("!"):
        return output_still_fits(old, new[:-1])
    if old.startswith("["):
        return new.startswith("[") and output_still_fits(old[1:-1], new[1:-1])
    return old == new


def input_still_fits(old: str, new: str) -> bool:
    """Whether what was written for the type `old` of an argument is valid for `new`: the same, or optional now."""
    if old.endswith("!"):
        return input_still_fits(old[:-1], new.removesuffix("!"))
    if new.endswith("!"):
        return False
    if old.startswith("["):
        return new.startswith("[") and input_still_fits(old[1:-1], new[1:-1])
    return old == new


def _normal(literal: str) -> Any:
    """A literal in a form that is equal where its values are: in an object, the order of the fields is nothing."""
    from graphql import GraphQLError, parse_const_value, print_ast
    from graphql.language import ListValueNode, ObjectValueNode

    def form(node: Any) -> Any:
        if isinstance(node, ObjectValueNode):
            return sorted((field.name.value, repr(form(field.value))) for field in node.fields)
        if isinstance(node, ListValueNode):
            return [form(one) for one in node.values]
        return print_ast(node)

    try:
        return form(parse_const_value(literal))
    except (GraphQLError, RecursionError):
        return literal
