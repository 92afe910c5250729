"""The inbox: open user tasks that an actor may see, most urgent first, a page at a time.

The order is total (priority, due date, id) and a page starts after the last row of the one before, so
that no task is shown twice or skipped while others come and go. Each queue (a candidate group, or what
the actor has claimed) is read in the order of its own index, and only as far as one page needs.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock, search
from engine.access import Actor
from engine.errors import InvalidInput
from engine.models.work import NEVER

Scope = Literal["mine", "groups", "all"]
COUNT_UP_TO = 1000  # more is shown as "1000+": nobody works through it

_DUE = f"coalesce(t.due_at, {NEVER})"
_QUEUES = {
    "free": "t.assignee IS NULL AND t.candidate_group = q.name",
    "held": "t.assignee IS NOT NULL AND t.candidate_group = q.name AND t.assignee <> :actor",
    "mine": "t.assignee = :actor",
}
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "mine": ("mine",),
    "groups": ("free",),
    "all": ("free", "held", "mine"),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to look for. None looks for everything."""

    text: str | None = None  # words of the expediente's number or title
    procedure: str | None = None
    activity: str | None = None
    state: Literal["free", "claimed"] | None = None
    due: Literal["overdue", "today", "week", "none"] | None = None


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
    candidate_group: str
    assignee: str | None
    priority: int
    due_at: datetime | None
    created_at: datetime
    state: str


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next ones begin."""

    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True)
class Counts:
    """How many tasks there are, up to ``COUNT_UP_TO`` each."""

    mine: int
    groups: int
    overdue: int
    due_today: int


def inbox(
    session: Session,
    actor: Actor,
    *,
    scope: Scope = "all",
    filters: Filters | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of what the actor may see.

    ``mine`` is what the actor claimed; ``groups``, what is free in the actor's groups; ``all``, both
    and what colleagues of the same groups hold.
    """
    conditions, values = _conditions(filters or Filters(), clock.now())
    if after:
        conditions.append(f"(t.priority, {_DUE}, t.id) > (:after_priority, :after_due, :after_id)")
        values |= _position(after)
    typed = search.query(filters.text) if filters and filters.text else None
    keys = _found(scope, conditions) if typed else _keys(scope, conditions)
    query = f"""
        SELECT t.id, t.instance_id, i.business_key, i.title, t.procedure, d.name, t.activity, t.name,
               t.title, t.candidate_group, t.assignee, t.priority, t.due_at, t.created_at, t.state
        FROM ({keys} ORDER BY priority, due, id LIMIT :limit) k
        JOIN user_task t ON t.id = k.id
        JOIN process_instance i ON i.id = t.instance_id
        JOIN process_definition d ON d.id = i.definition_id
        ORDER BY k.priority, k.due, k.id"""  # noqa: S608 - built from our own pieces, values are bound
    found = session.execute(
        text(query), values | _who(actor) | {"limit": limit + 1, "typed": typed}
    ).all()
    rows = [Row(*row) for row in found[:limit]]
    return Page(rows, _cursor(rows[-1]) if len(found) > limit else None)


def counts(session: Session, actor: Actor, now: datetime | None = None) -> Counts:
    """How much there is to do, and how much of it is late."""
    instant = now or clock.now()
    wanted = {
        "mine": ("mine", Filters()),
        "groups": ("groups", Filters()),
        "overdue": ("all", Filters(due="overdue")),
        "due_today": ("all", Filters(due="today")),
    }
    arms, values = [], _who(actor) | {"limit": COUNT_UP_TO}
    for name, (scope, filters) in wanted.items():
        conditions, more = _conditions(filters, instant)
        values |= more
        keys = _keys(scope, conditions)
        arms.append(f"(SELECT count(*) FROM ({keys} LIMIT :limit) {name})")  # noqa: S608
    row = session.execute(text(f"SELECT {', '.join(arms)}"), values).one()
    return Counts(*row)


