"""A world made from a seed: the same users, requests, actions and data every time, whatever the clock says."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from . import blueprints
from .blueprints import BLUEPRINTS, Blueprint
from .world import Action, Activity, Process, Request, StoredFile, User, Value, World

SEED: Final = 20_260_930
ANCHOR: Final = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""The sandbox's "now": no seeded date lies after it."""
HISTORY: Final = timedelta(days=540)
USERS: Final = 60
REQUESTS: Final = 5_000

_CONTENT_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def make_world(seed: int = SEED) -> World:
    """Gives a new world; two calls with one seed give equal worlds that share nothing mutable."""
    random = Random(seed)
    users = _users(random)
    processes = _processes(random, users)
    requests = _requests(random, users, processes)

    def sample_values(request: Request) -> dict[str, Value]:
        # A generator per request, so that looking at one never changes what another holds.
        own = Random(seed * 1_000_003 + request.number)
        return {name: _value(own, request, name) for name in request.process.data}

    return World(users, processes, requests, frozenset({blueprints.ADMINISTRATOR}), sample_values)


def content_type_of(file_name: str) -> str:
    return _CONTENT_TYPES.get(file_name.rpartition(".")[2].lower(), "application/octet-stream")


def _users(random: Random) -> list[User]:
    first_names, last_names = blueprints.FIRST_NAMES, blueprints.LAST_NAMES
    users = []
    for rank in range(USERS):
        # The first fifteen pair the two lists in order; later rounds shift, so that no pair comes twice.
        first = first_names[rank % len(first_names)]
        last = last_names[(rank + rank // len(first_names) * 4) % len(last_names)]
        user_name = f"{_plain(first)}_{_plain(last)}"
        users.append(
            User(
                rank + 1,
                user_name,
                first,
                last,
                f"{user_name.replace('_', '.')}@example.com",
                random.choice(blueprints.DEPARTMENTS),
                random.choice(blueprints.LANGUAGES),
                is_active=user_name not in blueprints.INACTIVE and rank % 17 != 16,
                is_administrator=user_name == blueprints.ADMINISTRATOR,
            )
        )
    assert len({user.user_name for user in users}) == USERS, "user names are unique system-wide"
    return users


def _plain(name: str) -> str:
    """Gives a name as a directory would spell it in a user name: ASCII, lower case, letters alone."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(letter for letter in letters.lower() if letter.isalpha())


def _processes(random: Random, users: list[User]) -> list[Process]:
    active = [user.user_name for user in users if user.is_active]
    actors = [name for name in active if name not in blueprints.REQUESTERS_ONLY]
    # The cast plays one part each: who manages or administers is never drawn as an actor by chance.
    leading = {blueprints.ADMINISTRATOR, *(name for b in BLUEPRINTS for name in b.managers | b.supervisors)}
    pool = [name for name in actors if name not in leading]
    processes: list[Process] = []
    activity_id = 0
    for process_id, blueprint in enumerate(BLUEPRINTS, start=1):
        process = Process(
            process_id,
            blueprint.name,
            blueprint.version,
            blueprint.description,
            blueprint.status,
            next(iter(blueprint.participants)),
            {definition.name: definition for definition in blueprint.data},
            participants=_participants(random, blueprint, active, pool),
            managers=blueprint.managers,
            supervisors=blueprint.supervisors,
            subjects=blueprint.subjects,
        )
        for step in blueprint.steps:
            activity_id += 1
            process.activities.append(
                Activity(activity_id, step.name, step.description, step.participant, step.quick_approval, process)
            )
        processes.append(process)
    return processes


def _participants(
    random: Random, blueprint: Blueprint, active: list[str], pool: list[str]
) -> dict[str, frozenset[str]]:
    members: dict[str, frozenset[str]] = {}
    cast = set((blueprint.always or {}).values())
    for name, drawn in blueprint.participants.items():
        if drawn == "everyone":
            members[name] = frozenset(active)
            continue
        named = [user for participant, user in (blueprint.always or {}).items() if participant == name]
        free = [user for user in pool if user not in cast]
        members[name] = frozenset([*named, *random.sample(free, drawn - len(named))])
    return members


def _requests(random: Random, users: list[User], processes: list[Process]) -> list[Request]:
    by_name = {user.user_name: user for user in users}
    launchable = [process for process, blueprint in zip(processes, BLUEPRINTS, strict=True) if blueprint.weight]
    weights = [blueprint.weight for blueprint in BLUEPRINTS if blueprint.weight]
    members = {
        (process.id, participant): [by_name[name] for name in sorted(names)]
        for process in launchable
        for participant, names in process.participants.items()
    }
    spacing = HISTORY / REQUESTS
    opened = ANCHOR - HISTORY
    requests: list[Request] = []
    action_id = 0
    for number, process in enumerate(random.choices(launchable, weights, k=REQUESTS), start=1):
        requester = random.choice(members[process.id, process.requester_participant])
        request = Request(
            number, process, random.choice(process.subjects), requester, opened + spacing * random.random()
        )
        opened += spacing
        action_id = _walk(random, request, members, action_id)
        requests.append(request)
    return requests


def _walk(random: Random, request: Request, members: dict[tuple[int, str], list[User]], action_id: int) -> int:
    """Lets a request go from action to action until it closes, is cancelled, or reaches the present."""
    now, initiator = request.opened_at, request.requester
    steps = [step for rank, step in enumerate(request.process.activities) if rank == 0 or random.random() < 0.55]
    cancelled_after = random.randrange(1, len(steps) + 1) if random.random() < 0.05 else 0
    for rank, activity in enumerate(steps, start=1):
        if now > ANCHOR:
            break
        action_id += 1
        assignee: User | None = request.requester
        if activity.participant != request.process.requester_participant:
            candidates = members[request.process.id, activity.participant]
            # Some actions wait for a member of their participant to take them.
            assignee = (
                None if now > ANCHOR - timedelta(days=3) and random.random() < 0.3 else random.choice(candidates)
            )
        ends = now + timedelta(hours=random.expovariate(1 / 30) + 0.2)
        still_open = ends > ANCHOR or assignee is None or (rank == len(steps) > 1 and random.random() < 0.03)
        cancelled = rank == cancelled_after and not still_open
        request.actions.append(
            Action(
                action_id,
                rank,
                request,
                activity,
                "OPEN" if still_open else "CLOSED",
                ("NOT_STARTED" if assignee is None else "RUNNING")
                if still_open
                else ("CANCELLED" if cancelled else "COMPLETED"),
                now,
                None if still_open else ends,
                now if still_open else ends,
                now + timedelta(days=5) if rank > 1 else None,
                assignee,
                initiator,
            )
        )
        if still_open:
            return action_id
        now, initiator = ends, assignee or initiator
        if cancelled:
            break
    request.status, request.closed_at = "CLOSED", min(now, ANCHOR)
    request.sub_status = "CANCELLED" if request.actions[-1].sub_status == "CANCELLED" else "COMPLETED"
    return action_id


def _value(random: Random, request: Request, name: str) -> Value:
    definition = request.process.data[name]
    match definition.type:
        case "TEXT":
            return random.choice(definition.samples)
        case "NUMERIC":
            return round(random.uniform(definition.low, definition.high), 2)
        case "DATETIME":
            return request.opened_at + timedelta(days=random.uniform(definition.low, definition.high))
        case "FILE":
            file_name = random.choice(definition.samples)
            if not file_name:
                return None
            url = f"file:///sandbox/{request.process.name}/{request.number}/{file_name.replace(' ', '%20')}"
            return StoredFile(
                file_name, content_type_of(file_name), random.randrange(400, 900_000), request.opened_at, url
            )
