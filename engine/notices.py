"""What people are told: that something is theirs to do, that somebody spoke of them, that work is done.

A notice is written in the transaction of what it tells of. Whoever has a page open hears of it at once
(``engine.news``); others find it behind the bell, and in the e-mail that they asked for.
"""

import base64
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select, text, tuple_, update
from sqlalchemy.orm import Session

from engine import clock, db
from engine.access import Actor
from engine.errors import InvalidInput
from engine.loaded import Loaded
from engine.models import Data, Notice, ProcessInstance, UserTask
from engine.writes import Writes

COUNT_UP_TO = 100
TELLS, WHO_ASKED = "avisa", "quien_inicia"  # property of a process, and the value that it may have
_SETTLE = """
    UPDATE notice SET read_at = %s
    WHERE recipient = ANY(%s) AND task_id = %s AND read_at IS NULL
        AND kind IN ('assigned', 'delegated', 'given-back')"""


_UNREAD = f"""
    SELECT count(*) FROM (
        SELECT FROM notice WHERE recipient = %(actor)s AND read_at IS NULL LIMIT {COUNT_UP_TO}) unread"""  # noqa: S608 - our own pieces
_ASKED = """
    SELECT i.started_by, i.parent_id, i.title FROM process_instance i
    JOIN process_instance p ON p.id = i.parent_id AND p.reserve_id IS NOT DISTINCT FROM i.reserve_id
    WHERE i.id = :id"""


class Kind(enum.StrEnum):
    """All that people are told."""

    ASSIGNED = "assigned"  # a task was given to them
    DELEGATED = "delegated"  # a colleague asks them to prepare one
    GIVEN_BACK = "given-back"  # what they delegated, or were delegated, has gone back
    MENTIONED = "mentioned"  # somebody named them in a note
    ANSWERED = "answered"  # what they asked of others in the course of a case has its answer
    BULK_DONE = "batch-done"  # an action on many tasks has come to its end
    STANDS_IN = "stands-in"  # they stand in for somebody
    WITNESS = "witness"  # an act names them as the second person, who has to confirm it


@dataclass(frozen=True, slots=True)
class Row:
    """One notice, as the list behind the bell shows it."""

    id: UUID
    at: datetime
    kind: str
    sender: str
    instance_id: UUID | None
    business_key: str | None
    case_title: str | None
    task_id: UUID | None
    task: str | None
    facts: Data
    read_at: datetime | None


@dataclass(frozen=True)
class Page:
    """Some notices, and where the next ones begin."""

    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class About:
    """What a notice is about; its facts are identifiers, and words of the sender's own."""

    instance_id: UUID | None = None
    task_id: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class Telling(Protocol):
    """What is needed to know of a turn."""

    writes: Writes
    actor: Actor

    @property
    def instance_id(self) -> UUID: ...  # noqa: D102


class Ending(Telling, Protocol):
    """And of one with which the diagram comes to its end."""

    session: Session

    @property
    def loaded(self) -> Loaded: ...  # noqa: D102


def tell(
    turn: Telling, recipient: str, kind: Kind, *, task_id: UUID | None = None, **facts: object
) -> None:
    """Tell somebody something about the case of this turn. Nobody is told what they did themselves."""
    if recipient != turn.actor.id:
        about = About(instance_id=turn.instance_id, task_id=task_id, facts=facts)
        _write(turn.writes, recipient, kind, about, turn.actor)


def tell_who_asked(turn: Ending) -> None:
    """A process that says so tells its end to who started it in the course of another case.

    The notice is about that case; where only one of the two is in a reserve, nobody is told.
    """
    if turn.loaded.program.properties.get(TELLS) != WHO_ASKED:
        return
    row = turn.session.execute(text(_ASKED), {"id": turn.instance_id}).one_or_none()
    if row is not None and row.started_by != turn.actor.id:
        about = About(instance_id=row.parent_id, facts={"topic": row.title})
        _write(turn.writes, row.started_by, Kind.ANSWERED, about, turn.actor)


def send(session: Session, recipient: str, kind: Kind, about: About, *, actor: Actor) -> None:
    """The same outside of a turn."""
    writes = Writes()
    _write(writes, recipient, kind, about, actor)
    writes.send(session)


