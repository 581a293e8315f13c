"""What the sandbox's WorkflowGen is filled with, as tables: people and process definitions.

Names of processes, actions, participants and data follow the vendor's published sample processes
(github.com/advantys/workflowgen-templates, ``processes/en``); the rest is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from .world import DatumDefinition

FIRST_NAMES: Final = (
    "Olivia", "James", "Sofia", "Liam", "Emma", "Noah", "Charlotte", "William", "Amélie", "Lucas",
    "Ingrid", "Mateo", "Hana", "Oscar", "Zoë", "Thomas", "Nadia", "Félix", "Clara", "Viktor",
)  # fmt: skip
LAST_NAMES: Final = (
    "Martin", "Wilson", "Rossi", "Tremblay", "Dubois", "Keller", "Nakamura", "O'Brien", "García", "Lindqvist",
    "Novák", "Fischer", "Bouchard", "Okafor", "Haddad",
)  # fmt: skip
DEPARTMENTS: Final = ("IT", "Finance", "Human Resources", "Operations", "Sales", "Legal")
LANGUAGES: Final = ("EN-US", "FR-CA", "EN-US", "DE-DE", "EN-US", "ES-ES")

ADMINISTRATOR: Final = "olivia_martin"
INACTIVE: Final = frozenset({"noah_keller"})
REQUESTERS_ONLY: Final = frozenset({"emma_dubois"})
"""Never drawn into an acting participant, so that what a plain requester sees stays theirs alone."""

Drawn = Literal["everyone"] | int
"""A participant's members: every active user, or that many of them."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    description: str
    participant: str
    quick_approval: bool = False


@dataclass(frozen=True, slots=True)
class Blueprint:
    name: str
    version: int
    status: Literal["ACTIVE", "IN_TEST", "UNDER_CONSTRUCTION", "ARCHIVED"]
    description: str
    steps: tuple[Step, ...]
    """In order. A request walks through some of them, and always through the first, done by its requester."""
    participants: dict[str, Drawn]
    """The first one launches requests."""
    data: tuple[DatumDefinition, ...]
    subjects: tuple[str, ...]
    weight: int
    """How many of all requests are of this process, relative to the others."""
    always: dict[str, str] | None = None
    """User names that certainly are members, by participant."""
    managers: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()


_FORM: Final = (
    DatumDefinition("FORM_DATA", "Data of the web form", "FILE", ("form.xml",), visible_to_requester=False),
    DatumDefinition("FORM_ARCHIVE", "Web form as it was submitted", "FILE", ("form.html",)),
)

_HELPDESK: Final = Blueprint(
    "HELPDESK", 1, "ACTIVE", "Help desk request",
    (
        Step("INITIATES", "Describes the problem", "REQUESTER"),
        Step("OPERATION_LEVEL_1", "First-level support", "SUPPORT_L1"),
        Step("MORE_INFORMATION", "Gives more information", "REQUESTER"),
        Step("OPERATION_LEVEL_2", "Second-level support", "SUPPORT_L2"),
        Step("CLOSURE", "Confirms the solution", "REQUESTER", quick_approval=True),
        Step("CLOSURE_LEVEL_1", "Closes the ticket", "SUPPORT_L1"),
    ),
    {"REQUESTER": "everyone", "SUPPORT_L1": 5, "SUPPORT_L2": 4, "SUPPORT_SUP": 2},
    (
        DatumDefinition(
            "REQUEST_SUBJECT", "Subject of the request", "TEXT",
            ("Laptop does not start", "Cannot open the shared drive", "New badge needed",
             "Écran noir au démarrage", "Printer on floor 3 jams", "VPN drops every hour", "印刷できません"),
        ),
        DatumDefinition(
            "SUPPORT_L1_CATEGORY", "Category set by support", "TEXT",
            ("HARDWARE", "SOFTWARE", "NETWORK", "ACCESS"), visible_to_requester=False,
        ),
        DatumDefinition("CRITICAL_ISSUE", "Critical issue", "TEXT", ("Y", "N", "N", "N")),
        DatumDefinition(
            "REQUEST_ATTACHED_DOCUMENT", "Attached document", "FILE", ("screenshot.png", "error log.txt", "")
        ),
        *_FORM,
    ),
    ("Laptop does not start", "Shared drive cannot be opened", "New badge", "Printer jam", "VPN drops"),
    weight=42,
    always={"SUPPORT_L1": "liam_tremblay"},
    managers=frozenset({"james_wilson"}),
)  # fmt: skip

_INVESTMENT: Final = Blueprint(
    "INVESTMENT_APP", 1, "ACTIVE", "Investment approval",
    (
        Step("INITIATES", "Presents the investment", "PROJECT_MANAGER"),
        Step("VALIDATES_FINANCE_SITE", "Approval by the site's finance", "FINANCE_SITE", quick_approval=True),
        Step("VALIDATES_DIRECTION", "Approval by the direction", "DIRECTION", quick_approval=True),
        Step("COMPLETES", "Completes the file", "PROJECT_MANAGER"),
    ),
    {"PROJECT_MANAGER": 12, "FINANCE_SITE": 4, "DIRECTION": 2},
    (
        DatumDefinition("REQ_INVESTMENT_AMOUNT", "Amount of the investment", "NUMERIC", low=800, high=480_000),
        DatumDefinition("REQ_START_DATE", "Planned start", "DATETIME", low=10, high=200),
        DatumDefinition("REQ_ATTACHMENT1", "Business case", "FILE", ("business case.pdf", "budget.xlsx")),
        DatumDefinition(
            "FINANCE_OPINION", "Opinion of finance", "TEXT",
            ("Within budget", "Needs a second quote", "Deferred to next quarter"), visible_to_requester=False,
        ),
        *_FORM,
    ),
    ("New packaging line", "Forklift replacement", "Office extension", "Cooling system"),
    weight=14,
    supervisors=frozenset({"sofia_rossi"}),
)  # fmt: skip

