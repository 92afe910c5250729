"""Waitress, and a way to stop it that loses nobody's request."""

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.wasyncore import loop

from web.settings import Settings

log = structlog.get_logger()

GRACE = 15.0  # seconds for requests under way when the program is told to stop


class Server:
    """The application behind one port, until ``stop``; then what was begun is finished first."""

    def __init__(self, app: Flask, settings: Settings, *, ending: Callable[[], None]) -> None:
        self._stopping, self._ending = threading.Event(), ending
        self._server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="",
            clear_untrusted_proxy_headers=not settings.proxies,
            max_request_body_size=settings.upload_megabytes * 1024 * 1024 + 1024 * 1024,
            send_bytes=1,
            channel_request_lookahead=1,  # so that a page which was left is noticed while it is told
        )
        several = getattr(self._server, "map", None)  # where a name stands for several addresses
        self._map = self._server._map if several is None else several  # noqa: SLF001 - it has no other

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT; only the main thread may ask for it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def stop(self) -> None:
        """Take no more connections, finish what is under way, and return from ``run``."""
        self._stopping.set()

    def run(self) -> None:
        """Serve until told to stop; answers that never end by themselves are ended then."""
        self._turn_until(self._stopping.is_set)
        self._ending()
        for listener in self._of(BaseWSGIServer):
            listener.del_channel()
            listener.socket.close()
        deadline = time.monotonic() + GRACE
        self._turn_until(lambda: not self._busy() or time.monotonic() > deadline)
        log.info("web", state="stopped", cut=self._busy())
        self._server.task_dispatcher.shutdown(timeout=1)

    def _busy(self) -> int:
        """Connections whose request has come, or whose answer has not left."""
        return sum(bool(one.requests or one.total_outbufs_len) for one in self._of(HTTPChannel))

    def _of(self, kind: type) -> list[Any]:
        return [one for one in self._map.values() if isinstance(one, kind)]

    def _turn_until(self, over: Callable[[], bool]) -> None:
        while not over():
            loop(timeout=0.2, map=self._map, use_poll=True, count=1)
