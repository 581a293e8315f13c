"""A connection that is well has nothing wrong; what cannot be told is said; nobody's secrets are in a report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.doctor.examining import examined, failed, report, the
from tests.fixtures_session import Open
from tests.rawserver import answer, serving
from wfg_tui.doctor import as_json, as_text, examine, exit_code
from wfg_tui.problems import Exit
from wfg_tui.sandbox import Sandbox
from wfg_tui.sandbox.graphql_api import HOSTILE_TAIL
from wfg_tui.text import Secret

WORKING = ["administrator", "process_manager", "supervisor", "actor", "requester", "reserved_characters"]


@pytest.mark.parametrize("role", WORKING)
async def test_nothing_is_wrong_where_nothing_is(role: str, sandbox: Sandbox, open_session: Open) -> None:
    session = open_session(role)
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    assert exit_code(steps) is Exit.DONE
    assert {step.id for step in steps if step.state == "skipped"} == {"proxy", "tls"}
    assert sandbox.application(role).impersonates in the(steps, "application").finding.evidence[0]
    assert report(session, steps).splitlines()[-1] == "Nothing is wrong: 12 steps passed."


@pytest.mark.parametrize(
    "settings",
    [
        {"expect_audience": ""},
        {"issuer": "", "token_url": "{base}/oauth2/aus4wfgk2nQe8Lr6t5d7/v1/token"},
        {"scope": "wfgen-graphql-full-access default"},
        {"auth_method": "client_secret_post"},
        {"insecure": True},
    ],
    ids=lambda settings: ",".join(settings),
)
async def test_other_ways_to_be_well_are_well_too(
    settings: dict[str, Any], sandbox: Sandbox, open_session: Open
) -> None:
    given = {
        key: value.format(base=sandbox.base_url) if isinstance(value, str) else value
        for key, value in settings.items()
    }
    session = open_session(**given)
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)


async def test_a_server_without_metadata_is_well_where_its_usual_token_url_gives_tokens(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("off", "discovery")
    session = open_session()
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    assert "no metadata" in the(steps, "discovery").finding.evidence[0]
    assert len(sandbox.requests.of("token")) == 1


async def test_a_schema_read_from_its_own_address_is_a_note_and_no_fault(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("introspection")
    steps = await examined(open_session())
    assert failed(steps) == []
    assert "from the schema's own address" in the(steps, "introspection").finding.evidence[0]


async def test_one_grant_is_asked_for_and_no_mutation_sent(sandbox: Sandbox, open_session: Open) -> None:
    await examined(open_session())
    assert len(sandbox.requests.of("token")) == 1
    assert sandbox.requests.of("mutation") == []


async def test_a_refused_grant_is_not_tried_twice(sandbox: Sandbox, open_session: Open) -> None:
    session = open_session()
    session.tokens._credentials.keep_for_session("administrator", Secret("not-the-secret-2"))
    assert failed(await examined(session)) == [("token", "token.wrong_secret")]
    assert len(sandbox.requests.of("token")) == 1


async def test_steps_come_as_they_end(sandbox: Sandbox, open_session: Open) -> None:
    steps = examine(open_session())
    seen = []
    async for step in steps:
        seen.append(step.id)
        if step.id == "discovery":
            assert sandbox.requests.of("token") == []
        if step.id == "token":
            assert sandbox.requests.of("query") == []
            break
    await steps.aclose()
    assert seen == ["dns", "tcp", "proxy", "tls", "clock", "discovery", "secret", "token"]


async def test_whoever_listened_to_the_answers_stops_listening(open_session: Open) -> None:
    session = open_session()
    await examined(session)
    assert session.http.heard is None
    assert session.idp_http.heard is None


async def test_a_borrowed_identity_is_examined_on_its_own(sandbox: Sandbox, open_session: Open) -> None:
    session = open_session()
    session.run_as("emma_dubois")
    steps = await examined(session)
    assert failed(steps) == []
    assert "olivia_martin" in the(steps, "application").finding.evidence[0]
    assert "acts as emma_dubois" in the(steps, "borrowed").finding.evidence[0]
    assert session.identity.as_user == "emma_dubois"


@pytest.mark.parametrize("scrambled", [False, True])
@pytest.mark.parametrize(
    ("role", "user", "cause", "opens"),
    [
        ("requester", "olivia_martin", "borrowed.not_allowed", "Configuration Panel › General"),
        ("administrator", "nobody_at_all", "borrowed.user_missing", "Users"),
        ("administrator", "noah_keller", "borrowed.user_inactive", "Active"),
    ],
)
async def test_what_keeps_an_identity_from_being_borrowed_is_told(
    role: str, user: str, cause: str, opens: str, scrambled: bool, sandbox: Sandbox, open_session: Open
) -> None:
    if scrambled:
        sandbox.faults.add("scrambled")
    session = open_session(role)
    session.run_as(user)
    steps = await examined(session)
    assert failed(steps) == [("borrowed", cause)], report(session, steps)
    assert opens in the(steps, "borrowed").finding.causes[0].open


async def test_a_header_of_another_name_is_found_out(open_session: Open) -> None:
    session = open_session(impersonate_header="x-other")
    session.run_as("emma_dubois")
    assert failed(await examined(session)) == [("borrowed", "borrowed.header")]


async def test_a_secret_that_is_not_to_be_had_is_found_before_the_token(open_session: Open) -> None:
    session = open_session(name="other", secret="env:WFG_TEST_NO_SUCH_VARIABLE")
    steps = await examined(session)
    assert failed(steps) == [("secret", "secret.place")]
    assert exit_code(steps) is Exit.USAGE
    assert "WFG_TEST_NO_SUCH_VARIABLE" in report(session, steps)
    assert the(steps, "api").state == "passed"  # the API is looked at all the same


async def test_an_audience_that_differs_by_a_slash_is_named_and_the_api_still_asked(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session(expect_audience=sandbox.audience + "/")
    steps = await examined(session)
    assert failed(steps) == [("claims", "claims.audience")]
    assert "slash at the end" in report(session, steps)
    assert the(steps, "query").state == "passed"


# What cannot be told


@pytest.mark.parametrize(
    "body",
    [{"errors": [{"message": "Zodu gaba kuvo."}]}, {"message": "vuzo"}, {"errors": [{"message": "No."}]}],
)
async def test_a_403_without_a_code_is_said_not_to_tell(body: Any, sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("canned", status=403, body=body)
    session = open_session()
    steps = await examined(session)
    assert [step for step, _ in failed(steps)] == ["application"], report(session, steps)
    finding = the(steps, "application").finding
    assert not finding.certain
    assert len(finding.causes) == 4
    assert "does not tell which" in report(session, steps)


async def test_words_alone_put_a_cause_first_and_never_make_it_certain(
    sandbox: Sandbox, open_session: Open
) -> None:
    body = {"errors": [{"message": "The application is not active."}]}
    sandbox.faults.add("canned", status=403, body=body)
    step = the(await examined(open_session()), "application")
    assert (step.first_cause, step.finding.certain) == ("application.inactive", False)


async def test_a_missing_user_name_claim_is_suspected_first(sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("claims", claims={"com.workflowgen.api.username": None})
    sandbox.faults.add("canned", status=403, body={"errors": [{"message": "vuzo"}]})
    step = the(await examined(open_session()), "application")
    assert step.first_cause == "bearer.username_claim"
    assert "(appuser != null) ? appuser.userName : app.clientId" in step.finding.causes[0].open


async def test_an_opaque_token_that_is_refused_is_suspected_first(sandbox: Sandbox, open_session: Open) -> None:
    sandbox.faults.add("token_answer", fields={"access_token": "opaque-token-000111222333"})
    session = open_session()
    steps = await examined(session)
    assert failed(steps) == [("bearer", "bearer.opaque")], report(session, steps)


async def test_scopes_that_were_not_granted_are_named_and_stop_nothing(
    sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("token_answer", fields={"scope": "default"})
    session = open_session(scope="default wfgen-graphql-full-access")
    steps = await examined(session)
    assert failed(steps) == [("claims", "claims.scope")], report(session, steps)
    assert the(steps, "query").state == "passed"


@pytest.mark.parametrize(
    ("theirs", "cause", "certain"),
    [("ours is wrong", "clock.ours", True), ("the API's is wrong", "clock.theirs", True)],
)
async def test_two_clocks_tell_whose_is_wrong(
    theirs: str, cause: str, certain: bool, sandbox: Sandbox, open_session: Open
) -> None:
    """The identity provider and the API under two names of one sandbox: each is dated on its own."""
    where = None if theirs == "ours is wrong" else "graphql"
    sandbox.faults.add("clock", where, seconds=-3600)
    session = open_session(graphql_url=sandbox.graphql_url.replace("127.0.0.1", "localhost"), expect_audience="")
    steps = await examined(session)
    step = the(steps, "clock", "localhost")
    assert (step.first_cause, step.finding.certain) == (cause, certain)
    assert "60 min behind" in step.finding.evidence[0] or "1 h behind" in step.finding.evidence[0]


@pytest.mark.parametrize(
    ("location", "cause"),
    [("/wfgen/graphql/", "api.https"), ("https://login.example.com/saml?x=1", "api.login_page")],
)
async def test_where_a_redirect_leads_tells_what_it_is(
    location: str, cause: str, sandbox: Sandbox, open_session: Open
) -> None:
    sandbox.faults.add("redirect", status=308, location=location)
    assert failed(await examined(open_session())) == [("api", cause)]


async def test_a_server_that_is_no_web_server_is_found_at_the_api(open_session: Open) -> None:
    with serving(b"220 mail.example.com ESMTP\r\n\r\n") as server:
        session = open_session(graphql_url=f"{server.url}graphql")
        assert failed(await examined(session)) == [("api", "server.not_http")]


async def test_a_web_page_without_a_password_field_is_no_sign_in_page(open_session: Open) -> None:
    page = answer("200 OK", b"<html><title>Portal</title></html>", "Content-Type: text/html")
    with serving(page) as server:
        session = open_session(graphql_url=f"{server.url}wfgen")
        assert failed(await examined(session)) == [("api", "api.web_page")]


# Reports


async def test_a_report_holds_nothing_secret(sandbox: Sandbox, open_session: Open) -> None:
    secret = sandbox.application("administrator").client_secret
    echo = {"error": secret, "error_description": f"no: {secret}"}
    sandbox.faults.add("canned", "token", status=401, times=1, body=echo)
    for outcome in ("failed", "passed"):
        session = open_session()
        steps = await examined(session)
        assert the(steps, "token").state == outcome
        everything = as_text(session.profile, steps) + json.dumps(as_json(session.profile, steps)) + repr(steps)
        assert secret not in everything
        assert "eyJ" not in everything
        token = session.tokens.current
        assert token is None or token.value.reveal() not in everything


async def test_a_server_that_echoes_the_token_does_not_get_it_into_the_report(
    sandbox: Sandbox, open_session: Open
) -> None:
    def echo(request: bytes) -> bytes:
        token = request.partition(b"Bearer ")[2].split(b"\r\n")[0]
        head = b'WWW-Authenticate: Bearer error_description="' + token + b'"'
        return answer("401 No", b'{"message": "' + token + b'"}', head.decode())

    with serving(echo) as server:
        session = open_session(graphql_url=f"{server.url}graphql")
        steps = await examined(session)
    assert "bearer" in [step for step, _ in failed(steps)]
    assert "eyJ" not in as_text(session.profile, steps) + json.dumps(as_json(session.profile, steps))


async def test_hostile_words_are_harmless_in_a_report(sandbox: Sandbox, open_session: Open) -> None:
    headers = {"WWW-Authenticate": "Bearer realm=\u00a0\u0085x", "Server": "\u0090evil\u009b2J"}
    sandbox.faults.add("hostile_values")
    sandbox.faults.add(
        "canned", status=403, headers=headers, times=1, body={"errors": [{"message": HOSTILE_TAIL}]}
    )
    session = open_session()
    steps = await examined(session)
    for text in (as_text(session.profile, steps), json.dumps(as_json(session.profile, steps), ensure_ascii=False)):
        assert not any(ord(character) < 32 and character != "\n" for character in text)
        assert not any(0x7F <= ord(character) < 0xA0 for character in text)
        assert "\u202e" not in text


async def test_a_report_for_machines_says_what_the_one_for_people_says(
    sandbox: Sandbox, open_session: Open
) -> None:
    session = open_session("inactive_application")
    steps = await examined(session)
    found = json.loads(json.dumps(as_json(session.profile, steps)))
    assert (found["ok"], found["exit_code"]) == (False, 3)
    assert [(step["id"], step["state"]) for step in found["steps"]] == [(one.id, one.state) for one in steps]
    [application] = [step for step in found["steps"] if step["id"] == "application"]
    assert application["certain"] is True
    assert application["causes"][0]["id"] == "application.inactive"
    assert "Administration Module" in application["causes"][0]["open"]
    assert found["summary"] == as_text(session.profile, steps).splitlines()[-1]


async def test_what_ntlm_says_in_base64_stays_out(sandbox: Sandbox, open_session: Open) -> None:
    blob = "TlRMTVNTUAACAAAAHgAeADgAAAAFgoqiWc0nBlW5rWoAAAAAAAAAAJgAmABWAAAACgA5OAAAAA9XAEkATgAtAA"
    sandbox.faults.add("canned", status=401, headers={"WWW-Authenticate": f"NTLM {blob}=="}, body="")
    session = open_session()
    steps = await examined(session)
    assert failed(steps) == [("api", "api.windows_authentication")]
    assert blob[:40] not in report(session, steps)
    assert "WWW-Authenticate: NTLM" in report(session, steps)
