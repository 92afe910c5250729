from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, invariants, monitor, runtime, worklist
from engine.access import Actor
from engine.errors import (
    InstanceNotActive,
    InstanceNotSuspended,
    InstanceStuck,
    NoSuchRevision,
    NotAllowed,
    NotFound,
    OtherHandsNeeded,
    ReasonMissing,
    TaskNotOpen,
)
from engine.models import ProcessDefinition, ProcessInstance, TaskState, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]


@pytest.fixture
def three(deploy: Deploy) -> ProcessDefinition:
    """Three user tasks in a row."""
    return deploy(
        "fila",
        d.start(),
        d.user("uno"),
        d.user("dos"),
        d.user("tres"),
        d.end(),
        flows="inicio>uno>dos>tres>fin",
    )


def step(session: Session, actor: Actor, text: str) -> None:
    (row,) = worklist.inbox(session, actor).rows
    assert worklist.complete(session, row.id, {"dato": [text]}, actor=actor).ok


def activities(session: Session) -> list[str]:
    return list(session.scalars(select(UserTask.activity).where(UserTask.state == "open")))


def test_a_process_that_nobody_deployed_is_not_found(session: Session, officer: Actor) -> None:
    with pytest.raises(NotFound):
        runtime.start(session, "nada", actor=officer)


