"""Flags of a case: what whoever works on it must know at once, and how urgent that makes its tasks.

What flags there are comes from outside of the engine: ``install`` is told whom to ask when the
application is put together. A flag that is up gives all tasks of the case its priority at least; when it
is lowered they go back to what the diagram says, or to what another flag asks for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import turns
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.errors import FlagUnknown, FlagUp, NotFound, ReasonMissing
from engine.models import CaseFlag, UserTask
from engine.turns import Turn

_PRIORITIES = """
    UPDATE user_task SET priority = CASE WHEN %s::int IS NULL THEN drawn_priority
        ELSE least(drawn_priority, %s::int) END
    WHERE instance_id = %s AND state IN ('open', 'suspended')"""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One flag of the catalogue."""

    code: str
    name: str  # as people call it
    priority: int  # that it gives to the tasks of a case, at least
    sign: str = ""  # a few letters for lists
    source: str = ""  # the norm that asks for it


def _none() -> Iterable[Flag]:
    return ()


_declared: Callable[[], Iterable[Flag]] = _none


def install(declared: Callable[[], Iterable[Flag]]) -> None:
    """Whom to ask which flags there are today."""
    global _declared  # noqa: PLW0603 - one for each process, as the functions of FEEL are
    _declared = declared


def known() -> dict[str, Flag]:
    """Every flag that can be raised today, by its code, in the order of the catalogue."""
    return {flag.code: flag for flag in _declared()}


def raised(session: Session, instance_id: UUID) -> Sequence[CaseFlag]:
    """The flags of a case that are up, oldest first. Who may see the case sees them."""
    query = select(CaseFlag).where(CaseFlag.instance_id == instance_id, CaseFlag.lowered_at.is_(None))
    return session.scalars(query.order_by(CaseFlag.created_at, CaseFlag.id)).all()


def raise_(session: Session, instance_id: UUID, code: str, *, note: str, actor: Actor) -> None:
    """Raise a flag.

    Raises:
        FlagUnknown, ReasonMissing.
        FlagUp: somebody has raised it before.
    """
    require(actor, Permission.CASE_FLAG)
    if code not in known():
        raise FlagUnknown(flag=code)
    if not note.strip():
        raise ReasonMissing(instance=instance_id)
    turn = turns.take(session, instance_id, actor=actor)
    up = [one.flag for one in raised(session, instance_id)]
    if code in up:
        raise FlagUp(flag=code)
    turn.writes.insert(
        CaseFlag,
        id=uuid4(),
        created_at=turn.now,
        instance_id=instance_id,
        flag=code,
        note=note.strip(),
        raised_by=actor.id,
    )
    turn.record(Event.FLAG_RAISED, instance_id, flag=code)
    _keep(turn, [*up, code])


def lower(session: Session, instance_id: UUID, code: str, *, actor: Actor) -> None:
    """Take a flag down. Raises NotFound if it is not up."""
    require(actor, Permission.CASE_FLAG)
    turn = turns.take(session, instance_id, actor=actor)
    up = {one.flag: one.id for one in raised(session, instance_id)}
    if code not in up:
        raise NotFound(flag=code)
    turn.writes.update(CaseFlag, up.pop(code), lowered_at=turn.now, lowered_by=actor.id)
    turn.record(Event.FLAG_LOWERED, instance_id, flag=code)
    _keep(turn, list(up))


def _keep(turn: Turn, up: list[str]) -> None:
    catalogue = known()
    priorities = [catalogue[code].priority for code in up if code in catalogue]
    urgency = min(priorities, default=None)
    turn.writes.run(_PRIORITIES, [urgency, urgency, turn.instance_id], touches=UserTask)
    turn.keep_rows(flags=up or None, urgency=urgency)
