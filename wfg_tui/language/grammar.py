"""GraphQL's grammar as steps from one parser state to the next, a token at a time.

Half-written documents are the normal case: what no rule awaits is passed over, and a closing bracket closes the
nearest frame that it fits. Grammar: GraphQL specification, September 2025, §2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from wfg_tui.language.states import START, Mark, Mode, State, Token, TokenKind

_OPERATIONS: Final = frozenset({"query", "mutation", "subscription"})
_SYSTEM: Final = frozenset(
    {"schema", "scalar", "type", "interface", "union", "enum", "input", "directive", "extend"}
)
_LITERALS: Final = frozenset({"true", "false", "null"})
_MOST_NAMES: Final = 64
"""Names remembered per bracket: enough for any real argument list, and a bound for hostile ones."""


class Reader:
    """The line being read: where handlers leave tokens and marks."""

    __slots__ = ("column", "first", "marks", "recovered", "tokens")

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.marks: list[Mark] = []
        self.column = 0
        self.first = True
        """Whether the token at hand is the line's first."""
        self.recovered = False
        """Whether the definition that starts here cut off an unfinished one."""

    def mark(self, what: Literal["start", "system", "name", "on", "variable", "type", "spread", "junk", "string"],
             text: str) -> None:  # fmt: skip
        self.marks.append(Mark(what, self.column, text))


_Step: TypeAlias = tuple[State, TokenKind]
_Handler: TypeAlias = Callable[[State, str, str, Reader], _Step]


def push(
    mode: Mode,
    parent: State | None,
    name: str | None = None,
    extra: str | tuple[str, ...] | None = None,
) -> State:
    """Gives `parent` with one more frame on top."""
    return State(mode, name, extra, parent)


def root(state: State) -> State:
    """Gives the frame at the bottom of a stack."""
    while state.parent is not None:
        state = state.parent
    return state


def parent_of(state: State) -> State:
    """Gives a stack without its top frame."""
    return state.parent or START


def _value_read(state: State) -> State:
    """The state after a value was read where `state` waits for one."""
    mode = state.mode
    if mode is Mode.LIST:
        return state
    if mode is Mode.ARGUMENT_VALUE or mode is Mode.OBJECT_VALUE:
        return parent_of(state)
    if mode is Mode.VARIABLE_DEFAULT:
        return State(Mode.VARIABLE_AFTER, state.name, state.extra, state.parent)
    return state


def _given(state: State, name: str) -> State:
    """`state` (arguments or an object), with `name` among the names that are there."""
    names = state.extra if isinstance(state.extra, tuple) else ()
    if name in names or len(names) >= _MOST_NAMES:
        return state
    return State(state.mode, state.name, (*names, name), state.parent)


def _closed(state: State, reader: Reader) -> State:
    """The state after the bracket whose frame is `state` has closed."""
    parent = parent_of(state)
    mode = parent.mode
    if state.mode is Mode.SELECTION:
        if mode in (Mode.OPERATION, Mode.FRAGMENT, Mode.FRAGMENT_NAME, Mode.FRAGMENT_ON, Mode.FRAGMENT_TYPE):
            reader.marks.append(Mark("end", reader.column + 1, ""))
            return parent_of(parent)
        if mode in (Mode.FIELD, Mode.INLINE):
            return parent_of(parent)
        return parent
    if state.mode is Mode.ARGUMENTS:
        return parent_of(parent) if mode is Mode.DIRECTIVE else parent
    if state.mode in (Mode.OBJECT, Mode.LIST):
        return _value_read(parent)
    return parent


_CLOSERS: Final[dict[str, tuple[Mode, ...]]] = {
    "}": (Mode.SELECTION, Mode.OBJECT),
    ")": (Mode.ARGUMENTS, Mode.VARIABLES),
    "]": (Mode.LIST,),
}
_FARTHEST: Final = 256
"""Frames that one closing bracket may close: a bound for hostile text, far above any nesting that people write."""
_HEADS: Final = frozenset(
    {
        Mode.OPERATION, Mode.FRAGMENT, Mode.FRAGMENT_NAME, Mode.FRAGMENT_ON, Mode.FRAGMENT_TYPE,
        Mode.FIELD, Mode.INLINE,
    }
)  # fmt: skip


def _misplaced(state: State, text: str, kind: str, reader: Reader) -> _Step:
    """What no rule awaits: closers close what they fit, openers find the head of theirs, the rest is passed."""
    if kind != "punctuation":
        return state, _plain(kind, text)
    frame: State | None = state
    if text in _CLOSERS:
        fits = _CLOSERS[text]
        for _ in range(_FARTHEST):
            if frame is None or frame.mode in fits or (text != "}" and frame.mode is Mode.SELECTION):
                break
            frame = frame.parent
        found = frame is not None and frame.mode in fits
        return (_closed(frame, reader) if found and frame is not None else state), "punctuation"
    if text == "{":
        while frame is not None and frame.mode not in _HEADS and frame.mode is not Mode.SELECTION:
            frame = frame.parent
        if frame is None:
            return _document(START, text, kind, reader)
        if frame.mode is Mode.SELECTION:
            frame = push(Mode.INLINE, frame)
        return push(Mode.SELECTION, frame), "punctuation"
    if text == "...":
        while frame is not None and frame.mode is not Mode.SELECTION:
            frame = frame.parent
        return (state if frame is None else push(Mode.SPREAD, frame)), "punctuation"
    return state, "punctuation"


