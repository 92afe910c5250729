"""Fixtures of all tests. A test that asks for ``session`` gets an empty database, rolled back after."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import postgres


@pytest.fixture(scope="session")
def database() -> Iterator[Engine]:
    """A PostgreSQL database with all tables: the same kind as in production."""
    with postgres.migrated() as engine:
        yield engine


@pytest.fixture
def session(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session whose commits are savepoints: what a test does, the next test does not see.

    ``engine.db.transaction`` joins it too, so that a view or a job sees what the test prepared.
    """
    with postgres.joined(database, monkeypatch) as session:
        yield session
