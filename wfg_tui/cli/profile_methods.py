"""What ``wfg-tui profile`` does about ways to authenticate: which is meant, its files, gateways' headers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.cli.output import note

if TYPE_CHECKING:
    import click

    from wfg_tui.connection import Profile

HELP: Final = (
    "client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth; or bearer (a "
    "token you have), basic_iis (a user of IIS)."
)
_FILES: Final = frozenset({"private_key", "ca_file", "client_cert", "client_key"})
_WITH_A_SECRET: Final = frozenset({"client_secret_basic", "client_secret_post"})
"""Methods that a private key stands in for, unless one is named."""


def complete_method(_ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Gives the methods that begin so, for the shell."""
    from wfg_tui.connection.methods import METHODS

    return [name for name in METHODS if name.startswith(begun)]


def read_method(before: Profile, given: dict[str, Any]) -> None:
    """Completes what was given on the command line: a private key means its method, a path counts from where it
    was typed."""
    if given.get("private_key") and not given.get("auth_method") and before.auth_method in _WITH_A_SECRET:
        given["auth_method"] = "private_key_jwt"
    for key in _FILES:
        if given.get(key):
            given[key] = str(Path(given[key]).expanduser().absolute())


def tell_of_headers(names: Iterable[tuple[str, str]], file: Path) -> None:
    """Says which header values stand in the file of profiles, and where they could be instead."""
    for name, value in names:
        if not value.startswith(("env:", "command:")):
            note(
                f"The value of the header {name} stands in {file}, which nobody else may read. To keep it "
                f"elsewhere: --header {name}=env:VARIABLE or --header '{name}=command:LINE'."
            )
