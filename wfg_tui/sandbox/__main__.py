"""``python -m wfg_tui.sandbox``: serves until interrupted."""

from __future__ import annotations

import argparse
import shlex
import sys
import time

from .facts import Facts


def serve(port: int = 0, as_json: bool = False, until_stdin_closes: bool = False) -> int:
    """Serves a sandbox and tells standard output how to reach it once it answers; gives an exit code.

    With `until_stdin_closes` it ends when standard input does: that is how a child notices its parent's end.
    """
    try:
        from .server import Sandbox
    except ModuleNotFoundError as error:
        print(f"The sandbox needs {error.name}: pip install 'wfg-tui[sandbox]'", file=sys.stderr)
        return 2
    try:
        try:
            sandbox = Sandbox.start(port)
        except OSError as error:
            print(f"Port {port} cannot be used: {error.strerror}. Try another, or 0 for any.", file=sys.stderr)
            return 2
        except OverflowError:
            print(f"There is no port {port}: they go from 0 to 65535.", file=sys.stderr)
            return 2
        with sandbox:
            print(sandbox.ready_json if as_json else table(sandbox.facts), flush=True)
            if until_stdin_closes:
                sys.stdin.buffer.read()
                return 0
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        return 130


def table(facts: Facts) -> str:
    """Gives the facts for a person, with the command that makes a profile of the first application."""
    first = facts.applications[0]
    lines = [
        "A simulated WorkflowGen and identity provider, on this computer only. Ctrl+C ends it.",
        "",
        f"  GraphQL API  {facts.graphql_url}",
        f"  SDL          {facts.schema_url}",
        f"  Issuer       {facts.issuer}",
        f"  Token URL    {facts.token_url}",
        f"  Audience     {facts.audience}",
        f"  Scope        {facts.scope}",
        "",
        "  Client ID             Client secret                             Acts as",
    ]
    for application in facts.applications:
        secret = application.client_secret or f"({application.method}: its key is in what --json prints)"
        lines.append(f"  {application.client_id}  {secret:<40}  {application.impersonates or '(nobody)'}")
        lines.append(f"      {application.about}")
    lines += [
        "",
        "To connect as the first one:",
        "",
        f"  printf %s {shlex.quote(first.client_secret)} | wfg-tui profile add sandbox --provider okta \\",
        f"    --graphql-url {facts.graphql_url} \\",
        f"    --issuer {facts.issuer} \\",
        f"    --client-id {first.client_id} --scope {facts.scope} --secret-stdin",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m wfg_tui.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one")
    parser.add_argument("--json", action="store_true", help="print one line of JSON when ready")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when standard input does")
    options = parser.parse_args(arguments)
    return serve(options.port, options.json, options.until_stdin_closes)


if __name__ == "__main__":
    sys.exit(main())
