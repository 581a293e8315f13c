"""The audit: every request of a session leaves a line, and no line holds data, a value or a secret."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures_session import Open
from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.sandbox import Sandbox
from wfg_tui.session import Operation, Session
from wfg_tui.text import clean, clean_line
from wfg_tui.workspace import audit as auditing
from wfg_tui.workspace.audit import Audit, keep_audit
from wfg_tui.workspace.audit_record import AuditRecord, audit_file, read_audit, record_of

LOOK = Operation(
    "query Look($n: Int!) { mine: requests(page: {number: 1, size: $n}) { totalCount } }", "Look", {"n": 3}
)
WRITE = Operation(
    "mutation Write($n: Int!, $v: String) { put: updateRequestDataset(input: {number: $n, parameters: "
    '[{name: "REQUEST_SUBJECT", textValue: $v}]}) { clientMutationId } }',
    "Write",
    {"n": 1, "v": "nobody may keep this"},
)

DATED = '{"at": "2026-01-01T00:00:00Z"'
PLACED = '"host": "", "environment": "", "client": ""'


def kept(paths: Paths, profile: str) -> tuple[AuditRecord, ...]:
    return read_audit(paths.audit, profile).records


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path / "home")


async def closed(session: Session) -> Session:
    await session.close()
    return session


async def test_what_was_sent_is_written_down_as_whom_where_and_what_came(
    sandbox: Sandbox, open_session: Open, paths: Paths
) -> None:
    session = keep_audit(open_session("requester"), paths)
    await session.who()
    await session.execute(LOOK)
    await session.execute(WRITE)
    await session.execute(LOOK, as_user="liam_tremblay")
    await closed(session)
    who, look, write, borrowed = kept(paths, "requester")
    assert (who.kind, who.operation, who.fields, who.outcome) == ("query", "WhoAmI", ("viewer",), "done")
    assert (look.host, look.environment) == (session.profile.host, "development")
    assert (look.client, look.user, look.as_user) == (session.profile.client_id, "emma_dubois", "")
    assert (look.fields, look.variables, look.status) == (("requests",), ("n",), 200)
    assert abs(look.at - who.at) < 60
    assert (write.kind, write.outcome, write.variables) == ("mutation", "errors", ("n", "v"))
    assert (write.fields, write.failed) == (("updateRequestDataset",), ("updateRequestDataset",))
    assert write.codes == ("SYSTEM_OPERATION_NOT_ALLOWED",)
    assert (borrowed.who, borrowed.outcome, borrowed.status) == ("liam_tremblay", "refused", 403)
    assert look.document == borrowed.document != write.document


async def test_no_line_holds_a_value_an_answer_a_message_or_a_secret(
    sandbox: Sandbox, open_session: Open, paths: Paths
) -> None:
    session = keep_audit(open_session(), paths)
    token = (await session.tokens.token()).value.reveal()
    await session.execute(WRITE)
    await session.execute(
        Operation('{ requests { items { dataset(filter: {names: ["S3cret-Name"]}) { items { name } } } } }')
    )
    sandbox.faults.add(
        "canned",
        on="query",
        status=200,
        body={"errors": [{"message": "hush hush", "extensions": {"code": "two words"}}]},
    )
    await session.execute(LOOK)
    await closed(session)
    text = audit_file(paths.audit, "administrator").read_text()
    assert len(text.splitlines()) == 3
    secret = sandbox.application("administrator").client_secret
    for word in ("nobody may keep this", "S3cret-Name", "hush", "two words", token, secret, "REQUEST_SUBJECT"):
        assert word not in text


async def test_a_mutation_without_an_answer_is_written_down_as_unknown(
    sandbox: Sandbox, open_session: Open, paths: Paths
) -> None:
    session = keep_audit(open_session(), paths)
    sandbox.faults.add("drop", on="mutation")
    with pytest.raises(Problem):
        await session.execute(WRITE)
    sandbox.faults.add("hang", on="query")
    running = asyncio.ensure_future(session.execute(LOOK))
    await asyncio.to_thread(sandbox.requests.wait_for, lambda request: request.kind == "query")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await closed(session)
    lost, gone = kept(paths, "administrator")
    assert (lost.operation, lost.outcome, lost.status) == ("Write", "unknown", 0)
    assert (gone.operation, gone.outcome) == ("Look", "cancelled")


async def test_what_did_not_leave_is_not_in_it(sandbox: Sandbox, open_session: Open, paths: Paths) -> None:
    session = keep_audit(open_session(environment="production"), paths)
    with pytest.raises(Problem):
        await session.execute(WRITE)
    elsewhere = keep_audit(open_session(graphql_url="http://127.0.0.1:1/wfgen/graphql"), paths)
    with pytest.raises(Problem):
        await elsewhere.execute(LOOK)
    await closed(session)
    await closed(elsewhere)
    assert not paths.audit.exists()


async def test_the_setting_turns_it_off(open_session: Open, paths: Paths) -> None:
    paths.config.mkdir(parents=True)
    paths.settings_file.write_text("audit = false\n")
    session = keep_audit(open_session(), paths)
    await session.execute(LOOK)
    await closed(session)
    assert not paths.audit.exists()


async def test_nobody_else_may_read_it(open_session: Open, paths: Paths) -> None:
    session = keep_audit(open_session(), paths)
    await session.execute(LOOK)
    await closed(session)
    path = audit_file(paths.audit, "administrator")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
async def test_a_full_disk_is_said_once_and_the_run_goes_on(open_session: Open, paths: Paths) -> None:
    path = audit_file(paths.audit, "administrator")
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/full")
    said: list[Problem] = []
    session = keep_audit(open_session(), paths, said.append)
    for _ in range(3):
        assert (await session.execute(LOOK)).ok
        await asyncio.to_thread(session._listeners[0].closing)
    await closed(session)
    assert [problem.code for problem in said] == ["audit.not_kept"]
    assert "No space left" in said[0].meaning
    assert "goes on without it" in said[0].meaning


async def test_a_full_file_becomes_an_older_one_and_the_oldest_goes(
    open_session: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "LARGEST", 1_000)
    session = keep_audit(open_session(), paths)
    for _ in range(24):
        await session.execute(LOOK)
        await asyncio.to_thread(session._listeners[0].closing)
    await closed(session)
    files = sorted(path.name for path in paths.audit.iterdir() if not path.name.startswith("."))
    assert files == ["administrator.jsonl", *(f"administrator.jsonl.{age}" for age in (1, 2, 3))]
    assert all((paths.audit / name).stat().st_size < 1_600 for name in files)
    times = [record.at for record in kept(paths, "administrator")]
    assert times == sorted(times)
    assert 6 <= len(times) < 24


async def test_two_windows_lose_nothing_of_each_other(open_session: Open, paths: Paths) -> None:
    first, second = (Audit(open_session(), paths) for _ in range(2))

    def write(audit: Audit) -> None:
        for number in range(150):
            audit.unanswered(dataclasses.replace(LOOK, name=f"Look{number}"), "", number, None)

    threads = [threading.Thread(target=write, args=(audit,)) for audit in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    for audit in (first, second):
        await asyncio.to_thread(audit.closing)
    found = read_audit(paths.audit, "administrator")
    assert (len(found.records), found.damaged) == (300, 0)


async def test_half_a_line_of_a_killed_process_spoils_no_other(open_session: Open, paths: Paths) -> None:
    path = audit_file(paths.audit, "administrator")
    path.parent.mkdir(parents=True)
    path.write_text('{"at": "2026-01-01T00:00')
    session = keep_audit(open_session(), paths)
    await session.execute(LOOK)
    await closed(session)
    found = read_audit(paths.audit, "administrator")
    assert ([record.operation for record in found.records], found.damaged) == (["Look"], 1)


async def test_the_schemas_address_and_introspection_are_in_it_too(
    sandbox: Sandbox, open_session: Open, paths: Paths
) -> None:
    session = keep_audit(open_session(), paths)
    sandbox.faults.add("introspection", refuse="all")
    await session.fetch_schema()
    await closed(session)
    assert [(one.kind, one.what) for one in kept(paths, "administrator")] == [
        ("query", "query IntrospectionQuery"),
        ("schema", "schema"),
    ]


async def test_a_hundred_requests_at_once_wait_for_no_disk(open_session: Open, paths: Paths) -> None:
    session = open_session()
    audit = Audit(session, paths)
    held = threading.Event()
    audit._is_wanted = lambda: held.wait(10)  # type: ignore[method-assign]  # a disk that does not answer
    session.subscribe(audit)
    for _ in range(3):
        assert (await session.execute(LOOK)).ok
    assert not kept(paths, "administrator")
    held.set()
    await closed(session)
    assert len(kept(paths, "administrator")) == 3


@given(st.text(max_size=40), st.text(max_size=40), st.lists(st.text(max_size=10), max_size=3))
def test_whatever_the_names_are_a_record_is_one_line_and_comes_back(
    operation: str, user: str, variables: list[str]
) -> None:
    record = AuditRecord(
        1.5,
        "p",
        "h",
        "test",
        "c",
        user,
        kind="query",
        operation=operation,
        variables=tuple(variables),
        outcome="errors",
    )
    line = record.line()
    assert clean(line) == line
    assert line.count("\n") == 1
    found = record_of(line.encode("utf-8"))
    assert found is not None
    assert clean_line(found.operation) == clean_line(operation)
    assert clean_line(found.as_user or user) == clean_line(user)
    assert [clean_line(name) for name in found.variables] == [clean_line(name) for name in variables]


@pytest.mark.parametrize(
    "line",
    ["", "{}", "[]", "null", "1", '{"at": 3}', '{"at": "2026-01-01T00:00:00Z"}', "[" * 99_999, "\x00",
     f"{DATED}, {PLACED}, \"profile\": 3, \"outcome\": \"done\"}}", f"{DATED}, {PLACED}, \"outcome\": \"none\"}}",
     f"{DATED}, {PLACED}, \"profile\": \"p\", \"outcome\": \"done\", \"codes\": 3}}"],
)  # fmt: skip
def test_what_is_no_record_is_none(line: str) -> None:
    assert record_of(line) is None
    assert record_of(f'{DATED}, {PLACED}, "profile": "p", "outcome": "done"}}') is not None


def test_a_connections_name_is_never_a_path() -> None:
    folder = Path("/audit")
    for name in ("../../etc/passwd", "a/b", "..", ".", "", "C:\\x", "nul\x00"):
        path = audit_file(folder, name)
        assert path.parent == folder
        assert path.name.endswith(".jsonl")
        assert os.sep not in path.name


def test_a_line_reads_without_us(paths: Paths) -> None:
    facts = json.loads(AuditRecord(0.25, "p", "h", "test", "c", kind="query", operation="Q").line())
    assert facts["at"] == "1970-01-01T00:00:00.250Z"
    assert facts["outcome"] == "done"


async def test_the_account_and_the_servers_own_log_agree(
    sandbox: Sandbox, open_session: Open, paths: Paths
) -> None:
    session = keep_audit(open_session(), paths)
    await session.fetch_schema()
    sandbox.faults.add("canned", on="query", status=502, body="<html>", times=1)
    for operation in (LOOK, LOOK, WRITE, Operation("{ nothing }"), Operation("query {"), LOOK):
        await session.execute(operation)
    await asyncio.gather(*(session.execute(LOOK, as_user=user) for user in ("emma_dubois", "nobody", "")))
    await closed(session)
    written = [(one.as_user, one.status) for one in kept(paths, "administrator")]
    log = sandbox.requests.of("query", "mutation", "schema", "introspection")
    logged = [(one.headers.get("x-wfgen-impersonate-username", ""), one.status) for one in log]
    assert sorted(written) == sorted(logged)
    assert len(written) == 10
