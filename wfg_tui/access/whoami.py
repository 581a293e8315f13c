"""Who am I: the token's claims, the application, and what the server's viewer shows of the user."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from wfg_tui.access.party import Party
from wfg_tui.connection.claims import USERNAME_CLAIM
from wfg_tui.problems import Problem, RefusedProblem
from wfg_tui.session import Operation
from wfg_tui.session.borrowing import same_user, why_not_borrowed
from wfg_tui.text import clean_line, shorten

if TYPE_CHECKING:
    from wfg_tui.api import Exchange
    from wfg_tui.connection import Inspection
    from wfg_tui.schema import SchemaIndex
    from wfg_tui.schema.model import FieldInfo
    from wfg_tui.session import Session

VIEWERS: Final = ("viewer", "me", "whoami", "currentUser")
"""Root fields that say who asks, the first that the schema has: WorkflowGen's is ``viewer``."""
_ROUNDS: Final = 4
"""Times that a field which takes the whole viewer away is left out and the rest asked for again."""
_MOST: Final = 120
_LONGEST: Final = 400
Standing = Literal["shown", "empty", "denied"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the viewer. Values and words may be foreign; they are cleaned when shown."""

    name: str
    type: str
    standing: Standing
    value: Any = None
    said: str = ""
    """The server's words, where it answered an error for this field."""

    @property
    def words(self) -> str:
        """The value, or why there is none, on one line."""
        if self.standing == "denied":
            return f"error: {self.said}"
        if self.standing == "empty":
            return "null"
        text = self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)
        return shorten(clean_line(text), _LONGEST)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one identity is shown of itself."""

    field: str
    type: str
    fields: tuple[Shown, ...]
    """Every field without fields of its own and without arguments that it needs, as the schema has them."""

    def value(self, name: str) -> Any:
        """Gives the value of a field, or None."""
        return next((one.value for one in self.fields if one.name == name), None)

    @property
    def user_name(self) -> str:
        """The user's name, where the viewer has a field that is called so."""
        found = self.value("userName")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """All that is known of who acts, and what kept the rest from being known."""

    token: Inspection | None = None
    """None where none was to be had, or none is needed."""
    own: Viewer | None = None
    own_problem: Problem | None = None
    as_user: str = ""
    borrowed: Viewer | None = None
    borrowed_problem: Problem | None = None
    lends: bool | None = None
    """Whether our own name in the impersonation header is accepted; None where it was not asked."""
    notes: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem | None:
        """What stands in the way, the first of it."""
        return self.own_problem or self.borrowed_problem


async def who_am_i(session: Session, index: SchemaIndex | None, as_user: str = "") -> WhoAmI:
    """Finds out who acts, by a handful of queries; what could not be is told in the answer and raised never.

    `index` is the schema, None where there is none at hand: then the names alone are asked for. `as_user` is the
    user to borrow beside our own identity, which stays in force.
    """
    found = WhoAmI(as_user=as_user)
    try:
        found = replace(found, token=await _inspected(session))
        own = await _viewer(Party(session), index)
    except Problem as problem:
        return replace(found, own_problem=problem)
    if own is None:
        return replace(found, notes=("This server does not say who we are: its schema has no viewer.",))
    found = replace(found, own=own, lends=await _lends(session, own))
    if not as_user:
        return found
    try:
        await session.lend(as_user)
        return replace(found, borrowed=await _viewer(Party(session, as_user), index))
    except Problem as problem:
        return replace(found, borrowed_problem=await why_not_borrowed(session, as_user, problem))


async def _inspected(session: Session) -> Inspection | None:
    from wfg_tui.connection import inspect_token

    if session.tokens.scheme == "Basic":
        return None
    token = await session.tokens.token()
    return inspect_token(token.value, session.profile, granted=token)


