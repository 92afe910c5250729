"""Letting people read cases that their own tasks do not show them. They can do nothing else with them.

Some are let in by the procedure: the members of a body, to the cases of their session. Others break the
glass: they open a reserved case without being of its unit, or what the vault keeps of one. Never
silently: with a reason, for some hours, and reviewed by another person, of the unit.
"""

import enum
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from engine import audit, clock, visibility
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotAllowed, NotFound
from engine.models import AccessGrant, GrantGround, ProcessInstance

STREAM = "grants"
SHORTEST = 40  # characters of a reason
LONGEST = timedelta(hours=24)


class AccessEvent(enum.StrEnum):
    """What is recorded, in the stream "grants"."""

    GRANTED = "access:granted"
    REVIEWED = "access:reviewed"


class ReasonTooShort(InvalidInput):
    """Opening a reserved case needs a reason that another person can judge."""

    code = "reason-too-short"


class AlreadyReviewed(Conflict):
    """Somebody has reviewed it already."""

    code = "already-reviewed"


def break_glass(
    session: Session, business_key: str, *, reason: str, lasts: timedelta, actor: Actor
) -> UUID:
    """Let the actor read a reserved case for a while. Returns which.

    Whoever sees the case already may ask to read what the vault keeps of it; for one that is not to be
    seen the permission is needed. Of the newest case if several have the number.

    Raises:
        NotAllowed: the actor may not open what is not to be seen.
        NotFound: there is no reserved case of that number.
    """
    require(actor, Permission.CASE_READ)
    told = " ".join(reason.split())
    if len(told) < SHORTEST:
        raise ReasonTooShort(shortest=SHORTEST)
    case = _find(session, business_key, actor)
    grant = AccessGrant(
        id=uuid4(),
        created_at=clock.now(),
        instance_id=case,
        actor=actor.id,
        ground=GrantGround.EMERGENCY,
        reason=told,
        until=clock.now() + min(lasts, LONGEST),
    )
    session.add(grant)
    session.flush()
    facts = {"case": str(case), "until": grant.until.isoformat()}
    audit.record(session, actor, AccessEvent.GRANTED, grant.id, stream=STREAM, **facts)
    return case


def let_in(
    session: Session, case: UUID, people: Collection[str], *, reason: str, until: datetime
) -> None:
    """Let these people read a case until then, because the procedure wants them to."""
    for person in people:
        session.add(
            AccessGrant(
                id=uuid4(),
                created_at=clock.now(),
                instance_id=case,
                actor=person,
                ground=GrantGround.WORK,
                reason=reason,
                until=until,
            )
        )
    session.flush()


def end(session: Session, case: UUID, *, reason: str) -> None:
    """Whoever was let in for this reason is so no more."""
    now = clock.now()
    mine = (AccessGrant.instance_id == case) & (AccessGrant.reason == reason) & (AccessGrant.until > now)
    of_work = AccessGrant.ground == GrantGround.WORK
    session.execute(update(AccessGrant).where(mine, of_work).values(until=now))


def to_review(session: Session, actor: Actor, *, limit: int = 100) -> Sequence[AccessGrant]:
    """What others opened of the actor's unit and nobody has reviewed, oldest first."""
    require(actor, Permission.RESERVE_REVIEW)
    query = (
        select(AccessGrant)
        .join(ProcessInstance)
        .where(
            AccessGrant.ground == GrantGround.EMERGENCY,
            AccessGrant.reviewed_at.is_(None),
            AccessGrant.actor != actor.id,
            text(visibility.work("process_instance")),
        )
        .order_by(AccessGrant.created_at, AccessGrant.id)
    )
    return session.scalars(query.limit(limit), visibility.parameters(actor)).all()


def review(session: Session, grant_id: UUID, *, justified: bool, told: str, actor: Actor) -> None:
    """Say whether it was right to open the case; if it was not, it is closed at once.

    Raises:
        NotFound: no such thing, or of another unit's reserve.
        NotAllowed: nobody reviews what they did themselves.
    """
    require(actor, Permission.RESERVE_REVIEW)
    grant = session.get(AccessGrant, grant_id, with_for_update=True, populate_existing=True)
    if grant is None or not visibility.belongs(session, actor, grant.instance.reserve_id):
        raise NotFound(grant=grant_id)
    if grant.actor == actor.id:
        raise NotAllowed(actor=actor.id, grant=str(grant_id))
    if grant.reviewed_at:
        raise AlreadyReviewed(grant=grant_id)
    grant.reviewed_at, grant.reviewed_by = clock.now(), actor.id
    grant.justified, grant.review = justified, told.strip() or None
    if not justified:
        grant.until = min(grant.until, clock.now())
    session.flush()
    audit.record(session, actor, AccessEvent.REVIEWED, grant_id, stream=STREAM, justified=justified)


def _find(session: Session, business_key: str, actor: Actor) -> UUID:
    query = (
        select(ProcessInstance.id)
        .where(
            ProcessInstance.business_key == business_key.strip(), ProcessInstance.reserve_id.is_not(None)
        )
        .order_by(ProcessInstance.created_at.desc())
    )
    found = session.scalars(query).all()
    seen = next((case for case in found if visibility.sees(session, actor, case)), None)
    if seen is None:
        require(actor, Permission.RESERVE_BREAK)
    if not found:
        raise NotFound(expediente=business_key)
    return seen or found[0]
