"""What one must know to connect to a running sandbox. Imports nothing heavy: the demo's side of it is a child."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .applications import Application, Client


@dataclass(frozen=True, slots=True)
class Facts:
    """Addresses, names and credentials; the administrator's application first."""

    graphql_url: str
    schema_url: str
    issuer: str
    token_url: str
    audience: str
    scope: str
    applications: tuple[Application, ...]

    @property
    def ready_json(self) -> str:
        """The line that ``--json`` prints when ready."""
        return json.dumps(
            {
                "graphql_url": self.graphql_url,
                "schema_url": self.schema_url,
                "issuer": self.issuer,
                "token_url": self.token_url,
                "audience": self.audience,
                "scope": self.scope,
                "applications": [_told(application) for application in self.applications],
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Facts:
        told = json.loads(line)
        applications = tuple(
            Application(
                one["role"],
                Client(one["client_id"], one["client_secret"], methods=tuple(one["methods"])),
                one["impersonates"],
                one["about"],
                **{name: one.get(name, "") for name in ("private_key", "certificate", "token_url", "authority")},
            )
            for one in told.pop("applications")
        )
        return cls(**told, applications=applications)


def _told(application: Application) -> dict[str, Any]:
    return {
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "impersonates": application.impersonates,
        "about": application.about,
        "role": application.role,
        "methods": list(application.client.methods),
        **{
            name: value
            for name in ("private_key", "certificate", "token_url", "authority")
            if (value := getattr(application, name))
        },
    }


class Described:
    """Gives a sandbox's facts as its own attributes, however it runs."""

    facts: Facts

    @property
    def ready_json(self) -> str:
        return self.facts.ready_json

    @property
    def graphql_url(self) -> str:
        return self.facts.graphql_url

    @property
    def schema_url(self) -> str:
        return self.facts.schema_url

    @property
    def issuer(self) -> str:
        return self.facts.issuer

    @property
    def token_url(self) -> str:
        return self.facts.token_url

    @property
    def audience(self) -> str:
        return self.facts.audience

    @property
    def scope(self) -> str:
        return self.facts.scope

    @property
    def applications(self) -> tuple[Application, ...]:
        return self.facts.applications

    def application(self, role: str) -> Application:
        """Gives the application of that role. Raises KeyError naming the roles there are."""
        for application in self.applications:
            if application.role == role:
                return application
        raise KeyError(f"no application plays {role!r}; there are {', '.join(a.role for a in self.applications)}")
