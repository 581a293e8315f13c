"""Private names of Textual are touched in one module alone."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "wfg_tui"


def test_only_one_module_imports_private_textual_modules() -> None:
    guilty = []
    for path in ROOT.rglob("*.py"):
        if path.name == "textual_private.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual"):
                names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [
                    part
                    for alias in node.names
                    if alias.name.startswith("textual")
                    for part in alias.name.split(".")
                ]
            else:
                continue
            if any(name.startswith("_") and not name.endswith("__") for name in names):
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert guilty == []
