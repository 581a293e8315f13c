"""The parser state that a line starts from, and what reading a line leaves behind.

The state is an immutable linked stack of frames, compared without recursion, so that an editor can re-lex from an
edited line until the new state meets the old one. It knows nothing of any schema: frames hold the names that were
written, and completion resolves them against a schema only when somebody asks.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Literal, NamedTuple, TypeAlias

TokenKind: TypeAlias = Literal[
    "keyword", "field", "argument", "type", "variable", "string", "number", "enum", "directive", "comment",
    "punctuation", "fragment", "alias", "error",
]  # fmt: skip
Token: TypeAlias = tuple[int, int, TokenKind]
"""Start and end column (code points) and what the theme colours it as."""


class Mode(IntEnum):
    """What a frame of the stack stands for; on top, what may come next."""

    DOCUMENT = 0
    OPERATION = 1
    """After ``query`` and its name. `name` is the kind, `extra` the operation's name."""
    FRAGMENT_NAME = 2
    FRAGMENT_ON = 3
    FRAGMENT_TYPE = 4
    FRAGMENT = 5
    """After the type condition. `name` is the fragment's, `extra` the condition."""
    SELECTION = 6
    FIELD = 7
    """After a field's name. `name` is the field's, `extra` its alias."""
    ALIASED = 8
    """After ``alias:``; `extra` is the alias."""
    SPREAD = 9
    SPREAD_NAMED = 10
    TYPE_CONDITION = 11
    INLINE = 12
    """After ``... on Type`` or ``... @directive``; `name` is the condition, if any."""
    ARGUMENTS = 13
    """`extra` holds the names already given."""
    ARGUMENT = 14
    ARGUMENT_VALUE = 15
    LIST = 16
    OBJECT = 17
    """`extra` holds the names already given."""
    OBJECT_FIELD = 18
    OBJECT_VALUE = 19
    VARIABLE = 20
    """After ``$`` where a value is due."""
    VARIABLES = 21
    """Inside the parentheses that declare variables."""
    VARIABLE_NAME = 22
    VARIABLE_COLON = 23
    VARIABLE_TYPE = 24
    """`name` is the variable's, `extra` the text of its type so far."""
    VARIABLE_AFTER = 25
    VARIABLE_DEFAULT = 26
    DIRECTIVE_NAME = 27
    DIRECTIVE = 28
    BLOCK_STRING = 29
    """Inside ``\"\"\"``; the parent is the state that gets the string."""
    SYSTEM = 30
    """Inside a type system definition, which no request may hold; `name` counts its open brackets."""


class State(NamedTuple):
    """A frame of the stack. Never mutated; compare with `same_state` (equality would recurse)."""

    mode: Mode
    name: str | None
    extra: str | tuple[str, ...] | None
    parent: State | None


START: Final = State(Mode.DOCUMENT, None, None, None)


class Mark(NamedTuple):
    """Something on a line that the table of definitions is made of."""

    what: Literal[
        "start", "recovered", "system", "name", "on", "variable", "type", "spread", "end", "string", "junk"
    ]
    column: int
    text: str


def same_state(one: State, other: State) -> bool:
    """Tells whether two stacks are equal, in the time of their differing part and at any depth."""
    first: State | None = one
    second: State | None = other
    while first is not second:
        if first is None or second is None or first[:3] != second[:3]:
            return False
        first, second = first.parent, second.parent
    return True
