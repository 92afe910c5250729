"""R3: a check has one effect and the agency sees one logical request, whoever dies on the way."""

import os
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

from sqlalchemy import func, select

from engine.db import transaction
from engine.models import Job, JobState, ProcessInstance, Receipt
from tasks.sandbox import Sandbox
from tests.tasks import live, processes

SEED = 20261123
LONG = os.environ.get("SUGM_FAULTS") == "long"
KILLS, CHECKS = (100, 1000) if LONG else (5, 50)


def begin(count: int) -> list[UUID]:
    with transaction() as session:
        return live.start_jobs(session, live.define(session, live.one_job()), count=count)


def effects() -> dict[UUID, int]:
    """How often each job was given an answer, by its receipts."""
    with transaction() as session:
        counts = session.execute(select(Receipt.job_id, func.count()).group_by(Receipt.job_id))
        return {row[0]: row[1] for row in counts}


def attempts() -> int:
    with transaction() as session:
        return session.scalar(select(func.sum(Job.attempts)))


def test_worker_killed_in_the_middle_of_an_agency_call(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    ids = begin(1)
    told = processes.environment(live_database, agencies_server, agency_timeout=0.3, job_lease=2)
    breaks("pnp", "slow", seconds=0.25)
    with processes.forked("tasks.pool", told=told) as first:
        processes.until(lambda: agencies_server.ledger.as_answer()["asked"])
        processes.kill(first)
    assert {JobState.RUNNING} == processes.states(ids)

    breaks("pnp", "ok")
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: processes.all_done(ids))

    (asked,) = agencies_server.ledger.as_answer()["asked"]
    assert (str(ids[0]), 2) == (asked["key"], asked["times"])
    assert {ids[0]: 1} == effects()


def test_a_storm_of_kills_loses_nothing_and_doubles_nothing(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a storm is no secret
    breaks("pnp", "slow", seconds=0.1)
    told = processes.environment(live_database, agencies_server, agency_timeout=0.3, job_lease=2)
    ids = begin(CHECKS)
    for _ in range(KILLS):
        before = attempts()
        with processes.forked("tasks.pool", told=told) as doomed:
            processes.until(lambda: attempts() > before)  # noqa: B023
            time.sleep(chance.uniform(0, 0.3))
            processes.kill(doomed)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(processes.forked("tasks.pool", told=told))
        processes.until(lambda: processes.all_done(ids), patience=120)

    asked = agencies_server.ledger.as_answer()["asked"]
    assert dict.fromkeys(ids, 1) == effects(), f"seed {SEED}"
    assert {str(one) for one in ids} == {one["key"] for one in asked}
    with transaction() as session:
        unfinished = select(func.count()).where(ProcessInstance.outcome.is_distinct_from("hecho"))
        assert 0 == session.scalar(unfinished.select_from(ProcessInstance))
        assert 0 == session.scalar(select(func.count()).where(Job.state != JobState.COMPLETED))
