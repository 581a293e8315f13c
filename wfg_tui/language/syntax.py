"""A strict reading of executable GraphQL that keeps everything: tokens, comments, where lines were blank.

For what rewrites text (formatting, filling, merging). It accepts what graphql-core's parser accepts of executable
definitions, descriptions on them, legacy fragment variables and selections that are still empty included, and
refuses anything else without saying why: diagnostics do that.

Grammar: GraphQL specification, September 2025, §2 and appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeAlias, TypeVar

Kind: TypeAlias = Literal["name", "punctuation", "string", "block", "number", "end"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment without its line's trailing blanks."""

    text: str
    blank: bool
    """Whether a blank line stands above it."""


@dataclass(slots=True)
class Lexeme:
    """A token and the comments that belong to it."""

    kind: Kind
    text: str
    start: int
    end: int
    """Offsets in the text, in code points."""
    blank: bool = False
    """Whether a blank line stands directly above it (above its last leading comment if it has some)."""
    leading: list[Comment] = field(default_factory=list)
    """Comments on lines of their own above it."""
    trailing: str = ""
    """The comment behind it on its line."""


class UnlexableError(ValueError):
    """The text holds something that is no token."""


class UnparsableError(ValueError):
    """The tokens are not what the grammar awaits."""


_SOURCE: Final = re.compile(
    r"""
      (?P<blank>[ \t,\ufeff]+)
    | (?P<line>\r\n|[\r\n])
    | (?P<name>[_A-Za-z][_0-9A-Za-z]*)
    | (?P<punctuation>\.\.\.|[!$&()\[\]{}:=@|])
    | (?P<comment>\#[^\r\n]*)
    | (?P<block>\"\"\"(?:[^"\\\ud800-\udfff]|\\(?:\"\"\")?+|"(?!""))*+\"\"\")
    | (?P<string>"(?!"")(?:[^"\\\r\n\ud800-\udfff]|\\["\\/bfnrt]|\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,8}\}))*")
    | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![_A-Za-z0-9.]))
    """,
    re.VERBOSE,
)


def read(text: str) -> list[Lexeme]:
    """Reads all tokens, with their comments; the last is of kind ``end`` and holds what comments are left.

    Raises `UnlexableError` where something is no token.
    """
    lexemes: list[Lexeme] = []
    leading: list[Comment] = []
    position, breaks, length = 0, 1, len(text)  # the start of the text counts as the start of a line
    while position < length:
        found = _SOURCE.match(text, position)
        if found is None:
            raise UnlexableError(position)
        group = found.lastgroup
        start, position = position, found.end()
        if group == "blank":
            continue
        if group == "line":
            breaks += 1
            continue
        if group == "comment":
            words = found[0].rstrip(" \t")
            if breaks == 0 and lexemes:
                lexemes[-1].trailing = words
            else:
                leading.append(Comment(words, breaks > 1))
            breaks = 0
            continue
        kind: Kind = group  # type: ignore[assignment]  # the groups left are the kinds
        lexemes.append(Lexeme(kind, found[0], start, position, breaks > 1, leading))
        leading = []
        breaks = 0
    lexemes.append(Lexeme("end", "", length, length, breaks > 1, leading))
    return lexemes


def block_value(raw: str) -> str:
    """Gives a block string's value from its source, quotes included (specification §2.9.4, BlockStringValue)."""
    lines = re.split(r"\r\n|[\r\n]", raw[3:-3].replace('\\"""', '"""'))
    indents = [len(line) - len(bare) for line in lines[1:] if (bare := line.lstrip(" \t"))]
    common = min(indents, default=0)
    lines[1:] = [line[common:] for line in lines[1:]]
    while lines and not lines[0].strip(" \t"):
        lines.pop(0)
    while lines and not lines[-1].strip(" \t"):
        lines.pop()
    return "\n".join(lines)


# The nodes hold their lexemes; what they mean is plain from the grammar.

Item = TypeVar("Item")


@dataclass(slots=True)
class Bracketed(Generic[Item]):
    """Items between two brackets."""

    open: Lexeme
    items: list[Item]
    close: Lexeme


@dataclass(slots=True)
class Plain:
    """A value of one token, or of ``$`` and a name."""

    tokens: list[Lexeme]


