"""Pouring the crowd into a database: rows first, indexes after."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import insert, make_url

from bench.crowd import copies, people, procedures
from bench.crowd.cases import CASE_TABLES, COLUMNS, STAGES, Crowd
from bench.crowd.procedures import FINISHED
from engine import clock, counts
from engine.db import transaction
from registry.muestra import poblacion
from web.accounts.models import User

CHUNK = 4_000  # cases
WORKERS = 2
BY_HAND = 100_000  # open tasks, and persons: the others are copies of theirs, made by the database
#: Tables of a person, and what of a namesake's row differs but for its ids.
NAMESAKES: Mapping[str, Mapping[str, str]] = {
    "persona": {},
    "nombre": {},
    "documento_identidad": {"numero": "numero || n", "clave": "clave || n"},
    "nacionalidad": {},
    "contacto": {},
    "busqueda_persona": {"search": r"regexp_replace(search, '(\d{6,})', '\1' || n, 'g')"},
    "rasgos_persona": {},
}
TABLES = (*CASE_TABLES, "task_kind", *NAMESAKES)
IDS = ("id", "persona_id")
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"""
KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY 1"""
FAST = {"synchronous_commit": "off", "maintenance_work_mem": "512MB"}

Progress = Callable[[str], None]


def load(url: str, *, open_tasks: int, tell: Progress) -> None:
    """Fill an empty database, whose tables are there, with so many open tasks and what goes along."""
    now, plain = clock.now(), native(url)
    made = procedures.deploy(now)
    dice = random.Random(7)
    names = people.Names(dice)
    officers = people.officers(dice, names.many(people.OFFICERS))
    open_accounts(officers)
    crowd = Crowd(made, officers, now)
    with psycopg.connect(plain, autocommit=True) as connection:
        for setting, value in FAST.items():
            connection.execute(f"SET {setting} = '{value}'")  # type: ignore[call-overload]
        with without_indexes(connection, tell):
            by_hand = min(open_tasks, BY_HAND)
            pour(plain, crowd, round(by_hand / (1 - STAGES[FINISHED])), tell)
            if times := open_tasks // by_hand - 1:
                copies.multiply(connection, plain, times, tell)
            settle(connection, open_tasks, tell)
        tell("estadísticas")
        connection.execute("VACUUM (ANALYZE)")
    tell("cuentas por día")
    with transaction() as session:  # as the dispatcher does each night
        counts.close(session)


def pour(url: str, crowd: Crowd, count: int, tell: Progress) -> None:
    """Copy that many cases, by several processes at once."""
    jobs = [(first, min(CHUNK, count - first)) for first in range(0, count, CHUNK)]
    began, done, found = time.monotonic(), 0, {}
    workers = multiprocessing.get_context("fork").Pool(WORKERS, _begin, (url, crowd))
    with workers:
        for number, rows in workers.imap_unordered(_copy, jobs):
            done, found = done + number, found | rows
            seconds = time.monotonic() - began
            tell(f"{done:,} de {count:,} casos, {done / seconds:,.0f} por segundo".replace(",", " "))
    with psycopg.connect(url) as connection:
        for table in ("candidate_set", "task_kind"):
            lines = [crowd.line(*row.values()) for (of, _), row in found.items() if of == table]
            copy(connection, table, lines)


def settle(connection: psycopg.Connection[Any], count: int, tell: Progress) -> None:
    """As many persons in the register as there are open tasks, with their names and documents."""
    began, done = time.monotonic(), 0
    for written in poblacion.settle(transaction, min(count, BY_HAND), compared=False):
        done += len(written)
        seconds = time.monotonic() - began
        tell(f"{done:,} de {count:,} personas, {done / seconds:,.0f} por segundo".replace(",", " "))
    times = count // BY_HAND - 1
    if times > 0:
        for table, changes in NAMESAKES.items():
            tell(f"homónimos: {table}")
            columns = [name for (name,) in connection.execute(copies.COLUMNS_OF, [table]).fetchall()]
            ids = {name: f"md5({name}::text || n)::uuid" for name in columns if name in IDS}
            told = ", ".join(ids.get(name) or changes.get(name) or name for name in columns)
            connection.execute(  # type: ignore[call-overload]
                f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - our own names
                f" SELECT {told} FROM {table}, generate_series(1, {times}) n"
            )


_worker: tuple[psycopg.Connection[Any], Crowd, people.Names]


def _begin(url: str, crowd: Crowd) -> None:
    global _worker  # noqa: PLW0603 - one for each process
    connection = psycopg.connect(url, options="-c synchronous_commit=off")
    _worker = connection, crowd, people.Names(random.Random(7))


def _copy(job: tuple[int, int]) -> tuple[int, Mapping[tuple[str, object], dict[str, object]]]:
    connection, crowd, names = _worker
    first, count = job
    names.throw(random.Random(f"nombres {first}"))
    rows = crowd.chunk(first, names.many(count))
    with connection.transaction():
        for table, lines in rows.items():
            copy(connection, table, lines)
    return count, crowd.kinds.rows


def copy(connection: psycopg.Connection[Any], table: str, lines: Sequence[str]) -> None:
    statement = f"COPY {table} ({COLUMNS[table]}) FROM STDIN"
    with connection.cursor().copy(statement) as out:  # type: ignore[arg-type]
        out.write("".join(f"{line}\n" for line in lines))


@contextmanager
def without_indexes(connection: psycopg.Connection[Any], tell: Progress) -> Iterator[None]:
    """Indexes and foreign keys are made when the rows are there: in a fifth of the time."""
    made = [(table, *row) for table in TABLES for row in connection.execute(INDEXES, [table]).fetchall()]
    keys = [(table, *row) for table in TABLES for row in connection.execute(KEYS, [table]).fetchall()]
    for table, name, _ in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")  # type: ignore[call-overload]
    for _, name, _ in made:
        connection.execute(f"DROP INDEX {name}")  # type: ignore[call-overload]
    yield
    for _, name, definition in made:
        tell(f"índice {name}")
        connection.execute(definition)
    for table, name, definition in keys:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")  # type: ignore[call-overload]


def open_accounts(officers: Sequence[people.Officer]) -> None:
    """Accounts without a password: whoever measures signs their cookies itself."""
    with transaction() as session:
        session.execute(
            insert(User),
            [
                {
                    "username": one.username,
                    "email": f"{one.username}@ejemplo.gob.pe",
                    "name": one.name,
                    "role_names": list(one.roles),
                    "groups": list(one.groups),
                    "fs_uniquifier": uuid4().hex,
                }
                for one in officers
            ],
        )


def native(url: str) -> str:
    """As psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
