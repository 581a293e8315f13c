"""The strict side: what the identity provider and the API refuse of assertions, certificates and DPoP proofs."""

from __future__ import annotations

import secrets
import ssl
import time
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from jwt.algorithms import ECAlgorithm

from wfg_tui.sandbox import Sandbox, SandboxProcess

GRANT = {"grant_type": "client_credentials"}
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def assertion(
    sandbox: Sandbox, role: str, *, algorithm: str = "", key: Any = None, **claims: Any
) -> dict[str, str]:
    """The form that a client of that role would send, with other claims where they are given (None: left out)."""
    application = sandbox.application(role)
    now = int(time.time())
    told = {
        "iss": application.client_id,
        "sub": application.client_id,
        "aud": sandbox.token_url,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(12),
        **claims,
    }
    algorithm = algorithm or {"rsa_key": "RS256", "ec_key": "ES256"}.get(role, "HS256")
    signed = jwt.encode(
        {name: value for name, value in told.items() if value is not None},
        key or application.private_key or application.client_secret,
        algorithm,
    )
    return {**GRANT, "client_assertion_type": ASSERTION, "client_assertion": signed}


def refused(answer: httpx.Response, words: str) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.json()["error"] == "invalid_client"
    assert words in answer.json()["error_description"]


@pytest.mark.parametrize("role", ["secret_jwt", "rsa_key", "ec_key"])
def test_an_assertion_is_good_once(sandbox: Sandbox, http: httpx.Client, role: str) -> None:
    form = assertion(sandbox, role)
    assert http.post(sandbox.token_url, data=form).status_code == 200
    refused(http.post(sandbox.token_url, data=form), "used before")
    assert http.post(sandbox.token_url, data=assertion(sandbox, role)).status_code == 200


@pytest.mark.parametrize("role", ["secret_jwt", "rsa_key", "ec_key"])
@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "https://elsewhere.example.com/token"}, "endpoint invoked"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"exp": 99_999_999_999}, "too far into the future"),
        ({"iat": 99_999_999_999}, "in the future"),
        ({"jti": None}, "no jti"),
        ({"exp": None}, "no exp"),
        ({"iss": "somebody-else"}, "signature is invalid"),
    ],
)
def test_an_assertion_must_be_fresh_and_for_this_endpoint(
    sandbox: Sandbox, http: httpx.Client, role: str, claims: dict[str, Any], words: str
) -> None:
    refused(http.post(sandbox.token_url, data=assertion(sandbox, role, **claims)), words)


def test_an_assertion_must_be_signed_with_the_registered_key(sandbox: Sandbox, http: httpx.Client) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    refused(http.post(sandbox.token_url, data=assertion(sandbox, "ec_key", key=stranger)), "signature is invalid")


def test_a_public_key_is_no_secret_to_sign_with(sandbox: Sandbox, http: httpx.Client) -> None:
    """The old confusion of algorithms: HS256 with the public key, which everybody has."""
    import base64
    import hashlib
    import hmac

    public = load_pem_private_key(sandbox.application("ec_key").private_key.encode(), None).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    form = assertion(sandbox, "ec_key", algorithm="HS256", key="k" * 40)
    signed = form["client_assertion"].rpartition(".")[0]
    mac = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
    form["client_assertion"] = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    refused(http.post(sandbox.token_url, data=form), "authentication method")


def test_a_short_secret_verifies_nothing() -> None:
    from wfg_tui.sandbox.applications import Client
    from wfg_tui.sandbox.client_authentication import Attempt, Reception
    from wfg_tui.sandbox.okta_errors import OktaRefusal

    client = Client("c", "short secret", methods=("client_secret_jwt",))
    signed = jwt.encode({"sub": "c"}, "k" * 40)
    form = {"client_assertion_type": ASSERTION, "client_assertion": signed}
    with pytest.raises(OktaRefusal) as caught:
        Reception({"c": client}, {}).authenticate(Attempt({}, form, "https://idp.example.com/token"))
    assert caught.value.body["error_description"] == "The client secret is too short to verify a JWT HMAC."


