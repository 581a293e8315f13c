"""graphql-core's parser and rules, run definition by definition. Importing this imports graphql-core."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import Final

from graphql import GraphQLError, GraphQLSchema, NoDeprecatedCustomRule, specified_rules
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from graphql.utilities import TypeInfo
from graphql.validation import (
    ASTValidationRule,
    DeferStreamDirectiveLabel,
    ExecutableDefinitionsRule,
    FieldsOnCorrectTypeRule,
    KnownFragmentNamesRule,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    UniqueFragmentNamesRule,
    UniqueOperationNamesRule,
)
from graphql.validation.validate import ValidationAbortedError

from wfg_tui.language.diagnostics import Chunk, Finding, Severity
from wfg_tui.language.near_names import FieldsOnCorrectType
from wfg_tui.language.parsed import Parsed, RuleFinding, definition_error, parse, parser_for, place_of, uncollected
from wfg_tui.language.walking import Context, Known, finding, walk, worded

_DOCUMENT_RULES: Final[tuple[type[ASTValidationRule], ...]] = (
    UniqueOperationNamesRule,
    LoneAnonymousOperationRule,
    UniqueFragmentNamesRule,
    NoUnusedFragmentsRule,
    NoFragmentCyclesRule,
)
"""Rules that look at each definition's head and at who spreads whom, never inside."""

_LABELS: Final[tuple[type[ASTValidationRule], ...]] = (DeferStreamDirectiveLabel,)
"""Unique throughout the document, wherever they stand: walked as a whole, where there are any."""

_ALL_RULES: Final[tuple[type[ASTValidationRule], ...]] = (
    *(FieldsOnCorrectType if rule is FieldsOnCorrectTypeRule else rule for rule in specified_rules),
    NoDeprecatedCustomRule,
)
_DEFINITION_RULES: Final[tuple[type[ASTValidationRule], ...]] = tuple(
    rule for rule in _ALL_RULES if rule not in (*_DOCUMENT_RULES, *_LABELS, ExecutableDefinitionsRule)
)


_MUCH: Final = 50_000
"""Characters of new definitions from which on Python's collector is held off."""


class Judge:
    """Judges the versions of one document, keeping what it found of each definition."""

    def __init__(self, schema: GraphQLSchema | None) -> None:
        self._schema = schema
        self._parsed: dict[tuple[str, int], Parsed] = {}
        self._versions: dict[str, int] = {}
        self._heads: tuple[object, ...] | None = None
        """The heads of a document that no rule about the whole had anything against."""

    def judge(self, text: str, chunks: Sequence[Chunk]) -> list[Finding]:
        """Gives what is found in a document whose definitions are `chunks`, by place."""
        fresh = sum(len(chunk.text) for chunk in chunks if (chunk.text, 0) not in self._parsed)
        with uncollected() if fresh > _MUCH else nullcontext():
            return self._judged(text, self._chunks(text, chunks))

    def _judged(self, text: str, chunks: Sequence[Chunk]) -> list[Finding]:
        parsed = self._parse(chunks)
        starts = {id(item.source): chunk.start for chunk, item in zip(chunks, parsed, strict=True)}
        report = _Report(starts)
        missing = []
        for chunk, item in zip(chunks, parsed, strict=True):
            if item.error is not None:
                report.syntax(text, chunk, item.error)
                missing.append(chunk.name or "")
        if self._schema is None:
            return report.findings()
        if any(chunk.kind == "system" for chunk in chunks):
            known = Known(parsed, ())
            report.add(walk(self._schema, known.nodes, _ALL_RULES, known))
            return report.findings()
        self._judge_each(self._schema, parsed, missing, report)
        return report.findings()

    def _chunks(self, text: str, chunks: Sequence[Chunk]) -> Sequence[Chunk]:
        """Takes the definitions from a parse where the table is not sure of them: odd layouts, type systems."""
        if not any(chunk.cut or chunk.kind == "system" for chunk in chunks):
            return chunks
        try:
            definitions = parser_for(text).parse_document().definitions
        except (GraphQLError, RecursionError):
            return chunks
        found: list[Chunk] = []
        for node in definitions:
            start, end = (node.loc.start, node.loc.end) if node.loc is not None else (0, len(text))
            executable = isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
            found.append(Chunk(text[start:end], start, "query" if executable else "system", None, cut=False))
        return found

    def _parse(self, chunks: Sequence[Chunk]) -> list[Parsed]:
        seen: dict[str, int] = {}
        kept: dict[tuple[str, int], Parsed] = {}
        for chunk in chunks:
            number = seen[chunk.text] = seen.get(chunk.text, -1) + 1
            key = (chunk.text, number)
            kept[key] = self._parsed.get(key) or parse(chunk.text)
        self._parsed = kept
        return list(kept.values())

    def _judge_each(
        self, schema: GraphQLSchema, parsed: list[Parsed], missing: list[str], report: _Report
    ) -> None:
        known = Known(parsed, missing)
        changed = {name for name, _ in known.versions.items() ^ self._versions.items()}
        self._versions = known.versions
        for item in parsed:
            if item.error is None:
                if item.reach is None or not item.reach.isdisjoint(changed):
                    self._judge_one(schema, item, known)
                report.add(item.found)
        rules = [rule for rule in _DOCUMENT_RULES if not (missing and rule is NoUnusedFragmentsRule)]
        heads = (bool(missing), *(item.head for item in parsed))
        if heads != self._heads:
            found = self._judge_heads(schema, rules, known)
            report.add(found)
            self._heads = None if found else heads
        if any("@defer" in item.source.body or "@stream" in item.source.body for item in parsed):
            report.add(walk(schema, known.nodes, _LABELS, known))

    def _judge_one(self, schema: GraphQLSchema, item: Parsed, known: Known) -> None:
        """Judges a definition with the fragments it reaches."""
        item.reach = known.reach(item)
        rules = _DEFINITION_RULES
        if not known.missing.isdisjoint(item.reach):  # what those hold is not known until their syntax is right
            unsure = (NoUnusedVariablesRule, NoUndefinedVariablesRule, KnownFragmentNamesRule)
            rules = tuple(rule for rule in rules if rule not in unsure)
        item.found = walk(schema, item.definitions, rules, known, item.reach)

    def _judge_heads(
        self, schema: GraphQLSchema, rules: Iterable[type[ASTValidationRule]], known: Known
    ) -> tuple[RuleFinding, ...]:
        """Runs rules that only look at heads, without walking into the definitions."""
        found: list[RuleFinding] = []
        document = DocumentNode(definitions=tuple(known.nodes))
        context = Context(
            schema, document, TypeInfo(schema), lambda error: found.append(finding(error, "error")), known
        )
        try:
            for visitor in [rule(context) for rule in rules]:
                for node in (document, *document.definitions):
                    enter = visitor.get_enter_leave_for_kind(node.kind).enter
                    if enter is not None:
                        enter(node, None, None, [], [])
                leave = visitor.get_enter_leave_for_kind(document.kind).leave
                if leave is not None:
                    leave(document, None, None, [], [])
        except (ValidationAbortedError, RecursionError):
            pass  # said by the definition that nests so deeply
        return tuple(found)


