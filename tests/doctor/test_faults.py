"""Each fault is found at its step with its cause first, and again when every message is in random words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.doctor.examining import examined, failed, report, the
from tests.fixtures_session import Open
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

NEGOTIATE = {
    "status": 401,
    "content_type": "text/html",
    "body": "<html><title>401 - Unauthorized: Access is denied due to invalid credentials.</title></html>",
    "headers": {"WWW-Authenticate": "Negotiate, NTLM", "Server": "Microsoft-IIS/10.0"},
}
BASIC = NEGOTIATE | {"headers": {"WWW-Authenticate": 'Basic realm="wfgen"'}}


def arm(name: str, on: str | None = None, **options: Any) -> Callable[[Sandbox], None]:
    def do(sandbox: Sandbox) -> None:
        sandbox.faults.add(name, on, **options)  # type: ignore[arg-type]

    return do


def both(*faults: Callable[[Sandbox], None]) -> Callable[[Sandbox], None]:
    return lambda sandbox: [fault(sandbox) for fault in faults].clear()


@dataclass(frozen=True)
class Case:
    """A fault, and where it is to be found."""

    name: str
    step: str
    cause: str
    role: str = "administrator"
    make: Callable[[Sandbox], None] = lambda sandbox: None
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the profile; ``{base}`` stands for the sandbox's address."""
    secret: str = ""
    later: tuple[tuple[str, str], ...] = ()
    """What else fails because of it."""
    certain: bool = True
    """Whether other evidence than words singles it out."""
    opens: str = ""


CASES = [
    Case("issuer of no server", "discovery", "discovery.issuer", settings={"issuer": "{base}/oauth2/aus0none"},
         opens="Security › API › Authorization Servers"),
    Case("discovery down", "discovery", "server.failed", make=arm("server_error", "discovery", status=503)),
    Case("wrong secret", "token", "token.wrong_secret", secret="not-the-secret-1", certain=False,
         opens="Applications › your API Services app › General"),
    Case("unknown client", "token", "token.unknown_client", settings={"client_id": "0oanobody"},
         opens="copy the Client ID"),
    Case("unknown scope", "token", "token.scope", settings={"scope": "nonsense"}, opens="Scopes"),
    Case("DPoP required", "token", "token.dpop", role="dpop_required", opens="clear the checkbox"),
    Case("no access policy", "token", "token.policy", role="no_policy", opens="Access Policies"),
    Case("grant not allowed", "token", "token.grant_not_allowed", role="grant_not_allowed", opens="Grant type"),
    Case("org authorization server", "token", "token.org_server",
         settings={"issuer": "", "token_url": "{base}/oauth2/v1/token"}, opens="Issuer URI"),
    Case("too many token requests", "token", "token.rate_limited", make=arm("rate_limit")),
    Case("token endpoint down", "token", "server.failed", make=arm("server_error", "token", status=503)),
    Case("login page for the token", "token", "token.url", make=arm("login_page", "token")),
    Case("wrong audience", "claims", "claims.audience",
         make=arm("claims", claims={"aud": "https://other.example.com/graphql"}),
         later=(("bearer", "bearer.audience"),), opens="letter by letter"),
    Case("wrong audience, none expected", "bearer", "bearer.audience", settings={"expect_audience": ""},
         make=arm("claims", claims={"aud": "https://other.example.com/graphql"})),
    Case("the server named default", "claims", "claims.default_server",
         settings={"issuer": "{base}/oauth2/default"}, later=(("bearer", "claims.default_server"),)),
    Case("another issuer", "claims", "claims.issuer", make=arm("claims", claims={"iss": "https://idp.example.com"}),
         later=(("bearer", "bearer.issuer"),)),
    Case("token over at once", "claims", "claims.life", make=arm("claims", claims={"exp": 1_600_000_000}),
         later=(("bearer", "bearer.life"),)),
    Case("clock off", "clock", "clock.ours", make=arm("clock", seconds=7200), certain=False, opens="NTP"),
    Case("revoked token", "bearer", "bearer.issuer", make=arm("revoked"), certain=False),
    Case("HTML login page", "api", "api.login_page", make=arm("login_page"), opens="Anonymous"),
    Case("IIS wants Negotiate", "api", "api.windows_authentication", make=arm("canned", **NEGOTIATE),
         opens="Windows Authentication"),
    Case("IIS wants Basic", "api", "api.basic_authentication", make=arm("canned", **BASIC)),
    Case("redirect to a sign-in", "api", "api.login_page", make=arm("redirect")),
    Case("redirect to https", "api", "api.https",
         make=arm("redirect", status=301, location="https://127.0.0.1/wfgen/graphql/")),
    Case("too many API requests", "api", "api.rate_limited", make=arm("rate_limit", "graphql")),
    Case("nothing at the URL", "api", "api.url", settings={"graphql_url": "{base}/wfgen/grahpql"}),
    Case("API not running", "api", "api.down", make=arm("server_error", status=502)),
    Case("connection cut", "api", "server.dropped", make=arm("drop")),
    Case("answer cut", "api", "api.not_graphql", make=arm("truncated"), certain=True),
    Case("application inactive", "application", "application.inactive", role="inactive_application",
         opens="Administration Module › Applications › your application: Active"),
    Case("application not registered", "application", "application.not_registered", role="unregistered",
         opens="Client ID"),
    Case("user missing", "application", "application.user_missing", role="missing_user",
         opens="Impersonate username"),
    Case("user inactive", "application", "application.user_inactive", role="inactive_user"),
    Case("crash", "application", "application.failed", make=arm("resolver_crash", "query"), certain=False),
    Case("introspection disabled", "introspection", "introspection.off", opens="schema pull",
         make=both(arm("introspection"), arm("off"))),
    Case("introspection breaks the server", "introspection", "introspection.failed",
         make=both(arm("server_error", "introspection"), arm("off")), certain=False),
]  # fmt: skip


@pytest.fixture(params=["as they are", "scrambled"])
def words(request: pytest.FixtureRequest, sandbox: Sandbox) -> str:
    if request.param == "scrambled":
        sandbox.faults.add("scrambled")
    return str(request.param)


def settings_of(case: Case, sandbox: Sandbox) -> dict[str, Any]:
    return {
        name: value.format(base=sandbox.base_url) if isinstance(value, str) else value
        for name, value in case.settings.items()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
async def test_a_fault_is_found_at_its_step_with_its_cause_first(
    case: Case, words: str, sandbox: Sandbox, open_session: Open
) -> None:
    case.make(sandbox)
    session = open_session(case.role, **settings_of(case, sandbox))
    if case.secret:
        session.tokens._credentials.keep_for_session(case.role, Secret(case.secret))
    steps = await examined(session)
    assert failed(steps) == [(case.step, case.cause), *case.later], report(session, steps)
    step = the(steps, case.step)
    assert case.opens in step.finding.causes[0].open
    if words == "scrambled":
        assert step.finding.certain == case.certain, report(session, steps)
        assert ("does not tell which" in report(session, steps)) >= (not case.certain)
    after = steps[steps.index(step) + 1 :]
    assert all(one.state == "skipped" for one in after if _needs(one.id, case)), report(session, steps)


def _needs(step_id: str, case: Case) -> bool:
    """Whether a step cannot be made where this one failed: all that need a token, or an API that can be used."""
    if case.step in {"clock", "claims"}:
        return False
    reached = {"discovery": {"secret", "token", "claims"}, "token": {"claims"}}.get(case.step, set())
    return step_id in reached | {"bearer", "application", "introspection", "query"}
