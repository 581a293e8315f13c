from __future__ import annotations

import subprocess
import sys

import pytest

WRITING = """
import sys
from wfg_tui.language import Document, complete, format_document, hover, parse_variables
document = Document("{ a { b } }")
document.replace((0, 2), (0, 3), "x")
document.operations()
document.complete(0, 0)
format_document(document.text)
parse_variables('{"a": 1}')
"""


@pytest.mark.parametrize("code", ["import sys, wfg_tui.language", WRITING])
def test_writing_needs_neither_graphql_core_nor_textual(code):
    heavy = "print(*(name for name in ('graphql', 'textual', 'rich', 'httpx', 'msgspec') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{heavy}"], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.strip() == ""


def test_every_name_that_the_package_offers_is_there():
    import wfg_tui.language as language

    for name in language.__all__:
        assert getattr(language, name) is not None
    with pytest.raises(AttributeError):
        _ = language.nothing
