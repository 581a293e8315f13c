"""The explorer as a program: it wires connections, drafts, themes and keys to the screens, and stays small.

What is imported here is imported before the first paint: Textual and light modules. The network, GraphQL and the
keyring are warmed in a thread after it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from wfg_tui.paths import Paths
from wfg_tui.problems import Problem
from wfg_tui.text import Secret, clean, clean_line
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.crash import PlainCrashApp, catch_strays
from wfg_tui.tui.keys import Keymap, read_keymap
from wfg_tui.tui.theme import DEFAULT, find_theme, read_themes, variable_defaults
from wfg_tui.tui.warming import release_collector

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver
    from textual.notifications import SeverityLevel
    from textual.theme import Theme

    from wfg_tui.connection import Credentials, Profile, ProfileBook
    from wfg_tui.session import Session
    from wfg_tui.tui.screens.explorer import Explorer

SAFE = "WFG_TUI_SAFE"
"""Set to 1, a start uses an empty draft, the default theme and the default keys; no file of the user's changes."""


class WfgApp(PlainCrashApp, inherit_bindings=False):
    """Owns what outlives a screen: the connections, the credentials, the themes and the keys."""

    TITLE = "wfg-tui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    CSS = """
    * { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    Input { scrollbar-size-horizontal: 0; }
    Toast { max-width: 76; }
    """

    def __init__(self, paths: Paths, *, plain: bool = False, theme: str = DEFAULT) -> None:
        self.paths = paths
        self.safe = os.environ.get(SAFE) == "1"
        self.plain = plain
        self.keymap = Keymap({}) if self.safe else read_keymap(paths.keys_file)
        self.start_problems: list[Problem] = list(self.keymap.problems)
        super().__init__()
        self._use_theme(DEFAULT if self.safe else theme)
        if self.keymap.keys:
            self.set_keymap(self.keymap.keys)

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this platform; where it is the one for POSIX, ours, which hears Esc sooner."""
        chosen = super().get_driver_class()
        if sys.platform != "win32":
            from wfg_tui.tui.terminal_input import PromptDriver

            if chosen is PromptDriver.__base__:
                return PromptDriver
        return chosen

    # Themes

    def _use_theme(self, name: str) -> None:
        for candidate in (name, DEFAULT):
            try:
                theme = find_theme(candidate, self.paths)
            except Problem as problem:
                self.start_problems.append(problem)
                continue
            if theme is not None:
                self.register_theme(theme)
                self.theme = theme.name
                return

    def refresh_css(self, animate: bool = True) -> None:
        """Takes over what the theme says; before there is a screen, what is to be styled is not parsed yet."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def themes(self) -> list[str]:
        """Registers every theme there is and gives their names; what is wrong with a file is told."""
        found, problems = read_themes(self.paths)
        theme: Theme
        for theme in found:
            self.register_theme(theme)
        for problem in problems:
            self.tell(problem)
        return [theme.name for theme in found]

    # What every screen may ask for

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As Textual's, for words that may hold foreign ones: they are made harmless here, whoever says them."""
        super().notify(clean(message), title=clean(title), severity=severity, timeout=timeout, markup=markup)

    def tell(self, problem: Problem) -> None:
        """Shows `problem` as a notice that stays a while."""
        severity = "error" if problem.exit_code else "warning"
        self.notify(
            "\n".join(clean(part) for part in problem.sentences[1:]),
            title=clean_line(problem.what),
            severity="warning" if severity == "warning" else "error",
            timeout=12,
            markup=False,
        )

    def action_help_quit(self) -> None:
        """Ctrl-C where there is nothing to copy: it never quits."""
        self.notify("Nothing is selected to copy. Ctrl-Q leaves.", timeout=3, markup=False)

    def action_help(self) -> None:
        """Shows what the focused pane is for; a dialog says its keys itself."""
        from wfg_tui.tui.screens.help import Help

        if not self.screen.is_modal:
            self.push_screen(Help(self._scopes(), self.keymap.keys))

    def action_command_palette(self) -> None:
        """Offers everything that can be done now by name."""
        from wfg_tui.tui.palette import Palette

        if not self.screen.is_modal:
            self.push_screen(
                Palette(
                    scopes=self._scopes(),
                    keymap=self.keymap.keys,
                    themes=self.themes(),
                    theme=self.theme,
                    **self.offers(),
                ),
                self._commanded,
            )

    def offers(self) -> dict[str, Any]:
        """What the palette has beside actions and themes: ``starters``, ``profiles`` and ``profile``."""
        return {}

    async def _commanded(self, chosen: str | None) -> None:
        kind, _, what = (chosen or "").partition(":")
        if kind == "action":
            from wfg_tui.tui.palette import doer

            near = [] if self.focused is None else list(self.focused.ancestors_with_self)
            nodes = [*near, self.screen, self, *self.screen.query("*")]
            if (found := doer(what, nodes)) is not None:
                node, action = found
                await self.run_action(action.action, default_namespace=node)
        elif kind == "theme":
            self.choose_theme(what)
        elif kind:
            self.take(kind, what)

    def take(self, kind: str, what: str) -> None:
        """Does what was chosen among `offers`."""

    def choose_theme(self, name: str) -> None:
        """Uses a theme from now on, in later sessions too."""
        from wfg_tui.settings import write_setting

        self.theme = name
        try:
            write_setting(self.paths.settings_file, "theme", name)
        except Problem as problem:
            self.tell(problem)

    def _scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard now: a screen that has its own says them."""
        scopes: tuple[Scope, ...] = getattr(self.screen, "scopes", lambda: ("app",))()
        return scopes

    def on_mount(self) -> None:
        self.call_after_refresh(release_collector)
        for problem in self.start_problems:
            self.tell(problem)


class ExplorerApp(WfgApp):
    """The explorer on a profile, or the welcome of someone who has none."""

    CSS_PATH = Path(__file__).with_name("screens") / "explorer.tcss"

    def __init__(
        self,
        paths: Paths,
        book: ProfileBook,
        credentials: Credentials | None,
        profile: Profile | None,
        *,
        demo: bool = False,
        plain: bool = False,
        theme: str = DEFAULT,
        schema_file: Path | None = None,
        limit: int | None = None,
    ) -> None:
        """`limit` is the most bytes that are read of an answer, unpacked."""
        from wfg_tui.connection import Credentials

        super().__init__(paths, plain=plain, theme=theme)
        self.book = book
        self.credentials = credentials or Credentials(ask=self.ask_secret)
        self.demo = self.leaves_nothing = demo
        self._first = profile
        self._schema_file = schema_file
        self._limit = limit

    def get_default_screen(self) -> Screen[Any]:
        if self._first is None and self._schema_file is None:
            return super().get_default_screen()
        return self._explorer(self._first or _nowhere())

    def on_mount(self) -> None:
        super().on_mount()
        if self._first is None and self._schema_file is None:
            self.welcome()

    def _explorer(self, profile: Profile) -> Explorer:
        from wfg_tui.tui.drafting import Drafting
        from wfg_tui.tui.screens.explorer import Explorer

        return Explorer(
            self.open_session(profile),
            self.credentials,
            Drafting(self.paths.drafts, safe=self.safe),
            plain=self.plain,
            schema_file=self._schema_file,
            limit=self._limit,
        )

    def open_session(self, profile: Profile) -> Session:
        """Gives a session on `profile` of which account is kept; nothing is opened yet."""
        from wfg_tui.session import Session
        from wfg_tui.workspace.audit import keep_audit

        def tell(problem: Problem) -> None:  # called in a thread
            self.call_later(self.tell, problem)

        return keep_audit(Session(profile, self.credentials, self.paths), self.paths, tell)

    @property
    def explorer(self) -> Explorer | None:
        """The explorer beneath whatever dialog is open; None while there is no connection."""
        from wfg_tui.tui.screens.explorer import Explorer

        return next((screen for screen in self.screen_stack if isinstance(screen, Explorer)), None)

    def offers(self) -> dict[str, Any]:
        explorer = self.explorer
        if explorer is None:
            return {}
        return {
            "starters": [starter.title for starter in explorer.starters()],
            "profiles": self.book.names,
            "profile": explorer.session.profile.name,
        }

    def take(self, kind: str, what: str) -> None:
        if kind == "profile":
            self.use(what)
        elif kind == "starter" and (explorer := self.explorer) is not None:
            explorer.start_with(explorer.starters()[int(what)])

    # Leaving

    async def action_quit(self) -> None:
        """Leaves; asks only if what was typed cannot be saved."""
        explorer = self.explorer
        try:
            if explorer is not None:
                explorer.keep()
                explorer.drafting.flush()
        except Problem as problem:
            from wfg_tui.tui.screens.confirm import Confirm
            from wfg_tui.tui.screens.dialog import told

            question = Confirm("Leave without what you typed?", told(problem), yes="Leave", no="Stay", danger=True)
            self.push_screen(question, lambda leave: self.exit() if leave else None)
        else:
            self.exit()

    # Connections

    async def ask_secret(self, profile: Profile) -> Secret | None:
        """Asks for the secret of a profile that keeps none; called from a worker, through `Credentials`."""
        from wfg_tui.tui.screens.secret import SecretPrompt

        given = await self.push_screen_wait(SecretPrompt(profile))
        return given if isinstance(given, Secret) else None

    def welcome(self) -> None:
        """Greets someone who has no connection, or has several and none by default."""
        from wfg_tui.tui.screens.welcome import Welcome

        self.push_screen(Welcome(self.book.names), self._greeted)

    def _greeted(self, chosen: str | None) -> None:
        if chosen:
            self.use(chosen)
        else:
            self.connect(None)

    def connect(self, editing: Profile | None) -> None:
        """Opens the connect screen; what is saved there is used at once."""
        from wfg_tui.tui.screens.connect import Connect

        explorer = self.explorer
        screen = Connect(
            self.book,
            self.credentials,
            self.paths,
            editing=editing,
            keyring=not self.demo,
            standing=None if explorer is None else explorer.standing,
        )
        self.push_screen(screen, self._connected)

    def _connected(self, name: str | None) -> None:
        if name is not None:
            self.use(name)
        elif self._first is None and self._schema_file is None:
            self.welcome()

    def use(self, name: str) -> None:
        """Makes the connection called `name` the one in force; the text stays as it is."""
        try:
            profile = self.book.get(name)
        except Problem as problem:
            self.tell(problem)
            return
        self._first = profile
        if (explorer := self.explorer) is not None:
            explorer.converse(self.open_session(profile))
        else:
            self.push_screen(self._explorer(profile))


def run_explorer(
    profile_name: str | None,
    paths: Paths,
    *,
    book: ProfileBook | None = None,
    credentials: Credentials | None = None,
    demo: bool = False,
    schema_file: Path | None = None,
) -> int:
    """Runs the explorer in this terminal and gives the process's exit code.

    Without any profile it begins with the welcome; `demo` says that nothing may outlive the process. `schema_file`
    is read in the place of the server's schema; where no profile is named beside it, nothing is connected to.

    Raises:
        Problem: before anything is drawn, if ``profiles.toml`` is malformed or `profile_name` is not in it.
    """
    from wfg_tui.connection import ProfileBook
    from wfg_tui.settings import read_settings

    settings = read_settings(paths.settings_file)
    book = book if book is not None else ProfileBook.load(paths.profiles_file)
    try:
        profile = None if schema_file is not None and profile_name is None else book.get(profile_name)
    except Problem as problem:
        if profile_name is not None or problem.code not in ("profile.none", "profile.which"):
            raise
        profile = None
    catch_strays(paths)
    app = ExplorerApp(
        paths,
        book,
        credentials,
        profile,
        demo=demo,
        plain=settings.plain,
        theme=settings.theme,
        schema_file=schema_file,
        limit=settings.answer_bytes,
    )
    app.run()
    return app.return_code or 0


def _nowhere() -> Profile:
    """What stands in a profile's place where there is no server."""
    from wfg_tui.connection import Profile

    return Profile(name="", graphql_url="")


def run_viewer(path: Path, read: Callable[[], bytes] | None = None) -> int:
    """Shows a saved JSON answer in the answer views: no profile, no network. Gives the process's exit code.

    `read` gives the file's bytes, if it is being read already.

    Raises:
        Problem: before anything is drawn, if the file or ``settings.toml`` cannot be read.
    """
    from wfg_tui.settings import read_settings
    from wfg_tui.tui.viewer import ViewerApp

    paths = Paths.find()
    settings = read_settings(paths.settings_file)
    catch_strays(paths)
    app = ViewerApp(paths, path, read=read, plain=settings.plain, theme=settings.theme)
    app.run()
    return app.return_code or 0
