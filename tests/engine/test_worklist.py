from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, invariants, jobs, runtime, worklist
from engine.access import Actor
from engine.errors import (
    NotAllowed,
    NotFound,
    OtherHandsNeeded,
    TaskAlreadyClaimed,
    TaskNotClaimed,
    TaskNotOpen,
)
from engine.models import Draft, Incident, Job, ProcessDefinition, ProcessInstance, TaskState, UserTask
from engine.models.user_tasks import URGENT
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]


@pytest.fixture
def task(session: Session, permit: ProcessDefinition, officer: Actor) -> UUID:
    runtime.start(session, permit, business_key="P-1", title="Ana Núñez", actor=officer)
    return session.scalars(select(UserTask.id)).one()


def typed(session: Session, task: UUID, actor: Actor) -> object:
    return worklist.draft(session, worklist.get(session, task, actor=actor), actor=actor)


def state(session: Session, task: UUID) -> UserTask:
    return session.get_one(UserTask, task, populate_existing=True)


def test_an_instance_runs_from_start_to_end(session: Session, task: UUID, officer: Actor) -> None:
    assert worklist.complete(session, task, {"dato": ["x"]}, actor=officer).ok
    (job,) = jobs.take_due(session)
    assert jobs.claim(session, job.id)
    assert jobs.complete(session, job.id, {"resultado": "SIN_ANTECEDENTES"})
    (row,) = worklist.inbox(session, officer).rows
    assert worklist.complete(session, row.id, {}, actor=officer).ok

    instance = session.scalars(select(ProcessInstance)).one()
    assert ("completed", "otorgado") == (instance.state, instance.outcome)
    assert {"persona": "x"} == session.scalars(select(Job.payload)).one()
    assert [] == invariants.broken(session)


def test_wrong_answers_change_nothing(session: Session, deploy: Deploy, officer: Actor) -> None:
    strict = {"registrar": d.form("registrar", "dato", required=True)}
    deploy("p", d.start(), d.user("registrar"), d.end(), flows="inicio>registrar>fin", forms=strict)
    instance = runtime.start(session, "p", actor=officer)
    task = session.scalars(select(UserTask.id)).one()

    result = worklist.complete(session, task, {"dato": [""]}, actor=officer)

    assert ["dato"] == [problem.key for problem in result.problems]
    assert TaskState.OPEN is state(session, task).state
    assert 1 == session.get_one(ProcessInstance, instance.id, populate_existing=True).revision


