"""Bugs to be found: one for each promise, planted in the programs that a fault test starts.

A test that does not fail with its bug detects nothing. Nothing of this is in the programs themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from engine import clock, idempotency, timers, worklist
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


def forget_commits() -> None:
    """R1: every thirtieth transaction is undone, and its answer sent all the same."""
    commit, turn = PGDialect_psycopg.do_commit, count(1)

    def sometimes(dialect: Any, connection: Any) -> None:
        if next(turn) % 30:
            commit(dialect, connection)
        else:
            dialect.do_rollback(connection)

    PGDialect_psycopg.do_commit = sometimes  # type: ignore[method-assign]


def new_key_each_time() -> None:
    """R3: every attempt at a job is another request to the agency."""
    Call.key = property(lambda _call: str(uuid4()))  # type: ignore[assignment, method-assign]


def let_everybody_in() -> None:
    """R4: a task may be taken from whoever has it."""
    worklist._require_free = lambda _task, _actor: None  # type: ignore[assignment]


def remember_nothing() -> None:
    """R5: each request is new."""
    idempotency.once = lambda *_args, **_named: None  # type: ignore[assignment]
    idempotency.keep = lambda *_args, **_named: None  # type: ignore[assignment]


def trust_own_clock() -> None:
    """R6: each machine believes its own clock."""
    clock.agree = lambda *_args: None  # type: ignore[assignment]


def stop_at_poison() -> None:
    """R7: whoever cannot report an incident takes the others down with him."""

    def fall(*_args: object) -> None:
        raise RuntimeError("a bug")

    timers._give_up = fall  # type: ignore[assignment]


def remember_every_step(patch: pytest.MonkeyPatch) -> None:
    """R8: what is done stays in the state of its case, as it does in SpiffWorkflow by itself."""
    patch.setattr(Scope, "remove", lambda _scope, _visit: None)


def no_limits() -> None:
    """R12: a diagram may run as long as it likes."""
    for name in ("STEPS", "SCOPES", "DEPTH", "INSTANCES", "SECONDS", "WRITTEN", "SIZE"):
        setattr(limits, name, 10**12)


def say_it_was_us() -> None:
    """R13: a database that is away is told as a fault of ours, with no word of when to come back."""
    errors._unavailable = lambda _error: errors.page(500)  # type: ignore[assignment]


PLANTS: Mapping[str, Callable[[], None]] = {
    "R1": forget_commits,
    "R3": new_key_each_time,
    "R4": let_everybody_in,
    "R5": remember_nothing,
    "R6": trust_own_clock,
    "R7": stop_at_poison,
    "R12": no_limits,
    "R13": say_it_was_us,
}


def plant(promise: str) -> None:
    """Get one thing wrong from now on, in a program of its own."""
    if promise in PLANTS:
        PLANTS[promise]()


@contextmanager
def planted_here(promise: str) -> Iterator[None]:
    """Get one thing wrong in this process, for what starts no programs, and put it right again."""
    with pytest.MonkeyPatch.context() as patch:
        if promise == "R8":
            remember_every_step(patch)
        yield
