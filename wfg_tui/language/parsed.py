"""Definitions as graphql-core reads them, each with what later passes remember. Imports graphql-core."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

from graphql import GraphQLError, Source
from graphql.language import (
    DefinitionNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Token,
    TokenKind,
)
from graphql.language.parser import Parser
from graphql.validation.validation_context import VariableUsage

from wfg_tui.language.diagnostics import Severity


class RuleFinding(NamedTuple):
    """What a rule found, its places relative to the definitions that they are in."""

    message: str
    severity: Severity
    places: tuple[tuple[Source, int, int], ...]
    """The definition's source, start and length; the first is the best."""


_serials = count()


class Parsed:
    """A definition's nodes, and what later passes remember about them."""

    __slots__ = ("definitions", "error", "found", "head", "reach", "serial", "source", "spreads", "usages")

    def __init__(
        self, source: Source, definitions: tuple[DefinitionNode, ...], error: GraphQLError | None
    ) -> None:
        self.serial = next(_serials)
        """Unlike an identity, never used again."""
        self.source = source
        self.definitions = definitions
        self.error = error
        self.spreads = tuple(
            (id(node.selection_set), _spreads(node.selection_set))
            for node in definitions
            if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
        )
        self.head = tuple(
            (node.kind, name.value if (name := getattr(node, "name", None)) is not None else None)
            for node in definitions
        ) + tuple(spread.name.value for _, found in self.spreads for spread in found)
        """All that rules about the whole document look at."""
        self.usages: list[VariableUsage] | None = None
        self.reach: frozenset[str] | None = None
        """Names of the fragments it reached when it was judged, unknown ones too; None before that."""
        self.found: tuple[RuleFinding, ...] = ()

    def spread_names(self) -> Iterable[str]:
        return (spread.name.value for _, found in self.spreads for spread in found)


def _spreads(selection_set: SelectionSetNode) -> list[FragmentSpreadNode]:
    """Gives the spreads in a selection, in the order that graphql-core's own walk gives."""
    found: list[FragmentSpreadNode] = []
    waiting = [selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                found.append(selection)
            else:
                inner = getattr(selection, "selection_set", None)
                if inner is not None:
                    waiting.append(inner)
    return found


def parser_for(text: str) -> Parser:
    """A parser that wants at least one selection between braces, as the specification does (§2.7)."""
    return Parser(Source(text), allow_empty_selection_sets=False)


def parse(text: str) -> Parsed:
    parser = parser_for(text)
    try:
        definitions = parser.parse_document().definitions
        _unlink(definitions)
        return Parsed(parser._lexer.source, definitions, None)
    except GraphQLError as error:
        return Parsed(Source(text), (), error)
    except RecursionError:
        return Parsed(Source(text), (), GraphQLError("This nests too deeply to be read."))


def _unlink(definitions: tuple[DefinitionNode, ...]) -> None:
    """Takes the tokens apart, which refer to each other both ways: so nodes that are done with go at once, without
    Python's collector, and tokens that no node stands on now."""
    first = definitions[0].loc if definitions else None
    token: Token | None = first.start_token if first is not None else None
    while token is not None:
        following = token.next
        token.prev = token.next = None
        token = following


@contextmanager
def uncollected() -> Iterator[None]:
    """Has Python collect no garbage while very many nodes are made, nor look through them afterwards.

    They are alive, and one look through those of ten thousand lines holds every thread for a tenth of a second.
    """
    was_awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_awake:
            gc.enable()


def definition_error(text: str) -> GraphQLError | None:
    """Gives what stops the definition at a text's start from being read, whatever follows it."""
    parser = parser_for(text)
    try:
        parser.expect_token(TokenKind.SOF)
        parser.parse_definition()
    except GraphQLError as error:
        return error
    except RecursionError:
        return GraphQLError("This nests too deeply to be read.")
    return None


def place_of(error: GraphQLError) -> int:
    return next(iter(error.positions or ()), 0)
