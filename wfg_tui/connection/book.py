"""profiles.toml: every profile, kept as people wrote it. It holds no secret, and refuses one."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.connection.profiles import FIELDS, Profile, validated
from wfg_tui.files import locked, write_atomic
from wfg_tui.problems import UsageProblem

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import InlineTable, Table

_SECRET_LIKE: Final = re.compile(
    r"(client_?)?(secret|password|passphrase|token|api_?key)s?(_value)?", re.IGNORECASE
)
_DEFAULTS: Final = {field.name: field.default for field in fields(Profile) if field.default is not MISSING}


class ProfileBook:
    """The profiles of one file. Reading is done once; every change is written at once, comments and all."""

    def __init__(
        self, path: Path | None, profiles: Mapping[str, Profile], default: str, notes: tuple[str, ...]
    ) -> None:
        self.path = path
        self._profiles = dict(profiles)
        self._default = default
        self.notes = notes
        """What was read but not understood, in words: keys that we do not know stay in the file."""

    @classmethod
    def load(cls, path: Path) -> ProfileBook:
        """Gives the profiles of `path`; a file that is not there holds none.

        Raises:
            UsageProblem: ``profiles.malformed``, naming file, line and key.
        """
        text = _text(path)
        return cls(path, *_read(path, text, _parsed(path, text)))

    @classmethod
    def in_memory(cls, *profiles: Profile) -> ProfileBook:
        """Gives a book that no file stands behind; the first profile is the default."""
        return cls(None, {one.name: one for one in profiles}, profiles[0].name if profiles else "", ())

    @property
    def names(self) -> list[str]:
        """Every profile's name, in the file's order."""
        return list(self._profiles)

    @property
    def default(self) -> str:
        """The profile to use where none is named: the one said to be, or the only one; else empty."""
        if self._default in self._profiles:
            return self._default
        return self.names[0] if len(self._profiles) == 1 else ""

    def get(self, name: str | None = None) -> Profile:
        """Gives the profile called `name`, or the default one.

        Raises:
            UsageProblem: ``profile.none``, ``profile.unknown`` or ``profile.which``.
        """
        if name is None:
            name = self.default
            if not name and self._profiles:
                raise UsageProblem(
                    f"There are {len(self._profiles)} profiles and none is the default.",
                    code="profile.which",
                    advice=f"Choose one with -p ({', '.join(self.names)}), or make one the default: "
                    "wfg-tui profile default NAME.",
                )
        if not self._profiles:
            raise UsageProblem(
                "There is no profile yet.",
                code="profile.none",
                advice="Connect with wfg-tui (the screen asks for what it needs) or wfg-tui profile add; "
                "wfg-tui demo needs no server.",
            )
        if name not in self._profiles:
            close = _close(name, self.names)
            raise UsageProblem(
                f"There is no profile called {name!r}.",
                code="profile.unknown",
                advice=(f"Did you mean {close[0]!r}? " if close else "") + f"There are: {', '.join(self.names)}.",
            )
        return self._profiles[name]

    def save(self, profile: Profile, previous: str = "") -> None:
        """Writes `profile`, in the place of the one called `previous` if it was renamed.

        Raises:
            UsageProblem: what `validated` says, or ``files.*``.
        """
        validated(profile)
        renamed = bool(previous) and previous != profile.name and previous in self._profiles
        if renamed and profile.name in self._profiles:
            raise UsageProblem(
                f"There is a profile called {profile.name!r} already.",
                code="profile.taken",
                advice="Choose another name, or remove that profile first.",
            )

        def change(document: TOMLDocument) -> None:
            if renamed:
                _rename(document, previous, profile.name)
            _put(document, profile)

        self._edit(change, {profile.name, previous}, profile)
        if renamed:
            self._profiles = {
                (profile.name if name == previous else name): one for name, one in self._profiles.items()
            }
            if self._default == previous:
                self._default = profile.name
        self._profiles[profile.name] = profile

    def remove(self, name: str) -> Profile:
        """Forgets a profile and gives it back; its secret is the caller's to delete. Raises as `get`."""
        gone = self.get(name)

        def change(document: TOMLDocument) -> None:
            tables = _tables(document)
            if name in tables:
                del tables[name]
            if document.get("default") == name:
                document.remove("default")

        self._edit(change, {name})
        del self._profiles[name]
        if self._default == name:
            self._default = ""
        return gone

    def set_default(self, name: str) -> None:
        """Makes `name` the profile to use where none is named. Raises as `get`."""
        name = self.get(name).name

        def change(document: TOMLDocument) -> None:
            import tomlkit

            if "default" in document:
                document["default"] = name
            else:  # a key after a table would belong to that table
                rest = list(document.body)
                document.body.clear()
                document.add("default", tomlkit.item(name))
                document.body.extend(rest)

        self._edit(change, set())
        self._default = name

    def _edit(
        self, change: Callable[[TOMLDocument], None], touched: set[str], wanted: Profile | None = None
    ) -> None:
        """Applies `change` to what the file says now: another window may have written since we read.

        It may change the profiles in `touched` alone, and `wanted` must be in the file afterwards: tomlkit can put
        a line into a neighbour's table where tables are scattered.

        Raises:
            UsageProblem: ``profiles.malformed``, if it cannot be read any more; ``profiles.layout``, if it is laid
                out in a way that cannot be edited line by line; ``files.*``. The file is then as it was.
        """
        if self.path is None:
            return
        import tomlkit

        with locked(self.path):
            text = _text(self.path)
            before = _parsed(self.path, text).get("profiles", {})
            try:
                document = tomlkit.parse(text)
                change(document)
                changed = tomlkit.dumps(document)
                after = tomllib.loads(changed).get("profiles", {})
                if {name: one for name, one in before.items() if name not in touched} != {
                    name: one for name, one in after.items() if name not in touched
                }:
                    raise ValueError("another profile would have changed")
                if (
                    wanted is not None
                    and _profile(self.path, changed, wanted.name, after[wanted.name], []) != wanted
                ):
                    raise ValueError("it would not have read back as it was meant")
            except (ValueError, AttributeError, KeyError, TypeError) as error:
                raise UsageProblem(
                    f"{self.path} is laid out in a way that wfg-tui cannot edit.",
                    code="profiles.layout",
                    meaning="It is valid, but its profiles are scattered or share one line. It was left as it is.",
                    advice="Give each profile one table of its own, [profiles.NAME], one after the other; or make "
                    "the change by hand.",
                    detail=f"{type(error).__name__}: {error}",
                ) from error
            write_atomic(self.path, changed)


