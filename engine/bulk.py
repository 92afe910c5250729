"""One act on many cases: suspend, resume, retry, ask for their end, agree to it, give tasks to somebody.

Whoever asks names the cases and the reason; a worker does them one by one, each in a transaction of its
own, with the rights that the person had when asking. What cannot be done to one is noted there and does
not keep the others from their turn. It can be paused, goes on after a restart, and can be stopped.
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from engine import audit, cases, clock, incidents, runtime, terminations, visibility, worklist
from engine.access import Actor, Permission, require
from engine.errors import Conflict, EngineError, InvalidInput, NotFound, ReasonMissing
from engine.models import Bulk, BulkItem, BulkItemState, BulkState

MOST = 20_000  # of one operation
STREAM = "bulk"


class BulkEvent(enum.StrEnum):
    """What is written into the audit log."""

    STARTED = "bulk:started"
    PAUSED = "bulk:paused"
    RESUMED = "bulk:resumed"
    STOPPED = "bulk:stopped"


class NothingChosen(InvalidInput):
    """No case was chosen, or none of them can be meant."""

    code = "nothing-chosen"


class BulkOver(Conflict):
    """The operation has ended."""

    code = "bulk-over"


Do = Callable[[Session, UUID, str, Mapping[str, Any], Actor], None]


@dataclass(frozen=True)
class Act:
    """Something that can be done to many."""

    permission: Permission
    do: Do
    subjects: str  # selects the case, and the row that it is done to


_FROM_INCIDENT = """SELECT i.id, n.id FROM incident n
    JOIN process_instance i ON i.id = n.instance_id AND n.resolved_at IS NULL"""
_FROM_TASK = "SELECT i.id, t.id FROM user_task t JOIN process_instance i ON i.id = t.instance_id"
_FROM_CASE = "SELECT i.id, i.id FROM process_instance i"


def _suspend(session: Session, id_: UUID, reason: str, _: Mapping[str, Any], actor: Actor) -> None:
    runtime.suspend(session, id_, reason=reason, actor=actor)


def _resume(session: Session, id_: UUID, reason: str, _: Mapping[str, Any], actor: Actor) -> None:
    runtime.resume(session, id_, reason=reason, actor=actor)


def _retry(session: Session, id_: UUID, reason: str, _: Mapping[str, Any], actor: Actor) -> None:
    incidents.retry(session, id_, reason=reason, actor=actor)


def _ask(session: Session, id_: UUID, reason: str, _: Mapping[str, Any], actor: Actor) -> None:
    terminations.ask(session, id_, reason=reason, actor=actor)


def _agree(session: Session, id_: UUID, _reason: str, _: Mapping[str, Any], actor: Actor) -> None:
    terminations.agree(session, id_, actor=actor)


def _assign(session: Session, id_: UUID, reason: str, details: Mapping[str, Any], actor: Actor) -> None:
    worklist.reassign(session, id_, details["to"][str(id_)], reason=reason, actor=actor)


ACTS: Mapping[str, Act] = {
    "suspend": Act(Permission.INSTANCE_SUSPEND, _suspend, _FROM_CASE),
    "resume": Act(Permission.INSTANCE_SUSPEND, _resume, _FROM_CASE),
    "retry": Act(Permission.INCIDENT_RESOLVE, _retry, _FROM_INCIDENT),
    "terminate": Act(Permission.INSTANCE_TERMINATE, _ask, _FROM_CASE),
    "agree": Act(Permission.INSTANCE_TERMINATE, _agree, _FROM_CASE),
    "assign": Act(Permission.TASK_REASSIGN, _assign, _FROM_TASK),
}


@dataclass(frozen=True)
class Row:
    """One of the cases of an operation, for its log."""

    place: int
    instance_id: UUID
    business_key: str
    title: str
    state: str
    told: str | None
    at: datetime | None


def begin(
    session: Session,
    act: str,
    wanted: cases.Wanted,
    *,
    only: Sequence[UUID] | None = None,
    about: str,
    reason: str,
    details: Mapping[str, Any] | None = None,
    actor: Actor,
) -> UUID:
    """Write down what shall be done to the cases that are wanted, or ``only`` to some of them.

    Of what the act is about (``assign``: tasks; ``retry``: incidents) ``only`` may name the rows too.

    Raises:
        NotAllowed: the actor may not do this to any case.
        NothingChosen: there is no such case.
        ReasonMissing.
    """
    told = ACTS.get(act)
    if told is None:
        raise InvalidInput(act=act)
    require(actor, told.permission)
    if not reason.strip():
        raise ReasonMissing(act=act)
    found = _subjects(session, told, wanted, only, actor)
    if not found:
        raise NothingChosen(act=act)
    bulk_id, now = uuid4(), clock.now()
    rights = {"roles": sorted(actor.roles), "groups": sorted(actor.groups), "office": actor.office}
    head = {"id": bulk_id, "created_at": now, "act": act, "about": about, "reason": reason}
    head |= {"details": dict(details or {}), "asked_by": actor.id, "rights": rights, "total": len(found)}
    session.execute(insert(Bulk).values(head))
    session.execute(insert(BulkItem), list(_items(bulk_id, found)))
    facts = {"act": act, "reason": reason, "cases": len(found)}
    audit.record(session, actor, BulkEvent.STARTED, bulk_id, stream=STREAM, **facts)
    return bulk_id


def _items(bulk_id: UUID, found: Sequence[tuple[UUID, UUID]]) -> Iterator[dict[str, object]]:
    """A row for each of what is to be done, in its order."""
    for place, (instance_id, subject) in enumerate(found, 1):
        yield {
            "bulk_id": bulk_id,
            "place": place,
            "instance_id": instance_id,
            "subject": subject,
        }


def waiting(session: Session, *, limit: int) -> Sequence[tuple[UUID, int]]:
    """Some of what is to be done next, the oldest operation first."""
    query = (
        select(BulkItem.bulk_id, BulkItem.place)
        .join(Bulk, Bulk.id == BulkItem.bulk_id)
        .where(Bulk.state == BulkState.RUNNING, BulkItem.state == BulkItemState.WAITING)
        .order_by(Bulk.created_at, Bulk.id, BulkItem.place)
        .limit(limit)
    )
    return [(row.bulk_id, row.place) for row in session.execute(query)]


def do(session: Session, bulk_id: UUID, place: int) -> bool:
    """Do one of them, or note why it cannot be done. False if another worker has it, or had."""
    query = select(BulkItem).where(
        BulkItem.bulk_id == bulk_id,
        BulkItem.place == place,
        BulkItem.state == BulkItemState.WAITING,
    )
    item = session.scalar(query.with_for_update(skip_locked=True))
    bulk = session.get_one(Bulk, bulk_id, populate_existing=True)
    if item is None or bulk.state != BulkState.RUNNING:
        return False
    try:
        with session.begin_nested():
            ACTS[bulk.act].do(session, item.subject, bulk.reason, bulk.details, _actor(bulk))
        item.state = BulkItemState.DONE
    except EngineError as refused:
        item.state, item.told = BulkItemState.REFUSED, refused.code
    item.at = clock.now()
    session.flush()
    _count(session, bulk_id, done=item.state == BulkItemState.DONE)
    return True


def get(session: Session, bulk_id: UUID, *, actor: Actor) -> Bulk:
    """An operation of the actor's own. Raises NotFound."""
    bulk = session.get(Bulk, bulk_id, populate_existing=True)
    if bulk is None or (bulk.asked_by != actor.id and not actor.everywhere):
        raise NotFound(bulk=bulk_id)
    return bulk


