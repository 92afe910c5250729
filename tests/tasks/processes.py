"""Worker processes as an operator starts them, and the means to watch them."""

import importlib
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from uuid import UUID

from sqlalchemy import select

from engine.db import transaction
from engine.models import Job, JobState
from tasks import sandbox

PATIENCE = 300.0  # a machine shared with others may be slow; nothing waits for it in vain


def environment(database: str, agencies: sandbox.Sandbox, **more: object) -> dict[str, str]:
    """Everything a worker process is told."""
    told = {
        **sandbox.environment(agencies.url),
        "SUGM_DATABASE_URL": database,
        "SUGM_AGENCY_TIMEOUT": "0.9",
        "SUGM_JOB_LEASE": "6",
        "SUGM_WORKER_POLL": "0.1",
        **{f"SUGM_{name.upper()}": str(value) for name, value in more.items()},
    }
    return {**os.environ, **told}


@contextmanager
def started(*arguments: str, told: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m …`` until the block ends; killed if it does not end by itself."""
    with subprocess.Popen(
        [sys.executable, "-m", *arguments], env=told, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def forked(module: str, *arguments: str, told: dict[str, str]) -> Iterator[BaseProcess]:
    """The same as ``started``, by a fork of a process that has read our code already: seconds faster."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tasks.pool", "tasks.queue.__main__"])
    process = context.Process(target=_be, args=(module, arguments, told))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def _be(module: str, arguments: Sequence[str], told: dict[str, str]) -> None:
    os.environ.update(told)
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()


def kill(process: BaseProcess) -> None:
    """Without warning, and wait until it is gone."""
    process.kill()
    process.join()


def until(happens: Callable[[], object], *, patience: float = PATIENCE) -> None:
    """Wait for something, or fail."""
    deadline = time.monotonic() + patience
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def states(ids: Sequence[UUID]) -> set[JobState]:
    """The states that these jobs are in."""
    with transaction() as session:
        return set(session.scalars(select(Job.state).where(Job.id.in_(ids))))


def all_done(ids: Sequence[UUID]) -> bool:
    return states(ids) == {JobState.COMPLETED}