def _text(path: Path) -> str:
    """What the file says, its line ends as they are; nothing where there is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")  # Windows' editors begin a file with a mark
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(
            f"{path} cannot be read: {error}.",
            code="profiles.malformed",
            meaning="Nothing in it was changed.",
            advice="Correct it (it must be UTF-8 text), or move it away.",
        ) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = text.splitlines()[int(place[1]) - 1] if place else ""
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        raise UsageProblem(
            f"{path} is not TOML: {error}" + (f", at the key {key[1]}." if key else "."),
            code="profiles.malformed",
            meaning="Nothing in it was changed.",
            advice="Correct that line; a string stands in quotes, a profile begins with [profiles.NAME].",
        ) from error


def _tables(document: TOMLDocument) -> Table | InlineTable:
    import tomlkit

    if "profiles" not in document:
        document.append("profiles", tomlkit.table(is_super_table=True))
    tables: Table | InlineTable = document["profiles"]
    return tables


def _rename(document: TOMLDocument, previous: str, name: str) -> None:
    """Gives a profile's table another name; its comments go with it, to the end."""
    tables = _tables(document)
    if previous in tables:
        kept = tables[previous]
        del tables[previous]
        tables[name] = kept
    if document.get("default") == previous:
        document["default"] = name


def _put(document: TOMLDocument, profile: Profile) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    tables = _tables(document)
    if profile.name not in tables:
        tables[profile.name] = tomlkit.inline_table() if isinstance(tables, InlineTable) else tomlkit.table()
    _write(tables[profile.name], profile)


def table_of(profile: Profile) -> Table:
    """Gives a new TOML table of what differs from the defaults."""
    import tomlkit

    table = tomlkit.table()
    _write(table, profile)
    return table


