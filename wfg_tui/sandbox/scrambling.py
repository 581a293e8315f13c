"""Answers whose message texts say nothing: random words in the place of each, all else as it was."""

from __future__ import annotations

import json
import random
import re
from typing import Any, Final

Headers = list[tuple[bytes, bytes]]

_TEXTS: Final = frozenset({"error_description", "errorSummary", "message"})
"""The keys under which an error answer has its words: OAuth's, Okta's older shape, GraphQL's."""
_DESCRIPTION: Final = re.compile(r'(?<=error_description=")[^"]*')
_BETWEEN_TAGS: Final = re.compile(r"(?<=>)[^<>]*\S[^<>]*(?=<)")


def scrambled(body: bytes, headers: Headers, *, codes: bool = False) -> tuple[bytes, Headers]:
    """Gives an answer's body and headers with random words for its messages; ``Content-Length`` fits again.

    With `codes` the errors' ``extensions.code`` says nothing either.

    What a query asked for (``data``) and metadata are no messages and stay.
    """
    kind = next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")
    text = body.decode("utf-8", "replace")
    if "json" in kind:
        body = _of_json(text, body, codes)
    elif "html" in kind:
        body = _BETWEEN_TAGS.sub(lambda found: _words(found[0]), text).encode()
    elif kind.startswith("text/plain") and len(text) < 400:  # longer ones are the SDL
        body = _words(text).encode()
    changed = []
    for name, value in headers:
        if name.lower() == b"content-length":
            value = str(len(body)).encode()
        elif name.lower() == b"www-authenticate":
            said = _DESCRIPTION.sub(lambda found: _words(found[0]), value.decode("latin-1"))
            value = said.encode("latin-1")
        changed.append((name, value))
    return body, changed


def _of_json(text: str, body: bytes, codes: bool) -> bytes:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return body
    if not isinstance(found, dict):
        return body
    if isinstance(errors := found.get("errors"), list):
        found["errors"] = [_told_otherwise(error) if isinstance(error, dict) else error for error in errors]
        for error in found["errors"] if codes else ():
            extensions = error.get("extensions") if isinstance(error, dict) else None
            if isinstance(extensions, dict) and "code" in extensions:
                extensions["code"] = _words("code").upper()
    elif "data" in found:
        return body
    return json.dumps(_told_otherwise(found)).encode()


def _told_otherwise(found: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _words(value) if key in _TEXTS and isinstance(value, str) else value for key, value in found.items()
    }


def _words(text: str) -> str:
    """Random words, about as many as `text` has; syllables of no language, so that no pattern knows them."""
    count = max(len(text.split()), 1)
    return " ".join("".join(random.choices(_SYLLABLES, k=random.randint(2, 3))) for _ in range(count))


_SYLLABLES: Final = [consonant + vowel for consonant in "bdgkvwz" for vowel in "aou"]
