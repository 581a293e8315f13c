from __future__ import annotations

import base64
import time
from collections.abc import Callable
from urllib.parse import quote_plus

import httpx
import jwt
import pytest

from wfg_tui.sandbox import Sandbox

GRANT = {"grant_type": "client_credentials"}


def post(
    http: httpx.Client, url: str, form: dict[str, str], client: tuple[str, str] | None = None
) -> httpx.Response:
    return http.post(url, data=form, auth=client)


def administrator(sandbox: Sandbox) -> tuple[str, str]:
    application = sandbox.applications[0]
    return application.client_id, application.client_secret


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_both_discovery_documents_are_appended_to_the_issuer(
    sandbox: Sandbox, http: httpx.Client, name: str
) -> None:
    metadata = http.get(f"{sandbox.issuer}/.well-known/{name}").json()
    assert metadata["issuer"] == sandbox.issuer
    assert metadata["token_endpoint"] == sandbox.token_url
    assert "client_secret_basic" in metadata["token_endpoint_auth_methods_supported"]
    assert {"default", sandbox.scope} == set(metadata["scopes_supported"])
    inserted = sandbox.issuer.replace("/oauth2/", f"/.well-known/{name}/oauth2/")
    assert http.get(inserted).status_code == 404


def test_the_org_authorization_server_has_its_own_metadata(sandbox: Sandbox, http: httpx.Client) -> None:
    origin = sandbox.issuer.partition("/oauth2")[0]
    metadata = http.get(f"{origin}/.well-known/openid-configuration").json()
    assert metadata["issuer"] == origin
    assert metadata["token_endpoint"] == f"{origin}/oauth2/v1/token"


