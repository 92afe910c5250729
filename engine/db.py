"""The database session and the only ``commit`` in the code base."""

import select
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import orjson
import psycopg
from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from engine import clock, metrics
from engine.errors import InstanceBusy

#: No query of ours takes this long; what does is stuck, and must not hold a lock for others.
_LIMITS = {
    "timezone": "UTC",
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",  # no query of ours reads so much that compiling it first would pay
}

_PATIENCE = 5  # seconds for a connection to be made: who waits at a page must hear that there is none

_PLANNED = "planned once"  # of a session: statements are planned for each connection

_sessions = sessionmaker(expire_on_commit=False)
_whole: ContextVar[Session | None] = ContextVar("whole", default=None)
_under_way: ContextVar[Session | None] = ContextVar("under way", default=None)


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """Point every later session at this database. Called once by each process (web, worker, CLI)."""
    engine = make_engine(url, pool_size=pool_size)
    _sessions.configure(bind=engine)
    return engine


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Connections as this program wants them: UTC, with time limits, no personal data in errors."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # the connection used last has the plans of all statements: not each its own
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in _LIMITS.items()),
            "connect_timeout": _PATIENCE,
        },
    )
    event.listen(engine, "checkout", _refuse_the_dead)
    event.listen(engine, "checkout", _set_the_clock)
    return engine


def _refuse_the_dead(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    """A server that went away has said goodbye: an idle connection with something to read is dead.

    It costs no round trip, as a ping would.
    """
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if watch.poll(0):
        raise DisconnectionError


def _set_the_clock(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401
    """Once a minute: what time is it? All programs of an installation agree with its database."""
    if not clock.agrees():
        clock.agree(lambda: connection.execute("SELECT clock_timestamp()").fetchone()[0])
        connection.rollback()


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commits when the block ends, rolls back when it raises.

    Opened at the edge (a view, a job, a command) and handed down as the first argument. Functions
    of the engine never open one, so that two of them can always be joined in the same transaction.
    """
    whole = _whole.get()
    if whole is not None:
        with whole.begin_nested():
            yield whole
        return
    began, end = time.perf_counter(), metrics.ROLLED_BACK
    try:
        with _sessions.begin() as session:
            token = _under_way.set(session)
            try:
                yield session
            finally:
                _under_way.reset(token)
        end = metrics.COMMITTED
    finally:
        end.observe(time.perf_counter() - began)


@contextmanager
def reading() -> Iterator[Session]:
    """For what a page reads beside its own: in the transaction under way in this thread, if any.

    The menu then tells what the page tells, and costs no transaction of its own.
    """
    session = _whole.get() or _under_way.get()
    if session is not None:
        yield session
        return
    with transaction() as session:
        yield session


@contextmanager
def together() -> Iterator[Session]:
    """Every transaction that is opened in this block, in this thread, is a part of one.

    What fails is undone alone, as ever; what succeeded is kept only if the block ends well.
    """
    with transaction() as session:
        token = _whole.set(session)
        try:
            yield session
        finally:
            _whole.reset(token)


def rows(
    session: Session, query: str, values: Mapping[str, object], *, planned_once: bool = False
) -> Sequence[tuple[Any, ...]]:
    """What a query finds, as tuples, read by the driver alone: for lists that are asked all day.

    ``query`` names its values as the driver does: ``%(name)s``. One that is ``planned_once`` is planned
    for each connection, not for each time it is asked: only where one plan is good for all values.
    Raises as ``bare``.
    """
    if planned_once and not session.info.get(_PLANNED):
        with planning_once(session):
            return rows(session, query, values, planned_once=True)
    with bare(session) as connection:
        return connection.execute(query, values, prepare=planned_once or None, binary=True).fetchall()


@contextmanager
def planning_once(session: Session) -> Iterator[None]:
    """Several queries that are ``planned_once``, and nothing else."""
    with bare(session) as connection:
        connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        session.info[_PLANNED] = True
        try:
            yield
        finally:
            del session.info[_PLANNED]
        connection.execute("SET LOCAL plan_cache_mode = auto")


def glance(query: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
    """What a query finds right now: in the transaction under way in this thread, or else in none.

    For what is asked before each page, and only that: to begin a transaction and to end it takes longer
    than to answer. ``query`` is as for ``rows``. Raises as ``bare``.
    """
    bind = _sessions.kw["bind"]
    if _whole.get() or _under_way.get() or not isinstance(bind, Engine):
        with reading() as session:
            return rows(session, query, values)
    pooled = _at_hand(bind)
    try:
        with _Driver(pooled.driver_connection, pooled.invalidate) as driver:
            driver.autocommit = True
            try:
                return driver.execute(query, values, binary=True).fetchall()
            finally:
                if not driver.closed:  # whoever gets it next begins a transaction
                    driver.autocommit = False
    finally:
        pooled.close()


def _at_hand(engine: Engine) -> PoolProxiedConnection:
    """A connection of the pool, without a transaction."""
    try:
        return engine.raw_connection()
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error


def bare(session: Session) -> "_Driver":
    """The session's own connection without SQLAlchemy: for the few statements that every turn sends.

    What the session has not written yet is written first.

    Raises:
        InstanceBusy: somebody else holds a lock for too long.
        sqlalchemy.exc.DBAPIError: whatever else the database refuses.
    """
    session.flush()
    return driven(session.connection())


def driven(connection: Connection) -> "_Driver":
    """The driver's connection under SQLAlchemy's. What it raises is as with ``bare``."""
    return _Driver(connection.connection.driver_connection, connection.invalidate)


class _Driver:
    """A driver's connection for a block, in which its errors are told as SQLAlchemy tells them.

    One that broke is not used again. It is no generator: every turn enters two of them.
    """

    __slots__ = ("_connection", "_invalidate")

    def __init__(
        self,
        connection: Any,  # noqa: ANN401
        invalidate: Callable[[BaseException], None],
    ) -> None:
        self._connection, self._invalidate = connection, invalidate

    def __enter__(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise DisconnectionError
        return cast(psycopg.Connection[Any], self._connection)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, psycopg.errors.LockNotAvailable):
            raise InstanceBusy from error
        if isinstance(error, psycopg.Error):
            broken = self._connection.broken
            if broken:
                self._invalidate(error)
            raise DBAPIError.instance(
                None, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=broken
            ) from error
