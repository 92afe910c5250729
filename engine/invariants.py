"""What must be true of the database at every moment, whoever was killed when.

Run after every test of reliability, and by the product itself. Each statement returns the rows that
break its rule; none is the only right answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, undefer

from engine import audit, clock, programs, states
from engine.errors import EngineError
from engine.models import InstanceState, ProcessInstance
from engine.spiff import Execution, Point

STATEMENTS: Mapping[str, str] = {
    "a user task is completed once, unless the instance was taken back": """
        SELECT e.stream, e.subject FROM audit_event e WHERE e.event = 'task:completed'
        AND NOT EXISTS (SELECT FROM audit_event r
                        WHERE r.stream = e.stream AND r.event = 'instance:rewound')
        GROUP BY e.stream, e.subject HAVING count(*) > 1""",
    "a completed user task has its event": """
        SELECT t.instance_id, t.id FROM user_task t WHERE t.state = 'completed' AND NOT EXISTS (
            SELECT FROM audit_event e WHERE e.stream = t.instance_id
            AND e.event = 'task:completed' AND e.subject = t.id::text)""",
    "an instance has the events of its beginning and its end": """
        SELECT i.id, i.state FROM process_instance i WHERE NOT EXISTS (
            SELECT FROM audit_event e WHERE e.stream = i.id AND e.event = 'instance:started')
        OR i.state IN ('completed', 'terminated') AND NOT EXISTS (
            SELECT FROM audit_event e WHERE e.stream = i.id
            AND e.event IN ('instance:completed', 'instance:terminated'))""",
    "a job that is done has its event": """
        SELECT j.instance_id, j.id FROM job j WHERE j.state = 'completed' AND NOT EXISTS (
            SELECT FROM audit_event e WHERE e.stream = j.instance_id AND e.subject = j.id::text
            AND e.event IN ('job:completed', 'error:thrown'))
        AND NOT EXISTS (
            SELECT FROM incident n WHERE n.job_id = j.id AND n.resolution LIKE 'resolved:%')""",
    "a timer that fired has its event": """
        SELECT t.instance_id, t.id FROM timer t WHERE t.state = 'fired' AND NOT EXISTS (
            SELECT FROM audit_event e WHERE e.stream = t.instance_id AND e.subject = t.id::text
            AND e.event = 'timer:fired')""",
    "a finished instance has no work": """
        WITH w AS (
            SELECT instance_id, 'user_task' AS kind FROM user_task WHERE state IN ('open', 'suspended')
            UNION ALL SELECT instance_id, 'job' FROM job WHERE state NOT IN ('completed', 'canceled')
            UNION ALL SELECT instance_id, 'timer' FROM timer
            WHERE state IN ('waiting', 'suspended', 'failed')
            UNION ALL SELECT instance_id, 'subscription' FROM subscription
            WHERE state IN ('open', 'suspended'))
        SELECT i.id, w.kind FROM process_instance i JOIN w ON w.instance_id = i.id
        WHERE i.state IN ('completed', 'terminated')""",
    "an instance under way waits for something": """
        WITH w AS (
            SELECT instance_id, 'user_task' AS kind FROM user_task WHERE state IN ('open', 'suspended')
            UNION ALL SELECT instance_id, 'job' FROM job WHERE state NOT IN ('completed', 'canceled')
            UNION ALL SELECT instance_id, 'timer' FROM timer
            WHERE state IN ('waiting', 'suspended', 'failed')
            UNION ALL SELECT instance_id, 'subscription' FROM subscription
            WHERE state IN ('open', 'suspended'))
        SELECT i.id, i.state FROM process_instance i WHERE i.state IN ('active', 'suspended')
        AND NOT EXISTS (SELECT FROM w WHERE w.instance_id = i.id)
        AND NOT EXISTS (SELECT FROM incident n WHERE n.instance_id = i.id AND n.resolved_at IS NULL)""",
    "a timer fires within a minute or has an incident": """
        SELECT t.instance_id, t.id FROM timer t WHERE t.state = 'waiting'
        AND t.due_at < CAST(:now AS timestamptz) - interval '60 seconds'""",
    "a failed timer has an incident": """
        SELECT t.instance_id, t.id FROM timer t WHERE t.state = 'failed' AND NOT EXISTS (
            SELECT FROM incident n WHERE n.timer_id = t.id AND n.resolved_at IS NULL)""",
    "a failed job has an incident": """
        SELECT j.instance_id, j.id FROM job j WHERE j.state = 'failed' AND NOT EXISTS (
            SELECT FROM incident n WHERE n.job_id = j.id AND n.resolved_at IS NULL)""",
    "a job that is away comes back when its lease ends": """
        SELECT j.instance_id, j.id FROM job j WHERE j.state IN ('queued', 'running')
        AND j.lease_until < CAST(:now AS timestamptz) - interval '60 seconds'""",
    "a job has one result": """
        SELECT stream, subject FROM audit_event WHERE event = 'job:completed'
        GROUP BY stream, subject HAVING count(*) > 1""",
    "a check has one result": """
        SELECT instance_id, job_id FROM receipt WHERE channel IS DISTINCT FROM 'tardia'
        GROUP BY instance_id, job_id HAVING count(*) > 1""",
    "no chain of events has a gap or another end than its head says": """
        SELECT h.id, h.audit_seq, count(e.seq), max(e.seq)
        FROM (SELECT id, audit_seq FROM process_instance
              UNION ALL SELECT id, audit_seq FROM audit_stream) h
        LEFT JOIN audit_event e ON e.stream = h.id GROUP BY h.id, h.audit_seq
        HAVING count(e.seq) <> h.audit_seq OR coalesce(max(e.seq), 0) <> h.audit_seq""",
    "every change of a state has its revision": """
        SELECT i.id, i.revision, count(r.revision) FROM process_instance i
        LEFT JOIN instance_revision r ON r.instance_id = i.id GROUP BY i.id, i.revision
        HAVING count(r.revision) <> i.revision OR coalesce(max(r.revision), 0) <> i.revision""",
    "an upload has its content": """
        SELECT instance_id, id FROM upload
        WHERE CASE WHEN cipher IS NULL
            THEN octet_length(content) <> size OR sha256(content) <> upload.sha256
            ELSE octet_length(content) <> size + 28 END""",
    "a request with a key has its answer": """
        SELECT actor, key FROM idempotency_key WHERE answer IS NULL""",
    "a message reaches one instance": """
        SELECT stream, subject FROM audit_event WHERE event = 'message:received'
        GROUP BY stream, subject HAVING count(*) > 1
        UNION ALL
        SELECT instance_id, id::text FROM message WHERE state = 'delivered' AND instance_id IS NULL""",
}

#: What the state knows and the tables repeat, so that work can be found.
POINTS: Mapping[str, str] = {
    "user_task": "the open user tasks are those of the state",
    "job": "the jobs not done are those of the state",
    "timer": "the timers not fired are those of the state",
    "subscription": "the open subscriptions are those of the state",
}
CHAINS, LOADED, STORED = (
    "chains add up",
    "a state can be loaded",
    "a state is stored as it was loaded",
)
RULES = frozenset((*STATEMENTS, *POINTS.values(), CHAINS, LOADED, STORED))
_ROWS = """
    SELECT 'user_task', id FROM user_task WHERE instance_id = :id AND state IN ('open', 'suspended')
    UNION ALL SELECT 'job', visit FROM job
        WHERE instance_id = :id AND state NOT IN ('completed', 'canceled')
    UNION ALL SELECT 'timer', id FROM timer
        WHERE instance_id = :id AND state IN ('waiting', 'suspended', 'failed')
    UNION ALL SELECT 'subscription', id FROM subscription
        WHERE instance_id = :id AND state IN ('open', 'suspended')"""


@dataclass(frozen=True)
class Violation:
    """A row that must not be."""

    rule: str
    row: tuple[Any, ...]


def broken(session: Session) -> list[Violation]:
    """Everything that is not as it must be, states and chains included."""
    found = [
        Violation(rule, tuple(row))
        for rule, statement in STATEMENTS.items()
        for row in session.execute(text(statement), {"now": clock.now()} if ":now" in statement else {})
    ]
    found += [
        Violation(CHAINS, (fault.stream, fault.seq, fault.reason)) for fault in audit.verify_all(session)
    ]
    return [*found, *_states(session)]


def _states(session: Session) -> Iterator[Violation]:
    """Each state loads, stores to the same bytes, and waits for what the tables say."""
    query = select(ProcessInstance).options(undefer(ProcessInstance.blob))
    for instance in session.scalars(query.execution_options(populate_existing=True)):
        try:
            yield from _state(session, instance)
        except EngineError as error:
            yield Violation(LOADED, (instance.id, error.code))


def _state(session: Session, instance: ProcessInstance) -> Iterator[Violation]:
    state = states.unpack(instance.blob)
    program = programs.get(session, instance.definition_id).program
    execution = Execution.load(program, state, now=clock.now())
    if execution.dump() != state:
        yield Violation(STORED, (instance.id,))
    if instance.state is InstanceState.TERMINATED:
        return
    stands, rows = set(execution.points()), _points(session, instance.id)
    for kind, rule in POINTS.items():
        if {point for point in stands if point[0] == kind} != {row for row in rows if row[0] == kind}:
            yield Violation(rule, (instance.id,))


def _points(session: Session, instance_id: UUID) -> set[Point]:
    """Where the tables say that an instance stands."""
    return {(row[0], row[1]) for row in session.execute(text(_ROWS), {"id": instance_id})}
