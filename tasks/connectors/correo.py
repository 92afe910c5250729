"""E-mail by SMTP: one message to one person, with documents attached."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from engine import clock
from tasks.connectors.base import Exchange, sha256
from tasks.errors import AgencyRefused, AgencyUnavailable

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_SECONDS = 20.0
_FOR_GOOD = range(500, 600)  # answers after which no retry helps


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that goes along."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is said to whom."""

    to: str
    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


class Correo(Protocol):
    """What a handler may ask of the mail server."""

    acknowledge_at: str  # address below which readers say that they have it

    def send(self, letter: Letter, *, key: str) -> Exchange:
        """Hand a letter over; twice with the same key is one letter to whoever reads it.

        Raises:
            AgencyUnavailable, AgencyRefused.
        """


class SmtpCorreo:
    """The real thing."""

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        acknowledge_at: str,
        user: str | None = None,
        password: SecretStr | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.acknowledge_at = acknowledge_at
        self._kind, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._sender, self._user, self._password = sender, user, password

    def send(self, letter: Letter, *, key: str) -> Exchange:
        """See Correo."""
        message = self._message(letter, key)
        content, asked_at = message.as_bytes(), clock.now()
        try:
            with self._connected() as server:
                if self._user and self._password:
                    server.login(self._user, self._password.get_secret_value())
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_rest = error.recipients.values()
            raise _failure("RCPT", code) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(type(error).__name__, error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise AgencyUnavailable(f"SMTP: {type(error).__name__}") from error
        return Exchange(
            asked_at=asked_at,
            answered_at=clock.now(),
            request_sha256=sha256(content),
            answer_sha256=sha256(b"250"),
        )

    def _message(self, letter: Letter, key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._sender, letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{key}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        for one in letter.attachments:
            kind, _, subkind = one.media_type.partition("/")
            message.add_attachment(one.content, maintype=kind, subtype=subkind, filename=one.name)
        return message

    def _connected(self) -> smtplib.SMTP:
        if self._kind == "smtps":
            tls = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=tls)
        server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        if self._kind == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        return server


def _failure(step: str, code: int) -> AgencyRefused | AgencyUnavailable:
    """5xx is a no; 4xx is a not now. Neither says to whom."""
    kind = AgencyRefused if code in _FOR_GOOD else AgencyUnavailable
    return kind(f"SMTP {step}: {code}")
