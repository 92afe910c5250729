"""R13 and R2 for RQ: Redis carries ids only; wiped or killed, it delays work and loses none."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select

from engine.db import transaction
from engine.models import Receipt
from tasks.queue import Queues
from tasks.sandbox import Sandbox
from tests import machine
from tests.tasks import live, processes


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A real Redis that keeps nothing on disk."""
    command = [machine.redis_server(), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            with Redis(host="127.0.0.1", port=port) as client:
                processes.until(lambda: answers(client))
            yield process
        finally:
            process.kill()


def answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def begin(count: int) -> list[UUID]:
    with transaction() as session:
        return live.start_jobs(session, live.define(session, live.one_job()), count=count)


def test_jobs_travel_by_rq_and_survive_the_loss_of_redis(
    live_database: str, agencies_server: Sandbox, tmp_path: Path, port: int
) -> None:
    url = f"redis://127.0.0.1:{port}"
    told = processes.environment(
        live_database, agencies_server, redis_url=url, agency_timeout=0.3, job_lease=2
    )
    first = begin(10)
    with ExitStack() as workers:
        with redis_server(tmp_path, port) as redis:
            with processes.forked("tasks.queue.__main__", "--dispatch", told=told):
                processes.until(lambda: queued(port) == len(first))  # handed over, nobody works yet
            redis.send_signal(signal.SIGKILL)  # and with it all that was queued
            redis.wait()
        workers.enter_context(redis_server(tmp_path, port))
        workers.enter_context(
            processes.forked("tasks.queue.__main__", "--work", Queues.AGENCIES, told=told)
        )
        workers.enter_context(processes.forked("tasks.queue.__main__", "--dispatch", told=told))
        second = begin(5)

        processes.until(lambda: processes.all_done(first + second))

    with transaction() as session:
        assert sorted(first + second) == sorted(session.scalars(select(Receipt.job_id)))


def queued(port: int) -> int:
    with Redis(host="127.0.0.1", port=port) as client:
        return int(client.llen(f"rq:queue:{Queues.AGENCIES}"))


def test_nothing_but_ids_is_in_redis(
    live_database: str, agencies_server: Sandbox, tmp_path: Path, port: int
) -> None:
    told = processes.environment(live_database, agencies_server, redis_url=f"redis://127.0.0.1:{port}")
    with transaction() as session:
        definition = live.define(session, live.one_job())
        (job,) = live.start_jobs(session, definition, apellido="Rivas", numero="900000001")
    with redis_server(tmp_path, port), processes.forked("tasks.queue.__main__", "--dispatch", told=told):
        processes.until(lambda: queued(port) == 1)
        with Redis(host="127.0.0.1", port=port) as client:
            kept = b" ".join(
                client.hget(f"rq:job:{job}", field) or b"" for field in ("data", "description")
            )

    assert str(job).encode() in kept
    assert b"Rivas" not in kept
