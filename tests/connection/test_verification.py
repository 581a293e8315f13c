"""Signatures checked with the issuer's published keys: what holds, what is forged, and keys that change."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.connection.test_grant import as_application, service
from tests.connection.tokens_made import GOOD, part, token
from tests.rawserver import answer, serving
from wfg_tui.connection import Profile, Verification, Verifier, inspect_token
from wfg_tui.http import Http
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()
MAKERS: dict[str, Any] = {
    "RSA": jwt.algorithms.RSAAlgorithm,
    "EC": jwt.algorithms.ECAlgorithm,
    "OKP": jwt.algorithms.OKPAlgorithm,
}


def jwk(key: Any, kid: str = "k1", **members: Any) -> dict[str, Any]:
    kind = "RSA" if isinstance(key, rsa.RSAPrivateKey) else "EC" if hasattr(key, "curve") else "OKP"
    made = MAKERS[kind].to_jwk(key.public_key(), as_dict=True)
    made.pop("key_ops", None)
    return {**made, "kid": kid, "use": "sig", **members}


def signed(key: Any, algorithm: str = "RS256", kid: str | None = "k1") -> Secret:
    return Secret(jwt.encode(GOOD, key, algorithm, headers={} if kid is None else {"kid": kid}))


@dataclass
class Keys:
    """An issuer that publishes `published`, whatever it is by then."""

    published: Any
    profile: Profile = field(default_factory=lambda: Profile("p", "http://127.0.0.1/g"))
    asked: list[str] = field(default_factory=list)
    verifier: Verifier | None = None

    async def verify(self, token: Secret) -> Verification:
        assert self.verifier is not None
        return await self.verifier.verify(token)

    def asked_for(self, path: str) -> int:
        return sum(path in one for one in self.asked)


@contextmanager
def publishing(*keys: dict[str, Any], jwks_uri: str = "", status: str = "200 OK") -> Iterator[Keys]:
    issuer = Keys({"keys": list(keys)})
    port = 0

    def say(request: bytes) -> bytes:
        path = request.split(b" ", 2)[1].decode()
        issuer.asked.append(path)
        base = f"http://127.0.0.1:{port}"
        if "well-known" in path:
            metadata = {
                "issuer": base,
                "token_endpoint": f"{base}/token",
                "jwks_uri": jwks_uri or f"{base}/keys",
            }
            return answer("200 OK", json.dumps(metadata).encode())
        body = issuer.published if isinstance(issuer.published, bytes) else json.dumps(issuer.published).encode()
        return answer(status, body)

    with serving(say) as server:
        port = server.port
        issuer.profile = Profile("p", server.url, client_id="0oa1", issuer=server.url.rstrip("/"))
        issuer.verifier = Verifier(issuer.profile, Http(timeout=5))
        yield issuer


async def test_the_sandboxs_own_token_holds_and_a_changed_one_does_not(sandbox: Sandbox) -> None:
    profile = as_application(sandbox)
    ours = (await service(profile, sandbox.application("administrator").client_secret).token()).value
    verifier = Verifier(profile, Http())
    found = await verifier.verify(ours)
    assert found.verified
    assert found.algorithm == "RS256"
    assert found.issuer == sandbox.issuer
    assert inspect_token(ours, profile, verification=found).claims is not None
    head, body, signature = ours.reveal().split(".")
    forged = json.loads(json.dumps(inspect_token(ours).claims.payload)) | {"sub": "wfgen_admin"}  # type: ignore[union-attr]
    for changed in (f"{head}.{part(forged)}.{signature}", f"{head}.{body}.{signature[:-8]}AAAAAAAA"):
        again = await verifier.verify(Secret(changed))
        assert again.problem is not None
        assert again.problem.code == "verify.signature"
        assert inspect_token(changed, profile, verification=again).refused


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSA, "RS256"), (RSA, "RS512"), (RSA, "PS256"), (P256, "ES256"), (P384, "ES384"), (EDWARDS, "EdDSA")],
)
async def test_every_asymmetric_signature_holds(key: Any, algorithm: str) -> None:
    with publishing(jwk(OTHER, "other"), jwk(key)) as issuer:
        assert (await issuer.verify(signed(key, algorithm))).verified
        assert issuer.asked_for("/keys") == 1


async def test_a_token_that_names_no_key_is_tried_with_those_that_fit() -> None:
    with publishing(jwk(P256, "a"), jwk(OTHER, "b"), jwk(RSA, "c")) as issuer:
        assert (await issuer.verify(signed(RSA, kid=None))).verified
        assert (await issuer.verify(signed(P384, "ES384", kid=None))).problem is not None


async def test_a_key_that_was_rotated_is_fetched_once_more() -> None:
    with publishing(jwk(RSA, "k1")) as issuer:
        assert (await issuer.verify(signed(RSA, kid="k1"))).verified
        issuer.published = {"keys": [jwk(OTHER, "k2")]}
        assert (await issuer.verify(signed(RSA, kid="k1"))).verified, "what is known is not asked for again"
        assert issuer.asked_for("/keys") == 1
        assert (await issuer.verify(signed(OTHER, kid="k2"))).verified
        assert issuer.asked_for("/keys") == 2
        gone = await issuer.verify(signed(RSA, kid="k1"))
        assert gone.problem is not None
        assert gone.problem.code == "verify.unknown_key"
        assert issuer.asked_for("/keys") == 3
        assert issuer.asked_for("well-known") == 1


async def test_a_key_that_nobody_knows_costs_one_fetch_when_the_keys_are_fresh() -> None:
    with publishing(jwk(RSA, "k1")) as issuer:
        found = await issuer.verify(signed(RSA, kid="k9"))
        assert found.problem is not None
        assert found.problem.code == "verify.unknown_key"
        assert issuer.asked_for("/keys") == 1


def symmetric(_: object) -> Secret:
    """Alg confusion: the public key, which everybody has, as an HMAC's secret."""
    import hashlib
    import hmac

    secret = RSA.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(GOOD)}"
    return Secret(f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}")


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        (symmetric, "verify.symmetric"),
        (lambda _: Secret(token(header={"alg": "none", "kid": "k1"})), "verify.none"),
        (lambda _: Secret(token(header={"alg": "nOnE", "kid": "k1"})), "verify.none"),
        (lambda _: Secret(token(header={"kid": "k1"})), "verify.none"),
        (lambda _: Secret(token(header={"alg": "RS1", "kid": "k1"})), "verify.algorithm"),
        (lambda _: Secret(token(header={"alg": ["RS256"], "kid": "k1"})), "verify.none"),
        (lambda _: Secret(token(header={"alg": "ES256", "kid": "k1"})), "verify.algorithm"),
        (lambda _: signed(RSA, "PS256"), "verify.algorithm"),
        (lambda _: signed(OTHER, "RS256"), "verify.signature"),
        (lambda _: Secret(signed(RSA).reveal().rpartition(".")[0] + "."), "verify.signature"),
    ],
)
async def test_forgeries_are_refused_by_name(forged: Callable[[None], Secret], code: str) -> None:
    with publishing(jwk(RSA, "k1", alg="RS256")) as issuer:
        found = await issuer.verify(forged(None))
        assert found.problem is not None
        assert found.problem.code == code
        assert found.problem.advice
        assert inspect_token(forged(None), issuer.profile, verification=found).refused


