"""Notes: what people write down about a case or one of its tasks, for all who work on it or for some.

A note is never changed. Its author may withdraw it: then only that there was one is told.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import notices, turns, visibility
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.db import rows
from engine.errors import InvalidInput, MentionRefused, NotAllowed, NotFound
from engine.models import Note, UserTask

LONGEST = 4000  # characters


_COUNT = """
    SELECT count(*) FROM note WHERE instance_id = %(instance)s AND (%(everywhere)s
        OR groups IS NULL OR author = %(actor)s OR groups && CAST(%(groups)s AS text[]))"""


def of_case(session: Session, instance_id: UUID, *, actor: Actor) -> Sequence[Note]:
    """The notes of a case that this actor may read, oldest first. Whether they may see it was asked."""
    mine = or_(Note.groups.is_(None), Note.author == actor.id, Note.groups.overlap(sorted(actor.groups)))
    query = select(Note).where(Note.instance_id == instance_id)
    if not actor.everywhere:
        query = query.where(mine)
    return session.scalars(query.order_by(Note.created_at, Note.id)).all()


def count(session: Session, instance_id: UUID, *, actor: Actor) -> int:
    """How many ``of_case`` gives."""
    values = {"instance": instance_id, "actor": actor.id, "groups": sorted(actor.groups)}
    ((number,),) = rows(session, _COUNT, values | {"everywhere": actor.everywhere})
    return int(number)


def write(
    session: Session,
    instance_id: UUID,
    text: str,
    *,
    task_id: UUID | None = None,
    groups: Iterable[str] = (),
    mentioned: Sequence[Actor] = (),
    actor: Actor,
) -> UUID:
    """Write a note. ``groups``, if any, are who alone may read it; ``mentioned`` are told of it.

    Raises:
        NotFound: the case, or the task in it, is not for this actor to see.
        InvalidInput: it says nothing, or too much.
        NotAllowed: an internal note is for groups of the actor's own.
        MentionRefused: somebody mentioned could not read it; the facts say who.
    """
    require(actor, Permission.CASE_NOTE)
    readers = sorted(set(groups))
    _require_sound(text, readers, actor)
    turn, note_id = turns.take(session, instance_id, actor=actor), uuid4()
    _require_of_case(session, task_id, instance_id)
    _require_readers(session, instance_id, readers, mentioned)
    turn.writes.insert(
        Note,
        id=note_id,
        created_at=turn.now,
        instance_id=instance_id,
        task_id=task_id,
        author=actor.id,
        text=text.strip(),
        mentions=[one.id for one in mentioned],
        groups=readers or None,
    )
    turn.record(Event.NOTE_WRITTEN, note_id, internal=bool(readers))
    for one in mentioned:
        notices.tell(turn, one.id, notices.Kind.MENTIONED, task_id=task_id, note_id=note_id)
    turn.keep_rows()
    return note_id


def withdraw(session: Session, note_id: UUID, *, actor: Actor) -> UUID:
    """Take back what one has written. Returns the case. Raises NotFound unless it is the actor's own."""
    note = session.get(Note, note_id)
    if note is None or note.author != actor.id or note.withdrawn_at is not None:
        raise NotFound(note=note_id)
    turn = turns.take(session, note.instance_id, actor=actor)
    turn.writes.update(Note, note_id, withdrawn_at=turn.now)
    turn.record(Event.NOTE_WITHDRAWN, note_id)
    turn.keep_rows()
    return note.instance_id


def _require_sound(text: str, readers: Sequence[str], actor: Actor) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise InvalidInput(text=len(text), most=LONGEST)
    if not actor.groups.issuperset(readers):
        raise NotAllowed(actor=actor.id, groups=readers)


def _require_of_case(session: Session, task_id: UUID | None, instance_id: UUID) -> None:
    found = select(UserTask.id).where(UserTask.id == task_id, UserTask.instance_id == instance_id)
    if task_id is not None and session.scalar(found) is None:
        raise NotFound(task=task_id)


def _require_readers(
    session: Session, instance_id: UUID, readers: Sequence[str], mentioned: Sequence[Actor]
) -> None:
    for one in mentioned:
        apart = bool(readers) and one.groups.isdisjoint(readers)
        if apart or not visibility.sees(session, one, instance_id):
            raise MentionRefused(person=one.id)
