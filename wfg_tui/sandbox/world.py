"""WorkflowGen's things as facts: users, processes, requests, actions and their data.

Nothing here knows of GraphQL or of permissions; `rules` says who may see what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

DataType = Literal["TEXT", "NUMERIC", "DATETIME", "FILE"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file held by a datum. The sandbox keeps what is known of a file, never its bytes."""

    name: str
    content_type: str
    size: int
    updated_at: datetime
    url: str | None = None


Value = str | float | datetime | StoredFile | None


@dataclass(slots=True, eq=False)
class User:
    id: int
    user_name: str
    first_name: str
    last_name: str
    email: str
    department: str
    default_language: str
    is_active: bool = True
    is_administrator: bool = False


@dataclass(frozen=True, slots=True)
class DatumDefinition:
    """A datum of a process definition ("associated data")."""

    name: str
    description: str
    type: DataType
    samples: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    visible_to_requester: bool = True
    """Whether the designer shows it on the requester's form; managers and supervisors see all."""


@dataclass(slots=True, eq=False)
class Activity:
    """The definition of an action: one step of a process."""

    id: int
    name: str
    description: str
    participant: str
    has_quick_approval: bool
    process: Process = field(repr=False)


@dataclass(slots=True, eq=False)
class Process:
    id: int
    name: str
    version: int
    description: str
    status: Literal["ACTIVE", "IN_TEST", "UNDER_CONSTRUCTION", "ARCHIVED"]
    requester_participant: str
    data: dict[str, DatumDefinition]
    activities: list[Activity] = field(default_factory=list, repr=False)
    participants: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """User names of each participant."""
    managers: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    subjects: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Request:
    number: int
    process: Process
    description: str
    requester: User
    opened_at: datetime
    closed_at: datetime | None = None
    status: Literal["OPEN", "CLOSED"] = "OPEN"
    sub_status: Literal["COMPLETED", "CANCELLED"] | None = None
    actions: list[Action] = field(default_factory=list, repr=False)
    values: dict[str, Value] | None = field(default=None, repr=False)
    """Filled on first sight by `World.values_of`: most requests' data are never looked at."""

    @property
    def id(self) -> int:
        return self.number


@dataclass(slots=True, eq=False)
class Action:
    id: int
    number: int
    request: Request = field(repr=False)
    activity: Activity
    status: Literal["OPEN", "CLOSED"]
    sub_status: Literal["NOT_STARTED", "RUNNING", "COMPLETED", "CANCELLED"]
    opened_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    limit: datetime | None
    assignee: User | None
    initiator: User

    @property
    def name(self) -> str:
        return f"{self.number}-{self.activity.name}"

    @property
    def description(self) -> str:
        return self.activity.description


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of one request."""

    id: int
    definition: DatumDefinition
    request: Request
    value: Value

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def description(self) -> str:
        return self.definition.description

    @property
    def text_value(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def numeric_value(self) -> float | None:
        return self.value if isinstance(self.value, int | float) else None

    @property
    def date_time_value(self) -> datetime | None:
        return self.value if isinstance(self.value, datetime) else None

    @property
    def file_value(self) -> StoredFile | None:
        return self.value if isinstance(self.value, StoredFile) else None


class World:
    """Everything WorkflowGen holds. Mutations go through `create_request` and `update_dataset` only."""

    def __init__(
        self,
        users: list[User],
        processes: list[Process],
        requests: list[Request],
        system_operations_users: frozenset[str],
        sample_values: Callable[[Request], dict[str, Value]],
    ) -> None:
        self.users = users
        self.processes = processes
        self.requests = requests
        self.system_operations_users = system_operations_users
        """User names on the list *System operations allowed users* of the Configuration Panel."""
        self.revision = 0
        """Counts the mutations, so that whoever caches a view of the world knows when it is stale."""
        self._sample_values = sample_values
        self._user_by_name = {user.user_name: user for user in users}
        self._request_by_number = {request.number: request for request in requests}
        self._last_action_id = max((action.id for request in requests for action in request.actions), default=0)

    def user(self, user_name: str) -> User | None:
        return self._user_by_name.get(user_name)

    def request(self, number: int) -> Request | None:
        return self._request_by_number.get(number)

    def process(self, name: str, version: int | None) -> Process | None:
        """Gives the process of that name: the version asked for, else the active one, else the latest."""
        versions = [process for process in self.processes if process.name == name]
        if version is not None:
            return next((process for process in versions if process.version == version), None)
        active = [process for process in versions if process.status == "ACTIVE"]
        return max(active or versions, key=lambda process: process.version, default=None)

    def values_of(self, request: Request) -> dict[str, Value]:
        if request.values is None:
            request.values = self._sample_values(request)
        return request.values

    def dataset(self, request: Request) -> list[Datum]:
        values = self.values_of(request)
        return [
            Datum(request.number * 100 + rank, definition, request, values.get(name))
            for rank, (name, definition) in enumerate(request.process.data.items(), start=1)
        ]

    def create_request(self, process: Process, requester: User, values: Mapping[str, Value]) -> Request:
        """Launches a request: its first action belongs to the requester, as in the vendor's samples."""
        now = datetime.now(UTC)
        number = self.requests[-1].number + 1 if self.requests else 1
        request = Request(number, process, f"{process.description} of {requester.first_name}", requester, now)
        request.values = dict(values)
        self._last_action_id += 1
        first = process.activities[0]
        request.actions.append(
            Action(
                self._last_action_id,
                1,
                request,
                first,
                "OPEN",
                "RUNNING",
                now,
                None,
                now,
                None,
                requester,
                requester,
            )
        )
        self.requests.append(request)
        self._request_by_number[number] = request
        self.revision += 1
        return request

    def update_dataset(self, request: Request, values: Mapping[str, Value]) -> None:
        self.values_of(request).update(values)
        self.revision += 1
