"""What a supervisor does about an agency: pause it, call it again, try again all that waits for it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, incidents
from engine.access import Actor, Permission, require
from engine.errors import NotFound, ReasonMissing
from engine.models import Incident, Job, JobState
from tasks import catalogue, gate
from tasks.models import AgencyState, BreakerState

_MOST = 500  # incidents tried again in one transaction
STREAM = "agencies"


class AgencyEvent(enum.StrEnum):
    """What is written into the audit log."""

    PAUSED = "agency:paused"
    RESUMED = "agency:resumed"
    RETRIED = "agency:retried"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One agency that does not answer, and all that waits for it: one incident instead of hundreds."""

    agency: str
    initials: str
    since: datetime | None
    waiting: int  # cases
    incidents: int
    paused: bool


def pause(session: Session, agency: str, *, reason: str, actor: Actor) -> None:
    """Call it no more; its checks wait."""
    _allowed(agency, reason, actor)
    gate.pause(session, agency, by=actor.id, reason=reason)
    audit.record(session, actor, AgencyEvent.PAUSED, agency, stream=STREAM, reason=reason)


def resume(session: Session, agency: str, *, reason: str, actor: Actor) -> None:
    """Call it again."""
    _allowed(agency, reason, actor)
    gate.resume(session, agency)
    audit.record(session, actor, AgencyEvent.RESUMED, agency, stream=STREAM, reason=reason)


def retry_all(session: Session, agency: str, *, reason: str, actor: Actor) -> int:
    """Try again at once all that waits for it, incidents first; returns how many incidents.

    The limits of calls at a time and per minute still hold.
    """
    _allowed(agency, reason, actor)
    mine = (
        select(Incident.id)
        .join(Job, Job.id == Incident.job_id)
        .where(Incident.resolved_at.is_(None), Job.topic.startswith(f"{agency}.", autoescape=True))
        .order_by(Incident.instance_id, Incident.id)  # locks are always taken in this order
        .limit(_MOST)
    )
    stuck = session.scalars(mine).all()
    for incident_id in stuck:
        incidents.retry(session, incident_id, reason=reason, actor=actor)
    gate.reset(session, agency)
    told = {"reason": reason, "incidents": len(stuck)}
    audit.record(session, actor, AgencyEvent.RETRIED, agency, stream=STREAM, **told)
    return len(stuck)


def troubles(session: Session) -> list[Trouble]:
    """The agencies that do not answer or are paused, the oldest first."""
    waiting, stuck, states = waits(session), _incidents(session), gate.states(session)
    found = [
        Trouble(
            agency=code,
            initials=one.initials,
            since=_since(states.get(code)),
            waiting=waiting.get(code, 0),
            incidents=stuck.get(code, 0),
            paused=bool(code in states and states[code].paused_at),
        )
        for code, one in catalogue.agencies().items()
        if stuck.get(code) or _is_down(states.get(code))
    ]
    return sorted(found, key=lambda one: (one.since is None, str(one.since), one.agency))


def waits(session: Session) -> Mapping[str, int]:
    """How many cases wait for each agency: its jobs that are not done."""
    code = func.split_part(Job.topic, ".", 1)
    open_ones = (JobState.DUE, JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
    query = select(code, func.count(Job.instance_id.distinct())).where(Job.state.in_(open_ones))
    return {row[0]: row[1] for row in session.execute(query.group_by(code))}


def _incidents(session: Session) -> Mapping[str, int]:
    code = func.split_part(Job.topic, ".", 1)
    query = (
        select(code, func.count())
        .select_from(Incident)
        .join(Job, Job.id == Incident.job_id)
        .where(Incident.resolved_at.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(code))}


def _is_down(state: AgencyState | None) -> bool:
    return state is not None and (state.state is not BreakerState.CLOSED or state.paused_at is not None)


def _since(state: AgencyState | None) -> datetime | None:
    return (state.down_since or state.paused_at) if state else None


def _allowed(agency: str, reason: str, actor: Actor) -> None:
    require(actor, Permission.INCIDENT_RESOLVE)
    if agency not in catalogue.agencies():
        raise NotFound(agency=agency)
    if not reason.strip():
        raise ReasonMissing(agency=agency)
