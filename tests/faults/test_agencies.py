"""R3 for agencies that answer later: their answers come many times at once, and count once."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import func, select

from engine import invariants
from engine.db import transaction
from engine.models import Job, JobState, ProcessInstance, Receipt
from tasks import questions
from tasks.models import Question
from tasks.questions import Intake
from tasks.sandbox import Sandbox
from tests.tasks import live, processes

SEED = 20261124
LATE, TIMES = 24, 3


def test_late_answers_that_come_many_times_at_once_count_once(
    live_database: str, agencies_server: Sandbox
) -> None:
    told = processes.environment(live_database, agencies_server)
    with transaction() as session:
        definition = live.define(session, live.one_job("mtc.sanciones"))
        ids = live.start_jobs(session, definition, count=LATE)
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: waiting() == LATE)
    calls = [job_id for job_id in ids for _ in range(TIMES)]
    random.Random(SEED).shuffle(calls)  # noqa: S311 - a storm is no secret
    with processes.forked("tasks.pool", told=told) as doomed, ThreadPoolExecutor(8) as callers:
        taken = Counter(callers.map(answer, calls))
        processes.kill(doomed)
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: processes.all_done(ids))

    assert {Intake.TAKEN: LATE, Intake.KNOWN: LATE * (TIMES - 1)} == dict(taken)
    with transaction() as session:
        receipts = session.execute(select(Receipt.job_id, func.count()).group_by(Receipt.job_id))
        assert dict.fromkeys(ids, 1) == {row[0]: row[1] for row in receipts}
        unfinished = select(func.count()).where(ProcessInstance.outcome.is_distinct_from("hecho"))
        assert 0 == session.scalar(unfinished.select_from(ProcessInstance))
        assert [] == invariants.broken(session)


def waiting() -> int:
    """Questions whose job was put aside until the answer comes."""
    with transaction() as session:
        asked = select(func.count()).select_from(Question).join(Job, Job.id == Question.job_id)
        return session.scalar(asked.where(Job.state == JobState.DUE)) or 0


def answer(job_id: UUID) -> Intake:
    with transaction() as session:
        given = questions.Answer(code="N", text="", sha256="00" * 32)
        return questions.answer(session, "mtc", job_id, given)
