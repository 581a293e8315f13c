"""One profile, opened: credentials, token, client, schema, and the guard. Names are loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.session.guard import Consent as Consent
    from wfg_tui.session.guard import ConsentDemand as ConsentDemand
    from wfg_tui.session.guard import ConsentNeeded as ConsentNeeded
    from wfg_tui.session.guard import Identity as Identity
    from wfg_tui.session.guard import Operation as Operation
    from wfg_tui.session.kept import kept_schema as kept_schema
    from wfg_tui.session.session import ExchangeListener as ExchangeListener
    from wfg_tui.session.session import Session as Session
    from wfg_tui.session.unsettled import OutcomeUnknown as OutcomeUnknown

_HOMES = {
    "Consent": "guard",
    "ConsentDemand": "guard",
    "ConsentNeeded": "guard",
    "Identity": "guard",
    "Operation": "guard",
    "kept_schema": "kept",
    "ExchangeListener": "session",
    "Session": "session",
    "OutcomeUnknown": "unsettled",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
