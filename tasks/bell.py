"""Rings when there is something to do: the database said so, a worker is free, a signal came."""

import signal
import threading

import psycopg
import structlog
from sqlalchemy.engine import make_url

from engine.waiting import JOB_CHANNEL, MESSAGE_CHANNEL

log = structlog.get_logger()

_AGAIN = 1.0  # seconds before listening again when the database has hung up


class Bell:
    """What a loop sleeps on. The database's notice is a courtesy: whoever waits also looks by itself."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._rung = threading.Event()

    def ring(self) -> None:
        """Something may be due."""
        self._rung.set()

    def stop(self) -> None:
        """Finish what is under way and go home."""
        self.stopping.set()
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        self._rung.wait(seconds)
        if not self.stopping.is_set():
            self._rung.clear()

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT stop the loop; only the main thread may ask for it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def listen(self, database_url: str) -> threading.Thread:
        """Ring whenever the database says that a job or a message has come."""
        thread = threading.Thread(
            target=self._listen, args=(_conninfo(database_url),), name="bell", daemon=True
        )
        thread.start()
        return thread

    def _listen(self, conninfo: str) -> None:
        while not self.stopping.is_set():
            try:
                with psycopg.connect(conninfo, autocommit=True) as connection:
                    for channel in (JOB_CHANNEL, MESSAGE_CHANNEL):
                        connection.execute(f"LISTEN {channel}".encode())
                    self.ring()  # whatever came while nobody listened
                    self._hear(connection)
            except psycopg.Error as error:
                log.warning("bell", why=type(error).__name__)
                self.stopping.wait(_AGAIN)

    def _hear(self, connection: psycopg.Connection) -> None:
        while not self.stopping.is_set():
            for _notice in connection.notifies(timeout=0.5, stop_after=1):
                self.ring()


def _conninfo(database_url: str) -> str:
    """The same database as psycopg wants it named, without SQLAlchemy's driver."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
