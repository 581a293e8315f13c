"""First paint of the explorer with a cached schema, beside the same layout made of stock widgets and beside the
smallest Textual app: from exec to the moment the content is on the screen of a pseudo-terminal.

The server is a socket that accepts and never answers, so that what is painted comes from the cache.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

from bench.goals import Goal, compare, interleaved
from bench.terminal import time_to_paint

ROUNDS = 15
APPS = Path(__file__).parent / "apps"
SDL = Path(__file__).parents[1] / "wfg_tui" / "sandbox" / "schema.graphql"
QUERY = "query Everything {\n  viewer {\n    userName\n  }\n}\n"


def run() -> list[Goal]:
    """Gives the two goals of the start."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as silent:
        home = Path(folder)
        fields = prepare(home, silent.getsockname()[1])
        # An installed program has its bytecode; the warm-up round writes it where nothing forbids that.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**inherited, "WFG_TUI_HOME": str(home), "TERM": "xterm-256color", "BENCH_SECRET": "none"}
        (home / "query.graphql").write_text(QUERY)
        (home / "fields.txt").write_text("\n".join(fields))
        python = sys.executable

        def ours() -> float:
            command = [python, "-m", "wfg_tui"]
            return time_to_paint(command, environment, "Variables", "requests", fields[-1].split(":")[0], "Result")

        def stock() -> float:
            command = [python, str(APPS / "stock.py"), str(home / "query.graphql"), str(home / "fields.txt")]
            return time_to_paint(command, environment, "Everything", "requests", fields[-1].split(":")[0])

        def hello() -> float:
            return time_to_paint([python, str(APPS / "hello.py")], environment, "hello world")

        mine, layout, floor = interleaved(ours, stock, hello, rounds=ROUNDS)
    return [
        compare("first paint against the same layout of stock widgets", mine, layout, 1.25),
        compare("first paint against a two-widget Textual app", mine, floor, 1.7),
    ]


def prepare(home: Path, port: int, sdl: Path = SDL) -> list[str]:
    """Makes a home with one profile and its kept schema; gives the query root's fields as text."""
    from wfg_tui.connection import Credentials, Profile, ProfileBook
    from wfg_tui.paths import Paths
    from wfg_tui.schema import SchemaCache, SchemaIndex
    from wfg_tui.session import Session

    paths = Paths.under(home)
    profile = Profile(
        name="bench",
        graphql_url=f"http://127.0.0.1:{port}/wfgen/graphql",
        issuer=f"http://127.0.0.1:{port}/oauth2/aus1",
        client_id="0oa1",
        secret="env:BENCH_SECRET",
    )
    ProfileBook.load(paths.profiles_file).save(profile)
    index = SchemaIndex.from_sdl(sdl.read_text("utf-8"))
    session = Session(profile, Credentials(), paths)
    SchemaCache(paths.schemas).save(session.schema_key, index, "full")
    root = index.root("query")
    assert root is not None
    return [f"{field.name}: {field.type.text}" for field in root.fields]
