"""Differences between two answers, against a plain oracle."""

from __future__ import annotations

import gc
import json
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.result.oracle import Members, Raw, documents, parse
from wfg_tui.result import Answer, at_once
from wfg_tui.result.diff import Diff, Matching, Side


def compared(left: Any, right: Any, matching: Matching | None = None) -> Diff:
    bodies = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in (left, right)]
    diff = Diff(Answer(bodies[0]), Answer(bodies[1]), matching)
    at_once(diff.run())
    return diff


def told(diff: Diff) -> set[tuple[str, tuple[str | int, ...] | None, tuple[str | int, ...] | None]]:
    return {(one.kind, one.left and one.left.path, one.right and one.right.path) for one in diff.differences}


def test_reordering_and_layout_make_no_difference() -> None:
    left = {"a": 1, "items": [{"id": "x", "n": 1.0}, {"id": "y", "n": "é"}]}
    right = b'{ "items" : [ {"n": "\\u00e9", "id": "y"},\n {"id": "x", "n": 1} ], "a": 1e0 }'
    assert compared(left, right).total == 0


def test_added_removed_and_changed_are_told_with_the_path_on_each_side() -> None:
    left = {"items": [{"id": 1, "s": "OPEN"}, {"id": 2, "s": "OPEN"}], "gone": {"a": 1}}
    right = {"items": [{"id": 3}, {"id": 2, "s": "CLOSED"}], "new": None}
    diff = compared(left, right)
    assert told(diff) == {
        ("removed", ("items", 0), None),
        ("changed", ("items", 1, "s"), ("items", 1, "s")),
        ("added", None, ("items", 0)),
        ("removed", ("gone",), None),
        ("added", None, ("new",)),
    }
    changed = next(one for one in diff.differences if one.kind == "changed")
    assert (diff.raw("left", changed), diff.raw("right", changed)) == (b'"OPEN"', b'"CLOSED"')
    assert diff.counts == {"added": 2, "removed": 2, "changed": 1}


def test_the_key_of_each_list_is_told_and_so_are_duplicates() -> None:
    left = {
        "users": [{"userName": "ann"}, {"userName": "bob", "x": 1}, {"userName": "bob", "x": 2}],
        "tags": ["a"],
    }
    right = {"users": [{"userName": "bob", "x": 1}, {"userName": "ann"}], "tags": ["b"]}
    diff = compared(left, right)
    assert [(one.left, one.key, one.duplicates) for one in diff.paired] == [
        (("users",), "userName", ("bob",)),
        (("tags",), "", ()),
    ]
    assert told(diff) == {("removed", ("users", 2), None), ("changed", ("tags", 0), ("tags", 0))}


def test_across_servers_items_find_each_other_by_the_key_that_was_chosen_and_ids_do_not_count() -> None:
    left = [{"id": "1", "number": 7, "s": "A"}, {"id": "2", "number": 8, "s": "B"}]
    right = [{"id": "91", "number": 8, "s": "B"}, {"id": "92", "number": 7, "s": "C"}]
    assert told(compared(left, right, Matching.across_servers("number"))) == {("changed", (0, "s"), (1, "s"))}


def test_a_key_that_one_item_lacks_is_no_key() -> None:
    diff = compared([{"id": 1}, {"n": 2}], [{"n": 2}])
    assert diff.paired[0].key == ""
    assert told(diff) == {("removed", (0,), None)}


def test_lists_without_a_key_are_paired_in_the_longest_common_order() -> None:
    assert told(compared(list("abcde"), list("axcdef"))) == {
        ("changed", (1,), (1,)),
        ("added", None, (5,)),
    }
    assert told(compared([1, 2, 3, 4], [2, 3, 4])) == {("removed", (0,), None)}


def test_lists_too_long_for_that_are_paired_by_position() -> None:
    left, right = list(range(3000)), list(range(5000, 8001))
    diff = compared(left, right)
    assert diff.counts == {"added": 1, "removed": 0, "changed": 3000}


