"""Making a connection: fields that explain themselves, a test that tells each step, a secret that stays put."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from keyring.errors import KeyringLocked
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static

from tests.tui.memory_keyring import Memory
from tests.tui.steering import (
    demo,
    explorer,
    paste,
    ready,
    shown,
    until,
    until_shown,
    unwrapped,
    without_profiles,
)
from wfg_tui.connection import PROVIDERS, Credentials, Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp
from wfg_tui.tui.screens.connect import Connect
from wfg_tui.tui.screens.connect_fields import FILES, method_fields
from wfg_tui.tui.screens.secret import SecretInput, SecretPrompt

WIDE = (160, 45)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "window"


def screen_of(pilot: Pilot[Any]) -> Connect:
    screen = pilot.app.screen
    assert isinstance(screen, Connect)
    return screen


def said(pilot: Pilot[Any], name: str) -> str:
    return unwrapped(str(screen_of(pilot).query_one(f"#{name}", Static).render()))


async def connecting(pilot: Pilot[Any]) -> Connect:
    """Waits for the form to be there and to have the focus."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Connect) and isinstance(pilot.app.focused, Input))
    return screen_of(pilot)


async def open_connect(pilot: Pilot[Any]) -> Connect:
    """From the welcome of someone who has no connection."""
    await until_shown(pilot, "Connect to your WorkflowGen", "Try the sandbox")
    await pilot.press("c")
    return await connecting(pilot)


async def fill(pilot: Pilot[Any], sandbox: Sandbox, role: str = "requester", **other: str) -> None:
    """Fills the form by Tab and paste, in the order of its fields, for a secret that is kept in memory."""
    application = sandbox.application(role)
    screen = screen_of(pilot)
    screen.query_one("#source", Select).value = "prompt"
    await pilot.pause()
    values = {
        "name": "mine",
        "graphql_url": sandbox.graphql_url,
        "issuer": sandbox.issuer,
        "client_id": application.client_id,
        "secret": application.client_secret,
        **other,
    }
    for name, value in values.items():
        field = screen.query_one(f"#{name}", Input)
        field.value = ""
        field.focus()
        await pilot.pause()
        await paste(pilot, value)


async def test_someone_without_a_connection_is_told_how_to_try_and_how_to_connect(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_shown(pilot, "Connect to your WorkflowGen", "Try the sandbox")
        await pilot.press("s")
        await until_shown(pilot, "wfg-tui demo")


async def test_by_keys_alone_a_connection_is_made_and_used(sandbox: Sandbox, home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        application = sandbox.application("requester")
        await paste(pilot, "mine")
        await pilot.press("tab")
        await paste(pilot, sandbox.graphql_url)
        await pilot.press("tab", "tab")
        await paste(pilot, sandbox.issuer)
        await pilot.press("tab")
        await paste(pilot, application.client_id)
        await pilot.press("tab", "tab", "enter", "end", "enter", "tab")
        await paste(pilot, application.client_secret)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "mine", "→ emma_dubois")
    written = (home / "profiles.toml").read_text()
    assert application.client_id in written
    assert application.client_secret not in written


async def test_the_test_tells_each_step_and_saves_nothing(sandbox: Sandbox, home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        await fill(pilot, sandbox)
        await pilot.press("f5")
        await until(pilot, lambda: said(pilot, "told").count("✓") >= 4)
        assert "emma_dubois" in said(pilot, "told")
        assert not (home / "profiles.toml").exists()


async def test_fields_are_called_what_the_providers_console_calls_them(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        for label in ("Issuer URI or Metadata URI", "Client ID", "Client secret", "Scopes"):
            assert label in shown(app)
        screen.query_one("#provider", Select).value = "entra"
        await until_shown(pilot, "Application (client) ID")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            "https://dev-1.okta.com/oauth2/aus1/.well-known/openid-configuration",
            "https://dev-1.okta.com/oauth2/aus1",
        ),
        ("https://dev-1-admin.okta.com/oauth2/aus1", "dev-1.okta.com"),
        ("https://dev-1.okta.com", "org authorization server"),
        ("https://dev-1.okta.com/oauth2/aus1/v1/token", "token"),
    ],
)
async def test_the_issuer_field_says_what_it_understands(home: Path, typed: str, words: str) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        screen.query_one("#issuer", Input).focus()
        await paste(pilot, typed)
        await until(pilot, lambda: words in said(pilot, "issuer-note"))


