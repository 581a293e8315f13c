"""Reading answers: rows, folds, find, table and errors over raw bytes, nothing decoded before it is looked at."""

from wfg_tui.result.answer import Answer
from wfg_tui.result.asked import Asked, asked_for
from wfg_tui.result.damage import Damage
from wfg_tui.result.describe import Row, describe
from wfg_tui.result.errors import AnswerError, Joined, join, read_errors
from wfg_tui.result.explain import Around, Explanation, explain
from wfg_tui.result.extensions import Extensions, read_extensions
from wfg_tui.result.find import Find, Match, Matches, Where
from wfg_tui.result.ids import decoded_id
from wfg_tui.result.nulls import null_as_data
from wfg_tui.result.paths import graphql_path, jq_path, json_pointer, path_of
from wfg_tui.result.rows import Rows
from wfg_tui.result.slices import at_once, in_slices
from wfg_tui.result.table import Table, first_list, list_around
from wfg_tui.result.values import value_text
from wfg_tui.result.walk import EVERYTHING, Place

__all__ = [
    "EVERYTHING",
    "Answer",
    "AnswerError",
    "Around",
    "Asked",
    "Damage",
    "Explanation",
    "Extensions",
    "Find",
    "Joined",
    "Match",
    "Matches",
    "Place",
    "Row",
    "Rows",
    "Table",
    "Where",
    "asked_for",
    "at_once",
    "decoded_id",
    "describe",
    "explain",
    "first_list",
    "graphql_path",
    "in_slices",
    "join",
    "jq_path",
    "json_pointer",
    "list_around",
    "null_as_data",
    "path_of",
    "read_errors",
    "read_extensions",
    "value_text",
]
