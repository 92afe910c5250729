"""Cases that were there before the reserve was that they belong to: found, and put into it.

A case that starts or moves is put where it belongs as it does so (``engine.turns``). What does not move,
because it waits or is over, is looked at here, once the catalogue says something new.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, undefer

from engine import reserves, turns
from engine.access import Actor
from engine.models import ProcessDefinition, ProcessInstance

Transactions = Callable[[], AbstractContextManager[Session]]
AT_ONCE = 200
_FIRST = UUID(int=0)


def take_in_all(transactions: Transactions, *, actor: Actor) -> Iterator[UUID]:
    """Put every case in the reserve that it belongs to, each in a transaction of its own; tells which.

    What a case has started follows it, so all are looked at again until none has moved.
    """
    moved = True
    while moved:
        moved = False
        for instance_id in _open(transactions):
            with transactions() as session:
                found = _take_in(session, instance_id, actor)
            if found:
                moved = True
                yield instance_id


def _open(transactions: Transactions) -> Iterator[UUID]:
    """Cases in no reserve that may belong to one."""
    last: UUID | None = _FIRST
    while last is not None:
        with transactions() as session:
            found = _after(session, last)
        yield from found
        last = found[-1] if found else None


def _after(session: Session, last: UUID) -> Sequence[UUID]:
    parent = aliased(ProcessInstance)
    query = (
        select(ProcessInstance.id)
        .outerjoin(parent, parent.id == ProcessInstance.parent_id)
        .where(
            ProcessInstance.id > last,
            ProcessInstance.reserve_id.is_(None),
            or_(ProcessInstance.definition_id.in_(_telling(session)), parent.reserve_id.is_not(None)),
        )
    )
    return session.scalars(query.order_by(ProcessInstance.id).limit(AT_ONCE)).all()


def _telling(session: Session) -> list[UUID]:
    """Definitions that have the name of an answer that may tell of a reserve."""
    names = [name.encode() for name in reserves.telling_names()]
    query = select(ProcessDefinition).options(undefer(ProcessDefinition.sources))
    return [
        one.id
        for one in session.scalars(query)
        if any(name in content for content in one.sources.values() for name in names)
    ]


def _take_in(session: Session, instance_id: UUID, actor: Actor) -> bool:
    turn = turns.take(session, instance_id, actor=actor)
    if turn.reserve_id is not None:
        return False
    origin = session.scalar(select(ProcessInstance.parent_id).where(ProcessInstance.id == instance_id))
    reserve_id = reserves.inherited(session, turn.loaded.program.properties, origin)
    if reserve_id is None:
        reserve_id = reserves.of_ground(session, turn.execution.told)
    if reserve_id is None:
        return False
    turn.keep_rows(**turn.enter(reserve_id))
    return True
