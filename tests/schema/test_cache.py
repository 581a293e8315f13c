"""A kept schema is there before the network, belongs to one identity, and is never trusted when damaged."""

from __future__ import annotations

import marshal
import pickle
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures_session import Open
from wfg_tui.sandbox import Sandbox
from wfg_tui.schema import SchemaCache, SchemaIndex

INDEX = SchemaIndex.from_sdl('type Query { "Hi." a(x: Int = 1): [String!] }')


def test_what_is_kept_comes_back_with_its_age_and_its_rung(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path / "schemas")
    cache.save("key", INDEX, "SDL")
    found = cache.load("key")
    assert found is not None
    assert found.index.digest == INDEX.digest
    assert abs(found.fetched_at - time.time()) < 5
    assert (found.rung, found.note) == ("SDL", "read as SDL")
    assert cache.note == ""


def test_nothing_is_kept_for_a_key_that_was_never_saved(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path / "schemas")
    assert cache.load("key") is None
    assert cache.note == ""


def test_a_kept_schema_is_private(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path / "schemas")
    cache.save("key", INDEX, "full")
    assert stat.S_IMODE(cache.path("key").stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


def test_keys_that_differ_never_share_a_file(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    keys = ["a b", "a-b", "a/b", "A b", "../../a b", "\ud800", "", "x" * 500]
    assert len({cache.path(key) for key in keys}) == len(keys)
    assert all(cache.path(key).parent == tmp_path for key in keys)


def test_a_file_put_in_anothers_place_is_not_taken_for_it(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    cache.save("test server", INDEX, "full")
    cache.path("test server").rename(cache.path("production"))
    assert cache.load("production") is None
    assert "damaged" in cache.note


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.floats(0, 1, exclude_max=True), st.binary(max_size=20))
def test_a_damaged_file_is_none_with_a_word_and_never_an_exception(
    tmp_path: Path, cut: float, tail: bytes
) -> None:
    cache = SchemaCache(tmp_path)
    if not cache.path("key").exists():
        cache.save("key", INDEX, "full")
        (tmp_path / "whole").write_bytes(cache.path("key").read_bytes())
    whole = (tmp_path / "whole").read_bytes()
    cache.path("key").write_bytes(whole[: int(len(whole) * cut)] + tail)
    assert cache.load("key") is None
    assert "damaged" in cache.note


def test_a_file_of_another_version_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    cache.save("key", INDEX, "full")
    whole = cache.path("key").read_bytes()
    cache.path("key").write_bytes(whole.replace(b"WFGKEPT2", b"WFGKEPT9", 1))
    assert cache.load("key") is None
    assert "another version" in cache.note
    cache.save("key", INDEX, "full")
    assert cache.load("key") is not None
    assert cache.note == ""


def test_a_single_bit_that_turned_is_noticed(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    cache.save("key", INDEX, "full")
    whole = cache.path("key").read_bytes()
    for at in (*range(250), *range(250, len(whole), 211)):  # what is said about it, and parts of all the rest
        cache.path("key").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.load("key") is None, f"byte {at}"
        assert cache.note


def test_a_file_of_a_form_that_could_execute_is_not_read_as_one(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    marker = tmp_path / "executed"

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (marker,)

    for harmful in (pickle.dumps(Bomb()), marshal.dumps(compile(f"open({str(marker)!r}, 'w')", "x", "exec"))):
        cache.path("key").write_bytes(harmful)
        assert cache.load("key") is None
        assert "damaged" in cache.note
    assert not marker.exists()


WRITE_AND_READ = """
import sys
from pathlib import Path
from wfg_tui.schema import SchemaCache, SchemaIndex
cache = SchemaCache(Path(sys.argv[1]))
mine = SchemaIndex.from_sdl("type Query { " + " ".join(f"f{n}: Int" for n in range(int(sys.argv[2]))) + " }")
for _ in range(60):
    cache.save("key", mine, "full")
    found = cache.load("key")
    assert found is not None, cache.note
    assert len(found.index.root("query").fields) in (300, 900)
"""


def test_two_processes_that_keep_at_once_never_leave_half_a_schema(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE_AND_READ, str(tmp_path), fields], stderr=subprocess.PIPE)
        for fields in ("300", "900")
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors.decode()
    assert [one.suffix for one in tmp_path.iterdir()] == [".schema"]


def test_nothing_that_reads_a_kept_schema_can_execute_what_it_reads() -> None:
    """No pickle, no marshal, no eval anywhere in the room."""
    import wfg_tui.schema

    for module in Path(wfg_tui.schema.__file__).parent.glob("*.py"):
        text = module.read_text("utf-8")
        assert not re.search(r"\b(pickle|marshal|shelve|eval|exec)\b\s*[.(]", text), module.name


async def test_the_second_start_has_the_schema_before_the_network(sandbox: Sandbox, open_session: Open) -> None:
    first = open_session()
    assert first.cached_schema() is None
    fetched = await first.fetch_schema()
    sandbox.requests.clear()
    second = open_session()
    kept = second.cached_schema()
    assert kept is not None
    assert kept.index.digest == fetched.index.digest
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize(
    "other", [{"name": "other"}, {"client_id": "0oaother"}, {"graphql_url": "http://localhost:1/"}]
)
async def test_a_kept_schema_belongs_to_profile_server_and_client(
    open_session: Open, other: dict[str, str]
) -> None:
    await open_session().fetch_schema()
    assert open_session(**other).cached_schema() is None


async def test_a_borrowed_identity_has_a_kept_schema_of_its_own(open_session: Open) -> None:
    session = open_session()
    await session.fetch_schema()
    session.run_as("emma_dubois")
    assert session.cached_schema() is None
    await session.fetch_schema()
    assert session.cached_schema() is not None


async def test_a_damaged_schema_is_fetched_again_with_a_word(open_session: Open) -> None:
    session = open_session()
    await session.fetch_schema()
    cache = SchemaCache(session._paths.schemas)
    cache.path(session.schema_key).write_bytes(b"WFGKEPT2 0\n{}\n")
    assert session.cached_schema() is None
    fetched = await session.fetch_schema()
    assert fetched.notes == ("The kept schema was damaged; it is fetched again.",)
    assert session.cached_schema() is not None
    assert (await session.fetch_schema()).notes == ()


async def test_a_schema_that_cannot_be_kept_is_used_all_the_same(open_session: Open, tmp_path: Path) -> None:
    session = open_session()
    session._paths.cache.mkdir(parents=True)
    session._paths.schemas.write_text("a file where the folder should be")
    fetched = await session.fetch_schema()
    assert fetched.index.query_type == "Query"
    assert "could not be kept" in fetched.notes[0]