def test_who_comes_second_is_told_who_was_first(
    session: Session, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.complete(session, task, {}, actor=officer)

    with pytest.raises(TaskNotOpen) as told:
        worklist.complete(session, task, {}, actor=colleague)
    assert "rosa" == told.value.facts["completed_by"]


def test_a_claimed_task_is_nobody_elses(
    session: Session, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.claim(session, task, actor=officer)
    worklist.claim(session, task, actor=officer)

    for act in (worklist.claim, lambda s, t, actor: worklist.complete(s, t, {}, actor=actor)):
        with pytest.raises(TaskAlreadyClaimed) as told:
            act(session, task, actor=colleague)
        assert "rosa" == told.value.facts["assignee"]


def test_a_released_task_is_free_again(
    session: Session, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.claim(session, task, actor=officer)
    with pytest.raises(TaskNotClaimed):
        worklist.release(session, task, actor=colleague)
    worklist.release(session, task, actor=officer)
    worklist.claim(session, task, actor=colleague)

    assert "juan" == state(session, task).assignee


def test_a_supervisor_gives_a_task_to_somebody(
    session: Session, task: UUID, officer: Actor, colleague: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        worklist.reassign(session, task, "juan", actor=officer)
    worklist.reassign(session, task, "juan", reason="vacaciones", actor=supervisor)

    assert [task] == [row.id for row in worklist.inbox(session, colleague, scope="mine").rows]
    last = audit.history(session, state(session, task).instance_id)[-1]
    assert ("task:reassigned", "gloria", "juan") == (last.event, last.actor, last.facts["assignee"])


def test_who_drafts_does_not_review(
    session: Session, deploy: Deploy, officer: Actor, colleague: Actor, supervisor: Actor
) -> None:
    deploy(
        "p",
        d.start(),
        d.user("redactar", completedBy="redaccion"),
        d.user("revisar", excluded="[redaccion.usuario, null]"),
        d.end(),
        flows="inicio>redactar>revisar>fin",
    )
    runtime.start(session, "p", actor=officer)
    worklist.complete(session, session.scalars(select(UserTask.id)).one(), {}, actor=officer)
    (review,) = (row.id for row in worklist.inbox(session, officer).rows)

    for attempt in (
        lambda: worklist.claim(session, review, actor=officer),
        lambda: worklist.complete(session, review, {}, actor=officer),
        lambda: worklist.reassign(session, review, officer.id, actor=supervisor),
    ):
        with pytest.raises(OtherHandsNeeded):
            attempt()
    worklist.claim(session, review, actor=colleague)
    assert worklist.complete(session, review, {}, actor=colleague).ok
    assert [] == invariants.broken(session)


def test_a_task_of_another_group_does_not_exist(session: Session, task: UUID, stranger: Actor) -> None:
    assert () == tuple(worklist.inbox(session, stranger).rows)
    for act in (
        lambda: worklist.get(session, task, actor=stranger),
        lambda: worklist.claim(session, task, actor=stranger),
        lambda: worklist.complete(session, task, {}, actor=stranger),
        lambda: worklist.save_draft(session, task, {}, actor=stranger),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_draft_is_kept_for_its_author_until_the_task_is_done(
    session: Session, task: UUID, officer: Actor, colleague: Actor
) -> None:
    worklist.save_draft(session, task, {"dato": ["a"]}, actor=officer)
    worklist.save_draft(session, task, {"dato": ["ab"]}, actor=officer)

    assert {"dato": ["ab"]} == typed(session, task, officer)
    assert typed(session, task, colleague) is None
    worklist.complete(session, task, {"dato": ["abc"]}, actor=officer)
    assert [] == session.scalars(select(Draft)).all()


def test_answers_from_another_program_are_checked_alike(
    session: Session, task: UUID, officer: Actor
) -> None:
    assert not worklist.answer(session, task, {"dato": 5}, actor=officer).ok
    assert worklist.answer(session, task, {"dato": "x"}, actor=officer).ok


def test_a_diagram_that_cannot_go_on_leaves_the_task_open(
    session: Session, deploy: Deploy, officer: Actor
) -> None:
    deploy(
        "p",
        d.start(entradas="cuantas"),
        d.user("pedir"),
        d.user("votar", inner=d.repeated("cuantas")),
        d.end(),
        flows="inicio>pedir>votar>fin",
    )
    instance = runtime.start(session, "p", data={"cuantas": 100_000}, actor=officer)
    task = session.scalars(select(UserTask.id)).one()

    for _ in range(2):
        result = worklist.complete(session, task, {"dato": ["x"]}, actor=officer)

        assert [""] == [problem.key for problem in result.problems]
    incident = session.scalars(select(Incident)).one()
    assert ("runaway", task) == (incident.kind, incident.task_id)
    assert TaskState.OPEN is state(session, task).state
    assert {"dato": ["x"]} == typed(session, task, officer)
    assert 1 == session.get_one(ProcessInstance, instance.id, populate_existing=True).revision
    assert [] == invariants.broken(session)


def test_pages_show_each_task_once_in_order(
    session: Session, deploy: Deploy, officer: Actor, colleague: Actor
) -> None:
    deploy(
        "p",
        d.start(entradas="prioridad, vence"),
        d.user("ver", priority="prioridad", dueDate="vence"),
        d.end(),
        flows="inicio>ver>fin",
    )
    for number in range(25):
        data = {
            "prioridad": number % 3 * 10,
            "vence": None if number % 4 else f"2026-03-{number + 1:02}",
        }
        runtime.start(session, "p", data=data, actor=officer)
    for row in worklist.inbox(session, officer, limit=5).rows:
        worklist.claim(session, row.id, actor=colleague)

    seen, after = [], None
    while True:
        page = worklist.inbox(session, officer, after=after, limit=4)
        seen += page.rows
        after = page.next
        if after is None:
            break

    assert 25 == len({row.id for row in seen})
    far = "9999"
    order = [
        (row.priority > URGENT, row.due_at.isoformat() if row.due_at else far, row.id) for row in seen
    ]
    assert sorted(order) == order
    assert (5, 20) == (
        len(worklist.inbox(session, colleague, scope="mine").rows),
        len(worklist.inbox(session, officer, scope="groups").rows),
    )


def test_filters_find_by_words_state_and_date(
    session: Session, deploy: Deploy, officer: Actor, travel: Callable[[timedelta], None]
) -> None:
    deploy(
        "p", d.start(entradas="vence"), d.user("ver", dueDate="vence"), d.end(), flows="inicio>ver>fin"
    )
    for key, title, due in (
        ("CEPR-2026-000012", "Núñez Peña, María", "2026-01-05"),
        ("CEPR-2026-000345", "Quispe Mamani, José", None),
    ):
        runtime.start(session, "p", data={"vence": due}, business_key=key, title=title, actor=officer)

    def found(**wanted: str) -> list[str]:
        rows = worklist.inbox(session, officer, filters=worklist.Filters(**wanted)).rows
        return [row.business_key[-3:] for row in rows]

    assert ["012"] == found(text="nunez mar")
    assert ["345"] == found(text="345")
    assert ["012"] == found(text="CEPR-2026-000012")
    assert [] == found(text="nunez jose")
    assert ["012"] == found(due="overdue")
    assert ["345"] == found(due="none")
    assert ["012", "345"] == found(procedure="p", activity="ver", state="free")
    assert [] == found(state="claimed")
    assert ["012"] == found(text="':* | NÚÑEZ'")
    counts = worklist.counts(session, officer)
    assert (0, 2, 1, 0) == (counts.mine, counts.groups, counts.overdue, counts.due_today)


def test_the_next_task_is_of_the_same_instance(
    session: Session, deploy: Deploy, officer: Actor, colleague: Actor
) -> None:
    deploy(
        "p",
        d.start(),
        d.gateway("a_la_vez", "parallel"),
        d.user("uno"),
        d.user("dos"),
        d.gateway("juntos", "parallel"),
        d.end(),
        flows="inicio>a_la_vez>uno>juntos>fin,a_la_vez>dos>juntos",
    )
    runtime.start(session, "p", actor=officer)
    runtime.start(session, "p", actor=officer)
    first = worklist.inbox(session, officer).rows[0]
    task = worklist.get(session, first.id, actor=officer)
    worklist.complete(session, first.id, {}, actor=officer)

    following = worklist.next_after(session, task, actor=officer)

    assert following
    assert task.instance_id == worklist.get(session, following, actor=officer).instance_id


def test_what_was_read_before_is_true_after_and_can_be_shown_without_the_session(
    session: Session, task: UUID, officer: Actor
) -> None:
    seen = worklist.get(session, task, actor=officer)
    worklist.complete(session, task, {}, actor=officer)

    session.expunge(seen)
    assert (TaskState.COMPLETED, "rosa", "Registrar") == (seen.state, seen.completed_by, seen.name)
