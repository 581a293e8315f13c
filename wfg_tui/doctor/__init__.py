"""A connection, step by step, and what to open when a step fails. Names are loaded on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfg_tui.doctor.examination import examine as examine
    from wfg_tui.doctor.examination import plan as plan
    from wfg_tui.doctor.report import as_json as as_json
    from wfg_tui.doctor.report import as_text as as_text
    from wfg_tui.doctor.report import exit_code as exit_code
    from wfg_tui.doctor.step import Cause as Cause
    from wfg_tui.doctor.step import Planned as Planned
    from wfg_tui.doctor.step import Step as Step

_HOMES = {
    "examine": "examination",
    "plan": "examination",
    "as_json": "report",
    "as_text": "report",
    "exit_code": "report",
    "Cause": "step",
    "Planned": "step",
    "Step": "step",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