class _Report:
    """Collects findings, each place of a message once."""

    def __init__(self, starts: dict[int, int]) -> None:
        self._starts = starts
        self._found: dict[tuple[str, int], Finding] = {}

    def add(self, found: Iterable[RuleFinding]) -> None:
        """Adds what rules found, at each of its places."""
        for message, severity, places in found:
            secondary = False
            for source, start, length in places:
                offset = self._starts.get(id(source))
                if offset is not None:
                    self._say(message, severity, offset + start, length, secondary=secondary)
                    secondary = True

    def _say(self, message: str, severity: Severity, start: int, length: int, *, secondary: bool = False) -> None:
        self._found.setdefault((message, start), Finding(message, severity, start, start + length, secondary))

    def syntax(self, text: str, chunk: Chunk, error: GraphQLError) -> None:
        """Adds what stops a definition from being read, at its exact place."""
        at = place_of(error)
        opener = _left_open(chunk.text) if chunk.cut else None
        if opener is not None:
            message = f'Syntax Error: this "{chunk.text[opener]}" is not closed.'
            self._say(message, "error", chunk.start + opener, 1)
            return
        if at >= len(chunk.text.rstrip()) and chunk.start + len(chunk.text) < len(text):
            met = definition_error(text[chunk.start :])  # the start of the next definition, not the end
            if met is not None and met.positions:
                error, at = met, place_of(met)
        self._say(worded(error.message), "error", chunk.start + at, _word_length(text, chunk.start + at))

    def findings(self) -> list[Finding]:
        return sorted(self._found.values(), key=lambda found: (found.start, found.secondary, found.end))


def _word_length(text: str, start: int) -> int:
    found = re.compile(r"[_A-Za-z][_0-9A-Za-z]*|\.\.\.|.").match(text, start)
    return len(found[0]) if found is not None else 0


def _left_open(text: str) -> int | None:
    """Gives the offset of the innermost bracket that is never closed."""
    from wfg_tui.language.syntax import UnlexableError, read

    try:
        lexemes = read(text)
    except UnlexableError:
        return None
    opened: list[int] = []
    for lexeme in lexemes:
        if lexeme.kind == "punctuation":
            if lexeme.text in "({[":
                opened.append(lexeme.start)
            elif lexeme.text in ")}]" and opened:
                opened.pop()
    return opened[-1] if opened else None
