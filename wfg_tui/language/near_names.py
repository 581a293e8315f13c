"""graphql-core's "did you mean", where it would be slow: types of many fields.

It measures every field's distance to the name that is wrong, 4 ms for GitHub's Repository. Most names are seen to
be too far by their letters alone; only the others are measured, by graphql-core, so that its words stay its own.
"""

from __future__ import annotations

from collections import Counter
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
    """Gives the options that `suggestion_list` may suggest for `name`, in their order, and few others.

    An edit puts in, takes out or changes one letter (or swaps two), so two names are at least as far apart as the
    larger number of letters that one has and the other lacks.
    """
    threshold = int(len(name) * 0.4) + 1  # what suggestion_list allows
    wanted = _letters(name)
    return [
        option
        for option in options
        if abs(len(option) - len(name)) <= threshold
        and (wanted - _letters(option)).total() <= threshold
        and (_letters(option) - wanted).total() <= threshold
    ]


@lru_cache(maxsize=8192)
def _letters(name: str) -> Counter[str]:
    return Counter(name.lower())
