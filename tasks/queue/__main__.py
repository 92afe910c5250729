"""``python -m tasks.queue``: the workers of RQ, and the dispatcher that feeds them."""

import argparse
import subprocess
import sys

import structlog
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty

from engine import settings as engine_settings
from engine.db import connect
from registry import expresiones
from tasks import dispatcher, metrics, settings, worker
from tasks.agencies import connected
from tasks.bell import Bell
from tasks.log import configure
from tasks.queue import Queues, hand_out, redis, work_with
from tasks.settings import AgencySettings

log = structlog.get_logger()


class Unhurried(BaseDeathPenalty):
    """No time limit of RQ's. It would raise an exception anywhere, also in the middle of a turn.

    There it would pass for a fault of the diagram. Every wait of ours has its own limit; the lease ends.
    """

    def setup_death_penalty(self) -> None:
        """Nothing."""

    def cancel_death_penalty(self) -> None:
        """Nothing."""


class Worker(SimpleWorker):
    """Does jobs in its own process, which has parsed the definitions before."""

    death_penalty_class = Unhurried
    max_connection_wait_time = 5.0  # seconds from Redis being back to its being noticed; RQ's are 60


def work(name: Queues) -> None:
    """Be one worker of one queue until SIGTERM; stays warm, with the parsed definitions."""
    configure()
    database = engine_settings.load()
    connect(database.database_url, pool_size=2)
    connection, agency_settings = redis(settings.load()), AgencySettings()
    worker.check(agency_settings)
    metrics.serve(settings.load())
    expresiones.install()
    with connected(agency_settings) as agencies:
        work_with(agencies)
        queue = Queue(name, connection=connection, serializer=JSONSerializer)
        Worker(
            [queue],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=25,
            maintenance_interval=5,
            job_monitoring_interval=5,
        ).work(logging_level="WARNING")


def supervise(workers: int) -> None:
    """Keep so many workers of each queue alive until SIGTERM."""
    configure()
    bell = Bell()
    bell.stop_on_signals()
    wanted = [name for name in Queues for _ in range(workers)]
    alive: dict[int, subprocess.Popen[bytes]] = {}
    while not bell.stopping.is_set():
        for place, name in enumerate(wanted):
            if place not in alive or alive[place].poll() is not None:
                alive[place] = _spawn(name)
        bell.wait(0.5)
    for process in alive.values():
        process.terminate()
    for process in alive.values():
        process.wait()


def dispatch() -> None:
    """Be the dispatcher that feeds the queues, until SIGTERM. Any number of them may run."""
    configure()
    options, database = settings.load(), engine_settings.load()
    connect(database.database_url, pool_size=2)
    connection = redis(options)
    metrics.serve(options)
    expresiones.install()
    bell = Bell()
    bell.stop_on_signals()
    bell.listen(database.database_url)

    def hand_out_jobs() -> int:
        return hand_out(connection)

    dispatcher.run(bell, options.worker_poll, *dispatcher.duties(hand_out_jobs))


def _spawn(name: Queues) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-m", "tasks.queue", "--work", name])  # noqa: S603
    log.info("queue", queue=name, worker=process.pid)
    return process


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tasks.queue", description=__doc__)
    parser.add_argument("--workers", type=int, default=1, help="processes per queue")
    parser.add_argument("--work", type=Queues, help="be one worker of this queue")
    parser.add_argument("--dispatch", action="store_true", help="be the dispatcher")
    options = parser.parse_args()
    if options.dispatch:
        dispatch()
    elif options.work:
        work(options.work)
    else:
        supervise(options.workers)


if __name__ == "__main__":
    main()
