"""Every place that we read or write, found by platformdirs or put under ``WFG_TUI_HOME``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders in use. Nothing is made here: whoever writes makes its folder through `files`."""

    config: Path
    """profiles.toml, settings.toml, keys.toml, the user's own themes/."""
    data: Path
    """drafts/, snapshots/, collections/, access/, audit/, history.db, export.json, filters.json, pins.json."""
    cache: Path
    """schemas/: one file per profile and identity; may be deleted at any time."""
    log: Path
    """wfg-tui.log and its rotated ancestors."""

    @property
    def profiles_file(self) -> Path:
        return self.config / "profiles.toml"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"

    @property
    def keys_file(self) -> Path:
        return self.config / "keys.toml"

    @property
    def drafts(self) -> Path:
        return self.data / "drafts"

    @property
    def snapshots(self) -> Path:
        return self.data / "snapshots"

    @property
    def export_file(self) -> Path:
        """How an answer was exported the last time."""
        return self.data / "export.json"

    @property
    def pins_file(self) -> Path:
        return self.data / "pins.json"

    @property
    def filters_file(self) -> Path:
        """The last jq filters, the newest first."""
        return self.data / "filters.json"

    @property
    def access_maps(self) -> Path:
        return self.data / "access"

    @property
    def audit(self) -> Path:
        """What was sent, a file of lines for each connection."""
        return self.data / "audit"

    @property
    def schemas(self) -> Path:
        return self.cache / "schemas"

    @property
    def log_file(self) -> Path:
        return self.log / "wfg-tui.log"

    @property
    def user_themes(self) -> Path:
        return self.config / "themes"

    @classmethod
    def under(cls, home: Path) -> Paths:
        """Everything in one folder: what ``WFG_TUI_HOME``, the demo and the tests use."""
        return cls(config=home, data=home, cache=home / "cache", log=home / "log")

    @classmethod
    def find(cls) -> Paths:
        """The folders of this user on this system; ``WFG_TUI_HOME`` puts them all under one."""
        if home := os.environ.get("WFG_TUI_HOME"):
            return cls.under(Path(home).expanduser())
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("wfg-tui", appauthor=False)
        return cls(
            config=dirs.user_config_path,
            data=dirs.user_data_path,
            cache=dirs.user_cache_path,
            log=dirs.user_log_path,
        )


def shipped_themes() -> Path:
    """The folder of colour themes that come with us: inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"
