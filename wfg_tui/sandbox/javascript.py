"""JSON as a JavaScript server reads and writes it, which Python's differs from at the edges."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def read(text: str) -> Any:
    """Gives what `text` says. Raises ValueError, also for NaN and Infinity and for nesting past all reason."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def write(value: Any) -> bytes:
    """Gives compact UTF-8; lone surrogates, which UTF-8 cannot hold, are escaped (ECMA-262, JSON.stringify)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
