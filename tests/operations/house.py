"""A small installation as an operator has it: PostgreSQL that can be stopped, and programs in logs."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from lxml import html
from sqlalchemy import Engine

from engine import db, embedded, repository, runtime, settings
from engine.access import SYSTEM, Actor
from tests import postgres
from web.accounts.models import User
from web.app import create_app
from web.settings import Settings

ROOT = Path(__file__).parents[2]
PROCESS = ROOT / "tests" / "web" / "permiso"
DESK = "Mesa de partes"
SECRETS = {
    "SUGM_SECRET_KEY": "k" * 48,
    "SUGM_PASSWORD_SALT": "s" * 48,
    "SUGM_AUDIT_KEY": "a" * 48,
    "SUGM_COOKIE_SECURE": "false",
}


@dataclass
class House:
    """Where it is, and what can be done to it."""

    data: Path
    database: str
    engine: Engine  # of this process, on the same database
    port: int
    environment: dict[str, str]
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """``python -m …``; what it says goes to the log of its name."""
        with self.log(name).open("ab") as log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env={**self.environment, **more},
                stdout=log,
                stderr=log,
            )
        return self.programs[name]

    def start_web(self, **more: str) -> None:
        """And wait until it answers."""
        self.start("web", "web", **more)
        until(lambda: self.status("/salud/vivo") == 200)

    def stop(self, name: str) -> None:
        program = self.programs.pop(name)
        program.terminate()
        program.wait(20)

    def log(self, name: str) -> Path:
        return self.data / f"{name}.log"

    def lines(self, name: str) -> list[dict[str, object]]:
        """What a program has logged; every line must be an object."""
        return [json.loads(line) for line in self.log(name).read_text().splitlines()]

    def status(self, path: str) -> int:
        try:
            return httpx.get(f"{self.url}{path}", timeout=5).status_code
        except httpx.TransportError:
            return 0

    def sign_in(self, username: str) -> httpx.Client:
        """A browser in which this person has signed in."""
        app = create_app(Settings(database_url=self.database, **_settings(self.environment)))
        with app.test_client() as client:
            with db.transaction() as session:
                account = session.query(User).filter_by(username=username).one()
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = account.fs_uniquifier, True
            kept = client.get_cookie("sugm")
        browser = httpx.Client(base_url=self.url, timeout=60)
        browser.cookies.set("sugm", kept.value, domain="127.0.0.1")
        return browser


def _settings(environment: dict[str, str]) -> dict[str, object]:
    names = ("SECRET_KEY", "PASSWORD_SALT", "COOKIE_SECURE")
    return {name.lower(): environment[f"SUGM_{name}"] for name in names}


@contextmanager
def built() -> Iterator[House]:
    """An installation with one procedure, an officer and a supervisor; no program runs yet."""
    data = Path(tempfile.mkdtemp(prefix="sugm-house-"))
    data.chmod(0o755)  # the server of root's tests runs as somebody else
    try:
        database = embedded.start(data)
        engine = postgres.connected(database)
        with at_work(engine):
            prepare(engine)
        environment = {**os.environ, **SECRETS, "SUGM_DATABASE_URL": database}
        port = free_port()
        house = House(data, database, engine, port, {**environment, "SUGM_PORT": str(port)})
        yield house
        for program in house.programs.values():
            program.kill()
            program.wait()
        engine.dispose()
    finally:
        embedded.stop(data)
        shutil.rmtree(data)


@contextmanager
def at_work(engine: Engine) -> Iterator[None]:
    """This process works on the installation's database, and seals its audit log with its key."""
    before = len(settings._borrowed)
    settings.borrow_audit_key(SECRETS["SUGM_AUDIT_KEY"])
    try:
        with postgres.bound(engine):
            yield
    finally:
        del settings._borrowed[before:]
        settings.audit_key.cache_clear()


def prepare(engine: Engine) -> None:
    """Tables, one procedure, accounts."""
    with engine.begin() as connection:
        postgres.migrate(connection)
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    with db.transaction() as session:
        repository.deploy(session, repository.read(PROCESS), note="prueba", actor=analyst)
        for username, role in (("mesa1", "officer"), ("supervisora", "supervisor")):
            session.add(
                User(
                    username=username,
                    email=f"{username}@ejemplo.gob.pe",
                    name=f"Persona {username}",
                    role_names=[role],
                    groups=[DESK],
                    fs_uniquifier=uuid4().hex,
                )
            )


def open_case(title: str = "QUISPE, Rosa") -> UUID:
    """Start a case; gives its id."""
    with db.transaction() as session:
        return runtime.start(session, "permiso", title=title, actor=SYSTEM).id


def hidden(page: httpx.Response, form: str) -> dict[str, str]:
    """The hidden fields of the first form that posts to an address with these words."""
    found = html.document_fromstring(page.text).xpath(f"//form[contains(@action, '{form}')]")[0]
    return {one.get("name"): one.get("value") for one in found.xpath(".//input[@type='hidden']")}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def until(happens: Callable[[], object], *, patience: float = 120) -> float:
    """Wait for something, or fail. How long it took."""
    began = time.monotonic()
    while not happens():
        assert time.monotonic() - began < patience, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began
