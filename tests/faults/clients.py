"""Officers at their browsers, without browsers: they send, and send again until they are answered."""

import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
from lxml import html
from sqlalchemy import select

from engine.db import transaction
from tests.faults.world import PATIENCE, World
from tests.operations.house import SECRETS
from web.accounts.models import User
from web.app import create_app
from web.once import FIELD
from web.settings import Settings

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loopback: reading certificates takes 50 ms a client
_BUSY = "Alguien está trabajando en el expediente"
UNAVAILABLE, CONFLICT, DONE = 503, 409, 303


class NeverAnswered(AssertionError):
    """Somebody waited too long."""


@dataclass
class Tally:
    """What answers there were, by status; 0 is a connection that was cut."""

    by_status: dict[int, int] = field(default_factory=dict)

    def note(self, status: int) -> None:
        self.by_status[status] = self.by_status.get(status, 0) + 1

    def sorted(self) -> str:
        """For the table."""
        return ", ".join(
            f"{count} × {status or 'cortada'}" for status, count in sorted(self.by_status.items())
        )


class Desk:
    """One person, signed in, with a connection of their own."""

    def __init__(self, url: str, cookie: str, tally: Tally) -> None:
        self._http = httpx.Client(base_url=url, timeout=PATIENCE, verify=NO_TLS)
        self._http.cookies.set("sugm", cookie, domain="127.0.0.1")
        self._tally = tally
        self._token = ""

    def get(self, path: str) -> httpx.Response:
        """A page; asked for again while it cannot be had."""
        return self._until_answered("GET", path)

    def look(self, path: str) -> httpx.Response | None:
        """A page, asked for one time only; None if the connection was cut."""
        try:
            return self._http.get(path)
        except httpx.TransportError:
            return None

    def page(self, path: str) -> Any:
        """A page, read."""
        return html.document_fromstring(self.get(path).text)

    def once(self, path: str, fields: dict[str, str], **more: Any) -> httpx.Response | None:
        """Send a form one time only; None if the connection was cut."""
        try:
            answer = self._http.post(path, data={"csrf_token": self.token, **fields}, **more)
        except httpx.TransportError:
            self._tally.note(0)
            return None
        self._tally.note(answer.status_code)
        return answer

    def send(self, path: str, fields: dict[str, str], *, key: str | None = None) -> httpx.Response:
        """Send a form, with one key, until there is an answer."""
        whole = {"csrf_token": self.token, FIELD: key or uuid4().hex, **fields}
        return self._until_answered("POST", path, data=whole)

    @property
    def token(self) -> str:
        """Against forgery; good as long as the session."""
        if not self._token:
            (found,) = self.page("/cuenta/").xpath("(//input[@name='csrf_token']/@value)[1]")
            self._token = found
        return self._token

    def close(self) -> None:
        self._http.close()

    def _until_answered(self, method: str, path: str, **sent: Any) -> httpx.Response:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            try:
                answer = self._http.request(method, path, **sent)
            except httpx.TransportError:
                self._tally.note(0)
                time.sleep(0.1)
                continue
            self._tally.note(answer.status_code)
            busy = answer.status_code == CONFLICT and _BUSY in answer.text
            if answer.status_code < 500 and not busy:
                return answer
            time.sleep(0.1)
        raise NeverAnswered(f"{method} {path.split('?', maxsplit=1)[0]}")


def sign_in(world: World, usernames: list[str], tally: Tally) -> list[Desk]:
    """These people, each at a desk. The cookie is made as the web makes it; nobody types a password."""
    settings = {name.removeprefix("SUGM_").lower(): value for name, value in SECRETS.items()}
    settings.pop("audit_key")
    app = create_app(Settings(database_url=world.database, **settings))
    cookies = []
    with transaction() as session:
        known = dict(session.execute(select(User.username, User.fs_uniquifier)).all())
    for username in usernames:
        with app.test_client() as client:
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = known[username], True
            cookies.append(client.get_cookie("sugm").value)
    desks = [Desk(world.url, cookie, tally) for cookie in cookies]
    for desk in desks:
        world.at_the_end(desk.close)
    return desks


@dataclass(frozen=True)
class Sent:
    """A line of the ledger: what somebody did, and whether it was acknowledged."""

    instance: UUID
    word: str
    status: int


__all__ = ["Desk", "NeverAnswered", "Sent", "Tally", "sign_in"]
