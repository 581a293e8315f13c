"""GitHub's public schema as introspection, as it is and three times over; and homes where it is kept."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bench.github import FOLDER, schema_file
from wfg_tui.connection import Credentials, Profile, ProfileBook
from wfg_tui.paths import Paths
from wfg_tui.schema import SchemaCache, SchemaIndex
from wfg_tui.session import Session

DOC_EXPLORER: Final = "@graphiql/plugin-doc-explorer@0.4.4"
SHOPIFY: Final = "@shopify/hydrogen-react@2026.4.4"
VENDURE: Final = "@vendure/core@3.7.3"
_STANDARD: Final = frozenset({"String", "Int", "Float", "Boolean", "ID"})


def introspection_file(times: int) -> Path:
    """Gives a file with the introspection of GitHub's schema, `times` over: 3.2 MB each. Made the first time."""
    file = FOLDER / f"github-{times}.json"
    if not file.exists():
        first = SchemaIndex.from_sdl(schema_file().read_text("utf-8")).to_introspection()
        schema = dict(first["__schema"])
        schema["types"] = [one for number in range(times) for one in _renamed(schema["types"], number)]
        part = file.with_suffix(".part")
        part.write_text(json.dumps({"data": {"__schema": schema}}, separators=(",", ":")), "utf-8")
        part.replace(file)
    return file


def changed_file(file: Path) -> Path:
    """Gives a file with the introspection of `file` after a change as large as can be: every type and field is
    described otherwise, the last field of every tenth type is gone, and `User` has no `login`."""
    changed = file.with_name(f"{file.stem}-changed.json")
    if not changed.exists():
        told = json.loads(file.read_bytes())
        for number, one in enumerate(told["data"]["__schema"]["types"]):
            fields = one.get("fields") or []
            for described in (one, *fields):
                described["description"] = f"{described.get('description') or ''} Since the change."
            if number % 10 == 0 and len(fields) > 1:
                fields.pop()
            if one["name"] == "User":
                one["fields"] = [field for field in fields if field["name"] != "login"]
        part = changed.with_suffix(".part")
        part.write_text(json.dumps(told, separators=(",", ":")), "utf-8")
        part.replace(changed)
    return changed


def _renamed(types: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    """Gives `types` under names of their own, but for those that every schema has; number 0 as they are."""
    prefix = ("", "Other", "Further")[number]

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if not isinstance(value, dict):
            return value
        changed = {key: renamed(one) for key, one in value.items()}
        if "kind" in value and value.get("name") and not _is_standard(value["name"]):
            changed["name"] = prefix + value["name"]
        return changed

    for one in types:
        if number == 0 or not _is_standard(one["name"]):
            yield renamed(one) if number else one


def _is_standard(name: str) -> bool:
    return name in _STANDARD or name.startswith("__")


def home_with(file: Path, home: Path, port: int) -> Mapping[str, str]:
    """Makes a home with one profile and the schema of `file` kept for it; gives what its environment needs."""
    paths = Paths.under(home)
    profile = Profile(
        name="bench",
        graphql_url=f"http://127.0.0.1:{port}/wfgen/graphql",
        issuer=f"http://127.0.0.1:{port}/oauth2/aus1",
        client_id="0oa1",
        secret="env:BENCH_SECRET",
    )
    ProfileBook.load(paths.profiles_file).save(profile)
    index = SchemaIndex.from_introspection_bytes(file.read_bytes())
    SchemaCache(paths.schemas).save(Session(profile, Credentials(), paths).schema_key, index, "full")
    return {"WFG_TUI_HOME": str(home), "BENCH_SECRET": "none"}


def doc_explorer() -> Path:
    """Gives the module of GraphiQL's documentation search, fetched from npm the first time."""
    return _unpacked(DOC_EXPLORER) / "dist" / "components" / "search.js"


def public_schemas() -> dict[str, str]:
    """Gives what npm packages say of three servers, introspection JSON or SDL, by name; fetched the first time."""
    shopify, vendure = _unpacked(SHOPIFY), _unpacked(VENDURE) / "dist" / "api" / "schema"
    parts = [*sorted((vendure / "common").glob("*.graphql")), *sorted((vendure / "admin-api").glob("*.graphql"))]
    return {
        "shopify storefront": (shopify / "storefront.schema.json").read_text("utf-8"),
        "shopify customer account": (shopify / "customer-account.schema.json").read_text("utf-8"),
        "vendure admin": "\n".join(part.read_text("utf-8") for part in parts),
    }


def _unpacked(package: str) -> Path:
    """Gives the folder of an npm package alone: what it would be installed with may be 60 MB of widgets."""
    name, _, version = package.rpartition("@")
    folder = FOLDER / f"{re.sub(r'[^a-z]+', '-', name).strip('-')}-{version}"
    if not folder.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as place:
            command = ["npm", "pack", "--silent", "--pack-destination", place, package]
            subprocess.run(command, check=True, timeout=300, capture_output=True, cwd=place)
            [archive] = Path(place).glob("*.tgz")
            with tarfile.open(archive) as packed:
                packed.extractall(Path(place) / "unpacked", filter="data")
            with contextlib.suppress(OSError):  # another process was first
                (Path(place) / "unpacked" / "package").rename(folder)
    return folder