_WORK_ORDER: Final = Blueprint(
    "WORK_ORDER", 1, "ACTIVE", "Work order",
    (
        Step("INITIATES", "Asks for the work", "EMPLOYEE"),
        Step("ANALYZES", "Analyzes the order", "COORDINATOR"),
        Step("MODIFIES", "Modifies the order", "EMPLOYEE"),
        Step("COMPLETES", "Does the work", "TECHNICIAN"),
        Step("CONFIRMS", "Confirms the work", "EMPLOYEE", quick_approval=True),
    ),
    {"EMPLOYEE": "everyone", "COORDINATOR": 3, "TECHNICIAN": 6},
    (
        DatumDefinition("REQUEST_SUBJECT", "Work to do", "TEXT", ("Replace lights", "Repair door", "Move desks")),
        DatumDefinition("TECHNICIAN_COMPLETION_DATE", "Date of completion", "DATETIME", low=1, high=30),
        DatumDefinition(
            "TECHNICIAN_HOURS", "Hours worked", "NUMERIC", low=0.5, high=16, visible_to_requester=False
        ),
        *_FORM,
    ),
    ("Replace the lights of room 204", "Repair the loading door", "Move two desks", "Leak in the kitchen"),
    weight=20,
    managers=frozenset({"james_wilson"}),
)  # fmt: skip

_IT_CLEARANCE: Final = Blueprint(
    "IT_CLEARANCE", 1, "ACTIVE", "IT clearance",
    (
        Step("INITIATES", "Asks for access", "EMPLOYEE"),
        Step("DEPT_SUP_APPROVAL", "Approval by the department", "DEPT_SUPERVISOR", quick_approval=True),
        Step("VALIDATES_HR", "Approval by human resources", "HR", quick_approval=True),
        Step("CREATES_IT", "Creates the accounts", "IT"),
    ),
    {"EMPLOYEE": "everyone", "DEPT_SUPERVISOR": 6, "HR": 3, "IT": 4},
    (
        DatumDefinition("REQUEST_SUBJECT", "Access asked for", "TEXT", ("ERP, read", "CRM, write", "Data room")),
        DatumDefinition("SUP_APPROVAL", "Decision of the department", "TEXT", ("APPROVED", "REJECTED")),
        DatumDefinition(
            "HR_DECISION", "Decision of human resources", "TEXT", ("APPROVED", "REJECTED"),
            visible_to_requester=False,
        ),
        *_FORM,
    ),
    ("Access to the ERP", "Access to the CRM", "Access to the data room"),
    weight=16,
)  # fmt: skip

_SIMPLE_REQUEST_FILE: Final = Blueprint(
    "SIMPLE_REQUEST_FILE", 1, "ACTIVE", "Simple request with a file",
    (Step("INITIATES", "Sends the file", "REQUESTER"), Step("READS", "Reads the file", "READER")),
    {"REQUESTER": "everyone", "READER": 3},
    (
        DatumDefinition("REQUEST_FILE", "The file", "FILE", ("report.pdf", "photo.jpg", "notes.txt")),
        DatumDefinition("REQUEST_SUBJECT", "Subject", "TEXT", ("Monthly report", "Site photo", "Notes")),
        DatumDefinition("REQUEST_AMOUNT", "Amount", "NUMERIC", low=1, high=999),
        DatumDefinition("REQUEST_DUE", "Due date", "DATETIME", low=1, high=60),
    ),
    ("Monthly report", "Site photo", "Meeting notes"),
    weight=4,
)  # fmt: skip

_VACATION: Final = (
    Step("INITIATES", "Asks for days off", "EMPLOYEE"),
    Step("APPROVES", "Approval by the manager", "MANAGER", quick_approval=True),
)
_VACATION_DATA: Final = (
    DatumDefinition("FIRST_DAY", "First day off", "DATETIME", low=5, high=120),
    DatumDefinition("DAYS", "Number of days", "NUMERIC", low=1, high=15),
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    _HELPDESK,
    _INVESTMENT,
    _WORK_ORDER,
    _IT_CLEARANCE,
    _SIMPLE_REQUEST_FILE,
    Blueprint(
        "VACATION_REQUEST", 1, "ARCHIVED", "Vacation request", _VACATION, {"EMPLOYEE": "everyone", "MANAGER": 6},
        _VACATION_DATA, ("Summer", "A long weekend"), weight=2,
    ),
    Blueprint(
        "VACATION_REQUEST", 2, "ACTIVE", "Vacation request", _VACATION, {"EMPLOYEE": "everyone", "MANAGER": 6},
        _VACATION_DATA, ("Summer", "Winter", "A long weekend"), weight=6,
    ),
    Blueprint(
        "SUPPLIER_REVIEW", 1, "IN_TEST", "Supplier review",
        (Step("INITIATES", "Names the supplier", "BUYER"), Step("REVIEWS", "Reviews the supplier", "QUALITY")),
        {"BUYER": "everyone", "QUALITY": 3},
        (DatumDefinition("SUPPLIER", "Supplier", "TEXT", ("Acme", "Globex", "Initech")),),
        ("Acme", "Globex"), weight=1, managers=frozenset({"sofia_rossi"}),
    ),
    Blueprint(
        "CONTRACT_RENEWAL", 1, "UNDER_CONSTRUCTION", "Contract renewal",
        (Step("INITIATES", "Names the contract", "OWNER"),), {"OWNER": 4}, (), ("Lease",), weight=0,
    ),
)  # fmt: skip
"""Every process definition. CONTRACT_RENEWAL has no request: it was never active."""
