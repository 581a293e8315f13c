"""Exporting what the pane shows: asked for, written while the reader goes on, told with its size and place."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wfg_tui.files import Part, write_atomic
from wfg_tui.problems import Problem
from wfg_tui.result import Answer, Place, in_slices, path_of
from wfg_tui.result.export import Export
from wfg_tui.result.paths import jq_path
from wfg_tui.text import clean_line, human_count
from wfg_tui.tui.messages import CopyText
from wfg_tui.tui.widgets.answer_copying import MOST_COPIED

if TYPE_CHECKING:
    from wfg_tui.tui.screens.export import ExportRequest
    from wfg_tui.tui.widgets.answer_views import AnswerViews

_GROUP: Final = "export"


class Exporting:
    """One export at a time."""

    def __init__(self, pane: AnswerViews) -> None:
        self.pane = pane
        self.kept: Path | None = None
        """Where the last choices are kept; None: nowhere."""

    @property
    def is_on(self) -> bool:
        """Whether something is being written."""
        return any(worker.group == _GROUP and worker.is_running for worker in self.pane.workers)

    def begin(self) -> None:
        """Asks, then exports."""
        if self.pane.answer is not None:
            self.pane.start(_GROUP, self._run, self.pane.answer, self.pane.place)

    def stop(self) -> None:
        """Leaves it: no file is left, and one that was there is as it was."""
        self.pane.workers.cancel_group(self.pane, _GROUP)
        self.pane.remark("The export was left; nothing was written.")

    async def _run(self, answer: Answer, place: Place | None) -> None:
        from wfg_tui.tui.screens.export import ExportDialog

        selected = jq_path(path_of(answer.source, place)) if place is not None else ""
        name = Path(answer.name).stem or "answer"
        dialog = ExportDialog(
            self._last(), folder=Path.cwd(), name=clean_line(name).replace("/", "_"), selected=selected
        )
        request = await self.pane.app.push_screen_wait(dialog)
        if request is None:
            return
        self._remember(request)
        export = Export(answer, place if request.selection else None, request.choices)
        try:
            if request.path:
                await self._to_file(export, Path(request.path))
            else:
                await self._to_clipboard(export)
        except Problem as problem:
            self.pane.remark("")
            self.pane.app.notify("\n".join(problem.sentences), severity="error", markup=False)

    async def _to_file(self, export: Export, path: Path) -> None:
        from wfg_tui.tui.screens.confirm import Confirm

        if await asyncio.to_thread(path.exists):
            question = f"{path} is there already. Its content would be replaced."
            confirm = Confirm("Replace the file?", question, yes="Replace", danger=True)
            if not await self.pane.app.push_screen_wait(confirm):
                return
        with Part(path) as part:
            told = await in_slices(export.run(part), self._progress(export))
            self.pane.remark("Putting it on the disk…", seconds=0)
            await asyncio.to_thread(part.keep)
        self.pane.remark("")
        if told.rows == 0 or (told.rows is not None and told.columns is None and export.choices.form != "ndjson"):
            self.pane.app.notify(f"There was no row to write: {path} is empty.", severity="warning", markup=False)
            return
        self.pane.app.notify(told.words(f"to {clean_line(str(path))}"), timeout=8, markup=False)

    async def _to_clipboard(self, export: Export) -> None:
        text, told = await in_slices(export.text(MOST_COPIED), self._progress(export))
        self.pane.remark("")
        rows = f" of {human_count(told.rows, 'row')}" if told.rows is not None else ""
        forms = {"json": "JSON", "ndjson": "NDJSON", "csv": "CSV", "tsv": "TSV", "markdown": "Markdown table"}
        self.pane.post_message(CopyText(text, f"{forms[export.choices.form]}{rows}"))

    def _progress(self, export: Export) -> Callable[[], None]:
        shown = -1

        def tell() -> None:
            nonlocal shown
            percent = int(100 * export.done)
            if percent // 5 != shown // 5:
                self.pane.remark(f"Exporting… {percent} %   Esc leaves it", seconds=0)
                shown = percent

        return tell

    # What was chosen the last time

    def _last(self) -> ExportRequest:
        from wfg_tui.tui.screens.export import ExportRequest

        try:
            kept = json.loads(self.kept.read_bytes()) if self.kept is not None else {}
            known = {field.name: type(field.default) for field in fields(ExportRequest)}
            good: dict[str, Any] = {name: one for name, one in kept.items() if type(one) is known.get(name)}
            return ExportRequest(**good)
        except (OSError, ValueError, AttributeError, RecursionError):
            return ExportRequest()  # what cannot be read is no reason to stop

    def _remember(self, request: ExportRequest) -> None:
        if self.kept is not None:
            choices = {name: value for name, value in asdict(request).items() if name not in ("path", "selection")}
            try:
                write_atomic(self.kept, json.dumps(choices, indent=1))
            except Problem as problem:
                self.pane.tell(" ".join(problem.sentences))
