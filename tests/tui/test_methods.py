"""The explorer where no token is asked for: a token at hand, and a site whose IIS checks a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.steering import explorer, on_profile, ready, until_shown
from wfg_tui.connection import Credentials, Profile
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

WIDE = (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


async def test_a_user_of_iis_explores_and_asks(sandbox: Sandbox, home: Path) -> None:
    sandbox.faults.add("iis_basic", on="graphql")
    profile = Profile(
        "iis", sandbox.graphql_url, client_id=r"CORP\emma_dubois", auth_method="basic_iis", secret="prompt"
    )
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session("iis", Secret("Passw0rd-of-IIS"))
    app = on_profile(profile, credentials, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await until_shown(pilot, "→ emma_dubois")
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"emma_dubois"')


async def test_a_token_from_a_variable_explores_and_asks(
    sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    application = sandbox.application("requester")
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(
            sandbox.token_url,
            data={"grant_type": "client_credentials"},
            auth=(application.client_id, application.client_secret),
        )
    monkeypatch.setenv("MY_TOKEN", answer.json()["access_token"])
    profile = Profile("given", sandbox.graphql_url, auth_method="bearer", secret="env:MY_TOKEN")
    app = on_profile(profile, Credentials(keyring_allowed=False), home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await until_shown(pilot, "→ emma_dubois")
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"emma_dubois"')
