"""The page of the agencies, and what a supervisor does there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.models import AuditEvent, Incident, Job, JobState
from tasks import gate
from tasks.errors import AgencyUnavailable
from tasks.models import AgencyCall, BreakerState
from tests.tasks import live
from tests.web.conftest import Browser, find, words


@pytest.fixture
def supervisor(browser: Callable[..., Browser]) -> Browser:
    return browser("jefa", "supervisor")


def break_down(session: Session, *, times: int = 5) -> None:
    for _ in range(times):
        gate.failed(session, "pnp.requisitorias", clock.now(), AgencyUnavailable("x"))
    session.commit()


def test_shows_availability_speed_volume_and_hits(session: Session, supervisor: Browser) -> None:
    outcomes = ["SIN_ANTECEDENTES"] * 7 + ["HOMONIMIA"]
    session.add_all(
        AgencyCall(agency="inpe", topic="inpe.x", milliseconds=40, outcome=one) for one in outcomes
    )
    session.add(
        AgencyCall(agency="inpe", topic="inpe.x", milliseconds=9000, failure="AgencyUnavailable")
    )
    session.commit()

    answer = supervisor.get("/monitor/entidades")

    row = find(answer, "//tr[th/abbr='INPE']/td")
    assert ["9", "89 %", "40 ms", "40 ms", "12 %", "0"] == row[1:7]
    assert 1 == len(find(answer, "//tr[th/abbr='INPE']//*[local-name()='svg']"))


def test_many_cases_that_wait_for_one_agency_are_told_as_one_trouble(
    session: Session, supervisor: Browser
) -> None:
    jobs = live.start_jobs(session, live.define(session, live.one_job()), count=3)
    break_down(session)

    answer = supervisor.get("/monitor/entidades")

    assert "PNP no responde desde" in words(answer)
    assert f"{len(jobs)} casos esperan" in words(answer)


def test_all_that_waits_is_tried_again_at_once(session: Session, supervisor: Browser) -> None:
    ids = live.start_jobs(session, live.define(session, live.one_job()), count=3)
    for number, job_id in enumerate(ids):
        job = session.get_one(Job, job_id)
        if number:
            job.error, job.due_at = "x", clock.now() + timedelta(hours=2)
        else:
            job.state = JobState.FAILED
            session.add(
                Incident(instance_id=job.instance_id, job_id=job_id, activity="a", kind="k", message="m")
            )
    break_down(session)

    supervisor.post("/monitor/entidades/pnp/reintentar", {"reason": "Volvió la línea"})

    session.expire_all()
    due = [session.get_one(Job, job_id) for job_id in ids]
    assert {JobState.DUE} == {job.state for job in due}
    assert all(job.due_at <= clock.now() for job in due)
    assert BreakerState.CLOSED == gate.states(session)["pnp"].state
    assert "agency:retried" in session.scalars(select(AuditEvent.event)).all()


def test_a_pause_needs_a_reason_and_holds_until_somebody_resumes(
    session: Session, supervisor: Browser
) -> None:
    refused = supervisor.post("/monitor/entidades/pnp/pausar", {"reason": " "})
    supervisor.post("/monitor/entidades/pnp/pausar", {"reason": "Mantenimiento anunciado"})
    paused = gate.closed_topics(session, ["pnp.requisitorias", "inpe.x"])
    supervisor.post("/monitor/entidades/pnp/reanudar", {"reason": "Ya terminó"})

    assert 422 == refused.status_code
    assert ["pnp.requisitorias"] == paused
    assert [] == gate.closed_topics(session, ["pnp.requisitorias"])


def test_the_incidents_of_an_agency_that_is_down_are_told_as_one(
    session: Session, supervisor: Browser
) -> None:
    live.start_jobs(session, live.define(session, live.one_job()), count=2)
    break_down(session)

    answer = supervisor.get("/monitor/incidencias")

    assert "PNP no responde desde" in words(answer)
    assert "2 casos esperan" in words(answer)
    assert ["/monitor/entidades/pnp/reintentar"] == find(answer, "//main//form/@action")
