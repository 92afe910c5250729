"""``python -m tasks.pool``: dispatcher and workers in one process, fed by the job table.

Workers are threads: they mostly wait for agencies, and share the parsed definitions. No agency gets
more than half of them, so that one which answers slowly delays its own checks and no others.
"""

import os
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import UUID

import structlog

from engine import jobs
from engine import settings as engine_settings
from engine.db import connect, transaction
from engine.memory import settle
from registry import expresiones
from tasks import dispatcher, gate, metrics, settings, worker
from tasks.agencies import Agencies, connected
from tasks.bell import Bell
from tasks.handlers import TOPICS
from tasks.log import configure, where
from tasks.settings import AgencySettings, WorkerSettings

log = structlog.get_logger()


class Pool:
    """Threads that do jobs."""

    def __init__(self, agencies: Agencies, *, threads: int, bell: Bell) -> None:
        self._agencies = agencies
        self._threads = threads
        self._share = max(1, threads // 2)  # of one agency
        self._bell = bell
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="worker")
        self._lock = threading.Lock()
        self._busy: dict[UUID, str] = {}  # job -> its agency
        self._futures: set[Future[None]] = set()

    def take_jobs(self) -> int:
        """Give due jobs to free threads; returns how many."""
        with self._lock:
            load = Counter(self._busy.values())
        full = {agency for agency, count in load.items() if count >= self._share}
        most = max((count for agency, count in load.items() if agency not in full), default=0)
        room = min(self._threads - load.total(), self._share - most)
        if room <= 0:
            return 0
        shut = [topic for topic in TOPICS if _agency(topic) in full]
        with transaction() as session:
            shut += gate.closed_topics(session, TOPICS)
            batch = jobs.take_due(session, limit=room, lease=worker.lease(), without=shut)
            taken = [(job.id, job.topic) for job in batch]
        for job_id, topic in taken:
            self._give(job_id, topic)
        return len(taken)

    def close(self, grace: timedelta) -> bool:
        """Let jobs under way end; give back those that take too long. True if none did."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        wait(self._futures, timeout=grace.total_seconds())
        with self._lock:
            left = list(self._busy)
        for job_id in left:
            worker.give_back(job_id)
        return not left

    def _give(self, job_id: UUID, topic: str) -> None:
        with self._lock:
            self._busy[job_id] = _agency(topic)
        future = self._executor.submit(self._do, job_id)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)

    def _do(self, job_id: UUID) -> None:
        try:
            worker.execute(job_id, self._agencies)
        except Exception as error:  # noqa: BLE001 - the lease brings the job back
            log.error("worker", job=str(job_id), why=where(error))  # noqa: TRY400 - names nobody
        finally:
            with self._lock:
                del self._busy[job_id]
            self._bell.ring()


def run(agencies: Agencies, options: WorkerSettings, bell: Bell) -> bool:
    """Dispatch and work until the bell says stop. True if nothing had to be left undone."""
    pool = Pool(agencies, threads=options.worker_threads, bell=bell)
    dispatcher.run(bell, options.worker_poll, *dispatcher.duties(pool.take_jobs))
    return pool.close(timedelta(seconds=options.job_grace))


def main() -> None:
    """Read the settings, then run until SIGTERM."""
    configure()
    options, agency_settings, database = settings.load(), AgencySettings(), engine_settings.load()
    connect(database.database_url, pool_size=database.pool_size)
    worker.check(agency_settings)
    expresiones.install()
    metrics.serve(options)
    bell = Bell()
    bell.stop_on_signals()
    bell.listen(database.database_url)
    settle()
    log.info("pool", state="started", threads=options.worker_threads)
    with connected(agency_settings) as agencies:
        clean = run(agencies, options, bell)
    log.info("pool", state="stopped", clean=clean)
    if not clean:
        os._exit(0)  # threads that still wait for an agency cannot be asked to stop


def _agency(topic: str) -> str:
    return topic.partition(".")[0]


if __name__ == "__main__":
    main()