def test_more_differences_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfg_tui.result.diff.MOST", 10)
    diff = compared([{"id": n, "x": 0} for n in range(50)], [{"id": n, "x": 1} for n in range(50)])
    assert (len(diff.differences), diff.total) == (10, 50)


def test_nothing_against_something() -> None:
    assert compared(b"", b"").total == 0
    assert told(compared(b"", b"1")) == {("added", None, ())}
    assert told(compared(b"1", b" ")) == {("removed", (), None)}


def test_depth_is_no_obstacle() -> None:
    deep, other = b"[" * 4000 + b"1" + b"]" * 4000, b"[" * 4000 + b"2" + b"]" * 4000
    (one,) = compared(deep, other).differences
    assert one.left is not None
    assert len(one.left.path) == 4000


def test_work_is_given_in_slices_and_says_how_far_it_has_come() -> None:
    rows = [{"id": n, "x": n, "y": "z" * 20} for n in range(6_000)]
    other = [row | {"x": -1} for row in reversed(rows)]
    diff = Diff(Answer(json.dumps(rows).encode()), Answer(json.dumps(other).encode()))
    shares = [diff.done for _ in diff.run()]
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert diff.total == 6_000


def test_differences_are_no_objects_until_they_are_looked_at() -> None:
    """Ten thousand of them would hold the program whenever Python looks for garbage."""
    left, right = (json.dumps([f"{side} {n}" for n in range(5_000)]).encode() for side in ("left", "right"))
    diff = Diff(Answer(left), Answer(right))
    gc.collect()
    before = len(gc.get_objects())
    at_once(diff.run())
    gc.collect()
    assert diff.total == len(diff.differences) == 5_000
    assert len(gc.get_objects()) - before < 500
    assert [one.left and one.left.path for one in diff.differences] == [(n,) for n in range(5_000)]


# The oracle


def _scalars_same(left: Any, right: Any) -> bool:
    if isinstance(left, Raw) and isinstance(right, Raw):
        try:
            return Decimal(left.digits) == Decimal(right.digits)
        except InvalidOperation:
            return left.digits == right.digits
    return type(left) is type(right) and bool(left == right)


