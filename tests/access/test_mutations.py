"""What is known of mutations that nobody sends: held against the sandbox's schema, and made-up ones."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import pytest

from wfg_tui.access.mutations import UNKNOWN, mutations_known, rule_of
from wfg_tui.schema import SchemaIndex

SANDBOX = SchemaIndex.from_sdl((files("wfg_tui.sandbox") / "schema.graphql").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Sent:
    at: float
    who: str
    fields: tuple[str, ...]
    outcome: str
    failed: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def test_each_mutation_comes_with_its_input_as_the_schema_has_it() -> None:
    create, update = mutations_known(SANDBOX)
    assert (create.name, create.gives) == ("createRequest", "CreateRequestPayload")
    told = {line.path: (line.type, line.required) for line in create.inputs}
    assert told["input"] == ("CreateRequestInput!", True)
    assert told["input.processName"] == ("String", False)
    assert "input.parameters.fileValue.upload" in {line.path for line in update.inputs}


def test_who_may_do_it_is_said_with_how_far_that_is_to_be_trusted() -> None:
    create, update = mutations_known(SANDBOX)
    assert "requester participant" in create.who_may
    assert "not known" in create.who_may
    assert "System operations allowed users" in update.who_may


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("requestCreate", "requester participant"),
        ("create_request", "requester participant"),
        ("CANCEL_REQUEST", "supervisors"),
        ("addRequestComment", "comments"),
        ("reassignAction", "supervisors"),
        ("archiveUser", "Administrators alone"),
    ],
)
def test_a_name_that_says_what_it_does_has_a_documented_rule(name: str, said: str) -> None:
    rule = rule_of(name)
    assert rule is not None
    assert said in rule.words


@pytest.mark.parametrize("name", ["", "create", "createRequestTemplate", "recalculateRequest", "日本", "_", "0"])
def test_what_is_not_known_is_said_to_be_unknown(name: str) -> None:
    assert rule_of(name) is None
    index = SchemaIndex.from_sdl("type Query { a: Int } type Mutation { frobnicate: Int }")
    assert mutations_known(index)[0].who_may == UNKNOWN


def test_past_attempts_are_told_by_who_made_them_and_what_came() -> None:
    sent = [
        Sent(1000, "emma", ("updateRequestDataset",), "errors", ("updateRequestDataset",), ("NOT_ALLOWED",)),
        Sent(2000, "emma", ("updateRequestDataset",), "errors", ("updateRequestDataset",), ("NOT_ALLOWED", "B")),
        Sent(3000, "olivia", ("updateRequestDataset",), "done"),
        Sent(1500, "emma", ("createRequest", "updateRequestDataset"), "unknown"),
    ]
    create, update = mutations_known(SANDBOX, sent)
    assert [(one.who, one.outcome, one.times, one.last) for one in update.past] == [
        ("olivia", "done", 1, 3000),
        ("emma", "errors", 2, 2000),
        ("emma", "unknown", 1, 1500),
    ]
    assert update.past[1].words(2060) == "emma: answered with errors (NOT_ALLOWED, B), 2 times, last 1 min ago"
    assert create.past[0].words(1510) == "emma: outcome unknown, 10.0 s ago"


def test_an_error_of_one_field_is_not_told_of_the_other() -> None:
    both = ("createRequest", "updateRequestDataset")
    sent = [Sent(1, "emma", both, "errors", ("updateRequestDataset",), ("X",))]
    create, update = mutations_known(SANDBOX, sent)
    assert (create.past[0].outcome, create.past[0].codes) == ("done", ())
    assert (update.past[0].outcome, update.past[0].codes) == ("errors", ("X",))


def test_inputs_that_hold_themselves_end_and_huge_ones_are_cut() -> None:
    many = " ".join(f"f{number}: Int" for number in range(500))
    index = SchemaIndex.from_sdl(
        f"type Query {{ a: Int }} input Tree {{ left: Tree right: [Tree!] value: Int! }} input Wide {{ {many} }}"
        " type Mutation { plant(tree: Tree!, wide: Wide): Int }"
    )
    (plant,) = mutations_known(index)
    assert [line.path for line in plant.inputs][:4] == ["tree", "tree.left", "tree.right", "tree.value"]
    assert len(plant.inputs) == 80


def test_a_schema_without_mutations_has_none() -> None:
    assert mutations_known(SchemaIndex.from_sdl("type Query { a: Int }")) == ()
