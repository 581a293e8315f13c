"""What each user of the sandbox may read, worked out from its rules and its world: no GraphQL is executed here."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLObjectType, build_schema, get_named_type

from wfg_tui.sandbox import rules
from wfg_tui.sandbox.resolvers import SDL
from wfg_tui.sandbox.world import Action, Datum, Process, Request, User, World

_MANY = {"RequestCollection", "ActionCollection", "UserCollection", "DatasetCollection"}


class Oracle:
    """Every field's state for one viewer, over all rows there are."""

    def __init__(self, world: World, user_name: str) -> None:
        viewer = world.user(user_name)
        assert viewer is not None
        self.world, self.viewer = world, viewer
        self._requests = [one for one in world.requests if rules.may_see_request(viewer, one)]
        self._launched: dict[User, list[Request]] = defaultdict(list)
        self._assigned: dict[User, list[Action]] = defaultdict(list)
        for request in world.requests:
            self._launched[request.requester].append(request)
            for action in request.actions:
                if action.assignee is not None and rules.may_see_request(action.assignee, request):
                    self._assigned[action.assignee].append(action)

    def states(self, depth: int = 8) -> dict[str, str]:
        """``requests.items.dataset`` → its state."""
        schema = build_schema(SDL)
        assert schema.query_type is not None
        found: dict[str, str] = {}
        for name, definition in schema.query_type.fields.items():
            met = {f"Query.{name}"}
            waiting: deque[Any] = deque([(name, "Query", name, definition.type, [None])])
            while waiting:
                path, owner, field, kind, parents = waiting.popleft()
                found[path], things = self._state(owner, field, parents)
                named = get_named_type(kind)
                if not isinstance(named, GraphQLObjectType) or path.count(".") + 1 >= depth:
                    continue
                for inner, one in named.fields.items():
                    if f"{named.name}.{inner}" not in met:
                        met.add(f"{named.name}.{inner}")
                        waiting.append((f"{path}.{inner}", named.name, inner, one.type, things))
        return found

    def _state(self, owner: str, field: str, parents: Iterable[Any]) -> tuple[str, list[Any]]:
        """The state of a field over all its parents, and what was seen there, each thing once."""
        values, denied, empty = 0, 0, 0
        things: dict[Any, Any] = {}
        for parent in parents:
            if rules.denial(self.world, self.viewer, f"{owner}.{field}", parent) is not None:
                denied += 1
                continue
            value = self._value(owner, field, parent)
            if value is None or value == []:
                empty += 1
                continue
            values += 1
            for thing in value if isinstance(value, list) else [value]:
                things[id(thing) if isinstance(thing, dict | tuple) else _key(thing)] = thing
        state = "readable" if values else "denied" if denied else "empty" if empty else "not probed"
        return state, list(things.values())

    def _value(self, owner: str, field: str, parent: Any) -> Any:
        """The value as the world has it. A page is the tuple of its rows."""
        if owner in _MANY:
            return list(parent) if field == "items" else 0
        if owner == "Query":
            actions = [action for request in self._requests for action in request.actions]
            return {
                "viewer": self.viewer,
                "requests": tuple(self._requests),
                "actions": tuple(actions),
                "users": tuple(self.world.users),
            }[field]
        if isinstance(parent, User) and field in {"requests", "actions"}:
            return tuple(self._launched[parent] if field == "requests" else self._assigned[parent])
        if isinstance(parent, Request) and field == "actions":
            return tuple(parent.actions)
        if isinstance(parent, Request | Action) and field == "dataset":
            return tuple(self.world.dataset(parent if isinstance(parent, Request) else parent.request))
        if isinstance(parent, Action | Request | Process | Datum | User) and field == "id":
            return parent.id
        return getattr(parent, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).lower())


def _key(thing: Any) -> Any:
    try:
        hash(thing)
    except TypeError:
        return id(thing)
    return thing
