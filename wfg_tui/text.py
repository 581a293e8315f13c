"""Foreign strings made harmless, secrets kept out of sight, numbers made readable.

The only sanitiser of strings that come from outside (a server, a file name, a header, an error) and the only
place that knows which secrets live in this process, so that logs and crash reports can be scrubbed of them.
"""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the reading direction
    "\u2028\u2029\ufeff\ud800-\udfff"  # separators, BOM, lone surrogates (no encoding can send them)
)
_NEEDS_CLEANING: Final = re.compile(f"[{_CONTROLS}]")
_NEEDS_CLEANING_LINE: Final = re.compile(f"[{_CONTROLS}\t\n]")


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def clean(value: str) -> str:
    """Gives `value` with every character that could command a terminal made visible.

    Newlines and tabs stay. Joiners and combining marks stay (scripts and emoji need them).
    """
    return _NEEDS_CLEANING.sub(_visible, value) if _NEEDS_CLEANING.search(value) else value


def clean_line(value: str) -> str:
    """Gives `clean(value)` on a single line: newlines become ``␊``, tabs become ``␉``."""
    if not _NEEDS_CLEANING_LINE.search(value):
        return value
    return _NEEDS_CLEANING_LINE.sub(_visible, value.replace("\r\n", "\n"))


def shorten(value: str, width: int) -> str:
    """Gives `value` in at most `width` characters, ending in ``…`` if something was cut."""
    return value if len(value) <= width else value[: max(width - 1, 0)] + "…"


class Secret:
    """A string that hides itself: nothing shows it but `reveal`."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        remember_secret(value)

    def reveal(self) -> str:
        """Gives the string itself. Keep it out of locals that live long, of logs and of messages."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret cannot be pickled or copied")


_secrets: set[str] = set()
_SHORTEST_REDACTED: Final = 6
"""Shorter strings would redact ordinary words."""


def remember_secret(value: str) -> None:
    """Makes `redact` hide `value` from now on: as it is, as a form or a URL writes it, as JSON and `repr` do."""
    if len(value) < _SHORTEST_REDACTED:
        return
    _secrets.add(value)
    if value.isalnum() and value.isascii():
        return  # every form below is the same: most client secrets
    import json
    from urllib.parse import quote, quote_plus

    raw = value.encode("utf-8", "surrogatepass")
    _secrets.update((quote_plus(raw), quote(raw), quote(raw, safe="")))
    _secrets.update((json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]))


def remember_key(pem: str) -> None:
    """Makes `redact` hide every line of a private key's PEM text from now on."""
    for line in pem.splitlines():
        if not line.startswith("-----"):
            remember_secret(line.strip())


_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|dpop)\s+[A-Za-z0-9._~+/=-]{8,}")
_JWT: Final = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?")


def redact(value: str) -> str:
    """Gives `value` without the secrets this process knows and without anything that looks like a token."""
    for secret in sorted(_secrets, key=len, reverse=True):
        if secret in value:
            value = value.replace(secret, "[hidden]")
    value = _BEARER.sub(r"\1 [hidden]", value)
    return _JWT.sub("[hidden]", value)


def human_size(count: int) -> str:
    """Gives a byte count for people: ``512 B``, ``12.4 KB``, ``3.1 MB`` (powers of 1,000)."""
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{count} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


_SIZE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE | re.ASCII)


def bytes_of(size: str) -> int:
    """Gives the byte count that people write as ``512``, ``200 MB``, ``1.5gb`` (powers of 1,000) or ``64 MiB``.

    Raises:
        ValueError: It is no size.
    """
    found = _SIZE.fullmatch(size.strip())
    if found is None:
        raise ValueError(f"{size!r} is no size such as 200 MB")
    power = " kmgt".index(found[2].lower() or " ")
    return int(float(found[1]) * (1024 if found[3] else 1000) ** power)


def human_duration(seconds: float) -> str:
    """Gives a duration for people: ``184 ms``, ``1.2 s``, ``54 min``, ``3 h``, ``2 days``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.0f} days"


def human_count(count: int, singular: str, plural: str = "") -> str:
    """Gives ``1 field``, ``2 fields``, ``5,000 requests``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
