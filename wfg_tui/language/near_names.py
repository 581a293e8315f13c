"""graphql-core's "did you mean", where it would be slow: types of many fields.

It measures every field's distance to the name that is wrong, 4 ms for GitHub's Repository. The others are left out
here: by their letters first, then by their distance, which a few operations on whole numbers give. Only what will
be suggested is measured by graphql-core, so that its words and its order stay its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from graphql import FieldsOnCorrectTypeRule, GraphQLError, is_object_type
from graphql.language import FieldNode
from graphql.pyutils import did_you_mean, suggestion_list

_MANY: Final = 12
"""Fields from which on letters are counted first."""


class FieldsOnCorrectType(FieldsOnCorrectTypeRule):
    """The specification's rule with graphql-core's verdicts (section 5.3.1)."""

    def enter_field(self, node: FieldNode, *args: Any) -> None:
        parent = self.context.get_parent_type()
        missing = parent is not None and self.context.get_field_def() is None
        if not missing or not is_object_type(parent) or len(parent.fields) < _MANY:
            super().enter_field(node, *args)
            return
        name = node.name.value
        near = suggestion_list(name, worth_measuring(name, parent.fields))
        self.report_error(
            GraphQLError(f"Cannot query field '{name}' on type '{parent}'.{did_you_mean(near)}", node)
        )


def worth_measuring(name: str, options: Iterable[str]) -> list[str]:
    """Gives the options that `suggestion_list` suggests for `name`, in their order."""
    threshold = int(len(name) * 0.4) + 1  # what suggestion_list allows
    lower, letters = name.lower(), _letters(name)
    places: dict[str, int] = {}
    for at, letter in enumerate(lower):
        places[letter] = places.get(letter, 0) | 1 << at
    return [
        option
        for option in options
        if abs(len(option) - len(name)) <= threshold
        and (letters & ~(others := _letters(option))).bit_count() <= threshold
        and (others & ~letters).bit_count() <= threshold
        and _distance(places, len(lower), option.lower()) <= threshold
    ]


@lru_cache(maxsize=8192)
def _letters(name: str) -> int:
    """The letters of a name as bits of a number, each time that one comes a bit of its own.

    An edit puts in, takes out or changes one letter (or swaps two), so two names are at least as far apart as the
    number of letters that one has and the other lacks. Letters that share bits only make names look nearer.
    """
    found = 0
    for letter in name.lower():
        bit = 1 << (ord(letter) & 31)
        while found & bit:
            bit <<= 32
        found |= bit
    return found


def _distance(places: dict[str, int], size: int, other: str) -> int:
    """Gives the least number of letters to put in, take out, change, or swap with the next (none of them twice).

    A column of the table of distances is held as two numbers: the rows where it grows downwards, and those where
    it shrinks. Source: Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances (2003).
    """
    if not size:
        return len(other)
    all_rows, last = (1 << size) - 1, 1 << size - 1
    grows, shrinks, same, before = all_rows, 0, 0, 0
    distance = size
    for letter in other:
        equal = places.get(letter, 0)
        swapped = ((~same & equal) << 1) & before
        same = (((equal & grows) + grows) ^ grows) | equal | shrinks | swapped
        rises = shrinks | ~(same | grows)
        falls = same & grows
        if rises & last:
            distance += 1
        elif falls & last:
            distance -= 1
        rises, falls = rises << 1 | 1, falls << 1
        grows = (falls | ~(same | rises)) & all_rows
        shrinks = same & rises & all_rows
        before = equal
    return distance
