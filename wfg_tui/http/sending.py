"""A request's body on its way out: at hand, or read while it is sent, and told of as it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from wfg_tui.http.message import Headers, Progress, Request


class Sending:
    """One body, sent once."""

    def __init__(self, request: Request, on_sent: Progress | None) -> None:
        self._request = request
        self._on_sent = on_sent

    @property
    def content(self) -> bytes | AsyncIterator[bytes] | None:
        """The body as httpx takes it; None for none."""
        body = self._request.body
        if isinstance(body, bytes):
            return body or None
        return self._told(body.blocks(), body.size)

    @property
    def headers(self) -> Headers:
        """The length of a body that httpx cannot know: without it the body would go in chunks, which IIS's modules
        and many gateways do not take."""
        body = self._request.body
        return () if isinstance(body, bytes) else (("Content-Length", str(body.size)),)

    def begins(self) -> None:
        """The head of the request begins to go out."""
        if self._on_sent is not None:
            size = self._request.body_size
            self._on_sent(size if isinstance(self._request.body, bytes) else 0, size)

    async def _told(self, blocks: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
        sent = 0
        async for block in blocks:
            yield block
            sent += len(block)
            if self._on_sent is not None:
                self._on_sent(sent, size)
