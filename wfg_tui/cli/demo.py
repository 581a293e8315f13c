"""``wfg-tui sandbox`` and ``wfg-tui demo``: the other side of the wire, on this machine."""

from __future__ import annotations

import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wfg_tui.cli.explorer import demand_terminal
from wfg_tui.cli.output import note
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from types import FrameType

    from wfg_tui.connection import Credentials, ProfileBook
    from wfg_tui.sandbox.facts import Facts


@click.command()
@click.option("--port", type=int, default=0, show_default=True, help="Loopback port; 0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when ready.")
@click.pass_context
def sandbox(ctx: click.Context, port: int, as_json: bool) -> None:
    """Serve a simulated WorkflowGen and identity provider on this machine until Ctrl-C."""
    from wfg_tui.sandbox.__main__ import serve

    ctx.exit(serve(port, as_json))


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Explore a private sandbox: no account, no server, no keyring, nothing left behind."""
    demand_terminal()
    from wfg_tui.paths import Paths
    from wfg_tui.sandbox.process import SandboxProcess
    from wfg_tui.tui.warming import hold_collector

    hold_collector()
    from wfg_tui.tui.app import run_explorer

    _end_on_signals()
    note("Starting the sandbox…")
    home = Path(tempfile.mkdtemp(prefix="wfg-tui-demo-"))
    try:
        try:
            server = SandboxProcess.start()
        except RuntimeError as error:
            raise UsageProblem(
                f"The demo cannot start: {error}.",
                code="demo.sandbox",
                advice="The sandbox comes with the extra of that name: pipx install 'wfg-tui[sandbox]'.",
            ) from error
        with server:
            book, credentials = connections(server.facts)
            ctx.exit(run_explorer(None, Paths.under(home), book=book, credentials=credentials, demo=True))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _end_on_signals() -> None:
    """Has a closed terminal and a polite kill end us in order, so that the demo's folder goes too."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)


def connections(facts: Facts) -> tuple[ProfileBook, Credentials]:
    """Gives a profile per application of the sandbox, the administrator's first, their secrets in memory alone.

    Those that sign with a key are left out: it would have to be written to a file.
    """
    from wfg_tui.connection import Credentials, Profile, ProfileBook
    from wfg_tui.text import Secret

    credentials = Credentials(keyring_allowed=False)
    profiles = []
    for application in facts.applications:
        if not application.client_secret:
            continue
        name = application.role.replace("_", " ")
        profiles.append(
            Profile(
                name=name,
                graphql_url=facts.graphql_url,
                issuer=facts.issuer,
                client_id=application.client_id,
                auth_method=application.method,
                scope=facts.scope,
                expect_audience=facts.audience,
                secret="prompt",  # noqa: S106 - names the place
            )
        )
        credentials.keep_for_session(name, Secret(application.client_secret))
    return ProfileBook.in_memory(*profiles), credentials
