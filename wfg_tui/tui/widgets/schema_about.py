"""What the panel under the browser says about a row: deprecation, description, type, default, where it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.content import Content

from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.text import clean_line, human_count, shorten
from wfg_tui.tui.widgets.schema_markdown import CODE, readable
from wfg_tui.tui.widgets.schema_unfolding import OutlineRow, taken_apart
from wfg_tui.tui.widgets.schema_words import link

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex, TypeInfo
    from wfg_tui.schema.usage import Use

_LONGEST: Final = 20_000
"""Characters of a description that are shown; the rest is counted."""
_PLACES: Final = 12
"""Uses that are named; the rest is counted."""
_NAMED: Final = 40
"""Types that are named in one line of the words; the tree has them all."""
_BUILT_IN: Final = {"Int", "Float", "String", "Boolean", "ID"}

Paragraph = Content


def about(index: SchemaIndex, row: OutlineRow, uses: Sequence[Use] | None = None) -> Content:
    """Gives what there is to say about `row`, cleaned and styled; `uses` where they are known already."""
    paragraphs = [*_about(index, row)]
    if uses:
        paragraphs.append(_used_by(row, uses))
    return Content("\n").join(paragraphs) if paragraphs else Content.styled("No description.", "$gql-comment")


def worth_asking_uses(row: OutlineRow) -> str:
    """Gives the type whose uses are worth looking up for `row`, or an empty string: built-in scalars are used
    everywhere."""
    if row.kind in {"group", "root", "directive", "enum_value"} or row.type_name in _BUILT_IN:
        return ""
    return row.type_name


def _about(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    match row.kind:
        case "group":
            kinds = {"Directives": "directive", "Pinned": "pin"}
            yield Content(human_count(row.count, kinds.get(row.name, "type")))
        case "root" | "type" | "member":
            yield from _type(index, row)
        case "field":
            yield from _field(index, row)
        case "argument" | "input_field":
            found = _input(index, row)
            if found is not None:
                yield from _deprecated(index, found.deprecation)
                yield from _words(index, found.description)
                yield _leads_to(index, row, found.type.text)
                yield _necessity(found)
        case "enum_value":
            yield from _enum_value(index, row)
        case "directive":
            yield from _directive(index, row)


def _field(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    field = index.field(row.owner, row.name)
    if field is None:
        return
    yield from _deprecated(index, field.deprecation, row.owner)
    yield from _words(index, field.description, within=row.owner)
    yield _leads_to(index, row, field.type.text)
    if row.through:
        inner = Content.assemble(("its ", "$gql-comment"), (clean_line(".".join(row.through)), "$gql-field"))
        yield Content("  ").join([inner, _leads_to(index, row, row.type)])
    yield from _takes(field.args)
    if not field.description:
        yield from _words(index, _description(index, field.type.name), "$gql-comment")


def _type(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    info = index.type(row.type_name)
    if info is None:
        yield Content("The schema names this type but does not describe it.")
        return
    yield from _words(index, info.description, within=info.name)
    yield Content.styled(f"{KIND_WORDS[info.kind]}  {_extent(info)}".rstrip(), "$gql-comment")
    if info.one_of:
        yield Content("Exactly one of its fields is given (@oneOf).")
    if info.specified_by:
        yield _labelled("specified by  ", info.specified_by, "$foreground")
    if info.interfaces:
        yield _linked("implements  ", info.interfaces)
    if info.kind in {"UNION", "INTERFACE"}:
        possible = index.possible_types(info.name)
        yield _linked("one of  " if info.kind == "UNION" else "implemented by  ", possible)


def _extent(info: TypeInfo) -> str:
    if info.enum_values:
        return human_count(len(info.enum_values), "value")
    fields = len(info.fields) or len(info.input_fields)
    return human_count(fields, "field") if fields else ""


def _takes(args: Sequence[InputInfo]) -> Iterator[Paragraph]:
    """The arguments as they are written, a line for each."""
    for number, one in enumerate(args):
        parts = [
            Content.styled("takes  " if number == 0 else "       ", "$gql-comment"),
            Content.styled(clean_line(one.name), "$gql-argument"),
            Content.styled(": ", "$gql-comment"),
            link(clean_line(one.type.text), one.type.name),
        ]
        if one.default is not None:
            parts.append(
                Content.assemble((" = ", "$gql-comment"), (clean_line(shorten(one.default, 200)), "$gql-string"))
            )
        if one.deprecation is not None:
            parts.append(Content.styled("  deprecated", "$warning"))
        yield Content("").join(parts)


def _input(index: SchemaIndex, row: OutlineRow) -> InputInfo | None:
    if row.kind == "input_field":
        info = index.type(row.owner)
        inputs = info.input_fields if info else ()
    elif row.field:
        field = index.field(row.owner, row.field)
        inputs = field.args if field else ()
    else:
        directive = index.directive(row.owner.removeprefix("@"))
        inputs = directive.args if directive else ()
    return next((one for one in inputs if one.name == row.name), None)


def _necessity(found: InputInfo) -> Paragraph:
    if found.default is not None:
        return _labelled("default  ", found.default, "$gql-string")
    return Content.styled("required" if found.required else "optional", "$gql-comment")


def _enum_value(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    info = index.type(row.owner)
    value = next((one for one in info.enum_values if one.name == row.name), None) if info else None
    if value is not None:
        yield from _deprecated(index, value.deprecation)
        yield from _words(index, value.description)
        yield _linked("a value of  ", (row.owner,))


def _directive(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    directive = index.directive(row.name)
    if directive is not None:
        yield from _words(index, directive.description)
        yield from _takes(directive.args)
        places = ", ".join(place.lower().replace("_", " ") for place in directive.locations)
        yield _labelled("stands on  ", places or "nothing", "$foreground")
        if directive.repeatable:
            yield Content.styled("may be repeated", "$gql-comment")


def _leads_to(index: SchemaIndex, row: OutlineRow, written: str) -> Paragraph:
    name = written.strip("[]!")
    kind = KIND_WORDS.get(index.kind(name), "not described")
    return Content("").join(
        [
            Content.styled("→ ", "$gql-comment"),
            link(clean_line(written), name),
            Content.styled(f"  {kind}", "$gql-comment"),
        ]
    )


def _description(index: SchemaIndex, name: str) -> str:
    info = index.type(name)
    return info.description if info and name not in _BUILT_IN else ""


def _deprecated(index: SchemaIndex, reason: str | None, within: str = "") -> Iterator[Paragraph]:
    if reason is not None:
        words = readable(_cut(reason), "$warning", partial(_named, index, within))
        yield Content("").join([Content.styled("Deprecated: ", "bold $warning"), words])


def _words(index: SchemaIndex, words: str, style: str = "$foreground", within: str = "") -> Iterator[Paragraph]:
    if words.strip():
        yield readable(_cut(words), style, partial(_named, index, within))


def _named(index: SchemaIndex, within: str, code: str) -> Content | None:
    """Gives a link where a description names in code marks a type, a field, or a field of the type `within`."""
    if within and index.field(within, code) is not None:
        return link(code, f"{within}.{code}", CODE)
    owner, member, argument = taken_apart(code)
    if argument or owner.startswith("@") or not index.kind(owner) or code == within:
        return None
    return link(code, code, CODE) if not member or index.field(owner, member) is not None else None


def _cut(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    return f"{words[:_LONGEST]}… (and {human_count(len(words) - _LONGEST, 'character')} more)"


def _labelled(label: str, words: str, style: str) -> Paragraph:
    return Content.assemble((label, "$gql-comment"), (clean_line(shorten(words, 4_000)), style))


def _linked(label: str, names: Sequence[str], style: str = "$gql-type") -> Paragraph:
    """Gives names as links, as many as anyone reads."""
    links = Content.styled(", ", "$gql-comment").join(
        link(clean_line(name), name, style) for name in names[:_NAMED]
    )
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return Content("").join([Content.styled(label, "$gql-comment"), links, Content.styled(more, "$gql-comment")])


def _used_by(row: OutlineRow, uses: Sequence[Use]) -> Paragraph:
    others = [use.path for use in uses if use.path != row.path]
    if not others:
        return Content.styled("used nowhere else", "$gql-comment")
    more = f" and {len(others) - _PLACES:,} more" if len(others) > _PLACES else ""
    named = _linked("used by  ", others[:_PLACES], "$foreground")
    return Content("").join([named, Content.styled(more, "$gql-comment")])
