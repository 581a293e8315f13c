"""The access map against rules outside of anything we wrote: PostgreSQL's grants and policies, by PostGraphile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.postgraphile.expectation import UNREACHED, Catalogue, Expectation
from tests.access.postgraphile.running import Database, api_over, database
from wfg_tui.access.mapping import Mapping
from wfg_tui.access.party import Party
from wfg_tui.access.places import places_of
from wfg_tui.connection import Credentials, Profile
from wfg_tui.paths import Paths
from wfg_tui.result.slices import in_slices
from wfg_tui.session import Session
from wfg_tui.text import Secret

pytestmark = [pytest.mark.needs("postgres"), pytest.mark.needs("node")]

ROLES = ("hr", "manager", "clerk", "guest", "auditor", "outsider")
ITS_OWN = {"query", "nodeId", "node"}
"""Root fields of PostGraphile that stand for no table."""


@pytest.fixture(scope="session")
def catalogue() -> Iterator[Catalogue]:
    with database() as found:
        yield Catalogue(found)


@pytest.fixture(scope="session")
def url(catalogue: Catalogue) -> Iterator[str]:
    with api_over(catalogue.database) as found:
        yield found


def digest(found: Database, tables: dict[str, list[str]]) -> str:
    """What is in the database, in short."""
    return "".join(
        found.run(f"select md5(string_agg(t::text, '' order by t)) from app.{table} t") for table in tables
    )


async def test_every_role_is_asked_for(catalogue: Catalogue) -> None:
    assert set(catalogue.roles) == set(ROLES)


@pytest.mark.parametrize(
    ("role", "borrowed"), [*((role, False) for role in ROLES), ("clerk", True)], ids=[*ROLES, "run as clerk"]
)
async def test_the_map_of_each_role_is_what_the_database_says(
    catalogue: Catalogue, url: str, tmp_path: Path, role: str, borrowed: bool
) -> None:
    whose = "hr" if borrowed else role
    profile = Profile(name=role, graphql_url=url, auth_method="bearer", secret="prompt", rate=500.0)
    credentials = Credentials(keyring_allowed=False)
    credentials.keep_for_session(role, Secret(f"token-of-{whose}"))
    session = Session(profile, credentials, Paths.under(tmp_path))
    before = digest(catalogue.database, catalogue.columns)
    try:
        index = (await session.fetch_schema()).index
        places = await in_slices(places_of(index))
        made = Mapping(Party(session, role if borrowed else ""), index, places, max_requests=1500)
        found = await made.run()
    finally:
        await session.close()
    assert found.complete
    assert found.requests <= made.plan.most
    told = {one.path: one for one in found.fields if one.path.partition(".")[0] not in ITS_OWN}
    expected = Expectation(catalogue, role).states(told)
    assert {path.rpartition(".")[2] for path in told} >= {
        "salary",
        "secretNote",
        "initial",
        "totalCount",
        "cursor",
    }
    wrong = {
        path: (one.state, one.evidence, expected[path])
        for path, one in told.items()
        if (UNREACHED if one.state == "not probed" else one.state) not in expected[path]
    }
    assert wrong == {}
    assert digest(catalogue.database, catalogue.columns) == before
