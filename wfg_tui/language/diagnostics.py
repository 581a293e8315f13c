"""What is wrong with a document, and what in it is deprecated: graphql-core's verdicts, definition by definition.

A definition is judged together with the fragments it reaches, and judged again only when one of them changed, so
an edit costs its definition. Rules about the whole document (unique names, unused fragments, cycles) run over what
is known of each definition. Messages are worded as graphql-js words them, with double quotes: WorkflowGen answers
in these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from wfg_tui.language.document import Definition, Document, Line
from wfg_tui.language.places import place_of

if TYPE_CHECKING:
    from wfg_tui.language.validation import Judge
    from wfg_tui.schema import SchemaIndex

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One place that something is to be said about."""

    message: str
    severity: Severity
    start: tuple[int, int]
    end: tuple[int, int]
    secondary: bool = False
    """Whether the message is also said at a better place; this may be the operation that lacks a variable."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic before its places are known as lines and columns: offsets in the text."""

    message: str
    severity: Severity
    start: int
    end: int
    secondary: bool = False


class Chunk(NamedTuple):
    """The text of one definition and where it starts."""

    text: str
    start: int
    kind: str
    name: str | None
    cut: bool


class Checker:
    """What one document's definitions were judged to be; shared by its checks, safe between threads."""

    def __init__(self, index: SchemaIndex | None) -> None:
        self._index = index
        self._judge: Judge | None = None
        self._lock = Lock()

    def check(self, text: str, chunks: Sequence[Chunk]) -> list[Finding]:
        """Judges a document of these definitions. Imports graphql-core when first called."""
        with self._lock:
            if self._judge is None:
                from wfg_tui.language.validation import Judge

                self._judge = Judge(self._index.graphql_schema() if self._index is not None else None)
            return self._judge.judge(text, chunks)


class Check:
    """A document as it was, to be judged in any thread."""

    def __init__(self, checker: Checker, lines: Sequence[Line], definitions: tuple[Definition, ...]) -> None:
        self._checker = checker
        self._lines = lines
        self._definitions = definitions

    def run(self) -> list[Diagnostic]:
        """Gives the diagnostics by place."""
        wholes = [line.text + line.eol for line in self._lines]
        text = "".join(wholes)
        starts = list(accumulate(map(len, wholes), initial=0))
        begins = [starts[line] + column for line, column in (found.start for found in self._definitions)]
        ends = [*begins[1:], len(text)][: len(begins)]
        chunks = [
            Chunk(text[begin:end], begin, found.kind, found.name, found.cut)
            for begin, end, found in zip(begins, ends, self._definitions, strict=True)
        ]
        return [
            Diagnostic(
                found.message,
                found.severity,
                place_of(found.start, starts),
                place_of(found.end, starts),
                found.secondary,
            )
            for found in self._checker.check(text, chunks)
        ]


def diagnose(document: str | Document, index: SchemaIndex | None) -> list[Diagnostic]:
    """Gives what is wrong or deprecated in a document; only its syntax is judged while there is no schema."""
    if isinstance(document, Document) and document.index is index:
        return document.diagnostics()
    return Document(document if isinstance(document, str) else document.text, index).diagnostics()
