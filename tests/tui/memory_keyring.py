"""A keyring in memory that misbehaves as a test wishes: importing it makes it one of those that keyring knows."""

from __future__ import annotations

import time

from keyring.backend import KeyringBackend


class Memory(KeyringBackend):
    """Keeps secrets in memory; a test makes it misbehave."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.read: list[str] = []
        self.fault: Exception | None = None
        self.delay = 0.0

    def get_password(self, service: str, username: str) -> str | None:
        self.read.append(username)
        if self.fault is not None:
            raise self.fault
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(self.delay)
        if self.fault is not None:
            raise self.fault
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop(username)