def mine(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Bulk]:
    """The operations that the actor has asked for, newest first."""
    query = select(Bulk).where(Bulk.asked_by == actor.id)
    return session.scalars(query.order_by(Bulk.created_at.desc(), Bulk.id).limit(limit)).all()


def log(
    session: Session, bulk_id: UUID, *, actor: Actor, state: str | None = None, after: int = 0
) -> Sequence[Row]:
    """A page of the cases of an operation, in their order, with what became of each."""
    get(session, bulk_id, actor=actor)
    query = text(f"""
        SELECT b.place, i.id, i.business_key, i.title, b.state, b.told, b.at
        FROM bulk_item b JOIN process_instance i ON i.id = b.instance_id
        WHERE b.bulk_id = :bulk AND b.place > :after AND {visibility.case()}
            AND (CAST(:state AS text) IS NULL OR b.state = :state)
        ORDER BY b.place LIMIT 100""")  # noqa: S608 - our names
    values = {**visibility.parameters(actor), "bulk": bulk_id, "after": after, "state": state}
    return [Row(*row) for row in session.execute(query, values)]


def pause(session: Session, bulk_id: UUID, *, actor: Actor) -> None:
    """Do no more of it until it is resumed."""
    _turn(session, bulk_id, BulkState.PAUSED, BulkEvent.PAUSED, actor)


def resume(session: Session, bulk_id: UUID, *, actor: Actor) -> None:
    """Go on with it."""
    _turn(session, bulk_id, BulkState.RUNNING, BulkEvent.RESUMED, actor)


def stop(session: Session, bulk_id: UUID, *, actor: Actor) -> None:
    """Do no more of it for good. What was done stays done."""
    _turn(session, bulk_id, BulkState.STOPPED, BulkEvent.STOPPED, actor)


def _turn(session: Session, bulk_id: UUID, state: BulkState, event: BulkEvent, actor: Actor) -> None:
    get(session, bulk_id, actor=actor)
    ended = {"ended_at": clock.now()} if state == BulkState.STOPPED else {}
    change = update(Bulk).where(Bulk.id == bulk_id, Bulk.ended_at.is_(None)).values(state=state, **ended)
    if session.execute(change).rowcount == 0:  # type: ignore[attr-defined]
        raise BulkOver(bulk=bulk_id)
    audit.record(session, actor, event, bulk_id, stream=STREAM)


def _subjects(
    session: Session,
    act: Act,
    wanted: cases.Wanted,
    only: Sequence[UUID] | None,
    actor: Actor,
) -> Sequence[tuple[UUID, UUID]]:
    where, values = cases.conditions(wanted)
    where.append(visibility.case())
    values |= visibility.parameters(actor)
    if only is not None:
        subject = act.subjects.partition(" FROM")[0].rpartition(", ")[2]
        where.append(f"(i.id = ANY(:only) OR {subject} = ANY(:only))")
        values["only"] = list(only)
    query = f"""{act.subjects} JOIN process_definition d ON d.id = i.definition_id
        WHERE {" AND ".join(where)} ORDER BY i.created_at, i.id, 2 LIMIT {MOST}"""
    return [(row[0], row[1]) for row in session.execute(text(query), values)]


def _actor(bulk: Bulk) -> Actor:
    told = bulk.rights
    return Actor(
        id=bulk.asked_by,
        roles=frozenset(told["roles"]),
        groups=frozenset(told["groups"]),
        office=told["office"],
    )


def _count(session: Session, bulk_id: UUID, *, done: bool) -> None:
    column = "done" if done else "refused"
    query = text(f"""
        UPDATE bulk SET {column} = {column} + 1,
            state = CASE WHEN done + refused + 1 >= total THEN 'finished' ELSE state END,
            ended_at = CASE WHEN done + refused + 1 >= total THEN :now ELSE ended_at END
        WHERE id = :id""")  # noqa: S608 - our names
    session.execute(query, {"id": bulk_id, "now": clock.now()})