@dataclass(slots=True)
class ListValue:
    values: Bracketed[Value]


@dataclass(slots=True)
class ObjectValue:
    fields: Bracketed[Argument]


Value: TypeAlias = Plain | ListValue | ObjectValue


@dataclass(slots=True)
class Argument:
    """``name: value``, of a field, a directive or an input object."""

    name: Lexeme
    colon: Lexeme
    value: Value


@dataclass(slots=True)
class Directive:
    at: Lexeme
    name: Lexeme
    arguments: Bracketed[Argument] | None


@dataclass(slots=True)
class Variable:
    """The declaration of one."""

    description: Lexeme | None
    dollar: Lexeme
    name: Lexeme
    colon: Lexeme
    type: list[Lexeme]
    equals: Lexeme | None
    default: Value | None
    directives: list[Directive]


@dataclass(slots=True)
class Field:
    alias: Lexeme | None
    colon: Lexeme | None
    name: Lexeme
    arguments: Bracketed[Argument] | None
    directives: list[Directive]
    selection: Bracketed[Selection] | None


@dataclass(slots=True)
class Spread:
    dots: Lexeme
    name: Lexeme
    directives: list[Directive]


@dataclass(slots=True)
class Inline:
    dots: Lexeme
    on: Lexeme | None
    condition: Lexeme | None
    directives: list[Directive]
    selection: Bracketed[Selection]


Selection: TypeAlias = Field | Spread | Inline


@dataclass(slots=True)
class Definition:
    """An operation or a fragment; `keyword` is None for a query in shorthand."""

    description: Lexeme | None
    keyword: Lexeme | None
    name: Lexeme | None
    variables: Bracketed[Variable] | None
    on: Lexeme | None
    condition: Lexeme | None
    directives: list[Directive]
    selection: Bracketed[Selection]

    @property
    def is_fragment(self) -> bool:
        return self.on is not None

    @property
    def first(self) -> Lexeme:
        return self.description or self.keyword or self.selection.open


def first_lexeme(node: Selection | Argument | Variable | Value | Directive | Definition) -> Lexeme:
    """Gives the token that a node starts with."""
    match node:
        case Field():
            return node.alias or node.name
        case Spread() | Inline():
            return node.dots
        case Argument():
            return node.name
        case Variable():
            return node.description or node.dollar
        case Plain():
            return node.tokens[0]
        case ListValue():
            return node.values.open
        case ObjectValue():
            return node.fields.open
        case Directive():
            return node.at
        case Definition():
            return node.first


def last_lexeme(node: Field | Directive) -> Lexeme:
    """Gives the last token of a field without its selection, or of a directive."""
    if isinstance(node, Field) and node.directives:
        return last_lexeme(node.directives[-1])
    return node.arguments.close if node.arguments is not None else node.name


def spreads_in(selection: Bracketed[Selection]) -> list[str]:
    """Gives the names of the fragments spread in a selection, at any depth, as they come."""
    names: list[str] = []
    waiting = selection.items[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Spread):
            names.append(node.name.text)
        elif node.selection is not None:
            waiting += node.selection.items[::-1]
    return names


def parse(lexemes: list[Lexeme]) -> list[Definition]:
    """Reads a whole document. Raises `UnparsableError`; `RecursionError` where it nests too deeply."""
    reader = _Reader(lexemes)
    definitions: list[Definition] = []
    while reader.at.kind != "end":
        definitions.append(reader.definition())
    if not definitions:
        raise UnparsableError
    return definitions


def parse_definition(lexemes: list[Lexeme]) -> Definition | None:
    """Reads tokens that are exactly one definition; None if they are not."""
    if not lexemes:
        return None
    last = lexemes[-1]
    reader = _Reader([*lexemes, Lexeme("end", "", last.end, last.end)])
    try:
        found = reader.definition()
    except (UnparsableError, RecursionError):
        return None
    return found if reader.at.kind == "end" else None


