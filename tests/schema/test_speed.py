"""What keeps the schema quick: what is not imported, not decoded, not held on to. Times are the benchmark's."""

from __future__ import annotations

import gc
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from tests.schema.schemas import big
from wfg_tui.connection import Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.schema import SchemaCache, SchemaIndex
from wfg_tui.schema.names import Names
from wfg_tui.schema.searching import hits_of
from wfg_tui.session.kept import schema_key

SHOW_ONE_TYPE = """
import sys
from pathlib import Path
from wfg_tui.schema import SchemaIndex, type_page
index = SchemaIndex.from_bytes(Path(sys.argv[1]).read_bytes())
print(type_page(index, "Type00042"))
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_from_the_cache_to_a_types_page_nothing_heavy_is_imported(tmp_path: Path) -> None:
    kept = tmp_path / "kept.schema"
    kept.write_bytes(big(300).to_bytes())
    done = subprocess.run(
        [sys.executable, "-c", SHOW_ONE_TYPE, str(kept)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "The thing number 42." in done.stdout
    imported = done.stdout.splitlines()[-1]
    for package in ("graphql", "httpx", "rich", "textual", "pickle", "asyncio"):
        assert f"'{package}'" not in imported


SHOW_AS_A_COMMAND = """
import sys
from wfg_tui.cli.main import run
assert run(["schema", "show", "Type00042"]) == 0
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_command_that_shows_a_type_of_a_kept_schema_opens_nothing_and_imports_nothing_heavy(
    tmp_path: Path,
) -> None:
    paths = Paths.under(tmp_path / "home")
    profile = Profile(
        name="kept",
        graphql_url="https://example.invalid/graphql",
        issuer="https://idp.invalid",
        client_id="0oa1",
        secret="env:UNSET",
    )
    ProfileBook.load(paths.profiles_file).save(profile)
    SchemaCache(paths.schemas).save(schema_key(profile), big(300), "full")
    done = subprocess.run(
        [sys.executable, "-c", SHOW_AS_A_COMMAND], capture_output=True, text=True, timeout=60, check=True
    )
    assert "The thing number 42." in done.stdout
    imported = done.stdout.splitlines()[-1]
    for package in (
        "graphql",
        "httpx",
        "rich",
        "textual",
        "keyring",
        "jwt",
        "pickle",
        "asyncio",
        "ssl",
        "logging",
    ):
        assert f"'{package}'" not in imported


def test_loading_five_thousand_types_decodes_none_of_them() -> None:
    index = SchemaIndex.from_bytes(big().to_bytes())
    assert len(index.type_names) == 5_001
    assert index._types == {}
    assert index.type("Type00042") is not None
    assert list(index._types) == ["Type00042"]


def test_searching_decodes_only_the_owners_of_what_it_found() -> None:
    index = SchemaIndex.from_bytes(big().to_bytes())
    names = Names(index)
    for _ in names.fill():
        pass
    assert index._types == {}
    hits = [hit for portion in hits_of(index, names, "root0042") for hit in portion]
    assert hits[0].path == "Query.root0042"
    assert len(index._types) <= len(hits)


def test_building_what_validation_needs_never_stops_to_look_for_garbage_and_leaves_it_out_of_later_looks() -> None:
    index = SchemaIndex.from_bytes(big(1_000).to_bytes())
    looks: list[str] = []

    def looked(phase: str, _: dict[str, int]) -> None:
        looks.append(phase)

    gc.callbacks.append(looked)
    before = gc.get_freeze_count()
    try:
        index.graphql_schema()
    finally:
        gc.callbacks.remove(looked)
    assert looks == []
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


def test_filling_the_names_and_searching_come_up_for_breath() -> None:
    names = Names(big())
    moments = [perf_counter(), *(perf_counter() for _ in names.fill())]
    assert len(moments) > 50
    assert max(later - earlier for earlier, later in pairwise(moments)) < 0.2  # 5 ms where nothing else runs
    assert sum(1 for _ in hits_of(big(), names, "thing number", 50)) > 1
