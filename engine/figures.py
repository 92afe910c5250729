"""How much there is of everything: by procedure, by activity, by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock, counts, definitions, programs, visibility
from engine.access import Actor
from engine.errors import NotFound

DAYS = 30
SOON = timedelta(days=6)  # after today: a week, as lists of tasks count it

_SEEN = visibility.counted()
_SUSPENDED = f"""
    SELECT d.key, count(*) FROM process_instance i JOIN process_definition d ON d.id = i.definition_id
    WHERE i.state = 'suspended' AND {_SEEN} GROUP BY d.key"""  # noqa: S608
_INCIDENTS = f"""
    SELECT d.key, count(*) FROM incident n JOIN process_instance i ON i.id = n.instance_id
    JOIN process_definition d ON d.id = i.definition_id
    WHERE n.resolved_at IS NULL AND {_SEEN} GROUP BY d.key"""  # noqa: S608
_OVERDUE = f"""
    SELECT t.procedure, count(*) FILTER (WHERE t.due_key < :now),
        count(*) FILTER (WHERE t.due_key >= :now)
    FROM user_task t WHERE t.state = 'open' AND t.due_key < :soon AND {visibility.work()}
    GROUP BY t.procedure"""  # noqa: S608
_STANDING = """
    SELECT w.activity, count(*), 0 FROM process_instance i
    JOIN (SELECT instance_id, activity FROM user_task WHERE state IN ('open', 'suspended')
          UNION ALL SELECT instance_id, activity FROM job WHERE state NOT IN ('completed', 'canceled')
          UNION ALL SELECT instance_id, activity FROM timer WHERE state IN ('waiting', 'suspended')
          UNION ALL SELECT instance_id, activity FROM subscription WHERE state IN ('open', 'suspended')
         ) w ON w.instance_id = i.id
    JOIN process_definition d ON d.id = i.definition_id
    WHERE d.key = :key AND i.ended_at IS NULL AND {seen} GROUP BY w.activity
    UNION ALL
    SELECT n.activity, 0, count(*) FROM incident n JOIN process_instance i ON i.id = n.instance_id
    JOIN process_definition d ON d.id = i.definition_id
    WHERE d.key = :key AND n.resolved_at IS NULL AND {seen}
    GROUP BY n.activity"""


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
    soon: int = 0  # tasks that fall due within SOON
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
    def soon(self) -> int:
        """Open tasks that will be past their date within a week, if nobody does them."""
        return sum(one.soon for one in self.procedures)

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


def overview(session: Session, actor: Actor) -> Overview:
    """All procedures of the actor's unit, and the last 30 days."""
    who = visibility.parameters(actor)
    rows = {key: ProcedureFigures(key, name) for key, name in procedures(session, actor)}
    first = clock.now().astimezone(clock.LIMA).date() - timedelta(days=DAYS - 1)
    sums, by_day = counts.summed(session, who, first)
    suspended: dict[str, int] = {row[0]: row[1] for row in session.execute(text(_SUSPENDED), who)}
    for key, row in rows.items():
        one = sums.get(key, counts.Sums())
        row.completed, row.terminated = one.completed, one.terminated
        row.suspended = suspended.get(key, 0)
        row.active = one.started - one.completed - one.terminated - row.suspended
    for key, number in session.execute(text(_INCIDENTS), who):
        if key in rows:
            rows[key].incidents = number
    now = clock.now()
    for key, late, soon in session.execute(
        text(_OVERDUE), who | {"now": now, "soon": clock.end_of_day(now) + SOON}
    ):
        if key in rows:
            rows[key].overdue, rows[key].soon = late, soon
    return Overview(list(rows.values()), _days(by_day, first))


def procedures(session: Session, actor: Actor) -> Sequence[tuple[str, str]]:
    """Key and name of the procedures that the actor's unit works on, by name."""
    return definitions.names_worked_on(session, actor)


def procedure(session: Session, actor: Actor, key: str) -> ProcedureRow:
    """The newest version of a procedure. Raises NotFound, also for who is of another unit."""
    definition = next((one for one in definitions.worked_on(session, actor) if one.key == key), None)
    if definition is None:
        raise NotFound(process=key)
    loaded = programs.get(session, definition.id)
    totals = activity_totals(session, actor, key)
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


def activity_totals(session: Session, actor: Actor, key: str) -> Mapping[str, Mapping[str, int]]:
    """Where the running instances of a procedure, of any version, stand, and how many are stuck."""
    totals: dict[str, dict[str, int]] = {}
    values = visibility.parameters(actor) | {"key": key}
    for activity, tokens, incidents in session.execute(
        text(_STANDING.format(seen=visibility.work("i"))), values
    ):
        one = totals.setdefault(activity, {"tokens": 0, "incidents": 0})
        one["tokens"] += tokens
        one["incidents"] += incidents
    return totals


def _days(sums: Mapping[date, counts.Sums], first: date) -> Sequence[Day]:
    days = [first + timedelta(days=number) for number in range(DAYS)]
    found = [(day, sums.get(day, counts.Sums())) for day in days]
    return [Day(day, one.started, one.completed + one.terminated) for day, one in found]
