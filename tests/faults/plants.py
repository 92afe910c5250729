"""Bugs to be found: one for each promise, planted in the programs that a fault test starts.

A test that does not fail with its bug detects nothing. Nothing of this is in the programs themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from engine import clock, idempotency, taking, timers
from engine.spiff import limits
from engine.spiff.workflow import Scope
from tasks.call import Call
from web import errors

ORDER = "SUGM_TEST_PLANT"
#: What is said to PostgreSQL instead: it answers before it has written anything down.
SERVER: Mapping[str, tuple[str, ...]] = {
    "R2": (
        "ALTER SYSTEM SET synchronous_commit = 'off'",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "SELECT pg_reload_conf()",
    )
}


_commit, _turn = PGDialect_psycopg.do_commit, count(1)


def _now_and_then(dialect: Any, connection: Any) -> None:
    """Every thirtieth transaction is undone, and its answer sent all the same."""
    if next(_turn) % 30:
        _commit(dialect, connection)
    else:
        dialect.do_rollback(connection)


def _fall(*_args: object) -> None:
    raise RuntimeError("a bug")


def _nothing(*_args: object, **_named: object) -> None:
    """Whatever is asked."""


#: What is put in whose place. A test sees to it that everything named here is still there.
PLANTS: Mapping[str, Sequence[tuple[Any, str, object]]] = {
    "R1": ((PGDialect_psycopg, "do_commit", _now_and_then),),
    # every attempt at a job is another request to the agency
    "R3": ((Call, "key", property(lambda _call: str(uuid4()))),),
    # a task may be taken from whoever has it
    "R4": ((taking, "require_free", _nothing),),
    # each request is new
    "R5": ((idempotency, "once", _nothing), (idempotency, "keep", _nothing)),
    # each machine believes its own clock
    "R6": ((clock, "agree", _nothing),),
    # whoever cannot report an incident takes the others down with him
    "R7": ((timers, "_give_up", _fall),),
    # what is done stays in the state of its case, as it does in SpiffWorkflow by itself
    "R8": ((Scope, "remove", _nothing),),
    # a diagram may run as long as it likes
    "R12": tuple(
        (limits, name, 10**12)
        for name in ("STEPS", "SCOPES", "DEPTH", "INSTANCES", "SECONDS", "WRITTEN", "SIZE")
    ),
    # a database that is away is told as a fault of ours, with no word of when to come back
    "R13": ((errors, "_unavailable", lambda _error: errors.page(500)),),
}


def plant(promise: str) -> None:
    """Get one thing wrong from now on, in a program of its own."""
    for owner, name, wrong in PLANTS.get(promise, ()):
        setattr(owner, name, wrong)


@contextmanager
def planted_here(promise: str) -> Iterator[None]:
    """Get one thing wrong in this process, for what starts no programs, and put it right again."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, wrong in PLANTS.get(promise, ()):
            patch.setattr(owner, name, wrong)
        yield
