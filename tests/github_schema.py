"""GitHub's public schema, fetched once by npm into a cache outside of the repository."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import pytest

PACKAGE = "@octokit/graphql-schema@15.26.1"


def cache_folder() -> Path:
    given = os.environ.get("WFG_TESTS_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return Path(given) if given else Path.home() / ".cache" / "wfg-tui-tests"


@cache
def github_sdl() -> str:
    """The schema as its package has it. Skips the test where npm cannot fetch it; use with ``needs("npm")``."""
    kept = cache_folder() / PACKAGE.replace("/", "+") / "schema.graphql"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            fetched = subprocess.run(  # npm checks what it fetched against the registry's digest
                ["npm", "pack", "--silent", "--pack-destination", folder, PACKAGE],
                cwd=folder, capture_output=True, text=True, timeout=180, check=False,
            )  # fmt: skip
            packages = list(Path(folder).glob("*.tgz"))
            if fetched.returncode or not packages:
                pytest.skip(f"npm could not fetch {PACKAGE}: {fetched.stderr.strip()[-300:]}")
            with tarfile.open(packages[0]) as archive:
                member = archive.extractfile("package/schema.graphql")
                assert member is not None
                fresh = Path(folder) / "schema.graphql"
                fresh.write_bytes(member.read())
            fresh.replace(kept)  # all at once: tests run side by side
    return kept.read_text(encoding="utf-8")
