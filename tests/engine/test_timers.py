from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, incidents, invariants, runtime, terms, timers, worklist
from engine.access import SYSTEM, Actor
from engine.errors import InstanceNotActive
from engine.models import ProcessDefinition, ProcessInstance, Timer, UserTask
from tests.engine import diagrams as d

Deploy = Callable[..., ProcessDefinition]
Travel = Callable[[timedelta], None]


@pytest.fixture
def term(deploy: Deploy) -> ProcessDefinition:
    """A task with a term of 10 days, and a reminder after 5 that does not interrupt."""
    return deploy(
        "plazo",
        d.start(),
        d.user("subsanar"),
        d.boundary("vencio", "subsanar", d.timer("P10D")),
        d.boundary("aviso", "subsanar", d.timer("P5D"), interrupting=False),
        d.user("recordar"),
        d.end("subsanada"),
        d.end("archivada"),
        d.end("avisada"),
        flows="inicio>subsanar>subsanada,vencio>archivada,aviso>recordar>avisada",
    )


def opened(session: Session) -> list[str]:
    query = select(UserTask.activity).where(UserTask.state == "open").order_by(UserTask.activity)
    return list(session.scalars(query))


def test_a_timer_fires_when_due_and_once(
    session: Session, term: ProcessDefinition, officer: Actor, travel: Travel
) -> None:
    instance = runtime.start(session, term, actor=officer)

    assert 0 == timers.fire_due(session)
    travel(timedelta(days=6))
    assert 1 == timers.fire_due(session)
    assert ["recordar", "subsanar"] == opened(session)
    assert 0 == timers.fire_due(session)
    fired = [one for one in audit.history(session, instance.id) if one.event == "timer:fired"]
    assert 1 == len(fired)
    assert [] == invariants.broken(session)


def test_several_that_fell_due_together_all_have_their_effect(
    session: Session, term: ProcessDefinition, officer: Actor, travel: Travel
) -> None:
    runtime.start(session, term, actor=officer)
    travel(timedelta(days=11))
    timers.fire_due(session)

    assert ["recordar"] == opened(session)
    assert ["fired", "fired"] == list(session.scalars(select(Timer.state)))
    assert [] == invariants.broken(session)


def test_a_task_done_in_time_cancels_its_timers(
    session: Session, term: ProcessDefinition, officer: Actor, travel: Travel
) -> None:
    runtime.start(session, term, actor=officer)
    worklist.complete(session, worklist.inbox(session, officer).rows[0].id, {}, actor=officer)
    travel(timedelta(days=20))

    assert 0 == timers.fire_due(session)
    assert {"canceled"} == set(session.scalars(select(Timer.state)))
    assert "subsanada" == session.scalars(select(ProcessInstance.outcome)).one()
    assert [] == invariants.broken(session)


def test_timers_of_a_suspended_instance_wait_and_then_fire_at_once(
    session: Session, term: ProcessDefinition, officer: Actor, supervisor: Actor, travel: Travel
) -> None:
    instance = runtime.start(session, term, actor=officer)
    runtime.suspend(session, instance.id, reason="medida cautelar", actor=supervisor)
    travel(timedelta(days=6))

    assert 0 == timers.fire_due(session)
    runtime.resume(session, instance.id, reason="levantada", actor=supervisor)
    assert 1 == timers.fire_due(session)
    assert ["recordar", "subsanar"] == opened(session)


def test_one_that_cannot_go_on_does_not_stop_the_others(
    session: Session,
    deploy: Deploy,
    term: ProcessDefinition,
    officer: Actor,
    travel: Travel,
    supervisor: Actor,
) -> None:
    deploy(
        "malo",
        d.start(entradas="cuantas"),
        d.catch("esperar", d.timer("P1D")),
        d.user("votar", inner=d.repeated("cuantas")),
        d.end(),
        flows="inicio>esperar>votar>fin",
    )
    runtime.start(session, "malo", data={"cuantas": 100_000}, actor=officer)
    runtime.start(session, term, actor=officer)
    travel(timedelta(days=6))

    assert 2 == timers.fire_due(session)
    assert 0 == timers.fire_due(session)
    assert ["recordar", "subsanar"] == opened(session)
    (incident,) = incidents.open_ones(session, SYSTEM)
    assert "runaway" == incident.kind
    assert [] == invariants.broken(session)
    incidents.retry(session, incident.id, reason="otra vez", actor=supervisor)
    assert 1 == timers.fire_due(session)
    assert 1 == len(incidents.open_ones(session, SYSTEM))


def test_a_cycle_sets_its_timer_again(
    session: Session, deploy: Deploy, officer: Actor, travel: Travel
) -> None:
    cycle = d.timer("P1D").replace("timeDuration", "timeCycle").replace("P1D", "R3/P1D")
    deploy(
        "p",
        d.start(),
        d.user("subsanar"),
        d.boundary("cada_dia", "subsanar", cycle, interrupting=False),
        d.user("recordar"),
        d.end("subsanada"),
        d.end("recordada"),
        flows="inicio>subsanar>subsanada,cada_dia>recordar>recordada",
    )
    runtime.start(session, "p", actor=officer)
    for days in range(1, 6):
        travel(timedelta(days=days, hours=1))
        timers.fire_due(session)

    assert 3 == opened(session).count("recordar")
    assert [] == invariants.broken(session)


