"""Fixtures of all tests. A test that asks for ``session`` gets an empty database, rolled back after."""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import keys, machine, postgres

_vaults: list[Path] = []  # of this process


def pytest_configure() -> None:
    """The tests, and the programs that they start, have a vault of their own."""
    if "SUGM_VAULT_KEY_FILE" in os.environ:
        return  # of the process that started this one
    folder = Path(tempfile.mkdtemp(prefix="sugm-vault-"))
    _vaults.append(folder)
    file = folder / "vault.keys"
    file.write_text(f"prueba:{base64.b64encode(b'p' * 32).decode()}\n")
    os.environ["SUGM_VAULT_KEY_FILE"] = str(file)


def pytest_unconfigure() -> None:
    """What was made for this run goes with it."""
    for folder in _vaults:
        shutil.rmtree(folder, ignore_errors=True)


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


@pytest.fixture(scope="session", autouse=True)
def ministry_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys that seal and sign documents, in whatever program a test starts."""
    with keys.lent(tmp_path_factory.mktemp("claves")):
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: see ``tests.machine``."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if machine.nothing_may_be_skipped() and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
