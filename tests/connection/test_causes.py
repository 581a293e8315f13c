"""The table of refusals: each row is met by a situation, and each situation by the row that was meant."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.connection.situations import SITUATIONS, body_of, headers_of, profile_of
from wfg_tui.connection import PROVIDERS
from wfg_tui.connection.advice import is_refusal, read_error
from wfg_tui.connection.causes import CAUSES, cause_of
from wfg_tui.connection.grant import read_answer
from wfg_tui.http import Response, Timings
from wfg_tui.problems import Problem

BASE = "https://idp.example.com/"
ASKED = [one for one in SITUATIONS if not one.get("issuer")]


def response(situation: dict[str, Any]) -> Response:
    headers = tuple((line.partition(": ")[0], line.partition(": ")[2]) for line in headers_of(situation))
    status = situation.get("status", 200)
    return Response(status, headers, body_of(situation), Timings(), "HTTP/1.1", f"{BASE}token")


@pytest.mark.parametrize("situation", ASKED, ids=[f"{one['provider']}: {one['title']}" for one in ASKED])
def test_each_situation_has_the_code_that_was_meant(situation: dict[str, Any]) -> None:
    profile = profile_of(situation, 0, BASE)
    if not situation["code"]:
        assert read_answer(profile, response(situation)).value
        return
    with pytest.raises(Problem) as caught:
        read_answer(profile, response(situation))
    assert caught.value.code == situation["code"]
    assert not re.search(r"\{\w+\}", " ".join(caught.value.sentences))


def test_each_row_is_met_by_a_situation() -> None:
    met = set()
    for situation in SITUATIONS:
        try:
            body = json.loads(body_of(situation))
        except ValueError:
            continue
        if isinstance(body, dict) and is_refusal(body):
            error, words = read_error(body)
            for provider in (situation["provider"], "entra" if "AADSTS" in words else ""):
                met.add(cause_of(provider, situation.get("status", 200), error, words))
    assert [cause.what for cause in CAUSES if cause not in met] == []


@pytest.mark.parametrize("cause", CAUSES, ids=[f"{one.code} {one.error}" for one in CAUSES])
def test_each_row_is_whole(cause: Any) -> None:
    re.compile(cause.error)
    re.compile(cause.words)
    assert set(cause.only) <= set(PROVIDERS)
    assert cause.code.startswith("token.")
    named = set(re.findall(r"\{(\w+)\}", cause.what + cause.meaning + cause.advice))
    known = {"name", "app", "api", "issuer_form", "token_form", "client", "scope", "audience", "method", "profile"}
    assert named <= known
    assert cause.what.endswith(".")
    assert cause.meaning.endswith(".")
    assert cause.advice[-1] in ".…" or "wfg-tui" in cause.advice


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_says_what_a_person_needs(name: str) -> None:
    row = PROVIDERS[name]
    assert row.id == name
    assert row.app_screen
    assert row.api_screen
    assert row.methods
    if name != "other":
        assert row.token_form.endswith(row.token_path)
        assert row.issuer_form.startswith("https://")
        assert {"issuer", "client_id", "secret"} <= set(row.labels)
        assert max(map(len, row.labels.values())) <= 27  # the connect screen's column


@pytest.mark.parametrize(
    ("host", "words", "found"),
    [
        ("acme.okta.com", "", "Okta"),
        ("acme.eu.auth0.com", "", "Auth0"),
        ("login.microsoftonline.com", "", "Microsoft Entra ID"),
        ("auth.pingone.eu", "", "PingOne"),
        ("idp.example.com", "MSIS9622: no", "AD FS"),
        ("okta.com.evil.example.com", "", "The identity provider"),
    ],
)
def test_whose_answer_it_is_shows_in_the_host_and_the_words(host: str, words: str, found: str) -> None:
    profile = profile_of({"provider": "other"}, 0, BASE)
    body = json.dumps({"error": "something_new", "error_description": words}).encode()
    with pytest.raises(Problem) as caught:
        read_answer(profile, Response(400, (), body, Timings(), "HTTP/1.1", f"https://{host}/token"))
    assert found in caught.value.what
    assert ("--provider" in caught.value.meaning) == (found != "The identity provider")
