"""The token in what people paste: a bare one, a header, a token endpoint's whole answer, or one that a terminal
wrapped."""

from __future__ import annotations

import json
import re
from typing import Final

from wfg_tui.problems import UsageProblem
from wfg_tui.text import Secret

LARGEST: Final = 100_000
"""Characters of what is looked into; no HTTP header carries as many."""
_HEADER: Final = re.compile(r"(?i)^\s*(?:-H\s+)?[\"']?(?:authorization\s*:\s*)?(?:bearer|dpop)\s+")
_JWT: Final = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_QUOTES: Final = "\"'`“”‘’"


def token_in(text: str) -> Secret:
    """Gives the token in a pasted text, without what surrounds it; what remains is not looked into.

    Raises:
        UsageProblem: ``token.none`` where there is none, ``token.too_long`` over `LARGEST` characters.
    """
    if len(text) > LARGEST:
        raise UsageProblem(
            f"This is longer than {LARGEST:,} characters.",
            code="token.too_long",
            meaning="No HTTP header could carry such a token: it must be something else.",
            advice="Paste the token alone, such as what stands after “Bearer” in the script's request.",
        )
    found = _of_answer(text) or text
    found = _HEADER.sub("", found.strip().lstrip("\ufeff"))
    if " " in found and (inside := _JWT.search(found)) is not None:  # a command line, a log's line
        found = inside[0]
    found = "".join(found.split()).strip(_QUOTES).rstrip(";,")
    found = found.strip(_QUOTES)
    if not found:
        raise UsageProblem(
            "No token came.",
            code="token.none",
            advice="Paste it, or send it to standard input: wfg-tui token --stdin --claims < token.txt",
        )
    return Secret(found)


def _of_answer(text: str) -> str:
    """The access token of a token endpoint's answer, or an empty string."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return ""
    try:
        answer = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return ""
    found = answer.get("access_token") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""
