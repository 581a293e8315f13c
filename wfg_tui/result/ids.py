"""IDs that say what they are: WorkflowGen's are base64 of ``Type:number``, as Relay's global ones are.

``User:12`` was seen in a client that makes such IDs; for other types it is by analogy: only what has exactly this
form is decoded.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_LONGEST: Final = 200
_SHAPE: Final = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_INSIDE: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*:[A-Za-z0-9-]+")


def decoded_id(text: str) -> str | None:
    """Gives ``User:12`` for ``VXNlcjoxMg==``; None for what is no such ID."""
    if len(text) > _LONGEST or not _SHAPE.fullmatch(text):
        return None
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        inside = base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        return None
    return inside.decode() if _INSIDE.fullmatch(inside) else None
