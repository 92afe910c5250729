"""Cases: the process instances that an actor may see, newest first, a page at a time.

Which those are is asked of ``engine.visibility``.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text as text_of
from sqlalchemy.orm import Session

from engine import search, visibility
from engine.access import Actor
from engine.errors import InvalidInput, NotFound

_INCIDENT = "SELECT FROM incident n WHERE n.instance_id = i.id AND n.resolved_at IS NULL"
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


@dataclass(frozen=True)
class CasePage:
    """Some cases, and where the next ones begin."""

    rows: Sequence[InstanceRow]
    next: str | None


def cases(
    session: Session,
    actor: Actor,
    *,
    text: str | None = None,
    procedure: str | None = None,
    state: str | None = None,
    with_incidents: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> CasePage:
    """One page of the cases that the actor may know of, newest first."""
    where, values = [visibility.listed()], visibility.parameters(actor)
    typed = search.query(text) if text else None
    if typed:
        where.append(f"{search.WORDS} @@ CAST(:typed AS tsquery)")
        values["typed"] = typed
    for column, wanted in (("d.key", procedure), ("i.state", state)):
        if wanted:
            name = column.partition(".")[2]
            where.append(f"{column} = :{name}")
            values[name] = wanted
    if with_incidents:
        where.append(f"EXISTS ({_INCIDENT})")
    if after:
        where.append("(i.created_at, i.id) < (:after_at, :after_id)")
        values |= _position(after)
    found = _select(session, where, values | {"limit": limit + 1})
    return CasePage(found[:limit], _cursor(found[limit - 1]) if len(found) > limit else None)


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