class _Reader:
    """Recursive descent over the lexemes; the last one is always ``end``."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self._lexemes = lexemes
        self._position = 0

    @property
    def at(self) -> Lexeme:
        return self._lexemes[self._position]

    def _next(self) -> Lexeme:
        lexeme = self._lexemes[self._position]
        if lexeme.kind == "end":
            raise UnparsableError
        self._position += 1
        return lexeme

    def _punctuation(self, text: str) -> Lexeme:
        if self.at.kind != "punctuation" or self.at.text != text:
            raise UnparsableError
        return self._next()

    def _optional(self, text: str) -> Lexeme | None:
        return self._next() if self.at.kind == "punctuation" and self.at.text == text else None

    def _name(self) -> Lexeme:
        if self.at.kind != "name":
            raise UnparsableError
        return self._next()

    def _bracketed(
        self, opening: str, item: Callable[[], Item], closing: str, *, empty: bool = False
    ) -> Bracketed[Item]:
        start = self._punctuation(opening)
        items: list[Item] = []
        while not (self.at.kind == "punctuation" and self.at.text == closing):
            items.append(item())
        if not items and not empty:
            raise UnparsableError
        return Bracketed(start, items, self._next())

    def definition(self) -> Definition:
        description = self._description()
        if self.at.kind == "punctuation" and description is None:
            return Definition(None, None, None, None, None, None, [], self._selection())
        keyword = self._name()
        if keyword.text == "fragment":
            name = self._name()
            if name.text == "on":
                raise UnparsableError
            variables = self._variables()
            on = self._name()
            if on.text != "on":
                raise UnparsableError
            condition = self._name()
            return Definition(
                description, keyword, name, variables, on, condition, self._directives(), self._selection()
            )
        if keyword.text not in ("query", "mutation", "subscription"):
            raise UnparsableError
        title = self._name() if self.at.kind == "name" else None
        return Definition(
            description, keyword, title, self._variables(), None, None, self._directives(), self._selection()
        )

    def _description(self) -> Lexeme | None:
        return self._next() if self.at.kind in ("string", "block") else None

    def _variables(self) -> Bracketed[Variable] | None:
        if self.at.kind == "punctuation" and self.at.text == "(":
            return self._bracketed("(", self._variable, ")")
        return None

    def _variable(self) -> Variable:
        description = self._description()
        dollar, name, colon = self._punctuation("$"), self._name(), self._punctuation(":")
        kind: list[Lexeme] = []
        self._type(kind)
        equals = self._optional("=")
        default = self._value() if equals is not None else None
        return Variable(description, dollar, name, colon, kind, equals, default, self._directives())

    def _type(self, tokens: list[Lexeme]) -> None:
        opening = self._optional("[")
        if opening is not None:
            tokens.append(opening)
            self._type(tokens)
            tokens.append(self._punctuation("]"))
        else:
            tokens.append(self._name())
        mark = self._optional("!")
        if mark is not None:
            tokens.append(mark)

    def _directives(self) -> list[Directive]:
        found: list[Directive] = []
        while (at := self._optional("@")) is not None:
            found.append(Directive(at, self._name(), self._arguments()))
        return found

    def _arguments(self) -> Bracketed[Argument] | None:
        if self.at.kind == "punctuation" and self.at.text == "(":
            return self._bracketed("(", self._argument, ")")
        return None

    def _argument(self) -> Argument:
        return Argument(self._name(), self._punctuation(":"), self._value())

    def _value(self) -> Value:
        lexeme = self.at
        if lexeme.kind != "punctuation":
            return Plain([self._next()])
        if lexeme.text == "$":
            return Plain([self._next(), self._name()])
        if lexeme.text == "[":
            return ListValue(self._bracketed("[", self._value, "]", empty=True))
        if lexeme.text == "{":
            return ObjectValue(self._bracketed("{", self._argument, "}", empty=True))
        raise UnparsableError

    def _selection(self) -> Bracketed[Selection]:
        return self._bracketed("{", self._selected, "}", empty=True)

    def _selected(self) -> Selection:
        dots = self._optional("...")
        if dots is not None:
            if self.at.kind == "name" and self.at.text != "on":
                return Spread(dots, self._name(), self._directives())
            on = self._name() if self.at.kind == "name" else None
            condition = self._name() if on is not None else None
            return Inline(dots, on, condition, self._directives(), self._selection())
        name = self._name()
        alias = None
        colon = self._optional(":")
        if colon is not None:
            alias, name = name, self._name()
        arguments, directives = self._arguments(), self._directives()
        selection = self._selection() if self.at.kind == "punctuation" and self.at.text == "{" else None
        return Field(alias, colon, name, arguments, directives, selection)
