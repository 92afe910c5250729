"""Role × unit × address × field: a reserved case is known to its unit, and to nobody else by any way.

Three things are asked of everybody who signs in, at every address of the application:
what the case holds is in no answer to who is not of its unit; an address of the case answers them as one of
a case that never was; and what lists or counts cases answers the same with the case as without it. Who is
of the unit sees, at each address that the role opens, exactly the fields that ``matrix.SHOWS`` says.
"""

import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import clock, jobs, repository, reserves, runtime, storage, worklist
from engine.access import ROLES, Actor
from engine.models import Incident, ProcessInstance, UserTask
from tests.web import matrix
from tests.web.conftest import DESK, PROCESS, PROTECTION, Browser
from web.disclosure import PURPOSES

UNIT, READERS = "Unidad reservada", "Quienes leen"
OUTSIDE, INSIDE, READING = "outside", "inside", "reading"
GROUPS = {OUTSIDE: (DESK, PROTECTION), INSIDE: (UNIT,), READING: (UNIT, READERS)}
CANARIES = {
    "number": "RSV-2026-000777",
    "title": "CANARIOTITULO",
    "answer": "CANARIORESPUESTA",
    "file_name": "canario-archivo",
    "file": "CANARIOCONTENIDO",
    "incident": "CANARIOINCIDENCIA",
    "draft": "CANARIOBORRADOR",
    "testimony": "CANARIOTESTIMONIO",
    "procedure": "Trámite que nadie conoce",
}
PEOPLE = [(role, place) for role in sorted(set(ROLES) - {"system"}) for place in GROUPS]
MANY = 3000  # cells; fewer means that people or addresses were not asked
NOT_ASKED = {
    "account.end_sessions": "ends the session",
    "health.well": "tells of this machine",
    "metrics": "is not for people: see below",
    "security.logout": "ends the session",
    "security.static": "is a file of ours",
    "static": "is a file of ours",
}


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
    unit = reserves.Unit(
        code="prueba",
        groups=(UNIT, READERS),
        readers={"testimonio": (READERS,), "voto": ()},
        grounds=(reserves.Ground(("apellidos",), frozenset({CANARIES["answer"]})),),
    )
    monkeypatch.setattr(reserves, "_declared", lambda: [unit])


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 15, 0, tzinfo=UTC))


@pytest.fixture
def people(account: Callable[..., object], app: Flask) -> Mapping[tuple[str, str], Browser]:
    """One of each role in the unit, who may read testimony or not; and one on the same lanes elsewhere."""
    found = {}
    for role, place in PEOPLE:
        user = account(f"{role}.{place}", role, groups=GROUPS[place])
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = user.fs_uniquifier, True  # type: ignore[attr-defined]
        found[role, place] = Browser(client)
    return found


@pytest.mark.usefixtures("instance")
def test_no_cell_is_wrong(
    app: Flask, session: Session, people: Mapping[tuple[str, str], Browser]
) -> None:
    cells, outsiders = Cells(), {key: one for key, one in people.items() if key[1] == OUTSIDE}
    deploy_the_reserved(session)  # that it is drawn is no secret to analysts; its cases are
    asking = Asking(app, session)
    without = {role: asking.lists(one, role) for (role, _), one in outsiders.items()}

    names = reserved_cases(session, insider=f"officer.{READING}")
    by_ground = reserved_by_its_ground(session)
    for (role, _), one in outsiders.items():
        check_silence(cells, role, without[role], asking.lists(one, role))
        check_names(cells, role, asking, one, names)
        check_names(cells, role, asking, one, by_ground)
    for (role, place), one in people.items():
        if place != OUTSIDE:
            say_what_for(one, names)
            check_fields(cells, (role, place), asking, one, names)

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
        drawn = matrix.of_procedures(endpoint.partition(" ")[2])
        for name in CANARIES.keys() - ({"procedure"} if drawn else set()):
            cells.expect(not told.holds(name), role, endpoint, name)


def check_names(
    cells: Cells, role: str, asking: "Asking", one: Browser, names: Mapping[str, object]
) -> None:
    """Addresses of the case: as those of a case that never was, read or written."""
    for rule in asking.open_to(role, about_a_case=True):
        for method in sorted({"GET", "POST"} & rule.methods):
            theirs = asking.ask(one, rule, method, names)
            nobodys = asking.ask(one, rule, method, {"key": "nada"})
            place = role, method, rule.endpoint
            cells.expect(theirs == nobodys, *place, "differs", theirs.difference(nobodys))
            for name in CANARIES:
                cells.expect(not theirs.holds(name), *place, name)


