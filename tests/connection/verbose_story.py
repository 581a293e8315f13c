"""Every way to authenticate at the most verbose log level, then refusals, then a crash with everything in hand.

Run as a program: ``python -m tests.connection.verbose_story FILE`` with a JSON object on standard input:
``faults`` (the sandbox's control address) and ``ways`` (profiles as fields, with their secrets). Tokens and
DPoP keys that came about are written to FILE, which lies outside HOME; whoever runs this searches everything else
for them.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import urllib.request
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from wfg_tui.cli import main
from wfg_tui.cli import run as run_command
from wfg_tui.connection import Credentials, Profile, ProfileBook
from wfg_tui.connection.dpop import prover_of
from wfg_tui.log import start_logging
from wfg_tui.paths import Paths
from wfg_tui.session import Operation, Session

WHO = "query Who { viewer { userName } }"


def arm(control: str, fault: dict[str, Any] | None) -> None:
    method, body = ("POST", json.dumps(fault).encode()) if fault else ("DELETE", None)
    urllib.request.urlopen(urllib.request.Request(control, body, method=method)).close()


async def token_of(profile: Profile, paths: Paths) -> str:
    session = Session(profile, Credentials(keyring_allowed=False), paths)
    try:
        await session.execute(Operation(WHO, "Who"))
        return session.tokens.current.value.reveal() if session.tokens.current else ""
    finally:
        await session.close()


def call(*arguments: str) -> int:
    print("$", *arguments, file=sys.stderr)
    return main.run(["-vv", *arguments])


def story(given: dict[str, Any], found: Path) -> None:
    paths = Paths.find()
    start_logging(paths, "debug")
    book = ProfileBook.load(paths.profiles_file)
    query = found.with_name("q.graphql")
    query.write_text(WHO)
    made: list[str] = []
    for number, way in enumerate(given["ways"]):
        profile = Profile(
            **{**way["profile"], "headers": tuple(map(tuple, way["profile"]["headers"])), "form": ()}
        )
        book.save(profile)
        os.environ["WFG_TEST_SECRET"] = way["secret"]
        if way["fault"]:
            arm(given["faults"], way["fault"])
        token = asyncio.run(token_of(profile, paths))
        made.append(token)
        assert call("-p", profile.name, "run", str(query)) == 0, profile.name
        if token:
            assert call("-p", profile.name, "token", "--claims") == 0, profile.name
        assert call("-p", profile.name, "profile", "show") == 0
        assert call("profile", "list", "--json") == 0
        key = ""
        if profile.dpop:
            private = prover_of(profile)._key
            assert private is not None
            key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
            made.extend(line for line in key.splitlines() if not line.startswith("-----"))

        # The provider refuses, the API refuses, the answer is no answer: each with its raw words.
        for fault in (
            {"name": "canned", "on": "token", "status": 401, "body": {"error": "invalid_client", "echo": token}},
            {"name": "canned", "on": "graphql", "status": 401, "body": f"You sent {token} and {way['secret']}"},
            {"name": "drop", "on": "any"},
        ):
            arm(given["faults"], fault)
            call("-p", profile.name, "run", str(query))
            arm(given["faults"], None)

        # A crash while token, secret and key are in hand.
        if way["fault"]:
            arm(given["faults"], way["fault"])

        def fail(*_: Any, token: str = token, secret: str = way["secret"], pem: str = way["pem"]) -> None:
            raise RuntimeError(f"forced, with {token} and {secret} and {pem} in hand")

        shown, run_command.show_bytes = run_command.show_bytes, fail  # type: ignore[assignment]
        try:
            code = call("-p", profile.name, "run", str(query))
        finally:
            run_command.show_bytes = shown
        assert code == 70, (profile.name, code)
        shutil.copy(paths.log / "crash.txt", paths.log / f"crash-{number}.txt")
        arm(given["faults"], None)
    found.write_text(json.dumps([one for one in made if one]))


if __name__ == "__main__":
    story(json.load(sys.stdin), Path(sys.argv[1]))
