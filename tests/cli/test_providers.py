"""Every provider of the table can be named on the command line, and comes with what it wants by itself."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Call
from wfg_tui.connection import PROVIDERS


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_connection_to_each_provider_is_added_with_its_own_method(call: Call, name: str) -> None:
    row = PROVIDERS[name]
    place = ("--issuer", row.issuer_form) if row.issuer_form else ("--token-url", "https://sso.example.com/token")
    added = call(
        "profile", "add", "it", "--provider", name, "--graphql-url", "https://workflow.example.com/graphql",
        "--client-id", "0oa1", "--secret-env", "WFG_TEST_SECRET", *place,
    )  # fmt: skip
    assert added.code == 0, added.err
    kept = json.loads(call("profile", "show", "it", "--json").out)
    assert (kept["provider"], kept["auth_method"]) == (name, row.methods[0])


def test_a_method_that_is_named_counts(call: Call) -> None:
    added = call(
        "profile", "add", "it", "--provider", "entra", "--graphql-url", "https://workflow.example.com/graphql",
        "--client-id", "1", "--secret-env", "X", "--auth-method", "client_secret_basic",
        "--issuer", "11111111-2222-3333-4444-555555555555",
    )  # fmt: skip
    assert added.code == 0, added.err
    kept = json.loads(call("profile", "show", "it", "--json").out)
    assert kept["auth_method"] == "client_secret_basic"
    assert kept["issuer"] == "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
