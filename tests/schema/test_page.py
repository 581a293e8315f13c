"""A type's page in plain text: all that its description in the schema says."""

from __future__ import annotations

import pytest

from tests.schema.schemas import everything, field, introspected, sandbox
from wfg_tui.problems import Exit, UsageProblem
from wfg_tui.schema import type_page


def page(name: str, width: int = 100) -> str:
    return type_page(everything(), name, width)


def test_an_objects_page_has_its_fields_with_arguments_defaults_and_deprecations() -> None:
    lines = page("Root").splitlines()
    assert lines[0] == "Root  object, where every query begins"
    assert lines[1] == "  Where reading begins."
    assert "  viewer: User!" in lines
    assert "      page: Page = { number: 1, size: 25 }" in lines
    assert "          Deprecated: No longer supported" in lines
    assert "  ): [Request!]!" in lines
    assert "      Deprecated: Use `requests`." in lines


def test_a_page_says_who_returns_and_who_takes_the_type() -> None:
    text = page("Status")
    assert "Returned by\n  Request.status" in text
    assert "Taken by\n  Root.requests(status:), Root.pick(status:)" in text


def test_each_kind_has_its_own_parts() -> None:
    assert "One of\n  User, Request" in page("Either")
    assert "Implemented by\n  Request, Thing, User" in page("Named")
    assert "Implements\n  Thing, Named" in page("User")
    assert "Member of\n  Either" in page("User")
    assert "Specified by https://scalars.graphql.org/" in page("DateTime")
    assert "exactly one of its fields" in page("Choice")
    assert "  LOST\n      Deprecated: Never happens." in page("Status")
    assert "      Deprecated: Gone." in page("Page")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_words_are_wrapped_to_the_width(width: int) -> None:
    index = introspected({"kind": "OBJECT", "name": "Query", "description": "word " * 200, "fields": []})
    assert max(len(line) for line in type_page(index, "Query", width).splitlines()) <= width


def test_the_paragraphs_of_a_description_stay_apart() -> None:
    index = introspected(
        {"kind": "OBJECT", "name": "Query", "description": "One.\r\n\r\n- two\n  - three", "fields": []}
    )
    assert type_page(index, "Query").splitlines() == [
        "Query  object, where every query begins",
        "  One.",
        "",
        "  - two",
        "    - three",
    ]


def test_a_type_that_is_nearly_called_so_is_proposed() -> None:
    with pytest.raises(UsageProblem) as caught:
        type_page(sandbox(), "Requests")
    assert caught.value.code == "schema.unknown_type"
    assert caught.value.exit_code == Exit.USAGE
    assert "Request" in caught.value.meaning
    assert "schema search" in caught.value.advice


def test_letters_of_another_case_are_proposed_too() -> None:
    with pytest.raises(UsageProblem) as caught:
        type_page(everything(), "datetime")
    assert caught.value.meaning == "There is DateTime."


def test_what_is_nearly_nothing_is_not_guessed() -> None:
    with pytest.raises(UsageProblem) as caught:
        type_page(everything(), "q" * 10_000)
    assert caught.value.meaning == ""
    assert len(caught.value.what) < 200


def test_foreign_words_cannot_command_the_terminal() -> None:
    index = introspected(
        {
            "kind": "OBJECT",
            "name": "Query",
            "description": "a\x1b[2Jb\x07",
            "fields": [
                field("a\nb", "SCALAR", "In\x9bt", isDeprecated=True, deprecationReason="\x1b]52;c;eA==\x07")
            ],
        }
    )
    text = type_page(index, "Query")
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    assert "a␊b" in text
