"""Background checks by the embedded pool: from the commit that asks to the commit that knows.

Agencies are the sandbox, over real HTTP (SOAP) on loopback, in this same process: an upper bound.
"""

import statistics
import threading
import time
from collections.abc import Mapping

import structlog

from engine import db
from engine.models import ProcessDefinition
from tasks import pool, sandbox
from tasks.agencies import connected
from tasks.bell import Bell
from tasks.settings import AgencySettings, WorkerSettings
from tests.tasks import live, processes

ONE_BY_ONE = 40
AT_ONCE = 100


def run() -> Mapping[str, object]:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with live.server() as server, live.database(server) as url, sandbox.running() as agencies:
        told = sandbox.environment(agencies.url)
        settings = AgencySettings(**{name[5:].lower(): value for name, value in told.items()})
        with connected(settings) as connectors:
            bell = Bell()
            bell.listen(url)
            worker = threading.Thread(target=pool.run, args=(connectors, WorkerSettings(), bell))
            worker.start()
            try:
                return measure()
            finally:
                bell.stop()
                worker.join()


def measure() -> dict[str, object]:
    with db.transaction() as session:
        definition = live.define(session, live.one_job()).id
    waits = sorted(begin(definition, 1) * 1000 for _ in range(ONE_BY_ONE))
    seconds = begin(definition, AT_ONCE)
    return {
        "check_done_ms_p50": statistics.median(waits),
        "check_done_ms_p95": waits[int(len(waits) * 0.95)],
        "checks_per_second": AT_ONCE / seconds,
    }


def begin(definition: object, count: int) -> float:
    """Seconds until so many checks, asked for at once, are done."""
    with db.transaction() as session:
        ids = live.start_jobs(session, session.get_one(ProcessDefinition, definition), count=count)
    started = time.perf_counter()
    while not processes.all_done(ids):
        time.sleep(0.002 if count == 1 else 0.02)
    return time.perf_counter() - started
