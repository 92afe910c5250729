"""The agencies as one real HTTP server on loopback: each agency is a path, ``/control`` rules them."""

import http
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from lxml import etree

from tasks.sandbox import late
from tasks.sandbox.faults import Asked, Fault, Ledger, Mode
from tasks.sandbox.mail import MailServer
from tasks.sandbox.replies import OPERATIONS, Operation, read_soap, write

_MAX_BODY = 1_000_000
_TRIES = 200  # where others open thousands of connections, the next port is often one of them
_STATUS = {
    Mode.ERROR: http.HTTPStatus.SERVICE_UNAVAILABLE,
    Mode.REFUSE: http.HTTPStatus.UNAUTHORIZED,
    Mode.REDIRECT: http.HTTPStatus.TEMPORARY_REDIRECT,
}


class Sandbox(ThreadingHTTPServer):
    """The server; ``ledger`` is what it was asked. Mail is taken on the port after its own."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int = 0, *, later: float = 2.0) -> None:
        self.ledger = Ledger()
        self.later = later  # seconds until an agency that answers later does
        super().__init__(("127.0.0.1", port), _Handler, bind_and_activate=False)
        self.mail = self._bind_two(port)
        self.server_activate()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def _bind_two(self, port: int) -> MailServer:
        """Take a port for itself and the next one for mail; any two, if none is asked for."""
        for _ in range(1 if port else _TRIES):
            self.server_bind()
            try:
                return MailServer(self.server_address[1] + 1)
            except (OSError, OverflowError):
                if port:
                    raise
                self.socket.close()
                self.socket = socket.socket(self.address_family, self.socket_type)
        raise OSError("no two ports in a row are free")

    def service_actions(self) -> None:
        """Mail is taken in a thread of its own; once the loop runs, so does it."""
        self.mail.begin()

    def server_close(self) -> None:
        """Close the mail server too."""
        self.mail.end()
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hung up is what this server is for; nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, at once
    disable_nagle_algorithm = True
    server: Sandbox

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), _MAX_BODY))
        agency, _, rest = urlsplit(self.path).path.strip("/").partition("/")
        if agency == "control":
            self._control(rest, body)
            return
        try:
            operation, fields = _understand(agency, rest, body)
        except (KeyError, ValueError, IndexError, TypeError, etree.XMLSyntaxError):
            self._send(http.HTTPStatus.BAD_REQUEST, b"{}")
            return
        asked = self.server.ledger.receive(
            agency, operation.name, self.headers.get("Idempotency-Key", ""), body
        )
        if asked is None:
            self._send(http.HTTPStatus.CONFLICT, b"{}")
            return
        self._answer(operation, fields, asked)

    def do_GET(self) -> None:
        if self.path == "/control/correo":
            self._send(http.HTTPStatus.OK, json.dumps(self.server.mail.received()).encode())
            return
        if self.path != "/control":
            self._send(http.HTTPStatus.NOT_FOUND, b"{}")
            return
        self._send(http.HTTPStatus.OK, json.dumps(self.server.ledger.as_answer()).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: requests name people."""

    def _answer(self, operation: Operation, fields: dict[str, object], asked: Asked) -> None:
        fault = self._fault(operation, fields)
        if fault.mode is Mode.DOWN:
            self.close_connection = True
            return
        if status := _STATUS.get(fault.mode):
            self._send(status, b"{}", location="http://127.0.0.1:9/")
            return
        if fault.mode is Mode.SLOW:
            time.sleep(fault.seconds)
        if asked.answer is None or fault.mode is Mode.UNKNOWN:
            asked.answer = write(operation, fields, fault.mode)
        kind = "text/xml; charset=utf-8" if operation.namespace else "application/json"
        self._deliver(asked, fault, kind)
        if operation.later and asked.times == 1 and fault.mode in (Mode.OK, Mode.SLOW):
            told = operation.later(fields)
            if told:
                late.call_soon(str(fields["urlRespuesta"]), told, seconds=self.server.later)

    def _fault(self, operation: Operation, fields: dict[str, object]) -> Fault:
        """What was ordered for the agency, else what the person asked about brings along."""
        ordered = self.server.ledger.fault(operation.agency)
        if ordered.mode is not Mode.OK:
            return ordered
        for known in operation.whom(fields):
            if operation.agency in known.behaviour:
                return Fault.read(known.behaviour[operation.agency])
        return ordered

    def _deliver(self, asked: Asked, fault: Fault, kind: str) -> None:
        answer = asked.answer or b""
        match fault.mode:
            case Mode.CUT:
                self._send(http.HTTPStatus.OK, answer[: len(answer) // 2], kind, len(answer))
                self.close_connection = True
            case Mode.HUGE:
                self._send(http.HTTPStatus.OK, answer + b" " * 20_000_000, kind)
            case Mode.WRONG:
                self._send(http.HTTPStatus.OK, b"<html>mantenimiento</html>", "text/html")
            case Mode.DRIP:
                self._drip(answer, kind)
            case _:
                self._send(http.HTTPStatus.OK, answer, kind)
                self.server.ledger.answered(asked)

    def _drip(self, answer: bytes, kind: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n\r\n"
        for byte in head.encode() + answer:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.1)

    def _send(
        self,
        status: http.HTTPStatus,
        body: bytes,
        kind: str = "application/json",
        length: int | None = None,
        *,
        location: str | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _control(self, order: str, body: bytes) -> None:
        """``reset``, ``faults`` with {agency, mode, seconds?, every?}, or ``call`` with {url, body}."""
        try:
            wanted = json.loads(body or b"{}")
            if order == "reset":
                self.server.ledger.reset()
                self.server.mail.forget()
            elif order == "call":
                late.call_soon(wanted["url"], wanted["body"], seconds=0)
            else:
                self.server.ledger.set_fault(wanted["agency"], Fault.read(wanted))
        except (KeyError, ValueError, TypeError):
            self._send(http.HTTPStatus.UNPROCESSABLE_ENTITY, b"{}")
            return
        self._send(http.HTTPStatus.OK, b"{}")


def _understand(agency: str, path: str, body: bytes) -> tuple[Operation, dict[str, object]]:
    if (agency, path) in OPERATIONS:
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise TypeError("not an object")
        return OPERATIONS[agency, path], fields
    name, elements = read_soap(body)
    return OPERATIONS[agency, name], dict(elements)


@contextmanager
def running(port: int = 0) -> Iterator[Sandbox]:
    """A sandbox in a thread of this process, for tests."""
    with Sandbox(port) as sandbox:
        threading.Thread(target=sandbox.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield sandbox
        finally:
            sandbox.shutdown()


def serve(port: int) -> None:
    """Answer until interrupted."""
    with Sandbox(port) as sandbox, suppress(KeyboardInterrupt):
        sandbox.serve_forever()
