"""What a list of user tasks is asked, and what it tells: see ``engine.inbox``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Scope = Literal["mine", "groups", "all"]
COUNT_UP_TO = 1000  # more is shown as "1000+": nobody works through it


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to look for. None looks for everything."""

    text: str | None = None  # words of the expediente: number, names, documents
    procedure: str | None = None
    activity: str | None = None
    state: Literal["free", "claimed"] | None = None
    due: Literal["overdue", "today", "week", "none"] | None = None
    urgent: bool = False
    assignee: str | None = None
    group: str | None = None  # one of the actor's
    flag: str | None = None
    snoozed: bool = False  # those put off, and only those


@dataclass(frozen=True, slots=True)
class Row:
    """One open user task, as a list shows it."""

    id: UUID
    instance_id: UUID
    business_key: str
    case_title: str
    procedure: str
    procedure_name: str
    activity: str
    name: str
    title: str | None
    candidate_groups: Sequence[str]
    assignee: str | None
    priority: int
    due_at: datetime | None
    created_at: datetime
    state: str
    owner: str | None
    snoozed_until: datetime | None
    flags: Sequence[str] | None


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next ones begin."""

    rows: Sequence[Row]
    next: str | None
    too_many: bool = False  # so many have the words looked for that not all were looked at
    guessed: str = ""  # the words that were looked for instead, as nothing was written like that


@dataclass(frozen=True)
class Waiting:
    """How many tasks there are, up to ``COUNT_UP_TO`` each."""

    mine: int
    groups: int


@dataclass(frozen=True)
class Counts(Waiting):
    """The same, and how they stand."""

    overdue: int  # of the list that was asked about
    due_today: int  # of the same
    snoozed: int


@dataclass(frozen=True)
class Desk:
    """A page of the list, with what stands around it."""

    page: Page
    procedures: Sequence[tuple[str, str]]  # key and name of those that are work of the actor's groups
    activities: Sequence[tuple[str, str]]  # the same
    counts: Counts
