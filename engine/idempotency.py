"""A request with a key has one effect, however often it arrives."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.errors import IdempotencyKeyReused
from engine.models import Data, IdempotencyKey


def once(session: Session, key: str, body_hash: bytes, *, actor: Actor) -> Data | None:
    """Ask whether this request has been answered. None: it is new, do it and call ``keep``.

    A second request with the same key waits here until the first one has committed or failed, so
    that exactly one of any number of simultaneous ones is new.

    Raises:
        IdempotencyKeyReused: the key came with another request before.
    """
    new = insert(IdempotencyKey).values(id=uuid4(), actor=actor.id, key=key, body_hash=body_hash)
    if session.scalar(new.on_conflict_do_nothing().returning(IdempotencyKey.id)):
        return None
    query = select(IdempotencyKey).where(IdempotencyKey.actor == actor.id, IdempotencyKey.key == key)
    known = session.scalars(query.execution_options(populate_existing=True)).one()
    if known.body_hash != body_hash:
        raise IdempotencyKeyReused(key=key)
    return known.answer or {}


def keep(session: Session, key: str, answer: Data, *, actor: Actor) -> None:
    """Remember what the request was answered, in the transaction of its effect."""
    query = select(IdempotencyKey).where(IdempotencyKey.actor == actor.id, IdempotencyKey.key == key)
    session.scalars(query).one().answer = answer
    session.flush()


def release(session: Session, key: str, *, actor: Actor) -> None:
    """Let the request come again: it changed nothing."""
    mine = (IdempotencyKey.actor == actor.id) & (IdempotencyKey.key == key)
    session.execute(delete(IdempotencyKey).where(mine))


def forget_before(session: Session, days: int) -> int:
    """Drop keys that nobody will send again. Returns how many."""
    horizon = clock.now() - timedelta(days=days)
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < horizon)
    return len(session.scalars(old.returning(IdempotencyKey.id)).all())
