"""What a supervisor does about an agency: pause it, call it again, try again all that waits for it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import audit, incidents, visibility
from engine.access import Actor, Permission, require
from engine.errors import NotFound, ReasonMissing
from engine.models import Incident, Job, JobState, ProcessInstance
from tasks import catalogue, gate
from tasks.models import AgencyState, BreakerState

_MOST = 500  # incidents tried again in one transaction
STREAM = "agencies"
_SEEN = text(visibility.case("process_instance"))


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
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(Incident.resolved_at.is_(None), Job.topic.startswith(f"{agency}.", autoescape=True))
        .where(_SEEN)
        .order_by(Incident.instance_id, Incident.id)  # locks are always taken in this order
        .limit(_MOST)
    )
    stuck = session.scalars(mine, visibility.parameters(actor)).all()
    for incident_id in stuck:
        incidents.retry(session, incident_id, reason=reason, actor=actor)
    gate.reset(session, agency)
    told = {"reason": reason, "incidents": len(stuck)}
    audit.record(session, actor, AgencyEvent.RETRIED, agency, stream=STREAM, **told)
    return len(stuck)


def troubles(session: Session, actor: Actor) -> list[Trouble]:
    """The agencies that do not answer or are paused, the oldest first, with the actor's cases."""
    waiting, stuck, states = waits(session, actor), _incidents(session, actor), gate.states(session)
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


def waits(session: Session, actor: Actor) -> Mapping[str, int]:
    """How many of the actor's cases wait for each agency: its jobs that are not done."""
    code = func.split_part(Job.topic, ".", 1)
    open_ones = (JobState.DUE, JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
    query = (
        select(code, func.count(Job.instance_id.distinct()))
        .join(ProcessInstance, ProcessInstance.id == Job.instance_id)
        .where(Job.state.in_(open_ones), _SEEN)
    )
    found = session.execute(query.group_by(code), visibility.parameters(actor))
    return {row[0]: row[1] for row in found}


def _incidents(session: Session, actor: Actor) -> Mapping[str, int]:
    code = func.split_part(Job.topic, ".", 1)
    query = (
        select(code, func.count())
        .select_from(Incident)
        .join(Job, Job.id == Incident.job_id)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .where(Incident.resolved_at.is_(None), _SEEN)
    )
    found = session.execute(query.group_by(code), visibility.parameters(actor))
    return {row[0]: row[1] for row in found}


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