async def test_keys_that_a_token_brings_along_are_not_looked_at() -> None:
    text = jwt.encode(
        GOOD, OTHER, "RS256", headers={"kid": "k1", "jwk": jwk(OTHER), "jku": "https://evil.example/"}
    )
    with publishing(jwk(RSA, "k1")) as issuer:
        found = await issuer.verify(Secret(text))
        assert found.problem is not None
        assert found.problem.code == "verify.signature"
        assert all("evil" not in path for path in issuer.asked)


async def test_a_key_for_encryption_or_a_broken_one_signs_nothing() -> None:
    broken = {"kty": "RSA", "kid": "k1", "n": "!", "e": 7}
    with publishing(jwk(RSA, "k1", use="enc"), broken, {"kty": "RSA", "kid": "k1"}) as issuer:
        assert (await issuer.verify(signed(RSA))).problem is not None


@pytest.mark.parametrize(
    "published", [b"<html>", b'{"keys": 7}', b"[]", b"[" * 200_000, json.dumps({"nokeys": []}).encode()]
)
async def test_an_answer_that_holds_no_keys_is_not_the_tokens_fault(published: bytes) -> None:
    with publishing() as issuer:
        issuer.published = published
        with pytest.raises(Problem) as caught:
            await issuer.verify(signed(RSA))
        assert caught.value.code == "verify.no_keys"
        assert caught.value.exit_code == 4


async def test_keys_over_plain_http_elsewhere_are_not_fetched() -> None:
    with publishing(jwk(RSA), jwks_uri="http://keys.example.com/keys") as issuer:
        with pytest.raises(Problem) as caught:
            await issuer.verify(signed(RSA))
        assert caught.value.code == "verify.unsafe_keys_url"


async def test_without_an_issuer_in_the_profile_the_tokens_own_word_is_not_taken() -> None:
    profile = Profile("p", "http://127.0.0.1/g", token_url="http://127.0.0.1/token")
    with pytest.raises(Problem) as caught:
        await Verifier(profile, Http()).verify(signed(RSA))
    assert caught.value.code == "verify.no_issuer"
    assert "--issuer" in caught.value.advice


@pytest.mark.parametrize("text", ["opaque", f"{part({'alg': 'x', 'enc': 'y'})}.a.b.c.d", token()[:90]])
async def test_what_carries_no_signature_is_said_to(text: str) -> None:
    with pytest.raises(Problem) as caught:
        await Verifier(Profile("p", "http://127.0.0.1/g", issuer="http://127.0.0.1:1"), Http()).verify(
            Secret(text)
        )
    assert caught.value.code == "verify.not_a_jwt"


# Renewing and forgetting


async def test_a_token_is_renewed_now_however_fresh_it_is(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    first = await tokens.token()
    second = await tokens.renew_now()
    assert second.value != first.value
    assert tokens.current is second
    assert tokens.grants == 2


async def test_a_renewal_that_fails_leaves_the_token_that_works(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    first = await tokens.token()
    sandbox.faults.add("server_error", on="token", times=1)
    with pytest.raises(Problem):
        await tokens.renew_now()
    assert tokens.current is first


async def test_with_no_token_at_hand_renewing_gets_one(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    assert (await tokens.renew_now()).value
    tokens.forget()
    assert tokens.current is None
    assert (await tokens.token()).value
    assert tokens.grants == 2


def test_a_verification_says_nothing_of_time_or_audience() -> None:
    found = Verification(None, "RS256", "k1", GOOD["iss"], "https://acme.okta.com/keys", 0.0)
    profile = Profile("p", GOOD["aud"], client_id="0oa1", issuer=GOOD["iss"], expect_audience=GOOD["aud"] + "/")
    seen = inspect_token(token(exp=5), dataclasses.replace(profile), verification=found)
    assert {finding.code for finding in seen.findings} >= {"token.expired", "claims.audience"}
