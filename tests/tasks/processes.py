"""Worker processes as an operator starts them, and the means to watch them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from engine.db import transaction
from engine.models import Job, JobState
from tasks import sandbox

PATIENCE = 15.0


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
