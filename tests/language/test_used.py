"""What a document uses of a schema: every name, with its place, finished or not."""

from __future__ import annotations

from graphql import TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit
from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    EnumValueNode,
    FieldNode,
    NamedTypeNode,
    NameNode,
    ObjectFieldNode,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.made_up import documents_for
from tests.schema.schemas import everything, sandbox
from wfg_tui.language import Document
from wfg_tui.language.used import use_at, uses_in_document
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.target import target
from wfg_tui.schema.usage import used_in


def told(text: str, index: SchemaIndex | None = None) -> list[tuple[str, int, int]]:
    return [(use.path, use.line, use.column) for use in uses_in_document(text, index or everything())]


def test_fields_arguments_values_types_and_directives_are_told_with_their_places() -> None:
    text = """query Q($page: Page = {size: 3}, $on: Boolean!) {
  all: requests(page: $page, status: [OPEN, LOST]) @include(if: $on) {
    ...Names
    ... on Thing { id }
  }
}
fragment Names on Request { requester { name } }
"""
    assert told(text) == [
        ("Page", 0, 15),
        ("Page.size", 0, 23),
        ("Boolean", 0, 38),
        ("Root.requests", 1, 7),
        ("Root.requests(page:)", 1, 16),
        ("Root.requests(status:)", 1, 29),
        ("Status.OPEN", 1, 38),
        ("Status.LOST", 1, 44),
        ("@include", 1, 52),
        ("@include(if:)", 1, 60),
        ("Thing", 3, 11),
        ("Thing.id", 3, 19),
        ("Request", 6, 18),
        ("Request.requester", 6, 28),
        ("User.name", 6, 40),
    ]


def test_what_is_half_written_is_told_as_far_as_it_goes() -> None:
    assert told("{ viewer { name boss { id") == [
        ("Root.viewer", 0, 2),
        ("User.name", 0, 11),
        ("User.boss", 0, 16),
        ("User.id", 0, 23),
    ]
    assert ("Root.requests(status:)", 0, 11) in told("{ requests(status:\nquery Next { viewer { id } }")


def test_an_alias_is_no_field_and_what_the_schema_lacks_is_left_out() -> None:
    assert told("{ viewer\n: anyOf { __typename } nothing { id } }") == [
        ("Root.anyOf", 1, 2),
        ("Either.__typename", 1, 10),
    ]


def test_fields_called_as_keywords_are_fields() -> None:
    index = SchemaIndex.from_sdl("type Query { query: Query fragment: Int on: Int }")
    assert [path for path, *_ in told("{ query { query { fragment } on } }", index)] == [
        "Query.query",
        "Query.query",
        "Query.fragment",
        "Query.on",
    ]


def test_words_in_strings_and_comments_are_none() -> None:
    assert told('{ viewer { name } } # viewer\nquery Q { things(by: {id: """\nviewer {"""}) { name } }') == [
        ("Root.viewer", 0, 2),
        ("User.name", 0, 11),
        ("Root.things", 1, 10),
        ("Root.things(by:)", 1, 17),
        ("Choice.id", 1, 22),
        ("Thing.name", 2, 16),
    ]


def test_a_type_is_used_by_what_gives_and_takes_it_too() -> None:
    read = list(uses_in_document("{ requests(page: {size: 1}) { requester { name } } }", everything()))
    asked = {
        written: [use.path for use in used_in(target(everything(), written), read)]
        for written in ("User", "Page", "Page.size", "Root.requests(page:)", "Request.requester")
    }
    assert asked == {
        "User": ["Request.requester"],
        "Page": ["Root.requests(page:)"],
        "Page.size": ["Page.size"],
        "Root.requests(page:)": ["Root.requests(page:)"],
        "Request.requester": ["Request.requester"],
    }


def test_the_name_at_a_place_is_told_touched_on_either_side() -> None:
    text = "{\n  old: requests(status: OPEN) { id }\n}"
    told_at = [use.path if (use := use_at(text, 1, column, everything())) else "" for column in range(34)]
    assert told_at[6] == ""
    assert told_at[7] == told_at[15] == "Root.requests"
    assert told_at[16] == told_at[22] == "Root.requests(status:)"
    assert told_at[24] == "Status.OPEN"
    assert told_at[32] == "Request.id"
    assert use_at(text, 99, 99, everything()) is None


class _Named(Visitor):
    """The same, asked of graphql-core's syntax tree."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[tuple[str, int, int]] = set()
        self.owners: list[str] = []

    def _add(self, path: str, name: NameNode) -> None:
        assert name.loc is not None
        start = name.loc.start_token
        self.found.add((path, start.line - 1, start.column - 1))

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        owner = f"{parent.name}.{node.name.value}" if parent is not None and field is not None else ""
        self.owners.append(owner)
        if owner:
            self._add(owner, node.name)

    def leave_field(self, *_: object) -> None:
        self.owners.pop()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self.owners.append(f"@{node.name.value}" if self.info.get_directive() else "")
        if self.info.get_directive():
            self._add(f"@{node.name.value}", node.name)

    def leave_directive(self, *_: object) -> None:
        self.owners.pop()

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if self.info.get_argument() and self.owners[-1]:
            self._add(f"{self.owners[-1]}({node.name.value}:)", node.name)

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = get_named_type(self.info.get_parent_input_type())
        if self.info.get_input_type() is not None:
            self._add(f"{parent.name}.{node.name.value}", node.name)

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        kind = get_named_type(self.info.get_input_type())
        if self.info.get_enum_value() is not None:
            assert node.loc is not None
            start = node.loc.start_token
            self.found.add((f"{kind.name}.{node.value}", start.line - 1, start.column - 1))

    def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
        self._add(node.name.value, node.name)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_a_walk_over_graphql_cores_tree(data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([everything(), sandbox()]))
    text = data.draw(documents_for(index))
    info = TypeInfo(index.graphql_schema())
    walked = _Named(info)
    visit(parse(text), TypeInfoVisitor(info, walked))
    assert set(told(text, index)) == walked.found


@given(
    st.one_of(st.text(), st.text(alphabet='{}()[]:$@!.,"\\\n query on fragment viewer requests status OPEN #x'))
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_every_use_is_a_name_in_its_place(text: str) -> None:
    document = Document(text)
    for use in uses_in_document(document, everything()):
        name = document.line(use.line)[use.column : use.column + use.length]
        assert name.isidentifier()
        assert name in use.path