NAMED = '{clave: "subsanar@1", vence: date and time("2030-06-10T23:59:59-05:00"), codigo: "subsanar"}'
LATER = datetime.fromisoformat("2030-06-17T23:59:59-05:00")


@pytest.fixture
def named(deploy: Deploy) -> ProcessDefinition:
    """Two tasks, one after the other, and a timer: all by the same term."""
    return deploy(
        "con_nombre",
        d.start(),
        d.script("fijar", NAMED, "plazo_de_prueba"),
        d.user("subsanar", dueDate="plazo_de_prueba"),
        d.user("revisar", dueDate="plazo_de_prueba"),
        d.boundary("vencio", "subsanar", d.date_timer("plazo_de_prueba"), interrupting=False),
        d.end("revisada"),
        d.end("avisada"),
        flows="inicio>fijar>subsanar>revisar>revisada,vencio>avisada",
    )


def test_a_due_date_keeps_its_name(session: Session, named: ProcessDefinition, officer: Actor) -> None:
    runtime.start(session, named, actor=officer)

    task, timer = session.scalars(select(UserTask)).one(), session.scalars(select(Timer)).one()
    assert ("subsanar@1", "subsanar@1") == (task.term, timer.term)
    assert task.due_at == timer.due_at == datetime.fromisoformat("2030-06-11T04:59:59+00:00")


class Diary:
    """Somebody who is told of terms."""

    def __init__(self) -> None:
        self.told: list[tuple[str, UUID, str]] = []

    def begun(self, turn: terms.Told, term: terms.Term) -> None:
        self.told.append(("begun", turn.instance_id, term["codigo"]))

    def ended(self, turn: terms.Told, name: str) -> None:
        self.told.append(("ended", turn.instance_id, name))

    def dropped(self, turn: terms.Told) -> None:
        self.told.append(("dropped", turn.instance_id, ""))


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    monkeypatch.setattr(terms, "_watchers", {})
    watcher = Diary()
    terms.watch("prueba", watcher)
    return watcher


def test_whoever_asks_is_told_when_a_term_begins_and_when_nothing_is_due_by_it_any_more(
    session: Session, named: ProcessDefinition, officer: Actor, diary: Diary
) -> None:
    instance = runtime.start(session, named, actor=officer)
    assert [("begun", instance.id, "subsanar")] == diary.told

    for activity in ("subsanar", "revisar"):
        task = session.scalars(select(UserTask).where(UserTask.activity == activity)).one()
        worklist.complete(session, task.id, {"dato": ["x"]}, actor=officer)

    assert [
        ("begun", instance.id, "subsanar"),
        ("ended", instance.id, "subsanar@1"),
    ] == diary.told


def test_whoever_asks_is_told_that_a_case_is_given_up(
    session: Session, named: ProcessDefinition, officer: Actor, diary: Diary
) -> None:
    instance = runtime.start(session, named, actor=officer)

    runtime.terminate(session, instance.id, reason="prueba", actor=SYSTEM)

    assert ("dropped", instance.id, "") == diary.told[-1]


def test_a_term_moves_everything_that_bears_its_name_now_and_later(
    session: Session, named: ProcessDefinition, officer: Actor, travel: Travel
) -> None:
    instance = runtime.start(session, named, actor=officer)

    moved = timers.move_term(session, instance.id, "subsanar@1", LATER, actor=officer)

    session.expire_all()
    task, timer = session.scalars(select(UserTask)).one(), session.scalars(select(Timer)).one()
    assert 2 == moved
    assert LATER == task.due_at == timer.due_at
    worklist.complete(session, task.id, {"dato": ["x"]}, actor=officer)
    following = session.scalars(select(UserTask).where(UserTask.activity == "revisar")).one()
    assert LATER == following.due_at
    assert 1 == [one.event for one in audit.history(session, instance.id)].count("term:moved")
    assert [] == invariants.broken(session)


def test_a_moved_timer_fires_at_its_new_instant_and_not_before(
    session: Session, named: ProcessDefinition, officer: Actor, travel: Travel
) -> None:
    instance = runtime.start(session, named, actor=officer)
    sooner = clock.now() + timedelta(days=3)
    timers.move_term(session, instance.id, "subsanar@1", sooner, actor=officer)

    travel(timedelta(days=2))
    assert 0 == timers.fire_due(session)
    travel(timedelta(days=4))
    assert 1 == timers.fire_due(session)
    assert "subsanar" in opened(session)


def test_a_term_of_another_name_moves_nothing(
    session: Session, named: ProcessDefinition, officer: Actor
) -> None:
    instance = runtime.start(session, named, actor=officer)

    assert 0 == timers.move_term(session, instance.id, "otro@1", LATER, actor=officer)
    assert LATER != session.scalars(select(Timer)).one().due_at


def test_a_case_that_is_over_has_no_terms_to_move(
    session: Session, named: ProcessDefinition, officer: Actor
) -> None:
    instance = runtime.start(session, named, actor=officer)
    runtime.terminate(session, instance.id, reason="prueba", actor=SYSTEM)

    with pytest.raises(InstanceNotActive):
        timers.move_term(session, instance.id, "subsanar@1", LATER, actor=officer)
