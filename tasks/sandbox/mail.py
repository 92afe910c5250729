"""A mail server on loopback that keeps what it is given, for tests and for trying.

Whoever writes to ``rechazado@…`` is refused for good, to ``ocupado@…`` for now.
"""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

_LARGEST = 30_000_000
_REFUSED, _BUSY = "rechazado@", "ocupado@"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as one needs to be handed letters."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        self._letters: dict[str, EmailMessage] = {}  # by Message-ID: twice is once
        self._lock = threading.Lock()
        self._running = False
        super().__init__(("127.0.0.1", port), _Conversation)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def begin(self) -> None:
        """Listen, unless it does already."""
        if not self._running:
            self._running = True
            threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        """Listen no more."""
        if self._running:
            self.shutdown()
        self.server_close()

    def keep(self, content: bytes) -> None:
        """Take a letter in."""
        letter: Any = message_from_bytes(content, policy=policy.default)
        with self._lock:
            self._letters[str(letter["Message-ID"])] = letter

    def forget(self) -> None:
        """Throw all letters away."""
        with self._lock:
            self._letters.clear()

    def received(self) -> list[dict[str, object]]:
        """All letters, in the order in which they first came."""
        with self._lock:
            return [_told(one) for one in self._letters.values()]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 sandbox")
        while line := self.rfile.readline(1000):
            verb = line[:4].upper().decode("ascii", "replace")
            if verb == "QUIT":
                self._say("221 adios")
                return
            self._answer(verb, line)

    def _answer(self, verb: str, line: bytes) -> None:
        told = line.decode("utf-8", "replace").lower()
        if verb in ("EHLO", "HELO", "MAIL", "RSET", "NOOP"):
            self._say("250 bien")
        elif verb == "RCPT":
            busy = "450 mas tarde" if _BUSY in told else "250 bien"
            self._say("550 no hay tal persona" if _REFUSED in told else busy)
        elif verb == "DATA":
            self._say("354 adelante")
            self.server.keep(self._data())
            self._say("250 recibido")
        else:
            self._say("502 no")

    def _data(self) -> bytes:
        lines, size = [], 0
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            size += len(line)
            if size < _LARGEST:
                lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _told(letter: EmailMessage) -> dict[str, object]:
    body = letter.get_body(("plain",))
    return {
        "id": letter["Message-ID"],
        "de": letter["From"],
        "para": letter["To"],
        "asunto": letter["Subject"],
        "texto": body.get_content() if body else "",
        "adjuntos": [one.get_filename() for one in letter.iter_attachments()],
    }