@pytest.mark.parametrize(
    "typed", ["https://[", "http://", "ftp://x", "h", "https://a b", "\x1b]52;c;x\x07", "[/x][b]"]
)
async def test_half_a_url_or_a_hostile_one_is_no_fault_of_ours(home: Path, typed: str) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        for name in ("graphql_url", "issuer", "name"):
            screen.query_one(f"#{name}", Input).focus()
            await paste(pilot, typed)
        await pilot.press("f5")
        await until(pilot, lambda: "×" in said(pilot, "told"))
        assert "\x1b" not in said(pilot, "told") + said(pilot, "issuer-note")


@pytest.mark.parametrize(
    ("role", "changes", "words"),
    [
        ("requester", {"secret": "wrong-secret-0123456789"}, ("secret",)),
        ("requester", {"client_id": "0oanobody"}, ("Client ID",)),
        ("requester", {"scope": "nonsense"}, ("scope",)),
        ("requester", {"expect_audience": "https://other.example/graphql"}, ("audience",)),
        ("inactive_application", {}, ("Active", "Administration Module")),
        ("missing_user", {}, ("Impersonate username", "svc_reporting")),
        ("inactive_user", {}, ("noah_keller",)),
        ("dpop_required", {}, ("DPoP", "General")),
        ("no_policy", {}, ("Access Policies",)),
    ],
)
async def test_a_failed_step_says_what_to_open(
    sandbox: Sandbox, home: Path, role: str, changes: dict[str, str], words: tuple[str, ...]
) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        await fill(pilot, sandbox, role, **changes)
        await pilot.press("f5")
        await until(pilot, lambda: "×" in said(pilot, "told") and "→" in said(pilot, "told"))
        told = said(pilot, "told").casefold()
        assert [word for word in words if word.casefold() not in told] == []


async def test_a_wrong_url_is_told_with_host_and_port(sandbox: Sandbox, home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        await fill(pilot, sandbox, graphql_url="http://127.0.0.1:9/wfgen/graphql")
        await pilot.press("f5")
        await until(pilot, lambda: "127.0.0.1" in said(pilot, "told") and "×" in said(pilot, "told"))


async def test_what_is_missing_is_named_and_gets_the_focus(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        await paste(pilot, "mine")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "GraphQL URL is empty." in said(pilot, "told"))
        assert screen.query_one("#graphql_url", Input).has_focus


async def test_a_name_that_is_taken_is_not_overwritten(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        app.connect(None)
        await connecting(pilot)
        await fill(pilot, sandbox, name="actor")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "already" in said(pilot, "told"))
        assert app.book.get("actor").client_id == sandbox.application("actor").client_id


async def test_without_a_keyring_saving_says_where_else_the_secret_can_go_and_loses_nothing(
    sandbox: Sandbox, home: Path
) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        await fill(pilot, sandbox)
        screen.query_one("#source", Select).value = "keyring"
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "keyring" in said(pilot, "told"))
        assert "environment variable" in said(pilot, "told")
        assert screen.query_one("#secret", Input).value == sandbox.application("requester").client_secret
        assert not (home / "profiles.toml").exists()


