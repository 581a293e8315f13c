"""What was typed is on disk a second later, whatever happens to the process or beside it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfg_tui.problems import Problem
from wfg_tui.workspace import Draft, DraftStore
from wfg_tui.workspace import drafts as drafts_module

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def store(folder: Path) -> Iterator[DraftStore]:
    store = DraftStore(folder, interval=0.01)
    yield store
    store.close()


def reopened(folder: Path) -> tuple[tuple[Draft, ...], str]:
    store = DraftStore(folder)
    opened = store.open()
    store.close()
    return opened.drafts, opened.active


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_the_first_start_gives_one_empty_draft_and_writes_nothing(store: DraftStore, folder: Path) -> None:
    opened = store.open()
    assert [(draft.query, draft.variables) for draft in opened.drafts] == [("", "")]
    assert opened.active == opened.drafts[0].name
    assert files(folder) == set()


def test_an_edit_is_a_plain_file_of_graphql_with_its_variables_beside_it(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ viewer { userName } }\n", '{"a": 1} // why\n')
    assert store.flush()
    assert (folder / f"{name}.graphql").read_text() == "{ viewer { userName } }\n"
    assert (folder / f"{name}.json").read_text() == '{"a": 1} // why\n'
    assert (folder / f"{name}.graphql").stat().st_mode & 0o777 == 0o600


def test_variables_that_were_deleted_leave_no_file(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ a }", "{}")
    store.flush()
    store.edit(name, "{ a }", "")
    store.flush()
    assert files(folder) == {f"{name}.graphql", "index.json"}


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from("\r\n\u2028\u0085\x0b\x0c\ufeff\ud800")), st.text())
def test_any_text_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, query: str, variables: str
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    store = DraftStore(folder, interval=0)
    name = store.open().active
    store.edit(name, query, variables)
    store.close()
    drafts, _ = reopened(folder)
    assert [(draft.query, draft.variables) for draft in drafts] == [(query, variables)]


def test_order_and_active_draft_are_remembered(folder: Path) -> None:
    store = DraftStore(folder, interval=0)
    first = store.open().active
    second, third = store.add("overdue"), store.add()
    for name in (first, second.name, third.name):
        store.edit(name, f"query {name.title().replace('-', '')} {{ a }}", "")
    store.activate(second.name)
    store.close()
    drafts, active = reopened(folder)
    assert [draft.name for draft in drafts] == ["draft", "overdue", "draft-2"]
    assert active == "overdue"


def test_a_first_save_puts_the_draft_into_the_index(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ a }", "")
    assert store.flush()
    assert json.loads((folder / "index.json").read_text()) == {"order": [name], "active": name}


def test_a_removed_draft_is_gone_and_the_next_one_is_active(folder: Path) -> None:
    store = DraftStore(folder, interval=0)
    first = store.open().active
    second = store.add().name
    store.edit(first, "{ a }", "{}")
    store.edit(second, "{ b }", "{}")
    store.flush()
    store.activate(second)
    store.remove(second)
    store.close()
    drafts, active = reopened(folder)
    assert [draft.query for draft in drafts] == ["{ a }"]
    assert active == first
    assert files(folder) == {"draft.graphql", "draft.json", "index.json"}


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"order": 3, "active": {}}', b"\xff\x00", b'{"order": ["../evil", 7], "active": null}'],
)
def test_a_damaged_index_loses_no_draft(folder: Path, damage: bytes) -> None:
    folder.mkdir()
    (folder / "one.graphql").write_text("{ a }")
    (folder / "two.graphql").write_text("{ b }")
    (folder / "index.json").write_bytes(damage)
    drafts, _ = reopened(folder)
    assert {draft.name: draft.query for draft in drafts} == {"one": "{ a }", "two": "{ b }"}


def test_a_draft_that_cannot_be_read_is_named_and_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "bad.graphql").write_bytes(b"\xff\xfe")
    (folder / "good.graphql").write_text("{ a }")
    store = DraftStore(folder)
    opened = store.open()
    store.close()
    assert [draft.name for draft in opened.drafts] == ["good"]
    assert [problem.code for problem in opened.problems] == ["drafts.unreadable"]
    assert "bad.graphql" in str(opened.problems[0])
    assert (folder / "bad.graphql").read_bytes() == b"\xff\xfe"


def test_a_name_cannot_leave_the_folder(store: DraftStore, folder: Path) -> None:
    store.open()
    draft = store.add("../../etc/passwd")
    store.edit(draft.name, "{ a }", "")
    store.flush()
    assert (folder / f"{draft.name}.graphql").is_file()
    assert "/" not in draft.name


def test_a_second_window_gets_a_copy_and_both_keep_their_work(folder: Path) -> None:
    first = DraftStore(folder, interval=0)
    name = first.open().active
    first.edit(name, "query Ours { a }", "{}")
    first.flush()
    second = DraftStore(folder, interval=0)
    opened = second.open()
    assert opened.copied == name
    assert opened.drafts == (Draft("draft-2", "query Ours { a }", "{}"),)
    assert not (folder / "draft-2.graphql").exists(), "a copy that says the same needs no file"
    second.edit(opened.active, "query Theirs { a }", "{}")
    first.edit(name, "query Ours { a b }", "{}")
    first.close()
    second.close()
    drafts, _ = reopened(folder)
    assert set(drafts) == {
        Draft("draft", "query Ours { a b }", "{}"),
        Draft("draft-2", "query Theirs { a }", "{}"),
    }


def test_two_windows_that_write_at_once_leave_each_other_in_the_index(folder: Path) -> None:
    stores = [DraftStore(folder, interval=0) for _ in range(4)]
    names = [store.open().active for store in stores]
    for store, name in zip(stores, names, strict=True):
        for count in range(20):
            store.edit(name, f"query {count} of {name}", "")
    for store in stores:
        store.close()
    assert len(set(names)) == 4
    index = json.loads((folder / "index.json").read_text())
    assert sorted(index["order"]) == sorted(names)
    drafts, _ = reopened(folder)
    assert {draft.name: draft.query for draft in drafts} == {name: f"query 19 of {name}" for name in names}


def test_what_another_program_wrote_into_a_draft_is_kept_beside_it(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ ours }", "")
    store.flush()
    (folder / f"{name}.graphql").write_text("{ vim }")
    store.edit(name, "{ ours again }", "")
    store.flush()
    assert (folder / f"{name}.graphql").read_text() == "{ ours again }"
    assert (folder / f"{name}-changed-outside.graphql").read_text() == "{ vim }"


def test_an_edit_never_waits_for_the_disk(store: DraftStore, monkeypatch: pytest.MonkeyPatch) -> None:
    name = store.open().active
    real = drafts_module.write_atomic

    def slow(target: Path, content: str | bytes) -> None:
        time.sleep(0.2)
        real(target, content)

    monkeypatch.setattr(drafts_module, "write_atomic", slow)
    longest = 0.0
    for count in range(50):
        began = time.perf_counter()
        store.edit(name, str(count), "")
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.005)
    assert longest < 0.05
    assert store.flush()


def test_typing_without_a_pause_is_saved_all_the_same(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    path = folder / f"{name}.graphql"
    seen = set()
    end = time.monotonic() + 0.6
    count = 0
    while time.monotonic() < end:
        count += 1
        store.edit(name, f"{count}", "")
        time.sleep(0.002)
        if path.exists():
            seen.add(path.read_text())
    assert len(seen) >= 5


def test_a_disk_that_refuses_is_told_and_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Problem] = []
    store = DraftStore(folder, interval=0.01, on_problem=told.append)
    name = store.open().active
    real = drafts_module.write_atomic
    full = Problem("The disk is full.", code="files.write")

    def refuse(target: Path, content: str | bytes) -> None:
        raise full

    monkeypatch.setattr(drafts_module, "write_atomic", refuse)
    store.edit(name, "{ a }", "")
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    monkeypatch.setattr(drafts_module, "write_atomic", real)
    assert store.flush(5)
    store.close()
    assert told[0] is full
    assert [draft.query for draft in reopened(folder)[0]] == ["{ a }"]


def test_what_a_killed_writer_left_half_written_is_swept_away(folder: Path) -> None:
    folder.mkdir()
    old, fresh = folder / ".draft.graphql.abc.part", folder / ".draft.graphql.def.part"
    old.write_text("{ ha")
    fresh.write_text("{ ha")
    os.utime(old, (1, 1))
    drafts, _ = reopened(folder)
    assert [draft.query for draft in drafts] == [""]
    assert not old.exists()
    assert fresh.exists(), "another window may be writing it now"


def test_windows_killed_twenty_times_while_typing_in_several_tabs_lose_less_than_their_last_second(
    folder: Path,
) -> None:
    rng = random.Random(4)
    killed_windows = 0
    for _ in range(5):
        typists = [_typist(folder) for _ in range(4)]
        time.sleep(1.0 + rng.random() * 0.3)
        told: list[tuple[str, int, int, int]] = []
        for typist in typists:
            typist.kill()
            killed = time.monotonic()
            assert typist.stdout is not None
            lines = [line.split() for line in typist.stdout.read().splitlines()]
            typist.wait()
            killed_windows += 1
            tabs = {name for _, _, name in lines}
            assert len(tabs) == 3
            for tab in tabs:
                typed = [(float(at), int(count)) for at, count, name in lines if name == tab]
                due = max((count for at, count in typed if at <= killed - 0.8), default=0)
                told.append((tab, typist.pid, due, typed[-1][1]))
        drafts, _ = reopened(folder)
        saved = {draft.name: draft for draft in drafts}
        for name, pid, due, latest in told:
            draft = saved[name]
            _, by, count = draft.query.split("\n")[0].split()
            assert int(by) == pid, "a draft that one window held was written by another"
            assert due <= int(count) <= latest
            assert draft.query.count("query Q") == int(count) % 50
    assert killed_windows == 20


def _typist(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.workspace.typist", str(folder), "3"]
    typist = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert typist.stdout is not None
    assert typist.stdout.readline(), "it types"
    return typist


# Closing, renaming and where they ran


def test_a_closed_draft_stays_on_disk_and_is_not_opened_at_the_next_start(folder: Path) -> None:
    store = DraftStore(folder, interval=0)
    first, second = store.open().active, store.add("overdue").name
    store.edit(first, "{ a }", "")
    store.edit(second, "{ b }", '{"n": 1}')
    store.shut(second)
    assert store.closed() == [Draft("overdue", "{ b }", '{"n": 1}')]
    store.close()
    assert reopened(folder) == ((Draft("draft", "{ a }"),), "draft")
    assert (folder / "overdue.graphql").read_text() == "{ b }"


def test_a_closed_draft_is_opened_again_with_its_variables_and_stays_open(folder: Path) -> None:
    store = DraftStore(folder, interval=0)
    name = store.open().active
    store.edit(name, "{ a }", "{}")
    store.note_run(name, "production")
    store.shut(name)
    assert store.reopen(name) == Draft(name, "{ a }", "{}")
    assert store.ran(name) == "production"
    store.edit(name, "{ a b }", "{}")
    assert store.closed() == []
    store.close()
    assert reopened(folder) == ((Draft("draft", "{ a b }", "{}"),), "draft")


def test_a_draft_that_is_closed_lets_another_window_have_it(folder: Path) -> None:
    one, other = DraftStore(folder, interval=0), DraftStore(folder, interval=0)
    name = one.open().active
    one.edit(name, "{ a }", "")
    one.shut(name)
    one.flush()
    other.open()
    assert other.reopen(name) == Draft(name, "{ a }")
    other.edit(name, "{ theirs }", "")
    assert one.reopen(name).name != name, "it is another window's now: a copy"
    one.close()
    other.close()
    drafts, _ = reopened(folder)
    assert {draft.query for draft in drafts} >= {"{ theirs }"}


def test_a_draft_with_nothing_in_it_leaves_no_file_when_it_is_closed(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ a }", "")
    store.flush()
    store.edit(name, " ", "")
    store.shut(name)
    store.flush()
    assert store.closed() == []
    assert files(folder) == {"index.json"}


def test_a_renamed_draft_keeps_its_place_its_text_and_where_it_ran(folder: Path) -> None:
    store = DraftStore(folder, interval=0)
    names = [store.open().active, store.add().name, store.add().name]
    for name in names:
        store.edit(name, f"query Of_{names.index(name)} {{ a }}", "{}")
    store.note_run(names[1], "production")
    store.flush()
    assert store.rename(names[1], "over due/2") == "over-due-2"
    store.edit("over-due-2", "query Of_1 { a b }", "{}")
    assert store.ran("over-due-2") == "production"
    store.close()
    drafts, _ = reopened(folder)
    assert [(draft.name, draft.query[:10]) for draft in drafts] == [
        ("draft", "query Of_0"),
        ("over-due-2", "query Of_1"),
        ("draft-3", "query Of_2"),
    ]
    assert json.loads((folder / "index.json").read_text())["ran"] == {"over-due-2": "production"}


def test_a_name_that_is_taken_is_given_with_a_number(store: DraftStore) -> None:
    name = store.open().active
    other = store.add("overdue").name
    store.edit(name, "{ a }", "")
    store.edit(other, "{ b }", "")
    store.flush()
    assert store.rename(name, "overdue") == "overdue-2"


def test_the_old_files_go_only_when_the_new_ones_are_on_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Problem] = []
    store = DraftStore(folder, interval=0.01, on_problem=told.append)
    name = store.open().active
    store.edit(name, "{ a }", "")
    store.flush()
    real = drafts_module.write_atomic

    def refuse(target: Path, content: str | bytes) -> None:
        raise Problem("The disk is full.", code="files.write")

    monkeypatch.setattr(drafts_module, "write_atomic", refuse)
    store.rename(name, "other")
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    assert (folder / f"{name}.graphql").read_text() == "{ a }"
    monkeypatch.setattr(drafts_module, "write_atomic", real)
    store.close()
    assert files(folder) == {"other.graphql", "index.json"}


def test_what_another_program_wrote_into_a_draft_survives_its_renaming(store: DraftStore, folder: Path) -> None:
    name = store.open().active
    store.edit(name, "{ a }", "")
    store.flush()
    (folder / f"{name}.graphql").write_text("{ vim }")
    store.rename(name, "mine")
    store.flush()
    assert (folder / f"{name}.graphql").read_text() == "{ vim }"
    assert (folder / "mine.graphql").read_text() == "{ a }"


def test_a_draft_that_is_gone_is_told(store: DraftStore) -> None:
    store.open()
    with pytest.raises(Problem) as told:
        store.reopen("nobody")
    assert told.value.code == "drafts.gone"
