"""What is over is removed; what makes up the expediente never."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import clock
from engine.access import SYSTEM
from engine.models import AuditEvent, IdempotencyKey, Job, JobState
from registry import conservacion
from tests.tasks import live
from web.cli import sugm


@pytest.fixture
def old_job(session: Session) -> Job:
    """Of a case that ended two years ago."""
    job = session.get_one(Job, live.start_jobs(session, live.define(session, live.one_job()))[0])
    job.state = JobState.COMPLETED
    job.result = {"resultado": "SIN_ANTECEDENTES"}
    session.flush()
    ended = {"at": clock.now() - timedelta(days=730)}
    session.execute(text("UPDATE process_instance SET state = 'completed', ended_at = :at"), ended)
    return job


def test_sweeps_each_class_after_its_period(session: Session, old_job: Job) -> None:
    for days in (0, 2):
        asked_at = clock.now() - timedelta(days=days)
        key = IdempotencyKey(actor="mesa1", key=str(days), body_hash=b"", created_at=asked_at)
        session.add(key)
    session.flush()
    events = session.scalar(select(func.count()).select_from(AuditEvent))

    swept = {one.period.clase: one.rows for one in conservacion.sweep(session, actor=SYSTEM)}
    session.refresh(old_job)

    assert (1, 1, 0, 0) == tuple(
        swept[name] for name in ("pedidos", "trabajos", "expedientes", "bitacora")
    )
    assert ({}, None) == (old_job.payload, old_job.result)
    assert events + 1 == session.scalar(select(func.count()).select_from(AuditEvent))
    assert 0 == sum(one.rows for one in conservacion.sweep(session, actor=SYSTEM))


def test_a_rehearsal_removes_nothing(
    session: Session, old_job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.cli.base.db.connect", lambda _url: None)
    told = CliRunner().invoke(
        sugm, ["retain", "--dry-run"], env={"SUGM_DATABASE_URL": "postgresql+psycopg://x/y"}
    )
    session.refresh(old_job)

    assert 0 == told.exit_code, told.output
    assert "SE RETIRA" in told.output
    assert old_job.payload != {}
