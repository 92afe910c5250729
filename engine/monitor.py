"""What case pages and supervisors read: cases, where they stand, how they came there, what is late.

Nothing here changes anything, except ``touch``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, db, incidents
from engine.access import Actor
from engine.cases import At, CasePage, InstanceRow, Standing, Wanted, cases, children, instance
from engine.figures import activity_totals, overview, procedure, procedures
from engine.models import Heartbeat, Receipt, TaskState, UserTask
from engine.standing import (
    answered_forms,
    decisions,
    diagram,
    diagrams,
    outline,
    revisions,
    state_at,
    tokens,
    variables,
)

__all__ = [
    "At",
    "CasePage",
    "Document",
    "InstanceRow",
    "Standing",
    "Wanted",
    "activity_totals",
    "answered_forms",
    "cases",
    "children",
    "decisions",
    "diagram",
    "diagrams",
    "documents",
    "heartbeats",
    "instance",
    "open_incidents",
    "open_tasks",
    "outline",
    "overview",
    "procedure",
    "procedures",
    "receipts",
    "revisions",
    "state_at",
    "tokens",
    "touch",
    "variables",
]


_DOCUMENTS = """
    SELECT id, sha256, name, content_type, size, created_at, uploaded_by FROM upload
    WHERE instance_id = %(instance)s ORDER BY created_at DESC, id"""


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a case."""

    id: UUID
    sha256: bytes
    name: str
    content_type: str
    size: int
    at: datetime
    by: str


def open_tasks(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """The open user tasks of a case, most urgent first."""
    query = select(UserTask).where(
        UserTask.instance_id == instance_id,
        UserTask.state.in_((TaskState.OPEN, TaskState.SUSPENDED)),
    )
    return session.scalars(query.order_by(UserTask.priority, UserTask.due_at, UserTask.id)).all()


def documents(session: Session, instance_id: UUID) -> Sequence[Document]:
    """The files of a case, newest first."""
    return [Document(*row) for row in db.rows(session, _DOCUMENTS, {"instance": instance_id})]


def receipts(session: Session, instance_id: UUID, *, also: Collection[UUID] = ()) -> Sequence[Receipt]:
    """What agencies answered about a case and ``also`` about these, newest first."""
    query = select(Receipt).where(Receipt.instance_id.in_([instance_id, *also]))
    return session.scalars(query.order_by(Receipt.created_at.desc(), Receipt.id)).all()


def open_incidents(session: Session, actor: Actor) -> int:
    """How many things wait for this supervisor, up to 1000."""
    return incidents.count(session, actor, most=1000)


def touch(session: Session, name: str) -> None:
    """A program says that it is alive."""
    now = clock.now()
    new = insert(Heartbeat).values(name=name, at=now)
    session.execute(new.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


def heartbeats(session: Session) -> dict[str, datetime]:
    """When each program last said that it is alive."""
    return {beat.name: beat.at for beat in session.scalars(select(Heartbeat))}
