"""What the panel under the browser says about a row: deprecation, description, type, default, where it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from wfg_tui.schema.model import KIND_WORDS
from wfg_tui.text import clean, clean_line, human_count, shorten
from wfg_tui.tui.widgets.schema_outline import OutlineRow

if TYPE_CHECKING:
    from wfg_tui.schema import InputInfo, SchemaIndex
    from wfg_tui.schema.usage import Use

_LONGEST: Final = 20_000
"""Characters of a description that are shown; the rest is counted."""
_PLACES: Final = 12
"""Uses that are named; the rest is counted."""
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
            yield Content(human_count(row.count, "type" if row.name != "Directives" else "directive"))
        case "root" | "type" | "member":
            yield from _type(index, row)
        case "field":
            field = index.field(row.owner, row.name)
            if field is not None:
                yield from _deprecated(field.deprecation)
                yield from _words(field.description)
                yield _leads_to(index, row)
                if field.args:
                    yield _labelled("takes  ", ", ".join(one.name for one in field.args), "$gql-argument")
                if not field.description:
                    yield from _words(_description(index, row.type_name), "$gql-comment")
        case "argument" | "input_field":
            found = _input(index, row)
            if found is not None:
                yield from _deprecated(found.deprecation)
                yield from _words(found.description)
                yield _leads_to(index, row)
                yield _necessity(found)
        case "enum_value":
            yield from _enum_value(index, row)
        case "directive":
            yield from _directive(index, row)


def _type(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    info = index.type(row.type_name)
    if info is None:
        yield Content("The schema names this type but does not describe it.")
        return
    yield from _words(info.description)
    yield Content.assemble((KIND_WORDS[info.kind], "$gql-comment"), (f"  {_extent(index, row)}", "$gql-comment"))
    if info.one_of:
        yield Content("Exactly one of its fields is given (@oneOf).")
    if info.specified_by:
        yield _labelled("specified by  ", info.specified_by, "$foreground")
    if info.interfaces:
        yield _labelled("implements  ", ", ".join(info.interfaces), "$gql-type")
    if info.kind == "UNION":
        yield _labelled("one of  ", ", ".join(index.possible_types(info.name)), "$gql-type")


def _extent(index: SchemaIndex, row: OutlineRow) -> str:
    info = index.type(row.type_name)
    if info is None:
        return ""
    if info.enum_values:
        return human_count(len(info.enum_values), "value")
    fields = len(info.fields) or len(info.input_fields)
    return human_count(fields, "field") if fields else ""


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
        yield from _deprecated(value.deprecation)
        yield from _words(value.description)
        yield _labelled("a value of  ", row.owner, "$gql-type")


def _directive(index: SchemaIndex, row: OutlineRow) -> Iterator[Paragraph]:
    directive = index.directive(row.name)
    if directive is not None:
        yield from _words(directive.description)
        places = ", ".join(place.lower().replace("_", " ") for place in directive.locations)
        yield _labelled("stands on  ", places or "nothing", "$foreground")
        if directive.repeatable:
            yield Content.styled("may be repeated", "$gql-comment")


def _leads_to(index: SchemaIndex, row: OutlineRow) -> Paragraph:
    kind = KIND_WORDS.get(index.kind(row.type_name), "not described")
    return Content.assemble(
        ("→ ", "$gql-comment"), (clean_line(row.type), "$gql-type"), (f"  {kind}", "$gql-comment")
    )


def _description(index: SchemaIndex, name: str) -> str:
    info = index.type(name)
    return info.description if info and name not in _BUILT_IN else ""


def _deprecated(reason: str | None) -> Iterator[Paragraph]:
    if reason is not None:
        yield Content.assemble(("Deprecated: ", "bold $warning"), (clean(_cut(reason)), "$warning"))


def _words(words: str, style: str = "$foreground") -> Iterator[Paragraph]:
    if words.strip():
        yield Content.styled(clean(_cut(words.strip().replace("\r\n", "\n"))), style)


def _cut(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    return f"{words[:_LONGEST]}… (and {human_count(len(words) - _LONGEST, 'character')} more)"


def _labelled(label: str, words: str, style: str) -> Paragraph:
    return Content.assemble((label, "$gql-comment"), (clean_line(shorten(words, 4_000)), style))


def _used_by(row: OutlineRow, uses: Sequence[Use]) -> Paragraph:
    others = [use.path for use in uses if use.path != row.path]
    if not others:
        return Content.styled("used nowhere else", "$gql-comment")
    more = f" and {len(others) - _PLACES:,} more" if len(others) > _PLACES else ""
    return Content.assemble(
        ("used by  ", "$gql-comment"),
        (clean_line(", ".join(others[:_PLACES])), "$foreground"),
        (more, "$gql-comment"),
    )
