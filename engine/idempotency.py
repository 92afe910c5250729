"""A request with a key has one effect, however often it arrives."""

from datetime import timedelta
from uuid import uuid4

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.db import bare, rows
from engine.errors import IdempotencyKeyReused
from engine.models import Data, IdempotencyKey

_NEW = """
    INSERT INTO idempotency_key (id, created_at, actor, key, body_hash)
    VALUES (%(id)s, %(created_at)s, %(actor)s, %(key)s, %(body_hash)s)
    ON CONFLICT DO NOTHING RETURNING id"""
_KNOWN = "SELECT body_hash, answer FROM idempotency_key WHERE actor = %(actor)s AND key = %(key)s"
_KEEP = "UPDATE idempotency_key SET answer = %(answer)s WHERE actor = %(actor)s AND key = %(key)s"


def once(session: Session, key: str, body_hash: bytes, *, actor: Actor) -> Data | None:
    """Ask whether this request has been answered. None: it is new, do it and call ``keep``.

    A second request with the same key waits here until the first one has committed or failed, so
    that exactly one of any number of simultaneous ones is new.

    Raises:
        IdempotencyKeyReused: the key came with another request before.
    """
    named = {"actor": actor.id, "key": key}
    new = {"id": uuid4(), "created_at": clock.now(), "body_hash": body_hash}
    if rows(session, _NEW, new | named):
        return None
    ((known, answer),) = rows(session, _KNOWN, named)
    if known != body_hash:
        raise IdempotencyKeyReused(key=key)
    return answer or {}


def keep(session: Session, key: str, answer: Data, *, actor: Actor) -> None:
    """Remember what the request was answered, in the transaction of its effect."""
    with bare(session) as connection:
        kept = {"actor": actor.id, "key": key, "answer": orjson.dumps(answer).decode()}
        connection.execute(_KEEP, kept)


def release(session: Session, key: str, *, actor: Actor) -> None:
    """Let the request come again: it changed nothing."""
    mine = (IdempotencyKey.actor == actor.id) & (IdempotencyKey.key == key)
    session.execute(delete(IdempotencyKey).where(mine))


def forget_before(session: Session, days: int) -> int:
    """Drop keys that nobody will send again. Returns how many."""
    horizon = clock.now() - timedelta(days=days)
    old = delete(IdempotencyKey).where(IdempotencyKey.created_at < horizon)
    return len(session.scalars(old.returning(IdempotencyKey.id)).all())
