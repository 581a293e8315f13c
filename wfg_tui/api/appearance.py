"""What a text looks like that should be a JSON answer and is none, by its first bytes; and what to do with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

PLAIN: Final = "plain text"
_LOOKED_AT: Final = 1 << 15
"""Bytes that are looked at."""
_BOMS: Final = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_TITLE: Final = re.compile(rb"<title[^>]*>(.{0,300}?)</title>", re.IGNORECASE | re.DOTALL)
_SIGN_IN: Final = re.compile(
    rb"type\s*=\s*[\"']?password|SAMLRequest|log\s?in|sign\s?in|oauth2/authorize", re.IGNORECASE
)
_GRAPHQL: Final = re.compile(
    rb"(?:#[^\n]*\n|\s)*(?:(?:query|mutation|subscription|fragment)\b[\s\w$(:!),\[\]@=\"]*\{"
    rb"|(?:\"\"\"|type|interface|enum|input|scalar|schema|directive|union|extend)\b)"
)
_PYTHON: Final = re.compile(rb"[{\[]\s*(?:[{\[]\s*)*'|\A[{\[][^\"]{0,200}\b(?:None|True|False)\b")
_TOKEN: Final = re.compile(rb"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*\s*\Z")
_PREFIX: Final = re.compile(rb"(?:\)\]\}'|while\s*\(1\);|for\s*\(;;\);|[\w$.]+\s*\()\s*,?\s*[{\[]")
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Appearance:
    """What something looks like; `what` goes on after "This is"."""

    what: str
    advice: str
    is_json: bool = False
    """Whether JSON values can be read in it all the same."""


def appearance(data: bytes) -> Appearance | None:
    """Gives what `data` looks like; None for what begins like JSON, damaged or not, and for nothing at all."""
    start = data[:_LOOKED_AT]
    for mark, name in _BOMS:
        if start.startswith(mark):
            return _wide(name)
    if re.match(rb"(?:[\t\n\r -~]\x00){2}|(?:\x00[\t\n\r -~]){2}", start):
        return _wide("UTF-16")
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _packed(start) or _marked_up(text) or _wrapped(text) or _values(text) or _else(text)


def _wide(name: str) -> Appearance:
    return Appearance(
        f"{name} text, as PowerShell's > writes it",
        f"JSON is UTF-8: iconv -f {name} -t UTF-8 FILE | wfg-tui open - reads it; in PowerShell save with "
        "Out-File -Encoding utf8, or with wfg-tui run -o FILE.",
    )


def _packed(start: bytes) -> Appearance | None:
    if start.startswith(b"\x1f\x8b"):
        return Appearance(
            "packed with gzip", "gunzip -c FILE | wfg-tui open - reads it; curl unpacks with --compressed."
        )
    if start.startswith(b"PK\x03\x04"):
        return Appearance("a ZIP archive, or an Excel or Word file", "Unpack it, and open what is in it.")
    if start.startswith(b"%PDF-"):
        return Appearance("a PDF file", "Save the answer itself, not a print of it.")
    if start.startswith(b"SQLite format 3\x00"):
        return Appearance("a SQLite database", "sqlite3 FILE reads it; wfg-tui opens answers in JSON.")
    return None


def _marked_up(text: bytes) -> Appearance | None:
    start = text[:300].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        b"<html" in start and text[:1] == b"<"
    ):
        import html

        found = _TITLE.search(text)
        title = html.unescape(" ".join(found[1].decode("utf-8", "replace").split()))[:100] if found else ""
        called = f" called “{title}”" if title else ""
        if _SIGN_IN.search(text):
            return Appearance(
                f"a sign-in page{called} (HTML)",
                "Whoever answered wanted a person: ask the GraphQL URL (it ends in /graphql), with a token. "
                "wfg-tui doctor examines the way to it.",
            )
        return Appearance(
            f"a web page{called} (HTML)",
            "A gateway, a proxy or IIS said this in the API's place, or the URL is a portal's: the API's ends in "
            "/graphql.",
        )
    if start.startswith((b"<?xml", b"<soap", b"<s:envelope", b"<fault")) or re.match(
        rb"<[a-z_][\w:.-]*[\s/>]", start
    ):
        return Appearance(
            "XML", "The GraphQL API answers in JSON: check the URL, and that the request accepts application/json."
        )
    return None


def _wrapped(text: bytes) -> Appearance | None:
    """JSON with something around it."""
    if re.match(rb"HTTP/\d(?:\.\d)? \d{3}", text):
        return Appearance(
            "an answer with its headers, as curl -i saves it", "Save it without -i, or take the headers off."
        )
    if text.startswith(b"\x1b["):
        return Appearance("coloured for a terminal", "Save it without colours: jq -M, or without --color.")
    if re.match(rb"(?:event|data|id|retry): ?", text) or text.startswith(b":\n"):
        return Appearance(
            "a stream of events (text/event-stream)", "Ask without a subscription, and accept application/json."
        )
    if re.match(rb"--+[\w'()+,./:=?-]{0,70}\r?\ncontent-", text, re.IGNORECASE):
        return Appearance(
            "an answer in parts (multipart)", "Ask without @defer and @stream, and accept application/json."
        )
    if _PREFIX.match(text):
        return Appearance(
            "JSON with a script around it", "Take away what stands before the first bracket and after the last."
        )
    if _TOKEN.match(text):
        return Appearance(
            "a token, not an answer", "wfg-tui token --stdin --claims < FILE reads it. Who has it can act with it."
        )
    return None


def _values(text: bytes) -> Appearance | None:
    """Texts that begin with a bracket, and are not one JSON value."""
    if text[:1] not in (b"{", b"["):
        return None
    if _PYTHON.match(text):
        return Appearance("what Python prints, not JSON", "Write it with json.dumps(…).", is_json=True)
    line, end, rest = text.partition(b"\n")
    if end and rest.lstrip()[:1] in (b"{", b"[") and line.strip() not in (b"{", b"["):
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            return None
        return Appearance(
            "NDJSON, a JSON value on each line",
            "jq -s . FILE | wfg-tui open - reads the values as one list.",
            is_json=True,
        )
    return None


def _else(text: bytes) -> Appearance | None:
    if not text or text[:1] in b'{["-0123456789' or re.match(rb"(?:true|false|null)\b", text):
        return None
    if _BINARY.search(text):
        return Appearance("binary data", "Name a file that holds a JSON answer.")
    if _GRAPHQL.match(text):
        return Appearance(
            "GraphQL, not an answer to it", "wfg-tui check FILE checks it, wfg-tui run FILE sends it."
        )
    return Appearance(PLAIN, "Name a file that holds a JSON answer, such as one that wfg-tui run -o FILE saved.")
