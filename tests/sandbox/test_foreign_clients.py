"""The sandbox driven by clients that none of us wrote, unmodified: Authlib for tokens, gql for GraphQL."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from gql import Client, FileVar, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport
from graphql import GraphQLSchema

from wfg_tui.sandbox import Sandbox

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Authlib announces that it will move from httpx to its continuation
    from authlib.integrations.base_client.errors import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuth2Client


def oauth(sandbox: Sandbox, role: str, method: str = "client_secret_basic") -> OAuth2Client:
    application = sandbox.application(role)
    return OAuth2Client(
        application.client_id,
        application.client_secret,
        scope=sandbox.scope,
        token_endpoint=sandbox.token_url,
        token_endpoint_auth_method=method,
        grant_type="client_credentials",
    )


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_gets_a_token_and_queries_with_it(sandbox: Sandbox, method: str) -> None:
    with oauth(sandbox, "requester", method) as client:
        token = client.fetch_token()
        assert token["scope"] == sandbox.scope
        answer = client.post(sandbox.graphql_url, json={"query": "{ viewer { userName } }"})
    assert answer.json() == {"data": {"viewer": {"userName": "emma_dubois"}}}


async def test_authlibs_async_client_gets_one_too(sandbox: Sandbox) -> None:
    application = sandbox.application("actor")
    async with AsyncOAuth2Client(application.client_id, application.client_secret) as client:
        await client.fetch_token(sandbox.token_url, grant_type="client_credentials")
        answer = await client.get(sandbox.graphql_url, params={"query": "{ viewer { userName } }"})
    assert answer.json() == {"data": {"viewer": {"userName": "liam_tremblay"}}}


@pytest.mark.parametrize(
    ("role", "error"),
    [
        ("no_policy", "access_denied"),
        ("dpop_required", "invalid_dpop_proof"),
        ("grant_not_allowed", "unauthorized_client"),
    ],
)
def test_authlib_understands_the_refusals(sandbox: Sandbox, role: str, error: str) -> None:
    with oauth(sandbox, role) as client, pytest.raises(OAuthError) as refused:
        client.fetch_token()
    assert refused.value.error == error


def test_authlib_renews_a_token_that_is_about_to_expire(sandbox: Sandbox) -> None:
    sandbox.faults.add("token_life", seconds=5, times=1)
    with oauth(sandbox, "requester") as client:
        client.fetch_token()
        client.get(sandbox.graphql_url, params={"query": "{ viewer { userName } }"})
    assert len(sandbox.requests.of("token")) == 2


@pytest.fixture
def bearer(sandbox: Sandbox) -> dict[str, str]:
    with oauth(sandbox, "administrator") as client:
        return {"Authorization": f"Bearer {client.fetch_token()['access_token']}"}


def test_gql_introspects_validates_and_queries(sandbox: Sandbox, bearer: dict[str, str]) -> None:
    transport = HTTPXTransport(sandbox.graphql_url, headers=bearer)
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert isinstance(session.client.schema, GraphQLSchema)
        query = gql("query ($size: Int) { requests(page: {size: $size}) { totalCount items { number } } }")
        query.variable_values = {"size": 3}
        assert [row["number"] for row in session.execute(query)["requests"]["items"]] == [1, 2, 3]
        with pytest.raises(TransportQueryError) as refused:
            session.execute(gql("{ requests(page: {number: 0}) { totalCount } }"))
    assert refused.value.errors is not None
    assert refused.value.errors[0]["extensions"] == {"code": "PAGE_INVALID", "simulated": True}


async def test_gql_uploads_a_file(sandbox: Sandbox, bearer: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "minutes.txt"
    file.write_text("minutes")
    upload = gql(
        """mutation ($file: Upload) {
          createRequest(input: {processName: "SIMPLE_REQUEST_FILE",
              parameters: [{name: "REQUEST_FILE", fileValue: {upload: $file}}]}) {
            request { dataset(filter: {names: ["REQUEST_FILE"]}) {
              items { fileValue { name size contentType } } } } } }"""
    )
    upload.variable_values = {"file": FileVar(str(file), content_type="text/plain")}
    transport = HTTPXAsyncTransport(sandbox.graphql_url, headers=bearer)
    async with Client(transport=transport) as session:
        result = await session.execute(upload, upload_files=True)
    (datum,) = result["createRequest"]["request"]["dataset"]["items"]
    assert datum["fileValue"] == {"name": "minutes.txt", "size": 7, "contentType": "text/plain"}
