"""The token service: when it asks again, when it does not, and what it leaves in no log."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from pathlib import Path

import pytest

from tests.connection.test_grant import as_application, at, granting, service
from tests.rawserver import answer, serving
from wfg_tui.connection import tokens as module
from wfg_tui.connection.advice import RateLimited
from wfg_tui.http import Http, Request
from wfg_tui.log import start_logging
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.text import Secret

WHO = "?query=%7Bviewer%7BuserName%7D%7D"


async def test_a_401_that_another_token_does_not_cure_costs_one_grant_a_minute(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong audience, say: each request would ask for a token that is refused like the one before."""
    sandbox.faults.add("claims", on="token", claims={"aud": "https://elsewhere.example.com"})
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    for _ in range(3):
        assert (await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)).status == 401
    assert tokens.grants == 2
    monkeypatch.setattr(module, "AGAIN", 0.0)
    await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)
    assert tokens.grants == 3
    sandbox.faults.clear()
    tokens.forget()
    assert (await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)).status == 200
    await http.close()


async def test_a_renewed_token_that_is_over_is_renewed_by_a_401_again(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)
    for grants in (2, 3):
        sandbox.faults.add("revoked", on="graphql", times=1)
        assert (await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)).status == 200
        assert tokens.grants == grants
        assert tokens.current is not None
        tokens.current = dataclasses.replace(tokens.current, deadline=time.monotonic() + 3600)
    await http.close()


async def test_a_short_token_that_ends_before_its_time_is_renewed_though_a_401_renewed_it_before(
    sandbox: Sandbox,
) -> None:
    """Lives are told in whole seconds: a token may end a second before we would renew it."""
    sandbox.faults.add("token_life", on="token", seconds=3)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)
    for grants in (2, 3):
        sandbox.faults.add("revoked", on="graphql", times=1)
        assert (await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)).status == 200
        assert tokens.grants == grants
        await asyncio.sleep(1.2)
    await http.close()


async def test_whoever_comes_after_a_cancelled_grant_gets_one_of_their_own(sandbox: Sandbox) -> None:
    sandbox.faults.add("latency", on="token", seconds=0.5, times=1)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    first = asyncio.ensure_future(tokens.token())
    await asyncio.sleep(0.1)
    first.cancel()
    second = asyncio.ensure_future(tokens.token())  # before the cancelled grant has heard of it
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await second).value


async def test_the_last_one_to_give_up_closes_the_socket(sandbox: Sandbox) -> None:
    sandbox.faults.add("hang", on="token")
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    waiting = [asyncio.ensure_future(tokens.token()) for _ in range(3)]
    await asyncio.to_thread(sandbox.requests.wait_for, lambda one: one.kind == "token")
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.to_thread(sandbox.requests.wait_for, lambda one: one.kind == "token" and one.disconnected)


async def problem_of(tokens: module.TokenService) -> Problem:
    with pytest.raises(Problem) as caught:
        await tokens.token()
    return caught.value


async def test_a_wrong_secret_is_tried_once_for_all_who_ask_at_that_moment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = service(as_application(sandbox), "wrong-secret-0123456789")
    for _ in range(4):
        assert (await problem_of(tokens)).code == "token.wrong_secret"
    assert tokens.grants == 1
    monkeypatch.setattr(module, "REFUSED", 0.0)
    await problem_of(tokens)
    assert tokens.grants == 2


async def test_another_secret_is_tried_at_once(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), "wrong-secret-0123456789")
    await problem_of(tokens)
    tokens._credentials.keep_for_session("p", Secret(sandbox.application("administrator").client_secret))
    assert (await tokens.token()).value
    assert tokens.grants == 2


async def test_nobody_is_asked_again_while_a_limit_lasts(sandbox: Sandbox) -> None:
    sandbox.faults.add("rate_limit", on="token", retry_after=30, times=1)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    first = await problem_of(tokens)
    await asyncio.sleep(0.05)
    again = await problem_of(tokens)
    assert isinstance(first, RateLimited)
    assert isinstance(again, RateLimited)
    assert first.wait == 30
    assert again.wait is not None
    assert 25 < again.wait < 30
    assert "Try again in" in again.advice
    assert tokens.grants == 1
    tokens.forget()
    assert (await tokens.token()).value


async def test_a_limit_is_waited_for_as_the_headers_say_and_the_grant_is_asked_for_again(
    sandbox: Sandbox,
) -> None:
    sandbox.faults.add("rate_limit", on="token", retry_after=1, times=1)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret, patience=60)
    told: list[tuple[str, float]] = []
    tokens.on_wait = lambda limited, seconds: told.append((limited.code, seconds))
    began = time.monotonic()
    waiting = [asyncio.ensure_future(tokens.token()) for _ in range(20)]
    await asyncio.to_thread(sandbox.requests.wait_for, lambda one: one.kind == "token")
    await asyncio.sleep(0.3)
    assert tokens.asking
    assert tokens.asks_again_in is not None
    assert 0 < tokens.asks_again_in <= 1
    assert len({token.value for token in await asyncio.gather(*waiting)}) == 1
    assert time.monotonic() - began >= 1
    assert told == [("token.rate_limited", 1.0)]
    assert tokens.grants == 2
    assert tokens.asks_again_in is None


