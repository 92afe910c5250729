"""Jobs: the life of a piece of machine work, from due to done. What it is, only ``tasks`` knows."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import clock, incidents, metrics, trace, turns
from engine.access import SYSTEM
from engine.audit import Event
from engine.models import InstanceState, Job, JobState
from engine.turns import Stuck, Subject, Turn

LEASE = timedelta(minutes=5)  # longer than the longest time limit of any connector

_JOB = Subject("job", "s.visit, s.state, s.activity, s.topic, s.attempts")
_WANTED = (JobState.DUE, JobState.QUEUED, JobState.RUNNING, JobState.SUSPENDED)


def take_due(
    session: Session, *, limit: int = 50, lease: timedelta = LEASE, without: Collection[str] = ()
) -> Sequence[Job]:
    """Mark due jobs as queued and return them. Two dispatchers never get the same job.

    A job whose lease ran out (message lost, worker killed) is due again. Topics in ``without`` are left
    aside: their agency is busy enough, and must not keep the others waiting. What the diagram calls
    urgent goes first.
    """
    now = clock.now()
    due = (Job.state == JobState.DUE) & (Job.due_at <= now)
    lost = Job.state.in_((JobState.QUEUED, JobState.RUNNING)) & (Job.lease_until < now)
    batch = (
        select(Job.id)
        .where(due | lost, Job.topic.not_in(without))
        .order_by(Job.rank, Job.due_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    queue = (
        update(Job)
        .where(Job.id.in_(batch))
        .values(state=JobState.QUEUED, lease_until=now + lease)
        .returning(Job)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return sorted(session.scalars(queue), key=lambda job: (job.rank, job.due_at, job.id))


def claim(session: Session, job_id: UUID, *, lease: timedelta = LEASE) -> Job | None:
    """Take a job for execution, or return None if it is not waiting for it (done, taken, canceled).

    From here on this thread follows the trace of the action that caused the job.
    """
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state not in (JobState.DUE, JobState.QUEUED):
        return None
    job.state, job.lease_until = JobState.RUNNING, clock.now() + lease
    job.attempts += 1
    session.flush()
    trace.follow(job.trace)
    metrics.JOB_DELAY.labels(job.topic).observe(max(0.0, (clock.now() - job.due_at).total_seconds()))
    return job


def put_off(session: Session, job: Job, wait: timedelta) -> None:
    """Give back a job just claimed, to be done later; it does not count as an attempt."""
    job.state, job.lease_until = JobState.DUE, None
    job.due_at = clock.now() + wait
    job.attempts -= 1
    session.flush()


def complete(session: Session, job_id: UUID, result: object) -> bool:
    """Record the answer of a job and move its instance on.

    Returns:
        False if nobody waits for it any more; then nothing was changed. If the diagram cannot go on
        with this answer, the job waits for a supervisor and the answer is kept.
    """
    turn, row = turns.take_by(session, _JOB, job_id, actor=SYSTEM)
    visit, state, activity, topic, _ = row
    if state not in _WANTED:
        return False
    if turn.head.state == InstanceState.SUSPENDED:  # it is given to the diagram on resuming
        turn.writes.update(Job, job_id, result=result, completed_at=turn.now, lease_until=None)
        turn.keep_rows()
        return True
    turn.writes.update(
        Job, job_id, state=JobState.COMPLETED, result=result, completed_at=turn.now, lease_until=None
    )
    turn.settled.add(visit)
    turn.record(Event.JOB_COMPLETED, job_id, activity=activity, topic=topic)
    try:
        turn.advance(lambda execution: execution.finish_job(visit, result), Event.JOB_COMPLETED)
    except Stuck as stuck:
        _give_up(turn, job_id, stuck, result=result)
    return True


def fail(
    session: Session, job_id: UUID, reason: str, *, kind: str = "failure", retry_in: timedelta | None
) -> None:
    """Record that an attempt failed: due again after ``retry_in``, or an incident if that is None.

    ``reason`` is shown to supervisors and must name nobody; ``kind`` is the class of the failure.
    """
    turn, (_, state, activity, topic, attempts) = turns.take_by(session, _JOB, job_id, actor=SYSTEM)
    if state not in _WANTED:
        return
    if retry_in is None and turn.head.state == InstanceState.ACTIVE:
        turn.record(
            Event.JOB_FAILED, job_id, activity=activity, topic=topic, attempts=attempts, kind=kind
        )
        _give_up(turn, job_id, Stuck(activity, kind, reason))
        return
    waits: dict[str, Any] = {"due_at": turn.now + (retry_in or timedelta()), "error": reason}
    if state != JobState.SUSPENDED:
        waits |= {"state": JobState.DUE, "lease_until": None}
    turn.writes.update(Job, job_id, **waits)
    turn.keep_rows()


def throw_error(
    session: Session,
    job_id: UUID,
    code: str,
    payload: object = None,
    *,
    kind: str = "UncaughtError",
    reason: str | None = None,
) -> bool:
    """A *no* that the diagram foresees: throw a BPMN error at the job's activity.

    Returns:
        False if no event in the diagram catches it; then there is an incident, which ``kind`` and
        ``reason`` describe as they do in ``fail``.
    """
    turn, (visit, state, activity, topic, _) = turns.take_by(session, _JOB, job_id, actor=SYSTEM)
    if state not in _WANTED:
        return False
    turn.require_active()
    turn.writes.update(
        Job, job_id, state=JobState.COMPLETED, error=code, completed_at=turn.now, lease_until=None
    )
    turn.settled.add(visit)
    turn.record(Event.ERROR_THROWN, job_id, activity=activity, topic=topic, code=code)

    def throw(execution: Any) -> None:  # noqa: ANN401
        if not execution.fail_job(visit, code, payload):
            raise Stuck(activity, kind, reason or code)

    try:
        turn.advance(throw, Event.ERROR_THROWN)
    except Stuck as stuck:
        _give_up(turn, job_id, stuck)
        return False
    return True


def _give_up(turn: Turn, job_id: UUID, stuck: Stuck, *, result: object = None) -> None:
    """The job waits for a supervisor."""
    turn.writes.update(
        Job,
        job_id,
        state=JobState.FAILED,
        error=stuck.reason or stuck.kind,
        result=result,
        lease_until=None,
    )
    incidents.report(turn, stuck, job_id=job_id)
    turn.keep_rows()