def test_a_token_has_oktas_claims_and_verifies_with_the_published_keys(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    before = int(time.time())
    answer = post(http, sandbox.token_url, {**GRANT, "scope": sandbox.scope}, administrator(sandbox))
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    assert body["scope"] == sandbox.scope
    keys = jwt.PyJWKSet.from_dict(http.get(f"{sandbox.issuer}/v1/keys").json())
    header = jwt.get_unverified_header(body["access_token"])
    assert header["alg"] == "RS256"
    claims = jwt.decode(
        body["access_token"], keys[header["kid"]].key, ["RS256"], audience=sandbox.audience, issuer=sandbox.issuer
    )
    client_id = sandbox.applications[0].client_id
    assert claims["ver"] == 1
    assert claims["jti"].startswith("AT.")
    assert claims["aud"] == sandbox.audience
    assert claims["cid"] == claims["sub"] == claims["com.workflowgen.api.username"] == client_id
    assert claims["scp"] == [sandbox.scope]
    assert "uid" not in claims
    assert before <= claims["iat"] <= time.time()
    assert claims["exp"] == claims["iat"] + 3600


def test_leaving_the_scope_out_grants_the_default_one(sandbox: Sandbox, http: httpx.Client) -> None:
    assert post(http, sandbox.token_url, GRANT, administrator(sandbox)).json()["scope"] == "default"
    assert (
        post(http, sandbox.token_url, {**GRANT, "scope": ""}, administrator(sandbox)).json()["scope"] == "default"
    )


def test_both_scopes_can_be_asked_for_together(sandbox: Sandbox, http: httpx.Client) -> None:
    answer = post(http, sandbox.token_url, {**GRANT, "scope": f"default {sandbox.scope}"}, administrator(sandbox))
    assert answer.json()["scope"] == f"default {sandbox.scope}"


def test_client_secret_post_is_as_good_as_basic(sandbox: Sandbox, http: httpx.Client) -> None:
    client_id, secret = administrator(sandbox)
    form = {**GRANT, "client_id": client_id, "client_secret": secret}
    assert post(http, sandbox.token_url, form).status_code == 200


def test_basic_credentials_are_form_decoded_as_rfc_6749_says(sandbox: Sandbox, http: httpx.Client) -> None:
    application = sandbox.application("reserved_characters")
    assert any(character in application.client_secret for character in "@:+/%=& ")

    def basic(secret: str) -> httpx.Response:
        pair = base64.b64encode(f"{application.client_id}:{secret}".encode()).decode()
        return http.post(sandbox.token_url, data=GRANT, headers={"Authorization": f"Basic {pair}"})

    assert basic(quote_plus(application.client_secret)).status_code == 200
    raw = basic(application.client_secret)
    assert raw.status_code == 401
    assert raw.json()["error"] == "invalid_client"


def test_an_unknown_client_id_is_refused_in_oktas_own_shape(sandbox: Sandbox, http: httpx.Client) -> None:
    answer = post(http, sandbox.token_url, GRANT, ("0oanosuchclient", "x"))
    assert answer.status_code == 401
    body = answer.json()
    assert body.pop("errorId").startswith("oae")
    assert body == {
        "errorCode": "invalid_client",
        "errorSummary": "Invalid value for 'client_id' parameter.",
        "errorLink": "invalid_client",
        "errorCauses": [],
    }


REFUSALS = {
    "a wrong secret": (
        {"auth": ("administrator", "wrong")},
        401,
        "invalid_client",
        "The client secret supplied for a confidential client is invalid.",
    ),
    "no credentials": ({}, 401, "invalid_client", "No client credentials found."),
    "garbage as basic": (
        {"headers": {"Authorization": "Basic !!!"}},
        401,
        "invalid_client",
        "Client authentication failed. Either the client or the client credentials are invalid.",
    ),
    "an unknown scope": (
        {"auth": ("administrator", None), "form": {"scope": "nope"}},
        400,
        "invalid_scope",
        "One or more scopes are not configured for the authorization server resource.",
    ),
    "one unknown scope among known ones": (
        {"auth": ("administrator", None), "form": {"scope": "default nope"}},
        400,
        "invalid_scope",
        "One or more scopes are not configured for the authorization server resource.",
    ),
    "openid": (
        {"auth": ("administrator", None), "form": {"scope": "openid"}},
        400,
        "invalid_scope",
        "Cannot request 'openid' scopes using client credentials.",
    ),
    "no policy": (
        {"auth": ("no_policy", None)},
        400,
        "access_denied",
        "Policy evaluation failed for this request, please check the policy configurations.",
    ),
    "DPoP required": (
        {"auth": ("dpop_required", None)},
        400,
        "invalid_dpop_proof",
        "The DPoP proof JWT header is missing.",
    ),
    "the grant not allowed": (
        {"auth": ("grant_not_allowed", None)},
        400,
        "unauthorized_client",
        "The client is not authorized to use the provided grant type. Configured grant types: "
        "[authorization_code, refresh_token].",
    ),
    "another grant type": (
        {"auth": ("administrator", None), "form": {"grant_type": "password"}},
        400,
        "unsupported_grant_type",
        "The authorization grant type is not supported by the authorization server. "
        "Supported grant types: [client_credentials].",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refused_grant_says_so_in_oktas_words(sandbox: Sandbox, http: httpx.Client, case: str) -> None:
    given, status, error, description = REFUSALS[case]
    client = None
    if "auth" in given:
        role, secret = given["auth"]
        application = sandbox.application(role)
        client = (application.client_id, secret or application.client_secret)
    answer = http.post(
        sandbox.token_url, data={**GRANT, **given.get("form", {})}, auth=client, headers=given.get("headers")
    )
    assert answer.status_code == status
    assert answer.json() == {"error": error, "error_description": description}


def test_two_authentication_methods_at_once_are_refused(sandbox: Sandbox, http: httpx.Client) -> None:
    client_id, secret = administrator(sandbox)
    form = {**GRANT, "client_id": client_id, "client_secret": secret}
    answer = post(http, sandbox.token_url, form, (client_id, secret))
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["error_description"].startswith("Cannot supply multiple client credentials.")


def test_an_unknown_authorization_server_is_not_found(sandbox: Sandbox, http: httpx.Client) -> None:
    url = sandbox.token_url.replace(sandbox.issuer.rpartition("/")[2], "ausnosuchserver00000")
    for answer in (post(http, url, GRANT, administrator(sandbox)), http.get(url.replace("/v1/token", "/v1/keys"))):
        assert answer.status_code == 404
        assert answer.json()["errorCode"] == "E0000007"
        assert "ausnosuchserver00000" in answer.json()["errorSummary"]


def test_the_org_authorization_server_wants_private_key_jwt(sandbox: Sandbox, http: httpx.Client) -> None:
    url = f"{sandbox.issuer.partition('/oauth2')[0]}/oauth2/v1/token"
    answer = post(http, url, GRANT, administrator(sandbox))
    assert answer.status_code == 401
    assert answer.json()["error_description"] == (
        "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
        "token_endpoint_auth_method."
    )


def test_the_default_authorization_server_grants_tokens_for_another_audience(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    url = sandbox.token_url.replace(sandbox.issuer.rpartition("/")[2], "default")
    claims = jwt.decode(
        post(http, url, GRANT, administrator(sandbox)).json()["access_token"], options={"verify_signature": False}
    )
    assert claims["aud"] == "api://default"
    assert claims["iss"].endswith("/oauth2/default")
    refused = post(http, url, {**GRANT, "scope": sandbox.scope}, administrator(sandbox))
    assert refused.json()["error"] == "invalid_scope"


def test_only_a_posted_form_is_a_token_request(sandbox: Sandbox, http: httpx.Client) -> None:
    assert http.get(sandbox.token_url).json()["errorCode"] == "E0000022"
    answer = http.post(sandbox.token_url, json=GRANT)
    assert answer.status_code == 415
    assert answer.json()["errorCode"] == "E0000021"


def test_every_answer_counts_down_the_rate_limit(sandbox: Sandbox, http: httpx.Client) -> None:
    good = post(http, sandbox.token_url, GRANT, administrator(sandbox))
    bad = post(http, sandbox.token_url, GRANT)
    for answer in (good, bad, http.get(f"{sandbox.issuer}/v1/keys")):
        assert int(answer.headers["X-Rate-Limit-Limit"]) > int(answer.headers["X-Rate-Limit-Remaining"])
        assert 0 < int(answer.headers["X-Rate-Limit-Reset"]) - time.time() <= 61
    assert good.headers["X-Rate-Limit-Remaining"] != bad.headers["X-Rate-Limit-Remaining"]


def test_a_token_is_never_stored_by_a_cache(
    sandbox: Sandbox, http: httpx.Client, token_of: Callable[..., str]
) -> None:
    answer = post(http, sandbox.token_url, GRANT, administrator(sandbox))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json()["access_token"] != token_of("administrator")
