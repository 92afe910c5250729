"""The database of the tests: real PostgreSQL, thrown away afterwards, one for each xdist worker."""

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.orm import Session, sessionmaker

from engine import db, embedded

MIGRATIONS = Path(__file__).parents[1] / "migrations"
ROOMS_WITH_TABLES = ("engine.models", "registry.models", "tasks.models", "web.accounts.models")


@contextmanager
def migrated() -> Iterator[Engine]:
    """A database with all our tables, as the migrations make them."""
    with embedded.cluster() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            migrate(connection)
        yield engine
        engine.dispose()


def migrate(connection: Connection) -> None:
    """Make the tables: by the migrations or, while there are none, as the models say."""
    if not any(MIGRATIONS.glob("versions/*.py")):
        metadata().create_all(connection)
        return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def metadata() -> MetaData:
    """All tables that the models of all rooms declare."""
    for room in ROOMS_WITH_TABLES:
        if importlib.util.find_spec(room.rpartition(".")[0]) and importlib.util.find_spec(room):
            importlib.import_module(room)
    return importlib.import_module("engine.models").Base.metadata


@contextmanager
def bound(engine: Engine) -> Iterator[Engine]:
    """``engine.db.transaction`` works on this database until the block ends."""
    before = db._sessions.kw.get("bind")
    db._sessions.configure(bind=engine)
    try:
        yield engine
    finally:
        db._sessions.configure(bind=before)


def connected(url: str, *, pool_size: int = 10) -> Engine:
    """An engine as the programs use, bound to nothing yet; whoever asks disposes of it."""
    before = db._sessions.kw.get("bind")
    engine = db.connect(url, pool_size=pool_size)
    db._sessions.configure(bind=before)
    return engine


@contextmanager
def joined(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session in a transaction that is rolled back; ``engine.db.transaction`` joins it."""
    with engine.connect() as connection:
        outer = connection.begin()
        sessions = sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        monkeypatch.setattr(db, "_sessions", sessions)
        with sessions() as session:
            yield session
        outer.rollback()