async def test_a_secret_cannot_be_copied_out_of_its_field_or_seen(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        field = screen.query_one("#secret", SecretInput)
        field.focus()
        await paste(pilot, "s3cr3t-that-nobody-sees")
        field.select_all()
        await pilot.press("ctrl+c")
        await pilot.pause()
        await pilot.press("ctrl+x")
        await until_shown(pilot, "cannot be copied")
        assert app.clipboard == ""
        assert "s3cr3t" not in shown(app) + repr(field) + app.export_screenshot()


async def test_leaving_saves_nothing_and_empties_the_secret(sandbox: Sandbox, home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        await fill(pilot, sandbox)
        field = screen.query_one("#secret", Input)
        await pilot.press("escape")
        await until_shown(pilot, "Connect to your WorkflowGen")
        assert field.value == ""
        assert not (home / "profiles.toml").exists()


async def test_editing_keeps_what_the_screen_does_not_show(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        rare = dataclasses.replace(app.book.get("actor"), proxy="", timeout=12.0, headers=(("x-gateway", "7"),))
        app.book.save(rare)
        app.connect(rare)
        await connecting(pilot)
        screen_of(pilot).query_one("#name", Input).value = "second line"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "second line")
        saved = app.book.get("second line")
        assert (saved.timeout, saved.headers) == (12.0, (("x-gateway", "7"),))
        assert "actor" not in app.book.names


# What each provider and method needs


async def choose(pilot: Pilot[Any], name: str, value: str) -> None:
    screen_of(pilot).query_one(f"#{name}", Select).value = value
    await pilot.pause()
    await pilot.pause()


def there(pilot: Pilot[Any]) -> set[str]:
    """The fields that can be seen."""
    rows = screen_of(pilot).query(".row")
    return {str(row.id).removesuffix("-row") for row in rows if row.display}


async def test_a_provider_brings_its_own_fields_and_its_usual_way_to_authenticate(home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        method = screen.query_one("#auth_method", Select)
        assert method.value == "client_secret_basic"
        assert "audience" not in there(pilot), "Okta's authorization server chooses it"
        await choose(pilot, "provider", "entra")
        assert method.value == "client_secret_post"
        await until_shown(pilot, "Application ID URI", "the secret's Value, not its Secret ID")
        assert "empty: made of the Application ID URI" in shown(app)
        await choose(pilot, "provider", "auth0")
        assert {"audience", "expect_audience"} <= there(pilot)
        await until_shown(pilot, "Domain", "Identifier (API", "Identifier (checked)")
        await choose(pilot, "provider", "okta")
        await until_shown(pilot, "Audience (checked)", "Token")


@pytest.mark.parametrize(
    ("provider", "issuer", "label"),
    [
        ("auth0", "acme.eu.auth0.com", "Identifier (API Audience) (sent)"),
        ("entra", "https://login.microsoftonline.com/0e0/v2.0", "Application ID URI"),
    ],
)
async def test_what_a_provider_cannot_do_without_is_asked_for_with_its_screen(
    sandbox: Sandbox, home: Path, provider: str, issuer: str, label: str
) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        await choose(pilot, "provider", provider)
        await fill(pilot, sandbox, issuer=issuer)
        await pilot.press("f5")
        await until(pilot, lambda: f"{label} is empty." in said(pilot, "told"))
        assert PROVIDERS[provider].api_screen in said(pilot, "told")


async def test_every_method_that_can_grant_is_offered_and_names_its_secret(home: Path) -> None:
    from wfg_tui.connection.grant import METHODS

    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await open_connect(pilot)
        for name in METHODS:
            await choose(pilot, "auth_method", name)
            assert screen_of(pilot).form.profile().auth_method == name
            assert set(method_fields(name).files) == there(pilot) & set(FILES)


async def test_a_private_key_is_a_file_whose_passphrase_is_the_secret(home: Path) -> None:
    profile = Profile(
        "mine", "https://w.example.com/graphql", client_id="0oa1", issuer="https://acme.okta.com/oauth2/aus1",
        auth_method="private_key_jwt", private_key="/keys/mine.pem", secret="prompt",
    )  # fmt: skip
    app = ExplorerApp(Paths.under(home), ProfileBook.in_memory(profile), Credentials(), None)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        app.connect(profile)
        await connecting(pilot)
        await until_shown(pilot, "Private key (PEM file)", "/keys/mine.pem", "Passphrase of the key")
        await choose(pilot, "auth_method", "client_secret_basic")
        assert "private_key" not in there(pilot)
        await choose(pilot, "auth_method", "private_key_jwt")
        assert screen_of(pilot).form.profile().private_key == "/keys/mine.pem"


# How long the secret is good for


async def test_a_last_day_is_read_as_it_is_typed_and_said_on_the_top_line(sandbox: Sandbox, home: Path) -> None:
    app = without_profiles(home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_connect(pilot)
        await fill(pilot, sandbox, secret_expires="next year")
        await until(pilot, lambda: "such as 2027-01-31" in said(pilot, "expiry-note"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "which is no day" in said(pilot, "told"))
        field = screen.query_one("#secret_expires", Input)
        assert field.has_focus
        field.value = (datetime.date.today() + datetime.timedelta(days=12)).isoformat()
        await until(pilot, lambda: said(pilot, "expiry-note") == "expires in 12 days")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "→ emma_dubois", "▲ secret expires in 12 days")


# A secret in the keyring


def in_keyring(sandbox: Sandbox, *names: str) -> ProfileBook:
    application = sandbox.application("requester")
    return ProfileBook.in_memory(
        *(
            Profile(name, sandbox.graphql_url, issuer=sandbox.issuer, client_id=application.client_id)
            for name in names
        )
    )


async def test_a_secret_is_replaced_only_by_one_that_works(sandbox: Sandbox, home: Path, store: Memory) -> None:
    right = sandbox.application("requester").client_secret
    store.kept = {"mine": "an-old-one-that-has-ended"}
    book = in_keyring(sandbox, "mine")
    book.save(dataclasses.replace(book.get("mine"), secret_expires="2026-01-31"))
    app = ExplorerApp(Paths.under(home), book, Credentials(), None)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        app.connect(book.get("mine"))
        await connecting(pilot)
        field = screen_of(pilot).query_one("#secret", Input)
        assert field.placeholder == "unchanged"
        field.value = "wrong-secret-0123456789"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "the old one stays." in said(pilot, "told"))
        assert "does not accept the client secret" in said(pilot, "told")
        assert store.kept == {"mine": "an-old-one-that-has-ended"}
        field.value = right
        await pilot.press("ctrl+s")
        await until_shown(pilot, "→ emma_dubois", "2026-01-31, is forgotten")
        assert store.kept == {"mine": right}
        assert book.get("mine").secret_expires == ""


async def test_a_start_reads_the_secret_of_the_connection_in_use_and_no_other(
    sandbox: Sandbox, home: Path, store: Memory
) -> None:
    store.kept = dict.fromkeys(("a", "b", "c"), sandbox.application("requester").client_secret)
    book = in_keyring(sandbox, "a", "b", "c")
    app = ExplorerApp(Paths.under(home), book, Credentials(), book.get("b"))
    assert store.read == []
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await until_shown(pilot, "→ emma_dubois")
    assert set(store.read) == {"b"}


async def test_a_keyring_that_was_unlocked_meanwhile_is_asked_again(
    sandbox: Sandbox, home: Path, store: Memory
) -> None:
    store.kept = {"mine": sandbox.application("requester").client_secret}
    store.fault = KeyringLocked("locked")
    book = in_keyring(sandbox, "mine")
    app = ExplorerApp(Paths.under(home), book, Credentials(), book.get("mine"))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SecretPrompt))
        await until_shown(pilot, "The keyring is locked.", "Unlock it", "Try its source again")
        store.fault = None
        await pilot.press("tab", "enter")
        await until_shown(pilot, "→ emma_dubois")
    assert store.kept == {"mine": sandbox.application("requester").client_secret}


# A secret that is asked for


def asking(sandbox: Sandbox, home: Path, secret: str) -> ExplorerApp:
    application = sandbox.application("requester")
    profile = Profile(
        name="mine",
        graphql_url=sandbox.graphql_url,
        issuer=sandbox.issuer,
        client_id=application.client_id,
        secret=secret,
    )
    return ExplorerApp(Paths.under(home), ProfileBook.in_memory(profile), None, profile)


async def test_a_profile_that_keeps_no_secret_asks_for_it_once(sandbox: Sandbox, home: Path) -> None:
    app = asking(sandbox, home, "prompt")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SecretPrompt))
        await paste(pilot, sandbox.application("requester").client_secret + "\n")
        await pilot.press("enter")
        await ready(pilot)
        await until_shown(pilot, "→ emma_dubois")
        explorer(app).editor.load("query Me { viewer { userName } }")
        await pilot.press("f5")
        await until_shown(pilot, '"emma_dubois"')


