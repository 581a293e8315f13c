"""A secret's last day, as the user noted it: said in time, and never guessed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from wfg_tui.connection import Profile, ProfileBook, expiry_problem, secret_expiry, validated
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem

TODAY = datetime.date(2026, 11, 25)


def profile(expires: str, provider: str = "okta") -> Profile:
    return Profile(
        name="p",
        graphql_url="https://example.com/graphql",
        client_id="c",
        issuer="https://example.com",
        provider=provider,
        secret_expires=expires,
    )


@pytest.mark.parametrize(
    ("expires", "words", "due", "code"),
    [
        ("2026-11-22", "expired 3 days ago", True, "secret.expired"),
        ("2026-11-24", "expired yesterday", True, "secret.expired"),
        ("2026-11-25", "expires today", True, "secret.expires_soon"),
        ("2026-11-26", "expires tomorrow", True, "secret.expires_soon"),
        ("2026-12-25", "expires in 30 days", True, "secret.expires_soon"),
        ("2026-12-26", "expires in 31 days", False, None),
        ("2031-01-01", "expires in 1,498 days", False, None),
    ],
)
def test_what_is_said_of_a_day_depends_on_how_near_it_is(
    expires: str, words: str, due: bool, code: str | None
) -> None:
    found = secret_expiry(profile(expires), TODAY)
    assert found is not None
    assert (found.words, found.due) == (words, due)
    problem = expiry_problem(profile(expires), TODAY)
    assert (problem.code if problem else None) == code


def test_the_advice_names_the_screen_and_the_command() -> None:
    problem = expiry_problem(profile("2026-11-30", "entra"), TODAY)
    assert problem is not None
    assert "Certificates & secrets" in problem.advice
    assert "wfg-tui profile secret p --expires" in problem.advice


def test_without_a_date_nothing_is_said() -> None:
    assert secret_expiry(profile(""), TODAY) is None
    assert expiry_problem(profile(""), TODAY) is None


@pytest.mark.parametrize("written", ["2026-02-30", "20261125", "2026-W48-3", "25.11.2026", "soon", "٢٠٢٦-١١-٢٥"])
def test_what_is_no_day_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(Problem) as caught:
        validated(profile(written))
    assert caught.value.code == "profile.value"
    assert "2027-01-31" in caught.value.advice


@pytest.mark.parametrize("written", ["2027-01-31", '"2027-01-31"', "2027-01-31T12:00:00Z"])
def test_a_date_may_be_written_as_toml_writes_dates(tmp_path: Path, written: str) -> None:
    paths = Paths.under(tmp_path)
    paths.profiles_file.write_text(
        f'[profiles.p]\ngraphql_url = "https://example.com/graphql"\nsecret_expires = {written}  # ours\n'
    )
    book = ProfileBook.load(paths.profiles_file)
    assert book.get("p").secret_expires == "2027-01-31"
    assert book.notes == ()
