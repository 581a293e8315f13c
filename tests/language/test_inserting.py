"""A field put into the text where the cursor is: what leads to it from there comes with it, laid out in place."""

from __future__ import annotations

import pytest

from tests.schema.schemas import everything, sandbox
from wfg_tui.language import diagnose
from wfg_tui.language.inserting import laid_out, lines_along, type_at
from wfg_tui.schema.routes import Step

STEPS = (
    Step("Query", "viewer", "User"),
    Step("User", "actions", "ActionCollection"),
    Step("ActionCollection", "items", "Action"),
    Step("Action", "name", "String"),
)


def marked(text: str) -> tuple[str, int, int]:
    line, column = next((number, one.index("|")) for number, one in enumerate(text.split("\n")) if "|" in one)
    return text.replace("|", ""), line, column


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("|", None),
        ("query Q |", None),
        ("{ | }", "Query"),
        ("{ viewer { | } }", "User"),
        ("{ viewer { actions(page: {|}) } }", "User"),
        ("{ nothing { | } }", ""),
        ("fragment F on Action { | }", "Action"),
        ("{ viewer { id } } |", None),
    ],
)
def test_the_type_that_is_selected_from_is_known(text: str, found: str | None) -> None:
    document, line, column = marked(text)
    assert type_at(document, line, column, sandbox()) == found


@pytest.mark.parametrize(
    "text",
    [
        "{|}",
        "{\n  |\n}",
        "query Q {\n  viewer {\n    id|\n  }\n}",
        "query Q {\n  viewer {|}\n}",
        "query Q {\n  viewer { | }\n}",
        "query Q {\n  viewer { id | email }\n}",
        "query Q {\n  actions {\n    items {\n      id\n      |\n    }\n  }\n}",
        "fragment F on User {\n|\n}",
    ],
)
def test_what_is_inserted_fits_where_the_cursor_is(text: str) -> None:
    document, line, column = marked(text)
    index = sandbox()
    lines = lines_along(index, STEPS, type_at(document, line, column, index) or "")
    assert lines is not None
    rows = document.split("\n")
    put = laid_out(document, line, column, lines)
    rows[line] = rows[line][:column] + put + rows[line][column:]
    made = "\n".join(rows)
    wrong = [one.message for one in diagnose(made, index) if one.severity == "error"]
    assert [one for one in wrong if "never used" not in one] == []
    assert "name" in made


def test_lines_are_indented_as_the_place_is() -> None:
    lines = lines_along(sandbox(), STEPS, "User")
    assert lines == ["actions {", "  items {", "    name", "  }", "}"]
    assert laid_out("{\n  viewer {|}\n}".replace("|", ""), 1, 10, lines) == (
        "\n    actions {\n      items {\n        name\n      }\n    }\n  "
    )


def test_an_empty_line_is_indented_as_its_selection_is() -> None:
    assert laid_out("{\n  viewer {\n\n  }\n}", 2, 0, ["a {", "  b", "}"]) == "    a {\n      b\n    }"


def test_required_arguments_are_filled_in_on_the_way() -> None:
    steps = (Step("Root", "things", "Thing"), Step("Thing", "", "User"), Step("User", "boss", "User"))
    lines = lines_along(everything(), steps, "Root")
    assert lines is not None
    assert [one.message for one in diagnose("{\n" + "\n".join(lines) + "\n}", everything())] == []
    assert lines[1] == "  ... on User {"


def test_where_the_way_does_not_come_by_nothing_is_made() -> None:
    assert lines_along(sandbox(), STEPS, "Process") is None
