"""What stands in the way to a host is told apart: names, ports, proxies, certificates. Over real sockets."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.authority import Authority
from tests.doctor.conftest import in_days
from tests.doctor.examining import examined, failed, report, the
from tests.fixtures_session import Open
from tests.rawserver import answer, serving
from tests.relays import fronting, proxying
from wfg_tui.sandbox import Sandbox


async def first_failure(open_session: Open, **settings: Any) -> tuple[str, str]:
    session = open_session(**settings)
    steps = await examined(session)
    found = failed(steps)
    assert found, report(session, steps)
    assert "passed" not in {step.state for step in steps if step.id in {"bearer", "application", "query"}}
    return found[0]


async def test_a_wrong_host_is_found_at_its_name(open_session: Open) -> None:
    session = open_session(graphql_url="https://no-such-host.invalid/wfgen/graphql")
    steps = await examined(session)
    assert failed(steps)[0] in {("dns", "dns.name"), ("dns", "dns.network")}  # without a name server, the second
    assert the(steps, "token").state == "passed"  # the identity provider is another host, and is well
    assert the(steps, "api").finding.evidence == ("needs Name resolution (no-such-host.invalid:443)",)


async def test_a_name_that_only_a_companys_network_knows_suggests_the_vpn(open_session: Open) -> None:
    found = await first_failure(open_session, graphql_url="https://workflow.corp.no-such.local/graphql")
    assert found in {("dns", "dns.vpn"), ("dns", "dns.network")}


async def test_a_closed_port_is_found_at_the_connection(open_session: Open) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/wfgen/graphql"
        session = open_session(graphql_url=url)
        steps = await examined(session)
    assert failed(steps) == [("tcp", "tcp.port")]
    assert "ECONNREFUSED" in the(steps, "tcp", url.split("/")[2]).finding.evidence[0]


async def test_a_good_certificate_passes_and_is_described(
    behind_tls: str, authority: Authority, open_session: Open, sandbox: Sandbox
) -> None:
    session = open_session(graphql_url=behind_tls, ca_file=str(authority.pem))
    steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    said = " ".join(the(steps, "tls", "localhost").finding.evidence)
    assert "certificate of localhost" in said
    assert "signed by Test Works CA" in said
    assert "TLSv1.3" in said
    assert "(in 30 days)" in said


async def test_a_certificate_that_ends_soon_is_said_aloud(
    sandbox: Sandbox, authority: Authority, open_session: Open
) -> None:
    with fronting(sandbox.port, authority.issue("localhost", ends=in_days(9)).server()) as front:
        session = open_session(graphql_url=f"{front.secure_url}/wfgen/graphql", ca_file=str(authority.pem))
        steps = await examined(session)
    assert failed(steps) == []
    assert "ends soon, in 9 days" in the(steps, "tls", "localhost").finding.evidence[0]


@pytest.mark.parametrize(
    ("names", "days", "trusted", "causes"),
    [
        (("other.example.com", "www.example.com"), (-1, 30), True, ["tls.name"]),
        (("localhost",), (-60, -2), True, ["tls.expired", "tls.our_clock"]),
        (("localhost",), (2, 30), True, ["tls.our_clock", "tls.not_yet"]),
        (("localhost",), (-1, 30), False, ["tls.unknown_ca", "tls.inspection", "tls.intermediate"]),
    ],
    ids=["for another name", "expired", "from the future", "of an unknown CA"],
)
async def test_a_certificate_is_refused_for_the_reason_it_has(
    names: tuple[str, ...],
    days: tuple[int, int],
    trusted: bool,
    causes: list[str],
    sandbox: Sandbox,
    authority: Authority,
    open_session: Open,
) -> None:
    issued = authority.issue(*names, begins=in_days(days[0]), ends=in_days(days[1]))
    with fronting(sandbox.port, issued.server()) as front:
        session = open_session(
            graphql_url=f"{front.secure_url}/wfgen/graphql", ca_file=str(authority.pem) if trusted else ""
        )
        steps = await examined(session)
    assert failed(steps) == [("tls", causes[0])], report(session, steps)
    finding = the(steps, "tls", "localhost").finding
    assert [cause.id for cause in finding.causes] == causes
    assert finding.certain
    said = " ".join(finding.evidence)
    assert f"certificate of {names[0]}, for {', '.join(names)}" in said
    assert "signed by Test Works CA" in said
    assert [request for request in sandbox.requests if request.kind in {"graphql", "query"}] == []


async def test_a_certificate_of_an_inspecting_proxy_is_known_by_its_issuer(
    sandbox: Sandbox, tmp_path: Path, open_session: Open
) -> None:
    inspecting = Authority(tmp_path, "Zscaler Intermediate Root CA")
    with fronting(sandbox.port, inspecting.issue("localhost").server()) as front:
        found = await first_failure(open_session, graphql_url=f"{front.secure_url}/wfgen/graphql")
    assert found == ("tls", "tls.inspection")


async def test_https_where_plain_http_is_spoken_is_found_at_tls(sandbox: Sandbox, open_session: Open) -> None:
    url = sandbox.graphql_url.replace("http:", "https:")
    assert await first_failure(open_session, graphql_url=url) == ("tls", "tls.not_tls")


@pytest.mark.parametrize("says_why", [True, False], ids=["and says so", "and hangs up"])
async def test_a_server_that_wants_a_client_certificate_is_found_at_tls(
    says_why: bool, sandbox: Sandbox, authority: Authority, open_session: Open
) -> None:
    context = authority.issue("localhost").server(clients=authority)
    with alerting(context) if says_why else fronting(sandbox.port, context) as front:
        url = front if isinstance(front, str) else front.secure_url
        session = open_session(graphql_url=f"{url}/wfgen/graphql", ca_file=str(authority.pem))
        steps = await examined(session)
    assert failed(steps) == [("tls", "tls.client_certificate")], report(session, steps)


@contextlib.contextmanager
def alerting(context: ssl.SSLContext) -> Iterator[str]:
    """A server that sends its alert before it closes, as OpenSSL does and asyncio's does not."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.settimeout(5)
                        context.wrap_socket(connection, server_side=True).recv(1)

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


