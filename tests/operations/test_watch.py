"""No case can get lost: what breaks a rule is seen, mended where that is safe, and told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import clock, monitor, repository, runtime, watch
from engine.access import SYSTEM, Actor
from engine.models import Incident, Job, JobState, ProcessInstance, UserTask, Violation
from tasks.watch import keep_watch
from tests.tasks import live
from tests.web.conftest import Browser, account, app, browser, supervisor, words

__all__ = ["account", "app", "browser", "supervisor"]
PROCESS = Path(__file__).parents[1] / "web" / "permiso"


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """A case that waits for the desk."""
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, repository.read(PROCESS), note="prueba", actor=analyst)
    return runtime.start(session, "permiso", business_key="P-1", actor=SYSTEM)


@pytest.fixture
def job(session: Session) -> Job:
    """Of a case that waits for nothing else."""
    return session.get_one(Job, live.start_jobs(session, live.define(session, live.one_job()))[0])


def test_a_sound_case_breaks_nothing(session: Session, case: ProcessInstance, job: Job) -> None:
    assert [] == watch.look(session, watch.EVERY_HOUR)
    assert (0, 0) == (watch.standing(session, SYSTEM).lost, watch.standing(session, SYSTEM).broken)
    assert watch.standing(session, SYSTEM).at is not None


def test_a_case_that_lost_its_task_gets_it_back(session: Session, case: ProcessInstance) -> None:
    session.execute(text("UPDATE user_task SET state = 'canceled'"))

    assert (1, 0) == (keep_watch(), keep_watch())
    assert ["registrar_solicitud"] == [task.activity for task in monitor.open_tasks(session, case.id)]
    assert 0 == watch.standing(session, SYSTEM).lost
    assert 1 == session.scalar(select(func.count(Violation.id)).where(Violation.gone_at.is_not(None)))


def test_a_case_that_lost_its_job_gets_another(session: Session, job: Job) -> None:
    session.execute(text("UPDATE job SET state = 'canceled'"))

    keep_watch()

    states = session.scalars(text("SELECT state FROM job ORDER BY created_at")).all()
    assert ["canceled", "due"] == states


def test_a_job_whose_worker_is_gone_is_due_again(session: Session, job: Job) -> None:
    long_ago = clock.now() - timedelta(minutes=5)
    session.execute(text("UPDATE job SET state = 'running', lease_until = :at"), {"at": long_ago})

    keep_watch()
    session.refresh(job)

    assert JobState.DUE == job.state


def test_what_gave_up_without_a_word_becomes_an_incident(session: Session, job: Job) -> None:
    session.execute(text("UPDATE job SET state = 'failed'"))

    keep_watch()

    assert [job.id] == list(session.scalars(select(Incident.job_id)))


def test_work_of_a_case_that_is_over_is_closed(session: Session, case: ProcessInstance) -> None:
    session.execute(text("UPDATE process_instance SET state = 'terminated', ended_at = now()"))

    keep_watch()

    assert ["canceled"] == [task.state for task in session.scalars(select(UserTask))]


def test_the_supervisor_sees_that_no_case_is_lost(
    session: Session, case: ProcessInstance, supervisor: Callable[..., Browser]
) -> None:
    session.execute(text("UPDATE user_task SET state = 'canceled'"))
    watch.look(session)
    before = words(supervisor.get("/monitor/"))
    keep_watch()
    after = words(supervisor.get("/monitor/"))

    assert "Casos sin próximo paso 1" in before
    assert "Casos sin próximo paso 0" in after
