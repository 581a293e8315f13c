"""Our widgets lean on no private name of Textual's, and none of ours hides one by accident."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from textual.scroll_view import ScrollView
from textual.widget import Widget

from wfg_tui.tui import widgets
from wfg_tui.tui.widgets.completion_popup import CompletionPopup
from wfg_tui.tui.widgets.hover_card import HoverCard
from wfg_tui.tui.widgets.problems_list import ProblemsList
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.signature_card import SignatureCard
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

FOLDER = Path(widgets.__file__).parent
MODULES = (
    "code_view",
    "code_editor",
    "query_editor",
    "variables_editor",
    "completion_popup",
    "hover_card",
    "problems_list",
    "signature_card",
)
DECLARED = {"_inherit_bindings", "_inherit_css", "_inherit_component_classes"}


def textuals_names() -> set[str]:
    base = ScrollView()
    return {name for name in {*dir(base), *vars(base)} if name.startswith("_") and not name.startswith("__")}


@pytest.mark.parametrize(
    "kind", [QueryEditor, VariablesEditor, ProblemsList, CompletionPopup, HoverCard, SignatureCard]
)
def test_no_name_of_ours_hides_a_private_one_of_textuals(kind: type[Widget]) -> None:
    ours: set[str] = set()
    for step in kind.__mro__:
        if step.__module__.startswith("wfg_tui"):
            tree = ast.parse((FOLDER / f"{step.__module__.rpartition('.')[2]}.py").read_text())
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    ours.add(node.name)
                elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    ours.add(node.attr)
    assert ours & textuals_names() == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_private_name_of_textuals_is_read(module: str) -> None:
    tree = ast.parse((FOLDER / f"{module}.py").read_text())
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in read if name.startswith("_")} & textuals_names() == set()
