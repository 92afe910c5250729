"""Absences: who is away, from when to when, and who does their tasks meanwhile.

Standing in gives nobody a competence that they have not: a substitute works on those tasks of the
colleague's that are work of a group they share (``engine.taking``).
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import audit, clock, notices
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.db import rows
from engine.errors import AbsenceRefused, NotFound
from engine.models import Absence

STREAM = "absences"


def record(
    session: Session,
    absentee: str,
    substitute: str,
    *,
    from_on: date,
    until_on: date,
    reason: str = "",
    actor: Actor,
) -> UUID:
    """Say that somebody stands in for somebody else. For another than oneself it takes a supervisor.

    Raises:
        NotAllowed: it is not the actor's own absence, and they may not reassign.
        AbsenceRefused: the days are past or the wrong way round, the substitute is the same person or is
            away too, or another substitute was named for some of these days; the facts say which.
    """
    if absentee != actor.id:
        require(actor, Permission.TASK_REASSIGN)
    _require_sound(session, absentee, substitute, from_on, until_on)
    made = Absence(
        absentee=absentee,
        substitute=substitute,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
        recorded_by=actor.id,
    )
    session.add(made)
    session.flush()
    days = {"from_on": str(from_on), "until_on": str(until_on)}
    facts = {"absentee": absentee, "substitute": substitute, **days}
    audit.record(session, actor, Event.ABSENCE_RECORDED, made.id, stream=STREAM, **facts)
    told = notices.About(facts={"absentee": absentee, **days})
    notices.send(session, substitute, notices.Kind.STANDS_IN, told, actor=actor)
    return made.id


def end(session: Session, absence_id: UUID, *, actor: Actor) -> None:
    """The absentee is back, or does not go. Raises NotFound unless it is the actor's to end."""
    found = session.get(Absence, absence_id, with_for_update=True, populate_existing=True)
    mine = found is not None and actor.id in (found.absentee, found.recorded_by)
    if found is None or found.ended_at is not None or not (mine or actor.may(Permission.TASK_REASSIGN)):
        raise NotFound(absence=absence_id)
    found.ended_at = clock.now()
    audit.record(session, actor, Event.ABSENCE_ENDED, found.id, stream=STREAM)


def of_person(session: Session, username: str) -> Sequence[Absence]:
    """Absences of today and of days to come in which this person is away or stands in, by their days."""
    about = or_(Absence.absentee == username, Absence.substitute == username)
    query = select(Absence).where(about, Absence.ended_at.is_(None), Absence.until_on >= today())
    return session.scalars(query.order_by(Absence.from_on, Absence.id)).all()


def stood_in_for(substitute: str) -> str:
    """For whom somebody stands in on the day ``today``, as SQL; so is their name, ``substitute``."""
    return f"""SELECT absentee FROM absence WHERE substitute = {substitute} AND ended_at IS NULL
        AND from_on <= %(today)s AND until_on >= %(today)s"""  # noqa: S608 - our own names


def absentees(session: Session, substitute: str) -> frozenset[str]:
    """For whom this person stands in today."""
    asked = {"substitute": substitute, "today": today()}
    return frozenset(name for (name,) in rows(session, stood_in_for("%(substitute)s"), asked))


def today() -> date:
    """The day in Lima, by which one is away or back."""
    return clock.now().astimezone(clock.LIMA).date()


def _require_sound(
    session: Session, absentee: str, substitute: str, from_on: date, until_on: date
) -> None:
    if until_on < from_on or until_on < today():
        raise AbsenceRefused(reason="days")
    if absentee == substitute:
        raise AbsenceRefused(reason="same")
    meanwhile = (
        Absence.ended_at.is_(None) & (Absence.from_on <= until_on) & (Absence.until_on >= from_on)
    )
    for who, reason in ((absentee, "taken"), (substitute, "away")):
        if session.scalar(select(Absence.id).where(Absence.absentee == who, meanwhile).limit(1)):
            raise AbsenceRefused(reason=reason, person=who)
