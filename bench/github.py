"""What the benchmarks of writing stand on: GitHub's public schema, its peer in Node, and documents to write in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PACKAGES: Final = ("graphql@16.15.0", "graphql-language-service@5.7.0", "@octokit/graphql-schema@15.26.1")
FOLDER: Final = Path(__file__).parents[1] / ".venv" / "peers"

PROBES: Final = {
    "top level": "query P { | }",
    "deep field": "query P { repository(owner: $o, name: $o) { issues(first: 3) { nodes { author { | } } } } }",
    "deep partial field": "query P { repository(owner: $o, name: $o) { issues(first: 3) { nodes { auth| } } } }",
    "argument": "query P { repository(owner: $o, name: $o) { issues(|) { totalCount } } }",
    "enum value": "query P { repository(owner: $o, name: $o) { issues(first: 3, states: |) { totalCount } } }",
    "input field": "query P { repository(owner: $o, name: $o) { issues(first: 3, orderBy: {|}) { totalCount } } }",
    "enum in input": "query P { repository(owner: $o, name: $o) { issues(orderBy: {field: |}) { totalCount } } }",
    "type condition": "query P { node(id: $o) { ... on | } }",
    "fragment type": "fragment P on | { id }",
    "variable": "query P($first: Int) { viewer { issues(first: $|) { totalCount } } }",
    "variable type": "query P($first: |) { viewer { login } }",
    "directive": "query P { viewer @| { login } }",
    "spread": "query P { viewer { ...| } }",
}
"""A definition for each kind of place; ``|`` is where the cursor stands."""

_FRAGMENTS: Final = """\
fragment Person on User {
  login
  name
  company
}

fragment Issues on Repository {
  issues(first: 5, states: [OPEN], orderBy: {field: CREATED_AT, direction: DESC}) {
    totalCount
    nodes {
      number
      title
      author {
        login
      }
    }
  }
}

"""
_OPERATION: Final = """\
query Repository{number}($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    stargazerCount
    description
    primaryLanguage {{
      name
    }}
    ...Issues
  }}
  viewer {{
    ...Person
    followers(first: {number}) {{
      totalCount
    }}
  }}
}}

"""


def document(lines: int) -> tuple[str, str]:
    """Gives two halves of a valid document of about `lines` lines in all: a probe goes between them."""
    several = max((lines - _FRAGMENTS.count("\n")) // _OPERATION.count("\n"), 0)
    operations = [_OPERATION.format(number=number) for number in range(1, several + 1)]
    middle = len(operations) // 2
    return "".join(operations[:middle]), _FRAGMENTS + "".join(operations[middle:])


@dataclass(frozen=True, slots=True)
class Probe:
    """A document, and the place (from 0) where something is asked."""

    kind: str
    text: str
    line: int
    column: int


def probes(lines: int) -> list[Probe]:
    """Gives the thirteen places in a document of about `lines` lines."""
    above, below = document(lines)
    found = []
    for kind, words in PROBES.items():
        before, _, after = words.partition("|")
        text = f"{above}{before}{after}\n\n{below}"
        found.append(Probe(kind, text, above.count("\n"), len(before)))
    return found


def schema_file() -> Path:
    """Gives GitHub's SDL, fetched from npm the first time."""
    _install()
    return FOLDER / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"


def _install() -> None:
    done = FOLDER / "installed.json"
    if done.exists() and json.loads(done.read_text()) == list(PACKAGES):
        return
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise SystemExit("This bench measures against npm packages: install Node 20 or newer, then run it again.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    subprocess.run(["npm", "install", *quiet, "--prefix", str(FOLDER), *PACKAGES], check=True, timeout=600)
    done.write_text(json.dumps(PACKAGES))


class Peer:
    """graphql-language-service, in a Node that stays warm."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, what: str, text: str, line: int = 0, column: int = 0) -> dict[str, Any]:
        """Gives ``took`` (milliseconds, without the way there and back), ``found`` (how many) and ``first``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = {"ask": what, "text": text, "line": line, "column": column}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def peer() -> Iterator[Peer]:
    """Starts the peer on GitHub's schema, and ends it."""
    schema = schema_file()
    script = Path(__file__).parent / "peers" / "language_service.mjs"
    command = ["node", str(script), str(FOLDER), str(schema)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Peer(process)
        finally:
            process.kill()
