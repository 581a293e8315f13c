"""The sandbox as a program and as a child: how it starts, what it prints, when it ends."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import pytest

from wfg_tui.sandbox import Sandbox, SandboxProcess

PROGRAM = [sys.executable, "-m", "wfg_tui.sandbox"]


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False, timeout=5).status_code == 401
    except httpx.TransportError:
        return False


def comes_true(check: Callable[[], bool], seconds: float = 10) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if check():
            return True
        time.sleep(0.02)
    return False


def test_the_ready_line_is_one_line_of_json_with_the_administrator_first() -> None:
    with subprocess.Popen(
        [*PROGRAM, "--json", "--until-stdin-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        told = json.loads(process.stdout.readline())
        assert answers(told["schema_url"])
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(timeout=10) == 0
    keys = ["graphql_url", "schema_url", "issuer", "token_url", "audience", "scope", "applications"]
    assert list(told) == keys
    first = told["applications"][0]
    assert first["impersonates"] == "olivia_martin"
    assert {"client_id", "client_secret", "impersonates", "about"} <= set(first)
    assert len(told["applications"]) == 18


def test_the_table_holds_a_command_that_makes_a_profile(capsys: pytest.CaptureFixture[str]) -> None:
    from wfg_tui.sandbox.__main__ import table

    with Sandbox.start() as sandbox:
        shown = table(sandbox.facts)
    for application in sandbox.applications:
        assert application.client_id in shown
        assert application.client_secret in shown
    command = shown[shown.index("printf") :].replace("\\\n", " ")
    words = shlex.split(command)
    assert words[:3] == ["printf", "%s", sandbox.applications[0].client_secret]
    assert words[4:7] == ["wfg-tui", "profile", "add"]
    assert words[words.index("--issuer") + 1] == sandbox.issuer


def test_ctrl_c_ends_it_quietly() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (130, "")


@pytest.mark.parametrize("port", ["taken", "70000"])
def test_a_port_that_cannot_be_used_is_said_in_one_line(port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1]) if port == "taken" else port
        ended = subprocess.run(
            [*PROGRAM, "--port", number], capture_output=True, text=True, timeout=20, check=False
        )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert number in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_it_listens_on_loopback_alone() -> None:
    with Sandbox.start() as sandbox:
        assert sandbox.graphql_url.startswith("http://127.0.0.1:")
        names = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in names - {"127.0.0.1"}:
            with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
                socket.create_connection((address, sandbox.port), timeout=2).close()


def test_two_sandboxes_share_nothing() -> None:
    with Sandbox.start() as one, Sandbox.start() as other:
        assert one.port != other.port
        one.faults.add("hang")
        assert list(other.faults) == []
        assert one.world.requests[0] is not other.world.requests[0]


def test_a_child_is_the_same_sandbox_in_another_process() -> None:
    with SandboxProcess.start() as child:
        administrator = child.application("administrator")
        token = httpx.post(
            child.token_url,
            data={"grant_type": "client_credentials", "scope": child.scope},
            auth=(administrator.client_id, administrator.client_secret),
            trust_env=False,
        ).json()["access_token"]
        answer = httpx.post(
            child.graphql_url,
            json={"query": "{ viewer { userName } }"},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        assert answer.json()["data"]["viewer"]["userName"] == administrator.impersonates
        time.sleep(0.6)
        assert answers(child.schema_url), "it lives until it is stopped"
        with pytest.raises(KeyError, match="no application plays 'king'"):
            child.application("king")
    assert not child.is_running
    assert not answers(child.schema_url)


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom wfg_tui.sandbox import SandboxProcess\n"
            "child = SandboxProcess.start()\nprint(child.schema_url, flush=True)\ntime.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    assert answers(url)
    parent.kill()
    parent.communicate(timeout=10)
    assert comes_true(lambda: not answers(url))


def test_a_child_that_cannot_start_says_why() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(RuntimeError, match=r"the sandbox did not start: Port \d+ cannot be used"),
    ):
        SandboxProcess.start(port=taken.getsockname()[1])


def test_stopping_does_not_wait_for_clients_that_hang() -> None:
    sandbox = Sandbox.start()
    sandbox.faults.add("hang")
    with socket.create_connection(("127.0.0.1", sandbox.port)) as client:
        client.sendall(b"GET /wfgen/graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert comes_true(lambda: len(sandbox.requests) == 1)
        started = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - started < 3


def test_starting_a_child_imports_nothing_heavy() -> None:
    code = (
        "import sys; from wfg_tui.sandbox import SandboxProcess; "
        "print([name for name in ('starlette', 'uvicorn', 'graphql', 'jwt', 'httpx') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert ended.stdout.strip() == "[]"
