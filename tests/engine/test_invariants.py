"""Every rule of the database can be broken, and is then told by its name."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import (
    clock,
    idempotency,
    invariants,
    jobs,
    messages,
    runtime,
    states,
    storage,
    timers,
    worklist,
)
from engine.access import SYSTEM, Actor
from engine.models import Job, ProcessDefinition, ProcessInstance, Receipt, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
#: Rule → what somebody with the key of the database would have to do to break it.
BROKEN: dict[str, str] = {
    "a user task is completed once, unless the instance was taken back": """
        INSERT INTO audit_event SELECT (jsonb_populate_record(e, jsonb_build_object(
            'id', gen_random_uuid(), 'seq', 99))).* FROM audit_event e WHERE e.event = 'task:completed'""",
    "a completed user task has its event": "DELETE FROM audit_event WHERE event = 'task:completed'",
    "an instance has the events of its beginning and its end": """
        DELETE FROM audit_event WHERE event = 'instance:completed'""",
    "a job that is done has its event": "DELETE FROM audit_event WHERE event = 'job:completed'",
    "a timer that fired has its event": "DELETE FROM audit_event WHERE event = 'timer:fired'",
    "a finished instance has no work": "UPDATE timer SET state = 'waiting'",
    "an instance under way waits for something": "UPDATE user_task SET state = 'canceled' WHERE state = 'open'",
    "a timer fires within a minute or has an incident": """
        UPDATE timer SET state = 'waiting', due_at = now() - interval '2 minutes'""",
    "a failed timer has an incident": "UPDATE timer SET state = 'failed'",
    "a failed job has an incident": "UPDATE job SET state = 'failed'",
    "a job that is away comes back when its lease ends": """
        UPDATE job SET state = 'running', lease_until = now() - interval '2 minutes'""",
    "a job has one result": """
        INSERT INTO audit_event SELECT (jsonb_populate_record(e, jsonb_build_object(
            'id', gen_random_uuid(), 'seq', 99))).* FROM audit_event e WHERE e.event = 'job:completed'""",
    "a check has one result": """
        INSERT INTO receipt SELECT (jsonb_populate_record(r, jsonb_build_object(
            'id', gen_random_uuid()))).* FROM receipt r""",
    "no chain of events has a gap or another end than its head says": "DELETE FROM audit_event WHERE seq = 2",
    "every change of a state has its revision": "DELETE FROM instance_revision WHERE revision = 1",
    "an upload has its content": "UPDATE upload SET content = set_byte(content, 9, 65)",
    "a request with a key has its answer": "UPDATE idempotency_key SET answer = NULL",
    "a message reaches one instance": "UPDATE message SET instance_id = NULL",
    "chains add up": "UPDATE audit_event SET actor = 'otro' WHERE seq = 2",
    "the open user tasks are those of the state": "UPDATE user_task SET id = gen_random_uuid()",
    "the jobs not done are those of the state": "UPDATE job SET state = 'canceled' WHERE state = 'due'",
    "the timers not fired are those of the state": "UPDATE timer SET state = 'waiting'",
    "the open subscriptions are those of the state": "UPDATE subscription SET state = 'open'",
}


@pytest.fixture
def lived(session: Session, deploy: Deploy, officer: Actor) -> None:
    """A case that is over, after a task, a job, a timer and a message; others that wait for a task, a job."""
    declared, event = d.message("aviso")
    deploy(
        "vida",
        d.start(),
        d.user("registrar"),
        d.service("consultar", "interpol.personas", "consulta", persona="dato"),
        d.catch("esperar", d.timer("PT1S")),
        d.catch("recibir", event, correlationKey="dato"),
        d.end(),
        flows="inicio>registrar>consultar>esperar>recibir>fin",
        outside=declared,
    )
    for _ in range(3):
        runtime.start(session, "vida", actor=officer)
    over, other, _waits = session.scalars(select(UserTask.id).order_by(UserTask.created_at)).all()
    _live(session, over, officer)
    worklist.complete(session, other, {"dato": ["y"]}, actor=officer)
    storage.put(session, PDF, name="a.pdf", actor=officer)
    idempotency.once(session, "k", b"h", actor=officer)
    idempotency.keep(session, "k", {"status": 200}, actor=officer)
    session.flush()


def _live(session: Session, task: UUID, officer: Actor) -> None:
    """From its task to its end."""
    worklist.complete(session, task, {"dato": ["x"]}, actor=officer)
    job = session.scalars(select(Job)).one()
    session.add(_receipt(job))
    jobs.complete(session, job.id, {"resultado": "SIN_ANTECEDENTES"})
    with clock.journey() as go_to:
        go_to(clock.now() + timedelta(seconds=5))
        assert timers.fire_due(session) == 1
    messages.send(session, "aviso", key="x", actor=SYSTEM)


def _receipt(job: Job) -> Receipt:
    return Receipt(
        id=uuid4(),
        instance_id=job.instance_id,
        job_id=job.id,
        agency="interpol",
        topic=job.topic,
        asked_by="rosa",
        asked_at=clock.now(),
        outcome="SIN_ANTECEDENTES",
        summary={},
        request_sha256=b"",
        idempotency_key=str(job.id),
        attempts=1,
    )


def test_what_lives_as_it_should_breaks_no_rule(session: Session, lived: None) -> None:
    assert [] == invariants.broken(session)


def test_what_breaks_a_rule_is_told_by_its_name(session: Session, lived: None) -> None:
    session.execute(text("SET LOCAL session_replication_role = replica"))  # nothing holds anybody back
    untold = []
    for rule, statement in BROKEN.items():
        with session.begin_nested() as undone:
            session.execute(text(statement))
            if rule not in {one.rule for one in invariants.broken(session)}:
                untold.append(rule)
            undone.rollback()

    assert [] == untold


UNREADABLE, OTHERWISE = "a state can be loaded", "a state is stored as it was loaded"


def test_a_state_that_does_not_read_or_read_back_is_told(session: Session, lived: None) -> None:
    instance = session.scalars(select(ProcessInstance).where(ProcessInstance.state == "active")).first()
    state = states.unpack(instance.blob)
    told = []
    for other in (b"\x00", state[:1] + json.dumps(json.loads(state[1:])).encode()):  # with spaces
        instance.blob = states.pack(other)
        session.flush()
        told += [one.rule for one in invariants.broken(session)]

    assert [UNREADABLE, OTHERWISE] == told


def test_every_rule_was_broken_once() -> None:
    assert {*BROKEN, UNREADABLE, OTHERWISE} == invariants.RULES
