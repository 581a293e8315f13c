"""Writing GraphQL: what the editor, the command line and other programs ask about a document.

Importing this package is cheap: each name is loaded when it is first used, and graphql-core only by what needs the
specification's validation rules. Lines and columns count from 0; columns are code points.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfg_tui.language.completion import Completion as Completion
    from wfg_tui.language.completion import complete as complete
    from wfg_tui.language.diagnostics import Check as Check
    from wfg_tui.language.diagnostics import Diagnostic as Diagnostic
    from wfg_tui.language.diagnostics import diagnose as diagnose
    from wfg_tui.language.document import Definition as Definition
    from wfg_tui.language.document import Document as Document
    from wfg_tui.language.document import OperationSpan as OperationSpan
    from wfg_tui.language.edits import Edit as Edit
    from wfg_tui.language.edits import Refactoring as Refactoring
    from wfg_tui.language.edits import RefactoringProblem as RefactoringProblem
    from wfg_tui.language.filling import fill_leafs as fill_leafs
    from wfg_tui.language.filling import leaf_edits as leaf_edits
    from wfg_tui.language.formatting import format_document as format_document
    from wfg_tui.language.fragments import extract_fragment as extract_fragment
    from wfg_tui.language.fragments import inline_fragment as inline_fragment
    from wfg_tui.language.hovering import Hover as Hover
    from wfg_tui.language.hovering import definition_site as definition_site
    from wfg_tui.language.hovering import hover as hover
    from wfg_tui.language.hovering import schema_site as schema_site
    from wfg_tui.language.literals import literal_to_variable as literal_to_variable
    from wfg_tui.language.literals import variable_to_literal as variable_to_literal
    from wfg_tui.language.merging import merge_edits as merge_edits
    from wfg_tui.language.merging import merge_fragments as merge_fragments
    from wfg_tui.language.readback import read_back as read_back
    from wfg_tui.language.route_query import operation_for_number as operation_for_number
    from wfg_tui.language.route_query import operation_for_route as operation_for_route
    from wfg_tui.language.seen import Seen as Seen
    from wfg_tui.language.signatures import Parameter as Parameter
    from wfg_tui.language.signatures import Signature as Signature
    from wfg_tui.language.signatures import signature as signature
    from wfg_tui.language.starters import StarterQuery as StarterQuery
    from wfg_tui.language.starters import field_text as field_text
    from wfg_tui.language.starters import operation_for_field as operation_for_field
    from wfg_tui.language.starters import starter_queries as starter_queries
    from wfg_tui.language.uploads import UploadPlace as UploadPlace
    from wfg_tui.language.uploads import taken_out as taken_out
    from wfg_tui.language.uploads import upload_places as upload_places
    from wfg_tui.language.uploads import with_file as with_file
    from wfg_tui.language.used import use_at as use_at
    from wfg_tui.language.used import uses_in_document as uses_in_document
    from wfg_tui.language.variables import VariablesProblem as VariablesProblem
    from wfg_tui.language.variables import declared_elsewhere as declared_elsewhere
    from wfg_tui.language.variables import parse_variables as parse_variables
    from wfg_tui.language.variables import variables_skeleton as variables_skeleton
    from wfg_tui.language.variables_check import diagnose_variables as diagnose_variables
    from wfg_tui.language.variables_completion import complete_variables as complete_variables

_HOMES = {
    "completion": ("Completion", "complete"),
    "diagnostics": ("Check", "Diagnostic", "diagnose"),
    "document": ("Definition", "Document", "OperationSpan"),
    "edits": ("Edit", "Refactoring", "RefactoringProblem"),
    "filling": ("fill_leafs", "leaf_edits"),
    "formatting": ("format_document",),
    "fragments": ("extract_fragment", "inline_fragment"),
    "hovering": ("Hover", "definition_site", "hover", "schema_site"),
    "literals": ("literal_to_variable", "variable_to_literal"),
    "merging": ("merge_edits", "merge_fragments"),
    "readback": ("read_back",),
    "route_query": ("operation_for_number", "operation_for_route"),
    "seen": ("Seen",),
    "signatures": ("Parameter", "Signature", "signature"),
    "starters": ("StarterQuery", "field_text", "operation_for_field", "starter_queries"),
    "used": ("use_at", "uses_in_document"),
    "uploads": ("UploadPlace", "taken_out", "upload_places", "with_file"),
    "variables": ("VariablesProblem", "declared_elsewhere", "parse_variables", "variables_skeleton"),
    "variables_check": ("diagnose_variables",),
    "variables_completion": ("complete_variables",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value  # later uses find it at once
    return value
