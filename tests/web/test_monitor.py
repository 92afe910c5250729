"""The supervisor's pages."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from engine.models import InstanceState, ProcessInstance
from tests.web.conftest import ANSWERS, Browser, find, words


@pytest.fixture
def page(instance: ProcessInstance) -> str:
    return f"/monitor/instancias/{instance.id}"


@pytest.fixture
def stuck(
    claimed: str, officer: Browser, instance: ProcessInstance, do_job: Callable[..., object]
) -> None:
    """INTERPOL did not answer however often it was asked."""
    officer.post(claimed, ANSWERS)
    do_job(instance, fails="INTERPOL no responde.")


def test_counts_by_procedure_and_state(instance: ProcessInstance, supervisor: Browser) -> None:
    cells = find(supervisor.get("/monitor/"), "//tbody/tr[1]/*")

    assert ["Permiso de prueba", "1", "0", "0", "0", "1", "0"] == cells[:7]


def test_an_empty_installation_has_a_monitor_too(supervisor: Browser) -> None:
    assert "No hay procesos desplegados" in words(supervisor.get("/monitor/"))
    assert "No se encontró ninguna instancia" in words(supervisor.get("/monitor/instancias"))
    assert "Ninguna incidencia abierta" in words(supervisor.get("/monitor/incidencias"))


def test_shows_how_many_stand_at_each_activity(instance: ProcessInstance, supervisor: Browser) -> None:
    page = supervisor.get("/monitor/procesos/permiso")
    marks = supervisor.get("/monitor/procesos/permiso/fichas.json").json

    assert "Registrar solicitud Mesa de partes 1" in words(page)
    assert (1, 5) == (marks["registrar_solicitud"]["tokens"], marks["registrar_solicitud"]["heat"])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("tramite=permiso", 1),
        ("tramite=x", 0),
        ("estado=tramite", 1),
        ("estado=anuladas", 0),
        ("q=quispe", 1),
        ("incidencias=si", 0),
        ("campo=version&valor=1", 1),
        ("campo=version&valor=dos", 0),
        ("campo=iniciado_por&valor=SYSTEM", 1),
        ("campo=iniciado_hasta&valor=2020-01-31", 0),
        ("campo=nacionalidad&valor=ven", 0),
    ],
)
def test_filters_instances(
    instance: ProcessInstance, supervisor: Browser, query: str, count: int
) -> None:
    assert count == len(find(supervisor.get(f"/monitor/instancias?{query}"), "//a[@data-row-link]"))


def test_suspends_resumes_and_asks_to_terminate_with_a_reason(
    page: str, instance: ProcessInstance, supervisor: Browser, session: Session
) -> None:
    states = []
    for act in ("suspender", "reanudar", "anular"):
        supervisor.post(f"{page}/{act}", {"reason": "Orden de la jefatura."})
        session.expire_all()
        states.append(session.get(ProcessInstance, instance.id).state)

    assert [InstanceState.SUSPENDED, InstanceState.ACTIVE, InstanceState.ACTIVE] == states
    assert "pidió la anulación del trámite: Orden de la jefatura." in words(
        supervisor.get(f"{page}/historia")
    )


def test_does_nothing_without_a_reason(page: str, supervisor: Browser) -> None:
    answer = supervisor.post(f"{page}/suspender", {"reason": "  "})

    assert 422 == answer.status_code
    assert "Escriba el motivo." in words(answer)


def test_an_act_that_is_no_longer_possible_is_a_conflict(page: str, supervisor: Browser) -> None:
    assert 409 == supervisor.post(f"{page}/reanudar", {"reason": "x"}).status_code


def test_shows_the_case_as_it_was(
    page: str, claimed: str, officer: Browser, supervisor: Browser
) -> None:
    officer.post(claimed, ANSWERS)

    before = supervisor.get(f"{page}/datos?revision=1")
    after = supervisor.get(f"{page}/datos")

    assert "Todavía no hay datos" in words(before)
    assert "QUISPE" in words(after)
    assert "changed" in find(after, "//tr[th='apellidos']/@class")


def test_a_revision_that_never_was_is_refused(page: str, supervisor: Browser) -> None:
    assert 422 == supervisor.get(f"{page}/datos?revision=99").status_code


@pytest.mark.usefixtures("stuck")
def test_an_incident_is_seen_everywhere(
    page: str, instance: ProcessInstance, supervisor: Browser
) -> None:
    assert "INTERPOL no responde." in words(supervisor.get("/monitor/incidencias"))
    assert "INTERPOL no responde." in words(supervisor.get(page))
    assert "Detenida por una incidencia" in words(supervisor.get(page))
    assert ["1"] == find(supervisor.get("/monitor/"), "//span[@class='bad']")
    assert 1 == len(find(supervisor.get("/monitor/instancias?incidencias=si"), "//a[@data-row-link]"))


@pytest.mark.usefixtures("stuck")
def test_retries_what_stuck(
    page: str,
    supervisor: Browser,
    protector: Browser,
    instance: ProcessInstance,
    do_job: Callable[..., object],
) -> None:
    url = find(
        supervisor.get("/monitor/incidencias"), "//form[contains(@action, 'reintentar')]/@action"
    )[0]

    supervisor.post(url, {"reason": "Ya volvió."})
    do_job(instance)

    assert "Ninguna incidencia abierta" in words(supervisor.get("/monitor/incidencias"))
    assert ["Evaluar solicitud"] == find(protector.get("/bandeja/grupo"), "//a[@data-row-link]")


@pytest.mark.usefixtures("stuck")
def test_resolves_by_hand_what_cannot_be_asked(
    page: str, supervisor: Browser, protector: Browser
) -> None:
    url = find(supervisor.get(page), "//form[contains(@action, 'resolver')]/@action")[0]

    supervisor.post(
        url, {"resultado": "NO_CONCLUYENTE", "detalle": "Oficio 12-2026.", "reason": "Por oficio."}
    )

    assert ["Evaluar solicitud"] == find(protector.get("/bandeja/grupo"), "//a[@data-row-link]")
    assert "resolvió a mano «Consultar INTERPOL»: Por oficio." in words(
        supervisor.get(f"{page}/historia")
    )
