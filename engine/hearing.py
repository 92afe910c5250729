"""The database calls: what is told on its channels, heard on a connection of its own."""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

_AGAIN = 1.0  # seconds before listening again when the database has hung up
_LOOK = 0.5  # seconds until it is noticed that nobody wants to hear any more
#: A server that is gone without a word is noticed within half a minute.
_ALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def hear(
    database_url: str, channels: Iterable[str], stopping: threading.Event, *, gather: float = 0.0
) -> Iterator[Sequence[psycopg.Notify]]:
    """What is told, as it comes; what comes within ``gather`` seconds of it comes with it.

    Whenever listening begins, the first time or again, it begins with nothing at all: whatever was told
    while nobody listened is lost, so whoever hears looks by themselves. Never fails; ends when told to.
    """
    told_where = _conninfo(database_url)
    while not stopping.is_set():
        try:
            with psycopg.connect(told_where, autocommit=True, **_ALIVE) as connection:
                for channel in channels:
                    connection.execute(f"LISTEN {channel}".encode())
                yield ()
                yield from _heard(connection, stopping, gather)
        except psycopg.Error as error:
            log.warning("hearing: %s", type(error).__name__)
            stopping.wait(_AGAIN)


def _heard(
    connection: psycopg.Connection, stopping: threading.Event, gather: float
) -> Iterator[Sequence[psycopg.Notify]]:
    while not stopping.is_set():
        told = list(connection.notifies(timeout=_LOOK, stop_after=1))
        if told and gather:
            told += connection.notifies(timeout=gather)
        if told:
            yield told


def _conninfo(database_url: str) -> str:
    """The same database as psycopg wants it named, without SQLAlchemy's driver."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
