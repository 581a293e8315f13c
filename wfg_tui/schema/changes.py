"""What can change in a schema, and what each kind of change means to documents that were written before it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["breaking", "dangerous", "safe"]
SEVERITIES: Final[tuple[Severity, ...]] = ("breaking", "dangerous", "safe")
"""The worst first."""
_STEP: Final = 256


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change."""

    name: str
    """Stable, such as ``field-removed``: what filters and exports say."""
    severity: Severity
    title: str
    meaning: str
    """What it does to documents and the programs that send them."""


_KINDS: Final = (
    Kind("type-removed", "breaking", "Type removed", "Documents that name it, or select a field of it, fail."),
    Kind("kind-changed", "breaking", "Kind changed", "What is written for the old kind fails."),
    Kind("root-removed", "breaking", "Operation removed", "Every such operation fails."),
    Kind("root-changed", "breaking", "Root changed", "Operations are checked against another type from now on."),
    Kind("field-removed", "breaking", "Field removed", "Operations that select it fail."),
    Kind("field-type-changed", "breaking", "Type of a field changed", "Selections or the reading program fail."),
    Kind("argument-removed", "breaking", "Argument removed", "Operations that give it fail."),
    Kind("argument-required", "breaking", "Required argument added", "Operations that do not give it fail."),
    Kind(
        "argument-type-changed", "breaking", "Type of an argument changed", "Values given so far may be refused."
    ),
    Kind("input-removed", "breaking", "Input field removed", "Variables and literals that hold it are refused."),
    Kind("input-required", "breaking", "Required input field added", "Variables and literals without it fail."),
    Kind("input-type-changed", "breaking", "Type of an input field changed", "Values so far may be refused."),
    Kind("one-of-added", "breaking", "One of", "Values with another number of fields than one are refused."),
    Kind("value-removed", "breaking", "Enum value removed", "Operations and variables that give it are refused."),
    Kind("member-removed", "breaking", "Type removed from a union", "Fragments on it no longer fit there."),
    Kind("interface-removed", "breaking", "Interface removed", "Fragments on one no longer fit the other."),
    Kind("directive-removed", "breaking", "Directive removed", "Documents that use it fail."),
    Kind("directive-argument-removed", "breaking", "Argument of a directive removed", "Uses that give it fail."),
    Kind("directive-argument-required", "breaking", "Required argument of a directive", "Uses without it fail."),
    Kind("directive-argument-type-changed", "breaking", "Type of a directive's argument", "Uses may be refused."),
    Kind("directive-not-repeatable", "breaking", "Directive no longer repeatable", "Uses side by side fail."),
    Kind("directive-place-removed", "breaking", "Place of a directive removed", "Uses at such a place fail."),
    Kind("value-added", "dangerous", "Enum value added", "Programs that know every value meet one they do not."),
    Kind("member-added", "dangerous", "Type added to a union", "Programs that know every type meet another."),
    Kind(
        "interface-added", "dangerous", "Interface added", "Fragments on the interface select it too from now on."
    ),
    Kind("argument-optional", "dangerous", "Optional argument added", "Without it the answer may be another."),
    Kind(
        "argument-default-changed", "dangerous", "Default of an argument", "Without it the answer may be another."
    ),
    Kind("input-optional", "dangerous", "Optional input field added", "Without it the answer may be another."),
    Kind(
        "input-default-changed", "dangerous", "Default of an input field", "Without it the answer may be another."
    ),
    Kind("type-added", "safe", "Type added", "Nothing that was written is touched."),
    Kind("root-added", "safe", "Operation added", "Nothing that was written is touched."),
    Kind("field-added", "safe", "Field added", "Nothing that was written is touched."),
    Kind("field-type-narrowed", "safe", "Type of a field changed", "What was never null is now said to be so."),
    Kind("argument-type-widened", "safe", "Type of an argument changed", "Everything given so far still fits."),
    Kind("argument-default-added", "safe", "Default of an argument added", "It may be left out from now on."),
    Kind("input-type-widened", "safe", "Type of an input field changed", "Everything given so far still fits."),
    Kind("input-default-added", "safe", "Default of an input field added", "It may be left out from now on."),
    Kind("one-of-removed", "safe", "No longer one of", "Values so far still fit."),
    Kind("directive-added", "safe", "Directive added", "Nothing that was written is touched."),
    Kind("directive-argument-optional", "safe", "Argument of a directive added", "It may be left out."),
    Kind("directive-repeatable", "safe", "Directive repeatable", "It may stand side by side from now on."),
    Kind("directive-place-added", "safe", "Place of a directive added", "Nothing that was written is touched."),
    Kind("deprecated", "safe", "Deprecated", "It works still; write it no more."),
    Kind("undeprecated", "safe", "No longer deprecated", "It may be used without a second thought."),
    Kind("deprecation-changed", "safe", "Reason of a deprecation", "It works still; read what to use instead."),
    Kind("description-changed", "safe", "Description", "Only words; read them, they may say more."),
    Kind("specification-changed", "safe", "Specification of a scalar", "Its values may be written otherwise."),
)
KINDS: Final = {kind.name: kind for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two schemas. Its words are the servers' own: not yet cleaned."""

    kind: str
    """A key of `KINDS`."""
    type_name: str
    """The type it is in; ``@name`` for a directive, empty for the schema itself."""
    member: str = ""
    """The field, input field, enum value or union's member, if it is about one."""
    argument: str = ""
    before: str = ""
    """What stood there before, where that says more than its absence: a type, a default, a text."""
    after: str = ""
    words: str = ""
    """What happened, without the place: ``was removed``."""

    @property
    def severity(self) -> Severity:
        return KINDS[self.kind].severity

    @property
    def path(self) -> str:
        """Its place as ``Query.requests(page:)``, ``Status.OPEN``, ``@tag(name:)`` or ``schema``."""
        place = f"{self.type_name}.{self.member}" if self.member else self.type_name
        return f"{place}({self.argument}:)" if self.argument else place or "schema"

    @property
    def message(self) -> str:
        """What happened where, as a sentence without its full stop."""
        return f"{self.path} {self.words}"

    @property
    def meaning(self) -> str:
        return KINDS[self.kind].meaning


def in_order(changes: Iterable[Change]) -> Generator[None, None, tuple[Change, ...]]:
    """Gives the worst first, and among equals by place; in small steps, as a face may have tens of thousands."""
    found: dict[Severity, dict[str, list[Change]]] = {severity: {} for severity in SEVERITIES}
    for number, one in enumerate(changes):
        found[one.severity].setdefault(one.type_name, []).append(one)
        if number % _STEP == 0:
            yield
    ordered: list[Change] = []
    for of_types in found.values():
        for number, name in enumerate(sorted(of_types)):
            ordered += sorted(of_types[name], key=lambda one: (one.member, one.argument, one.kind))
            if number % _STEP == 0:
                yield
    return tuple(ordered)
