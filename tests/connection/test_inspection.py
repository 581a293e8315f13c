"""A token looked at: what kind it is, what it says, what is wrong with it, and that no text does harm."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connection.tokens_made import AUDIENCE, GOOD, ISSUER, NOW, part, token
from wfg_tui.connection import Profile, Token, decode_claims, inspect_token, read_token, token_in
from wfg_tui.connection.token_sheet import claims_sheet, facts, moment_words, sheet
from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import Secret, clean_line

PROFILE = Profile("p", AUDIENCE, client_id="0oa1", issuer=ISSUER, expect_audience=AUDIENCE)


def codes(text: str, profile: Profile | None = PROFILE, **changes: Any) -> list[str]:
    return [finding.code for finding in inspect_token(text, profile, now=NOW, **changes).findings]


def test_nothing_is_wrong_with_a_good_token() -> None:
    seen = inspect_token(token(), PROFILE, now=NOW)
    assert seen.findings == ()
    assert not seen.refused
    assert seen.life.left == 3540


@pytest.mark.parametrize(
    ("changes", "code", "refused", "words"),
    [
        ({"aud": AUDIENCE + "/"}, "claims.audience", True, "slash at the end"),
        ({"aud": AUDIENCE.replace("https", "http")}, "claims.audience", True, "scheme (https and http)"),
        ({"aud": AUDIENCE.upper()}, "claims.audience", True, "upper and lower case"),
        ({"aud": ["api://default"]}, "claims.audience", True, "ready-made authorization server named default"),
        ({"aud": None}, "claims.no_audience", True, "no audience"),
        ({"aud": 7}, "claims.no_audience", True, "no audience"),
        ({"aud": "0oa1"}, "token.id_token", True, "not its id_token"),
        ({"iss": "https://acme.okta.com/oauth2/default"}, "claims.issuer", True, "another issuer"),
        ({"iss": "https://acme.okta.com"}, "claims.issuer", True, "org authorization server"),
        ({"iss": ISSUER + "/"}, "claims.issuer_form", False, "slash at the end"),
        ({"iss": None}, "claims.no_issuer", True, "no iss"),
        ({"exp": int(NOW) - 120}, "token.expired", True, "2 min ago"),
        ({"exp": None}, "token.no_exp", False, "no exp"),
        ({"exp": "soon"}, "token.exp_unreadable", True, "'soon'"),
        ({"exp": (int(NOW) + 60) * 1000}, "token.exp_unreadable", True, "milliseconds"),
        ({"exp": True}, "token.exp_unreadable", True, "True"),
        ({"exp": int(NOW) + 30}, "token.soon", False, "30.0 s"),
        ({"nbf": int(NOW) + 90}, "token.not_yet", True, "clock"),
        ({"iat": int(NOW) + 300}, "clock.ahead", False, "5 min from now"),
        ({"cid": "0oa2"}, "claims.client", False, "0oa2"),
        ({"cid": None}, "claims.no_client", False, "appid"),
        (
            {"com.workflowgen.api.username": None},
            "claims.username",
            False,
            "(appuser != null) ? appuser.userName : app.clientId",
        ),
        ({"com.workflowgen.api.username": ""}, "claims.username", False, "empty"),
        ({"com.workflowgen.api.username": ["x"]}, "claims.username", False, "no text"),
        ({"uid": "00u1"}, "claims.person", False, "person"),
        ({"cnf": {"jkt": "x"}}, "token.dpop", False, "Demonstrating Proof of Possession"),
        ({"cnf": {"x5t#S256": "x"}}, "token.certificate_bound", False, "certificate"),
        ({"groups": ["g" * 40] * 300}, "token.long", False, "8 to 16 KB"),
    ],
)
def test_what_is_wrong_is_found_and_says_what_to_open(
    changes: dict[str, Any], code: str, refused: bool, words: str
) -> None:
    seen = inspect_token(token(**changes), PROFILE, now=NOW)
    assert [finding.code for finding in seen.findings] == [code]
    finding = seen.findings[0]
    assert words in f"{finding.what} {finding.meaning} {finding.advice}"
    assert seen.refused is refused
    assert finding.problem.exit_code == 1
    if code != "token.soon":
        assert finding.meaning
        assert finding.advice


def test_the_worst_comes_first() -> None:
    text = token(exp=int(NOW) - 5, cid="other", **{"com.workflowgen.api.username": None}, uid="00u1")
    seen = inspect_token(text, PROFILE, now=NOW)
    assert [finding.severity for finding in seen.findings] == ["refused", "warning", "warning", "note"]


def test_an_unsigned_token_is_refused_before_anybody_asks_for_keys() -> None:
    assert codes(token(header={"alg": "none"})) == ["verify.none"]
    assert codes(token(header={"typ": "JWT"})) == ["verify.none"]


def test_the_username_claim_is_oktas_and_is_missed_nowhere_else() -> None:
    without = {"com.workflowgen.api.username": None}
    entra = dataclasses.replace(PROFILE, provider="entra")
    assert "claims.username" not in codes(token(**without), entra)
    assert "claims.username" in codes(token(**without), None)
    assert "claims.username" not in codes(token(**without, cid=None, azp="0oa1"), None)


@pytest.mark.parametrize(
    ("provider", "expected", "found", "code"),
    [
        (
            "entra",
            "https://login.microsoftonline.com/t1/v2.0",
            "https://sts.windows.net/t1/",
            "claims.issuer_form",
        ),
        (
            "adfs",
            "https://sts.example.com/adfs",
            "http://sts.example.com/adfs/services/trust",
            "claims.issuer_form",
        ),
        ("auth0", "https://acme.auth0.com", "https://acme.auth0.com/", "claims.issuer_form"),
        ("auth0", "https://acme.auth0.com", "https://acme.eu.auth0.com/", "claims.issuer"),
    ],
)
def test_a_provider_that_is_known_to_write_its_issuer_in_another_way_is_believed(
    provider: str, expected: str, found: str, code: str
) -> None:
    profile = dataclasses.replace(PROFILE, provider=provider, issuer=expected)
    assert code in codes(token(iss=found), profile)


def test_oktas_issuer_is_read_from_a_token_url_alone() -> None:
    profile = dataclasses.replace(PROFILE, issuer="", token_url=f"{ISSUER}/v1/token")
    assert codes(token(), profile) == []
    assert codes(token(iss="https://x.okta.com/oauth2/1"), profile) == ["claims.issuer"]


def test_a_profile_without_an_expected_audience_is_told_to_have_one() -> None:
    profile = dataclasses.replace(PROFILE, expect_audience="")
    seen = inspect_token(token(), profile, now=NOW)
    assert [finding.severity for finding in seen.findings] == ["note"]
    assert "--expect-audience" in seen.findings[0].advice
    assert inspect_token(token(aud="api://default"), profile, now=NOW).findings[0].severity == "warning"


def test_the_audience_that_is_sent_is_not_the_one_that_is_expected() -> None:
    profile = dataclasses.replace(PROFILE, provider="auth0", audience="https://other.example.com")
    assert codes(token(), profile) == []
    [wrong] = inspect_token(token(aud="https://other.example.com"), profile, now=NOW).findings
    assert "https://other.example.com" in wrong.advice


def granted(text: str, **changes: Any) -> Token:
    values: dict[str, Any] = {
        "value": Secret(text),
        "token_type": "Bearer",
        "scopes": ("default",),
        "missing_scopes": (),
        "life": 3600.0,
        "granted_at": NOW,
        "deadline": time.monotonic() + 3540,
        "ends": time.monotonic() + 3600,
        "source": f"{ISSUER}/v1/token",
    }
    return Token(**{**values, **changes})


def test_scopes_that_were_not_granted_and_lives_that_differ_are_told() -> None:
    text = token()
    found = codes(text, granted=granted(text, missing_scopes=("more",), life=300.0))
    assert found == ["claims.scopes", "token.lives_differ"]


def test_an_opaque_token_of_ours_has_the_life_that_its_grant_said() -> None:
    seen = inspect_token("opaque-1", PROFILE, granted=granted("opaque-1"), now=NOW + 600)
    assert seen.reading.kind == "opaque"
    assert seen.life.left == 3000
    assert [finding.code for finding in seen.findings] == ["token.opaque"]
    assert not seen.refused


ENCRYPTED = f"{part({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.a.b.c.d"
GOOD_PAYLOAD = part(GOOD)


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        (ENCRYPTED, "jwe", ""),
        ("2YotnFZFEjr1zCsicMWpAA", "opaque", ""),
        ("abc.def.ghi", "opaque", ""),
        (token()[:100], "damaged", "2 parts"),
        (token().partition(".")[0], "damaged", "1 part between"),
        (f"{part({'alg': 'RS256'})}.{GOOD_PAYLOAD[:31]}.x", "damaged", "its payload is"),
        (f"{part({'alg': 'RS256'})}.{GOOD_PAYLOAD[:8]}+{GOOD_PAYLOAD[9:]}.x", "damaged", "“+” at character 9"),
        (f"{part({'alg': 'RS256'})}.{part([1])}.x", "damaged", "not an object"),
        (f"{part({'alg': 'RS256'})}.{part(b'NaN')}.x", "damaged", "no JSON"),
        (f"{part({'alg': 'RS256'})}.{part(b'[' * 100_000)}.x", "damaged", "no JSON"),
        ("{not a token}", "damaged", "“{”"),
        ("a\x1b[31mb", "damaged", "U+001B"),
        ("", "opaque", ""),
    ],
)
def test_what_is_no_readable_jwt_is_said_to_be_what_it_is(text: str, kind: str, why: str) -> None:
    reading = read_token(text)
    assert reading.kind == kind
    assert why in reading.why
    assert decode_claims(text) is None
    seen = inspect_token(text, PROFILE, now=NOW)
    assert seen.refused is (kind == "damaged")
    assert seen.findings[0].advice


def test_the_header_of_an_encrypted_token_is_shown() -> None:
    [section] = claims_sheet(inspect_token(ENCRYPTED, PROFILE, now=NOW))
    assert [(row.label, row.lines) for row in section.rows] == [("alg", ("RSA-OAEP",)), ("enc", ("A256GCM",))]


@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "nbf", "roles", "cnf", "uid", "\x1b]0;x\x07"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_no_claim_is_so_odd_that_it_stops_the_inspection(claims: dict[str, Any]) -> None:
    text = f"{part({'alg': 'RS256'})}.{part(json.dumps(claims).encode())}.x"
    for profile in (PROFILE, None):
        seen = inspect_token(text, profile, now=NOW)
        for section in [*sheet(seen), *claims_sheet(seen)]:
            for row in section.rows:
                assert all(len(line) <= 2_500 for line in row.lines)
                assert not any(character in "\x1b\x07\x9b" for line in row.lines for character in clean_line(line))
        json.dumps(facts(seen), allow_nan=False)


@given(st.text())
def test_no_text_at_all_stops_the_inspection(text: str) -> None:
    inspect_token(text, PROFILE, now=NOW)
    with contextlib.suppress(UsageProblem):
        assert token_in(text).reveal()


TOKEN = token()


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\r\n",
        f"Bearer {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f"authorization: bearer {TOKEN}\n",
        f"DPoP {TOKEN}",
        f'"{TOKEN}"',
        f"'Bearer {TOKEN}'",
        f"-H 'Authorization: Bearer {TOKEN}'",
        f'curl -s -H "Authorization: Bearer {TOKEN}" https://workflow.example.com/wfgen/graphql',
        f"2026-11-25 10:00:01 INFO token is {TOKEN}, retrying",
        "\n".join(TOKEN[start : start + 80] for start in range(0, len(TOKEN), 80)),
        json.dumps({"token_type": "Bearer", "access_token": TOKEN, "expires_in": 3600}, indent=2),
        "\ufeff" + TOKEN,
    ],
)
def test_a_token_is_found_in_what_people_paste(pasted: str) -> None:
    assert token_in(pasted).reveal() == TOKEN


@pytest.mark.parametrize(
    ("pasted", "code"), [("", "token.none"), (' "" \n', "token.none"), ("x" * 1_000_000, "token.too_long")]
)
def test_what_cannot_be_a_token_is_refused_in_words(pasted: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        token_in(pasted)
    assert caught.value.code == code
    assert caught.value.advice


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def test_a_time_is_told_in_utc_and_as_the_clock_here_has_it(in_zone: Callable[[str], None]) -> None:
    in_zone("America/Montreal")
    assert moment_words(1_795_600_000) == "2026-11-25 09:46:40 UTC (04:46:40 EST here)"
    assert moment_words(1_795_570_000) == "2026-11-25 01:26:40 UTC (2026-11-24 20:26:40 EST here)"
    in_zone("UTC")
    assert moment_words(1_795_600_000) == "2026-11-25 09:46:40 UTC, here too"


def test_the_facts_hold_everything_but_the_token() -> None:
    text = token()
    found = json.dumps(facts(inspect_token(text, PROFILE, granted=granted(text), now=NOW)))
    assert text not in found
    assert text.split(".")[1] not in found
    assert text.split(".")[2] not in found
