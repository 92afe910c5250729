"""Cases: the process instances that an actor may see, newest first, a page at a time.

Which those are is asked of ``engine.visibility``.
"""

import base64
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text as text_of
from sqlalchemy.orm import Session

from engine import clock, search, visibility
from engine.access import Actor
from engine.errors import InvalidInput, NotFound

MOST_CHILDREN = 100
_INCIDENT = "SELECT FROM incident n WHERE n.instance_id = i.id AND n.resolved_at IS NULL"
_DONE = """
    SELECT w.instance_id FROM user_task w WHERE w.activity = :activity AND w.state = 'completed'
        AND w.completed_at >= :since {task}
    UNION ALL SELECT w.instance_id FROM job w WHERE w.activity = :activity AND w.state = 'completed'
        AND w.completed_at >= :since {job}"""
_TOOK = "AND extract(epoch FROM w.completed_at - w.created_at) >= :seconds"
_OPEN_TASK = """
    SELECT w.instance_id FROM user_task w WHERE w.activity = :activity AND w.state = 'open'"""
_AT = {
    "now": """
    SELECT w.instance_id FROM user_task w
        WHERE w.activity = :activity AND w.state IN ('open', 'suspended')
    UNION ALL SELECT w.instance_id FROM job w
        WHERE w.activity = :activity AND w.state NOT IN ('completed', 'canceled')
    UNION ALL SELECT w.instance_id FROM timer w
        WHERE w.activity = :activity AND w.state IN ('waiting', 'suspended', 'failed')
    UNION ALL SELECT w.instance_id FROM subscription w
        WHERE w.activity = :activity AND w.state IN ('open', 'suspended')""",
    "overdue": f"{_OPEN_TASK} AND w.due_at < :now",
    "late": f"""
    SELECT w.instance_id FROM user_task w WHERE w.activity = :activity AND w.state = 'completed'
        AND w.completed_at >= :since AND w.due_at < w.completed_at
    UNION ALL {_OPEN_TASK} AND w.due_at < :now""",  # noqa: S608 - our names
    "slow": _DONE.format(task=_TOOK, job=_TOOK),
    "passed": _DONE.format(task="", job=""),
}
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_ROWS = """
    SELECT i.id, i.business_key, i.title, d.key, d.name, d.version, i.state, i.outcome, i.created_at,
           i.ended_at, i.started_by, i.revision,
           (SELECT count(*) FROM incident n WHERE n.instance_id = i.id AND n.resolved_at IS NULL),
           (SELECT min(t.due_at) FROM user_task t WHERE t.instance_id = i.id AND t.state = 'open'),
           i.reserve_id IS NOT NULL
    FROM process_instance i JOIN process_definition d ON d.id = i.definition_id
    WHERE {where} ORDER BY i.created_at DESC, i.id DESC LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One case, as a list or the head of a page shows it."""

    id: UUID
    business_key: str
    title: str
    procedure: str
    procedure_name: str
    procedure_version: int
    state: str
    outcome: str | None
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    revision: int
    open_incidents: int
    next_due_at: datetime | None
    reserved: bool


class Standing(enum.StrEnum):
    """What cases have to do with an activity."""

    NOW = "now"  # wait there
    OVERDUE = "overdue"  # wait there past the date
    LATE = "late"  # did it after its date
    SLOW = "slow"  # took longer than so many seconds
    PASSED = "passed"  # have done it


@dataclass(frozen=True, kw_only=True)
class At:
    """Cases that have to do with an activity, in a span of time where that matters."""

    activity: str
    standing: Standing = Standing.NOW
    since: datetime | None = None
    seconds: float = 0


@dataclass(frozen=True)
class Among:
    """Cases that a query of another room names: it selects ids of instances."""

    query: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases; what is not said does not matter."""

    text: str | None = None
    procedure: str | None = None
    state: str | None = None
    with_incidents: bool = False
    at: At | None = None
    among: Sequence[Among] = ()


@dataclass(frozen=True)
class CasePage:
    """Some cases, and where the next ones begin."""

    rows: Sequence[InstanceRow]
    next: str | None


def cases(
    session: Session,
    actor: Actor,
    wanted: Wanted | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> CasePage:
    """One page of the cases that the actor may know of, newest first."""
    where, values = conditions(wanted or Wanted())
    where.append(visibility.listed())
    values |= visibility.parameters(actor)
    if after:
        where.append("(i.created_at, i.id) < (:after_at, :after_id)")
        values |= _position(after)
    found = _select(session, where, values | {"limit": limit + 1})
    return CasePage(found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None)


def conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """Which cases are wanted, as SQL about ``i`` and ``d`` with its values; not who may see them."""
    where, values = ["true"], dict[str, Any]()
    typed = search.query(wanted.text) if wanted.text else None
    if typed:
        where.append(f"{search.WORDS} @@ CAST(:typed AS tsquery)")
        values["typed"] = typed
    for column, value in (("d.key", wanted.procedure), ("i.state", wanted.state)):
        if value:
            name = column.partition(".")[2]
            where.append(f"{column} = :{name}")
            values[name] = value
    if wanted.with_incidents:
        where.append(f"EXISTS ({_INCIDENT})")
    if wanted.at:
        told = wanted.at
        where.append(f"i.id IN ({_AT[told.standing]})")
        values |= {"activity": told.activity, "since": told.since or _EVER, "seconds": told.seconds}
        values["now"] = clock.now()
    for among in wanted.among:
        where.append(f"i.id IN ({among.query})")
        values |= among.values
    return where, values


def children(
    session: Session, actor: Actor, instance_id: UUID, *, keys: Sequence[str]
) -> list[InstanceRow]:
    """Cases of these processes that come from this one, newest first, as the actor may know them."""
    where = ["i.parent_id = :parent", "d.key = ANY(CAST(:keys AS text[]))", visibility.case()]
    told = {"parent": instance_id, "keys": list(keys), "limit": MOST_CHILDREN}
    return _select(session, where, visibility.parameters(actor) | told)


def instance(session: Session, actor: Actor, instance_id: UUID) -> InstanceRow:
    """One case. Raises NotFound, also for who may not see it."""
    values = visibility.parameters(actor) | {"id": instance_id, "limit": 1}
    found = _select(session, ["i.id = :id", visibility.case()], values)
    if not found:
        raise NotFound(instance=instance_id)
    return found[0]


def _select(session: Session, where: list[str], values: dict[str, Any]) -> list[InstanceRow]:
    query = _ROWS.format(where=" AND ".join(where))
    return [InstanceRow(*row) for row in session.execute(text_of(query), values)]


def _cursor(row: InstanceRow) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([row.started_at, row.id])).decode()


def _position(cursor: str) -> dict[str, Any]:
    try:
        at, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        return {"after_at": datetime.fromisoformat(at), "after_id": UUID(id_)}
    except (ValueError, TypeError) as error:
        raise InvalidInput(after=cursor) from error
