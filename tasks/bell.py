"""Rings when there is something to do: the database said so, a worker is free, a signal came."""

import signal
import threading

from engine import hearing
from engine.waiting import JOB_CHANNEL, MESSAGE_CHANNEL


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
        thread = threading.Thread(target=self._listen, args=(database_url,), name="bell", daemon=True)
        thread.start()
        return thread

    def _listen(self, database_url: str) -> None:
        for _told in hearing.hear(database_url, (JOB_CHANNEL, MESSAGE_CHANNEL), self.stopping):
            self.ring()  # also when listening begins: for whatever came while nobody listened
