"""Whether an agency may be called now: circuit breaker, pauses, hours, calls at a time and per minute.

All of it lies in the database, so that every worker sees the same. The row of an agency is always the
last lock that a transaction takes. Jobs that may not call wait in the job table, due; nothing is lost.
"""

import random
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock
from engine.models import Job, JobState
from engine.waiting import JOB_CHANNEL
from tasks import catalogue
from tasks.catalogue import Agency
from tasks.errors import AgencyError
from tasks.models import AgencyCall, AgencyState, BreakerState

KEPT = timedelta(days=90)  # how long calls are kept for the figures
_MINUTE = 60.0
_BUSY = timedelta(seconds=0.5)  # until a place is free, about
_JITTER = 0.2


def closed_topics(session: Session, topics: Collection[str]) -> list[str]:
    """The topics whose agency is not to be called now: their jobs are not even handed out."""
    shut = _shut(session, clock.now())
    return [topic for topic in topics if topic.partition(".")[0] in shut]


def enter(session: Session, topic: str, *, lease: timedelta) -> timedelta | None:
    """Ask to call, the job being marked as running. None means yes, else when to ask again."""
    agency = catalogue.agency_of(topic)
    if agency is None:
        return None
    now = clock.now()
    state = _locked(session, agency, now)
    wait = _not_now(agency, state, now) or _too_many(session, agency, state, now)
    if wait is None and state.state is not BreakerState.CLOSED:
        state.state, state.retry_at = BreakerState.TRYING, now + lease
    session.flush()
    return wait and _stretched(wait)


