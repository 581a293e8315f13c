"""Errors where they happened, types and IDs in the tree of an answer whose query and schema are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tui.test_answer_pane import Reader, exchange, reading
from wfg_tui.api.exchange import Sent
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.schema import SchemaIndex

QUERY = "{ requests { items { id number closedAt dataset { items { textValue } } requester { userName } } } }"
ITEM = {
    "id": "UmVxdWVzdDo0Nw==",
    "number": 47,
    "closedAt": None,
    "dataset": None,
    "requester": {"userName": "mary"},
}
DENIED = {
    "message": "No dataset for you.",
    "path": ["requests", "items", 0, "dataset"],
    "locations": [{"line": 1, "column": 41}],
    "extensions": {"code": "FORBIDDEN"},
}


async def sees(reader: Reader, answer: Any, document: str = QUERY) -> None:
    sent = Sent("POST", "https://wf.example.com/graphql", (("Content-Type", "application/json"),), document)
    reader.pane.show_exchange(exchange(answer, sent=sent), SchemaIndex.from_sdl(SDL))
    reader.pane.focus()
    await reader.settled()


def unwrapped(reader: Reader) -> str:
    return " ".join(reader.screen.replace("┃", " ").split())


async def test_types_stand_beside_what_does_not_show_its_own(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await sees(reader, {"data": {"requests": {"items": [ITEM, ITEM]}}})
        assert "▾ requests   RequestCollection" in reader.screen
        assert "▾ items   [2]  Request" in reader.screen
        assert "▾ 0   Request" in reader.screen
        assert "closedAt    null  DateTime" in reader.screen
        assert "47  Int" not in reader.screen


async def test_a_schema_that_comes_after_the_answer_is_read_by_too(tmp_path: Path) -> None:
    error = {"message": "timeout", "path": ["requests", "items", 3, "number"]}
    sent = Sent("POST", "https://wf.example.com/graphql", (), QUERY)
    async with reading(tmp_path, size=(100, 30)) as reader:
        await reader.sees(exchange({"data": {"requests": None}, "errors": [error]}, sent=sent))
        await reader.press("e")
        assert "a field on the way to it may not be null" in unwrapped(reader)
        reader.pane.take_schema(SchemaIndex.from_sdl(SDL))
        await reader.settled()
        assert "number (Int!) may not be null" in unwrapped(reader)
        assert reader.cursor_line.startswith("× requests")


async def test_a_null_that_an_error_explains_is_told_apart_from_one_that_is_data(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await sees(reader, {"data": {"requests": {"items": [ITEM]}}, "errors": [DENIED]})
        assert "× dataset     null  × denied: No dataset for you." in reader.screen
        await reader.press("e")
        assert "dataset is null because of this error. By its code (FORBIDDEN)" in " ".join(reader.screen.split())
        await reader.press("up")
        assert "requests.items.0.closedAt · DateTime · null as data, no error" in reader.screen
        assert "By its code" not in reader.screen


async def test_the_field_that_carried_the_null_is_named_under_the_tree(tmp_path: Path) -> None:
    error = {"message": "timeout", "path": ["requests", "items", 3, "number"]}
    async with reading(tmp_path) as reader:
        await sees(reader, {"data": {"requests": None}, "errors": [error]})
        await reader.press("e")
        words = unwrapped(reader)
        assert "number (Int!) may not be null, nor may items.3 (Request!) nor items ([Request!]!)" in words


async def test_ids_are_decoded_on_demand(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await sees(reader, {"data": {"requests": {"items": [ITEM]}}})
        assert "Request:47" not in reader.screen
        await reader.press("i")
        assert '"UmVxdWVzdDo0Nw=="  Request:47' in reader.screen
        await reader.press("i")
        assert "Request:47" not in reader.screen


async def test_a_mutation_whose_result_failed_is_said_to_have_been_carried_out(tmp_path: Path) -> None:
    document = "mutation { createRequest(input: {}) { request { number } } }"
    error = {"message": "timeout", "path": ["createRequest", "request", "number"]}
    async with reading(tmp_path) as reader:
        await sees(reader, {"data": {"createRequest": {"request": None}}, "errors": [error]}, document)
        await reader.press("4")
        words = unwrapped(reader)
        assert "The mutation itself was carried out, as far as GraphQL tells" in words
        assert "Read back what it would have changed" in words


async def test_the_servers_tracing_and_cost_are_laid_out_with_the_times(tmp_path: Path) -> None:
    resolvers = [{"path": ["requests", "items", 0, "dataset"], "startOffset": 2_000_000, "duration": 7_000_000}]
    tracing = {"duration": 9_000_000, "execution": {"resolvers": resolvers}}
    answer = {"data": {}, "extensions": {"tracing": tracing, "cost": {"requested": 12}}}
    async with reading(tmp_path, size=(100, 40)) as reader:
        await sees(reader, answer)
        await reader.press("5")
        words = unwrapped(reader)
        assert "on the server 9.0 ms" in words
        assert "requests.items.0.dataset" in words
        assert "7.0 ms" in words
        assert "cost.requested 12" in words


async def test_errors_that_come_before_the_data_do_not_hide_it(tmp_path: Path) -> None:
    errors = [{"message": f"denied {number}", "path": ["requests", "items", number]} for number in range(90)]
    async with reading(tmp_path) as reader:
        for items in ([ITEM, ITEM], [ITEM] * 90):
            await sees(reader, {"errors": errors, "data": {"requests": {"items": items}}})
            assert "▸ errors   [90]" in reader.screen
            assert "number      47" in reader.screen


async def test_errors_alone_are_not_folded(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await sees(reader, {"errors": [{"message": "one"}], "data": None})
        await reader.press("1")
        assert '"one"' in reader.screen


async def test_alike_errors_are_explained_once(tmp_path: Path) -> None:
    errors = [DENIED | {"path": ["requests", "items", number, "dataset"]} for number in range(3)]
    async with reading(tmp_path, size=(100, 40)) as reader:
        await sees(reader, {"data": {"requests": {"items": [ITEM] * 3}}, "errors": errors})
        await reader.press("4")
        assert reader.screen.count("No dataset for you.") == 3
        assert reader.screen.count("dataset is null because of this error.") == 3
        assert reader.screen.count("By its code (FORBIDDEN)") == 1
