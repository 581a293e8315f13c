"""The token inspector: what the token says beside what the profile expects, and beside one that was pasted."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen

from wfg_tui.problems import Problem
from wfg_tui.text import Secret, clean, clean_line, human_duration
from wfg_tui.tui.actions import Scope, bindings
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.fact_sheet import FactSheet, FindingList
from wfg_tui.tui.widgets.top_line import TICK, Standing, TopLine

if TYPE_CHECKING:
    from wfg_tui.connection import Inspection, Verification
    from wfg_tui.connection.token_sheet import Section
    from wfg_tui.session import Session
    from wfg_tui.tui.app import WfgApp
    from wfg_tui.tui.screens.explorer import Explorer


STANDING: Final = tuple(field.name for field in fields(Standing))


class TokenScreen(Screen[None]):
    """Shows one token at a time: ours, or one that was pasted, compared with ours. Itself it is not shown."""

    BINDINGS = bindings("token")
    # Not in a file of its own: a screen's file has Textual read every style sheet anew, 0.1 s at the first look.
    DEFAULT_CSS = """
    TokenScreen #sheet { height: 1fr; width: 1fr; border: round $border-blurred; padding: 0 1; }
    TokenScreen #sheet:focus { border: heavy $border; border-title-color: $primary; border-title-style: bold; }
    TokenScreen #columns { height: auto; width: 1fr; }
    TokenScreen #columns > FactSheet { width: 1fr; }
    TokenScreen.-wide #claims { margin-left: 2; }
    TokenScreen.-narrow #columns { layout: vertical; }
    TokenScreen.-narrow #columns > FactSheet { width: 100%; }
    TokenScreen.-narrow #claims { margin-top: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    AUTO_FOCUS = "#sheet"

    def __init__(self, explorer: Explorer) -> None:
        super().__init__()
        self._explorer = explorer
        self._plain = explorer.plain
        self._pasted: Secret | None = None
        self._verified: dict[Secret, Verification] = {}
        self._awaited = ""
        self._turn = 0

    @property
    def _session(self) -> Session:
        """The explorer's, which may be another by now: the palette switches connections here too."""
        return self._explorer.session

    def compose(self) -> ComposeResult:
        yield TopLine(self._life, self._explorer.standing, plain=self._plain)
        with VerticalScroll(id="sheet"):
            yield FindingList(plain=self._plain, id="findings")
            with Horizontal(id="columns"):
                yield FactSheet(plain=self._plain, id="facts")
                yield FactSheet(plain=self._plain, id="claims")
        yield BottomLine()

    def on_mount(self) -> None:
        self._look()
        self.set_interval(TICK, self._look)

    def scopes(self) -> tuple[Scope, ...]:
        """The scopes whose keys are heard."""
        return ("token", "app")

    def _life(self) -> float | None:
        token = self._session.token
        return None if token is None else token.remaining

    # What is shown

    @property
    def _shown(self) -> Secret | None:
        """The token that the screen is about; None where there is none."""
        if self._pasted is not None:
            return self._pasted
        token = self._session.token
        return None if token is None else token.value

    def _inspected(self) -> Inspection | None:
        from wfg_tui.connection import inspect_token

        shown = self._shown
        if shown is None:
            return None
        return inspect_token(
            shown,
            self._session.profile,
            granted=self._session.token if self._pasted is None else None,
            verification=self._verified.get(shown),
        )

    def _look(self) -> None:
        """Looks at the token again and draws what reads differently by now."""
        from wfg_tui.connection.token_sheet import claims_sheet, sheet

        seen = self._inspected()
        self._entitle()
        facts, claims = self.query_one("#facts", FactSheet), self.query_one("#claims", FactSheet)
        findings = self.query_one(FindingList)
        if seen is None:
            findings.tell((), "No token is kept. r asks for one; p looks into one that you paste.")
            facts.show(lambda _: ())
            claims.show(lambda _: ())
        else:
            findings.tell(seen.findings, self._praise(seen))
            beside = self._beside_ours(seen)
            facts.show(lambda width: [*beside(width), *sheet(seen, width=width)])
            claims.show(lambda width: claims_sheet(seen))
        top = self.query_one(TopLine)
        top.show(**{name: getattr(self._explorer.standing, name) for name in STANDING})
        top.look_at_life()
        self.refresh_bindings()

    def _beside_ours(self, seen: Inspection) -> Callable[[int], list[Section]]:
        """What gives the comparison of a pasted token with ours, for a width; nothing where one is missing."""
        from wfg_tui.connection import compare_claims, decode_claims
        from wfg_tui.connection.token_sheet import comparison_sheet

        ours = self._session.token
        if self._pasted is None or ours is None:
            return lambda _: []
        same = ours.value == self._pasted
        claims = decode_claims(ours.value)
        if not same and (seen.claims is None or claims is None):
            return lambda _: []
        pairs = compare_claims(seen.claims, claims) if seen.claims is not None and claims is not None else ()
        return lambda width: comparison_sheet(pairs, same_token=same, width=width)

    @staticmethod
    def _praise(seen: Inspection) -> str:
        if seen.verification is not None:
            return "Nothing is wrong with it."
        return "Nothing is wrong with it, by its own word; v checks the signature."

    # What can be done

    def action_verify(self) -> None:
        if (shown := self._shown) is None:
            self._say_none()
        else:
            self._wait_for("asking the issuer for its keys…", lambda: self._verify(shown))

    async def _verify(self, token: Secret) -> None:
        verification = await self._session.verify_token(token)
        self._verified[token] = verification
        words = "The signature does not hold." if verification.problem else "The issuer's key made the signature."
        self.notify(words, severity="error" if verification.problem else "information", timeout=4, markup=False)

    def action_renew(self) -> None:
        self._pasted = None
        self._wait_for("asking the identity provider for another token…", self._renewed)

    async def _renewed(self) -> None:
        from wfg_tui.tui.screens.errands import life_words

        token = await self._explorer.conversation.renew_token()
        self.notify(f"A new token: {life_words(token.remaining)}.", timeout=4, markup=False)

    def _wait_for(self, words: str, work: Callable[[], Awaitable[None]]) -> None:
        """Does `work` in the background, saying what is awaited; a problem is told."""
        self._awaited = words
        self._turn += 1
        turn = self._turn
        self._entitle()

        async def run() -> None:
            counting = self.set_interval(0.5, self._entitle)
            try:
                await work()
            except Problem as problem:
                app: WfgApp = self.app  # type: ignore[assignment]  # every screen of ours is one of its
                app.tell(problem)
            finally:
                counting.stop()
                if turn == self._turn:  # else another one is awaited by now
                    self._awaited = ""
            self._look()

        self.run_worker(run(), group="token", exclusive=True)

    def _entitle(self) -> None:
        """Says above the sheet whose token it is, and what is awaited: there no notice covers it."""
        profile = clean_line(self._session.profile.name)
        title = f"Token of {profile}" if self._pasted is None else f"Pasted token, beside that of {profile}"
        if self._awaited:
            seconds = self._session.asks_again_in
            limited = seconds is not None and f"too many requests: asking again in {math.ceil(seconds)} s"
            title += f" · {limited or self._awaited}"
        self.query_one("#sheet").border_title = Content(title)

    def action_forget(self) -> None:
        if self._session.token is None:
            self._say_none()
            return
        self._pasted = None
        self._session.tokens.forget()
        self._verified.clear()
        self.notify("Forgotten. The next request asks for another token.", timeout=4, markup=False)
        self._look()

    def action_copy(self) -> None:
        from wfg_tui.tui.clipboard import copy

        seen = self._inspected()
        if seen is None or seen.claims is None:
            self.notify("There are no claims to copy.", severity="warning", timeout=3, markup=False)
            return
        told = {"header": dict(seen.claims.header), "claims": dict(seen.claims.payload)}
        copy(self.app, json.dumps(told, indent=2), "claims")

    def action_paste(self) -> None:
        from wfg_tui.tui.screens.token_dialogs import PasteToken

        self.app.push_screen(PasteToken(), self._take)

    def _take(self, pasted: Secret | None) -> None:
        if pasted is not None:
            self._pasted = pasted
            self.query_one("#sheet").scroll_home(animate=False)
            self._look()

    def action_ours(self) -> None:
        self._pasted = None
        self._look()

    def action_show(self) -> None:
        from wfg_tui.tui.screens.confirm import Confirm
        from wfg_tui.tui.screens.token_dialogs import ShowToken

        shown, seen = self._shown, self._inspected()
        if shown is None or seen is None:
            self._say_none()
            return
        left = seen.life.left
        until = "" if left is None or left <= 0 else f" for another {human_duration(left)}"
        question = (
            f"Whoever sees it can act as this application at {clean(self._session.profile.host)}{until}. Think of "
            "shared screens and of recordings. To run a script with it, wfg-tui token --show prints it instead."
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.push_screen(ShowToken(shown))

        self.app.push_screen(Confirm("Show the token itself?", question, yes="Show it", danger=True), answered)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._pasted is not None if action == "ours" else True

    def action_leave(self) -> None:
        self.dismiss(None)

    def _say_none(self) -> None:
        self.notify("No token is kept. r asks for one.", severity="warning", timeout=3, markup=False)
