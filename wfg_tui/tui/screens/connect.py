"""Making or editing a connection, with the fields named as Okta names them, and testing it step by step."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Input, Select, Static

from wfg_tui.problems import Problem, UsageProblem
from wfg_tui.text import clean, clean_line
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.screens.dialog import told
from wfg_tui.tui.screens.secret import SecretInput
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.top_line import Standing, TopLine

if TYPE_CHECKING:
    from wfg_tui.connection import Credentials, Profile, ProfileBook, Step
    from wfg_tui.paths import Paths

SOURCES: Final = (
    ("Keyring of this system", "keyring"),
    ("Environment variable", "env"),
    ("Command", "command"),
    ("This session only", "prompt"),
)
ENVIRONMENTS: Final = (
    ("Decide by the host", ""),
    ("Production", "production"),
    ("Test", "test"),
    ("Development", "development"),
)
AUTH_METHODS: Final = {
    "client_secret_basic": "Client secret in the header (basic)",
    "client_secret_post": "Client secret in the form (post)",
}
LABELS: Final = {
    "issuer": "Issuer, metadata or token URL",
    "client_id": "Client ID",
    "secret": "Client secret",
    "scope": "Scope",
    "audience": "Audience (sent)",
    "expect_audience": "Expected audience",
}
"""What the fields are called where the identity provider's console has no name of its own for them."""
_SECRET_LABELS: Final = {
    "keyring": ("Client secret", "paste it; it is never shown"),
    "env": ("Variable name", "such as WFG_CLIENT_SECRET"),
    "command": ("Command", "such as op read op://vault/item/secret"),
    "prompt": ("Client secret", "paste it; it is kept in memory until you leave"),
}
_KEYRING, _SESSION_ONLY = "keyring", "prompt"
_GLYPHS: Final = {
    "passed": ("✓", "$text-success"),
    "failed": ("×", "bold $text-error"),
    "skipped": ("–", "$text-muted"),
}


