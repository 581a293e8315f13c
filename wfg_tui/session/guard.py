"""What may be sent without asking: the guard that no face can go round.

A mutation on a production profile needs consent to exactly this document with these variables, as this identity,
to this host. What cannot be parsed counts as a mutation: the server's parser has the last word, not ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wfg_tui.connection.profiles import Profile
from wfg_tui.problems import UsageProblem
from wfg_tui.session.contents import Contents, Kind, contents_of

if TYPE_CHECKING:
    from pathlib import Path

    from wfg_tui.api import UploadFile


@dataclass(frozen=True, slots=True)
class Operation:
    """What a face wants to execute: an operation with the fragments it reaches."""

    text: str
    name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[UploadFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who acts: the client, the user WorkflowGen maps it to, and the user it borrows, if any."""

    client_id: str
    user_name: str = ""
    """Empty until the server has said it."""
    full_name: str = ""
    as_user: str = ""

    @property
    def in_force(self) -> str:
        """The name under which the server judges what may be seen and done, as far as it is known."""
        return self.as_user or self.user_name or self.client_id


@dataclass(frozen=True, slots=True)
class ConsentDemand:
    """What a person is asked to consent to."""

    operation_name: str
    kind: Kind
    fields: tuple[str, ...]
    """The root fields: what is asked to be done."""
    variables: Mapping[str, Any]
    """Those that are sent."""
    defaults: Mapping[str, str]
    """The defaults, as GraphQL literals, of those that are declared and not sent."""
    files: tuple[UploadFile, ...]
    identity: Identity
    host: str
    environment: str
    digest: str

    @property
    def word(self) -> str:
        """What a person types to consent: the host's name, without its port."""
        return self.host.rpartition(":")[0] if self.host.rpartition(":")[2].isdecimal() else self.host

    @property
    def unparsed(self) -> bool:
        """Whether the document could not be read, so that nobody knows what it does."""
        return self.kind == "unparsed"


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's yes to one demand and to nothing else."""

    digest: str

    @classmethod
    def to(cls, demand: ConsentDemand) -> Consent:
        """Gives the consent to `demand`."""
        return cls(demand.digest)


class ConsentNeeded(UsageProblem):
    """Nothing was sent: a person has to agree to `demand` first."""

    def __init__(self, demand: ConsentDemand) -> None:
        what = (
            "This document cannot be read, so it may change data"
            if demand.unparsed
            else "This mutation changes data"
        )
        super().__init__(
            f"{what} on {demand.host}, a {demand.environment} server, as {demand.identity.in_force}.",
            code="guard.consent",
            meaning="Nothing was sent.",
            advice="Confirm it on the screen, or headless with --allow-mutations.",
        )
        self.demand = demand


def kind_of(operation: Operation) -> Kind:
    """Gives the kind of what would run: that of the named operation, or the gravest where no name settles it."""
    return _contents(operation).kind


def _contents(operation: Operation) -> Contents:
    return contents_of(operation.text, operation.name)


def demand_for(operation: Operation, profile: Profile, identity: Identity) -> ConsentDemand | None:
    """Gives what consent `operation` needs, or None where it may go.

    Raises:
        UsageProblem: ``guard.subscription`` or ``guard.read_only``: no consent would help.
    """
    return _demand(_contents(operation), operation, profile, identity)


def _demand(
    contents: Contents, operation: Operation, profile: Profile, identity: Identity
) -> ConsentDemand | None:
    kind = contents.kind
    if kind == "subscription":
        raise UsageProblem(
            "Subscriptions are not supported.",
            code="guard.subscription",
            meaning="WorkflowGen's API offers queries and mutations over HTTP. Nothing was sent.",
            advice="Ask with a query, again when you want to know.",
        )
    if kind == "query":
        return None
    if profile.read_only:
        raise UsageProblem(
            f"The profile {profile.name} is read-only: it sends no mutation"
            + (", nor what cannot be read as a query." if kind == "unparsed" else "."),
            code="guard.read_only",
            meaning="Nothing was sent.",
            advice="Correct the document if it is meant to be a query; else use another profile, or take "
            "read_only out of this one.",
        )
    if not profile.production:
        return None
    return ConsentDemand(
        operation_name=operation.name or "",
        kind=kind,
        fields=tuple(dict.fromkeys(contents.fields.values())),
        variables=operation.variables,
        defaults={name: text for name, text in contents.defaults.items() if name not in operation.variables},
        files=operation.files,
        identity=identity,
        host=profile.host,
        environment=profile.environment_in_force,
        digest=_digest(operation, profile, identity),
    )


def allow(operation: Operation, profile: Profile, identity: Identity, consent: Consent | None) -> Kind:
    """Returns the kind of `operation` if it may be sent now.

    Raises:
        ConsentNeeded: it needs consent that `consent` is not.
        UsageProblem: as `demand_for`.
    """
    contents = _contents(operation)
    demand = _demand(contents, operation, profile, identity)
    if demand is not None and (consent is None or consent.digest != demand.digest):
        raise ConsentNeeded(demand)
    return contents.kind


def _digest(operation: Operation, profile: Profile, identity: Identity) -> str:
    """Binds a consent to the very bytes that would be sent, the files beside them, the sender and the address.

    The user's name is left out: it is what the server makes of the client, and may become known in between.
    """
    from wfg_tui.api.upload import encoded

    bound = [
        encoded({"query": operation.text, "name": operation.name, "variables": operation.variables}),
        [(file.variable, str(file.path), file.size, _changed(file.path)) for file in operation.files],
        profile.graphql_url,
        profile.issuer or profile.token_url,
        identity.client_id,
        identity.as_user,
    ]
    return hashlib.sha256(repr(bound).encode("utf-8", "surrogatepass")).hexdigest()


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
