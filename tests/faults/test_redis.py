"""Redis carries ids only: whoever reads it learns nothing of anybody."""

from pathlib import Path

from redis import Redis

from engine.db import transaction
from tasks.queue import Queues
from tasks.sandbox import Sandbox
from tests.faults.world import Messenger
from tests.tasks import live, processes


def test_nothing_but_ids_is_in_redis(
    live_database: str, agencies_server: Sandbox, tmp_path: Path
) -> None:
    redis = Messenger(tmp_path)
    told = processes.environment(live_database, agencies_server, redis_url=redis.url)
    with transaction() as session:
        definition = live.define(session, live.one_job())
        (job,) = live.start_jobs(session, definition, apellido="Rivas", numero="900000001")
    try:
        with (
            processes.forked("tasks.queue.__main__", "--dispatch", told=told),
            Redis.from_url(redis.url) as client,
        ):
            processes.until(lambda: queued(client) == 1)
            kept = b" ".join(
                client.hget(f"rq:job:{job}", field) or b"" for field in ("data", "description")
            )
    finally:
        redis.kill()

    assert str(job).encode() in kept
    assert b"Rivas" not in kept


def queued(client: Redis) -> int:
    return int(client.llen(f"rq:queue:{Queues.AGENCIES}"))
