"""What the user works on, kept between starts: drafts, pins, and the account of what was sent. Names are loaded on
first use: a command that keeps an account has no drafts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.workspace.drafts import Draft as Draft
    from wfg_tui.workspace.drafts import DraftStore as DraftStore
    from wfg_tui.workspace.drafts import Opened as Opened

__all__ = ["Draft", "DraftStore", "Opened"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("wfg_tui.workspace.drafts"), name)