async def test_declining_to_give_it_is_told_once_and_the_explorer_stays(sandbox: Sandbox, home: Path) -> None:
    app = asking(sandbox, home, "prompt")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SecretPrompt))
        await pilot.press("escape")
        await until_shown(pilot, "asked for in each session")
        assert app.screen is app.explorer


async def test_a_keyring_that_is_not_there_can_be_answered_for_this_session(sandbox: Sandbox, home: Path) -> None:
    app = asking(sandbox, home, "keyring")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SecretPrompt))
        await until_shown(pilot, "keyring", "Try its source again")
        await paste(pilot, sandbox.application("requester").client_secret)
        await pilot.press("enter")
        await until_shown(pilot, "→ emma_dubois")


async def test_a_variable_that_is_not_set_is_named(sandbox: Sandbox, home: Path) -> None:
    app = asking(sandbox, home, "env:WFG_NOT_SET")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until_shown(pilot, "WFG_NOT_SET")


async def test_a_passphrase_that_does_not_open_the_key_is_asked_for_again(sandbox: Sandbox, home: Path) -> None:
    from tests.connection.signing_clients import PASSPHRASE, way
    from wfg_tui.text import Secret

    one = way(sandbox, "private_key_jwt EC encrypted", home / "keys", secret="prompt")
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session(one.profile.name, Secret("not this one"))
    app = ExplorerApp(Paths.under(home), ProfileBook.in_memory(one.profile), credentials, one.profile)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SecretPrompt))
        await until_shown(pilot, "Passphrase of the private key of", "does not open")
        await paste(pilot, PASSPHRASE)
        await pilot.press("enter")
        await until_shown(pilot, f"→ {sandbox.application('ec_key').impersonates}")


async def test_the_demo_offers_no_keyring_to_begin_with(sandbox: Sandbox, home: Path) -> None:
    app = demo(sandbox, home)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        app.connect(None)
        await connecting(pilot)
        assert screen_of(pilot).query_one("#source", Select).value == "prompt"
        assert isinstance(app.credentials, Credentials)