@pytest.mark.parametrize("role", ["secret_jwt", "rsa_key", "certificate"])
def test_a_client_of_another_method_cannot_use_a_secret(sandbox: Sandbox, http: httpx.Client, role: str) -> None:
    application = sandbox.application(role)
    answer = http.post(
        sandbox.token_url, data=GRANT, auth=(application.client_id, application.client_secret or "x")
    )
    refused(answer, "authentication method")


def test_an_assertion_and_a_secret_at_once_are_two_proofs(sandbox: Sandbox, http: httpx.Client) -> None:
    form = {**assertion(sandbox, "secret_jwt"), "client_secret": "x"}
    assert http.post(sandbox.token_url, data=form).json()["error"] == "invalid_request"


@pytest.mark.parametrize("text", ["garbage", "a.b.c", ""])
def test_garbage_is_no_assertion(sandbox: Sandbox, http: httpx.Client, text: str) -> None:
    form = {**GRANT, "client_assertion_type": ASSERTION, "client_assertion": text}
    refused(http.post(sandbox.token_url, data=form), "parsing")


def test_every_method_is_advertised(sandbox: Sandbox, http: httpx.Client) -> None:
    metadata = http.get(f"{sandbox.issuer}/.well-known/oauth-authorization-server").json()
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
        "tls_client_auth",
    }
    assert "ES256" in metadata["dpop_signing_alg_values_supported"]


# Client certificates


def context(sandbox: Sandbox, folder: Path, certificate: str, key: str) -> ssl.SSLContext:
    made = ssl.create_default_context(cadata=sandbox.application("certificate").authority)
    (folder / "both.pem").write_text(key + certificate)
    made.load_cert_chain(folder / "both.pem")
    return made


def test_the_certificate_is_the_credential(sandbox: Sandbox, tmp_path: Path) -> None:
    application = sandbox.application("certificate")
    trusted = context(sandbox, tmp_path, application.certificate, application.private_key)
    with httpx.Client(verify=trusted, trust_env=False) as client:
        form = {**GRANT, "client_id": application.client_id}
        answer = client.post(application.token_url, data=form)
        assert answer.status_code == 200, answer.text
        claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
        assert claims["cid"] == application.client_id
        assert claims["iss"] == sandbox.issuer
        refused(client.post(application.token_url, data={**form, "client_id": "0oa1adm7wq2kXe8Lr5d7"}), "method")


def test_nobody_comes_in_without_a_certificate(sandbox: Sandbox) -> None:
    application = sandbox.application("certificate")
    trusting = ssl.create_default_context(cadata=application.authority)
    with httpx.Client(verify=trusting, trust_env=False) as client, pytest.raises(httpx.TransportError):
        client.post(application.token_url, data={**GRANT, "client_id": application.client_id})


def test_the_plain_listener_does_not_take_the_id_alone(sandbox: Sandbox, http: httpx.Client) -> None:
    form = {**GRANT, "client_id": sandbox.application("certificate").client_id}
    refused(http.post(sandbox.token_url, data=form), "No client credentials found.")


def test_a_child_tells_keys_and_certificates_too() -> None:
    with SandboxProcess.start() as child:
        certificate = child.application("certificate")
        assert certificate.certificate.startswith("-----BEGIN CERTIFICATE-----")
        assert certificate.authority.startswith("-----BEGIN CERTIFICATE-----")
        assert certificate.token_url.startswith("https://127.0.0.1:")
        assert certificate.method == "tls_client_auth"
        assert child.application("rsa_key").private_key.startswith("-----BEGIN PRIVATE KEY-----")
        assert child.application("administrator").private_key == ""


# DPoP


class Prover:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def proof(self, url: str, nonce: str = "", **changes: Any) -> dict[str, str]:
        claims = {"htm": "POST", "htu": url, "iat": int(time.time()), "jti": secrets.token_urlsafe(12)}
        claims |= ({"nonce": nonce} if nonce else {}) | {
            k: v for k, v in changes.items() if k not in {"typ", "jwk"}
        }
        jwk = changes.get("jwk", ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True))
        headers = {"typ": changes.get("typ", "dpop+jwt"), "jwk": jwk}
        return {"DPoP": jwt.encode(claims, self.key, "ES256", headers)}


