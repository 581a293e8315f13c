"""What the explorer says of a connection's hops: a warning that stays, a certificate's own words."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.authority import Authority
from tests.relays import fronting, proxying
from tests.tui.steering import demo, explorer, paste, ready, shown, until_shown
from wfg_tui.connection import Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp


async def test_an_api_that_nobody_verifies_is_warned_about_for_as_long_as_it_is_used(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    port = urlsplit(sandbox.graphql_url).port or 0
    with fronting(port, Authority(tmp_path).issue("localhost").server()) as front:
        url = front.secure_url + urlsplit(sandbox.graphql_url).path
        app = demo(sandbox, tmp_path / "window", graphql_url=url, insecure=True)
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await ready(pilot)
            warning = f"▲ TLS is not verified for localhost:{front.port}"
            assert warning in shown(app)
            explorer(app).editor.load("query Me { viewer { lastName } }")
            await pilot.press("f5")
            await until_shown(pilot, "200 ·")
            assert warning in shown(app)


async def test_a_certificate_that_is_not_believed_is_told_with_its_signer(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    port = urlsplit(sandbox.graphql_url).port or 0
    with fronting(port, Authority(tmp_path).issue("localhost").server()) as front:
        url = front.secure_url + urlsplit(sandbox.graphql_url).path
        app = demo(sandbox, tmp_path / "window", graphql_url=url)
        async with app.run_test(size=(160, 45), notifications=True) as pilot:
            await until_shown(pilot, "signed by nobody this machine", "Works CA (Test Works).", "--ca-file FILE")


async def test_a_proxys_password_is_asked_for_by_its_name_and_kept_for_the_session(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = sandbox.application("administrator")
    monkeypatch.setenv("CLIENT_SECRET", application.client_secret)
    with proxying(user="ann", password="proxy-pass-word") as proxy:
        profile = Profile(
            "mine",
            sandbox.graphql_url,
            client_id=application.client_id,
            issuer=sandbox.issuer,
            secret="env:CLIENT_SECRET",
            proxy="none",
            token_proxy=proxy.url.replace("http://", "http://ann@"),
            token_proxy_secret="prompt",
        )
        home = tmp_path / "window"
        app = ExplorerApp(Paths.under(home), ProfileBook.in_memory(profile), None, profile)
        async with app.run_test(size=(160, 45), notifications=True) as pilot:
            await until_shown(pilot, "Password of the provider's proxy of mine")
            await paste(pilot, "a wrong one")
            await pilot.press("enter")
            await until_shown(pilot, "our credentials (407).")
            await pilot.press("ctrl+r")
            await until_shown(pilot, "Password of the provider's proxy of mine")
            await paste(pilot, "proxy-pass-word")
            await pilot.press("enter")
            await ready(pilot)
            assert "olivia_martin" in shown(app)
    assert len(set(proxy.proofs)) == 2
