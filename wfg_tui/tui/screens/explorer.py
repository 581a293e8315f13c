"""The explorer: schema, query, variables and answer, wired to one conversation with a server."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from wfg_tui.problems import Problem
from wfg_tui.text import clean, clean_line
from wfg_tui.tui import conversation as talk
from wfg_tui.tui import messages
from wfg_tui.tui.actions import bindings
from wfg_tui.tui.screens.acting import Acting
from wfg_tui.tui.widgets.bottom_line import BottomLine
from wfg_tui.tui.widgets.query_editor import QueryEditor
from wfg_tui.tui.widgets.top_line import LastExchange, TopLine
from wfg_tui.tui.widgets.variables_editor import VariablesEditor

if TYPE_CHECKING:
    from wfg_tui.api import Exchange, GraphQLError, UploadFile
    from wfg_tui.connection import Credentials
    from wfg_tui.language import OperationSpan, StarterQuery
    from wfg_tui.language.sent_from import SentFrom
    from wfg_tui.session import Session
    from wfg_tui.tui.drafting import Drafting


class Explorer(Acting):
    """One window on one server. What is typed belongs to the drafts; another session may take over the text.

    Its ``explorer.tcss`` is loaded by the app: Textual loads no style sheet of a default screen.
    """

    BINDINGS = bindings("explorer")

    def __init__(
        self,
        session: Session,
        credentials: Credentials,
        drafting: Drafting,
        *,
        plain: bool = False,
        schema_file: Path | None = None,
        limit: int | None = None,
    ) -> None:
        """`limit` is the most bytes that are read of an answer, unpacked."""
        super().__init__(drafting)
        self.limit = limit
        self._credentials = credentials
        self.plain = plain
        self._schema_file = schema_file
        self._starters: list[StarterQuery] = []
        self._sent: SentFrom | None = None
        self._invitation = ""
        self._operation: OperationSpan | None = None
        """The one that F5 would run, as far as the editor has told."""
        self.last: Exchange | None = None
        self.folder = Path.cwd()
        """Where files were opened or saved last."""
        self.conversation = talk.Conversation(self, session, credentials)

    def compose(self) -> ComposeResult:
        yield TopLine(self._token_life, plain=self.plain)
        yield from self.compose_panes()
        yield BottomLine()

    def on_mount(self) -> None:
        self.load(self.drafting.restore(self.report_draft))
        self.app.app_suspend_signal.subscribe(self, self.kept_before, immediate=True)  # later it sleeps
        self.show_identity()
        self._invite()
        self._begin()
        if self._schema_file is not None:
            self.hold(self._schema_file)

    async def on_unmount(self) -> None:
        self.conversation.stop()
        self.kept_before(self.app)
        self.drafting.close()
        await self.session.close()

    # What the editors tell

    @on(QueryEditor.CursorMoved)
    def _cursor_moved(self, event: QueryEditor.CursorMoved) -> None:
        bottom = self.query_one(BottomLine)
        bottom.show_cursor(event.line, event.column)
        self._operation = event.operation
        bottom.show_operation((event.operation.name or "") if event.operation else "")
        self._tell_variables()
        if self._invitation:
            self._invite()

    def _tell_variables(self) -> None:
        """Says whose variables are written: the operation's that would run, alone, so that typing elsewhere in a
        long document has nothing judged again."""
        span = self._operation
        text = self.editor.content.slice(span) if span else ""
        elsewhere: frozenset[str] = frozenset()
        if span:
            from wfg_tui.language import declared_elsewhere

            elsewhere = declared_elsewhere(self.editor.content, span.start)
        self.variables.set_context(text, self._index, span.name if span else None, elsewhere)

    @on(QueryEditor.DiagnosticsChanged)
    @on(VariablesEditor.DiagnosticsChanged)
    def _judged(self) -> None:
        self.problems.show(self.editor.diagnostics)
        query, variables = (
            sum(mark.severity == "error" for mark in editor.diagnostics)
            for editor in (self.editor, self.variables)
        )
        self.query_one(BottomLine).show_problems(query, variables)

    def action_next_problem(self) -> None:
        self.go(QueryEditor)
        if self.editor.judging.waits:
            self.editor.judging.ask()
        elif (mark := self.editor.next_problem()) is None:
            wrong = any(mark.severity == "error" for mark in self.variables.diagnostics)
            words = "Nothing is wrong with the query" + (
                "; its variables are another matter: F4." if wrong else "."
            )
            self.notify(words, timeout=3, markup=False)
        else:
            self.notify(clean(mark.message), severity="warning", timeout=6, markup=False)

    def action_format(self) -> None:
        self.editor.format()

    @on(messages.CopyText)
    def _copy(self, event: messages.CopyText) -> None:
        from wfg_tui.tui.clipboard import copy

        copy(self.app, event.text, event.what)

    # The session

    def converse(self, session: Session) -> None:
        """Goes on with another session: its schema, its identity, the same text."""
        self.conversation.stop()
        self.run_worker(self.session.close(), group="closing")
        self.conversation = talk.Conversation(self, session, self._credentials)
        self._index, self._starters = None, []
        self.let_go()
        self.query_one(TopLine).show(last=None)
        self.editor.set_index(None)
        self.editor.set_seen(None)
        self.variables.seen = None
        self.show_identity()
        self._invite()
        self._begin()

    def _begin(self) -> None:
        kept = self.conversation.open()
        if kept is None:
            self.browser.show_waiting()
        else:
            self._schema_read(kept)

    def _token_life(self) -> float | None:
        token = self.session.token
        return None if token is None else token.remaining

    # The schema

    @on(talk.SchemaRead)
    def _schema_read(self, event: talk.SchemaRead) -> None:
        if not self.takes(event):
            return
        if self._index is None or self._index.digest != event.index.digest:
            self._index, self._starters = event.index, []
            self.editor.set_index(event.index)
            self._tell_variables()
        self.show_pins()
        self.answer.take_schema(event.index)
        self.schema_notes = event.notes
        self.browser.load(event.index, note=event.note)
        self.tell_drift(event)

    @on(talk.SchemaNotRead)
    def _schema_not_read(self, event: talk.SchemaNotRead) -> None:
        if event.kept or self.held:
            self.explorer_app.tell(event.problem)
        else:
            self.browser.show_problem(event.problem)

    def action_reload_schema(self) -> None:
        if self.read_again():
            return
        self.notify("Asking the server for its schema…", timeout=2, markup=False)
        self.waits_for_schema = True
        self.conversation.reload(kept=self._index is not None)

    def starters(self) -> list[StarterQuery]:
        """The starter queries that are valid against the schema at hand; none without one."""
        if not self._starters and self._index is not None:
            from wfg_tui.language import starter_queries

            self._starters = starter_queries(self._index)
        return self._starters

    # Running

    def action_run(self) -> None:
        editor = self.editor
        span = editor.operation_at_cursor()
        if span is None:
            self.notify("There is no operation at the cursor. ^n begins one.", severity="warning", markup=False)
            return
        from wfg_tui.language.sent_from import sent_from
        from wfg_tui.session import Operation

        self._operation = span
        self._tell_variables()
        try:
            values, paths = self.variables.without_files(self.variables.value())
            files = _files(paths)
        except Problem as problem:
            self._show_problem(problem)
            self.go(VariablesEditor)
            return
        self._sent, self.sent_in = sent_from(editor.content, span), self.drafting.active
        editor.show_server_errors(())
        operation = Operation(editor.content.slice(span), span.name, values, files)
        self.conversation.run(operation, limit=self.limit)
        self.refresh_bindings()

    @on(messages.AskAgain)
    def _ask_again(self, event: messages.AskAgain) -> None:
        if self.conversation.run_again(event.limit):
            self.refresh_bindings()
        else:
            self.notify("Not sent again: somebody else would ask. F5 runs it.", severity="warning", markup=False)

    def action_cancel(self) -> None:
        self.conversation.cancel()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.conversation.running if action == "cancel" else True

    @on(talk.Awaiting)
    def _awaiting(self, event: talk.Awaiting) -> None:
        self._invitation = ""
        self.answer.show_waiting(event.what)

    @on(talk.Progress)
    def _progress(self, event: talk.Progress) -> None:
        self.answer.progress(event.received, event.total)

    @on(talk.Beginning)
    def _begins(self, event: talk.Beginning) -> None:
        self._invitation = ""
        self.answer.show_beginning(event.start, event.sent, self._index)

    @on(talk.Answered)
    def _answered(self, event: talk.Answered) -> None:
        self._invitation = ""
        exchange = self.last = event.exchange
        self.answer.show_exchange(exchange, self._index, self._sent.place if self._sent is not None else None)
        if self.sent_in == self.drafting.active:
            self.editor.show_server_errors(self._errors_here(exchange))
        if self.sent_in in self.drafting.names:
            self.drafting.note_run(self.sent_in, self.session.profile.name)
            self.name_draft()
        self.show_identity()
        self.query_one(TopLine).show(
            last=LastExchange(exchange.status, exchange.timings.total, len(exchange.body), not exchange.ok)
        )
        self.refresh_bindings()

    @on(talk.ValuesSeen)
    def _values_seen(self, event: talk.ValuesSeen) -> None:
        self.editor.set_seen(event.seen)
        self.variables.seen = event.seen

    @on(talk.NotAnswered)
    def _not_answered(self, event: talk.NotAnswered) -> None:
        self._show_problem(event.problem)
        self.refresh_bindings()

    def _show_problem(self, problem: Problem) -> None:
        self._invitation = ""
        self.answer.show_problem(problem)

    @on(talk.Dropped)
    def _dropped(self, event: talk.Dropped) -> None:
        self.answer.show_dropped(event.why)
        self.refresh_bindings()

    def _errors_here(self, exchange: Exchange) -> list[GraphQLError]:
        """The answer's errors, with their places moved from the text that was sent to the editor's."""
        if self._sent is None:
            return []
        return [
            dataclasses.replace(
                error,
                locations=tuple(
                    place for sent in error.locations if (place := self._sent.place(*sent)) is not None
                ),
            )
            for error in exchange.errors
        ]

    @on(messages.RunRequested)
    def _run_requested(self) -> None:
        self.action_run()

    def _invite(self) -> None:
        """Says in the empty answer what F5 would run, for as long as it is empty."""
        span = self._operation
        if span is None:
            words = "Write a query, or begin with a starter query: ^n."
        else:
            words = f"F5 runs {clean_line(span.name) if span.name else 'the operation at the cursor'}."
        if words != self._invitation:  # it is asked at every key, and would repaint the whole pane
            self._invitation = words
            self.answer.show_empty(words)

    @on(messages.GoToEditor)
    def _go_to_editor(self, event: messages.GoToEditor) -> None:
        place: tuple[int, int] | None = (event.line, event.column)
        if event.as_sent and self._sent is not None:
            if self.sent_in in self.drafting.names:
                self.tabs.turn(self.sent_in)
            place = self._sent.place(event.line, event.column)
        self.go(QueryEditor)
        if place is not None:
            self.editor.goto(*place)

    @on(messages.ReadBack)
    def _read_back(self, event: messages.ReadBack) -> None:
        """Adds a query that tells whether a mutation took effect; it is for the user to send it."""
        from wfg_tui.language import StarterQuery, read_back
        from wfg_tui.session import OutcomeUnknown

        unknown, query = event.problem, None
        if isinstance(unknown, OutcomeUnknown) and self._index is not None:
            sent = unknown.operation
            query = read_back(sent.text, sent.name, sent.variables, self._index, unknown.at)
        if query is None:
            self.notify("The schema has nothing that would read it back.", severity="warning", markup=False)
        else:
            self.start_with(StarterQuery("Read back", "", query, ""))
            self.notify("F5 sends it. It changes nothing.", timeout=4, markup=False)

    # Errands: what is done through dialogs

    def action_open(self) -> None:
        self.errand("open_file")

    @on(messages.ChooseFile)
    def _choose_file(self) -> None:
        self.errand("choose_upload")

    def action_save(self) -> None:
        self.errand("save_query")

    def action_save_answer(self) -> None:
        self.errand("save_answer")

    def action_drafts(self) -> None:
        self.errand("choose_draft")

    def action_starters(self) -> None:
        self.errand("begin")

    def action_request_number(self) -> None:
        self.errand("go_to_request_number")

    def action_profile(self) -> None:
        self.errand("choose_profile")

    def action_doctor(self) -> None:
        self.errand("see_doctor")

    def action_access(self) -> None:
        self.errand("see_access")

    def action_token(self) -> None:
        self.errand("look_into_token")

    def action_renew_token(self) -> None:
        self.errand("renew_token")

    def action_forget_token(self) -> None:
        self.errand("forget_token")


def _files(paths: list[tuple[str, str]]) -> tuple[UploadFile, ...]:
    """The files that go with a request, as they are now. Raises what `upload_file` does."""
    if not paths:
        return ()
    from wfg_tui.api.upload import upload_file

    return tuple(upload_file(place, Path(path).expanduser()) for place, path in paths)
