"""Documents made up for any schema: sound at heart, with the flaws that are asked for."""

from __future__ import annotations

import re
from collections.abc import Collection

from hypothesis import strategies as st

from wfg_tui.language.context import bare_name, item_type, root_type
from wfg_tui.schema import FieldInfo, InputInfo, SchemaIndex

FLAWS = (
    "ExecutableDefinitions", "KnownOperationTypes", "UniqueOperationNames", "LoneAnonymousOperation",
    "KnownTypeNames", "FragmentsOnCompositeTypes", "VariablesAreInputTypes", "ScalarLeafs", "FieldsOnCorrectType",
    "UniqueFragmentNames", "KnownFragmentNames", "NoUnusedFragments", "PossibleFragmentSpreads",
    "NoFragmentCycles", "UniqueVariableNames", "NoUndefinedVariables", "NoUnusedVariables", "KnownDirectives",
    "UniqueDirectivesPerLocation", "DeferStreamDirectiveOnRootField", "DeferStreamDirectiveOnValidOperations",
    "DeferStreamDirectiveLabel", "StreamDirectiveOnListField", "KnownArgumentNames", "UniqueArgumentNames",
    "ValuesOfCorrectType", "ProvidedRequiredArguments", "VariablesInAllowedPosition",
    "OverlappingFieldsCanBeMerged", "UniqueInputFieldNames", "MaxIntrospectionDepth",
)  # fmt: skip
"""The rules that the flaws break. Not here: SingleFieldSubscriptions, for few schemas have subscriptions."""

_DEEP = "__schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } }"


