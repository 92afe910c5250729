"""What an instance waits for, as rows: one for each point at which its diagram stands.

The state knows best: what it waited for before a turn has its row already, what it waits for after it
and did not before gets one, and what it waits for no more is canceled.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from engine import kinds, notices, programs, spiff, terms, trace
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

_CANCEL = {
    "user_task": "UPDATE user_task SET state = 'canceled' WHERE id = ANY(%s)",
    "job": """UPDATE job SET state = 'canceled', lease_until = NULL
        WHERE visit = ANY(%s) AND state NOT IN ('completed', 'canceled')""",
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
    WHERE resolved_at IS NULL AND (timer_id = ANY(%s) OR task_id = ANY(%s)
    OR job_id IN (SELECT id FROM job WHERE visit = ANY(%s)))"""
_CANCEL_ALL = {
    "user_task": """UPDATE user_task SET state = 'canceled'
        WHERE instance_id = %s AND state IN ('open', 'suspended')""",
    "job": """UPDATE job SET state = 'canceled', lease_until = NULL
        WHERE instance_id = %s AND state NOT IN ('completed', 'canceled')""",
    "timer": """UPDATE timer SET state = 'canceled'
        WHERE instance_id = %s AND state IN ('waiting', 'suspended', 'failed')""",
    "subscription": """UPDATE subscription SET state = 'canceled'
        WHERE instance_id = %s AND state IN ('open', 'suspended')""",
}
_CLOSE_ALL_INCIDENTS = """
    UPDATE incident SET resolved_at = %s, resolved_by = 'system', resolution = 'canceled'
    WHERE resolved_at IS NULL AND instance_id = %s"""
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


class Moved(Protocol):
    """What is needed to know of a turn."""

    known: dict[spiff.Point, datetime | None]
    terms: dict[str, dict[str, Any]]
    settled: set[UUID]
    writes: Writes
    now: datetime
    held_until: datetime | None
    actor: Actor

    @property
    def execution(self) -> spiff.Execution: ...  # noqa: D102

    @property
    def instance_id(self) -> UUID: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102
    @property
    def procedure(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def urgency(self) -> int | None: ...  # noqa: D102
    @property
    def reserve_id(self) -> int | None: ...  # noqa: D102
    def groups_for(self, groups: Iterable[str]) -> set[str]: ...  # noqa: D102


def reconcile(turn: Moved) -> None:
    """Give every point at which the diagram now stands its row, and cancel the rows of those it left."""
    stands = turn.execution.points()
    known = {point: due for point, due in turn.known.items() if point[1] not in turn.settled}
    gone = known.keys() - stands.keys()
    fresh = stands.items() - known.items()  # and timers that are due at another instant
    if fresh:
        _open(turn, {point for point, _ in fresh})
    if gone:
        _cancel(turn, gone)
    before, turn.terms = turn.terms, turn.execution.terms()
    terms.tell(turn, before, turn.terms)
    _throw(turn)


def _open(turn: Moved, fresh: set[spiff.Point]) -> None:
    waits = turn.execution.waits()
    for task in waits.user_tasks:
        if ("user_task", task.visit) in fresh:
            _open_task(turn, task)
    for timer in waits.timers:
        if ("timer", timer.visit) in fresh:
            _set_timer(turn, timer)
    for subscription in waits.subscriptions:
        if ("subscription", subscription.id) in fresh:
            _subscribe(turn, subscription)
    _queue_jobs(turn, [job for job in waits.jobs if ("job", job.visit) in fresh])


def _open_task(turn: Moved, wait: spiff.UserTaskWait) -> None:
    assignee, name, drawn = wait.assignee or None, wait.name or wait.activity, _priority(wait.priority)
    numbers = kinds.intern(
        turn.writes,
        turn.groups_for(wait.candidate_groups),
        procedure=turn.procedure,
        activity=wait.activity,
        name=name,
    )
    turn.writes.upsert(
        UserTask,
        id=wait.visit,
        created_at=turn.now,
        instance_id=turn.instance_id,
        procedure=turn.procedure,
        activity=wait.activity,
        name=name,
        title=wait.title,
        form=programs.form_reference(turn.procedure, wait.process, wait.form or ""),
        reserve_id=turn.reserve_id,
        search=turn.words,
        assignee=assignee,
        claimed_at=turn.now if assignee else None,
        state=TaskState.OPEN,
        priority=drawn if turn.urgency is None else min(drawn, turn.urgency),
        drawn_priority=drawn,
        owner=None,
        snoozed_until=None,
        due_at=wait.due_at,
        term=terms.name(wait.term),
        completed_at=None,
        completed_by=None,
        **numbers,
    )
    if assignee:
        notices.tell(turn, assignee, notices.Kind.ASSIGNED, task_id=wait.visit)


def _set_timer(turn: Moved, wait: spiff.TimerWait) -> None:
    turn.writes.upsert(
        Timer,
        id=wait.visit,
        created_at=turn.now,
        instance_id=turn.instance_id,
        activity=wait.activity,
        name=wait.name or wait.activity,
        due_at=wait.due_at,
        term=terms.name(wait.term),
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
            priority=_priority(wait.priority),
            due_at=turn.held_until or turn.now,
            attempts=0,
            trace=trace.current(),
        )
    if waits:
        turn.writes.notify(JOB_CHANNEL)


def _cancel(turn: Moved, gone: Iterable[spiff.Point]) -> None:
    """The instance waits for these no more; incidents about them are over too."""
    ids: dict[str, list[UUID]] = {}
    for kind, id_ in gone:
        ids.setdefault(kind, []).append(id_)
    for kind, these in ids.items():
        turn.writes.run(_CANCEL[kind], [these], touches=_TABLES[kind], rows=these)
    stuck = [ids.get(kind, []) for kind in ("timer", "user_task", "job")]
    if any(stuck):
        turn.writes.run(_CLOSE_INCIDENTS, [turn.now, *stuck], touches=Incident)


def cancel_all(turn: Moved) -> None:
    """The instance waits for nothing any more."""
    for kind, statement in _CANCEL_ALL.items():
        turn.writes.run(statement, [turn.instance_id], touches=_TABLES[kind])
    turn.writes.run(_CLOSE_ALL_INCIDENTS, [turn.now, turn.instance_id], touches=Incident)
    terms.drop(turn)


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
        turn.writes.run(_SIGNAL, values, touches=Message)
    if thrown.messages or thrown.signals:
        turn.writes.notify(MESSAGE_CHANNEL)


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
