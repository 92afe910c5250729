"""A PostgreSQL server with ministries of several sizes, kept between measurements."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, make_url

from bench.crowd.loading import load, native
from engine import db, embedded
from tests import postgres
from tools.shell import HOME

FOLDER = HOME / "bench"
MAKERS = (
    "cases.py",
    "copies.py",
    "loading.py",
    "people.py",
    "people.yaml",
    "procedures.py",
    "questions.py",
)
_PIECE = 1 << 20
KEY = "k" * 48  # of measurements: nothing here is anybody's
SETTINGS = {
    "shared_buffers": "6GB",  # a quarter of the machine
    "max_wal_size": "4GB",
    "jit": "off",
}


@dataclass(frozen=True)
class Server:
    """Its address, without a database."""

    url: str

    def database(self, open_tasks: int) -> str:
        """The address of a ministry of that size, made if it is not there as it would be made now.

        What is there is migrated, as a ministry that has long been at work.
        """
        name, stamp = f"tareas_{open_tasks}", _stamp()
        url = make_url(self.url).set(database=name).render_as_string(hide_password=False)
        with psycopg.connect(native(self.url), autocommit=True) as connection:
            found = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [name],
            ).fetchone()
            if found is None or found[0] != stamp:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")  # type: ignore[call-overload]
                connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
                _fill(url, open_tasks)
                connection.execute(f"COMMENT ON DATABASE {name} IS '{stamp}'")  # type: ignore[call-overload]
            else:
                _migrate(url)
        return url


@contextmanager
def open_() -> Iterator[Server]:
    """The server, for as long as the block lasts. Its writes are as durable as in production.

    It is measured as one that has been at work for days: what it keeps is in memory, not on the disk.
    """
    os.environ.setdefault("SUGM_AUDIT_KEY", KEY)
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = embedded.start(FOLDER)
    try:
        with psycopg.connect(native(url), autocommit=True) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # type: ignore[call-overload]
        embedded.stop(FOLDER)
        _bring_into_memory()
        yield Server(embedded.start(FOLDER))
    finally:
        embedded.stop(FOLDER)


def _bring_into_memory() -> None:
    for file in FOLDER.rglob("*"):
        if file.is_file():
            with file.open("rb") as content:
                while content.read(_PIECE):
                    pass


def _migrate(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        postgres.migrate(connection)
    engine.dispose()


def _fill(url: str, open_tasks: int) -> None:
    _migrate(url)
    bound = db.connect(url)
    load(url, open_tasks=open_tasks, tell=lambda told: tell(f"{open_tasks} tareas: {told}"))
    bound.dispose()


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stamp() -> str:
    """What the content of a ministry depends on: our code that makes it."""
    files = [Path(__file__).parent / name for name in MAKERS]
    told = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
        if file.is_file()
    }
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]
