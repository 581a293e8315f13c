"""Why something is missing from an answer: ranked causes by evidence, and the queries that tell more."""

from wfg_tui.access.why.case import Case, open_case, refused_case
from wfg_tui.access.why.cause import CANNOT_TELL, Cause, Sure
from wfg_tui.access.why.probe import Probe
from wfg_tui.access.why.ranking import Why, rank
from wfg_tui.access.why.sent import Sent
from wfg_tui.access.why.situation import Situation

__all__ = [
    "CANNOT_TELL",
    "Case",
    "Cause",
    "Probe",
    "Sent",
    "Situation",
    "Sure",
    "Why",
    "open_case",
    "rank",
    "refused_case",
]
