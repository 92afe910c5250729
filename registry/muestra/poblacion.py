"""Settling invented persons in the register, many at once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from registry.muestra.personas import invent
from registry.personas import masiva
from registry.personas.masiva import Nueva

BATCH = 5000  # persons in one transaction
ORIGIN = "muestra"

Edge = Callable[[], AbstractContextManager[Session]]


def settle(edge: Edge, count: int, *, seed: int = 1, compared: bool = True) -> Iterator[list[UUID]]:
    """Invent persons and write them, a transaction for each batch; gives the ids of each.

    ``edge`` opens a transaction (``engine.db.transaction``). Unless ``compared`` is false nobody asks
    which of them look alike: it would take as long again.
    """
    people = invent(count, seed=seed)
    while batch := list(islice(people, BATCH)):
        with edge() as session:
            written = masiva.insert_many(
                session, (Nueva(filiacion=one, origen=ORIGIN, compared=compared) for one in batch)
            )
        yield written