async def test_a_wait_beyond_our_patience_is_a_problem_at_once(sandbox: Sandbox) -> None:
    sandbox.faults.add("rate_limit", on="token", retry_after=300)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret, patience=60)
    began = time.monotonic()
    problem = await problem_of(tokens)
    assert time.monotonic() - began < 5
    assert (problem.code, problem.exit_code) == ("token.rate_limited", 4)
    assert "5 min" in problem.advice
    assert tokens.grants == 1


async def test_a_limit_without_an_end_is_not_waited_for() -> None:
    with serving(answer("429 Too Many Requests", b"{}")) as server:
        tokens = service(at(server), "secret", patience=60)
        problem = await problem_of(tokens)
    assert isinstance(problem, RateLimited)
    assert len(server.requests) == 1


async def test_a_server_that_says_now_again_and_again_is_asked_less_and_less() -> None:
    with serving(answer("429 Too Many Requests", b"{}", "Retry-After: 0")) as server:
        tokens = service(at(server), "secret", patience=4)
        await problem_of(tokens)
    assert len(server.requests) == 3  # after one second, then after two more


async def test_giving_up_ends_a_wait(sandbox: Sandbox) -> None:
    sandbox.faults.add("rate_limit", on="token", retry_after=30)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret, patience=60)
    waiting = asyncio.ensure_future(tokens.token())
    await asyncio.to_thread(sandbox.requests.wait_for, lambda one: one.kind == "token")
    await asyncio.sleep(0.2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert tokens.asks_again_in is None
    assert tokens.grants == 1


async def test_tokens_of_five_seconds_serve_fifty_requests_over_their_ends(sandbox: Sandbox) -> None:
    sandbox.faults.add("token_life", on="token", seconds=5)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    http = Http()
    for _ in range(50):
        assert (await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)).status == 200
        await asyncio.sleep(0.2)
    await http.close()
    assert 3 <= tokens.grants <= 5


async def test_a_failure_of_the_providers_is_not_remembered(sandbox: Sandbox) -> None:
    sandbox.faults.add("server_error", on="token", times=1)
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    assert (await problem_of(tokens)).code == "token.server"
    assert (await tokens.token()).value


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (("Retry-After: 7",), 7),
        (("Date: Tue, 24 Nov 2026 04:00:00 GMT", "Retry-After: Tue, 24 Nov 2026 04:00:09 GMT"), 9),
        (("Date: Tue, 24 Nov 2026 04:00:00 GMT", "X-Rate-Limit-Reset: 1795492812"), 12),
        (("Date: Tue, 24 Nov 2026 04:00:00 GMT", "X-Rate-Limit-Reset: 5"), 0),
        (("Date: Tue, 24 Nov 2026 04:00:00 GMT", "X-RateLimit-Reset: 1795492815"), 15),
        (("Retry-After: 99999999999",), None),
        (("Retry-After: \u00b2",), None),
        (("Retry-After: -1",), None),
        (("X-Rate-Limit-Reset: soon",), None),
        ((), None),
    ],
)
async def test_the_wait_is_read_from_whichever_header_says_it(
    headers: tuple[str, ...], wait: float | None
) -> None:
    body = b'{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}'
    with serving(answer("429 Too Many Requests", body, *headers)) as server:
        problem = await problem_of(service(at(server), "secret"))
    assert isinstance(problem, RateLimited)
    assert problem.wait == wait
    assert "inf" not in problem.advice


async def test_twenty_requests_with_an_expired_token_make_one_grant(sandbox: Sandbox) -> None:
    tokens = service(as_application(sandbox), sandbox.application("administrator").client_secret)
    expired = await tokens.token()
    tokens.current = dataclasses.replace(expired, deadline=time.monotonic() - 1)
    http = Http()
    answers = await asyncio.gather(
        *(http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens) for _ in range(20))
    )
    await http.close()
    assert {one.status for one in answers} == {200}
    assert tokens.grants == 2


async def test_a_token_url_saves_the_discovery_and_an_issuer_is_discovered_once(sandbox: Sandbox) -> None:
    secret = sandbox.application("administrator").client_secret
    by_url = service(as_application(sandbox, issuer="", token_url=sandbox.token_url), secret)
    await by_url.token()
    assert [one.kind for one in sandbox.requests] == ["token"]
    sandbox.requests.clear()
    by_issuer = service(as_application(sandbox), secret)
    await by_issuer.token()
    by_issuer.forget()
    await by_issuer.token()
    assert [one.kind for one in sandbox.requests] == ["discovery", "token", "token"]


async def test_the_most_verbose_log_holds_neither_secret_nor_token(sandbox: Sandbox, tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "log home")
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    start_logging(paths, "debug")
    leaks = []
    try:
        for method in ("client_secret_basic", "client_secret_post"):
            role = "reserved_characters"
            secret = sandbox.application(role).client_secret
            tokens = service(as_application(sandbox, role, auth_method=method), secret)
            http = Http()
            await http.send(Request("GET", sandbox.graphql_url + WHO), auth=tokens)
            await http.close()
            leaks += [secret, (await tokens.token()).value.reveal(), "p%40ss", "Basic Q"]
    finally:
        for handler in [one for one in root.handlers if one not in before]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
    text = paths.log_file.read_text()
    assert "httpcore" in text
    assert [leak for leak in leaks if leak in text] == []


async def test_a_token_of_unknown_life_is_used_for_five_minutes() -> None:
    with serving(granting(expires_in=None)) as server:
        token = await service(at(server), "secret").token()
    assert token.life is None
    assert token.remaining is None
    assert token.deadline - time.monotonic() == pytest.approx(270, abs=5)