def unread(session: Session, actor: Actor) -> int:
    """How many the actor has not read, up to ``COUNT_UP_TO``."""
    ((unread,),) = db.rows(session, _UNREAD, {"actor": actor.id})
    return int(unread)


def page(session: Session, actor: Actor, *, after: str | None = None, limit: int = 30) -> Page:
    """The actor's notices, newest first."""
    query = (
        select(Notice, ProcessInstance.business_key, ProcessInstance.title, UserTask.name)
        .outerjoin(ProcessInstance, ProcessInstance.id == Notice.instance_id)
        .outerjoin(UserTask, UserTask.id == Notice.task_id)
        .where(Notice.recipient == actor.id)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(limit + 1)
    )
    if after:
        query = query.where(tuple_(Notice.created_at, Notice.id) < tuple_(*_position(after)))
    found = session.execute(query.execution_options(populate_existing=True)).all()
    rows = [_row(*one) for one in found[:limit]]
    return Page(rows, _cursor(rows[-1]) if len(found) > limit else None)


def about(session: Session, actor: Actor, notice_id: UUID) -> tuple[str, About] | None:
    """The kind of a notice of the actor's, and what it is about; None if there is no such notice."""
    query = select(Notice.kind, Notice.instance_id, Notice.task_id, Notice.facts)
    row = session.execute(
        query.where(Notice.id == notice_id, Notice.recipient == actor.id)
    ).one_or_none()
    if row is None:
        return None
    told = About(instance_id=row.instance_id, task_id=row.task_id, facts=row.facts or {})
    return row.kind, told


def mark_read(session: Session, actor: Actor, notice_id: UUID | None = None) -> None:
    """That the actor has read one of them, or all."""
    mine = update(Notice).where(Notice.recipient == actor.id, Notice.read_at.is_(None))
    if notice_id is not None:
        mine = mine.where(Notice.id == notice_id)
    session.execute(mine.values(read_at=clock.now()))


def settle(writes: Writes, task_id: UUID, recipients: set[str]) -> None:
    """Whoever did a task need not read any more that it was given to them."""
    writes.run(_SETTLE, [clock.now(), sorted(recipients), task_id], touches=Notice)


def unmailed(session: Session, *, before: datetime) -> dict[str, list[tuple[UUID, str]]]:
    """What people have not read since then and was not put into an e-mail: id and kind, by recipient."""
    query = (
        select(Notice.recipient, Notice.id, Notice.kind)
        .where(Notice.mailed_at.is_(None), Notice.read_at.is_(None), Notice.created_at <= before)
        .order_by(Notice.recipient, Notice.created_at, Notice.id)
        .with_for_update(skip_locked=True)
    )
    found: dict[str, list[tuple[UUID, str]]] = {}
    for recipient, id_, kind in session.execute(query):
        found.setdefault(recipient, []).append((id_, kind))
    return found


def mark_mailed(session: Session, ids: Sequence[UUID]) -> None:
    """That these went out, or would have, had the person wanted it."""
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(mailed_at=clock.now()))


def _write(writes: Writes, recipient: str, kind: Kind, about: About, actor: Actor) -> None:
    told = {name: _plain(fact) for name, fact in about.facts.items() if fact is not None}
    writes.insert(
        Notice,
        id=uuid4(),
        created_at=clock.now(),
        recipient=recipient,
        kind=kind.value,
        sender=actor.id,
        instance_id=about.instance_id,
        task_id=about.task_id,
        facts=told or None,
    )


def _plain(fact: object) -> object:
    return fact if isinstance(fact, bool | int) else str(fact)


def _row(notice: Notice, key: str | None, title: str | None, task: str | None) -> Row:
    return Row(
        notice.id,
        notice.created_at,
        notice.kind,
        notice.sender,
        notice.instance_id,
        key,
        title,
        notice.task_id,
        task,
        notice.facts or {},
        notice.read_at,
    )


def _cursor(row: Row) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([row.at, row.id])).decode()


def _position(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(at), UUID(id_)
    except (ValueError, TypeError) as error:
        raise InvalidInput(after=cursor) from error
