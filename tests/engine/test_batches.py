"""One thing done to many tasks: each by itself, told one by one, undone while nobody was told."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import batches, clock, invariants, jobs, runtime, worklist
from engine.access import Actor
from engine.batches import Act, State
from engine.errors import CannotUndo, EngineError, InvalidInput, NotFound, OneByOne
from engine.models import Job, ProcessDefinition, ProcessInstance, TaskState, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
FIRM = {"components": [
    {"type": "radio", "id": "c", "key": "firma", "label": "¿Firma?", "validate": {"required": True},
     "values": [{"label": "Sí", "value": "SI"}, {"label": "No", "value": "NO"}],
     "properties": {"enLote": "SI"}},
]}  # fmt: skip


@pytest.fixture
def tasks(session: Session, deploy: Deploy, officer: Actor) -> list[UUID]:
    """Five cases that wait to be signed; what follows is an agency's."""
    form = {"type": "default", "id": "firmar", "schemaVersion": 19, **FIRM}
    deploy(
        "firmas",
        d.start(),
        d.user("firmar"),
        d.service("avisar", "interpol.personas", "consulta"),
        d.end(),
        flows="inicio>firmar>avisar>fin",
        forms={"firmar": form},
    )
    cases = [runtime.start(session, "firmas", title=f"Caso {n}", actor=officer).id for n in range(5)]
    session.flush()
    query = select(UserTask.id).where(UserTask.instance_id.in_(cases)).order_by(UserTask.created_at)
    return list(session.scalars(query))


def carry_out(
    session: Session, act: Act, tasks: Sequence[UUID], actor: Actor, **facts: object
) -> dict[UUID, batches.Row]:
    """As the page does it: each in a part of its own."""
    batch_id = uuid4()
    batches.begin(session, batch_id, act, tasks, facts=facts, actor=actor)
    for item in batches.waiting(session, batch_id, actor=actor):
        part = session.begin_nested()
        try:
            batches.do(session, item, actor=actor)
            part.commit()
        except EngineError as error:
            part.rollback()
            batches.refuse(session, item, error)
    session.flush()
    return {row.task_id: row for row in batches.rows(session, batch_id)}


def answers(value: str) -> dict[str, object]:
    return {"procedure": "firmas", "activity": "firmar", "raw": {"firma": [value]}}


def states(rows: dict[UUID, batches.Row]) -> list[str]:
    return [row.state for row in rows.values()]


def test_what_fails_for_one_fails_for_no_other(
    session: Session, tasks: list[UUID], officer: Actor, colleague: Actor
) -> None:
    worklist.claim(session, tasks[1], actor=colleague)

    rows = carry_out(session, Act.CLAIM, tasks, officer)

    refused = rows[tasks[1]]
    assert [State.DONE, State.REFUSED, State.DONE, State.DONE, State.DONE] == states(rows)
    assert ("task-already-claimed", colleague.id) == (refused.code, (refused.facts or {})["assignee"])
    assert 4 == len(worklist.inbox(session, officer, scope="mine").rows)


def test_what_came_twice_is_done_once(session: Session, tasks: list[UUID], officer: Actor) -> None:
    batch_id = uuid4()
    for _ in range(2):
        batches.begin(session, batch_id, Act.CLAIM, [*tasks, tasks[0]], facts={}, actor=officer)

    assert 5 == batches.tally(session, batch_id)[State.WAITING]
    with pytest.raises(InvalidInput):
        batches.begin(session, uuid4(), Act.CLAIM, [], facts={}, actor=officer)


def test_a_batch_is_its_authors(
    session: Session, tasks: list[UUID], officer: Actor, colleague: Actor
) -> None:
    batch_id = uuid4()
    batches.begin(session, batch_id, Act.CLAIM, tasks, facts={}, actor=officer)

    with pytest.raises(NotFound):
        batches.waiting(session, batch_id, actor=colleague)


def test_approvals_go_together_and_can_be_undone_until_somebody_is_told(
    session: Session, tasks: list[UUID], officer: Actor
) -> None:
    rows = carry_out(session, Act.COMPLETE, tasks[:3], officer, **answers("SI"))
    later = session.scalars(select(Job.due_at)).all()
    batch_id = session.get_one(batches.BatchItem, rows[tasks[0]].id).batch_id

    batches.undo(session, rows[tasks[0]].id, actor=officer)
    told = session.scalars(select(Job.id).where(Job.instance_id == rows[tasks[1]].instance_id)).one()
    session.get_one(Job, told).due_at = clock.now() - timedelta(seconds=1)
    session.flush()
    jobs.take_due(session)
    jobs.claim(session, told)

    assert [State.DONE] * 3 == states(rows)
    assert all(one > clock.now() + timedelta(minutes=5) for one in later)
    assert TaskState.OPEN == session.get_one(UserTask, tasks[0], populate_existing=True).state
    with pytest.raises(CannotUndo):
        batches.undo(session, rows[tasks[1]].id, actor=officer)
    assert rows[tasks[2]].id in batches.undoable(session, batch_id, actor=officer)
    assert [] == invariants.broken(session)


def test_nothing_is_undone_that_somebody_has_worked_on(
    session: Session, tasks: list[UUID], officer: Actor, supervisor: Actor
) -> None:
    rows = carry_out(session, Act.COMPLETE, tasks[:1], officer, **answers("SI"))
    case = session.get_one(ProcessInstance, rows[tasks[0]].instance_id)
    runtime.rewind(session, case.id, revision=1, reason="Otra razón", actor=supervisor)

    with pytest.raises(CannotUndo):
        batches.undo(session, rows[tasks[0]].id, actor=officer)


def test_refusals_are_given_one_by_one(session: Session, tasks: list[UUID], officer: Actor) -> None:
    rows = carry_out(session, Act.COMPLETE, tasks[:2], officer, **answers("NO"))

    assert {(State.REFUSED, OneByOne.code)} == {(row.state, row.code) for row in rows.values()}
    assert 5 == len(worklist.inbox(session, officer, scope="groups").rows)


def test_names_are_found_in_spite_of_a_slip(session: Session, deploy: Deploy, officer: Actor) -> None:
    deploy("p", d.start(), d.user("uno"), d.end(), flows="inicio>uno>fin")
    for name in ("Huamán Quispe, Rosa", "Mamani Flores, José"):
        runtime.start(session, "p", title=name, actor=officer)
    session.flush()

    def found(typed: str) -> list[str]:
        wanted = worklist.Filters(text=typed)
        return [row.case_title for row in worklist.inbox(session, officer, filters=wanted).rows]

    for slip in ("huamna", "Huaman Quispi", "humán rosa", "huammán", "QUISPE ROSA"):
        assert ["Huamán Quispe, Rosa"] == found(slip), slip
    assert [] == found("Zzyzx")
