"""The demonstration: every stage of the procedure, made by playing it."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit, clock, counts, repository, visibility
from engine.access import Actor
from engine.models import PENDING, Incident, InstanceState, Job, ProcessInstance, TaskState, UserTask
from registry import expresiones
from registry.models import Expediente, Sesion
from tasks import demo

PROCESSES = Path(__file__).parents[2] / "processes"
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))


@pytest.fixture
def deployed(session: Session) -> Session:
    expresiones.install()
    for draft in repository.read_all(PROCESSES):
        repository.deploy(session, draft, note="prueba", actor=ANALYST)
    session.commit()
    return session


def test_has_a_case_in_every_stage_and_none_ahead_of_time(deployed: Session) -> None:
    told: list[str] = []
    counts.close(deployed)  # as whoever dispatches does before anything is there
    deployed.commit()

    count = demo.load(told.append)
    again = demo.load(told.append)

    session, cases = deployed, demo.read()
    finished = {case.scenario for case in cases if case.until is None}
    stages = {case.until for case in cases if case.until}
    open_tasks = select(UserTask.activity).where(UserTask.state == TaskState.OPEN)
    waiting = session.execute(
        select(func.count()).select_from(Job).where(Job.state.in_(PENDING))
    ).scalar_one()
    active = session.scalars(
        select(ProcessInstance).where(ProcessInstance.state == InstanceState.ACTIVE)
    ).all()
    assert (len(cases), 0, len(cases)) == (count, again, len(told))
    assert stages - set(session.scalars(open_tasks)) <= {"firmar_resolucion", "constatar_inasistencia"}
    assert len(finished) >= 12
    assert (0, 0) == (waiting, session.scalar(select(func.count()).select_from(Incident)))
    assert len([case for case in cases if case.until]) == len(active)
    assert audit.verify(session, active[0].id) is None
    filed = [
        (case.numero[5:9], case.presentado_at.date())
        for case in session.scalars(select(Expediente).order_by(Expediente.numero))
    ]
    assert filed == sorted(filed)
    supervisor = Actor(
        id="supervisor", roles=frozenset({"supervisor"}), groups=frozenset({"Mesa de partes CEPR"})
    )
    counted = counts.summed(session, visibility.parameters(supervisor), date.max)[0]["refugio"]
    assert (len(cases), len(cases) - len(active)) == (counted.started, counted.completed)
    assert clock.now() > session.scalars(select(func.max(UserTask.created_at))).one()
    (convened,) = session.scalars(select(Sesion)).all()
    assert len(convened.puntos) == len([case for case in cases if case.until == "convocar_sesion"])
