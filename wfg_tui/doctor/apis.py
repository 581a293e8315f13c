"""The API's steps: its clock, what answers there, the token, the application, the schema, a first query."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from wfg_tui.doctor.answers import REACHED, REFUSED, Known, evidence_of, not_mapped, not_reached, token_refused
from wfg_tui.doctor.patient import Patient
from wfg_tui.doctor.step import Found, passed, skipped
from wfg_tui.problems import Exit, Problem
from wfg_tui.text import human_count, human_duration, human_size

if TYPE_CHECKING:
    from wfg_tui.api import Exchange, GraphQLError
    from wfg_tui.connection import Profile
    from wfg_tui.http import Request, Response
    from wfg_tui.schema import SchemaIndex

_PROBE: Final = "query Doctor { __typename }"
"""The smallest question there is: whoever answers it is a GraphQL server."""
_LIMIT: Final = 4_000_000
"""Bytes of a first answer that are read."""


class _Nobody:
    """Signs nothing; what a gateway wants is there all the same."""

    scheme = ""

    def __init__(self, profile: Profile) -> None:
        from wfg_tui.connection.gateway import GatewayHeaders

        self._gateway = GatewayHeaders(profile)

    async def authorize(self, request: Request) -> Request:
        return await self._gateway.prepared(request)

    async def renew(self, request: Request, response: Response) -> bool:
        return False


class ApiSteps:
    """Steps from the API's clock on."""

    def __init__(self, patient: Patient, host: str) -> None:
        self._patient = patient
        self._host = host
        self._exchange: Exchange | None = None
        self._refused: Problem | None = None
        """Why the request with the token did not go through, where that is about the token."""
        self._index: SchemaIndex | None = None

    @property
    def steps(self) -> dict[str, Callable[[], Awaitable[Found]]]:
        """Each step's way of being made, by its id."""
        return {
            "api": self.api,
            "bearer": self.bearer,
            "application": self.application,
            "borrowed": self.borrowed,
            "introspection": self.introspection,
            "query": self.query,
        }

    def _known(self, errors: tuple[GraphQLError, ...] = ()) -> Known:
        patient = self._patient
        token = patient.token
        suspects = sorted(patient.suspects, key=lambda one: one.startswith("clock."))
        return Known(
            patient.profile,
            patient.values,
            claims=patient.claims,
            opaque=token is not None and patient.claims is None,
            dpop=token is not None and token.token_type.lower() == "dpop",
            suspects=tuple(suspects),
            now=time.time() + patient.ahead.get(self._host, 0.0),
            errors=errors,
        )

    def _answer(self, since: int = 0) -> Response | None:
        return self._patient.last_answer(self._patient.profile.graphql_url, since)

    async def _ask_without_token(self) -> Exchange:
        from wfg_tui.api import GraphQLRequest
        from wfg_tui.api.client import ApiClient

        profile = self._patient.profile
        client = ApiClient(profile, self._patient.session.http, _Nobody(profile))
        return await client.send(GraphQLRequest(_PROBE, operation_name="Doctor"), limit=_LIMIT)

    async def clock(self) -> Found:
        asked, heard = time.time(), len(self._patient.answers)
        try:
            await self._ask_without_token()
        except Problem:
            return skipped("no answer with a date came")
        return self._patient.clock(self._host, self._answer(heard), asked)

    async def api(self) -> Found:
        from wfg_tui.session import Operation

        patient = self._patient
        heard = len(patient.answers)
        try:
            if patient.token is None and not patient.by_password:
                exchange = await self._ask_without_token()
            else:
                probe = Operation(_PROBE, "Doctor")
                exchange = await patient.session.execute(probe, as_user="", limit=_LIMIT)
        except Problem as problem:
            if patient.token is not None and problem.code.startswith(("token.", "secret.")):
                self._refused = problem  # a 401 was answered with a renewal, and that was refused
                return passed(f"{patient.profile.host} answered 401")
            return not_reached(problem, self._answer(heard), self._known())
        self._exchange = exchange
        problem_found = exchange.problem
        answer = self._answer(heard)
        if problem_found is not None and problem_found.code not in REACHED:
            return not_reached(problem_found, answer, self._known(exchange.errors))
        kind = "GraphQL" if problem_found is None else "a refusal, as an API words it"
        return passed(f"{patient.profile.graphql_url} answers with {kind}", *evidence_of(answer))

    async def bearer(self) -> Found:
        exchange = self._exchange
        known = self._known(exchange.errors if exchange else ())
        answer = self._answer()
        if self._refused is not None:
            return token_refused(self._refused, answer, known)
        assert exchange is not None
        if exchange.problem is not None and exchange.status == 401:
            return token_refused(exchange.problem, answer, known)
        what = "lets us in" if self._patient.by_password else "takes the token"
        return passed(f"{self._patient.profile.host} {what} (HTTP {exchange.status})")

    async def application(self) -> Found:
        session = self._patient.session
        session.run_as("")
        return await self._who("")

    async def borrowed(self) -> Found:
        self._patient.session.run_as(self._patient.as_user)
        return await self._who(self._patient.as_user)

    async def _who(self, as_user: str) -> Found:
        from wfg_tui.api.reading import read_body

        patient = self._patient
        heard = len(patient.answers)
        try:
            identity = await patient.session.who()
        except Problem as problem:
            answer = self._answer(heard)
            errors = read_body(answer.body).errors if answer is not None else ()
            known = self._known(errors)
            if problem.code in REACHED or problem.code.startswith("session."):
                if problem.code in REFUSED:
                    return token_refused(problem, answer, known)
                return not_mapped(problem, answer, known, as_user)
            return not_reached(problem, answer, known)
        if as_user:
            return passed(f"the server acts as {as_user}")
        if not identity.user_name:
            return skipped("this server does not say who we are: its schema has no viewer")
        name = f" ({identity.full_name})" if identity.full_name else ""
        client = patient.profile.client_id or (patient.claims.client_id if patient.claims else "")
        return passed(f"{'' if patient.by_password else 'client '}{client} acts as {identity.user_name}{name}")

    async def introspection(self) -> Found:
        patient = self._patient
        heard = len(patient.answers)
        try:
            fetched = await patient.session.fetch_schema()
        except Problem as problem:
            answers = patient.answers[heard:]
            failed = any(answer.status >= 500 for answer in answers)
            if problem.code != "schema.unreachable":
                return not_reached(problem, answers[-1] if answers else None, self._known())
            ids = ("introspection.failed", "introspection.off") if failed else ("introspection.off",)
            lines = [f"HTTP {answer.status} from {answer.url}" for answer in answers]
            return self._known().failed(
                lines, ids, certain=not failed, exit_code=Exit.FINDINGS, raw="\n".join(problem.sentences[1:])
            )
        self._index = fetched.index
        lines = [
            f"{human_count(len(fetched.index.type_names), 'type')}, read {_rung(fetched.rung)}",
            *fetched.notes,
        ]
        return passed(*lines)

    async def query(self) -> Found:
        from wfg_tui.language import starter_queries
        from wfg_tui.session import Operation

        assert self._index is not None
        starters = starter_queries(self._index)
        if not starters:
            return skipped("the schema offers no query that needs nothing")
        starter = starters[min(1, len(starters) - 1)]  # the first of all asks who we are, as was done
        variables = json.loads(starter.variables) if starter.variables else {}
        patient = self._patient
        heard = len(patient.answers)
        try:
            exchange = await patient.session.execute(Operation(starter.document, None, variables), limit=_LIMIT)
        except Problem as problem:
            return not_reached(problem, self._answer(heard), self._known())
        if exchange.problem is not None:
            return not_reached(exchange.problem, self._answer(heard), self._known(exchange.errors))
        took = human_duration(exchange.timings.total)
        if exchange.has_data:
            lines = [f"{starter.title}: {human_size(len(exchange.body))} in {took}"]
            if exchange.errors:
                lines.append(f"with {human_count(len(exchange.errors), 'error')}, beside data")
            return passed(*lines)
        codes = {str(error.extensions.get("code", "")).upper() for error in exchange.errors} - {""}
        denied = bool(codes & _DENIALS)
        ids = ("query.denied", "query.failed") if denied else ("query.failed", "query.denied")
        known = dataclasses.replace(self._known(exchange.errors))
        lines = [f"{starter.title}: HTTP {exchange.status}, {human_count(len(exchange.errors), 'error')}, no data"]
        lines += [f"code {', '.join(sorted(codes))}"] if codes else []
        words = "\n".join(error.message for error in exchange.errors)
        return known.failed(lines, ids, certain=denied, exit_code=Exit.FINDINGS, raw=words)


_DENIALS: Final = frozenset({"FORBIDDEN", "UNAUTHORIZED", "ACCESS_DENIED", "PERMISSION_DENIED"})


def _rung(rung: str) -> str:
    return {"full": "by introspection", "SDL": "from the schema's own address"}.get(
        rung, f"by introspection {rung}"
    )
