"""How often one action waits for the database, counted on the wire."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bench import wire
from engine import repository, runtime, worklist
from engine.access import Actor
from engine.db import transaction
from engine.models import UserTask
from tests import postgres
from tests.engine import diagrams as d
from tests.tasks import live

HEAD = Actor(id="jefa", roles=frozenset({"analyst", "officer"}), groups=frozenset({"Mesa"}))
KNOWN_AFTER = 8  # times a statement is used until the server keeps its plan


@pytest.fixture
def line() -> Iterator[wire.Wire]:
    """A connection over which everything is counted."""
    with (
        live.server() as server,
        live.database(server) as url,
        wire.counted(url) as (there, counter),
    ):
        engine = postgres.connected(there, pool_size=1)
        with postgres.bound(engine):
            yield counter
        engine.dispose()


def test_a_completion_waits_for_the_database_five_times_at_most(line: wire.Wire) -> None:
    with transaction() as session:
        draft = d.draft(
            "p",
            d.start(),
            d.user("uno"),
            d.user("muchos", inner=d.repeated("5")),
            d.end(),
            flows="inicio>uno>muchos>fin",
        )
        repository.deploy(session, draft, note="prueba", actor=HEAD)
    counts = []
    for _ in range(KNOWN_AFTER):
        with transaction() as session:
            instance = runtime.start(session, "p", actor=HEAD).id
            task = session.scalars(select(UserTask.id).where(UserTask.instance_id == instance)).one()
        line.reset()
        with transaction() as session:
            assert worklist.complete(session, task, {"dato": ["x"]}, actor=HEAD).ok
        counts.append(line.round_trips)

    assert 5 >= counts[-1]  # one of them asks whether the catalogue has changed
