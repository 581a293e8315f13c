"""Servers that know less introspection than ours, or none: validation rules that refuse what they would refuse.

Messages are graphql-js's, with its versions' gaps: ``includeDeprecated`` on inputs came with 15.5, ``isOneOf``
with 16.9, ``specifiedByURL``, ``isRepeatable`` and the schema's description with 15.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql import FieldNode, GraphQLError, ValidationRule, VisitorAction
from graphql.validation import ASTValidationRule

_INPUT_DEPRECATION: Final = frozenset(
    {"__InputValue.isDeprecated", "__InputValue.deprecationReason", "__Type.isOneOf"}
)
_SPECIFIED_BY: Final = frozenset(
    {"__Type.specifiedByURL", "__Type.specifiedByUrl", "__Directive.isRepeatable", "__Schema.description"}
)
_NO_DEPRECATED_INPUTS: Final = frozenset({"__Type.inputFields", "__Field.args", "__Directive.args"})


def _older(unknown_fields: frozenset[str]) -> type[ASTValidationRule]:
    class OlderServer(ValidationRule):
        def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
            parent = self.context.get_parent_type()
            if parent is None:
                return None
            coordinate = f"{parent.name}.{node.name.value}"
            if coordinate in unknown_fields:
                self.report_error(
                    GraphQLError(f'Cannot query field "{node.name.value}" on type "{parent.name}".', node)
                )
            if coordinate in _NO_DEPRECATED_INPUTS:
                for argument in node.arguments or ():
                    self.report_error(
                        GraphQLError(
                            f'Unknown argument "{argument.name.value}" on field "{coordinate}".', argument
                        )
                    )
            return None

    return OlderServer


class _NoIntrospection(ValidationRule):
    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        if node.name.value in {"__schema", "__type"}:
            self.report_error(
                GraphQLError(
                    "GraphQL introspection is not allowed, but the query contained __schema or __type", node
                )
            )
        return None


RULES: Final[Mapping[str, type[ASTValidationRule]]] = {
    "input_deprecation": _older(_INPUT_DEPRECATION),
    "specified_by": _older(_INPUT_DEPRECATION | _SPECIFIED_BY),
    "all": _NoIntrospection,
}
"""By what the fault ``introspection`` refuses."""
