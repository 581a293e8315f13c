"""The schema that was kept for a profile and an identity: there without opening a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfg_tui.schema.cache import SchemaCache

if TYPE_CHECKING:
    from wfg_tui.connection.profiles import Profile
    from wfg_tui.paths import Paths
    from wfg_tui.schema.cache import CachedSchema


def schema_key(profile: Profile, as_user: str = "") -> str:
    """Gives what a kept schema belongs to: profile, server, client and borrowed user."""
    return f"{profile.name} {profile.graphql_url} {profile.client_id} {as_user}".strip()


def kept_schema(profile: Profile, paths: Paths, as_user: str = "") -> tuple[CachedSchema | None, str]:
    """Gives the kept schema, or None; and why there is none although a file was there, in words."""
    cache = SchemaCache(paths.schemas)
    found = cache.load(schema_key(profile, as_user))
    return found, cache.note