def granted(sandbox: Sandbox, http: httpx.Client, headers: dict[str, str]) -> httpx.Response:
    application = sandbox.application("dpop_required")
    return http.post(
        sandbox.token_url, data=GRANT, auth=(application.client_id, application.client_secret), headers=headers
    )


def test_a_nonce_is_required_and_a_proof_is_good_once(sandbox: Sandbox, http: httpx.Client) -> None:
    prover = Prover()
    first = granted(sandbox, http, prover.proof(sandbox.token_url))
    assert first.status_code == 400
    assert first.json() == {
        "error": "use_dpop_nonce",
        "error_description": "Authorization server requires nonce in DPoP proof.",
    }
    nonce = first.headers["DPoP-Nonce"]
    proof = prover.proof(sandbox.token_url, nonce)
    answer = granted(sandbox, http, proof).json()
    assert answer["token_type"] == "DPoP"
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert len(claims["cnf"]["jkt"]) == 43
    again = granted(sandbox, http, proof)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize(
    "changes",
    [
        {"htm": "GET"},
        {"htu": "http://127.0.0.1:1/elsewhere"},
        {"iat": 1_000_000_000},
        {"typ": "JWT"},
        {"jwk": {"kty": "EC"}},
        {"jwk": ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)},
        {"jwk": ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)},
    ],
    ids=["method", "address", "old", "type", "no key", "a private key", "another key"],
)
def test_a_proof_that_is_not_for_this_request_is_refused(
    sandbox: Sandbox, http: httpx.Client, changes: dict[str, Any]
) -> None:
    nonce = granted(sandbox, http, Prover().proof(sandbox.token_url)).headers["DPoP-Nonce"]
    answer = granted(sandbox, http, Prover().proof(sandbox.token_url, nonce, **changes))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


def test_the_api_wants_the_tokens_own_key_and_its_own_nonce(sandbox: Sandbox, http: httpx.Client) -> None:
    import base64
    import hashlib

    prover = Prover()
    nonce = granted(sandbox, http, prover.proof(sandbox.token_url)).headers["DPoP-Nonce"]
    token = granted(sandbox, http, prover.proof(sandbox.token_url, nonce)).json()["access_token"]
    ath = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()

    def ask(proof: dict[str, str], scheme: str = "DPoP") -> httpx.Response:
        return http.post(
            sandbox.graphql_url,
            json={"query": "{ viewer { userName } }"},
            headers={"Authorization": f"{scheme} {token}", **proof},
        )

    first = ask(prover.proof(sandbox.graphql_url, ath=ath))
    assert first.status_code == 401
    assert 'error="use_dpop_nonce"' in first.headers["WWW-Authenticate"]
    nonce = first.headers["DPoP-Nonce"]
    assert ask(prover.proof(sandbox.graphql_url, nonce, ath=ath)).status_code == 200
    assert ask(prover.proof(sandbox.graphql_url, nonce)).status_code == 401, "without ath"
    assert ask(Prover().proof(sandbox.graphql_url, nonce, ath=ath)).status_code == 401, "another key"
    assert ask({}, "Bearer").json()["errors"][0]["extensions"]["code"] == "TOKEN_BOUND"


# Another issuer


def test_tokens_of_another_issuer_are_taken_once_it_is_trusted(fresh_sandbox: Sandbox, http: httpx.Client) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k", "alg": "ES256"}
    claims = {
        "iss": "https://idp.example.com",
        "aud": "https://api.example.com",
        "exp": time.time() + 60,
        "client_id": fresh_sandbox.application("administrator").client_id,
    }

    def ask(**changes: Any) -> httpx.Response:
        token = jwt.encode({**claims, **changes}, key, "ES256", {"kid": "k"})
        return http.post(
            fresh_sandbox.graphql_url,
            json={"query": "{ viewer { userName } }"},
            headers={"Authorization": f"Bearer {token}"},
        )

    assert ask().status_code == 401
    fresh_sandbox.trust("https://idp.example.com", "https://api.example.com", {"keys": [jwk]})
    assert ask().json() == {"data": {"viewer": {"userName": "olivia_martin"}}}
    assert ask(aud="https://other.example.com").status_code == 401
    assert ask(exp=1_000_000_000).status_code == 401
    assert ask(client_id="0oaNobody").status_code == 403
