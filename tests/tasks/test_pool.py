"""The embedded pool, against a database and agencies that are really there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from sqlalchemy import func, make_url, select, text

from engine.db import transaction
from engine.models import Job, JobState, ProcessDefinition, Receipt
from tasks import pool
from tasks.agencies import Agencies
from tasks.bell import Bell
from tasks.sandbox import Sandbox
from tasks.settings import WorkerSettings
from tests.tasks import live, processes

#: No limit is in the way, however busy the machine is.
UNHURRIED = {"agency_timeout": 55, "job_lease": 600, "job_grace": 60}


@contextmanager
def pooling(agencies: Agencies, database: str, **options: float) -> Iterator[Bell]:
    """A pool in a thread of this process."""
    bell = Bell()
    listener = bell.listen(database)
    settings = WorkerSettings().model_copy(update={"worker_poll": 0.1, "job_grace": 3, **options})
    thread = threading.Thread(target=pool.run, args=(agencies, settings, bell))
    thread.start()
    try:
        yield bell
    finally:
        bell.stop()
        thread.join()
        listener.join()


def begin(count: int = 1, **drawn: str) -> list[UUID]:
    with transaction() as session:
        return live.start_jobs(session, live.define(session, live.one_job(**drawn)), count=count)


def test_is_told_what_is_due_and_need_not_look(live_database: str, agencies: Agencies) -> None:
    """How soon it is done is measured in ``bench``; here nothing would be done before it looks again."""
    never = 10 * processes.PATIENCE
    with transaction() as session:
        definition = live.define(session, live.one_job())
    with pooling(agencies, live_database, worker_poll=never):
        for _ in range(3):
            with transaction() as session:
                ids = live.start_jobs(session, session.get_one(ProcessDefinition, definition.id))
            processes.until(lambda: processes.all_done(ids))  # noqa: B023
            assert {JobState.COMPLETED} == processes.states(ids)


def test_a_slow_agency_delays_its_own_checks_only(
    live_database: str, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    """The slow ones were first in line: with a thread for each of them the others would come last."""
    breaks("pnp", "slow", seconds=0.5)
    slow = begin(40)
    quick = begin(4, topic="inpe.antecedentes_judiciales")
    with pooling(agencies, live_database, worker_threads=4):
        processes.until(lambda: processes.all_done(quick))

        assert not_begun(slow) > len(slow) // 2


def not_begun(ids: list[UUID]) -> int:
    due = select(func.count()).where(Job.id.in_(ids), Job.state == JobState.DUE, Job.attempts == 0)
    with transaction() as session:
        return session.scalar(due) or 0


def test_two_pools_share_the_work_and_do_nothing_twice(
    live_database: str, agencies: Agencies, agencies_server: Sandbox
) -> None:
    ids = begin(40)
    with pooling(agencies, live_database), pooling(agencies, live_database):
        processes.until(lambda: processes.all_done(ids))

    asked = agencies_server.ledger.as_answer()["asked"]
    assert {str(one): 1 for one in ids} == {one["key"]: one["times"] for one in asked}
    with transaction() as session:
        assert sorted(ids) == sorted(session.scalars(select(Receipt.job_id)))


def test_no_transaction_is_open_while_an_agency_thinks(
    live_database: str, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "slow", seconds=3)
    ids = begin()
    idle = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE state = 'idle in transaction' AND datname = current_database()"
    )
    with pooling(agencies, live_database):
        processes.until(lambda: processes.states(ids) == {JobState.RUNNING})
        processes.until(lambda: ask(idle) == 0)  # the worker has read what it will ask

        assert processes.states(ids) == {JobState.RUNNING}


def ask(query: str) -> int:
    """Each time in a transaction of its own: PostgreSQL shows one picture to each."""
    with transaction() as session:
        return session.scalar(text(query))


def test_goes_on_when_the_database_hangs_up(live_database: str, agencies: Agencies) -> None:
    with pooling(agencies, live_database):
        time.sleep(0.3)
        hang_up(live_database)
        time.sleep(0.3)  # until our own connections know it, too
        ids = begin()
        processes.until(lambda: processes.all_done(ids))

    assert {JobState.COMPLETED} == processes.states(ids)


def hang_up(database: str) -> None:
    """Cut every connection of everybody else to this database."""
    url = make_url(database).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


def test_timers_fire_by_themselves(
    live_database: str, agencies: Agencies, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "down")
    ids = begin(waits="PT0.3S")
    with pooling(agencies, live_database):
        processes.until(lambda: processes.states(ids) == {JobState.CANCELED})

    assert {JobState.CANCELED} == processes.states(ids)


def test_sigterm_lets_the_job_under_way_end(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "slow", seconds=0.5)
    ids = begin()
    told = processes.environment(live_database, agencies_server, **UNHURRIED)
    with processes.forked("tasks.pool", told=told) as process:
        processes.until(lambda: processes.states(ids) == {JobState.RUNNING})
        process.terminate()
        process.join(processes.PATIENCE)

        assert 0 == process.exitcode
    assert processes.all_done(ids)


def test_what_does_not_end_in_time_is_given_back_at_once(
    live_database: str, agencies_server: Sandbox, breaks: Callable[..., None]
) -> None:
    breaks("pnp", "slow", seconds=20)
    ids = begin()
    told = processes.environment(live_database, agencies_server, **{**UNHURRIED, "job_grace": 0.1})
    with processes.forked("tasks.pool", told=told) as process:
        processes.until(lambda: processes.states(ids) == {JobState.RUNNING})
        process.terminate()
        process.join(processes.PATIENCE)

        assert 0 == process.exitcode
    with transaction() as session:
        assert (JobState.DUE, "El proceso se detuvo.") == (
            session.get_one(Job, ids[0]).state,
            session.get_one(Job, ids[0]).error,
        )


def test_starts_with_nothing_less_than_all_settings(
    live_database: str, agencies_server: Sandbox
) -> None:
    told = processes.environment(live_database, agencies_server)
    del told["SUGM_INPE_URL"]
    with processes.forked("tasks.pool", told=told) as process:
        process.join(processes.PATIENCE)

        assert 1 == process.exitcode
