"""What went wrong, in words a person can act on.

Every room raises `Problem` for what the user can do something about. A face shows `str(problem)`
(what happened), then `meaning`, then `advice`; `detail` holds the raw words, one key away.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every headless command."""

    DONE = 0
    FINDINGS = 1
    """GraphQL errors, or findings of a check."""
    USAGE = 2
    """Bad usage or configuration."""
    REFUSED = 3
    """The identity provider or the API refused us."""
    NETWORK = 4
    """Network or HTTP failure."""
    FAULT = 70
    """A fault of ours (``EX_SOFTWARE`` of sysexits.h): a report was written."""
    INTERRUPTED = 130


class Problem(Exception):  # noqa: N818 - it is what the reader sees, not only an error
    """A failure told as *what happened*, *what it means here* and *what to do next*.

    Strings may hold foreign words (a server's message): they are not yet cleaned, a face does that
    with `text.clean` on the way to the screen. None may hold a secret.
    """

    exit_code: Exit = Exit.USAGE

    def __init__(
        self,
        what: str,
        *,
        code: str,
        meaning: str = "",
        advice: str = "",
        detail: str = "",
        exit_code: Exit | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.code = code
        """A stable dotted name such as ``token.wrong_secret``; tests and faces branch on it, never on words."""
        self.meaning = meaning
        self.advice = advice
        """The next step, naming the screen to open where there is one."""
        self.detail = detail
        """Raw evidence: the server's body, an operating system error."""
        if exit_code is not None:
            self.exit_code = exit_code

    @property
    def sentences(self) -> list[str]:
        """What happened, what it means, what to do: the parts that are there, in that order."""
        return [part for part in (self.what, self.meaning, self.advice) if part]


class UsageProblem(Problem):
    """Bad usage or configuration: the user's own files, options or input."""

    exit_code = Exit.USAGE


class RefusedProblem(Problem):
    """The identity provider or the API refused us."""

    exit_code = Exit.REFUSED


class NetworkProblem(Problem):
    """The network or HTTP failed before anyone could judge the request."""

    exit_code = Exit.NETWORK
