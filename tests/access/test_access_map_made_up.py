"""On made-up schemas with made-up rules the access map says what an oracle works out without any query."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from graphql import GraphQLError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.access.odd_servers import odd_server, usual

TYPES = ("A", "B", "C")
LEAVES = ("p", "q", "r")


@some.composite
def worlds(draw: some.DrawFn) -> tuple[str, dict[str, str]]:
    """A schema, and what each ``Type.field`` does: ``value``, ``null`` or ``deny``."""
    rules: dict[str, str] = {}
    parts = []
    for owner in ("Query", *TYPES):
        fields = []
        for name in LEAVES:
            required = draw(some.booleans())
            fields.append(f"{name}: Int{'!' if required else ''}")
            choices = ["value", "deny"] if required else ["value", "null", "deny"]
            rules[f"{owner}.{name}"] = draw(some.sampled_from(choices))
        for target in draw(some.lists(some.sampled_from(TYPES), unique=True, max_size=2)) or ["A"]:
            shape = draw(some.sampled_from(("{}", "[{}]", "[{}!]!", "{}!")))
            paged = shape.startswith("[") and draw(some.booleans())
            name = f"to{target}"
            fields.append(f"{name}{'(first: Int)' if paged else ''}: {shape.format(target)}")
            choices = ["value", "deny"] if shape.endswith("!") else ["value", "null", "deny"]
            rules[f"{owner}.{name}"] = draw(some.sampled_from(choices))
            rules[f"{owner}.{name} type"] = shape.format(target)
        parts.append(f"type {owner} {{ {' '.join(fields)} }}")
    return "\n".join(parts), rules


def resolvers(rules: dict[str, str]) -> dict[str, Any]:
    """Resolvers that follow `rules`; a list has seven objects."""

    def of(coordinate: str, rule: str) -> Any:
        kind = rules.get(f"{coordinate} type", "")

        def resolve(_: Any, first: int = 7) -> Any:
            if rule == "deny":
                raise GraphQLError("xyzzy", extensions={"code": "NO"})
            if rule == "null":
                return [] if kind.startswith("[") and first % 2 else None
            return [{}] * min(first, 7) if kind.startswith("[") else {} if kind else 1

        return resolve

    return {
        coordinate: of(coordinate, rule) for coordinate, rule in rules.items() if not coordinate.endswith("type")
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds())
async def test_a_made_up_api_is_mapped_as_its_rules_say(world: tuple[str, dict[str, str]]) -> None:
    sdl, rules = world
    states = {"value": "readable", "null": "empty", "deny": "denied"}
    with odd_server(sdl, usual(resolvers(rules))) as server, tempfile.TemporaryDirectory() as home:
        mapping = server.mapping(Path(home), rate=1000.0)
        found = await mapping.run()
        await mapping.party.session.close()
    assert found.complete
    open_paths = {""}
    for field in found.fields:
        above = field.path.rpartition(".")[0]
        if above not in open_paths:
            assert field.state == "not probed", (field, sdl)
            continue
        assert field.state == states[rules[field.coordinate]], (field, sdl)
        if field.state == "readable":
            open_paths.add(field.path)
    assert found.requests == len(server.asked) <= mapping.plan.most
    asked = [(text, repr(values)) for text, values in server.asked]
    assert len(set(asked)) == len(asked)
