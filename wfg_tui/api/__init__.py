"""GraphQL over HTTP: what is sent, what came, and what that means. Names are loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.api.client import ApiClient as ApiClient
    from wfg_tui.api.exchange import Exchange as Exchange
    from wfg_tui.api.exchange import GraphQLError as GraphQLError
    from wfg_tui.api.exchange import GraphQLRequest as GraphQLRequest
    from wfg_tui.api.exchange import Sent as Sent
    from wfg_tui.api.exchange import UploadFile as UploadFile

_HOMES = {
    "ApiClient": "client",
    "Exchange": "exchange",
    "GraphQLError": "exchange",
    "GraphQLRequest": "exchange",
    "Sent": "exchange",
    "UploadFile": "exchange",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
