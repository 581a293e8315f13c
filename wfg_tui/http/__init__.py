"""The only room that imports httpx, on the first request and not before."""

from wfg_tui.http.client import Http
from wfg_tui.http.message import (
    Arrival,
    Arriving,
    Authenticator,
    Headers,
    Progress,
    Request,
    Response,
    Timings,
    header,
)

__all__ = [
    "Arrival",
    "Arriving",
    "Authenticator",
    "Headers",
    "Http",
    "Progress",
    "Request",
    "Response",
    "Timings",
    "header",
]
