"""Role × unit × address × field: a reserved case is known to its unit, and to nobody else by any way.

Three things are asked of everybody who signs in, at every address of the application:
what the case holds is in no answer to who is not of its unit; an address of the case answers them as one of
a case that never was; and what lists or counts cases answers the same with the case as without it. Who is
of the unit sees, at each address that the role opens, exactly the fields that ``matrix.SHOWS`` says.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import clock, jobs, repository, reserves, runtime, storage, worklist
from engine.access import ROLES, Actor
from engine.models import Incident, ProcessInstance, UserTask
from tests.web import matrix
from tests.web.conftest import DESK, PROCESS, PROTECTION, Browser

UNIT = "Unidad reservada"
CANARIES = {
    "number": "RSV-2026-000777",
    "title": "CANARIOTITULO",
    "answer": "CANARIORESPUESTA",
    "file_name": "canario-archivo",
    "file": "CANARIOCONTENIDO",
    "incident": "CANARIOINCIDENCIA",
    "draft": "CANARIOBORRADOR",
    "procedure": "Trámite que nadie conoce",
}
PEOPLE = [(role, inside) for role in sorted(set(ROLES) - {"system"}) for inside in (True, False)]
MANY = 3000  # cells; fewer means that people or addresses were not asked
NOT_ASKED = {
    "account.end_sessions": "ends the session",
    "health.well": "tells of this machine",
    "metrics": "is not for people: see below",
    "security.logout": "ends the session",
    "security.static": "is a file of ours",
    "static": "is a file of ours",
}
PDF = b"%PDF-1.4 CANARIOCONTENIDO"


@dataclass
class Cells:
    """What was looked at, and what was not as it must be."""

    looked: int = 0
    wrong: list[tuple[object, ...]] = field(default_factory=list)

    def expect(self, right: bool, *cell: object) -> None:
        self.looked += 1
        if not right:
            self.wrong.append(cell)


@pytest.fixture(autouse=True)
def the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = reserves.Unit(code="prueba", groups=(UNIT,))
    monkeypatch.setattr(reserves, "_declared", lambda: [unit])


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 15, 0, tzinfo=UTC))


@pytest.fixture
def people(account: Callable[..., object], app: Flask) -> Mapping[tuple[str, bool], Browser]:
    """One of each role in the unit, and one who works on the same lanes in another."""
    found = {}
    for role, inside in PEOPLE:
        groups = (UNIT,) if inside else (DESK, PROTECTION)
        user = account(f"{role}{'1' if inside else '2'}".lower(), role, groups=groups)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = user.fs_uniquifier, True  # type: ignore[attr-defined]
        found[role, inside] = Browser(client)
    return found


@pytest.mark.usefixtures("instance")
def test_no_cell_is_wrong(
    app: Flask, session: Session, people: Mapping[tuple[str, bool], Browser]
) -> None:
    cells, outsiders = Cells(), {key: one for key, one in people.items() if not key[1]}
    asking = Asking(app, session)
    without = {key: asking.lists(one) for key, one in outsiders.items()}

    names = reserved_cases(session, insider="officer1")
    for (role, _), one in outsiders.items():
        check_silence(cells, role, without[role, False], asking.lists(one))
        check_names(cells, role, asking, one, names)
    for (role, inside), one in people.items():
        if inside:
            check_fields(cells, role, asking, one, names)

    told = f"{cells.looked} cells, {len(cells.wrong)} wrong"
    sys.stdout.write(f"{told}\n")
    assert "" == "\n".join(map(str, cells.wrong)), told
    assert cells.looked > MANY


def check_silence(
    cells: Cells, role: str, before: Mapping[str, "Told"], after: Mapping[str, "Told"]
) -> None:
    """Lists, searches, figures and menus: as if there were no such case."""
    for endpoint, told in after.items():
        cells.expect(
            told == before[endpoint], role, endpoint, "differs", told.difference(before[endpoint])
        )
        for name in CANARIES:
            cells.expect(not told.holds(name), role, endpoint, name)


def check_names(
    cells: Cells, role: str, asking: "Asking", one: Browser, names: Mapping[str, object]
) -> None:
    """Addresses of the case: as those of a case that never was, read or written."""
    for rule in asking.rules(about_a_case=True):
        for method in sorted({"GET", "POST"} & rule.methods):
            theirs = asking.ask(one, rule, method, names)
            nobodys = asking.ask(one, rule, method, {"key": "nada"})
            place = role, method, rule.endpoint
            cells.expect(theirs == nobodys, *place, "differs", theirs.difference(nobodys))
            for name in CANARIES:
                cells.expect(not theirs.holds(name), *place, name)


def check_fields(
    cells: Cells, role: str, asking: "Asking", one: Browser, names: Mapping[str, object]
) -> None:
    """Who is of the unit sees what the address shows, if the role lets them in, and nothing else."""
    for rule in asking.rules():
        if "GET" not in rule.methods:
            continue
        permission = app_permission(asking.app, rule)
        enters = permission is None or not permission or any(one in ROLES[role] for one in permission)
        told = asking.ask(one, rule, "GET", names)
        for name in CANARIES.keys() - {"procedure", "draft"}:
            expected = enters and name in matrix.shown(rule)
            cells.expect(told.holds(name) == expected, role, "inside", rule.endpoint, name, told.status)


def app_permission(app: Flask, rule: Rule) -> Sequence[str] | None:
    permission: Sequence[str] | None = app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
    return permission


@dataclass(frozen=True)
class Told:
    """An answer, without what differs between any two."""

    status: int
    text: str

    def holds(self, name: str) -> bool:
        return CANARIES[name] in self.text

    def difference(self, other: "Told") -> str:
        """Where two answers part."""
        at = next((n for n, (a, b) in enumerate(zip(self.text, other.text, strict=False)) if a != b), -1)
        return f"{self.status}/{other.status} …{self.text[max(0, at - 40) : at + 60]}…"


class Asking:
    """Opens addresses for people, and takes back what that changed."""

    PASSING = re.compile(
        r'(csrf_token"[^>]*value=|_pedido"[^>]*value=|content=)"[^"]*"|"(?:ImY|Ij)[\w.\-]+"|[0-9a-f]{32}'
    )

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session

    def rules(self, *, about_a_case: bool | None = None) -> list[Rule]:
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if about_a_case in (None, matrix.about_a_case(rule)) and rule.endpoint not in NOT_ASKED
        ]

    def lists(self, one: Browser) -> dict[str, Told]:
        """All addresses that name no case, also with a search for it and after an act."""
        found = {}
        for rule in self.rules(about_a_case=False):
            for method in sorted({"GET", "POST"} & rule.methods):
                found[f"{method} {rule.endpoint}"] = self.ask(one, rule, method, {})
        for query in ("canariotitulo", "RSV 777", "canario"):
            for path in ("/expedientes/", "/bandeja/todas", "/bandeja/grupo", "/monitor/instancias"):
                found[f"{path}?{query}"] = self._told(one.client.get(path, query_string={"q": query}))
        return found

    def ask(self, one: Browser, rule: Rule, method: str, names: Mapping[str, object]) -> Told:
        names = {"task_id": names.get(f"task_for_{rule.endpoint}", names.get("task_id")), **names}
        there = matrix.address(self.app, rule, {k: v for k, v in names.items() if v is not None})
        with self._taken_back():
            answer = self._open(one.client, there, method)
            return self._told(answer, *(str(name) for name in names.values()), there)

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        attempt = self.session.connection().begin_nested()
        try:
            yield
        finally:
            attempt.rollback()
            self.session.expire_all()

    def _open(self, client: FlaskClient, there: str, method: str) -> TestResponse:
        data = {"reason": "Porque sí", "tramite": "secreto", "assignee": "officer1", "dato": "x"}
        return client.open(there, method=method, data=data if method == "POST" else None)

    def _told(self, answer: TestResponse, *asked: str) -> Told:
        """What was asked for is in the page again and again: that tells nothing."""
        text = f"{answer.headers.get('Location', '')}\n{answer.headers.get('Content-Disposition', '')}\n"
        text += answer.get_data().decode("utf-8", "replace")
        for one in sorted(asked, key=len, reverse=True):
            text = text.replace(one, "…")
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", text) if answer.status_code == 404 else text
        return Told(answer.status_code, self.PASSING.sub("…", text))


def reserved_cases(session: Session, *, insider: str) -> dict[str, object]:
    """One case that stuck, with answers and a file; and one with an open task and something typed."""
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, draft(), note="prueba", actor=analyst)
    clerk = Actor(id=insider, roles=frozenset({"officer"}), groups=frozenset({UNIT}))
    stuck = runtime.start(
        session,
        "secreto",
        business_key=CANARIES["number"],
        title=f"{CANARIES['title']}, Rosa",
        actor=clerk,
    )
    file = storage.put(session, PDF, name="canario-archivo.pdf", actor=clerk, instance_id=stuck.id)
    answers = {
        "apellidos": [CANARIES["answer"]],
        "nombres": ["ROSA"],
        "tiene_documento": ["SI"],
    }
    assert worklist.complete(session, task_of(session, stuck), answers, actor=clerk).ok
    job_id = next(job.id for job in jobs.take_due(session) if job.instance_id == stuck.id)
    jobs.claim(session, job_id)
    jobs.fail(session, job_id, CANARIES["incident"], retry_in=None)
    waiting = runtime.start(
        session, "secreto", business_key=CANARIES["number"], title=CANARIES["title"], actor=clerk
    )
    open_task = task_of(session, waiting)
    worklist.save_draft(session, open_task, {"apellidos": [CANARIES["draft"]]}, actor=clerk)
    session.commit()
    incident = session.scalars(select(Incident.id).where(Incident.instance_id == stuck.id)).one()
    return {
        "instance_id": stuck.id,
        "task_id": open_task,
        "document_id": file.id,
        "incident_id": incident,
        "key": "secreto",
    }


def draft() -> repository.Draft:
    """The small process of these tests, as another one that is in the reserve."""
    sources = {
        path.replace("permiso.bpmn", "secreto.bpmn"): content
        for path, content in repository.read(PROCESS).sources.items()
    }
    told = sources["secreto.bpmn"].decode()
    told = told.replace('"permiso"', '"secreto"').replace("Permiso de prueba", CANARIES["procedure"])
    prop = """<bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="reserva" value="prueba" />
        </spiffworkflow:properties></bpmn:extensionElements><bpmn:laneSet"""
    sources["secreto.bpmn"] = told.replace("<bpmn:laneSet", prop, 1).encode()
    return repository.Draft(key="secreto", sources=sources)


def task_of(session: Session, instance: ProcessInstance) -> UUID:
    return session.scalars(select(UserTask.id).where(UserTask.instance_id == instance.id)).one()
