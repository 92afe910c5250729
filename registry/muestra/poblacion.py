"""Settling invented persons in the register, many at once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Session

from registry.models import BusquedaPersona, RasgosPersona
from registry.muestra.personas import invent
from registry.personas import masiva
from registry.personas.masiva import Nueva

BATCH = 5000  # persons in one transaction
ORIGIN = "muestra"

_TO_FIND = (BusquedaPersona, RasgosPersona)

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


@contextmanager
def unindexed(edge: Edge) -> Iterator[None]:
    """While the block lasts persons are not found by their words nor compared: much quicker to settle.

    Only where nobody works yet.
    """
    tables = (BusquedaPersona.metadata.tables[model.__tablename__] for model in _TO_FIND)
    indexes = [one for table in tables for one in table.indexes if _is_inverted(one)]
    with edge() as session:
        for one in indexes:
            one.drop(session.connection())
    try:
        yield
    finally:
        with edge() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
            for one in indexes:
                one.create(session.connection())


def _is_inverted(index: Index) -> bool:
    return bool(index.dialect_options["postgresql"]["using"] == "gin")
