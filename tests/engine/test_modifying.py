"""A supervisor's changes: seen before they are made, made whole or not at all, told in the history."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, invariants, jobs, modifying, monitor, runtime, terminations, worklist
from engine.access import Actor
from engine.errors import (
    InstanceChanged,
    InstanceNotActive,
    InstanceStuck,
    NotAllowed,
    NotFound,
    OtherHandsNeeded,
    ReasonMissing,
)
from engine.models import Job, ProcessDefinition, ProcessInstance, UserTask
from engine.spiff import Assign, Begin, Cancel, CannotModify
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]


@pytest.fixture
def instance(session: Session, permit: ProcessDefinition, officer: Actor) -> ProcessInstance:
    """Stands at its first task."""
    return runtime.start(session, permit, data={"dato": "x"}, actor=officer)


@pytest.fixture
def other() -> Actor:
    return Actor(id="elena", roles=frozenset({"supervisor"}), groups=frozenset({"Mesa"}))


def standing(session: Session, instance: ProcessInstance, activity: str) -> object:
    tokens = monitor.state_at(session, instance.id).tokens()
    return next(token.visit for token in tokens if token.activity == activity)


def open_tasks(session: Session) -> list[str]:
    return sorted(session.scalars(select(UserTask.activity).where(UserTask.state == "open")))


def test_a_preview_tells_what_would_happen_and_keeps_nothing(
    session: Session, instance: ProcessInstance, supervisor: Actor
) -> None:
    changes = [Cancel(standing(session, instance, "registrar")), Begin("consultar"), Assign("n", 1)]

    effect = modifying.preview(session, instance.id, changes, actor=supervisor)

    assert (["registrar"], [("job", "consultar", "interpol.personas")]) == (
        [one.activity for one in effect.canceled],
        [(one.kind, one.activity, one.topic) for one in effect.begun],
    )
    assert [("n", True, 1)] == [(one.name, one.is_new, one.after) for one in effect.variables]
    assert (False, None) == (effect.ended, effect.refused)
    assert ["registrar"] == open_tasks(session)
    assert {"dato": "x"} == monitor.variables(session, instance.id)


def test_what_was_previewed_is_done_with_its_reason(
    session: Session, instance: ProcessInstance, supervisor: Actor
) -> None:
    changes = [Cancel(standing(session, instance, "registrar")), Begin("consultar"), Assign("n", 1)]

    modifying.modify(
        session, instance.id, changes, revision=1, reason="Ya estaba inscrito", actor=supervisor
    )

    assert [] == open_tasks(session)
    (job,) = jobs.take_due(session)
    assert "consultar" == session.get_one(Job, job.id).activity
    assert 1 == monitor.variables(session, instance.id)["n"]
    assert [] == invariants.broken(session)
    told = audit.history(session, instance.id)[-1]
    facts = {"begun": "consultar", "canceled": "registrar", "variables": "n"}
    assert ("instance:modified", facts | {"reason": "Ya estaba inscrito"}) == (told.event, told.facts)
    assert audit.verify(session, instance.id) is None


def test_a_change_that_cannot_be_made_says_why_in_its_preview(
    session: Session, instance: ProcessInstance, supervisor: Actor
) -> None:
    changes = [Cancel(standing(session, instance, "registrar"))]

    effect = modifying.preview(session, instance.id, changes, actor=supervisor)

    assert isinstance(effect.refused, CannotModify)
    assert "nothing-left" == effect.refused.facts["reason"]
    with pytest.raises(InstanceStuck):
        modifying.modify(session, instance.id, changes, revision=1, reason="x", actor=supervisor)
    assert ["registrar"] == open_tasks(session)


def test_only_what_was_seen_is_changed(
    session: Session, instance: ProcessInstance, supervisor: Actor, officer: Actor
) -> None:
    changes = [Begin("firmar")]
    refusals = [(officer, 1, "x", NotAllowed), (supervisor, 1, " ", ReasonMissing)]
    refusals += [(supervisor, 7, "x", InstanceChanged)]

    for actor, revision, reason, error in refusals:
        with pytest.raises(error):
            modifying.modify(
                session, instance.id, changes, revision=revision, reason=reason, actor=actor
            )
    runtime.suspend(session, instance.id, reason="x", actor=supervisor)
    with pytest.raises(InstanceNotActive):
        modifying.preview(session, instance.id, changes, actor=supervisor)


def test_going_back_is_previewed_too(
    session: Session, instance: ProcessInstance, supervisor: Actor, officer: Actor
) -> None:
    (task,) = worklist.inbox(session, officer).rows
    worklist.complete(session, task.id, {"dato": ["y"]}, actor=officer)

    effect = modifying.preview_rewind(session, instance.id, 1, actor=supervisor)

    assert (["consultar"], ["registrar"]) == (
        [one.activity for one in effect.canceled],
        [one.activity for one in effect.begun],
    )
    assert [("dato", "y", "x")] == [(one.name, one.before, one.after) for one in effect.variables]


def test_a_process_with_a_decision_and_a_message_tells_them_in_the_preview(
    session: Session, deploy: Deploy, officer: Actor, supervisor: Actor
) -> None:
    declared, event = d.message("aviso")
    deploy(
        "avisa",
        d.start(),
        d.user("uno"),
        d.throw("avisar", event),
        d.user("dos"),
        d.end(),
        flows="inicio>uno>avisar>dos>fin",
        outside=declared,
    )
    instance = runtime.start(session, "avisa", actor=officer)
    changes = [Cancel(standing(session, instance, "uno")), Begin("uno", after=True)]

    effect = modifying.preview(session, instance.id, changes, actor=supervisor)

    assert (["aviso"], ["avisar"]) == (effect.sent, [id_ for id_, _ in effect.passed])


def test_it_takes_two_to_end_a_case(
    session: Session, instance: ProcessInstance, supervisor: Actor, other: Actor
) -> None:
    terminations.ask(session, instance.id, reason="Desistió", actor=supervisor)

    with pytest.raises(terminations.TerminationAsked):
        terminations.ask(session, instance.id, reason="x", actor=other)
    with pytest.raises(OtherHandsNeeded):
        terminations.agree(session, instance.id, actor=supervisor)
    assert [instance.id] == [one.instance_id for one in terminations.open_ones(session, other)]
    terminations.agree(session, instance.id, actor=other)

    found = session.get_one(ProcessInstance, instance.id, populate_existing=True)
    assert "terminated" == found.state
    told = audit.history(session, instance.id)[-1]
    assert ("elena", "gloria", "Desistió") == (
        told.actor,
        told.facts["asked_by"],
        told.facts["reason"],
    )
    assert [] == list(terminations.open_ones(session, other))


def test_a_refused_termination_leaves_the_case_as_it_was(
    session: Session, instance: ProcessInstance, supervisor: Actor, other: Actor, stranger: Actor
) -> None:
    terminations.ask(session, instance.id, reason="Desistió", actor=supervisor)
    terminations.refuse(session, instance.id, reason="No consta", actor=other)

    assert ["registrar"] == open_tasks(session)
    with pytest.raises(NotFound):
        terminations.agree(session, instance.id, actor=other)
    terminations.ask(session, instance.id, reason="Ahora sí consta", actor=supervisor)
