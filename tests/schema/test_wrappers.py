"""Pages, connections and payloads are told by their shape; what is more than a wrapper is none."""

from __future__ import annotations

import pytest

from tests.github_schema import github_sdl
from tests.schema.schemas import sandbox
from wfg_tui.schema import SchemaIndex
from wfg_tui.schema.wrappers import inside

SHAPES = """
type Query { a: Page b: Relay c: Both d: Order e: Bare f: Team g: Wide h: Plain i: Args j: Odd }
type Thing { id: ID name: String }
type PageInfo { hasNextPage: Boolean endCursor: String }
type Page { totalCount: Int items: [Thing!]! }
type Edge { cursor: String node: Thing! }
type Relay { edges: [Edge] pageInfo: PageInfo! }
type Both { edges: [Edge] nodes: [Thing] pageInfo: PageInfo! totalCount: Int! }
type Order { id: ID! count: Int items: [Thing] }
type Bare { items: [Thing] }
type Team { name: String items: [Thing] }
type Wide { totalCount: Int items: [Thing] owner: Thing }
type Plain { items: [String] totalCount: Int }
type Args { items(kind: String): [Thing] totalCount: Int }
type Odd { items: [Thing] nodes: [Thing] totalCount: Int }
type Made { clientMutationId: String thing: Thing }
type Two { one: Thing other: Thing }
type Entity { id: ID! thing: Thing }
"""


@pytest.mark.parametrize(
    ("name", "path", "type_"),
    [
        ("Page", ("items",), "[Thing!]!"),
        ("Relay", ("edges", "node"), "[Thing!]"),
        ("Both", ("nodes",), "[Thing]"),
        ("Bare", ("items",), "[Thing]"),
    ],
)
def test_a_page_of_things_is_a_wrapper(name: str, path: tuple[str, ...], type_: str) -> None:
    found = inside(SchemaIndex.from_sdl(SHAPES), name)
    assert found is not None
    assert (found.path, found.type.text) == (path, type_)


@pytest.mark.parametrize("name", ["Order", "Team", "Wide", "Plain", "Args", "Odd", "Thing", "String", "nothing"])
def test_what_is_more_than_a_page_is_no_wrapper(name: str) -> None:
    assert inside(SchemaIndex.from_sdl(SHAPES), name) is None


def test_what_a_mutation_gives_is_about_its_one_object() -> None:
    index = SchemaIndex.from_sdl(SHAPES)
    found = inside(index, "Made", payload=True)
    assert found is not None
    assert found.path == ("thing",)
    assert inside(index, "Made") is None
    assert inside(index, "Two", payload=True) is None
    assert inside(index, "Entity", payload=True) is None


def test_the_sandboxs_collections_are_found_and_nothing_else() -> None:
    index = sandbox()
    found = {name for name in index.type_names if inside(index, name)}
    assert found == {"ActionCollection", "DatasetCollection", "RequestCollection", "UserCollection"}


@pytest.mark.needs("npm")
def test_githubs_connections_are_found_and_nothing_else() -> None:
    index = SchemaIndex.from_sdl(github_sdl())
    found = {name for name in index.type_names if inside(index, name)}
    connections = {name for name in index.type_names if name.endswith("Connection")}
    assert found <= connections
    assert len(found) > 0.9 * len(connections)
