"""What may go wrong on request: the faults, what each takes, and which are armed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Literal

Target = Literal["any", "graphql", "query", "mutation", "introspection", "schema", "token", "discovery", "keys"]
TARGETS: Final[tuple[Target, ...]] = (
    "any", "graphql", "query", "mutation", "introspection", "schema", "token", "discovery", "keys",
)  # fmt: skip
"""Where a fault strikes. ``graphql`` is the endpoint, whatever is asked of it; the three after it look at the
operation."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    about: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """Every option with its default."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The only values of an option, where it has few."""
    on: Target = "graphql"
    """Where it strikes unless told otherwise."""
    only_on: frozenset[Target] | None = None
    """Where alone it makes sense, for the faults that live inside an endpoint."""


_INSIDE_TOKEN: Final = frozenset[Target]({"token"})
_INSIDE_GRAPHQL: Final = frozenset[Target]({"graphql", "query", "mutation", "introspection"})

KINDS: Final[Mapping[str, FaultKind]] = {
    "latency": FaultKind("Waits before it answers.", {"seconds": 1.0}),
    "rate_limit": FaultKind(
        "429 as Okta answers it, on a clock that is `clock_skew` seconds ahead; `retry_after` adds that header.",
        {"reset_in": 30, "limit": 1200, "retry_after": None, "clock_skew": 0},
        on="token",
    ),
    "server_error": FaultKind("A plain text error.", {"status": 500, "body": "Internal Server Error"}),
    "login_page": FaultKind("200 with an HTML login page, as a proxy or a web session would."),
    "redirect": FaultKind(
        "A redirect to a login page.", {"status": 302, "location": "/wfgen/login?ReturnUrl=%2Fwfgen%2Fgraphql"}
    ),
    "truncated": FaultKind("The answer ends early, as valid HTTP.", {"keep": 0.5}),
    "drop": FaultKind(
        "The connection closes: `when` is before_headers or mid_body.",
        {"when": "before_headers"},
        {"when": ("before_headers", "mid_body")},
    ),
    "hang": FaultKind("Never answers; the request log tells when the client gave up."),
    "large_answer": FaultKind(
        "An answer of that many megabytes (10^6 bytes), streamed; `chunked` hides its length.",
        {"megabytes": 10, "chunked": False},
    ),
    "canned": FaultKind(
        "Any answer: status, headers, content_type, and `body` as text or JSON.",
        {"status": 200, "headers": {}, "content_type": "application/json", "body": ""},
    ),
    "off": FaultKind("404: the endpoint is not there.", on="schema"),
    "clock": FaultKind(
        "Answers dated that many seconds ahead of this computer's clock.", {"seconds": 3600}, on="any"
    ),
    "scrambled": FaultKind(
        "Every message text in random words; statuses, headers, codes and shapes stay. For what claims to know a "
        "refusal by more than its words. `codes` does the same to the errors' codes.",
        {"codes": False},
        on="any",
    ),
    "token_life": FaultKind("Tokens that expire that soon.", {"seconds": 5}, on="token", only_on=_INSIDE_TOKEN),
    "claims": FaultKind(
        "Other claims in the token; null takes one away.", {"claims": {}}, on="token", only_on=_INSIDE_TOKEN
    ),
    "token_answer": FaultKind(
        "Other fields in the token answer; null takes one away.",
        {"fields": {}},
        on="token",
        only_on=_INSIDE_TOKEN,
    ),
    "revoked": FaultKind(
        "401 for the token at hand, from then on: only another token is accepted.",
        only_on=frozenset({*_INSIDE_GRAPHQL, "schema"}),
    ),
    "bearer_only": FaultKind(
        "401 for DPoP tokens: the API knows bearer tokens alone.",
        only_on=frozenset({*_INSIDE_GRAPHQL, "schema"}),
    ),
    "iis_basic": FaultKind(
        "A site without OpenID Connect: IIS asks for HTTP Basic, and every user has the password `password`.",
        {"password": "Passw0rd-of-IIS"},
        only_on=frozenset({*_INSIDE_GRAPHQL, "schema"}),
    ),
    "hostile_values": FaultKind(
        "Every string of an answer ends in control characters, bidi marks and markup.",
        only_on=_INSIDE_GRAPHQL,
    ),
    "resolver_crash": FaultKind(
        "The operation fails as a whole: data is null.",
        {"message": "Unexpected error."},
        only_on=_INSIDE_GRAPHQL,
    ),
    "introspection": FaultKind(
        "Refuses what an older server does not know: `refuse` is input_deprecation (includeDeprecated on inputs, "
        "isOneOf), specified_by (that, and specifiedByURL, isRepeatable, the schema's description), or all.",
        {"refuse": "all"},
        {"refuse": ("input_deprecation", "specified_by", "all")},
        only_on=_INSIDE_GRAPHQL,
    ),
}


@dataclass(slots=True)
class Fault:
    """A fault that is armed."""

    name: str
    on: Target
    times: int | None
    """How often it still strikes; None is always."""
    options: dict[str, Any]


class Faults:
    """The armed faults. Safe to use from any thread."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._lock = Lock()

    def add(self, name: str, on: Target | None = None, times: int | None = None, **options: Any) -> Fault:
        """Arms a fault: on every matching request, or on the next `times`. Raises ValueError with the reason."""
        kind = KINDS.get(name)
        if kind is None:
            raise ValueError(f"no fault is named {name!r}; there are {', '.join(KINDS)}")
        on = on or kind.on
        if on not in TARGETS or (kind.only_on is not None and on not in kind.only_on):
            allowed = TARGETS if kind.only_on is None else sorted(kind.only_on)
            raise ValueError(f"{name} cannot strike on {on!r}; it can on {', '.join(allowed)}")
        if unknown := sorted(set(options) - set(kind.options)):
            raise ValueError(
                f"{name} has no option {', '.join(unknown)}; it takes {', '.join(kind.options) or 'none'}"
            )
        for option, choices in kind.choices.items():
            if option in options and options[option] not in choices:
                raise ValueError(f"{option} is one of {', '.join(choices)}")
        if times is not None and times < 1:
            raise ValueError("times counts from 1")
        fault = Fault(name, on, times, {**kind.options, **options})
        with self._lock:
            self._armed.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._armed))

    def take(self, name: str, *targets: str) -> Fault | None:
        """Gives the first armed fault of that name that strikes on one of `targets`, and counts it as used."""
        with self._lock:
            for fault in self._armed:
                if fault.name == name and (fault.on == "any" or fault.on in targets):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._armed.remove(fault)
                    return fault
        return None