def facets(
    session: Session, actor: Actor, scope: Scope = "all"
) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """The procedures (key, name) and activities (id, name) among what the actor may see."""
    keys = _keys(scope, [])
    query = f"""
        SELECT DISTINCT t.procedure, d.name, t.activity, t.name
        FROM ({keys} LIMIT 5000) k JOIN user_task t ON t.id = k.id
        JOIN process_instance i ON i.id = t.instance_id
        JOIN process_definition d ON d.id = i.definition_id"""  # noqa: S608
    found = session.execute(text(query), _who(actor) | {"limit": 5000}).all()
    procedures = {(row[0], row[1]) for row in found}
    activities = {(row[2], row[3]) for row in found}
    return sorted(procedures, key=lambda p: p[::-1]), sorted(activities, key=lambda a: a[::-1])


def _keys(scope: Scope | str, conditions: Sequence[str]) -> str:
    """The sort keys of what is wanted: from each queue no more than a page can show."""
    arms = []
    for queue in _SCOPES[scope]:
        where = " AND ".join(["t.state = 'open'", _QUEUES[queue], *conditions])
        one = f"""
            SELECT t.priority, {_DUE} AS due, t.id FROM user_task t
            WHERE {where} ORDER BY t.priority, {_DUE}, t.id LIMIT :limit"""  # noqa: S608
        if queue != "mine":
            one = f"SELECT k.* FROM unnest(CAST(:groups AS text[])) q(name), LATERAL ({one}) k"  # noqa: S608
        arms.append(f"({one})")
    return f"SELECT priority, due, id FROM ({' UNION ALL '.join(arms)}) arms"  # noqa: S608


def _found(scope: Scope, conditions: Sequence[str]) -> str:
    """The sort keys of what was looked for by words: few instances, whose tasks are then looked at."""
    seen = " OR ".join(f"({_QUEUES[queue]})" for queue in _SCOPES[scope]).replace(
        "= q.name", "= ANY(CAST(:groups AS text[]))"
    )
    where = " AND ".join(["t.state = 'open'", f"({seen})", *conditions])
    return f"""
        SELECT t.priority, {_DUE} AS due, t.id FROM user_task t
        JOIN process_instance i ON i.id = t.instance_id
        WHERE {search.WORDS} @@ CAST(:typed AS tsquery) AND {where}"""  # noqa: S608


def _conditions(filters: Filters, now: datetime) -> tuple[list[str], dict[str, Any]]:
    conditions, values = _due_conditions(filters.due, now)
    if filters.procedure:
        conditions.append("t.procedure = :procedure")
        values["procedure"] = filters.procedure
    if filters.activity:
        conditions.append("t.activity = :activity")
        values["activity"] = filters.activity
    if filters.state:
        conditions.append(f"t.assignee IS {'NULL' if filters.state == 'free' else 'NOT NULL'}")
    return conditions, values


def _due_conditions(due: str | None, now: datetime) -> tuple[list[str], dict[str, Any]]:
    if due == "none":
        return ["t.due_at IS NULL"], {}
    if due == "overdue":
        return [f"{_DUE} < :now"], {"now": now}
    if due in ("today", "week"):
        end = clock.end_of_day(now) + timedelta(days=0 if due == "today" else 6)
        return [f"{_DUE} >= :now AND {_DUE} <= :{due}_end"], {"now": now, f"{due}_end": end}
    return [], {}


def _who(actor: Actor) -> dict[str, Any]:
    return {"actor": actor.id, "groups": sorted(actor.groups)}


def _cursor(row: Row) -> str:
    due = row.due_at.isoformat() if row.due_at else None
    return base64.urlsafe_b64encode(orjson.dumps([row.priority, due, row.id])).decode()


def _position(cursor: str) -> dict[str, Any]:
    try:
        priority, due, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        instant = (
            datetime.fromisoformat(due) if due else datetime.fromisoformat("9999-12-31T00:00:00+00:00")
        )
        return {"after_priority": int(priority), "after_due": instant, "after_id": UUID(id_)}
    except (ValueError, TypeError) as error:
        raise InvalidInput(after=cursor) from error
