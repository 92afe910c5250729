"""How much there is of everything: by procedure, by activity, by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock, definitions, programs

DAYS = 30

_BY_STATE = """
    SELECT d.key, i.state, count(*) FROM process_instance i
    JOIN process_definition d ON d.id = i.definition_id GROUP BY d.key, i.state"""
_INCIDENTS = """
    SELECT d.key, count(*) FROM incident n JOIN process_instance i ON i.id = n.instance_id
    JOIN process_definition d ON d.id = i.definition_id WHERE n.resolved_at IS NULL GROUP BY d.key"""
_OVERDUE = """
    SELECT procedure, count(*) FROM user_task
    WHERE state = 'open' AND due_at < :now GROUP BY procedure"""
_BY_DAY = """
    SELECT CAST({instant} AT TIME ZONE 'America/Lima' AS date), count(*) FROM process_instance
    WHERE {instant} >= :since GROUP BY 1"""
_STANDING = """
    SELECT w.activity, count(*), 0 FROM process_instance i
    JOIN (SELECT instance_id, activity FROM user_task WHERE state IN ('open', 'suspended')
          UNION ALL SELECT instance_id, activity FROM job WHERE state NOT IN ('completed', 'canceled')
          UNION ALL SELECT instance_id, activity FROM timer WHERE state IN ('waiting', 'suspended')
          UNION ALL SELECT instance_id, activity FROM subscription WHERE state IN ('open', 'suspended')
         ) w ON w.instance_id = i.id
    WHERE i.definition_id = :definition AND i.ended_at IS NULL GROUP BY w.activity
    UNION ALL
    SELECT n.activity, 0, count(*) FROM incident n JOIN process_instance i ON i.id = n.instance_id
    WHERE i.definition_id = :definition AND n.resolved_at IS NULL GROUP BY n.activity"""


@dataclass(slots=True)
class ProcedureFigures:
    """One procedure in numbers, all its versions together."""

    key: str
    name: str
    active: int = 0
    suspended: int = 0
    completed: int = 0
    terminated: int = 0
    overdue: int = 0
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """What came in and went out on one day in Lima."""

    day: date
    started: int
    ended: int


@dataclass(frozen=True)
class Overview:
    """All procedures at a glance."""

    procedures: Sequence[ProcedureFigures]
    days: Sequence[Day]

    @property
    def active(self) -> int:
        """Cases under way."""
        return sum(one.active for one in self.procedures)

    @property
    def overdue(self) -> int:
        """Open tasks past their date."""
        return sum(one.overdue for one in self.procedures)

    @property
    def incidents(self) -> int:
        """Things that wait for a supervisor."""
        return sum(one.incidents for one in self.procedures)


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    """How many tokens stand at an activity, and how many incidents."""

    activity: str
    name: str
    tokens: int
    incidents: int


@dataclass(frozen=True)
class ProcedureRow:
    """The newest version of a procedure, and where its instances stand."""

    key: str
    name: str
    version: int
    definition_id: UUID
    deployed_at: datetime
    author: str
    note: str
    diagram: bytes
    activities: Sequence[ActivityFigures]


def overview(session: Session) -> Overview:
    """All procedures, and the last 30 days."""
    rows = {one.key: ProcedureFigures(one.key, one.name) for one in definitions.all_latest(session)}
    for key, state, number in session.execute(text(_BY_STATE)):
        setattr(rows[key], state, number)
    for key, number in session.execute(text(_INCIDENTS)):
        rows[key].incidents = number
    for key, number in session.execute(text(_OVERDUE), {"now": clock.now()}):
        if key in rows:
            rows[key].overdue = number
    return Overview(list(rows.values()), _days(session))


def procedures(session: Session) -> Sequence[tuple[str, str]]:
    """Key and name of everything that was ever deployed, by name."""
    return [(one.key, one.name) for one in definitions.all_latest(session)]


def procedure(session: Session, key: str) -> ProcedureRow:
    """The newest version of a procedure. Raises NotFound."""
    definition = definitions.latest(session, key)
    loaded = programs.get(session, definition.id)
    totals = activity_totals(session, definition.id)
    return ProcedureRow(
        key=key,
        name=definition.name,
        version=definition.version,
        definition_id=definition.id,
        deployed_at=definition.created_at,
        author=definition.author,
        note=definition.note,
        diagram=loaded.sources[f"{key}.bpmn"],
        activities=[
            ActivityFigures(id_, one.name or id_, totals[id_]["tokens"], totals[id_]["incidents"])
            for id_, one in loaded.program.activities.items()
            if id_ in totals
        ],
    )


def activity_totals(session: Session, definition_id: UUID) -> Mapping[str, Mapping[str, int]]:
    """At how many activities the running instances of a definition stand, and how many are stuck."""
    totals: dict[str, dict[str, int]] = {}
    for activity, tokens, incidents in session.execute(text(_STANDING), {"definition": definition_id}):
        one = totals.setdefault(activity, {"tokens": 0, "incidents": 0})
        one["tokens"] += tokens
        one["incidents"] += incidents
    return totals


def _days(session: Session) -> Sequence[Day]:
    today = clock.now().astimezone(clock.LIMA).date()
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, datetime.min.time(), clock.LIMA)
    started, ended = (_by_day(session, instant, since) for instant in ("created_at", "ended_at"))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(day, started.get(day, 0), ended.get(day, 0)) for day in days]


def _by_day(session: Session, instant: str, since: datetime) -> Mapping[date, int]:
    found = session.execute(text(_BY_DAY.format(instant=instant)), {"since": since})
    return {row[0]: row[1] for row in found}
