"""Where the cursor is, in the schema's words: the parser's state resolved against an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wfg_tui.language.states import Mode, State

if TYPE_CHECKING:
    from wfg_tui.schema import DirectiveInfo, FieldInfo, InputInfo, SchemaIndex

ROOTS = ("query", "mutation", "subscription")


class Slot(NamedTuple):
    """A place where a value is due."""

    type: str
    """The type's text, such as ``[Int!]``."""
    has_default: bool


def root_type(index: SchemaIndex, operation: str | None) -> str | None:
    """Gives the name of an operation kind's root type, if the schema has one."""
    return {
        "query": index.query_type,
        "mutation": index.mutation_type,
        "subscription": index.subscription_type,
    }.get(operation or "query")


def selected_type(state: State, index: SchemaIndex) -> str | None:
    """Gives the type whose fields are selected in `state`'s nearest selection, None if unknown.

    The way up is the nesting at the cursor, not the document.
    """
    frame: State | None = state
    while frame is not None and frame.mode is not Mode.SELECTION:
        frame = frame.parent
    if frame is None:
        return None
    path: list[State] = []
    owner = frame.parent
    while owner is not None and owner.mode is not Mode.DOCUMENT:
        if owner.mode in (Mode.FIELD, Mode.INLINE):
            path.append(owner)
            if owner.mode is Mode.INLINE and owner.name is not None:
                break  # a type condition says it all
        elif owner.mode is Mode.OPERATION or owner.mode is Mode.FRAGMENT:
            path.append(owner)
            break
        owner = owner.parent
    found: str | None = None
    for step in reversed(path):
        if step.mode is Mode.OPERATION:
            found = root_type(index, step.name)
        elif step.mode is Mode.FRAGMENT:
            found = step.extra if isinstance(step.extra, str) else None
        elif step.mode is Mode.INLINE:
            found = step.name or found
        elif found is not None:
            field = index.field(found, step.name or "")
            found = field.type.name if field is not None else None
    return found


def field_of(frame: State, index: SchemaIndex) -> tuple[str, FieldInfo] | None:
    """Gives the parent type's name and the field that a FIELD frame stands for."""
    parent = selected_type(frame.parent, index) if frame.parent is not None else None
    field = index.field(parent, frame.name or "") if parent is not None else None
    return None if parent is None or field is None else (parent, field)


def directive_of(frame: State, index: SchemaIndex) -> DirectiveInfo | None:
    """Gives the directive that a DIRECTIVE frame stands for."""
    return index.directive(frame.name or "")


def arguments_of(frame: State, index: SchemaIndex) -> tuple[InputInfo, ...]:
    """Gives the arguments that an ARGUMENTS frame may hold."""
    owner = frame.parent
    if owner is None:
        return ()
    if owner.mode is Mode.DIRECTIVE:
        directive = directive_of(owner, index)
        return directive.args if directive is not None else ()
    if owner.mode is Mode.FIELD:
        found = field_of(owner, index)
        return found[1].args if found is not None else ()
    return ()


def item_type(text: str) -> str:
    """Gives the type of a list's items; of no list, the type itself (a single value stands for a list of one)."""
    bare = text.removesuffix("!")
    return bare[1:-1] if bare.startswith("[") else bare


def bare_name(text: str) -> str:
    """Gives the name inside a type's text."""
    return text.replace("[", "").replace("]", "").replace("!", "")


def slot_of(state: State, index: SchemaIndex) -> Slot | None:
    """Gives the slot of a frame that waits for a value (argument, list item, object field, default)."""
    path: list[State] = []
    frame: State | None = state
    while frame is not None and frame.mode not in (Mode.ARGUMENTS, Mode.VARIABLE_DEFAULT):
        path.append(frame)
        frame = frame.parent
    if frame is None:
        return None
    slot: Slot | None = None
    if frame.mode is Mode.VARIABLE_DEFAULT and isinstance(frame.extra, str):
        slot = Slot(frame.extra, has_default=False)
    for step in reversed(path):
        if step.mode is Mode.ARGUMENT_VALUE and frame.mode is Mode.ARGUMENTS:
            slot = _named(arguments_of(frame, index), step.name)
        elif step.mode is Mode.LIST:
            slot = Slot(item_type(slot.type), has_default=False) if slot is not None else None
        elif step.mode is Mode.OBJECT_VALUE:
            slot = _named(input_fields(slot, index), step.name)
    return slot


def object_fields(frame: State, index: SchemaIndex) -> tuple[InputInfo, ...]:
    """Gives the input fields that an OBJECT frame may hold."""
    return input_fields(slot_of(frame.parent, index) if frame.parent is not None else None, index)


def input_fields(slot: Slot | None, index: SchemaIndex) -> tuple[InputInfo, ...]:
    found = index.type(bare_name(slot.type)) if slot is not None else None
    return found.input_fields if found is not None else ()


def _named(inputs: tuple[InputInfo, ...], name: str | None) -> Slot | None:
    for item in inputs:
        if item.name == name:
            return Slot(item.type.text, has_default=item.default is not None)
    return None


def usable(variable: str, slot: str, *, has_default: bool = False) -> bool:
    """Tells whether a variable of one type may stand where another is due (specification §5.8.5)."""
    if slot.endswith("!"):
        if not variable.endswith("!") and not has_default:
            return False
        slot = slot[:-1]
    variable = variable.removesuffix("!")
    if slot.startswith("[") or variable.startswith("["):
        return (
            slot.startswith("[")
            and variable.startswith("[")
            and slot.endswith("]")
            and variable.endswith("]")
            and usable(variable[1:-1], slot[1:-1])
        )
    return variable == slot
