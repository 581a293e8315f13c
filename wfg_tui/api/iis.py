"""IIS before WorkflowGen: its own error pages told apart by status and substatus.

WorkflowGen's API is a Node.js application behind IIS, through iisnode. What IIS says in its place has a substatus
(learn.microsoft.com, "HTTP status codes in IIS"), which its detailed pages name (``HTTP Error 404.13``); the short
ones that it shows to other machines do not. iisnode adds its own (github.com/Azure/iisnode).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wfg_tui.http import Response

_PAGE: Final = 60_000
"""Bytes of a page that are looked at; IIS's detailed ones have some 6,000."""
_ERROR: Final = re.compile(rb"HTTP Error (\d{3}\.\d{1,4})\b", re.IGNORECASE)
_NODE: Final = re.compile(rb"HTTP status:\s*(\d{3})\s*HTTP subStatus:\s*(\d{1,4})", re.IGNORECASE)
_APPLICATION: Final = "IIS Manager › the graphql application"


@dataclass(frozen=True, slots=True)
class IisWords:
    """What a page of IIS means: a code for `Problem`, its meaning and what to do."""

    code: str
    meaning: str
    advice: str


_KNOWN: Final[dict[str, IisWords]] = {
    "401.2": IisWords(
        "api.iis_authentication",
        "IIS offers only ways to sign in that we did not take: Anonymous Authentication is off for this address.",
        f"With OpenID Connect the graphql application needs Anonymous Authentication on: {_APPLICATION} › "
        "Authentication.",
    ),
    "403.4": IisWords("api.iis_tls", "IIS wants TLS here.", "Write https:// in the profile's GraphQL URL."),
    "403.14": IisWords(
        "api.iis_handler",
        "IIS took the address for a folder: nothing hands it to WorkflowGen's API.",
        f"Is iisnode installed, and is its handler mapped? {_APPLICATION} › Handler Mappings.",
    ),
    "404.3": IisWords(
        "api.iis_handler",
        "IIS knows nobody who serves this address: iisnode's handler is missing there.",
        f"Is iisnode installed, and is its handler mapped? {_APPLICATION} › Handler Mappings.",
    ),
    "404.13": IisWords(
        "api.too_large",
        "IIS refuses bodies above maxAllowedContentLength (30,000,000 bytes unless set otherwise).",
        "Send a smaller file, or have that limit raised for the graphql application.",
    ),
    "404.15": IisWords(
        "api.iis_filter",
        "IIS refuses so long a query string (maxQueryString).",
        "Take what follows the ? out of the profile's GraphQL URL.",
    ),
    "405.0": IisWords(
        "api.iis_handler",
        "IIS serves this address as a file, which nobody may POST to: it is not handed to WorkflowGen's API.",
        f"Check the GraphQL URL (it ends in /graphql); then {_APPLICATION} › Handler Mappings.",
    ),
    "500.19": IisWords(
        "api.iis_configuration",
        "IIS cannot read the application's web.config.",
        "The page names the line: look into web.config of WorkflowGen and of its graphql application.",
    ),
    "502.3": IisWords(
        "api.iis_gateway",
        "IIS passed the request on and got no proper answer: Node.js, or what stands behind a proxy, broke off.",
        "Look into iisnode's log folder, and whether the Node.js process starts at all.",
    ),
    "503.0": IisWords(
        "api.iis_pool",
        "The application pool is stopped or overwhelmed.",
        "Start it: IIS Manager › Application Pools. It stops by itself after several crashes: see the event log.",
    ),
}
_NODE_FAILED: Final = IisWords(
    "api.iisnode",
    "iisnode could not get an answer out of WorkflowGen's Node.js application: it did not start, or it crashed.",
    "Look into iisnode's log folder and the event log. “The specified module could not be found” there means that "
    "the Visual C++ Redistributable is missing (WorkflowGen's integration guide).",
)


def substatus(response: Response) -> str:
    """Gives the status with its substatus, such as ``404.13``, where a page names it; else an empty string."""
    page = response.body[:_PAGE]
    if found := _NODE.search(page):
        return f"{int(found[1])}.{int(found[2])}"
    if found := _ERROR.search(page):
        return found[1].decode()
    if b"HTTP Error 503. The service is unavailable" in page:  # http.sys itself, while the pool is down
        return "503.0"
    return ""


def iis_words(response: Response) -> tuple[str, IisWords] | None:
    """Gives substatus and words for a page of IIS or iisnode that we know; None for all else."""
    number = substatus(response)
    if not number:
        return None
    if b"iisnode" in response.body[:_PAGE] and number.startswith("500."):
        return number, _NODE_FAILED
    return (number, _KNOWN[number]) if number in _KNOWN else None