async def _lends(session: Session, own: Viewer) -> bool | None:
    """Whether the header is let through at all: with our own name it changes nothing, and shows the right."""
    if not own.user_name:
        return None
    try:
        return await session.viewer(own.user_name) is not None
    except RefusedProblem:
        return False
    except Problem:
        return None


# The viewer


async def _viewer(party: Party, index: SchemaIndex | None) -> Viewer | None:
    """What `party` is shown of itself; None where the schema has no such field.

    Raises:
        Problem: as `Party.ask`, and the refusal that was answered.
    """
    chosen = _root_field(index)
    if chosen is None:
        names = await party.session.viewer(party.as_user) if index is None else None
        if names is None:
            return None
        return Viewer("viewer", "", tuple(Shown(name, "", "shown", value) for name, value in names.items()))
    leaves = list(_leaves(index, chosen.type.name))[:_MOST] if index is not None else []
    denied: dict[str, str] = {}
    values: dict[str, Any] | None = None
    for _ in range(_ROUNDS):
        asked = [leaf.name for leaf in leaves if leaf.name not in denied]
        text = f"query WhoAmI {{ {chosen.name} {{ {' '.join(asked) or '__typename'} }} }}"
        exchange = await party.ask(Operation(text, "WhoAmI"))
        if exchange.problem is not None:
            raise exchange.problem
        values = _object(exchange, chosen.name)
        fresh = {
            str(error.path[1]): shorten(clean_line(error.message), _LONGEST)
            for error in exchange.errors
            if len(error.path) > 1 and str(error.path[1]) not in denied
        }
        denied |= fresh
        if values is not None or not fresh:
            break
    if values is None:
        raise _nobody(party, exchange)
    return Viewer(
        chosen.name,
        chosen.type.name,
        tuple(_shown(leaf, values, denied) for leaf in leaves),
    )


def _root_field(index: SchemaIndex | None) -> FieldInfo | None:
    root = index.root("query") if index is not None else None
    if index is None or root is None:
        return None
    fields = {field.name: field for field in root.fields}
    for name in VIEWERS:
        field = fields.get(name)
        if (
            field is not None
            and not any(arg.required for arg in field.args)
            and index.is_composite(field.type.name)
        ):
            return field
    return None


def _leaves(index: SchemaIndex, type_name: str) -> Iterator[FieldInfo]:
    info = index.type(type_name)
    for field in info.fields if info is not None else ():
        if index.is_leaf(field.type.name) and not any(arg.required for arg in field.args):
            yield field


def _shown(leaf: FieldInfo, values: dict[str, Any], denied: dict[str, str]) -> Shown:
    if leaf.name in denied:
        return Shown(leaf.name, leaf.type.text, "denied", said=denied[leaf.name])
    value = values.get(leaf.name)
    return Shown(leaf.name, leaf.type.text, "empty" if value is None else "shown", value)


def _object(exchange: Exchange, field: str) -> dict[str, Any] | None:
    try:
        found = json.loads(exchange.body)["data"][field]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _nobody(party: Party, exchange: Exchange) -> Problem:
    said = "; ".join(error.message for error in exchange.errors)
    return RefusedProblem(
        f"{party.session.profile.host} takes us for nobody.",
        code="session.no_user",
        meaning=f"It said: “{shorten(clean_line(said), _LONGEST)}”" if said else "Its viewer is null.",
        advice="Look at WorkflowGen: Administration Module › Applications › your application › Impersonate "
        "username.",
    )


def application_words(seen: WhoAmI) -> str:
    """Says how the server comes from the client to the user, as far as the token and the viewer tell."""
    if seen.own is None or not seen.own.user_name:
        return ""
    user = seen.own.user_name
    if seen.token is None:
        return f"{user} signs in with a password: no application is asked"
    claims = seen.token.claims
    named = claims.user_name if claims is not None else ""
    if named and same_user(named, user):
        return f"the token itself names {user}, in its claim {USERNAME_CLAIM}"
    return f"{user} is the Impersonate username of the application that has this client ID"
