"""After a run with every method at the most verbose log level, nothing secret is in any file, on stderr, or in a
crash report."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from tests.connection.signing_clients import PASSPHRASE, ROLES, key_lines, way
from wfg_tui.connection import Profile
from wfg_tui.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
GATEWAY = "gateway-key: 0123 456789/+"
PASSWORD = "Passw0rd-of-IIS"
LOOKS_LIKE_A_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.")


def test_no_secret_assertion_key_or_token_is_found_after_every_method_at_the_most_verbose_level(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    keys, home = tmp_path / "keys", tmp_path / "home"
    told: list[dict[str, Any]] = []
    wanted = {PASSPHRASE, quote_plus(PASSPHRASE), GATEWAY, PASSWORD}
    for name in ROLES:
        one = way(sandbox, name, keys, headers=(("X-Gateway", "env:WFG_TEST_GATEWAY"),))
        file = one.profile.private_key or one.profile.client_key
        pem = Path(file).read_text() if file else ""
        told.append(_told(one.profile, one.secret, pem))
        wanted |= key_lines(pem) | _forms(one.profile.client_id, one.secret)
    ready_made = _token(sandbox)
    for values, secret, fault in (
        ({"name": "given", "auth_method": "bearer"}, ready_made, None),
        ({"name": "iis", "auth_method": "basic_iis", "client_id": r"CORP\emma_dubois"}, PASSWORD, "iis_basic"),
    ):
        profile = Profile(graphql_url=sandbox.graphql_url, secret="env:WFG_TEST_SECRET", **values)
        told.append({**_told(profile, secret, ""), "fault": {"name": fault} if fault else None})
    wanted |= {ready_made} | _forms(r"CORP\emma_dubois", PASSWORD)
    wanted.add(base64.b64encode(rf"CORP\emma_dubois:{PASSWORD}".encode()).decode())
    assert len(told) == len(ROLES) + 2

    done = subprocess.run(
        [sys.executable, "-m", "tests.connection.verbose_story", str(tmp_path / "made.json")],
        input=json.dumps({"faults": f"{sandbox.base_url}/sandbox/faults", "ways": told}),
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        env={**os.environ, "WFG_TUI_HOME": str(home), "WFG_TUI_LOG": "debug", "WFG_TEST_GATEWAY": GATEWAY},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = set(json.loads((tmp_path / "made.json").read_text()))
    assert len(made) > len(ROLES), "every method got a token, and DPoP made keys"
    wanted |= made
    wanted.discard("")

    files = [file for file in home.rglob("*") if file.is_file()]
    log = "".join(file.read_text() for file in files if file.name.startswith("wfg-tui.log"))
    assert "httpcore" in log, "the log is at its most verbose"
    crashes = [file for file in files if file.name.startswith("crash-")]
    assert len(crashes) == len(told)
    for crash in crashes:
        assert re.search(r"forced, with .*\[hidden\].* in hand", crash.read_text(), re.DOTALL), crash
    for place, text in [
        *((str(file), file.read_bytes().decode("utf-8", "replace")) for file in files),
        ("stderr", done.stderr),
        ("stdout", done.stdout),
    ]:
        found = [secret for secret in wanted if secret in text]
        assert not found, f"{place}: {found}"
        assert not LOOKS_LIKE_A_JWT.search(text), place


def _told(profile: Profile, secret: str, pem: str) -> dict[str, Any]:
    return {"profile": dataclasses.asdict(profile), "secret": secret, "pem": pem, "fault": None}


def _forms(client_id: str, secret: str) -> set[str]:
    """A secret as it is, as a form and a Basic header carry it."""
    if not secret:
        return set()
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {secret, quote_plus(secret), base64.b64encode(pair.encode()).decode()}


def _token(sandbox: Sandbox) -> str:
    import httpx

    application = sandbox.application("administrator")
    answer = httpx.post(
        sandbox.token_url,
        data={"grant_type": "client_credentials"},
        auth=(application.client_id, application.client_secret),
        trust_env=False,
    )
    return str(answer.json()["access_token"])
