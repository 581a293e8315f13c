"""The fields of a connection: they change with provider and method, and explain themselves as one types."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Select, Static

from wfg_tui.problems import UsageProblem
from wfg_tui.text import clean, clean_line
from wfg_tui.tui.screens.connect_fields import (
    DETAILS,
    ENVIRONMENTS,
    FILES,
    KEYRING,
    LABELS,
    SESSION_ONLY,
    SOURCES,
    TOKENS,
    MethodFields,
    hint,
    method_choices,
    method_fields,
    wanted_by,
)
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.screens.secret import SecretInput

if TYPE_CHECKING:
    from wfg_tui.connection import Credentials, Profile, Provider
    from wfg_tui.connection.keyring_store import KeyringState


class ConnectForm(VerticalScroll, can_focus=False):
    """Describes one profile. What it does not show stays as `editing` has it."""

    def __init__(
        self, credentials: Credentials, *, editing: Profile | None, taken: Iterable[str], keyring: bool
    ) -> None:
        super().__init__(id="form")
        self.border_title = Content("A new connection" if editing is None else "Connection")
        self._credentials = credentials
        self._editing = editing
        self._taken = set(taken) - {editing.name if editing else ""}
        self._keyring = keyring
        self._store: KeyringState | None = None
        """How the keyring stood when it was looked at last."""
        self._provider_shown = ""
        self._usual = ""
        """The usual method of the provider that was chosen last."""

    def compose(self) -> ComposeResult:
        from wfg_tui.connection import PROVIDERS, Profile
        from wfg_tui.connection.providers import provider

        profile = self._editing or Profile("", "", secret=KEYRING if self._keyring else SESSION_ONLY)
        source, _, detail = profile.secret.partition(":")
        names = tuple((row.name if row.id != "other" else "Any other", row.id) for row in PROVIDERS.values())
        methods = method_choices(provider(profile.provider), profile.auth_method)
        yield _field("name", profile.name, "Name", "yours, such as production")
        yield _field(
            "graphql_url", profile.graphql_url, "GraphQL URL", "https://workflow.example.com/wfgen/graphql"
        )
        yield _select("provider", profile.provider, names, "Identity provider")
        yield _field("issuer", profile.issuer or profile.token_url)
        yield Static(id="issuer-note", classes="note")
        yield _field("client_id", profile.client_id)
        yield _select("auth_method", profile.auth_method, methods, "Client authentication")
        for name, words in FILES.items():
            yield _field(name, getattr(profile, name), words, "its path")
        yield _select("source", source, SOURCES, "Secret from")
        yield _field("detail", detail)
        with Horizontal(classes="row", id="secret-row"):
            yield Static(classes="label", id="secret-label")
            yield SecretInput(id="secret")
        yield Static(id="secret-note", classes="note")
        yield _field("secret_expires", profile.secret_expires, "It expires on", "optional; you are warned in time")
        yield Static(id="expiry-note", classes="note")
        yield _field("scope", profile.scope)
        yield _field("audience", profile.audience)
        yield _field("expect_audience", profile.expect_audience)
        yield _select("dpop", "dpop" if profile.dpop else "", TOKENS, "Token")
        yield _select("environment", profile.environment, ENVIRONMENTS, "Environment")
        yield Static(id="environment-note", classes="note")
        with Horizontal(id="buttons"):
            yield Button("Test connection", id="test", compact=True)
            yield Button("Save and use", id="save", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#name", Input).focus()
        self._provider_shown = self.provider.id
        self._usual = self.provider.methods[0]
        self._name_fields()
        self._read_expiry()
        self._read_environment()

    # What the fields say while they are filled in

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _chosen(self, name: str) -> str:
        return str(self.query_one(f"#{name}", Select).value)

    def label(self, name: str) -> str:
        """What a field is called now."""
        return str(self.query_one(f"#{name}-label", Static).render())

    @property
    def secret(self) -> SecretInput:
        """The field for a secret that is typed."""
        return self.query_one("#secret", SecretInput)

    @property
    def provider(self) -> Provider:
        """The chosen identity provider."""
        from wfg_tui.connection.providers import provider

        return provider(self._chosen("provider"))

    @property
    def method(self) -> MethodFields:
        """What the chosen way to authenticate needs."""
        return method_fields(self._chosen("auth_method"))

    @on(Select.Changed, "#provider")
    def _read_provider(self) -> None:
        """Offers what the chosen provider takes; its usual method, unless another one was chosen that it takes."""
        row, chosen = self.provider, self._chosen("auth_method")
        if row.id == self._provider_shown:  # a select says what it shows when it is mounted, too
            return
        self._provider_shown = row.id
        if chosen == self._usual or chosen not in row.methods:
            chosen = row.methods[0]
        self._usual = row.methods[0]
        select = self.query_one("#auth_method", Select)
        with self.prevent(Select.Changed):
            select.set_options(method_choices(row, chosen))
            select.value = chosen
        self._name_fields()

    @on(Select.Changed, "#auth_method")
    @on(Select.Changed, "#source")
    def _name_fields(self) -> None:
        """Shows the fields that are needed, called as the provider's console calls them."""
        row, method, source = self.provider, self.method, self._chosen("source")
        labels = LABELS | dict(row.labels)
        sent = row.audience_by in ("audience", "resource")
        for name, words in (("audience", " (sent)" if sent else ""), ("expect_audience", " (checked)")):
            if labels[name] != LABELS[name]:
                labels[name] += words
        labels["client_id"] = method.client or labels["client_id"]
        for name in LABELS:
            self.query_one(f"#{name}-label", Static).update(Content(labels[name]))
            self.query_one(f"#{name}", Input).placeholder = hint(row, name)
        chosen = sent or bool(row.scope_of_audience) or bool(self._value("audience"))
        bound = wanted_by(row.id).dpop or bool(self._chosen("dpop"))
        self.query_one("#client_id-row").display = method.grants or bool(method.client)
        shown = {"issuer": True, "scope": True, "expect_audience": True, "audience": chosen, "dpop": bound}
        for name, wanted in shown.items():
            self.query_one(f"#{name}-row").display = wanted and method.grants
        for name in FILES:
            self.query_one(f"#{name}-row").display = name in method.files
        self.query_one("#detail-row").display = source in DETAILS
        self.query_one("#secret-row").display = source not in DETAILS
        if source in DETAILS:
            label, example = DETAILS[source]
            self.query_one("#detail-label", Static).update(Content(label))
            self.query_one("#detail", Input).placeholder = example
        words, example = method.secret, "paste it; it is never shown"
        if method.passphrase:
            example += "; empty if it has none"
        elif method.grants:
            words, example = labels.get("secret", words), hint(row, "secret")
        kept = self._editing is not None and self._editing.secret == source == KEYRING
        self.query_one("#secret-label", Static).update(Content(words))
        self.secret.placeholder = "unchanged" if kept else example
        self._read_issuer()
        self.look_at_store()

    @on(Input.Changed, "#issuer")
    def _read_issuer(self) -> None:
        from wfg_tui.connection import read_issuer_field

        note = self.query_one("#issuer-note", Static)
        text = self._value("issuer")
        note.display = bool(text) and self.method.grants
        if not note.display:
            return
        reading = read_issuer_field(text, self._chosen("provider"))
        parts: list[Content] = []
        if reading.problem is not None:
            parts.append(told(reading.problem))
        else:
            found = [("issuer", reading.issuer), ("token endpoint", reading.token_url)]
            parts += [Content(f"{name} {clean_line(value)}") for name, value in found if value and value != text]
        parts += [Content(clean(extra)) for extra in reading.notes]
        note.update(Content("\n").join(parts))

    @on(Input.Changed, "#detail")
    def look_at_store(self) -> None:
        """Says where the secret is kept, and how the keyring stands before anybody types one."""
        self._say_where()

    @on(events.DescendantFocus)
    def _about_to_type(self, event: events.DescendantFocus) -> None:
        store = self._store
        if event.widget is self.secret and store is not None and (store.problem or store.locked or store.empty):
            self.look_at_store()  # it may have been unlocked meanwhile

    @work(group="where", exclusive=True)
    async def _say_where(self) -> None:
        import asyncio

        note = self.query_one("#secret-note", Static)
        profile = self.profile()
        if profile.secret != KEYRING or not self._keyring:
            self._store = None
            note.update(Content(clean_line(await asyncio.to_thread(self._credentials.where, profile))))
            return
        if self._store is None:
            note.update(Content("looking at the keyring…"))
        self._store = await self._credentials.probe(profile)
        self._weigh_secret()

    @on(Input.Changed, "#secret")
    def _weigh_secret(self) -> None:
        """Says what the keyring would do with the secret as it is typed now."""
        from wfg_tui.connection.keyring_choice import ELSEWHERE
        from wfg_tui.connection.keyring_store import check_length

        if (store := self._store) is None:
            return
        problem = store.problem
        if problem is None:
            try:
                check_length(self.secret.value.strip(), store.longest)
            except UsageProblem as too_long:
                problem = too_long
        if problem is not None:
            first = problem.advice.removesuffix(ELSEWHERE)
            advice = f"{first}{'Or choose' if first else 'Choose'} another place for it, above: Secret from."
            words = told(UsageProblem(problem.what, code=problem.code, advice=advice))
        else:
            words = Content(f"kept in: {clean_line(store.words)}")
            if store.locked or store.empty:
                words += Content("; saving opens its prompt on the desktop")
            elif store.holds and self._editing is None:
                words += Content.styled("; it has a secret for this name, which saving replaces", "$text-warning")
            elif store.longest is not None:
                words += Content(f", at most {store.longest:,} characters")
        self.query_one("#secret-note", Static).update(words)

    @on(Input.Changed, "#secret_expires")
    def _read_expiry(self) -> None:
        from wfg_tui.connection import secret_expiry

        note = self.query_one("#expiry-note", Static)
        profile = self.profile()
        note.display = bool(profile.secret_expires)
        found = secret_expiry(profile)
        if found is None:
            note.update(Content("year, month and day, such as 2027-01-31"))
        else:
            style = "$text-error" if found.days < 0 else "$text-warning" if found.due else "$text-muted"
            note.update(Content.styled(found.words, style))

    @on(Select.Changed, "#environment")
    @on(Input.Changed, "#graphql_url")
    def _read_environment(self) -> None:
        note = self.query_one("#environment-note", Static)
        try:
            environment = self.profile().environment_in_force
        except ValueError:  # half a URL, such as https://[
            environment = ENVIRONMENTS[1][1]
        if not self._value("graphql_url"):
            note.update(Content(""))
        elif environment == ENVIRONMENTS[1][1]:
            note.update(Content.assemble(("production: ", "bold $env-production"), "a mutation asks first"))
        else:
            note.update(Content.styled(environment, f"$env-{environment}"))

    # What they describe

    def profile(self) -> Profile:
        """The profile that the fields describe now, with all that they do not show left as it was."""
        from wfg_tui.connection import Profile, read_issuer_field

        source, method = self._chosen("source"), self.method
        reading = read_issuer_field(self._value("issuer"), self._chosen("provider"))
        before = self._editing or Profile(name="", graphql_url="")
        changes: dict[str, Any] = {name: self._value(name) for name in FILES if name in method.files}
        for name in ("scope", "audience", "expect_audience"):
            if self.query_one(f"#{name}-row").display:
                changes[name] = self._value(name)
        return dataclasses.replace(
            before,
            name=self._value("name"),
            graphql_url=self._value("graphql_url"),
            provider=self._chosen("provider"),
            issuer=reading.issuer,
            token_url="" if reading.issuer else reading.token_url,
            client_id=self._value("client_id"),
            auth_method=self._chosen("auth_method"),
            dpop=bool(self._chosen("dpop")) and method.grants,
            environment=self._chosen("environment"),
            secret=f"{source}:{self._value('detail')}" if source in DETAILS else source,
            secret_expires=self._value("secret_expires"),
            **changes,
        )

    def checked(self) -> Profile:
        """The profile of the fields; a field that cannot stay as it is gets the focus.

        Raises:
            UsageProblem: ``connect.missing`` or ``connect.taken``; what the issuer field says; what `validated`
                says.
        """
        from wfg_tui.connection import read_issuer_field, validated
        from wfg_tui.connection.profiles import is_day

        for name, advice in self._needed():
            if not self._value(name):
                self.query_one(f"#{name}").focus()
                raise UsageProblem(f"{self.label(name)} is empty.", code="connect.missing", advice=f"{advice}.")
        reading = read_issuer_field(self._value("issuer"), self._chosen("provider"))
        if reading.problem is not None and self.method.grants:
            self.query_one("#issuer").focus()
            raise reading.problem
        if self._value("name") in self._taken:
            self.query_one("#name").focus()
            raise UsageProblem(
                f"There is a connection called {self._value('name')!r} already.",
                code="connect.taken",
                advice="Choose another name, or edit that one: leave with Esc, then F9.",
            )
        if (day := self._value("secret_expires")) and not is_day(day):
            self.query_one("#secret_expires").focus()
        return validated(self.profile())

    def _needed(self) -> list[tuple[str, str]]:
        """The fields that cannot be empty, in their order, each with where its content is found."""
        row, method = self.provider, self.method
        fields = [
            ("name", "Give this connection a name of your own"),
            ("graphql_url", "Copy it from WorkflowGen: it ends in /graphql"),
        ]
        if method.grants:
            fields.append(("issuer", f"Copy it from {row.api_screen}"))
            fields.append(("client_id", f"Copy it from {row.app_screen}"))
        elif method.client:
            fields.append(("client_id", "Write it as DOMAIN\\user or user@domain"))
        fields += [(name, "Give the path of its PEM file") for name in method.files[:1]]
        if self._chosen("source") in DETAILS:
            fields.append(("detail", "Say where the secret comes from"))
        if method.grants:
            needs = wanted_by(row.id).needs
            if row.scope_of_audience and not self._value("scope"):
                needs = (*needs, "audience")
            fields += [(name, f"{row.name} needs it: {row.api_screen}") for name in needs]
        return fields


def _field(name: str, value: str, label: str = "", placeholder: str = "") -> Horizontal:
    return Horizontal(
        Static(Content(label), classes="label", id=f"{name}-label"),
        Input(value, placeholder=placeholder, id=name, compact=True),
        classes="row",
        id=f"{name}-row",
    )


def _select(name: str, value: str, options: tuple[tuple[str, str], ...], label: str) -> Horizontal:
    return Horizontal(
        Static(Content(label), classes="label"),
        Select(options, value=value, allow_blank=False, id=name, compact=True),
        classes="row",
        id=f"{name}-row",
    )
