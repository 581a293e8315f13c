"""One exchange with the API, as facts: what was asked, what was sent, what came, how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfg_tui.http import Headers, Timings, header
from wfg_tui.problems import Exit, Problem


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file for a variable of the scalar type ``Upload``."""

    variable: str
    """Where it goes among the variables: ``file``, or a path such as ``input.files.0``."""
    path: Path
    content_type: str = "application/octet-stream"
    size: int = 0
    """Bytes."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A document to execute, with what belongs to it."""

    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    files: tuple[UploadFile, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphQLError:
    """One of an answer's errors (GraphQL, section 7.1.2)."""

    message: str
    path: tuple[str | int, ...] = ()
    locations: tuple[tuple[int, int], ...] = ()
    """Line and column, from 0."""
    extensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The request as it went out; every secret reads ``[hidden]``."""

    method: str
    url: str
    headers: Headers
    document: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    body_size: int = 0
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was sent and what came back. An answer is judged by what it holds; see `wfg_tui.api.outcome`."""

    sent: Sent
    status: int
    headers: Headers
    body: bytes
    timings: Timings
    at: float
    """Wall clock when it was sent, seconds since the epoch."""
    problem: Problem | None = None
    """Why this is no GraphQL answer that may be used: a refusal, a login page, an HTTP failure."""
    errors: tuple[GraphQLError, ...] = ()
    has_data: bool = False
    """Whether there is a ``data`` that is not null."""
    as_user: str = ""
    """The user name sent in the impersonation header, if any."""
    wire_size: int = 0
    """Bytes of the body as they came, compressed or not."""
    truncated: bool = False
    """More would have come than the limit allows."""
    http_version: str = "HTTP/1.1"

    @property
    def ok(self) -> bool:
        """Whether it is a GraphQL answer without errors."""
        return self.problem is None and not self.errors

    @property
    def exit_code(self) -> Exit:
        """What a command that made this exchange ends with."""
        if self.problem is not None:
            return self.problem.exit_code
        return Exit.FINDINGS if self.errors else Exit.DONE

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return header(self.headers, "content-type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """Gives the first value of a header of the answer, or an empty string."""
        return header(self.headers, name)
