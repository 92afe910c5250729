"""R6: timers are neither lost nor fired twice, however many dispatchers there are and die."""

import os
import time
from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select

from engine.audit import Event
from engine.db import transaction
from engine.models import AuditEvent, ProcessInstance
from tasks.sandbox import Sandbox
from tests.tasks import live, processes

LONG = os.environ.get("SUGM_FAULTS") == "long"
TIMERS, KILLS = (2000, 30) if LONG else (60, 2)


def fired() -> Counter[int]:
    """How many instances have had how many timers fired."""
    times = select(AuditEvent.stream, func.count()).where(AuditEvent.event == Event.TIMER_FIRED)
    with transaction() as session:
        return Counter(row[1] for row in session.execute(times.group_by(AuditEvent.stream)))


def test_each_timer_fires_once_among_three_dispatchers_that_die(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "down")
    with transaction() as session:
        definition = live.define(session, live.one_job(waits="PT1S"))
        live.start_jobs(session, definition, count=TIMERS)
    told = processes.environment(live_database, agencies_server)
    for _ in range(KILLS):
        with (
            processes.forked("tasks.pool", told=told) as doomed,
            processes.forked("tasks.pool", told=told) as other,
        ):
            time.sleep(0.6)
            processes.kill(doomed)
            processes.kill(other)
    with processes.forked("tasks.pool", told=told):
        processes.until(lambda: fired().total() >= TIMERS)

    assert {1: TIMERS} == fired()
    with transaction() as session:
        ends = session.execute(
            select(ProcessInstance.outcome, func.count()).group_by(ProcessInstance.outcome)
        )
        assert [("plazo_fin", TIMERS)] == [tuple(row) for row in ends]