def _by_turn(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in pairs:
        turn = 0
        while (key, turn) in found:
            turn += 1
        found[key, turn] = value
    return found


def _key(item: Any, name: str) -> Any:
    if not isinstance(item, Members):
        return None
    value = next((value for key, value in item.pairs if key == name), None)
    if isinstance(value, Raw):
        return value.digits
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else None


def same(left: Any, right: Any, key: str) -> bool:
    if isinstance(left, Members) and isinstance(right, Members):
        mine, yours = _by_turn(left.pairs), _by_turn(right.pairs)
        return mine.keys() == yours.keys() and all(same(mine[one], yours[one], key) for one in mine)
    if isinstance(left, list) and isinstance(right, list):
        keys = [[_key(item, key) for item in items] for items in (left, right)]
        if (left or right) and None not in keys[0] + keys[1]:
            mine, yours = (
                _by_turn(list(zip(keys[n], items, strict=True))) for n, items in ((0, left), (1, right))
            )
            return mine.keys() == yours.keys() and all(same(mine[one], yours[one], key) for one in mine)
        return len(left) == len(right) and all(same(a, b, key) for a, b in zip(left, right, strict=True))
    return _scalars_same(left, right)


def value_at(value: Any, path: tuple[str | int, ...]) -> list[Any]:
    """The values at a path: several, where a key is there more than once."""
    found = [value]
    for step in path:
        inside = []
        for one in found:
            if isinstance(one, Members):
                inside += [member for key, member in one.pairs if key == step]
            elif isinstance(one, list) and isinstance(step, int) and step < len(one):
                inside.append(one[step])
        found = inside
    return found


@settings(max_examples=300, deadline=None)
@given(left=documents(), right=documents(), key=st.sampled_from(["a", "ab", "n"]))
def test_there_are_differences_where_a_plain_comparison_sees_some(left: str, right: str, key: str) -> None:
    for one, other in ((left, right), (left, left)):
        bodies = one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
        diff = compared(*bodies, Matching((key,)))
        mine, yours = parse(one), parse(other)
        assert (diff.total == 0) == same(mine, yours, key)
        for found in diff.differences:
            for side, document, body in ((found.left, mine, bodies[0]), (found.right, yours, bodies[1])):
                if isinstance(side, Side):
                    shown = parse(body[side.start : side.end].decode("utf-8", "surrogatepass"))
                    assert shown in value_at(document, side.path)


_FIELDS = st.dictionaries(st.sampled_from("stuv"), st.integers(0, 2) | st.none(), max_size=3)
_KEYED = st.dictionaries(st.integers(0, 8), _FIELDS, max_size=6)


@settings(max_examples=300, deadline=None)
@given(left=_KEYED, right=_KEYED, data=st.data())
def test_lists_with_keys_differ_as_dictionaries_do(
    left: dict[int, dict[str, Any]], right: dict[int, dict[str, Any]], data: st.DataObject
) -> None:
    def listed(rows: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
        items = [{"id": key} | value for key, value in rows.items()]
        return list(data.draw(st.permutations(items)))

    mine, yours = listed(left), listed(right)
    expected = {("removed", (n,), None) for n, item in enumerate(mine) if item["id"] not in right}
    expected |= {("added", None, (n,)) for n, item in enumerate(yours) if item["id"] not in left}
    turn = {item["id"]: n for n, item in enumerate(yours)}
    for n, item in enumerate(mine):
        if item["id"] in right:
            other = yours[turn[item["id"]]]
            for field in {*item, *other}:
                here, there = (n, field), (turn[item["id"]], field)
                if field not in other:
                    expected.add(("removed", here, None))
                elif field not in item:
                    expected.add(("added", None, there))
                elif item[field] != other[field]:
                    expected.add(("changed", here, there))
    assert told(compared(mine, yours)) == expected


@settings(max_examples=150, deadline=None)
@given(left=st.lists(st.integers(0, 3), max_size=8), right=st.lists(st.integers(0, 3), max_size=8))
def test_a_list_patched_with_what_is_told_is_the_other(left: list[int], right: list[int]) -> None:
    diff = compared({"a": left}, {"a": right})
    gone = {one.left.path[1] for one in diff.differences if one.kind == "removed" and one.left}
    changed = {one.left.path[1]: one.right for one in diff.differences if one.kind == "changed" and one.left}
    stays = [
        value if n not in changed else right[int(changed[n].path[1])]
        for n, value in enumerate(left)
        if n not in gone
    ]  # type: ignore[union-attr]
    for one in diff.differences:
        if one.kind == "added" and one.right is not None and len(one.right.path) == 2:
            at = int(one.right.path[1])
            stays.insert(at, right[at])
    assert stays == right


@settings(max_examples=150, deadline=None)
@given(left=st.binary(max_size=60), right=st.text(alphabet='{}[]",:1a \\\n', max_size=40).map(str.encode))
def test_any_bytes_are_compared_without_a_crash(left: bytes, right: bytes) -> None:
    assert compared(left, left).total == 0
    compared(left, right)


@settings(max_examples=200, deadline=None)
@given(
    left=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    right=st.lists(st.integers(1, 4), min_size=1, max_size=8),
)
def test_items_that_share_a_key_are_paired_in_their_order(left: list[int], right: list[int]) -> None:
    diff = compared([{"id": key, "x": 0} for key in left], [{"id": key, "x": 1} for key in right])
    wanted: set[Any] = set()
    for key in {*left, *right}:
        mine, yours = ([at for at, one in enumerate(keys) if one == key] for keys in (left, right))
        both = min(len(mine), len(yours))
        wanted |= {("changed", (a, "x"), (b, "x")) for a, b in zip(mine, yours, strict=False)}
        wanted |= {("removed", (at,), None) for at in mine[both:]} | {
            ("added", None, (at,)) for at in yours[both:]
        }
    assert told(diff) == wanted
    shared = {str(key) for keys in (left, right) for key in keys if keys.count(key) > 1}
    assert (diff.paired[0].key, set(diff.paired[0].duplicates)) == ("id", shared)
