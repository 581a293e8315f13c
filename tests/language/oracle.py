"""graphql-core's verdicts on a whole document, rule by rule, to compare ours with."""

from __future__ import annotations

from collections import Counter, defaultdict

import graphql
from graphql.language import Node
from graphql.validation import NoDeprecatedCustomRule, specified_rules

from wfg_tui.language import Document
from wfg_tui.language.walking import worded
from wfg_tui.schema import SchemaIndex

Row = tuple[str, str, int, int]
"""Severity, message, line and column from 0; -1 where graphql-core knows no place."""

RULES = {rule.__name__.removesuffix("Rule"): rule for rule in specified_rules} | {
    "Deprecated": NoDeprecatedCustomRule
}


def verdicts(text: str, schema: graphql.GraphQLSchema) -> dict[str, Counter[Row]]:
    """Gives what each rule alone says of a document, at each named node, the same words at one place once."""
    document = graphql.parse(text, allow_empty_selection_sets=False)
    found: dict[str, Counter[Row]] = {}
    for name, rule in RULES.items():
        rows: dict[Row, None] = {}
        for error in graphql.validate(schema, document, [rule], max_errors=10_000):
            warning = rule is NoDeprecatedCustomRule
            message = error.message if warning else worded(error.message)
            for node in error.nodes or ():
                rows["warning" if warning else "error", message, *_place(node)] = None
        if rows:
            found[name] = Counter(rows)
    return found


def _place(node: Node) -> tuple[int, int]:
    name = getattr(node, "name", None)
    variable = getattr(node, "variable", None)
    place = name if isinstance(name, Node) and node.kind != "variable" else variable or node
    if place.loc is None:  # a node that graphql-core made up: the error has no place at all
        return -1, -1
    at = graphql.get_location(place.loc.source, place.loc.start)
    return at.line - 1, at.column - 1


def ours(text: str, index: SchemaIndex) -> Counter[Row]:
    return Counter((found.severity, found.message, *found.start) for found in Document(text, index).diagnostics())


def differences(expected: dict[str, Counter[Row]], found: Counter[Row]) -> dict[str, list[Row]]:
    """Gives what a rule says that we do not, by rule, and what only we say under ``nobody``."""
    placeless = {row[:2] for rows in expected.values() for row in rows if row[2] < 0}
    left = Counter(found)
    missing: dict[str, list[Row]] = defaultdict(list)
    said: set[Row] = set()
    for rule, rows in expected.items():
        for row in rows:
            if row[:2] in placeless:
                if not any(mine[:2] == row[:2] for mine in found):
                    missing[rule].append(row)
            elif row not in said:  # two rules may say one thing
                said.add(row)
                if left[row] < 1:
                    missing[rule].append(row)
                left[row] -= 1
    extra = [row for row, count in left.items() if count > 0 and row[:2] not in placeless]
    return dict(missing) | ({"nobody": extra} if extra else {})
