"""WorkflowGen's GraphQL endpoint: the door, the HTTP rules, the execution."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import anyio
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLString,
    OperationDefinitionNode,
    execute_sync,
    get_named_type,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import ASTValidationRule
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from . import graphql_http, javascript, older_servers
from .admission import Door, Refused
from .faults import Fault, Faults
from .graphql_http import BadRequest
from .identity_provider import EVERY_METHOD
from .request_log import LoggedRequest
from .resolvers import SDL, Context, Info, Office, make_schema, resolve_field
from .wire import LARGEST_BODY, RECORD
from .world import User

HOSTILE_TAIL: Final = (
    " \x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]52;c;aGFja2Vk\x07 \x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\"
    " \x1bc \x9b2J \x00 \x08\x7f \u202eright to left\u202c \u2066isolate\u2069 \u200f\ufeff\u2028"
    " [/x] [bold] [@click=app.quit]quit[/] <script>alert(1)</script> ${jndi} %s {0} \r\n\ttail"
)
"""What the fault ``hostile_values`` adds to every string."""

JSON: Final = "application/json; charset=utf-8"


class GraphQLApi:
    """The endpoint and its SDL page."""

    def __init__(self, office: Office, door: Door, faults: Faults) -> None:
        self._schema = make_schema()
        self._office = office
        self._door = door
        self._faults = faults
        self._understood = lru_cache(256)(self._understand)
        self._introspected: dict[tuple[str, str | None], ExecutionResult] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/wfgen/graphql", self._graphql, methods=EVERY_METHOD),
            Route("/wfgen/graphql/", self._graphql, methods=EVERY_METHOD),
            Route("/wfgen/graphql/schema", self._sdl, methods=EVERY_METHOD),
        ]

    async def _sdl(self, request: Request) -> Response:
        try:
            self._admit(request, "schema")
        except Refused as refused:
            return _json(refused.body, refused.status, refused.headers)
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method Not Allowed", 405, headers={"Allow": "GET, HEAD"})
        return PlainTextResponse(SDL)

    async def _graphql(self, request: Request) -> Response:
        wants_page = graphql_http.prefers_html(request.headers.get("accept"))
        if wants_page and "authorization" not in request.headers:
            # A person's browser: the page itself shows nothing that would need a token.
            return _page("", None, None)
        record: LoggedRequest = request.scope[RECORD]
        try:
            viewer = self._admit(request, "graphql", record.kind)
            record.user_name = viewer.user_name
            body = await request.body()
            if len(body) > LARGEST_BODY:
                raise BadRequest(413, "Invalid body: request entity too large.")
            asked = await graphql_http.read(request, body)
            record.files = asked.files
            wants_page = wants_page and not asked.raw
            answer = await self._answer(request.method, asked, viewer, record.kind, wants_page)
        except Refused as refused:
            return _json(refused.body, refused.status, refused.headers)
        except BadRequest as bad:
            asked = graphql_http.Asked(None, None, None, raw=False)
            answer = Answer(bad.status, ExecutionResult(None, [GraphQLError(bad.message)]), bad.headers, False)
        formatted = answer.formatted()
        if wants_page:
            return _page(asked.query or "", asked.variables, formatted if answer.result else None)
        return _json(formatted, answer.status, answer.headers)

    def _admit(self, request: Request, *targets: str) -> User:
        return self._door.admit(request, request.method, targets)

    async def _answer(
        self, method: str, asked: graphql_http.Asked, viewer: User, kind: str, wants_page: bool
    ) -> Answer:
        if method not in {"GET", "POST"}:
            raise BadRequest(405, "GraphQL only supports GET and POST requests.", {"Allow": "GET, POST"})
        if asked.query is None:
            if wants_page:
                return Answer(200, None, {}, False)
            raise BadRequest(400, "Must provide query string.")
        document, errors = self._understood(asked.query)
        if document is not None and not errors and (fault := self._faults.take("introspection", "graphql", kind)):
            errors = validate(self._schema, document, [older_servers.RULES[fault.options["refuse"]]])
        if document is None or errors:
            return Answer(400, ExecutionResult(None, list(errors)), {}, False)
        operation = get_operation_ast(document, asked.operation_name)
        if method == "GET" and operation is not None and operation.operation.value != "query":
            if wants_page:
                return Answer(200, None, {}, False)
            raise BadRequest(
                405,
                f"Can only perform a {operation.operation.value} operation from a POST request.",
                {"Allow": "POST"},
            )
        result = await self._execute(document, operation, asked, viewer, kind)
        # Without data there was a failure of the whole operation; the body still says which.
        return Answer(
            500 if result.data is None else 200, result, {}, operation is not None and _has_data_key(result)
        )

    async def _execute(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode | None,
        asked: graphql_http.Asked,
        viewer: User,
        kind: str,
    ) -> ExecutionResult:
        hostile = self._faults.take("hostile_values", "graphql", kind)
        if fault := self._faults.take("resolver_crash", "graphql", kind):
            return _crashed(fault, operation)
        key = (asked.query or "", asked.operation_name)
        cacheable = not hostile and not asked.variables and operation is not None and _only_introspects(operation)
        if cacheable and key in self._introspected:
            return self._introspected[key]

        def run() -> ExecutionResult:
            return execute_sync(
                self._schema,
                document,
                context_value=Context(self._office, viewer),
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                field_resolver=resolve_field,
                middleware=[_make_hostile] if hostile else None,
            )

        # In a thread, so that a page of 3,000 requests does not keep the others waiting.
        result = await anyio.to_thread.run_sync(run, abandon_on_cancel=True)
        if cacheable and not result.errors and len(self._introspected) < 64:
            self._introspected[key] = result
        return result

    def _understand(self, query: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
        """Parses and validates; kept for the next time, since clients ask the same again and again."""
        rules: tuple[type[ASTValidationRule], ...] = tuple(specified_rules)
        try:
            document = parse(query)
            return document, validate(self._schema, document, rules)
        except GraphQLError as error:
            return None, [error]
        except RecursionError:
            return None, [GraphQLError("The query is nested too deeply.")]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    result: ExecutionResult | None
    headers: Mapping[str, str]
    shows_data: bool
    """Whether ``data`` is in the body: also as null, once the execution had begun."""

    def formatted(self) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if self.result and self.result.errors:
            body["errors"] = [error.formatted for error in self.result.errors]
        if self.result and self.shows_data:
            body["data"] = self.result.data
        return body


def _has_data_key(result: ExecutionResult) -> bool:
    """What never began to execute (bad variables, no such operation) has no ``data``, and errors without path."""
    return result.data is not None or any(error.path for error in result.errors or ())


def _crashed(fault: Fault, operation: OperationDefinitionNode | None) -> ExecutionResult:
    first = operation.selection_set.selections[0] if operation else None
    name = (first.alias or first.name).value if isinstance(first, FieldNode) else "viewer"
    return ExecutionResult(None, [GraphQLError(fault.options["message"], first, path=[name])])


def _only_introspects(operation: OperationDefinitionNode) -> bool:
    return all(
        isinstance(selection, FieldNode) and selection.name.value in {"__schema", "__type", "__typename"}
        for selection in operation.selection_set.selections
    )


def _make_hostile(resolve: Any, source: Any, info: Info, **arguments: Any) -> Any:
    value = resolve(source, info, **arguments)
    if not isinstance(value, str) or get_named_type(info.return_type) is not GraphQLString:
        return value
    if info.field_name == "__typename":
        return value
    if info.parent_type.name.startswith("__") and info.field_name not in {"description", "deprecationReason"}:
        return value  # names must stay names, or no schema is left to show
    return value + HOSTILE_TAIL


def _json(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(javascript.write(body), status, {**headers, "Content-Type": JSON})


def _page(query: str, variables: Any, result: Mapping[str, Any] | None) -> Response:
    """Gives the page a browser gets where the vendor serves GraphiQL: enough to try a query, no more."""
    shown = "" if result is None else json.dumps(result, ensure_ascii=False, indent=2)
    return HTMLResponse(
        _PAGE.format(
            query=html.escape(query or "{ viewer { userName } }"),
            variables=html.escape(json.dumps(variables) if variables else ""),
            result=html.escape(shown),
        )
    )


_PAGE: Final = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>GraphiQL (sandbox)</title>
<style>body{{font:14px sans-serif;margin:2em}}textarea,input{{width:100%;font-family:monospace}}</style></head>
<body><h1>GraphQL sandbox</h1>
<p>A simulated WorkflowGen on this computer. Paste an access token, then run the query.</p>
<input id="token" placeholder="access token" autocomplete="off">
<textarea id="query" rows="12">{query}</textarea>
<textarea id="variables" rows="3" placeholder="variables (JSON)">{variables}</textarea>
<button onclick="run()">Run</button><pre id="result">{result}</pre>
<script>
async function run() {{
  const value = id => document.getElementById(id).value;
  const answer = await fetch("/wfgen/graphql", {{method: "POST",
    headers: {{"Content-Type": "application/json", Accept: "application/json",
               Authorization: "Bearer " + value("token")}},
    body: JSON.stringify({{query: value("query"), variables: value("variables") || null}})}});
  document.getElementById("result").textContent = JSON.stringify(await answer.json(), null, 2);
}}
</script></body></html>
"""
