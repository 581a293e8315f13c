"""``wfg-tui where``: every file and secret place in use, and a way to be rid of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wfg_tui.cli.context import Context, json_option
from wfg_tui.cli.output import note, show, show_json
from wfg_tui.problems import Problem
from wfg_tui.text import human_size

if TYPE_CHECKING:
    from wfg_tui.connection import SecretExpiry

_PURGEABLE: Final = ("schemas", "snapshots", "drafts", "filters", "access", "audit", "log")


@click.command()
@click.option("--purge", type=click.Choice(_PURGEABLE), metavar="WHAT", help=f"Delete: {', '.join(_PURGEABLE)}.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def where(context: Context, purge: str | None, yes: bool, as_json: bool) -> None:
    """Show every file and secret place in use, and which store holds each secret."""
    paths = context.paths
    places: dict[str, Path] = {
        "profiles": paths.profiles_file,
        "settings": paths.settings_file,
        "keys": paths.keys_file,
        "themes": paths.user_themes,
        "drafts": paths.drafts,
        "pins": paths.pins_file,
        "filters": paths.filters_file,
        "export": paths.export_file,
        "schemas": paths.schemas,
        "snapshots": paths.snapshots,
        "access": paths.access_maps,
        "audit": paths.audit,
        "log": paths.log,
    }
    if purge is not None:
        _purge(purge, places[purge], yes)
        return
    secrets, lives = _secrets(context)
    if as_json:
        facts: dict[str, Any] = {
            "files": {name: {"path": str(path), "bytes": _size(path)} for name, path in places.items()},
            "secrets": secrets,
            "secrets_expire": {name: one.date.isoformat() for name, one in lives.items()},
        }
        show_json(facts)
        return
    for name, path in places.items():
        size = _size(path)
        show(f"{name:10}{path}  ({'not there' if size is None else human_size(size)})")
    if secrets:
        show("")
        show("Secrets (none of them in a file of ours):")
        for profile, place in secrets.items():
            life = lives.get(profile)
            words = f"; {life.words} ({life.date.isoformat()})" if life else ""
            show(f"  {profile:20}{place}{words}")
    show("")
    show("Tokens are kept in memory alone.")


def _secrets(context: Context) -> tuple[dict[str, str], dict[str, SecretExpiry]]:
    """Where each profile's secret is, and when it ends where that was noted."""
    from concurrent.futures import ThreadPoolExecutor

    from wfg_tui.connection import secret_expiry
    from wfg_tui.connection.hops import WORDS, secrets_of, stand_in

    try:
        book = context.book
    except Problem as problem:
        note(problem.what)
        return {}, {}
    found = {name: book.get(name) for name in book.names}
    holders = dict(found)
    for name, one in found.items():
        for what in secrets_of(one):
            holders[f"{name}: {WORDS[what]}"] = stand_in(one, what)
    with ThreadPoolExecutor(max_workers=8) as looking:  # a keyring that hangs is waited for once, not for each
        places = dict(zip(holders, looking.map(context.secret_place, holders.values()), strict=True))
    return places, {name: life for name, one in found.items() if (life := secret_expiry(one)) is not None}


def _size(path: Path) -> int | None:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return path.stat().st_size if path.exists() else None


def _purge(what: str, path: Path, yes: bool) -> None:
    size = _size(path)
    if size is None:
        note(f"There is nothing at {path}.")
        return
    if not yes:
        click.confirm(f"Delete {path} ({human_size(size)})?", abort=True, err=True)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    note(f"Deleted the {what}: {path}.")
