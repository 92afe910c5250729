"""Counts how often a client waits for its PostgreSQL server: a relay between the two, on sockets."""

import selectors
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

PORT = 5432


class Wire:
    """What went over the relay since ``reset``."""

    def __init__(self) -> None:
        self.round_trips = 0
        self._last_from_client = False

    def reset(self) -> None:
        """Forget what was counted."""
        self.round_trips, self._last_from_client = 0, False

    def saw(self, *, from_client: bool) -> None:
        """A round trip is a word of the client that is followed by an answer."""
        if self._last_from_client and not from_client:
            self.round_trips += 1
        self._last_from_client = from_client


@contextmanager
def counted(url: str) -> Iterator[tuple[str, Wire]]:
    """Another URL of the same database, and the count of what goes over it. One connection at a time."""
    there = Path(str(make_url(url).query["host"])) / f".s.PGSQL.{PORT}"
    wire = Wire()
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door,
    ):
        door.bind(f"{folder}/.s.PGSQL.{PORT}")
        door.listen()
        threading.Thread(target=_serve, args=(door, there, wire), daemon=True).start()
        query = {**make_url(url).query, "host": folder}
        yield make_url(url).set(query=query).render_as_string(hide_password=False), wire


def _serve(door: socket.socket, there: Path, wire: Wire) -> None:
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_relay, args=(client, there, wire), daemon=True).start()


def _relay(client: socket.socket, there: Path, wire: Wire) -> None:
    with client, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.connect(str(there))
        with selectors.DefaultSelector() as both:
            both.register(client, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in both.select():
                    words = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not words:
                        return
                    wire.saw(from_client=key.fileobj is client)
                    key.data.sendall(words)
