"""``python -m tasks.queue``: RQ, for more than one machine, carries ids from dispatcher to workers.

Redis may be wiped at any moment: a job whose message is lost is handed out again when its lease ends.
"""

import argparse
import enum
import subprocess
import sys
from uuid import UUID

import structlog
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry as RedisRetry
from rq import Queue, Retry, SimpleWorker
from rq.serializers import JSONSerializer

from engine import jobs
from engine import settings as engine_settings
from engine.db import connect, transaction
from tasks import dispatcher, settings, worker
from tasks.agencies import Agencies, connected
from tasks.bell import Bell
from tasks.log import configure
from tasks.settings import AgencySettings, WorkerSettings

log = structlog.get_logger()

BATCH = 100


class Queues(enum.StrEnum):
    """All queues. A worker listens to one only: RQ loses a job when it dies listening to two."""

    AGENCIES = "sugm-agencies"  # wait for others
    MINISTRY = "sugm-ministry"  # our own, quick


_MINISTRY = ("registro.", "documentos.", "notificaciones.")


def queue_of(topic: str) -> Queues:
    """Where the jobs of a topic go."""
    return Queues.MINISTRY if topic.startswith(_MINISTRY) else Queues.AGENCIES


def redis(options: WorkerSettings) -> Redis:
    """The messenger. Raises ValueError when the settings name none."""
    if options.redis_url is None:
        raise ValueError("SUGM_REDIS_URL is not set: use python -m tasks.pool")
    return Redis.from_url(
        options.redis_url.get_secret_value(),
        retry=RedisRetry(ExponentialBackoff(cap=1.0), retries=3),
        socket_connect_timeout=5,
    )


def hand_out(connection: Redis) -> int:
    """Queue due jobs; returns how many.

    Queues before the commit on purpose. Were the process to die in between, RQ runs a job that is
    still due (harmless: the worker claims it); the other order would lose it until its lease ends.
    """
    with transaction() as session:
        batch = jobs.take_due(session, limit=BATCH, lease=worker.lease())
        for job in batch:
            Queue(queue_of(job.topic), connection=connection, serializer=JSONSerializer).enqueue(
                "tasks.queue.run_job",
                str(job.id),
                job_id=str(job.id),
                job_timeout=int(worker.lease().total_seconds()),
                result_ttl=0,
                failure_ttl=3600,
                retry=Retry(max=1),
            )
        return len(batch)


_agencies: list[Agencies] = []  # of this worker process


def run_job(job_id: str) -> None:
    """What RQ runs. Takes an id, never data: the row may have changed since."""
    worker.execute(UUID(job_id), _agencies[0])


def work(name: Queues) -> None:
    """Be one worker of one queue until SIGTERM; stays warm, with the parsed definitions."""
    configure()
    database = engine_settings.load()
    connect(database.database_url, pool_size=2)
    connection, agency_settings = redis(settings.load()), AgencySettings()
    worker.check(agency_settings)
    with connected(agency_settings) as agencies:
        _agencies.append(agencies)
        queue = Queue(name, connection=connection, serializer=JSONSerializer)
        SimpleWorker(
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