def _plain(kind: str, text: str) -> TokenKind:
    if kind == "string":
        return "string"
    if kind == "number":
        return "number"
    return "field" if kind == "name" else "punctuation"


def _document(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        if text in _OPERATIONS:
            reader.marks.append(Mark("recovered" if reader.recovered else "start", reader.column, text))
            return push(Mode.OPERATION, state, text), "keyword"
        if text == "fragment":
            reader.marks.append(Mark("recovered" if reader.recovered else "start", reader.column, text))
            return push(Mode.FRAGMENT_NAME, state), "keyword"
        if text in _SYSTEM:
            reader.mark("system", text)
            return push(Mode.SYSTEM, state, "0"), "keyword"
        reader.mark("junk", text)
        return state, "field"
    if text == "{":
        reader.mark("start", "{")
        operation = push(Mode.OPERATION, state, "query")
        return push(Mode.SELECTION, operation), "punctuation"
    reader.mark("string" if kind == "string" else "junk", text)
    return state, _plain(kind, text)


def _system(state: State, text: str, kind: str, reader: Reader) -> _Step:
    depth = int(state.name or "0")
    if kind == "name":
        if depth == 0 and reader.first and (text in _OPERATIONS or text in _SYSTEM or text == "fragment"):
            return _document(parent_of(state), text, kind, reader)
        return state, "type" if text[0].isupper() else "field"
    if kind == "punctuation" and text in "({[})]":
        depth = depth + 1 if text in "({[" else max(depth - 1, 0)
        return push(Mode.SYSTEM, state.parent, str(depth)), "punctuation"
    return state, _plain(kind, text)


def _operation(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        if state.extra is None:
            reader.mark("name", text)
            return State(Mode.OPERATION, state.name, text, state.parent), "fragment"
        if reader.first and (text in _OPERATIONS or text == "fragment"):
            return _document(parent_of(state), text, kind, reader)
        return state, "field"
    if text == "{":
        return push(Mode.SELECTION, state), "punctuation"
    if text == "(":
        return push(Mode.VARIABLES, state), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    return _misplaced(state, text, kind, reader)


def _fragment_name(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name" and text != "on":
        reader.mark("name", text)
        return State(Mode.FRAGMENT_ON, text, None, state.parent), "fragment"
    if text == "on":
        return State(Mode.FRAGMENT_TYPE, None, None, state.parent), "keyword"
    return _misplaced(state, text, kind, reader)


def _fragment_on(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "on" and kind == "name":
        return State(Mode.FRAGMENT_TYPE, state.name, None, state.parent), "keyword"
    if text == "(":
        return push(Mode.VARIABLES, state), "punctuation"
    return _misplaced(state, text, kind, reader)


def _fragment_type(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        reader.mark("on", text)
        return State(Mode.FRAGMENT, state.name, text, state.parent), "type"
    return _misplaced(state, text, kind, reader)


def _fragment(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "{":
        return push(Mode.SELECTION, state), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    return _misplaced(state, text, kind, reader)


def _selection(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return push(Mode.FIELD, state, text), "field"
    if text == "...":
        return push(Mode.SPREAD, state), "punctuation"
    if text == "}":
        return _closed(state, reader), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    return _misplaced(state, text, kind, reader)


def _field(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "{":
        return push(Mode.SELECTION, state), "punctuation"
    if text == "(":
        return push(Mode.ARGUMENTS, state), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    if text == ":" and state.extra is None:
        if reader.tokens and reader.tokens[-1][2] == "field":
            start, end, _ = reader.tokens[-1]
            reader.tokens[-1] = (start, end, "alias")
        return State(Mode.ALIASED, None, state.name, state.parent), "punctuation"
    return _selection(parent_of(state), text, kind, reader)


def _aliased(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return State(Mode.FIELD, text, state.extra, state.parent), "field"
    if text in ("}", "..."):
        return _selection(parent_of(state), text, kind, reader)
    return _misplaced(state, text, kind, reader)


def _spread(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        if text == "on":
            return State(Mode.TYPE_CONDITION, None, None, state.parent), "keyword"
        reader.mark("spread", text)
        return State(Mode.SPREAD_NAMED, text, None, state.parent), "fragment"
    inline = State(Mode.INLINE, None, None, state.parent)
    if text == "{":
        return push(Mode.SELECTION, inline), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, inline), "directive"
    return _selection(parent_of(state), text, kind, reader)


def _spread_named(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    return _selection(parent_of(state), text, kind, reader)


def _type_condition(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return State(Mode.INLINE, text, None, state.parent), "type"
    if text == "{":
        return push(Mode.SELECTION, State(Mode.INLINE, None, None, state.parent)), "punctuation"
    return _selection(parent_of(state), text, kind, reader)


def _inline(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "{":
        return push(Mode.SELECTION, state), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    return _selection(parent_of(state), text, kind, reader)


def _arguments(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return push(Mode.ARGUMENT, state, text), "argument"
    if text == ")":
        return _closed(state, reader), "punctuation"
    return _misplaced(state, text, kind, reader)


def _argument(state: State, text: str, kind: str, reader: Reader) -> _Step:
    above = parent_of(state)
    if text == ":":
        mode = Mode.ARGUMENT_VALUE if above.mode is Mode.ARGUMENTS else Mode.OBJECT_VALUE
        name = state.name or ""
        return push(mode, _given(above, name), name), "punctuation"
    return (_arguments if above.mode is Mode.ARGUMENTS else _object)(above, text, kind, reader)


def _value(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return _value_read(state), "keyword" if text in _LITERALS else "enum"
    if kind in ("string", "number"):
        return _value_read(state), "string" if kind == "string" else "number"
    if text == "$":
        return push(Mode.VARIABLE, state), "variable"
    if text == "{":
        return push(Mode.OBJECT, state), "punctuation"
    if text == "[":
        return push(Mode.LIST, state), "punctuation"
    return _misplaced(state, text, kind, reader)


def _object(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return push(Mode.OBJECT_FIELD, state, text), "argument"
    if text == "}":
        return _closed(state, reader), "punctuation"
    return _misplaced(state, text, kind, reader)


def _variable(state: State, text: str, kind: str, reader: Reader) -> _Step:
    above = parent_of(state)
    if kind == "name":
        return _value_read(above), "variable"
    return _value(above, text, kind, reader)


def _variables(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "$":
        return push(Mode.VARIABLE_NAME, state), "variable"
    if text == ")":
        return _closed(state, reader), "punctuation"
    if kind == "name":
        return state, "variable"
    return _misplaced(state, text, kind, reader)


def _variable_name(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        reader.mark("variable", text)
        return State(Mode.VARIABLE_COLON, text, None, state.parent), "variable"
    return _variables(parent_of(state), text, kind, reader)


def _variable_colon(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == ":":
        return State(Mode.VARIABLE_TYPE, state.name, "", state.parent), "punctuation"
    return _variables(parent_of(state), text, kind, reader)


def _variable_type(state: State, text: str, kind: str, reader: Reader) -> _Step:
    written = state.extra if isinstance(state.extra, str) else ""
    if text == "[":
        return State(Mode.VARIABLE_TYPE, state.name, written + "[", state.parent), "punctuation"
    if kind == "name":
        reader.mark("type", written + text)
        return State(Mode.VARIABLE_AFTER, state.name, written + text, state.parent), "type"
    if text in ("$", ")"):
        return _variables(parent_of(state), text, kind, reader)
    return _misplaced(state, text, kind, reader)


def _variable_after(state: State, text: str, kind: str, reader: Reader) -> _Step:
    written = state.extra if isinstance(state.extra, str) else ""
    if text in ("]", "!"):
        reader.mark("type", written + text)
        return State(Mode.VARIABLE_AFTER, state.name, written + text, state.parent), "punctuation"
    if text == "=":
        return State(Mode.VARIABLE_DEFAULT, state.name, written, state.parent), "punctuation"
    if text == "@":
        return push(Mode.DIRECTIVE_NAME, state), "directive"
    if kind == "string":
        return parent_of(state), "string"
    return _variables(parent_of(state), text, kind, reader)


def _variable_default(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == ")":
        return _closed(parent_of(state), reader), "punctuation"
    return _value(state, text, kind, reader)


def _directive_name(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if kind == "name":
        return State(Mode.DIRECTIVE, text, None, state.parent), "directive"
    return HANDLERS[parent_of(state).mode](parent_of(state), text, kind, reader)


def _directive(state: State, text: str, kind: str, reader: Reader) -> _Step:
    if text == "(":
        return push(Mode.ARGUMENTS, state), "punctuation"
    above = parent_of(state)
    return HANDLERS[above.mode](above, text, kind, reader)


HANDLERS: Final[tuple[_Handler, ...]] = (
    _document, _operation, _fragment_name, _fragment_on, _fragment_type, _fragment, _selection, _field, _aliased,
    _spread, _spread_named, _type_condition, _inline, _arguments, _argument, _value, _value, _object, _argument,
    _value, _variable, _variables, _variable_name, _variable_colon, _variable_type, _variable_after,
    _variable_default, _directive_name, _directive, _misplaced, _system,
)  # fmt: skip
"""By `Mode`; a value is read alike in an argument, a list and an object field."""
