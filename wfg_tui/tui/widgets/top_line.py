"""The line that is never hidden: who acts where, for how long, and what came back last."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content
from textual.widget import Widget

from wfg_tui.text import clean_line, human_duration, human_size, shorten

if TYPE_CHECKING:
    from wfg_tui.connection import SecretExpiry

TICK: Final = 5.0
"""Seconds between two looks at the token's life. The line is only repainted when its words change."""

_ASCII: Final = str.maketrans({"●": "*", "→": ">", "·": "-", "…": "~", "⏎": "", "▲": "!"})


@dataclass(frozen=True, slots=True)
class LastExchange:
    """What the top line says of the last request."""

    status: int
    seconds: float
    size: int
    failed: bool

    def words(self, *, size: bool) -> str:
        parts = [str(self.status or "no answer"), human_duration(self.seconds)]
        return " · ".join([*parts, human_size(self.size)] if size else parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who acts where. Names come from files and servers: they are cleaned when drawn."""

    profile: str = ""
    environment: str = ""
    """``production``, ``test`` or ``development``; empty without a profile."""
    client: str = ""
    user: str = ""
    """The user in force; empty until the server has said it."""
    borrowed: bool = False
    """Whether `user` is another's identity, taken by *run as*."""
    unverified_host: str = ""
    """The host whose TLS certificate nobody verifies; empty when it is verified."""
    secret_ends: SecretExpiry | None = None
    """The last day of the client secret, where it is near; None while there is nothing to say of it."""
    schema_file: str = ""
    """The file whose schema stands in the place of the server's."""
    last: LastExchange | None = None


class TopLine(Widget):
    """Draws a `Standing`, shortened to the width at hand; the environment and the user stay to the end."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TopLine { dock: top; height: auto; background: $panel; color: $foreground; }
    """

    def __init__(
        self, life: Callable[[], float | None], standing: Standing | None = None, *, plain: bool = False
    ) -> None:
        super().__init__(id="top")
        self._life = life
        self._plain = plain
        self._standing = standing or Standing()
        self._life_shown = ""

    def on_mount(self) -> None:
        self.set_interval(TICK, self.look_at_life)

    @property
    def standing(self) -> Standing:
        return self._standing

    def show(self, **changes: Any) -> None:
        """Changes the named parts of the standing and redraws."""
        before = self._standing
        self._standing = dataclasses.replace(before, **changes)
        if self._standing != before:
            self._life_shown = self._life_words()
            self.refresh(layout=bool(before.unverified_host) != bool(self._standing.unverified_host))

    def look_at_life(self) -> None:
        """Redraws if the token's life reads differently by now."""
        words = self._life_words()
        if words != self._life_shown:
            self._life_shown = words
            self.refresh()

    def _life_words(self) -> str:
        remaining = self._life()
        if remaining is None:
            return ""
        return f"token {human_duration(remaining)}" if remaining >= 1 else "token expired"

    def render(self) -> Content:
        line = next(self._fitting(self.size.width))
        if self._standing.unverified_host:
            warning = f" ▲ TLS is not verified for {clean_line(self._standing.unverified_host)}"
            warning += ": anyone on the way can read and change what is said "
            line = Content("\n").join([line, Content.styled(self._glyphs(warning), "bold $text on $error 40%")])
        return line

    def _fitting(self, width: int) -> Iterator[Content]:
        content = Content("")
        for level in range(8):
            left, right = self._left(level), self._right(level)
            gap = width - left.cell_length - right.cell_length
            content = left + Content(" " * max(gap, 1)) + right
            if gap >= 1:
                yield content
        yield content.truncate(width, ellipsis=True)

    def _left(self, level: int) -> Content:
        standing = self._standing
        parts: list[tuple[str, str]] = []
        if level < 1:
            parts.append((" wfg-tui  ", "bold $primary"))
        if not standing.profile:
            parts.append((" no connection", "$text-muted"))
            return self._assemble([*parts, *self._schema(level)])
        colour = f"$env-{standing.environment}"
        loud = standing.environment == "production"
        profile = shorten(clean_line(standing.profile), 24 if level < 6 else 10)
        parts.append((f" ● {profile} ", f"{colour} bold"))
        word = standing.environment.upper() if loud else standing.environment
        parts.append((f" {word} ", f"bold reverse {colour}" if loud else colour))
        parts += self._schema(level)
        room = (40, 40, 20, 14, 10, 0, 0, 0)[level]
        client = shorten(clean_line(standing.client), room) if room else ""
        user = shorten(clean_line(standing.user), 32 if level < 7 else 14)
        if client:
            parts.append((f"  {client}", "$text-muted" if user else "$foreground"))
        if user:
            parts.append((" → " if client else "  → ", "$text-muted"))
            parts.append((user + (" (run as)" if standing.borrowed else ""), _user_style(standing)))
        return self._assemble(parts)

    def _schema(self, level: int) -> list[tuple[str, str]]:
        """Whose schema it is, where it is no server's."""
        name = shorten(clean_line(self._standing.schema_file), 40 if level < 4 else 16)
        return [(f"  ▲ schema of {name}", "bold $text-warning")] if name else []

    def _right(self, level: int) -> Content:
        parts: list[tuple[str, str]] = []
        ends = self._standing.secret_ends
        if ends is not None:
            short = "over" if ends.days < 0 else f"{ends.days} d"
            words = f"secret {ends.words}" if level < 3 else f"secret {short}"
            parts.append((f"▲ {words}  ", "bold $text-error" if ends.days < 0 else "$text-warning"))
        if self._life_shown and (ends is None or level < 6):  # a token renews itself, a secret does not
            parts.append((f"{self._life_shown}  ", "$text-muted"))
        if last := self._standing.last:
            style = "$text-error" if last.failed else "$text-success"
            parts.append((f"{last.words(size=level < 4)} ", style))
        return self._assemble(parts)

    def _assemble(self, parts: list[tuple[str, str]]) -> Content:
        return Content.assemble(*((self._glyphs(text), style) for text, style in parts))

    def _glyphs(self, text: str) -> str:
        return text.translate(_ASCII) if self._plain else text


def _user_style(standing: Standing) -> str:
    return "bold $borrowed" if standing.borrowed else "bold $foreground"
