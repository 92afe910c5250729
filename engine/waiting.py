"""What an instance waits for, as rows: one for each point at which its diagram stands.

The state knows best. After each turn the rows are compared with it: a point without a row gets one, a
row without a point is canceled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from engine import programs, spiff
from engine.access import Actor
from engine.models import (
    Base,
    Incident,
    Job,
    JobState,
    Message,
    Subscription,
    SubscriptionKind,
    SubscriptionState,
    TaskState,
    Timer,
    TimerState,
    UserTask,
)
from engine.writes import Writes

KINDS = 4
PENDING = """
    SELECT 'user_task', id, id, NULL::timestamptz FROM user_task
    WHERE instance_id = {instance} AND state IN ('open', 'suspended')
    UNION ALL
    SELECT 'job', id, visit, NULL FROM job
    WHERE instance_id = {instance} AND state NOT IN ('completed', 'canceled')
    UNION ALL
    SELECT 'timer', id, id, due_at FROM timer
    WHERE instance_id = {instance} AND state IN ('waiting', 'suspended', 'failed')
    UNION ALL
    SELECT 'subscription', id, id, NULL FROM subscription
    WHERE instance_id = {instance} AND state IN ('open', 'suspended')"""
_CANCEL = {
    "user_task": "UPDATE user_task SET state = 'canceled' WHERE id = ANY(%s)",
    "job": "UPDATE job SET state = 'canceled', lease_until = NULL WHERE id = ANY(%s)",
    "timer": "UPDATE timer SET state = 'canceled' WHERE id = ANY(%s)",
    "subscription": "UPDATE subscription SET state = 'canceled' WHERE id = ANY(%s)",
}
_TABLES: Mapping[str, type[Base]] = {
    "user_task": UserTask,
    "job": Job,
    "timer": Timer,
    "subscription": Subscription,
}
_CLOSE_INCIDENTS = """
    UPDATE incident SET resolved_at = %s, resolved_by = 'system', resolution = 'canceled'
    WHERE resolved_at IS NULL AND (job_id = ANY(%s) OR timer_id = ANY(%s) OR task_id = ANY(%s))"""
_SIGNAL = """
    INSERT INTO message
        (id, created_at, message_id, kind, name, payload, sender, state, instance_id)
    SELECT gen_random_uuid(), %s, %s || instance_id::text, 'signal', name, %s, %s, 'waiting', instance_id
    FROM subscription
    WHERE kind = 'signal' AND name = %s AND state = 'open' AND instance_id <> %s
    GROUP BY instance_id, name"""
DEFAULT_PRIORITY = 50
MOST_PATIENT = 1_000_000
JOB_CHANNEL = "sugm_job"  # told when there is a job to do
MESSAGE_CHANNEL = "sugm_message"  # told when there is a message to deliver


@dataclass(slots=True)
class Pending:
    """A row that says that the instance waits."""

    kind: str  # name of the table
    id: UUID
    visit: UUID
    due_at: datetime | None


class Moved(Protocol):
    """What is needed to know of a turn."""

    pending: list[Pending]
    settled: set[UUID]
    writes: Writes
    now: datetime
    actor: Actor

    @property
    def execution(self) -> spiff.Execution: ...  # noqa: D102

    @property
    def instance_id(self) -> UUID: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102
    @property
    def procedure(self) -> str: ...  # noqa: D102


def reconcile(turn: Moved) -> None:
    """Give every point at which the diagram now stands its row, and cancel the rows of all others."""
    waits = turn.execution.waits()
    known = {(row.kind, row.visit): row for row in turn.pending if row.id not in turn.settled}
    for task in waits.user_tasks:
        if not known.pop(("user_task", task.visit), None):
            _open_task(turn, task)
    for timer in waits.timers:
        row = known.pop(("timer", timer.visit), None)
        if row is None or row.due_at != timer.due_at:
            _set_timer(turn, timer)
    for subscription in waits.subscriptions:
        if not known.pop(("subscription", subscription.id), None):
            _subscribe(turn, subscription)
    jobs = [job for job in waits.jobs if not known.pop(("job", job.visit), None)]
    cancel(turn, known.values())
    _queue_jobs(turn, jobs)
    _throw(turn)


def _open_task(turn: Moved, wait: spiff.UserTaskWait) -> None:
    assignee = wait.assignee or None
    turn.writes.upsert(
        UserTask,
        id=wait.visit,
        created_at=turn.now,
        instance_id=turn.instance_id,
        procedure=turn.procedure,
        activity=wait.activity,
        name=wait.name or wait.activity,
        title=wait.title,
        form=programs.form_reference(turn.procedure, wait.process, wait.form or ""),
        candidate_group=wait.candidate_group or "",
        assignee=assignee,
        claimed_at=turn.now if assignee else None,
        state=TaskState.OPEN,
        priority=_priority(wait.priority),
        due_at=wait.due_at,
        completed_at=None,
        completed_by=None,
    )


def _set_timer(turn: Moved, wait: spiff.TimerWait) -> None:
    turn.writes.upsert(
        Timer,
        id=wait.visit,
        created_at=turn.now,
        instance_id=turn.instance_id,
        activity=wait.activity,
        name=wait.name or wait.activity,
        due_at=wait.due_at,
        state=TimerState.WAITING,
    )


def _subscribe(turn: Moved, wait: spiff.SubscriptionWait) -> None:
    turn.writes.upsert(
        Subscription,
        id=wait.id,
        created_at=turn.now,
        instance_id=turn.instance_id,
        visit=wait.visit,
        activity=wait.activity,
        kind=SubscriptionKind(wait.kind),
        name=wait.name,
        correlation_key=wait.key,
        state=SubscriptionState.OPEN,
    )


def _queue_jobs(turn: Moved, waits: Sequence[spiff.JobWait]) -> None:
    for wait in waits:
        turn.writes.insert(
            Job,
            id=uuid4(),
            created_at=turn.now,
            instance_id=turn.instance_id,
            visit=wait.visit,
            activity=wait.activity,
            name=wait.name or wait.activity,
            topic=wait.topic,
            payload=wait.payload,
            state=JobState.DUE,
            due_at=turn.now,
            attempts=0,
        )
    if waits:
        turn.writes.run(f"NOTIFY {JOB_CHANNEL}")


def cancel(turn: Moved, gone: Iterable[Pending]) -> None:
    """The instance waits for these no more; incidents about them are over too."""
    ids: dict[str, list[UUID]] = {}
    for row in gone:
        ids.setdefault(row.kind, []).append(row.id)
    for kind, these in ids.items():
        turn.writes.run(_CANCEL[kind], [these], touches=_TABLES[kind])
    if ids:
        stuck = [ids.get(kind, []) for kind in ("job", "timer", "user_task")]
        turn.writes.run(_CLOSE_INCIDENTS, [turn.now, *stuck], touches=Incident)


def _throw(turn: Moved) -> None:
    """Post what the diagram sends to others.

    It is delivered in a turn of theirs, never in this one: two instances that write to each other
    would each hold the lock that the other one needs.
    """
    thrown = turn.execution.thrown()
    for message in thrown.messages:
        _post(turn, message)
    for signal in thrown.signals:
        id_, sender = f"{signal.id}:{turn.revision}:", f"instance:{turn.instance_id}"
        values = [turn.now, id_, Jsonb(signal.payload), sender, signal.name, turn.instance_id]
        turn.writes.run(_SIGNAL, values)
    if thrown.messages or thrown.signals:
        turn.writes.run(f"NOTIFY {MESSAGE_CHANNEL}")


def _post(turn: Moved, thrown: spiff.Thrown) -> None:
    turn.writes.insert(
        Message,
        id=uuid4(),
        created_at=turn.now,
        message_id=f"{thrown.id}:{turn.revision}",
        kind="message",
        name=thrown.name,
        correlation_key=thrown.key,
        payload=thrown.payload,
        sender=f"instance:{turn.instance_id}",
        state="waiting",
    )


def _priority(given: object) -> int:
    """What the diagram says, if it is a number that a column can hold."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return max(0, min(int(given), MOST_PATIENT))
    return DEFAULT_PRIORITY
