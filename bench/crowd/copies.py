"""Ten cases out of each: what a database multiplies takes minutes where making each one takes an hour.

A copy is a case like any other: under ids, a number and a document of its own, its state names its own
open task, so it can be opened and worked on. Only its old audit events are those of the original.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import psycopg

from engine import states

#: What a copy's row has otherwise than its original's, by table; ``c.n`` is the number of the copy.
_SEARCH = """regexp_replace(
    regexp_replace({row}.search, '^(\\S+ \\S+) \\S+ \\S+ ',
        '\\1 ' || lpad(k.number::text, 7, '0') || ' ' || k.number || ' '),
    '\\d+$',
    lpad(((substring({row}.search from '\\d+$')::bigint + c.n * 7919) % 100000000)::text, 8, '0'))"""
CASES: Mapping[str, Mapping[str, str]] = {
    "process_instance": {
        "id": "c.id",
        "blob": "c.blob",
        "business_key": "left(i.business_key, -7) || lpad(k.number::text, 7, '0')",
        "search": _SEARCH.format(row="i"),
    },
    "user_task": {
        "id": "md5(t.id::text || c.n)::uuid",
        "instance_id": "c.id",
        "search": _SEARCH.format(row="t"),
    },
    "audit_event": {"stream": "c.id"},
}
_FROM = {
    "process_instance": "process_instance i",
    "user_task": "user_task t JOIN process_instance i ON i.id = t.instance_id",
    "audit_event": "audit_event a JOIN process_instance i ON i.id = a.stream",
}
_ALIAS = {"process_instance": "i", "user_task": "t", "audit_event": "a"}
COLUMNS_OF = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'"""
_ORIGINALS = """
    SELECT i.id, i.blob, t.id FROM process_instance i
    LEFT JOIN user_task t ON t.instance_id = i.id AND t.state = 'open'"""

Connection = psycopg.Connection[Any]


def multiply(connection: Connection, url: str, times: int, tell: Callable[[str], None]) -> None:
    """So many copies of every case that is there."""
    connection.execute("CREATE UNLOGGED TABLE copied (id uuid, origin uuid, n int, blob bytea)")
    tell("copias: estados")
    with psycopg.connect(url) as reading, reading.cursor("originales") as originals:
        originals.execute(_ORIGINALS)
        with connection.cursor().copy("COPY copied (id, origin, n, blob) FROM STDIN") as out:
            for case, blob, task in originals:
                state = states.unpack(blob)
                for n in range(1, times + 1):
                    out.write_row((copied(case, n), case, n, _state(state, task, n)))
    (count,) = connection.execute("SELECT count(*) FROM process_instance").fetchone() or (0,)
    for table in reversed(CASES):  # the originals are what the others are joined with
        tell(f"copias: {table}")
        _copy(connection, table, count)
    connection.execute("DROP TABLE copied")


def copied(id_: UUID, n: int) -> UUID:
    """As the database makes it: ``md5(id::text || n)::uuid``."""
    return UUID(bytes=hashlib.md5(f"{id_}{n}".encode(), usedforsecurity=False).digest())


def _state(state: bytes, task: UUID | None, n: int) -> bytes:
    if task is not None:
        state = state.replace(task.hex.encode(), copied(task, n).hex.encode())
    return states.pack(state)


def _copy(connection: Connection, table: str, count: int) -> None:
    names = [name for (name,) in connection.execute(COLUMNS_OF, [table]).fetchall()]
    told = ", ".join(CASES[table].get(name) or f"{_ALIAS[table]}.{name}" for name in names)
    connection.execute(  # type: ignore[call-overload]
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {told}"  # noqa: S608 - our own names
        f" FROM {_FROM[table]} JOIN copied c ON c.origin = i.id,"
        f" LATERAL (SELECT right(i.business_key, 7)::int + c.n * {count} AS number) k"
    )
