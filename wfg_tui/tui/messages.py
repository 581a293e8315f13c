"""Messages that cross from one widget to the screen that wires it to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from wfg_tui.problems import Problem

if TYPE_CHECKING:
    from wfg_tui.schema.routes import Route


@dataclass
class InsertField(Message):
    """The schema browser: put this field where the cursor is in the editor."""

    type_name: str
    field_name: str
    route: Route | None = None
    """The way to it from a root, as the reader took it."""


@dataclass
class PinPath(Message):
    """The schema browser: pin this path, such as ``Query.requests``, or take the pin out."""

    path: str


@dataclass
class ShowInSchema(Message):
    """The editor or the answer: show this type (and field) in the schema browser."""

    type_name: str
    field_name: str = ""
    argument: str = ""


@dataclass
class AskSchema(Message):
    """The schema browser or the editor: tell of what is called `path`, such as ``Query.requests``; an empty one is
    the schema itself."""

    what: Literal["see_uses", "see_routes", "see_notes"]
    path: str = ""


@dataclass
class GoToEditor(Message):
    """A problem list or an answer's error: put the editor's cursor here (from 0, columns in code points)."""

    line: int
    column: int
    as_sent: bool = False
    """Whether the place counts in the text that was sent, which is a part of what the editor holds."""


@dataclass
class CopyText(Message):
    """Copy `text`; `what` names it for the notice, such as ``value`` or ``path``."""

    text: str
    what: str


@dataclass
class ChooseFile(Message):
    """The variables: ask for a file that goes with the request."""


@dataclass
class ReadBack(Message):
    """The answer: write a query that tells whether the mutation took effect whose outcome is not known."""

    problem: Problem


@dataclass
class AskWhy(Message):
    """The answer: say why what its cursor is on is missing, null or refused."""


@dataclass
class AskAgain(Message):
    """The answer: ask the same again, and read up to `limit` bytes this time."""

    limit: int


@dataclass
class AskAsOthers(Message):
    """The answer: ask what was asked here as other identities."""


@dataclass
class RunRequested(Message):
    """Run the operation at the cursor."""