def test_an_instance_that_cannot_begin_leaves_nothing(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy(
        "p",
        d.start(entradas="n"),
        d.user("votar", inner=d.repeated("n")),
        d.end(),
        flows="inicio>votar>fin",
    )

    with pytest.raises(InstanceStuck) as told:
        runtime.start(session, "p", data={"n": 100_000}, actor=officer)
    assert "votar" == told.value.facts["element"]
    assert [] == session.scalars(select(ProcessInstance)).all()


def test_nobody_works_on_a_suspended_instance(
    session: Session, three: ProcessDefinition, officer: Actor, supervisor: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    task = session.scalars(select(UserTask.id)).one()
    with pytest.raises(NotAllowed):
        runtime.suspend(session, instance.id, reason="x", actor=officer)
    with pytest.raises(ReasonMissing):
        runtime.suspend(session, instance.id, reason="", actor=supervisor)
    runtime.suspend(session, instance.id, reason="medida cautelar", actor=supervisor)

    with pytest.raises(InstanceNotActive):
        runtime.suspend(session, instance.id, reason="otra vez", actor=supervisor)
    assert [] == list(worklist.inbox(session, officer).rows)
    with pytest.raises(TaskNotOpen):
        worklist.complete(session, task, {}, actor=officer)
    assert [] == invariants.broken(session)
    runtime.resume(session, instance.id, reason="levantada", actor=supervisor)
    with pytest.raises(InstanceNotSuspended):
        runtime.resume(session, instance.id, reason="otra vez", actor=supervisor)
    assert worklist.complete(session, task, {}, actor=officer).ok
    events = [one.event for one in audit.history(session, instance.id)]
    assert ["instance:started", "instance:suspended", "instance:resumed", "task:completed"] == events


def test_a_terminated_instance_is_over(
    session: Session, three: ProcessDefinition, officer: Actor, supervisor: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    with pytest.raises(OtherHandsNeeded):
        runtime.terminate(session, instance.id, reason="desistió", actor=supervisor)
    runtime.terminate(session, instance.id, reason="desistió", asked_by="otra", actor=supervisor)

    with pytest.raises(InstanceNotActive):
        runtime.terminate(session, instance.id, reason="de nuevo", asked_by="otra", actor=supervisor)
    with pytest.raises(InstanceNotActive):
        runtime.suspend(session, instance.id, reason="otra vez", actor=supervisor)
    assert [TaskState.CANCELED] == list(session.scalars(select(UserTask.state)))
    assert [] == invariants.broken(session)


def test_every_past_state_can_be_seen(
    session: Session, three: ProcessDefinition, officer: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    for text in ("a", "b", "c"):
        step(session, officer, text)

    past = [monitor.variables(session, instance.id, revision=n).get("dato") for n in range(1, 5)]
    assert [None, "a", "b", "c"] == past
    at = {one.revision: one.at for one in monitor.revisions(session, instance.id)}
    assert "b" == monitor.state_at(session, instance.id, at=at[3]).variables()["dato"]
    for revision in (0, 5):
        with pytest.raises(NoSuchRevision):
            monitor.variables(session, instance.id, revision=revision)


def test_an_instance_can_be_taken_back_and_goes_on_from_there(
    session: Session, three: ProcessDefinition, officer: Actor, supervisor: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    for text in ("a", "b"):
        step(session, officer, text)
    with pytest.raises(NotAllowed):
        runtime.rewind(session, instance.id, revision=2, reason="error", actor=officer)
    runtime.rewind(session, instance.id, revision=2, reason="notificación nula", actor=supervisor)

    assert ["dos"] == activities(session)
    assert "a" == monitor.variables(session, instance.id)["dato"]
    assert "b" == monitor.variables(session, instance.id, revision=3)["dato"]
    assert [] == invariants.broken(session)
    for text in ("B", "C"):
        step(session, officer, text)
    found = session.get_one(ProcessInstance, instance.id, populate_existing=True)
    assert ("completed", "fin") == (found.state, found.outcome)
    assert [] == invariants.broken(session)


def test_even_a_completed_instance_can_be_taken_back(
    session: Session, three: ProcessDefinition, officer: Actor, supervisor: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    for text in ("a", "b", "c"):
        step(session, officer, text)
    runtime.rewind(session, instance.id, revision=1, reason="nulidad de oficio", actor=supervisor)

    assert ["uno"] == activities(session)
    found = session.get_one(ProcessInstance, instance.id, populate_existing=True)
    assert ("active", None, None) == (found.state, found.outcome, found.ended_at)
    assert [] == invariants.broken(session)


def test_long_histories_are_read_from_the_nearest_keyframe(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy(
        "p",
        d.start(),
        d.user("uno"),
        d.gateway("sigue", default="sigue_uno"),
        d.end(),
        flows='inicio>uno>sigue>uno,sigue>fin if dato = "fin"',
    )
    instance = runtime.start(session, "p", actor=officer)
    for number in range(70):
        step(session, officer, str(number))

    seen = [monitor.variables(session, instance.id, revision=n + 2)["dato"] for n in range(70)]
    assert [str(number) for number in range(70)] == seen
    assert 71 == len(monitor.revisions(session, instance.id))
    assert (
        70
        == next(one for one in monitor.outline(session, instance.id) if one.activity == "uno").times - 1
    )


def test_an_instance_gets_the_number_of_its_expediente(
    session: Session, three: ProcessDefinition, officer: Actor
) -> None:
    instance = runtime.start(session, three, actor=officer)
    runtime.identify(
        session, instance.id, business_key="CEPR-2026-000009", title="Ana Peña", actor=officer
    )

    found = worklist.inbox(session, officer, filters=worklist.Filters(text="pena 9")).rows
    assert ["CEPR-2026-000009"] == [row.business_key for row in found]


def test_a_called_process_is_played_with_its_own_forms(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy("hijo", d.start(), d.user("uno"), d.end("hecho"), flows="inicio>uno>hecho")
    deploy(
        "padre",
        d.start(),
        d.user("uno"),
        '<bpmn:callActivity id="llamar" calledElement="hijo"/>',
        d.end(),
        flows="inicio>uno>llamar>fin",
    )
    instance = runtime.start(session, "padre", actor=officer)
    step(session, officer, "a")
    (row,) = worklist.inbox(session, officer).rows
    task = worklist.get(session, row.id, actor=officer)

    assert ("padre", "hijo/uno") == (task.procedure, task.form)
    step(session, officer, "b")
    assert "fin" == session.get_one(ProcessInstance, instance.id, populate_existing=True).outcome
    assert ["padre", "hijo"] == [key for key, _ in monitor.diagrams(session, instance.id)]
    assert ["completed"] == [
        one.state
        for one in monitor.outline(session, instance.id, process="hijo")
        if one.activity == "uno"
    ]


def test_what_was_dumped_is_what_is_kept(
    session: Session, three: ProcessDefinition, officer: Actor
) -> None:
    first: UUID = runtime.start(session, three, actor=officer).id
    second: UUID = runtime.start(session, three, actor=officer).id

    assert first != second
    assert [] == invariants.broken(session)
