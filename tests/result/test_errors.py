from __future__ import annotations

import json
from typing import Any

import pytest

from wfg_tui.result import Answer, at_once, join, read_errors
from wfg_tui.result.errors import MOST

pytestmark = pytest.mark.usefixtures("windows")


def joined(answer: dict[str, Any]) -> list[tuple[str, str]]:
    source = Answer.open(json.dumps(answer).encode()).source
    found = [join(source, error) for error in at_once(read_errors(source))]
    return [(".".join(map(str, place.path)), place.words) for place in map(at_once, found)]


def test_an_error_is_read_with_its_path_places_and_extensions() -> None:
    raw = {
        "errors": [
            {
                "message": "denied",
                "path": ["requests", "items", 0, "dataset"],
                "locations": [{"line": 3, "column": 5}],
                "extensions": {"code": "FORBIDDEN", "simulated": True, "cost": 3},
            }
        ],
        "data": None,
    }
    (error,) = at_once(read_errors(Answer.open(json.dumps(raw).encode()).source))
    assert error.message == "denied"
    assert error.path == ("requests", "items", 0, "dataset")
    assert error.locations == ((2, 4),)
    assert error.code == "FORBIDDEN"
    assert error.simulated
    assert error.extensions == (("code", "FORBIDDEN"), ("simulated", "true"), ("cost", "3"))


def test_a_null_with_an_error_is_joined_to_its_field() -> None:
    answer = {
        "data": {"requests": {"items": [{"dataset": None, "form": None}]}},
        "errors": [{"message": "denied", "path": ["requests", "items", 0, "dataset"]}],
    }
    assert joined(answer) == [("data.requests.items.0.dataset", "dataset is null because of this error.")]


def test_a_null_that_moved_up_names_the_field_it_came_from() -> None:
    answer = {"data": {"requests": None}, "errors": [{"message": "x", "path": ["requests", "items", 3, "number"]}]}
    assert joined(answer) == [
        (
            "data.requests",
            "requests is null: requests.items.3.number failed and a field on the way to it may not be null.",
        )
    ]


def test_a_null_that_moved_up_to_the_top_says_that_all_is_lost() -> None:
    answer = {"data": None, "errors": [{"message": "x", "path": ["viewer", "id"]}]}
    assert joined(answer) == [
        ("data", "All of data is null: viewer.id failed and a field on the way to it may not be null.")
    ]


def test_a_refused_request_says_that_nothing_ran() -> None:
    assert joined({"errors": [{"message": "Syntax Error"}]}) == [
        ("", "The server refused the request before it ran anything.")
    ]


def test_an_error_without_a_path_stays_without_a_place() -> None:
    assert joined({"data": {"a": 1}, "errors": [{"message": "x"}]}) == [
        ("", "The server did not say which field this is about.")
    ]


def test_a_path_that_leads_nowhere_ends_where_the_data_does() -> None:
    answer = {
        "data": {"a": {"b": 1}},
        "errors": [{"message": "x", "path": ["a", "c"]}, {"message": "y", "path": ["z"]}],
    }
    words = "The path leads to nothing; this is the last place on it that is there."
    assert joined(answer) == [("data.a", words), ("data", words)]


def test_a_value_beside_its_error_is_told() -> None:
    assert joined({"data": {"a": 1}, "errors": [{"message": "x", "path": ["a"]}]}) == [
        ("data.a", "a has a value all the same.")
    ]


@pytest.mark.parametrize(
    ("errors", "message"),
    [
        (["just words"], "just words"),
        ([{"code": 7}], "(an error without a message)"),
        ([7], "7"),
        ([{"message": {"en": "x"}}], "(an error without a message)"),
    ],
)
def test_an_error_of_another_shape_is_told_as_far_as_it_can_be(errors: list[Any], message: str) -> None:
    found = at_once(read_errors(Answer.open(json.dumps({"errors": errors}).encode()).source))
    assert [error.message for error in found] == [message]


def test_errors_in_a_text_that_is_cut_off_are_still_read() -> None:
    found = at_once(read_errors(Answer.open(b'{"errors":[{"message":"first"},{"message":"sec').source))
    assert [error.message for error in found] == ["first", '{"message":"sec']


def test_a_thousand_errors_are_enough() -> None:
    answer = {"errors": [{"message": str(number)} for number in range(MOST + 5)]}
    assert len(at_once(read_errors(Answer.open(json.dumps(answer).encode()).source))) == MOST
