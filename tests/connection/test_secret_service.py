"""A real Secret Service: gnome-keyring in a D-Bus session of its own, in every state a desktop can leave it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import desktop
from tests.desktop import LOCK, SILENT, UNANSWERED, UNLOCKED

pytestmark = pytest.mark.needs("gnome-keyring")

PROGRAM = """
import asyncio, json, sys, time
from wfg_tui.connection import Credentials, Profile
from wfg_tui.problems import Problem
from wfg_tui.text import Secret

profile = Profile(name="real", graphql_url="https://example.com/graphql", client_id="c")

async def main():
    credentials = Credentials()
    for step in sys.argv[1:]:
        began, said, advice = time.monotonic(), "", ""
        try:
            if step == "store":
                await credentials.store(profile, Secret("s3cr3t-ünicode"))
                said = "stored"
            elif step == "read":
                said = (await credentials.secret(profile)).reveal()
            elif step == "delete":
                await credentials.delete(profile)
                said = "deleted"
            elif step == "where":
                said = credentials.where(profile)
        except Problem as problem:
            said, advice = problem.code, problem.advice
        print(json.dumps([said, advice, time.monotonic() - began]), flush=True)

asyncio.run(main())
"""
STORE = "Secret Service (such as GNOME Keyring)"


def in_session(tmp_path: Path, start: str, *steps: str) -> list[Any]:
    """Takes the steps in a fresh D-Bus session; gives what each said, what it advised and its seconds."""
    done = desktop.in_session(tmp_path / "desktop", start, sys.executable, "-c", PROGRAM, *steps)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(answers: list[Any]) -> list[str]:
    return [words for words, _, _ in answers]


def test_an_unlocked_keyring_keeps_a_secret_across_processes(tmp_path: Path) -> None:
    assert said(in_session(tmp_path, UNLOCKED, "where", "store", "where")) == [
        f"{STORE}, which holds no secret for it yet",
        "stored",
        STORE,
    ]
    assert said(in_session(tmp_path, UNLOCKED, "read", "delete", "read")) == [
        "s3cr3t-ünicode",
        "deleted",
        "secret.missing",
    ]


def test_a_locked_keyring_without_a_desktop_is_said_to_be_locked_at_once(tmp_path: Path) -> None:
    in_session(tmp_path, UNLOCKED, "store")
    answers = in_session(tmp_path, UNLOCKED + LOCK, "where", "read", "store", "delete")
    assert said(answers) == [f"{STORE}, locked now", "secret.locked", "secret.locked", "secret.locked"]
    assert all("Unlock it" in advice for _, advice, _ in answers[1:])


def test_a_prompt_that_nobody_answers_is_not_waited_for_and_nothing_is_stored_behind_ones_back(
    tmp_path: Path,
) -> None:
    answers = in_session(tmp_path, UNANSWERED + UNLOCKED + LOCK, "where", "read", "store")
    assert said(answers) == [f"{STORE}, locked now", "secret.locked", "secret.locked"]
    assert [2.5 < seconds < 4.5 for _, _, seconds in answers] == [False, True, True]
    assert "Answer it and try again" in answers[1][1]
    assert said(in_session(tmp_path, UNLOCKED, "where")) == [f"{STORE}, which holds no secret for it yet"]


def test_a_keyring_without_a_collection_is_said_to_have_none_and_reading_makes_none(tmp_path: Path) -> None:
    answers = in_session(tmp_path, "", "where", "read", "delete", "store")
    assert said(answers) == [
        f"{STORE}, which has no collection yet",
        "secret.no_collection",
        "deleted",
        "secret.no_collection",
    ]
    assert "make a default keyring" in answers[1][1]
    assert "make a default keyring" in answers[3][1]


def test_a_new_collection_whose_password_nobody_chooses_is_not_waited_for(tmp_path: Path) -> None:
    [(code, advice, seconds)] = in_session(tmp_path, UNANSWERED, "store")
    assert code == "secret.no_collection"
    assert "Answer it" in advice
    assert 2.5 < seconds < 4.5


def test_a_service_that_answers_nothing_is_given_up_and_told_apart_from_a_locked_one(tmp_path: Path) -> None:
    answers = in_session(tmp_path, SILENT, "where", "read")
    assert said(answers) == ["a keyring that did not answer within 3 s", "secret.silent"]
    assert "Restart it" in answers[1][1]
    assert all(seconds < 4.5 for _, _, seconds in answers)


def test_without_a_bus_there_is_no_keyring(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"}
    } | {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "read", "where"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0][0] == "secret.no_keyring", done.stderr
    assert "--secret-env" in answers[0][1]
    assert answers[1][0].startswith("no keyring")
    assert time.monotonic() - began < 30
