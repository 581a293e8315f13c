"""A schema's file in the explorer: drafted against without a server, or in the place of a server's schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.steering import demo, ready, shown, type_text, until, until_shown
from wfg_tui.connection import ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.sandbox import Sandbox
from wfg_tui.tui.app import ExplorerApp

SDL = "type Query { customer(id: ID!): Customer } type Customer { name: String old: Int @deprecated }"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "customers.graphql"
    path.write_text(SDL)
    return path


def write(file: Path, text: str) -> None:
    file.write_text(text)


def offline(file: Path, home: Path) -> ExplorerApp:
    paths = Paths.under(home)
    return ExplorerApp(paths, ProfileBook.load(paths.profiles_file), None, None, schema_file=file)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_schema_is_browsed_and_drafted_against_without_a_server(
    file: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = offline(file, tmp_path / "home")
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_shown(pilot, "no connection", "schema of customers.graphql")
        await until(pilot, lambda: app.explorer is not None and app.explorer.index is not None)
        await type_text(pilot, "query Q { customer(id: 1) { nome } }")
        await until_shown(pilot, "× 1 problem")
        await pilot.press("f5")
        await until_shown(pilot, "There is no connection: a schema's file is open.", "F9 chooses a connection")
        await pilot.press("f2")
        await until_shown(pilot, "customer", "Customer")
        await pilot.press("ctrl+l")  # the token: there is none to look into
        await until_shown(pilot, "It can be browsed and drafted against")


async def test_the_file_is_read_again_where_there_is_no_server_to_ask(file: Path, tmp_path: Path) -> None:
    app = offline(file, tmp_path / "home")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until_shown(pilot, "customer")
        write(file, SDL.replace("customer(", "client("))
        await pilot.press("ctrl+r")
        await until_shown(pilot, "client")
        assert "customer " not in shown(app)


async def test_a_file_that_is_no_schema_is_told_in_the_place_of_one(tmp_path: Path) -> None:
    (tmp_path / "broken.graphql").write_text("type Query {\n  a: }")
    app = offline(tmp_path / "broken.graphql", tmp_path / "home")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await until_shown(pilot, "This is not a schema in the schema definition language, line 2")


async def test_a_schema_that_is_opened_stands_in_the_place_of_the_servers_until_it_is_reloaded(
    sandbox: Sandbox, file: Path, tmp_path: Path
) -> None:
    app = demo(sandbox, tmp_path / "home")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.folder = file.parent
        await pilot.press("f3")
        await until_shown(pilot, "customers.graphql")
        await pilot.press("end", *"customers.graphql", "enter")
        await until_shown(pilot, "▲ schema of customers.graphql", "^r returns to the server's")
        await until(pilot, lambda: app.explorer is not None and app.explorer.index is not None)
        assert app.explorer.index is not None
        assert app.explorer.index.type_names[0] == "Boolean"
        assert "Customer" in app.explorer.index.type_names
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "schema of" not in shown(app))
        await until(pilot, lambda: app.explorer.index is not None and "Request" in app.explorer.index.type_names)  # type: ignore[union-attr]


async def test_a_query_is_still_opened_as_one(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "types.graphql").write_text("# type Query { a: Int }\nquery Types { viewer { userName } }")
    app = demo(sandbox, tmp_path / "home")
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await ready(pilot)
        assert app.explorer is not None
        app.explorer.folder = tmp_path
        await pilot.press("f3")
        await until_shown(pilot, "types.graphql")
        await pilot.press("end", *"types.graphql", "enter")
        await until(pilot, lambda: app.explorer is not None and "query Types" in app.explorer.editor.text)
        assert app.explorer.held == ""
