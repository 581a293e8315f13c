"""Files among the variables: found by type, taken out for the wire, written without touching what is around."""

from __future__ import annotations

import pytest

from wfg_tui.language import parse_variables, taken_out, upload_places, with_file
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

INDEX = SchemaIndex.from_sdl(SDL)
DOCUMENT = "mutation M($file: Upload, $all: [Upload!], $in: CreateRequestInput, $name: String) { a }"
TYPES = {"file": "Upload", "all": "[Upload!]", "in": "CreateRequestInput", "name": "String"}
WRITTEN = """{ // what goes up
  "name": "report.pdf",
  "all": [null, "b.txt"],
  "in": { "parameters": [ { "name": "F", "fileValue": { "upload": null } } ] }
}"""


def test_paths_are_taken_out_where_the_type_is_upload_and_nowhere_else() -> None:
    values = {
        "file": "a.pdf",
        "all": ["b.txt", None],
        "in": {"parameters": [{"name": "F", "fileValue": {"upload": "~/c.pdf", "name": "c"}}]},
        "name": "report.pdf",
    }
    found, files = taken_out(TYPES, values, INDEX)
    assert files == [("file", "a.pdf"), ("all.0", "b.txt"), ("in.parameters.0.fileValue.upload", "~/c.pdf")]
    assert found == {
        "file": None,
        "all": [None, None],
        "in": {"parameters": [{"name": "F", "fileValue": {"upload": None, "name": "c"}}]},
        "name": "report.pdf",
    }
    assert values["file"] == "a.pdf"


def test_without_a_schema_only_what_is_declared_an_upload_is_known() -> None:
    found, files = taken_out(TYPES, {"file": "a.pdf", "in": {"upload": "x"}}, None)
    assert files == [("file", "a.pdf")]
    assert found["in"] == {"upload": "x"}


def test_the_places_for_files_are_found_also_where_nothing_is_written_yet() -> None:
    places = upload_places(DOCUMENT, WRITTEN, INDEX)
    assert [(one.path, one.value) for one in places] == [
        ("file", ""),
        ("all.0", ""),
        ("all.1", "b.txt"),
        ("in.parameters.0.fileValue.upload", ""),
    ]


@pytest.mark.parametrize("number", range(4))
def test_a_file_is_written_at_its_place_and_all_else_stays(number: int) -> None:
    place = upload_places(DOCUMENT, WRITTEN, INDEX)[number]
    written = with_file(WRITTEN, place, 'C:\\new "x".pdf')
    assert written.startswith('{ // what goes up\n  "name": "report.pdf",')
    before, after = (dict(taken_out(TYPES, parse_variables(text), INDEX)[1]) for text in (WRITTEN, written))
    assert after == before | {place.path: 'C:\\new "x".pdf'}


@pytest.mark.parametrize("text", ["", "// nothing\n", "{}", "{ }"])
def test_a_file_can_be_the_first_variable(text: str) -> None:
    place = upload_places("mutation M($file: Upload!) { a }", text, None)[0]
    assert parse_variables(with_file(text, place, "a.pdf")) == {"file": "a.pdf"}


def test_variables_that_are_no_json_have_no_places() -> None:
    assert upload_places(DOCUMENT, "{ nope", INDEX) == []
