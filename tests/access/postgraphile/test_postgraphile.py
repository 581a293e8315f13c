"""The access map against rules outside of anything we wrote: PostgreSQL's grants and policies, by PostGraphile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.access.postgraphile.expectation import UNREACHED, Catalogue, Expectation
from tests.access.postgraphile.running import Database, api_over, database
from tests.cli.conftest import Call
from tests.cli.conftest import call as call
from tests.cli.conftest import home as home

pytestmark = [pytest.mark.needs("postgres"), pytest.mark.needs("node")]

ROLES = ("hr", "manager", "clerk", "guest", "auditor", "outsider")
ITS_OWN = {"query", "nodeId", "node"}
"""Root fields of PostGraphile that stand for no table."""

Connect = Callable[[str], Call]


@pytest.fixture(scope="session")
def catalogue() -> Iterator[Catalogue]:
    with database() as found:
        yield Catalogue(found)


@pytest.fixture(scope="session")
def url(catalogue: Catalogue) -> Iterator[str]:
    with api_over(catalogue.database) as found:
        yield found


@pytest.fixture
def connect(call: Call, url: str) -> Connect:
    """Adds a profile that holds a role's token, as fast as it goes; gives the call for it."""

    def connect(role: str) -> Call:
        token = ("--auth-method", "bearer", "--secret-env", "TOKEN", "--rate", "500")
        assert call("profile", "add", role, "--provider", "other", "--graphql-url", url, *token).code == 0
        return lambda *arguments, **settings: call(*arguments, **settings, TOKEN=f"token-of-{role}")

    return connect


def digest(found: Database, tables: dict[str, list[str]]) -> str:
    """What is in the database, in short."""
    return "".join(
        found.run(f"select md5(string_agg(t::text, '' order by t)) from app.{table} t") for table in tables
    )


def wrong(found: dict[str, Any], expected: dict[str, set[str]]) -> dict[str, Any]:
    """The fields of a map that are in another state than the database says, with what it says."""
    states = {one["path"]: one["state"].replace("not probed", UNREACHED) for one in found["fields"]}
    return {path: (states[path], allowed) for path, allowed in expected.items() if states[path] not in allowed}


def told(found: dict[str, Any]) -> list[str]:
    """The paths that a table or a function stands behind."""
    return [one["path"] for one in found["fields"] if one["path"].partition(".")[0] not in ITS_OWN]


def test_every_role_of_the_database_is_tried(catalogue: Catalogue) -> None:
    assert set(catalogue.roles) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_the_map_of_each_role_is_what_the_database_says(catalogue: Catalogue, connect: Connect, role: str) -> None:
    before = digest(catalogue.database, catalogue.columns)
    done = connect(role)("access", "--json", "--max-requests", "1500")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["complete"]
    assert found["requests"] <= 1500
    paths = told(found)
    assert {path.rpartition(".")[2] for path in paths} >= {
        "salary",
        "secretNote",
        "initial",
        "totalCount",
        "cursor",
    }
    assert wrong(found, Expectation(catalogue, role).states(paths)) == {}
    assert digest(catalogue.database, catalogue.columns) == before


def test_a_borrowed_role_is_mapped_and_told_from_the_own(catalogue: Catalogue, connect: Connect) -> None:
    roots = ("allEmployees", "allAuditEntries", "payroll")
    chosen = [part for root in roots for part in ("--root", root)]
    done = connect("hr")("access", "--json", "--max-requests", "1500", "--own", "--as", "clerk", *chosen)
    assert done.code == 1, done.err
    found = json.loads(done.out)
    for one, role in zip(found["maps"], ("hr", "clerk"), strict=True):
        assert wrong(one, Expectation(catalogue, role).states(told(one))) == {}
    shrunk = {one["path"] for one in found["differences"] if one["direction"] == "shrank"}
    assert {"allEmployees.nodes.salary", "allAuditEntries.nodes", "payroll"} <= shrunk


def test_a_map_made_in_parts_says_nothing_wrong_on_the_way(catalogue: Catalogue, connect: Connect) -> None:
    call = connect("clerk")
    chosen = ("--root", "allEmployees", "--depth", "4")
    resume: tuple[str, ...] = ()
    for _ in range(20):
        done = call("access", "--json", "--max-requests", "40", *chosen, *resume)
        assert done.code == 0, done.err
        found = json.loads(done.out)
        against = wrong(found, Expectation(catalogue, "clerk").states(told(found)))
        assert [path for path, (state, _) in against.items() if state != UNREACHED] == []
        if found["complete"]:
            break
        resume = ("--resume",)
    assert found["complete"]
    assert resume, "it was not made in parts"
    assert against == {}


def test_a_role_that_is_unknown_ends_in_words(connect: Connect) -> None:
    done = connect("hr")("access", "--json", "--as", "nobody_at_all", "--root", "allEmployees")
    assert done.code == 3
    assert "answers no query of nobody_at_all" in done.err
    assert 'role "nobody_at_all" does not exist' in done.err
