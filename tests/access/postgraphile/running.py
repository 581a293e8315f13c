"""PostgreSQL and PostGraphile in processes of their own: what each role may see is PostgreSQL's to say."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.node_packages import installed

PACKAGE: Final = "postgraphile@4.14.1"
OLDEST_NODE: Final = 18
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL of the test's own. It listens on a socket in `folder` alone."""

    folder: Path

    def rows(self, query: str, role: str = "postgres") -> list[dict[str, Any]]:
        """Gives what a query finds when `role` asks."""
        found = self.run(f"set role {role}; select coalesce(json_agg(found), '[]') from ({query}) found")
        return list(json.loads(found))

    def refuses(self, query: str, role: str) -> bool:
        """Whether `role` has no right to what a query does."""
        done = self._psql(f"set role {role}; {query}")
        assert not done.returncode or "permission denied" in done.stderr, done.stderr
        return done.returncode != 0

    def run(self, script: str) -> str:
        """Runs statements as the database's owner; gives what they print."""
        done = self._psql(script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _psql(self, script: str) -> subprocess.CompletedProcess[str]:
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres"]
        return subprocess.run([*command, "-f", "-", "postgres"], input=script, capture_output=True, text=True)


@contextlib.contextmanager
def database() -> Iterator[Database]:
    """A cluster with the tables, roles, grants and policies of ``database.sql``."""
    folder = Path(tempfile.mkdtemp(prefix="wfg-pg-", dir="/tmp"))  # a socket's path has little room
    like_a_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # which PostgreSQL refuses to be
        names = {one.pw_name: one for one in pwd.getpwall()}
        user = names.get("postgres") or names["nobody"]
        os.chown(folder, user.pw_uid, user.pw_gid)
        like_a_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}
    data = folder / "data"
    quick = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
    try:
        made = subprocess.run(["initdb", *quick, "-D", data], capture_output=True, text=True, **like_a_user)
        assert made.returncode == 0, made.stderr
        with (
            (folder / "log").open("w") as log,
            subprocess.Popen(
                ["postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
                stdout=log,
                stderr=log,
                **like_a_user,
            ) as process,
        ):
            try:
                found = Database(folder)
                _wait_for(folder, process)
                found.run((_HERE / "database.sql").read_text("utf-8"))
                yield found
            finally:
                process.send_signal(signal.SIGINT)  # at once: clients may still be there
                process.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, (folder / "log").read_text()
        if not subprocess.run(["psql", "-h", folder, "-U", "postgres", "-c", ""], capture_output=True).returncode:
            return
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


@contextlib.contextmanager
def api_over(found: Database) -> Iterator[str]:
    """PostGraphile's GraphQL over a database; gives its URL. ``token-of-ROLE`` is a role's bearer token."""
    with subprocess.Popen(
        ["node", _HERE / "server.cjs", installed(PACKAGE, oldest_node=OLDEST_NODE), found.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "PostGraphile did not start"
        yield f"http://127.0.0.1:{json.loads(line)['port']}/graphql"
        process.stdin.close()
        process.wait(timeout=10)
