"""npm packages that tests run: installed once, beside the repository's files where git does not look."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[1]


def installed(package: str, *, oldest_node: int) -> Path:
    """Gives the folder that holds `package`, which is a name and a version. Skips the test where Node is older.

    Made whole under another name first: two runs may want it at once.
    """
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    if int(version.removeprefix("v").partition(".")[0] or 0) < oldest_node:
        pytest.skip(f"needs node {oldest_node} or newer, not {version.strip()}")
    folder = _ROOT / "node_modules" / "for-tests" / package
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent))
        quiet = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund")
        command = ["npm", "install", "--prefix", str(made), *quiet, package]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        try:
            made.rename(folder)
        except OSError:  # the other one was first
            shutil.rmtree(made)
    return folder
