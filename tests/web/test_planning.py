"""What leaves the house tells of nobody; what many cases suffer is followed on a page."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import runtime
from engine.access import SYSTEM
from engine.models import ProcessInstance
from registry import estadisticas
from registry.estadisticas import KEPT_BACK
from tasks import dispatcher
from tests.web.conftest import ANSWERS, DESK, Browser, find, words


@pytest.fixture
def registered(claimed: str, officer: Browser) -> None:
    officer.post(claimed, ANSWERS)


def exported(supervisor: Browser, form: str) -> str:
    answer = supervisor.post("/monitor/exportar", {"formato": form, "tramite": "permiso"})
    assert 200 == answer.status_code
    told = answer.get_data(as_text=True)
    for secret in ("QUISPE", "PRB-2026", "mesa1", "Persona"):
        assert secret not in told
    return told


@pytest.mark.usefixtures("registered")
def test_the_log_of_events_is_told_under_other_names(supervisor: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(supervisor, "csv").lstrip("\ufeff"))))

    assert [
        ("caso: started", "start"),
        ("Registrar solicitud", "assign"),
        ("Registrar solicitud", "complete"),
    ] == [(row["activity"], row["lifecycle"]) for row in rows]
    assert 1 == len({row["case_id"] for row in rows})
    people = [row["resource"] for row in rows]
    assert "sistema" == people[0]
    assert people[1] == people[2] != "sistema"
    again = csv.DictReader(io.StringIO(exported(supervisor, "csv").lstrip("\ufeff")))
    assert rows[0]["case_id"] != next(again)["case_id"]


@pytest.mark.usefixtures("registered")
def test_xes_holds_a_trace_for_each_case(supervisor: Browser) -> None:
    log = etree.fromstring(exported(supervisor, "xes").encode())

    (trace,) = log.findall("trace")
    events = trace.findall("event")
    assert ("log", 3) == (etree.QName(log).localname, len(events))
    assert {"concept:name", "lifecycle:transition", "org:resource", "time:timestamp"} <= {
        one.get("key") for one in events[2]
    }


@pytest.mark.usefixtures("registered")
def test_ocel_relates_events_to_cases_tasks_and_people(supervisor: Browser) -> None:
    log = json.loads(exported(supervisor, "ocel"))

    objects = {one["id"]: one["type"] for one in log["objects"]}
    done = next(one for one in log["events"] if one["type"] == "Registrar solicitud")
    assert {"objectTypes", "eventTypes", "objects", "events"} == log.keys()
    assert ["caso", "paso", "persona"] == [objects[one["objectId"]] for one in done["relationships"]]
    assert {one["type"] for one in log["events"]} == {one["name"] for one in log["eventTypes"]}


def test_taking_data_out_is_written_down(
    instance: ProcessInstance, supervisor: Browser, session: Session
) -> None:
    exported(supervisor, "csv")

    (facts,) = session.scalars(text("SELECT facts FROM audit_event WHERE event = 'data:exported'"))
    assert {"format": "csv", "events": 1, "cases": 1} == facts


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ([[9, 8], [7, 6]], [[9, 8], [7, 6]]),
        ([[2, 8], [7, 6]], [[-1, -1], [-1, -1]]),
        ([[2, 8, 9], [7, 6, 5], [30, 20, 10]], [[-1, -1, 9], [-1, -1, 5], [30, 20, 10]]),
        ([[0, 0], [0, 12]], [[0, 0], [0, 12]]),
    ],
)
def test_no_small_number_follows_from_the_totals(cells: list[list[int]], kept: list[list[int]]) -> None:
    estadisticas.keep_back(cells, 5)

    assert kept == cells
    assert all(KEPT_BACK != number or line.count(KEPT_BACK) != 1 for line in cells for number in line)


def test_statistics_keep_few_back_and_tell_many(
    instance: ProcessInstance, supervisor: Browser, session: Session
) -> None:
    few = words(supervisor.get("/monitor/estadisticas?fila=procedimiento&columna=anio"))
    for _ in range(5):
        runtime.start(session, "permiso", actor=SYSTEM)
    session.commit()

    many = supervisor.get("/monitor/estadisticas?fila=procedimiento&columna=anio")
    table = supervisor.get("/monitor/estadisticas?fila=edad&columna=resultado&formato=csv")

    assert "Permiso de prueba ·· ··" in few
    assert ["6"] == find(many, "//tbody/tr/td[1]")
    assert "Sin dato,6,6" in table.get_data(as_text=True)


def test_marked_cases_are_suspended_together_and_followed(
    instance: ProcessInstance, supervisor: Browser, session: Session
) -> None:
    other = runtime.start(session, "permiso", business_key="PRB-2026-000002", actor=SYSTEM)
    session.commit()
    page = supervisor.get("/monitor/instancias?tramite=permiso")
    marked = find(page, "//input[@form='bloque']/@value")
    assert {str(instance.id), str(other.id)} == set(marked)

    answer = supervisor.post(
        "/monitor/bloques",
        {"acto": "suspend", "alcance": "marcadas", "id": marked, "reason": "Huelga."},
    )
    dispatcher.push_bulk()
    done = supervisor.get(answer.location)

    assert "Terminada" in words(done)
    assert "2 de 2: 2 hechos, 0 no se pudieron" in words(done)
    assert ["Suspender"] == find(supervisor.get("/monitor/bloques"), "//a[@data-row-link]")


def test_nothing_marked_is_nothing_done(instance: ProcessInstance, supervisor: Browser) -> None:
    answer = supervisor.post("/monitor/bloques", {"acto": "suspend", "reason": "x"})

    assert (422, True) == (answer.status_code, "No eligió ningún caso" in words(answer))


def test_free_work_is_spread_from_the_page_of_the_workload(
    instance: ProcessInstance,
    supervisor: Browser,
    officer: Browser,
    account: Callable[..., object],
    session: Session,
) -> None:
    account("mesa2", "officer", groups=(DESK,))
    there = f"/monitor/carga?grupo={DESK}&persona=mesa1&persona=mesa2&que=libres"

    seen = supervisor.get(there)
    answer = supervisor.post(
        "/monitor/carga",
        {"grupo": DESK, "persona": ["mesa1", "mesa2"], "que": "libres", "reason": "Vacaciones."},
    )
    dispatcher.push_bulk()

    assert "Cambia 1 tarea." in words(seen)
    assert "1 de 1: 1 hecho" in words(supervisor.get(answer.location))
    assert ["Registrar solicitud"] == find(officer.get("/bandeja/"), "//a[@data-row-link]")


def test_a_share_goes_from_one_person_to_another_as_the_preview_said(
    claimed: str,
    supervisor: Browser,
    officer: Browser,
    account: Callable[..., object],
    session: Session,
) -> None:
    account("mesa2", "officer", groups=(DESK,))
    account("ajena", "officer", groups=("Otra mesa",))
    asked = {"de": "mesa1", "a": "mesa2", "parte": "todas", "cuantas": "1"}
    there = "/monitor/carga?de=mesa1&parte=todas&a="

    page = supervisor.get("/monitor/carga")
    seen = supervisor.get(f"{there}mesa2&cuantas=1")
    stranger = supervisor.get(f"{there}ajena")
    wordless = supervisor.post("/monitor/carga", asked)
    answer = supervisor.post("/monitor/carga", {**asked, "reason": "Vacaciones."})
    dispatcher.push_bulk()
    again = supervisor.get(f"{there}mesa2")

    assert there in find(page, "//tr[@data-take='mesa1']//@data-give")
    assert "/monitor/carga?de=mesa1#reparto" in find(page, "//td[@class='acts']/a/@href")
    assert "Persona mesa1 1 → 0 Persona mesa2 0 → 1" in words(seen)
    assert (404, 422) == (stranger.status_code, wordless.status_code)
    assert "De Persona mesa1 a Persona mesa2" in words(supervisor.get(answer.location))
    assert "1 de 1: 1 hecho" in words(supervisor.get(answer.location))
    assert "Ninguna de esas tareas puede pasar a Persona mesa2" in words(again)
    assert [] == find(officer.get("/bandeja/"), "//a[@data-row-link]")