def _write(table: Table, profile: Profile) -> None:
    """Writes what differs from the defaults or stands there already."""
    import tomlkit

    for name in FIELDS:
        if name == "name":
            continue
        value = getattr(profile, name)
        if name in {"form", "headers"}:
            value = dict(value)
        if name not in table and (value == _DEFAULTS.get(name) or value in ("", {})):
            continue
        if name in table and table[name] == value:
            continue
        if isinstance(value, dict):
            inline = tomlkit.inline_table()
            inline.update(value)
            table[name] = inline
        else:
            table[name] = value


def _read(path: Path, text: str, written: Mapping[str, Any]) -> tuple[dict[str, Profile], str, tuple[str, ...]]:
    notes = [
        f"{path.name}{_line(text, key)}: {key!r} is not a setting of ours; it is left alone."
        for key in written
        if key not in {"default", "profiles"}
    ]
    tables = written.get("profiles", {})
    if not isinstance(tables, dict):
        raise _malformed(path, text, "profiles", "profiles must be tables such as [profiles.production].")
    profiles = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _malformed(path, text, name, f"{name!r} must be a table: [profiles.{name}].")
        profiles[name] = _profile(path, text, name, table, notes)
    default = written.get("default", "")
    if not isinstance(default, str):
        raise _malformed(path, text, "default", "default must be a profile's name in quotes.")
    if default and default not in profiles:
        notes.append(f"{path.name}{_line(text, 'default')}: the default {default!r} is not among the profiles.")
    return profiles, default, tuple(notes)


def _profile(path: Path, text: str, name: str, table: Mapping[str, Any], notes: list[str]) -> Profile:
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in FIELDS or key == "name":
            if _SECRET_LIKE.fullmatch(key):
                raise _malformed(
                    path,
                    text,
                    key,
                    f"{key!r} is not kept in this file.",
                    "Remove the line (and consider the secret known to whoever can read the file), then store it "
                    f"safely: wfg-tui profile secret {name}.",
                    after=f"profiles.{name}",
                )
            close = _close(key, FIELDS)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            notes.append(
                f"{path.name}{_line(text, key)}: {key!r} is not a setting of a profile{hint}; it is left alone."
            )
            continue
        values[key] = _converted(path, text, name, key, value)
    if "graphql_url" not in values:
        raise _malformed(
            path,
            text,
            f"profiles.{name}",
            f"the profile {name!r} has no graphql_url.",
            "Add it, or remove the profile.",
        )
    return Profile(name=name, **values)


def _converted(path: Path, text: str, name: str, key: str, value: Any) -> Any:
    after = f"profiles.{name}"
    if key in {"form", "headers"}:
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise _malformed(path, text, key, f"{key} must be a table of strings.", after=after)
        for inner in value if key == "form" else ():
            if _SECRET_LIKE.fullmatch(inner):
                raise _malformed(
                    path,
                    text,
                    key,
                    f"{inner!r} is not kept in this file.",
                    f"Take it out of form, then store it safely: wfg-tui profile secret {name}.",
                    after=after,
                )
        return tuple(value.items())
    default = _DEFAULTS.get(key, "")
    if key == "secret_expires" and isinstance(value, datetime.date):  # TOML has dates of its own
        return value.isoformat()[:10]
    if isinstance(default, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        number = "a number" if key == "rate" else "a number of seconds"
        wanted = {bool: "true or false", float: number, int: "a whole number", str: "a string in quotes"}[
            type(default)
        ]
        raise _malformed(path, text, key, f"{key} must be {wanted}, not {value!r}.", after=after)
    return value


def _close(name: str, names: Iterable[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(name, list(names), n=1)


def _malformed(
    path: Path, text: str, key: str, what: str, advice: str = "Correct that line.", *, after: str = ""
) -> UsageProblem:
    return UsageProblem(
        f"{path}{_line(text, key, after)}: {what}",
        code="profiles.malformed",
        meaning="Nothing in the file was changed.",
        advice=advice,
    )


def _line(text: str, key: str, after: str = "") -> str:
    """Gives ``, line N`` for the first line that sets `key` (or opens its table), past the table `after`."""
    found = not after
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip().replace('"', "").replace("'", "")
        if bare.startswith("[") and bare.strip("[] ") == (after or key):
            if not after:
                return f", line {number}"
            found = True
        elif found and re.match(rf"{re.escape(key)}\s*[=.]", bare):
            return f", line {number}"
    return ""