class _Maker:
    def __init__(self, draw: st.DrawFn, index: SchemaIndex, flaws: Collection[str]) -> None:
        self.draw = draw
        self.index = index
        self.flaws = flaws
        self.types: dict[str, str] = {}
        """Every variable's type, by its name: one type a name."""
        self.fragments: dict[str, str] = {}
        self.conditions: dict[str, str] = {}
        composite = [name for name in index.type_names if index.is_composite(name)]
        self.composite = composite
        self.leafs = [name for name in index.type_names if index.is_leaf(name)]

    def one(self, items):
        return self.draw(st.sampled_from(items))

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def flaw(self, name: str, percent: int = 25) -> bool:
        return name in self.flaws and self.chance(percent)

    # Definitions

    def document(self) -> str:
        operations = []
        for number in range(self.draw(st.integers(1, 3))):
            kind = "mutation" if self.index.mutation_type and self.chance(25) else "query"
            if self.flaw("KnownOperationTypes") or self.flaw("DeferStreamDirectiveOnValidOperations", 50):
                kind = "subscription"
            root = root_type(self.index, kind) or self.index.query_type
            body = self.selection(root, 3, root=True)
            operations.append((kind, f"Op{0 if self.flaw('UniqueOperationNames') else number}", body))
        while (name := next((name for name, body in self.fragments.items() if not body), None)) is not None:
            condition = self.conditions[name]
            self.fragments[name] = f"on {condition}"  # from here on nothing below spreads it
            self.fragments[name] = f"on {condition}{self.directives()} {self.selection(condition, 2)}"
        parts = []
        for kind, name, body in operations:
            alone = len(operations) == 1 or self.flaw("LoneAnonymousOperation")
            name = "" if alone and self.chance(40) else f" {name}"
            declared = self.declared(body)
            head = f"{kind}{name}" + (f"({', '.join(declared)})" if declared else "") + self.directives()
            parts.append(f"{'' if head == 'query' and self.chance(50) else head + ' '}{body}")
        parts += [f"fragment {name} {body}" for name, body in self.fragments.items()]
        if self.fragments and self.flaw("UniqueFragmentNames", 50):
            name = self.one(list(self.fragments))
            parts.append(f"fragment {name} {self.fragments[name]}")
        if self.flaw("NoUnusedFragments", 50):
            parts.append(f"fragment Unused on {self.index.query_type} {{ __typename }}")
        if self.flaw("ExecutableDefinitions", 50):
            parts.append(self.one(["type T { a: Int }", "scalar S", "extend type T { b: Int }"]))
        order = self.draw(st.permutations(parts))
        return self.one(["\n\n", "\n", " ", "\r\n", "\n# between\n"]).join(order)

    def declared(self, body: str) -> list[str]:
        used: dict[str, None] = {}
        waiting, seen = [body], set()
        while waiting:
            text = waiting.pop()
            used |= dict.fromkeys(re.findall(r"\$(\w+)", text))
            for name in re.findall(r"\.\.\.(F\d+)", text):
                if name not in seen:
                    seen.add(name)
                    waiting.append(self.fragments.get(name, ""))
        found = []
        for name in used:
            if self.flaw("NoUndefinedVariables"):
                continue
            kind = self.types[name]
            if self.flaw("VariablesInAllowedPosition"):
                kind = self.one(["Int", "String!", "[Boolean]", f"[{kind}]", kind.rstrip("!")])
            if self.flaw("KnownTypeNames", 10):
                kind = "Nothing"
            if self.flaw("VariablesAreInputTypes", 25):
                kind = self.one(self.composite)
            default = f" = {self.value(kind, 1, constant=True)}" if self.chance(15) else ""
            found.append(f"${name}: {kind}{default}")
        if self.flaw("NoUnusedVariables"):
            found.append("$unused: Int")
        if found and self.flaw("UniqueVariableNames"):
            found.append(found[0])
        return found

    # Selections

    def selection(self, parent: str, depth: int, *, root: bool = False) -> str:
        parts = [self.selected(parent, depth, root) for _ in range(self.draw(st.integers(1, 3)))]
        if root and parent == self.index.query_type and self.flaw("MaxIntrospectionDepth", 50):
            parts.append(_DEEP)
        return "{ " + self.one([" ", "\n  ", ", "]).join(parts) + " }"

    def selected(self, parent: str, depth: int, root: bool) -> str:
        what = self.draw(st.integers(0, 9))
        if what == 0 or (what < 3 and any("Fragment" in flaw for flaw in self.flaws)):
            return self.spread(parent)
        if (what == 1 or self.flaw("PossibleFragmentSpreads")) and depth:
            condition = self.condition(parent)
            braces = self.selection(condition or parent, depth - 1)
            return f"...{f' on {condition}' if condition else ''}{self.directives(root=root)} {braces}"
        if self.flaw("FieldsOnCorrectType", 15):
            return "nothing"
        found = self.index.type(parent)
        fields = list(found.fields) if found is not None else []
        leafs = [field for field in fields if self.index.is_leaf(field.type.name)]
        if not fields or (not depth and not leafs) or self.chance(5):
            return "__typename"
        return self.field(self.one(fields if depth and self.chance(70) else leafs or fields), depth, root)

    def condition(self, parent: str) -> str:
        if self.flaw("KnownTypeNames"):
            return "Nothing"
        if self.flaw("FragmentsOnCompositeTypes"):
            return self.one(self.leafs)
        if self.flaw("PossibleFragmentSpreads"):
            return self.one(self.composite)
        possible = self.index.possible_types(parent)
        return self.one(["", parent, *possible[:20]])

    def spread(self, parent: str) -> str:
        fitting = [name for name, at in self.conditions.items() if at == parent and not self.fragments[name]]
        if self.flaw("KnownFragmentNames"):
            return "...Unknown"
        if self.conditions and (self.flaw("NoFragmentCycles", 70) or self.flaw("PossibleFragmentSpreads")):
            return f"...{self.one(list(self.conditions))}"
        if fitting and self.chance(60):
            return f"...{self.one(fitting)}{self.directives()}"
        if len(self.fragments) > 3:
            return "__typename"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = ""
        self.conditions[name] = self.condition(parent) or parent
        return f"...{name}"

    def field(self, field: FieldInfo, depth: int, root: bool) -> str:
        alias = ""
        if self.flaw("OverlappingFieldsCanBeMerged", 50):
            alias = self.one(["a: ", "b: "])
        elif self.chance(85):
            alias = f"x{self.draw(st.integers(0, 999))}: "  # else two fields soon share a name
        directives = self.directives(root=root, listed=field.type.is_list)
        text = alias + field.name + self.arguments(field.args) + directives
        composite = self.index.is_composite(field.type.name)
        if self.flaw("ScalarLeafs"):
            return text if composite else text + " { id }"
        if composite:
            return f"{text} {self.selection(field.type.name, max(depth - 1, 0))}"
        return text

    def arguments(self, inputs: Collection[InputInfo]) -> str:
        given = []
        for item in inputs:
            if not self.flaw("ProvidedRequiredArguments", 50) if item.required else self.chance(30):
                given.append(f"{item.name}: {self.value(item.type.text, 2)}")
        if self.flaw("KnownArgumentNames"):
            given.append("nothing: 1")
        if given and self.flaw("UniqueArgumentNames"):
            given.append(given[0])
        return f"({', '.join(given)})" if given else ""

    def directives(self, *, root: bool = False, listed: bool = False) -> str:
        found = []
        if self.flaw("KnownDirectives", 10):
            found.append(self.one(["@nothing", '@deprecated(reason: "")', "@oneOf"]))
        if self.flaw("UniqueDirectivesPerLocation", 20):
            found += ["@skip(if: true)", "@skip(if: false)"]
        if root and (
            self.flaw("DeferStreamDirectiveOnRootField", 60)
            or self.flaw("DeferStreamDirectiveOnValidOperations", 80)
        ):
            found.append(self.one(["@defer", "@stream", "@stream(initialCount: 1)"]))
        if self.flaw("DeferStreamDirectiveLabel", 30):
            found.append(self.one(['@defer(label: "a")', '@stream(label: "a")', "@defer(label: $label)"]))
            self.types["label"] = "String"
        if self.flaw("StreamDirectiveOnListField", 15) or (listed and self.flaw("DeferStreamDirectiveLabel", 5)):
            found.append("@stream(initialCount: 1)")
        return "".join(f" {text}" for text in found)

    # Values

    def value(self, kind: str, depth: int, *, constant: bool = False) -> str:
        if self.flaw("ValuesOfCorrectType", 20):
            return self.one(['"x"', "1", "2.5", "true", "NOTHING", "null", "[]", "{}", "{nothing: 1}", "[1]"])
        if not constant and self.chance(35):
            name = "v" + re.sub(r"\W", lambda found: {"!": "N", "[": "L", "]": "l"}.get(found[0], ""), kind)
            self.types[name] = kind
            return f"${name}"
        if not kind.endswith("!") and self.chance(5):
            return "null"
        bare = kind.removesuffix("!")
        if bare.startswith("["):
            if self.chance(15):
                return self.value(item_type(bare), depth, constant=constant)
            count = self.draw(st.integers(0, 2)) if depth else 0
            return (
                "["
                + ", ".join(self.value(item_type(bare), depth - 1, constant=constant) for _ in range(count))
                + "]"
            )
        return self.named(bare_name(bare), depth, constant)

    def named(self, name: str, depth: int, constant: bool) -> str:
        found = self.index.type(name)
        if name in ("Int", "Float", "ID"):
            return str(self.draw(st.integers(-5, 99)))
        if name == "Boolean":
            return self.one(["true", "false"])
        if found is not None and found.kind == "ENUM":
            return self.one([value.name for value in found.enum_values])
        if found is None or found.kind != "INPUT_OBJECT":
            return self.one(['"text"', '""', '"""block"""'])
        fields = [item for item in found.input_fields if item.required or (depth > 0 and self.chance(25))]
        if found.one_of:
            fields = [self.one(list(found.input_fields))]
        given = [f"{item.name}: {self.value(item.type.text, depth - 1, constant=constant)}" for item in fields]
        if given and self.flaw("UniqueInputFieldNames", 40):
            given.append(given[0])
        return "{" + ", ".join(given) + "}"


@st.composite
def documents_for(draw: st.DrawFn, index: SchemaIndex, flaws: Collection[str] = ()) -> str:
    """Documents that parse, about a schema, that break the rules named in `flaws` now and then."""
    return _Maker(draw, index, flaws).document()
