"""The identity provider's steps: its clock, its metadata, the secret, the grant, what the token says."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Awaitable, Callable

from wfg_tui.connection.methods import method_of
from wfg_tui.connection.profiles import Profile
from wfg_tui.connection.providers import conventional_token_url
from wfg_tui.doctor.causes import causes
from wfg_tui.doctor.comparing import compare
from wfg_tui.doctor.granting import refusal_finding
from wfg_tui.doctor.patient import Patient
from wfg_tui.doctor.step import Found, passed, skipped
from wfg_tui.http import Request, Response
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import clean_line, human_duration, redact


def has_provider(profile: Profile) -> bool:
    """Whether a token is asked for anywhere: not where one is at hand, nor where IIS checks a password."""
    return method_of(profile).grants and bool(profile.issuer or profile.token_url)


class IdentitySteps:
    """Steps up to the token; the grant is asked for once, whichever step needs its outcome first."""

    def __init__(self, patient: Patient, host: str) -> None:
        self._patient = patient
        self._host = host
        self._tried = False
        self._problem: Problem | None = None
        self._answer: Response | None = None

    @property
    def steps(self) -> dict[str, Callable[[], Awaitable[Found]]]:
        """Each step's way of being made, by its id."""
        return {
            "discovery": self.discovery,
            "secret": self.secret_in_time,
            "token": self.token,
            "claims": self.claims,
        }

    async def secret_in_time(self) -> Found:
        """`secret`, and when it ends, where the profile notes that: first, if that is soon."""
        from wfg_tui.connection.expiry import secret_expiry

        found = await self.secret()
        expiry = secret_expiry(self._patient.profile)
        if expiry is None:
            return found
        words = f"it {expiry.words} ({expiry.date.isoformat()}), as the profile notes"
        if expiry.due:
            return dataclasses.replace(found, evidence=(f"{words}: make a new one in time", *found.evidence))
        return dataclasses.replace(found, evidence=(*found.evidence, words))

    async def clock(self) -> Found:
        from wfg_tui.connection.issuer import metadata_urls

        patient = self._patient
        profile = patient.profile
        url = metadata_urls(profile.issuer)[0] if profile.issuer else profile.token_url
        asked, response = time.time(), None
        try:
            response = await patient.session.idp_http.send(Request("GET", url), limit=1_000_000)
        except Problem:
            return skipped("no answer with a date came")
        return patient.clock(self._host, response, asked)

    async def discovery(self) -> Found:
        from wfg_tui.connection.issuer import discover

        patient = self._patient
        profile = patient.profile
        if not has_provider(profile):
            return skipped("no token is asked for")
        if profile.token_url:
            return skipped(f"the profile names the token URL itself: {profile.token_url}")
        heard = len(patient.answers)
        patient.issuers.add(profile.issuer)
        try:
            found = await discover(patient.session.idp_http, profile.issuer, profile.provider)
        except Problem as problem:
            return await self._without_metadata(problem, patient.answers[heard:])
        patient.methods = found.methods
        patient.issuers.add(found.issuer)
        lines = [f"metadata at {found.url}", f"token endpoint {found.token_url}"]
        if found.issuer.rstrip("/") != profile.issuer.rstrip("/"):
            lines.append(f"it calls itself {found.issuer or 'nothing'}, not {profile.issuer}")
        if found.methods:
            lines.append(f"client authentication: {', '.join(found.methods[:6])}")
        return passed(*map(clean_line, lines))

    async def _without_metadata(self, problem: Problem, answers: list[Response]) -> Found:
        profile = self._patient.profile
        convention = conventional_token_url(profile.provider, profile.issuer)
        statuses = {answer.status for answer in answers}
        raw = redact("\n".join(part for part in (problem.what, problem.detail) if part))
        values = self._patient.values
        if problem.code == "issuer.unsafe_token_url":
            return Found(
                "failed", (problem.what,), causes(values, "discovery.unsafe"), exit_code=Exit.REFUSED, raw=raw
            )
        if not answers:  # the network's failure: nobody said anything
            return refusal_finding(problem, None, profile, (), values)
        lines = [f"{answer.status} {answer.content_type} from {answer.url}" for answer in answers]
        if convention and not statuses & {429} and max(statuses, default=0) < 500:
            # Some servers publish none and give tokens all the same: the grant itself tells.
            await self._grant()
            if self._problem is None or self._problem.code not in _NO_ENDPOINT:
                return passed("no metadata are published; the provider's usual token URL is used", convention)
        if 429 in statuses:
            ids: tuple[str, ...] = ("token.rate_limited",)
        elif max(statuses, default=0) >= 500:
            ids = ("server.failed",)
        elif any(300 <= status < 400 for status in statuses):
            ids = ("discovery.moved", "discovery.issuer")
        else:
            ids = ("discovery.issuer", "discovery.none")
        evidence = tuple(clean_line(redact(line)) for line in lines)
        return Found("failed", evidence, causes(values, *ids), exit_code=Exit.NETWORK, raw=raw)

    async def _grant(self) -> None:
        """Asks for a token, once."""
        if self._tried or self._patient.by_password:
            return
        self._tried = True
        patient = self._patient
        tokens = patient.session.tokens
        heard = len(patient.answers)
        try:
            patient.token = await tokens.token()
        except Problem as problem:
            self._problem = problem
            # The token URL may have been looked up once more on the way: that answer is no refusal.
            last = patient.last_answer("", heard)
            self._answer = last if last is not None and "/.well-known/" not in last.url else None

    async def secret(self) -> Found:
        await self._grant()
        problem = self._problem
        profile = self._patient.profile
        if problem is not None and problem.code.startswith("secret."):
            return Found(
                "failed",
                (clean_line(redact(problem.what)), f"the profile's secret: {_place(profile.secret)}"),
                causes(self._patient.values, "secret.place"),
                exit_code=problem.exit_code,
                raw=redact("\n".join(problem.sentences[1:])),
            )
        if problem is not None and problem.code.startswith(("key.", "http.tls_")):
            return Found(
                "failed",
                (clean_line(redact(problem.what)),),
                causes(self._patient.values, "secret.key"),
                exit_code=problem.exit_code,
                raw=redact("\n".join(problem.sentences[1:])),
            )
        return passed(f"from {_place(profile.secret)}")

    async def token(self) -> Found:
        if self._patient.by_password:
            return skipped("IIS checks a user name and password: there is no token")
        await self._grant()
        patient = self._patient
        if self._problem is not None:
            return refusal_finding(self._problem, self._answer, patient.profile, patient.methods, patient.values)
        token = patient.token
        assert token is not None
        life = f"lives {human_duration(token.life)}" if token.life else "its life is not said"
        scopes = f"scopes {' '.join(token.scopes)}" if token.scopes else "scopes not said"
        source = f"{'granted by' if has_provider(patient.profile) else 'from'} {token.source}"
        return passed(*map(clean_line, (source, f"{token.token_type}, {life}", scopes)))

    async def claims(self) -> Found:
        from wfg_tui.connection.claims import decode_claims

        patient = self._patient
        token = patient.token
        if token is None:
            return skipped("there is no token")
        patient.claims = decode_claims(token.value)
        ahead = patient.ahead.get(self._host, 0.0)
        finding = compare(patient.profile, token, patient.claims, patient.issuers, ahead, patient.values)
        patient.suspects += [cause.id for cause in finding.causes]
        return finding


_NO_ENDPOINT = frozenset({"token.not_an_endpoint", "token.unknown_server"})


def _place(secret: str) -> str:
    """A profile's secret setting in words: the place, never what a command's line may hold."""
    source, _, detail = secret.partition(":")
    if source == "env":
        return f"the environment variable {detail}"
    return {"keyring": "the keyring", "command": "a command", "prompt": "this session"}.get(source, source)