async def test_an_exception_from_verifying_is_said_at_tls_and_stops_nothing(
    behind_tls: str, open_session: Open
) -> None:
    session = open_session(graphql_url=behind_tls, insecure=True)
    steps = await examined(session)
    assert failed(steps) == []
    assert "NOT VERIFIED" in the(steps, "tls", "localhost").finding.evidence[0]


async def test_a_ca_file_that_is_not_there_is_named(behind_tls: str, open_session: Open, tmp_path: Path) -> None:
    session = open_session(graphql_url=behind_tls, ca_file=str(tmp_path / "none.pem"))
    steps = await examined(session)
    assert ("tls", "tls.file") in failed(steps)
    assert "none.pem" in report(session, steps)


# Proxies


async def test_a_proxy_that_lets_us_through_passes(
    behind_tls: str, authority: Authority, open_session: Open
) -> None:
    with proxying(user="pia", password="proxy-password-1") as proxy:
        named = proxy.url.replace("//", "//pia:proxy-password-1@")
        session = open_session(graphql_url=behind_tls, ca_file=str(authority.pem), proxy=named, token_proxy="none")
        steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
    finding = the(steps, "proxy", "localhost").finding
    assert finding.state == "passed"
    assert "lets us through" in finding.evidence[0]
    assert the(steps, "proxy", "127.0.0.1").finding.evidence == ("no proxy is used",)
    assert proxy.log[0].startswith("CONNECT localhost:")
    assert "proxy-password-1" not in report(session, steps)


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (answer("407 No", b"", "Proxy-Authenticate: Basic realm=x"), "proxy.credentials"),
        (answer("407 No", b"", "Proxy-Authenticate: NTLM", "Proxy-Authenticate: Negotiate"), "proxy.ntlm"),
        (answer("403 Forbidden", b"<html>blocked"), "proxy.refused"),
        (answer("503 Service Unavailable"), "proxy.cannot_reach"),
        (b"220 mail ready\r\n\r\n", "proxy.none"),
        (b"", "proxy.none"),
    ],
    ids=["wants a password", "wants NTLM", "refuses", "cannot reach", "is a mail server", "hangs up"],
)
async def test_a_proxy_in_the_way_is_found_at_the_proxy(script: bytes, cause: str, open_session: Open) -> None:
    with serving(script) as server:
        session = open_session(
            issuer="https://idp.example.com/oauth2/aus1",
            graphql_url="https://workflow.example.com/wfgen/graphql",
            proxy=server.url,
        )
        steps = await examined(session)
    assert failed(steps) == [("proxy", cause), ("proxy", cause)], report(session, steps)  # on the way to each host
    assert "the proxy 127.0.0.1" in the(steps, "dns", "idp").finding.evidence[0]


async def test_a_proxy_that_is_not_there_is_found_at_the_connection(open_session: Open) -> None:
    session = open_session(graphql_url="https://workflow.example.com/graphql", proxy="http://127.0.0.1:1")
    steps = await examined(session)
    assert ("tcp", "tcp.port") in failed(steps)
    assert "the proxy 127.0.0.1:1" in the(steps, "tcp", "workflow").finding.evidence[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_that_is_wanted_and_there_is_well(
    version: ssl.TLSVersion, sandbox: Sandbox, authority: Authority, open_session: Open
) -> None:
    mine = authority.issue("me.client")
    context = authority.issue("localhost").server(clients=authority)
    context.maximum_version = version
    with fronting(sandbox.port, context) as front:
        session = open_session(
            graphql_url=f"{front.secure_url}/wfgen/graphql",
            ca_file=str(authority.pem),
            client_cert=str(mine.cert),
            client_key=str(mine.key),
        )
        steps = await examined(session)
    assert failed(steps) == [], report(session, steps)