class Connect(Screen[str | None]):
    """Gives the name of the connection that was saved, or None. Nothing is saved by testing."""

    CSS_PATH = "connect.tcss"
    BINDINGS = bindings("connect")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]

    def __init__(
        self,
        book: ProfileBook,
        credentials: Credentials,
        paths: Paths,
        *,
        editing: Profile | None = None,
        keyring: bool = True,
        standing: Standing | None = None,
    ) -> None:
        super().__init__()
        self._book, self._credentials, self._paths = book, credentials, paths
        self._editing = editing
        self._keyring = keyring
        self._standing = standing or Standing()

    def compose(self) -> ComposeResult:
        from wfg_tui.connection import PROVIDERS, Profile

        profile = self._editing or Profile("", "", secret=_KEYRING if self._keyring else _SESSION_ONLY)
        source, _, detail = profile.secret.partition(":")
        names = tuple((row.name.removeprefix("the ").capitalize(), row.id) for row in PROVIDERS.values())
        methods = AUTH_METHODS | ({} if profile.auth_method in AUTH_METHODS else {profile.auth_method: ""})
        yield TopLine(lambda: None, self._standing)
        with Horizontal(id="columns"):
            with VerticalScroll(id="form", can_focus=False) as form:
                form.border_title = Content("A new connection" if self._editing is None else "Connection")
                yield self._field("Name", "name", profile.name, "yours, such as production")
                yield self._field(
                    "GraphQL URL", "graphql_url", profile.graphql_url, "https://workflow.example.com/wfgen/graphql"
                )
                yield self._select("Identity provider", "provider", names, profile.provider)
                yield self._field(
                    "", "issuer", profile.issuer or profile.token_url, "https://your-org.okta.com/oauth2/aus…"
                )
                yield Static(id="issuer-note", classes="note")
                yield self._field("", "client_id", profile.client_id, "0oa…")
                yield self._select("Secret from", "source", SOURCES, source)
                yield self._field("", "detail", detail, "")
                with Horizontal(classes="row", id="secret-row"):
                    yield Static(classes="label", id="secret-label")
                    yield SecretInput(id="secret")
                yield Static(id="secret-note", classes="note")
                yield self._field("", "scope", profile.scope, "empty: the server's default scope")
                yield self._field("", "audience", profile.audience, "as the console shows it, to the last slash")
                yield self._field("", "expect_audience", profile.expect_audience, "optional; checked, not sent")
                yield self._select(
                    "Client authentication",
                    "auth_method",
                    tuple((words or method, method) for method, words in methods.items()),
                    profile.auth_method,
                )
                yield self._select("Environment", "environment", ENVIRONMENTS, profile.environment)
                yield Static(id="environment-note", classes="note")
                with Horizontal(id="buttons"):
                    yield Button("Test connection", id="test", compact=True)
                    yield Button("Save and use", id="save", variant="primary", compact=True)
            with VerticalScroll(id="steps") as steps:
                steps.border_title = Content("Test")
                yield Static(
                    Content("F5 tests the connection, step by step. Nothing is saved by a test."), id="told"
                )
        yield BottomLine()

    def _field(self, label: str, name: str, value: str, placeholder: str) -> Horizontal:
        return Horizontal(
            Static(Content(label), classes="label", id=f"{name}-label"),
            Input(value, placeholder=placeholder, id=name, compact=True),
            classes="row",
            id=f"{name}-row",
        )

    def _select(self, label: str, name: str, options: tuple[tuple[str, str], ...], value: str) -> Horizontal:
        return Horizontal(
            Static(Content(label), classes="label"),
            Select(options, value=value, allow_blank=False, id=name, compact=True),
            classes="row",
        )

    def on_mount(self) -> None:
        self.title = "Connection"
        self.query_one("#name", Input).focus()
        self._read_provider()
        self._read_source()
        self._read_environment()

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("connect", "app")

    # What the fields say while they are filled in

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _chosen(self, name: str) -> str:
        return str(self.query_one(f"#{name}", Select).value)

    @on(Select.Changed, "#provider")
    def _read_provider(self) -> None:
        """Calls the fields what the chosen provider's console calls them."""
        from wfg_tui.connection.providers import provider

        row = provider(self._chosen("provider"))
        for name, words in (LABELS | dict(row.labels or {})).items():
            self.query_one(f"#{name}-label", Static).update(Content(words))
        self.query_one("#audience-row").display = row.audience_by in ("audience", "resource")
        self._read_issuer()

    @on(Input.Changed, "#issuer")
    def _read_issuer(self) -> None:
        from wfg_tui.connection import read_issuer_field

        note = self.query_one("#issuer-note", Static)
        text = self._value("issuer")
        if not text:
            note.update(Content(""))
            note.display = False
            return
        note.display = True
        reading = read_issuer_field(text, self._chosen("provider"))
        parts: list[Content] = []
        if reading.problem is not None:
            parts.append(told(reading.problem))
        else:
            found = [("issuer", reading.issuer), ("token endpoint", reading.token_url)]
            words = "   ".join(f"{name} {clean_line(value)}" for name, value in found if value and value != text)
            parts += [Content(words)] if words else []
        parts += [Content(clean(extra)) for extra in reading.notes]
        note.update(Content("\n").join(parts))

    @on(Select.Changed, "#source")
    def _read_source(self) -> None:
        source = self._chosen("source")
        label, placeholder = _SECRET_LABELS[source]
        typed = source in ("env", "command")
        self.query_one("#detail-row").display = typed
        self.query_one("#secret-row").display = not typed
        self.query_one("#detail-label", Static).update(Content(label))
        self.query_one("#detail", Input).placeholder = placeholder
        kept = self._editing is not None and not typed
        self.query_one("#secret", Input).placeholder = "unchanged" if kept else placeholder
        self.run_worker(self._say_where(), group="where", exclusive=True)

    async def _say_where(self) -> None:
        import asyncio

        note = self.query_one("#secret-note", Static)
        profile = self._profile()
        where = await asyncio.to_thread(self._credentials.where, profile)
        note.update(Content(f"kept in: {clean_line(where)}" if profile.secret == _KEYRING else clean_line(where)))

    @on(Select.Changed, "#environment")
    @on(Input.Changed, "#graphql_url")
    def _read_environment(self) -> None:
        note = self.query_one("#environment-note", Static)
        try:
            environment = self._profile().environment_in_force
        except ValueError:  # half a URL, such as https://[
            environment = ENVIRONMENTS[1][1]
        if not self._value("graphql_url"):
            note.update(Content(""))
        elif environment == ENVIRONMENTS[1][1]:
            note.update(Content.assemble(("production: ", "bold $env-production"), "a mutation asks first"))
        else:
            note.update(Content.styled(environment, f"$env-{environment}"))

    def _profile(self) -> Profile:
        """The profile that the fields describe now, with all that this screen does not show left as it was."""
        from wfg_tui.connection import Profile, read_issuer_field

        source = self._chosen("source")
        secret = f"{source}:{self._value('detail')}" if source in ("env", "command") else source
        reading = read_issuer_field(self._value("issuer"), self._chosen("provider"))
        before = self._editing or Profile(name="", graphql_url="")
        return dataclasses.replace(
            before,
            name=self._value("name"),
            graphql_url=self._value("graphql_url"),
            provider=self._chosen("provider"),
            issuer=reading.issuer,
            token_url="" if reading.issuer else reading.token_url,
            client_id=self._value("client_id"),
            scope=self._value("scope"),
            audience=self._value("audience") if self.query_one("#audience-row").display else before.audience,
            expect_audience=self._value("expect_audience"),
            auth_method=self._chosen("auth_method"),
            environment=self._chosen("environment"),
            secret=secret,
        )

    def _checked(self) -> Profile:
        """The profile of the fields.

        Raises:
            UsageProblem: ``connect.missing``, naming the field, which gets the focus; what the issuer field says.
        """
        from wfg_tui.connection import read_issuer_field, validated

        needed = [
            ("name", "Name", "give this connection a name of your own"),
            ("graphql_url", "GraphQL URL", "copy it from WorkflowGen: it ends in /graphql"),
            ("issuer", "Issuer", "copy it from the authorization server's Settings tab"),
            ("client_id", "Client ID", "copy it from the application's General tab"),
        ]
        if self._chosen("source") in ("env", "command"):
            needed.append(("detail", _SECRET_LABELS[self._chosen("source")][0], "say where the secret comes from"))
        for name, label, advice in needed:
            if not self._value(name):
                self.query_one(f"#{name}").focus()
                raise UsageProblem(f"{label} is empty.", code="connect.missing", advice=f"{advice.capitalize()}.")
        reading = read_issuer_field(self._value("issuer"), self._chosen("provider"))
        if reading.problem is not None:
            self.query_one("#issuer").focus()
            raise reading.problem
        taken = set(self._book.names) - {self._editing.name if self._editing else ""}
        if self._value("name") in taken:
            self.query_one("#name").focus()
            raise UsageProblem(
                f"There is a connection called {self._value('name')!r} already.",
                code="connect.taken",
                advice="Choose another name, or edit that one: leave with Esc, then F9.",
            )
        return validated(self._profile())

    # Testing

    @on(Button.Pressed, "#test")
    def action_test(self) -> None:
        self.run_worker(self._test(), group="connection", exclusive=True)

    async def _test(self) -> None:
        from wfg_tui.session import Session

        told_so_far: list[Content] = []
        try:
            profile, credentials = self._under_test(self._checked())
        except Problem as problem:
            self._tell([told(problem)])
            return
        self._tell(
            [Content.styled(f"asking {clean_line(profile.host)} and its identity provider…", "$text-muted")]
        )
        session = Session(profile, credentials, self._paths)
        session.on_wait = lambda limited, seconds: self._tell(
            [*told_so_far, Content(f"{clean(limited.what)} Asking again in {seconds:.0f} s.")]
        )
        try:
            async for step in session.test_connection():
                told_so_far.append(_drawn(step))
                self._tell(told_so_far)
        except Problem as problem:
            self._tell([*told_so_far, told(problem)])
        finally:
            await session.close()

    def _under_test(self, profile: Profile) -> tuple[Profile, Credentials]:
        """The profile and credentials that a test uses: a secret typed just now stays in memory."""
        from wfg_tui.connection import Credentials
        from wfg_tui.text import Secret

        typed = self.query_one("#secret", SecretInput).value.strip()
        if profile.secret not in (_KEYRING, _SESSION_ONLY) or not typed:
            return profile, self._credentials
        credentials = Credentials(keyring_allowed=False)
        profile = dataclasses.replace(profile, secret=_SESSION_ONLY)
        credentials.keep_for_session(profile.name, Secret(typed))
        return profile, credentials

    def _tell(self, parts: list[Content]) -> None:
        steps = self.query_one("#steps", VerticalScroll)
        self.query_one("#told", Static).update(Content("\n").join(parts))
        steps.call_after_refresh(steps.scroll_end, animate=False)

    # Saving

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        self.run_worker(self._save(), group="connection", exclusive=True)

    async def _save(self) -> None:
        try:
            profile = self._checked()
            await self._keep_secret(profile)
            self._book.save(profile, previous=self._editing.name if self._editing else "")
        except Problem as problem:
            self._tell([told(problem)])
            return
        self.query_one("#secret", SecretInput).value = ""
        self.dismiss(profile.name)

    async def _keep_secret(self, profile: Profile) -> None:
        """Puts a secret that was typed where the profile says; one that is kept under an old name moves along."""
        field = self.query_one("#secret", SecretInput)
        before = self._editing
        if profile.secret == _SESSION_ONLY and field.value.strip():
            self._credentials.keep_for_session(profile.name, field.copy_secret())
        elif profile.secret == _KEYRING and field.value.strip():
            await self._credentials.store(profile, field.copy_secret())
        elif profile.secret == _KEYRING and (before is None or before.secret != _KEYRING):
            field.focus()
            raise UsageProblem(
                "Client secret is empty.",
                code="connect.missing",
                advice="Paste it from the application's General tab, or choose another place for Secret from.",
            )
        elif before is not None and before.name != profile.name and before.secret == profile.secret == _KEYRING:
            await self._credentials.store(profile, await self._credentials.secret(before))
            await self._credentials.delete(before)

    def action_leave(self) -> None:
        self.query_one("#secret", SecretInput).value = ""
        self.dismiss(None)


def _drawn(step: Step) -> Content:
    glyph, style = _GLYPHS[step.state]
    parts: list[tuple[str, str]] = [(f"{glyph} {clean_line(step.title)}", style)]
    if step.evidence:
        parts.append((f"\n  {clean(step.evidence)}", "$text-muted"))
    content = Content.assemble(*parts)
    return content if step.problem is None else Content("\n").join([content, told(step.problem)])
