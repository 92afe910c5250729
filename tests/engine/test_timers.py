from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, incidents, invariants, runtime, timers, worklist
from engine.access import SYSTEM, Actor
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
