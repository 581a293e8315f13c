"""One registry of actions: its rows are sound, its keys do not clash, keys.toml is told what it cannot have."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from wfg_tui.tui.actions import ACTIONS, Action, bindings, find
from wfg_tui.tui.key_names import shown_key, shown_keys
from wfg_tui.tui.keys import SCREENS, Keymap, read_keymap

EATEN = {"ctrl+c", "ctrl+z", "ctrl+enter", "ctrl+space", "ctrl+m", "ctrl+i", "ctrl+h"}
"""Keys that a terminal or a habit takes: interrupt, suspend, or the same byte as another key."""


def heard_with(action: Action) -> list[Action]:
    panes = {pane for pane, screen in SCREENS.items() if screen == action.scope}
    scopes = {"app", action.scope, SCREENS.get(action.scope, action.scope), *panes}
    return [other for other in ACTIONS if other.id != action.id and other.scope in scopes]


def test_every_action_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_is_told_in_a_label_and_a_sentence(action: Action) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_0-9]+", action.id)
    assert 1 <= len(action.label) <= 20
    assert action.about.endswith(".")


def test_the_first_key_of_an_action_reaches_us_as_itself() -> None:
    # Terminals send Alt with a letter as Esc and the letter, and two of these are a word's way left and right.
    first = {action.keys.split(",")[0]: action.id for action in ACTIONS if action.keys}
    assert {key: first[key] for key in first.keys() & {"alt+b", "alt+f"}} == {}


@pytest.mark.parametrize("scope", ["app", "explorer", "connect"])
def test_no_key_of_a_screen_is_one_that_terminals_eat(scope: str) -> None:
    keys = {key for action in ACTIONS if action.scope == scope for key in action.keys.split(",")}
    assert keys & EATEN == set()


def test_no_key_that_wins_everywhere_is_taken_twice() -> None:
    clashes = [
        (action.id, other.id, key)
        for action in ACTIONS
        if action.priority
        for other in heard_with(action)
        for key in set(action.keys.split(",")) & set(other.keys.split(",")) - {""}
    ]
    assert clashes == []


def test_bindings_carry_the_id_that_keys_toml_remaps() -> None:
    ids = {binding.id for binding in bindings("explorer")}  # type: ignore[union-attr]
    assert "explorer.run" in ids


@pytest.mark.parametrize(
    ("key", "words"),
    [("f5", "F5"), ("ctrl+p", "^p"), ("escape", "Esc"), ("shift+f6", "Shift+F6"), ("slash", "/"), ("w", "w")],
)
def test_a_key_is_shown_as_people_write_it(key: str, words: str) -> None:
    assert shown_key(key) == words


def test_what_a_terminal_sends_for_a_shifted_key_is_not_shown_as_another() -> None:
    assert shown_keys("shift+f6,f18") == "Shift+F6"
    assert shown_keys("ctrl+at,ctrl+space") == "^Space"


def keymap(tmp_path: Path, text: str) -> Keymap:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    return read_keymap(path)


def test_without_a_file_nothing_is_remapped(tmp_path: Path) -> None:
    found = read_keymap(tmp_path / "keys.toml")
    assert (found.keys, found.problems) == ({}, ())


def test_an_action_is_remapped_by_scope_and_name(tmp_path: Path) -> None:
    found = keymap(tmp_path, '[explorer]\nrun = "alt+e, f5"\n')
    assert found.keys == {"explorer.run": "alt+e,f5"}
    assert found.problems == ()


def test_a_key_that_another_action_has_is_refused_and_both_are_named(tmp_path: Path) -> None:
    found = keymap(tmp_path, '[explorer]\nrun = "f1"\n')
    assert found.keys == {}
    [problem] = found.problems
    assert problem.code == "keys.clash"
    assert "'explorer.run'" in problem.what
    assert "'app.help'" in problem.what
    assert "keeps its own keys" in problem.meaning


def test_the_find_bar_and_the_tabs_are_remapped_and_their_clashes_told(tmp_path: Path) -> None:
    found = keymap(
        tmp_path,
        '[find]\nreplace = "f5"\ncase = "alt+z"\n[answer]\nfind_case = "alt+z"\n'
        '[explorer]\nnext_tab = "alt+c"\nnew_tab = "f10"\n',
    )
    assert found.keys == {
        "find.case": "alt+z",
        "answer.find_case": "alt+z",
        "explorer.next_tab": "alt+c",
        "explorer.new_tab": "f10",
    }
    [problem] = found.problems
    assert "'find.replace'" in problem.what
    assert "'explorer.run'" in problem.what


def test_two_actions_may_exchange_their_keys(tmp_path: Path) -> None:
    run, jump = find("explorer.run"), find("explorer.jump")
    assert run is not None
    assert jump is not None
    found = keymap(tmp_path, f'[explorer]\nrun = "{jump.keys}"\njump = "{run.keys}"\n')
    assert found.problems == ()
    assert found.keys == {"explorer.run": jump.keys, "explorer.jump": run.keys}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[explorer]\nrnu = "f5"', "keys.unknown_action"),
        ("[explorer]\nrun = 5", "keys.invalid"),
        ('[explorer]\nrun = "hyperspace+f5"', "keys.invalid"),
        ('[explorer]\nrun = "nokeyhere"', "keys.invalid"),
        ('run = "f5"', "keys.invalid"),
        ("[explorer", "keys.unreadable"),
    ],
)
def test_what_keys_toml_cannot_have_is_named(tmp_path: Path, text: str, code: str) -> None:
    found = keymap(tmp_path, text)
    assert [problem.code for problem in found.problems] == [code]
    assert "keys.toml" in found.problems[0].what
    assert found.keys == {}