def say_what_for(one: Browser, names: Mapping[str, object]) -> None:
    """As if the person had been asked before and had answered."""
    with one.client.session_transaction() as cookie:
        cookie[PURPOSES] = {case.hex: "TRAMITE" for case in names["cases"]}  # type: ignore[attr-defined]


def check_fields(
    cells: Cells, who: tuple[str, str], asking: "Asking", one: Browser, names: Mapping[str, object]
) -> None:
    """Who is of the unit sees what the address shows, if the role lets them in, and nothing else."""
    role, place = who
    for rule in asking.open_to(role):
        if "GET" not in rule.methods:
            continue
        told = asking.ask(one, rule, "GET", names)
        for name in CANARIES.keys() - {"procedure", "draft"}:
            secret = name == "testimony" or rule.endpoint in matrix.FOR_READERS
            expected = name in matrix.shown(rule) and (place == READING or not secret)
            cells.expect(told.holds(name) == expected, role, place, rule.endpoint, name, told.status)


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

    def open_to(self, role: str, *, about_a_case: bool | None = None) -> list[Rule]:
        """What the role lets one into. That it does not let into the rest is in ``test_routes``."""
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if about_a_case in (None, matrix.about_a_case(rule))
            and rule.endpoint not in NOT_ASKED
            and self._enters(rule, role)
        ]

    def _enters(self, rule: Rule, role: str) -> bool:
        permission = self.app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        return not permission or any(one in ROLES[role] for one in permission)

    def lists(self, one: Browser, role: str) -> dict[str, Told]:
        """All addresses that name no case, also with a search for it and after an act."""
        found = {}
        for rule in self.open_to(role, about_a_case=False):
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
            return self._told(
                answer, *(str(name) for name in names.values() if not isinstance(name, tuple)), there
            )

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


def deploy_the_reserved(session: Session) -> None:
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, draft(), note="prueba", actor=analyst)
    session.commit()


def reserved_cases(session: Session, *, insider: str) -> dict[str, object]:
    """One case that stuck, with answers and a file; and one with an open task and something typed."""
    clerk = Actor(id=insider, roles=frozenset({"officer"}), groups=frozenset({UNIT, READERS}))
    stuck = runtime.start(
        session,
        "secreto",
        business_key=CANARIES["number"],
        title=f"{CANARIES['title']}, Rosa",
        actor=clerk,
    )
    file = storage.put(
        session,
        pdf(),
        name="canario-archivo.pdf",
        actor=clerk,
        instance_id=stuck.id,
        cipher="testimonio",
    )
    answers = {
        "apellidos": [CANARIES["answer"]],
        "nombres": ["ROSA"],
        "tiene_documento": ["SI"],
        "relato": [CANARIES["testimony"]],
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
        "cases": (stuck.id, waiting.id),
    }


def reserved_by_its_ground(session: Session) -> dict[str, object]:
    """A case of a procedure on which everybody works: one of its answers tells of the reserve."""
    clerk = Actor(id="mesa.que.lo.registra", roles=frozenset({"officer"}), groups=frozenset({DESK}))
    case = runtime.start(
        session, "permiso", business_key=CANARIES["number"], title=CANARIES["title"], actor=clerk
    )
    answers = {"apellidos": [CANARIES["answer"]], "nombres": ["ROSA"], "tiene_documento": ["SI"]}
    done = task_of(session, case)
    assert worklist.complete(session, done, answers, actor=clerk).ok
    session.commit()
    assert case.reserve_id is not None
    return {"instance_id": case.id, "task_id": done, "key": "nada"}


def pdf() -> bytes:
    """A file in which the canary can be read without opening it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 100)
    writer.add_metadata({"/Title": CANARIES["file"]})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


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
    form = json.loads(sources["forms/registrar_solicitud.form"])
    secret = {"type": "textarea", "id": "campo_relato", "key": "relato", "label": "Relato"}
    form["components"].append({**secret, "properties": {"cifrado": "testimonio"}})
    sources["forms/registrar_solicitud.form"] = json.dumps(form).encode()
    return repository.Draft(key="secreto", sources=sources)


def task_of(session: Session, instance: ProcessInstance) -> UUID:
    return session.scalars(select(UserTask.id).where(UserTask.instance_id == instance.id)).one()
