"""Whatever a server answers, and wherever one asks why: there are words for it, they are clean, and it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wfg_tui.access.why import Case, Sent, open_case
from wfg_tui.access.why.report import as_json, text_lines
from wfg_tui.api.exchange import Exchange, GraphQLError
from wfg_tui.api.exchange import Sent as SentRequest
from wfg_tui.connection import Credentials, Profile
from wfg_tui.http import Timings
from wfg_tui.paths import Paths
from wfg_tui.result import Answer, asked_for, at_once
from wfg_tui.result.study import Study
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex
from wfg_tui.session import Session
from wfg_tui.text import clean_line

INDEX = SchemaIndex.from_sdl(SDL)
QUERY = """query Q($f: RequestFilterInput, $n: [String!]) {
  viewer { r: requests(filter: $f, page: {size: 3}) { totalCount hasNextPage items { ...F } } }
  requests { items { number closedAt requester { userName email } } }
}
fragment F on Request { number dataset(filter: {names: $n}) { items { name textValue numericValue } } }"""
VARIABLES = {"f": {"createdSince": "2026-10-08"}, "n": ["\x1b[31m", "A"]}

KEYS = st.sampled_from(
    ["viewer", "r", "requests", "totalCount", "hasNextPage", "items", "number", "closedAt", "name", "dataset",
     "textValue", "numericValue", "requester", "userName", "email", "", "\x1b]0;x\x07"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-5, 10_000) | st.floats(allow_nan=False) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
PATHS = st.lists(KEYS | st.integers(0, 3), max_size=7)
ERRORS = st.lists(
    st.fixed_dictionaries(
        {"message": st.text(max_size=8)},
        optional={
            "path": PATHS | SCALARS,
            "extensions": st.fixed_dictionaries({"code": st.text(max_size=8) | st.integers()}) | SCALARS,
        },
    )
    | SCALARS,
    max_size=3,
)


def case_of(answer: Any, path: list[Any], home: Path, index: SchemaIndex | None) -> Case:
    profile = Profile("fuzz", "http://127.0.0.1:9/graphql", client_id="client")
    session = Session(profile, Credentials(keyring_allowed=False), Paths.under(home))
    body = json.dumps(answer).encode()
    sent = SentRequest("POST", profile.graphql_url, (), QUERY, VARIABLES, "Q")
    exchange = Exchange(sent, 200, (), body, Timings(total=0.1), 0.0, errors=(GraphQLError("x"),), has_data=True)
    study = Study(Answer(body))
    study.take(200, (), asked_for(QUERY, "Q", index))
    at_once(study.read_errors())
    return at_once(open_case(session, exchange, study, Sent.read(QUERY, "Q", VARIABLES, index), index, path))


@given(
    data=VALUES, errors=ERRORS, path=PATHS, missing=st.sampled_from(["", "7", "\x1b[2J", "x"]), blind=st.booleans()
)
@example(data={"requests": None}, errors=[], path=[], missing="\x1b[2J", blind=False)
def test_every_place_of_every_answer_has_words_that_are_clean(
    tmp_path_factory: pytest.TempPathFactory, data: Any, errors: Any, path: list[Any], missing: str, blind: bool
) -> None:
    home = tmp_path_factory.getbasetemp() / "home"
    case = case_of({"data": data, "errors": errors}, path, home, None if blind else INDEX)
    case = at_once(case.looking_for(missing))
    for line in text_lines(case):
        assert line == clean_line(line)
    json.dumps(as_json(case))
    assert case.most >= len(case.probes)
    for probe in case.probes:  # what would be sent is a query that the schema understands
        assert Sent.read(probe.operation.text, "Why", probe.operation.variables, INDEX) is not None


def test_what_would_be_asked_is_valid_by_the_schema(tmp_path: Path) -> None:
    from graphql import build_schema, parse, validate

    schema = build_schema(SDL)
    data = {"viewer": {"r": {"totalCount": 3, "items": [{"dataset": {"items": [{"numericValue": None}]}}]}}}
    asked = 0
    for path in (["viewer", "r"], ["viewer", "r", "items", 0, "dataset"],
                 ["viewer", "r", "items", 0, "dataset", "items", 0, "numericValue"], ["requests"]):  # fmt: skip
        for missing in ("", "7", "Printer"):
            case = at_once(case_of({"data": data}, path, tmp_path, INDEX).looking_for(missing))
            for probe in case.probes:
                asked += 1
                assert not validate(schema, parse(probe.operation.text)), probe.operation.text
    assert asked > 10
