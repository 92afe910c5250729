"""RQ, for more than one machine: it carries ids from the dispatcher to the workers.

Redis may be wiped at any moment: a job whose message is lost is handed out again when its lease ends.
"""

import enum
from uuid import UUID

import structlog
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry as RedisRetry
from rq import Queue, Retry
from rq.serializers import JSONSerializer

from engine import jobs
from engine.db import transaction
from tasks import gate, worker
from tasks.agencies import Agencies
from tasks.handlers import TOPICS
from tasks.log import where
from tasks.settings import WorkerSettings

log = structlog.get_logger()

BATCH = 100


class Queues(enum.StrEnum):
    """All queues. A worker listens to one only: RQ loses a job when it dies listening to two."""

    AGENCIES = "sugm-agencies"  # wait for others
    MINISTRY = "sugm-ministry"  # our own, quick


_MINISTRY = ("registro.", "documentos.", "notificaciones.", "entidades.")


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
        shut = gate.closed_topics(session, TOPICS)
        batch = jobs.take_due(session, limit=BATCH, lease=worker.lease(), without=shut)
        for job in batch:
            Queue(queue_of(job.topic), connection=connection, serializer=JSONSerializer).enqueue(
                "tasks.queue.run_job",
                str(job.id),
                job_id=str(job.id),
                job_timeout=int(worker.lease().total_seconds()),
                result_ttl=0,
                failure_ttl=3600,
                retry=Retry(max=1),
                at_front=job.rank == 0,
            )
        return len(batch)


_agencies: list[Agencies] = []  # of this worker process


def work_with(agencies: Agencies) -> None:
    """Give this process the agencies that its jobs talk to."""
    _agencies[:] = [agencies]


def run_job(job_id: str) -> None:
    """What RQ runs. Takes an id, never data: the row may have changed since.

    Raises nothing: RQ would log the text of the error, which may name people. The lease brings the
    job back.
    """
    try:
        worker.execute(UUID(job_id), _agencies[0])
    except Exception as error:  # noqa: BLE001 - see above
        log.error("worker", job=job_id, why=where(error))  # noqa: TRY400 - names nobody
