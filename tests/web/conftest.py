"""People at their browsers, a small process, and pages that must be correct HTML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engine import clock, jobs, repository, runtime
from engine.access import SYSTEM, Actor
from engine.models import ProcessInstance
from registry import claves
from tests import keys as of_tests
from web.accounts.models import User
from web.app import create_app
from web.settings import Settings

PROCESS = Path(__file__).parent / "permiso"
DESK, PROTECTION = "Mesa de partes", "Oficial de protección"
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)  # where keys are asked for
PHRASE = "de prueba"
ANSWERS = {"apellidos": "QUISPE", "nombres": "ROSA", "tiene_documento": "SI"}


def settings(**changes: object) -> Settings:
    given = {
        "database_url": "postgresql+psycopg://nowhere/nothing",
        "secret_key": "k" * 40,
        "password_salt": "s" * 40,
        "cookie_secure": False,
    }
    return Settings(**(given | changes))


@dataclass
class Browser:
    """One person's browser. Every page it gets must parse without an error."""

    client: FlaskClient

    def get(self, url: str, **more: object) -> TestResponse:
        return checked(self.client.get(url, **more))

    def post(self, url: str, data: dict[str, object] | None = None, **more: object) -> TestResponse:
        return checked(self.client.post(url, data={**(data or {}), "csrf_token": self.token()}, **more))

    def token(self) -> str:
        answer = self.client.get("/cuenta/ingresar", follow_redirects=True)
        return find(answer, "//input[@name='csrf_token']/@value")[0]


def checked(answer: TestResponse) -> TestResponse:
    if answer.mimetype == "text/html" and answer.data and b"<html" in answer.data:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def page(answer: TestResponse) -> HtmlElement:
    return html.document_fromstring(answer.text)


def find(answer: TestResponse, path: str) -> list[str]:
    """What an XPath expression finds: texts of elements, values of attributes."""
    found = page(answer).xpath(path)
    return [" ".join((one if isinstance(one, str) else one.text_content()).split()) for one in found]


def words(answer: TestResponse) -> str:
    """All text of a page's main part, spaces made one."""
    texts = page(answer).xpath("//main//text()")
    return " ".join(" ".join(texts).split())


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app(settings())


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[claves.Almacen]:
    """Keys that seal and sign at ``NOW``, where the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with of_tests.lent(tmp_path / "claves", SUGM_KEYS_PASSWORD=PHRASE) as almacen:
        yield almacen


@pytest.fixture
def account(session: Session) -> Callable[..., User]:
    """Makes accounts; nobody needs their passwords."""

    def make(username: str, *roles: str, groups: tuple[str, ...] = ()) -> User:
        user = User(
            username=username,
            email=f"{username}@ejemplo.gob.pe",
            name=f"Persona {username}",
            role_names=list(roles),
            groups=list(groups),
            fs_uniquifier=uuid4().hex,
        )
        session.add(user)
        session.commit()
        return user

    return make


@pytest.fixture
def browser(app: Flask, account: Callable[..., User]) -> Callable[..., Browser]:
    """Signs somebody in."""

    def open_for(username: str, *roles: str, groups: tuple[str, ...] = ()) -> Browser:
        user = account(username, *roles, groups=groups)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user.fs_uniquifier
            cookie["_fresh"] = True
        return Browser(client)

    return open_for


@pytest.fixture
def officer(browser: Callable[..., Browser]) -> Browser:
    return browser("mesa1", "officer", groups=(DESK,))


@pytest.fixture
def protector(browser: Callable[..., Browser]) -> Browser:
    return browser("proteccion1", "protection_officer", groups=(PROTECTION,))


@pytest.fixture
def supervisor(browser: Callable[..., Browser]) -> Browser:
    return browser("supervisor", "supervisor", groups=(DESK, PROTECTION))


@pytest.fixture
def instance(session: Session) -> ProcessInstance:
    """A case that waits for the desk."""
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, repository.read(PROCESS), note="prueba", actor=analyst)
    made = runtime.start(
        session, "permiso", business_key="PRB-2026-000001", title="QUISPE, Rosa", actor=SYSTEM
    )
    session.commit()
    return made


@pytest.fixture
def task_url(instance: ProcessInstance, officer: Browser) -> str:
    """The address of the open task of the case, as the list gives it."""
    return find(officer.get("/bandeja/grupo"), "//a[@data-row-link]/@href")[0]


@pytest.fixture
def claimed(task_url: str, officer: Browser) -> str:
    officer.post(f"{task_url}/tomar")
    return task_url


@pytest.fixture
def do_job(session: Session) -> Callable[..., UUID]:
    """What a worker would do."""

    def done(instance: ProcessInstance, result: object = None, *, fails: str | None = None) -> UUID:
        (job_id,) = [job.id for job in jobs.take_due(session, limit=5)] or [None]
        jobs.claim(session, job_id)
        if fails:
            jobs.fail(session, job_id, fails, retry_in=None)
        else:
            jobs.complete(session, job_id, result or {"resultado": "SIN_ANTECEDENTES"})
        session.commit()
        return job_id

    return done
