"""The situations of situations.toml, and playing them over a socket to ``wfg-tui token``, a process each."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from tests.rawserver import answer, serving
from wfg_tui.connection import Profile
from wfg_tui.connection.book import table_of
from wfg_tui.paths import Paths

ROOT = Path(__file__).parents[2]
SECRET = "rows-9fKq2Zt7Lx4Vw8Bn"
TOKEN = "opaque-4Tg7Hy2Kd9Wq5Mz8Rb3"
DROPPED = {"PYTHONDONTWRITEBYTECODE", "WFG_TUI_PROFILE", "WFG_TUI_LOG", "SSL_CERT_FILE"}
"""Settings of the developer's own shell that would change what a row says, or how fast."""
SITUATIONS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[
    "situation"
]


@dataclass(frozen=True)
class Row:
    """What one call said."""

    situation: dict[str, Any]
    code: int
    out: str
    err: str

    @property
    def advice(self) -> str:
        """The last sentence of a failure: what to do."""
        return self.err.splitlines()[-1].strip() if self.code and self.err else ""


def body_of(situation: dict[str, Any]) -> bytes:
    """Gives the body that the provider answers with."""
    if "granted" in situation or "claims" in situation:
        token = TOKEN
        if claims := situation.get("claims"):
            parts = (json.dumps(part).encode() for part in ({"alg": "RS256", "kid": "k"}, claims))
            encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
            token = ".".join([*encoded, "c2lnbmF0dXJl"])
        grant = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **situation.get("granted", {})}
        body = json.dumps({name: value for name, value in grant.items() if value != "" or name == "scope"})
    else:
        body = situation.get("json") or situation.get("text", "")
    return body.replace("{secret}", SECRET).replace("{token}", TOKEN).encode()


def headers_of(situation: dict[str, Any]) -> list[str]:
    """Gives the lines of the answer's header."""
    headers = list(situation.get("headers", ()))
    if not any(line.lower().startswith("content-type:") for line in headers):
        headers.append("Content-Type: text/plain" if "text" in situation else "Content-Type: application/json")
    return headers


def profile_of(situation: dict[str, Any], number: int, base: str) -> Profile:
    """Gives the profile that meets the situation: the provider is at `base` and the number."""
    given = dict(situation.get("profile", {}))
    form = tuple(given.pop("form", {}).items())
    place = {"issuer": f"{base}{number}"} if situation.get("issuer") else {"token_url": f"{base}{number}/token"}
    return Profile(
        name=f"situation-{number}",
        graphql_url="https://workflow.example.com/graphql",
        client_id="0oa1",
        provider=situation["provider"],
        secret="env:WFG_TEST_SECRET",
        form=form,
        **place,
        **given,
    )


def play(chosen: Sequence[dict[str, Any]] = SITUATIONS) -> list[Row]:
    """Plays situations to ``wfg-tui token``, as many at once as there are processors, and gives the rows."""
    answers = [answer(f"{one.get('status', 200)} X", body_of(one), *headers_of(one)) for one in chosen]

    def script(request: bytes) -> bytes:
        number = re.match(rb"[A-Z]+ /(?:\.well-known/[a-z-]+/)?(\d+)", request)
        return answers[int(number[1])] if number else answer("500 Lost")

    with tempfile.TemporaryDirectory() as home, serving(script) as server:
        tables = tomlkit.table(is_super_table=True)
        for number, one in enumerate(chosen):
            tables.append(f"situation-{number}", table_of(profile_of(one, number, server.url)))
        document = tomlkit.document()
        document.append("profiles", tables)
        Paths.under(Path(home)).profiles_file.write_text(tomlkit.dumps(document), "utf-8")
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in DROPPED and not name.upper().endswith("_PROXY")
            },
            "WFG_TUI_HOME": home,
            "WFG_TEST_SECRET": SECRET,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

        def call(number: int) -> Row:
            done = subprocess.run(
                [sys.executable, "-m", "wfg_tui", "-v", "-p", f"situation-{number}", "token"],
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=120,
                cwd=ROOT,
                env=environment,
            )
            return Row(chosen[number], done.returncode, done.stdout, done.stderr)

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(call, range(len(chosen))))
