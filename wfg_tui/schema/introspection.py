"""The introspection query (GraphQL, section 4), as much of it as a server knows.

Written here rather than taken from graphql-core: asking for a schema need not wait for that import.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "IntrospectionQuery"
_WRAPPERS: Final = 9
"""How many lists and non-nulls a type reference may be wrapped in; graphql-js asks for as many."""


def introspection_query(*, input_deprecation: bool, specified_by: bool) -> str:
    """Gives the query for everything a server has to tell of its schema.

    `input_deprecation` asks for the deprecation of arguments and input fields, and ``isOneOf``: younger than
    2021. `specified_by` asks for ``specifiedByURL``, ``isRepeatable`` and the schema's own description: the
    specification of October 2021 has them.
    """
    deprecated = "(includeDeprecated: true)" if input_deprecation else ""
    type_extras = ("specifiedByURL " if specified_by else "") + ("isOneOf " if input_deprecation else "")
    input_extras = "isDeprecated deprecationReason " if input_deprecation else ""
    reference = "kind name"
    for _ in range(_WRAPPERS):
        reference = f"kind name ofType {{ {reference} }}"
    schema_extras = "description " if specified_by else ""
    directive_extras = "isRepeatable " if specified_by else ""
    return f"""query {NAME} {{
  __schema {{
    {schema_extras}queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
    types {{ ...FullType }}
    directives {{ name description locations {directive_extras}args{deprecated} {{ ...Input }} }}
  }}
}}
fragment FullType on __Type {{
  kind name description {type_extras}
  fields(includeDeprecated: true) {{
    name description args{deprecated} {{ ...Input }} type {{ ...Reference }} isDeprecated deprecationReason
  }}
  inputFields{deprecated} {{ ...Input }}
  interfaces {{ ...Reference }}
  enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
  possibleTypes {{ ...Reference }}
}}
fragment Input on __InputValue {{ name description type {{ ...Reference }} defaultValue {input_extras}}}
fragment Reference on __Type {{ {reference} }}
"""