def passed(session: Session, topic: str, began: datetime, outcome: str | None) -> None:
    """Note that the agency answered; if it was thought to be down, let all who wait for it go on."""
    agency = catalogue.agency_of(topic)
    if agency is None:
        return
    _note(session, agency, topic, began, outcome=outcome)
    mended = (
        update(AgencyState)
        .where(AgencyState.agency == agency.code)
        .where((AgencyState.failures > 0) | (AgencyState.state != BreakerState.CLOSED))
        .values(**_WELL)
        .returning(AgencyState.agency)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(mended):
        wake(session, agency.code)


def failed(session: Session, topic: str, began: datetime, error: AgencyError) -> None:
    """Note that it did not answer as it should; too often in a row, and it is left alone for a while."""
    agency = catalogue.agency_of(topic)
    if agency is None:
        return
    now, kind = clock.now(), type(error).__name__
    _note(session, agency, topic, began, failure=kind)
    state = _locked(session, agency, now)
    state.failures += 1
    state.why = kind
    state.down_since = state.down_since or now
    if state.state is BreakerState.TRYING or (
        state.state is BreakerState.CLOSED and state.failures >= agency.failures
    ):
        rest = min(agency.rest * 2**state.rests, agency.longest_rest)
        state.state, state.retry_at = BreakerState.OPEN, now + _stretched(rest)
        state.rests = min(state.rests + 1, 20)


def pause(session: Session, agency: str, *, by: str, reason: str) -> None:
    """Call it no more until somebody says so."""
    state = _locked(session, catalogue.agencies()[agency], clock.now())
    state.paused_at, state.paused_by, state.pause_reason = clock.now(), by, reason


def resume(session: Session, agency: str) -> None:
    """Call it again, now."""
    state = _locked(session, catalogue.agencies()[agency], clock.now())
    state.paused_at = state.paused_by = state.pause_reason = None
    reset(session, agency)


def reset(session: Session, agency: str) -> None:
    """Forget its failures and let all who wait for it go on."""
    well = update(AgencyState).where(AgencyState.agency == agency).values(**_WELL)
    session.execute(well.execution_options(synchronize_session=False))
    wake(session, agency)


def wake(session: Session, agency: str) -> None:
    """Make due what waits for the agency because of its failures. The limits still hold."""
    waiting = (
        select(Job.id)
        .where(Job.state == JobState.DUE, Job.error.is_not(None))
        .where(Job.topic.startswith(f"{agency}.", autoescape=True), Job.due_at > clock.now())
        .with_for_update(skip_locked=True)
    )
    due = update(Job).where(Job.id.in_(waiting)).values(due_at=clock.now())
    session.execute(due.execution_options(synchronize_session=False))
    session.execute(select(func.pg_notify(JOB_CHANNEL, "")))


def forget_old(session: Session) -> int:
    """Drop what the figures do not look back to; returns how many calls."""
    old = delete(AgencyCall).where(AgencyCall.created_at < clock.now() - KEPT)
    gone = session.scalars(old.returning(AgencyCall.id).execution_options(synchronize_session=False))
    return len(gone.all())


def states(session: Session) -> Mapping[str, AgencyState]:
    """How all agencies are that were ever called."""
    rows = session.scalars(select(AgencyState).execution_options(populate_existing=True))
    return {row.agency: row for row in rows}


_WELL = {
    "state": BreakerState.CLOSED,
    "failures": 0,
    "rests": 0,
    "down_since": None,
    "retry_at": None,
    "why": None,
}


def _shut(session: Session, now: datetime) -> set[str]:
    held = (
        select(AgencyState.agency)
        .where((AgencyState.retry_at > now) | AgencyState.paused_at.is_not(None))
        .where((AgencyState.state != BreakerState.CLOSED) | AgencyState.paused_at.is_not(None))
    )
    away = {
        one.code for one in catalogue.agencies().values() if one.window and not one.window.open_at(now)
    }
    return away | set(session.scalars(held))


def _locked(session: Session, agency: Agency, now: datetime) -> AgencyState:
    state = _find_locked(session, agency.code)
    if state is None:
        first = insert(AgencyState).values(
            agency=agency.code, budget=float(agency.per_minute), budget_at=now, **_NEW
        )
        session.execute(first.on_conflict_do_nothing())
        state = _find_locked(session, agency.code)
    if state is None:  # pragma: no cover - rows of agencies are never deleted
        raise LookupError(agency.code)
    return state


_NEW = {"state": BreakerState.CLOSED, "failures": 0, "rests": 0}


def _find_locked(session: Session, code: str) -> AgencyState | None:
    return session.get(AgencyState, code, with_for_update=True, populate_existing=True)


def _not_now(agency: Agency, state: AgencyState, now: datetime) -> timedelta | None:
    """Paused, resting, being tried by another, or outside of its hours.

    The wait is short whatever the reason: while it lasts, ``closed_topics`` keeps the job from being
    handed out, and when it ends early nothing has to be woken.
    """
    resting = state.state is not BreakerState.CLOSED and state.retry_at and state.retry_at > now
    shut = agency.window and not agency.window.open_at(now)
    return _BUSY if resting or shut or state.paused_at else None


def _too_many(session: Session, agency: Agency, state: AgencyState, now: datetime) -> timedelta | None:
    """Calls at a time, and calls per minute (a budget that fills up steadily)."""
    under_way = select(func.count()).where(
        Job.state == JobState.RUNNING,
        Job.lease_until > now,
        Job.topic.startswith(f"{agency.code}.", autoescape=True),
    )
    if (session.scalar(under_way) or 0) > agency.concurrency:  # this one is among them
        return _BUSY
    rate = agency.per_minute / _MINUTE
    gone = max(0.0, (now - state.budget_at).total_seconds())
    budget = min(float(agency.per_minute), state.budget + gone * rate)
    if budget < 1:
        return timedelta(seconds=(1 - budget) / rate)
    state.budget, state.budget_at = budget - 1, now
    return None


def _stretched(wait: timedelta) -> timedelta:
    return wait * (1 + random.uniform(0, _JITTER))  # noqa: S311 - no secret


def _note(
    session: Session,
    agency: Agency,
    topic: str,
    began: datetime,
    *,
    failure: str | None = None,
    outcome: str | None = None,
) -> None:
    took = max(0, round((clock.now() - began).total_seconds() * 1000))
    session.add(
        AgencyCall(agency=agency.code, topic=topic, milliseconds=took, failure=failure, outcome=outcome)
    )
