"""What the user prefers: ``settings.toml``, read strictly and written without losing a comment."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from wfg_tui.files import locked, write_atomic
from wfg_tui.problems import UsageProblem
from wfg_tui.text import bytes_of


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting and its default."""

    theme: str = "wfg-dark"
    """The colour theme: the name of a file in the themes folder, ours or the user's, without ``.toml``."""
    plain: bool = False
    """Whether the screen keeps to ASCII; also set by ``WFG_TUI_PLAIN=1``."""
    answer_limit: str = "200 MB"
    """How much is read of one answer, unpacked: a size, or ``none``."""
    audit: bool = True
    """Whether it is written down what was sent, as whom, when and with what outcome: no data, no values."""

    @property
    def answer_bytes(self) -> int | None:
        """`answer_limit` in bytes; None for no limit."""
        return limit_of(self.answer_limit)


def limit_of(written: str) -> int | None:
    """Gives what a limit on an answer says in bytes; None for ``none``.

    Raises:
        ValueError: It is no size, or none at all.
    """
    if written.strip().lower() == "none":
        return None
    size = bytes_of(written)
    if size == 0:
        raise ValueError("nothing could be read at all")
    return size


def read_settings(path: Path) -> Settings:
    """Gives the settings in `path`; a missing file is all defaults.

    Raises:
        UsageProblem: ``settings.unreadable``, ``settings.unknown`` or ``settings.value``, naming file and key.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Windows' editors begin a file with a mark
        written = tomllib.loads(text)
    except FileNotFoundError:
        text, written = "", {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageProblem(
            f"{path} cannot be read: {error}.",
            code="settings.unreadable",
            advice="Correct the place that is named, or move the file away to start from the defaults.",
        ) from error
    known = {field.name: type(field.default) for field in fields(Settings)}
    for key, value in written.items():
        if key not in known:
            raise _wrong(
                f"{path}{_line(text, key)}",
                "unknown",
                f"has {key!r}, which is not a setting",
                f"There are: {', '.join(known)}.",
            )
        if type(value) is not known[key]:
            wanted = "true or false" if known[key] is bool else "a word in quotes"
            raise _wrong(f"{path}{_line(text, key)}", "value", f"has {value!r} for {key!r}", f"It takes {wanted}.")
    try:
        limit_of(written.get("answer_limit", "none"))
    except ValueError:
        place, value = f"{path}{_line(text, 'answer_limit')}", written["answer_limit"]
        advice = "It takes a size in quotes, such as 200 MB or 2 GB, or none for no limit."
        raise _wrong(place, "value", f"has {value!r} for 'answer_limit'", advice) from None
    if os.environ.get("WFG_TUI_PLAIN") == "1":
        written["plain"] = True
    return Settings(**written)


def write_setting(path: Path, key: str, value: str | bool) -> None:
    """Changes one setting in `path` and nothing else in it.

    Raises:
        UsageProblem: ``settings.unreadable``, if what is there is not TOML: it is left as it is; or ``files.*``.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    with locked(path):
        try:
            document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            document = tomlkit.document()
        except (OSError, UnicodeDecodeError, TOMLKitError) as error:
            raise UsageProblem(
                f"{path} cannot be read: {error}.",
                code="settings.unreadable",
                meaning="The setting holds for this session and was not written.",
                advice="Correct the file, then change the setting again.",
            ) from error
        document[key] = value
        write_atomic(path, tomlkit.dumps(document))


def _line(text: str, key: str) -> str:
    """Gives ``, line N,`` for the line that sets `key` or opens its table, or nothing."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"""\s*\[*\s*["']?{re.escape(key)}\b""", line):
            return f", line {number},"
    return ""


def _wrong(place: str, code: str, what: str, advice: str) -> UsageProblem:
    return UsageProblem(f"{place} {what}.", code=f"settings.{code}", advice=advice)
