"""The database session and the only ``commit`` in the code base."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

_sessions = sessionmaker(expire_on_commit=False)


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """Point every later session at this database. Called once by each process (web, worker, CLI)."""
    engine = create_engine(url, pool_pre_ping=True, pool_size=pool_size, max_overflow=pool_size)
    _sessions.configure(bind=engine)
    return engine


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commits when the block ends, rolls back when it raises.

    Opened at the edge (a view, a job, a command) and handed down as the first argument. Functions
    of the engine never open one, so that two of them can always be joined in the same transaction.
    """
    with _sessions.begin() as session:
        yield session
