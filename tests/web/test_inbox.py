"""The officer's day: the list, the form, the ways it can go wrong."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

import forms
from engine import runtime
from engine.access import SYSTEM
from engine.models import Draft, InstanceState, ProcessInstance, TaskState, UserTask
from tests.house import ROOT
from tests.web.conftest import ANSWERS, DESK, PROTECTION, Browser, find, words
from web.inbox import page as task_page

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def test_a_free_task_is_in_the_list_of_its_group_only(
    instance: ProcessInstance, officer: Browser, protector: Browser
) -> None:
    assert ["Registrar solicitud"] == find(officer.get("/bandeja/grupo"), "//a[@data-row-link]")
    assert [] == find(officer.get("/bandeja/"), "//a[@data-row-link]")
    assert [] == find(protector.get("/bandeja/grupo"), "//a[@data-row-link]")


def test_the_legal_date_is_said_in_words(instance: ProcessInstance, officer: Browser) -> None:
    (chip,) = find(officer.get("/bandeja/grupo"), "//tbody//span[contains(@class, 'chip')]")

    assert chip.startswith("Vencida hace ")
    assert chip.endswith(" días hábiles")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=quispe", 1),
        ("q=PRB-2026-000001", 1),
        ("q=nadie", 0),
        ("tramite=permiso", 1),
        ("tramite=otro", 0),
        ("actividad=evaluar_solicitud", 0),
        ("plazo=vencidas", 1),
        ("plazo=hoy", 0),
        ("plazo=sin-plazo", 0),
        ("estado=libres", 1),
        ("plazo=cualquiera&estado=raro", 1),
    ],
)
def test_filters_are_part_of_the_address(
    instance: ProcessInstance, officer: Browser, query: str, count: int
) -> None:
    assert count == len(find(officer.get(f"/bandeja/grupo?{query}"), "//a[@data-row-link]"))


def test_the_figures_are_of_the_list_below_them_and_lead_to_it(
    instance: ProcessInstance, officer: Browser, task_url: str
) -> None:
    def figures(page: str) -> dict[str, tuple[str, str]]:
        answer = officer.get(page)
        names, numbers, links = (
            find(answer, f"//dl[@id='cuentas']{path}") for path in ("//dt", "//dd", "//dd/a/@href")
        )
        return dict(zip(names, zip(numbers, links, strict=True), strict=True))

    free = {one: figures(f"/bandeja/{one}")["Vencidas"] for one in ("", "grupo", "todas")}
    officer.post(f"{task_url}/tomar")
    mine = {one: figures(f"/bandeja/{one}")["Vencidas"] for one in ("", "grupo", "todas")}
    again = find(officer.get("/bandeja/cuentas?lista=grupo"), "//dd")

    assert ["0", "1", "1"] == [number for number, _ in free.values()]
    assert ["1", "0", "1"] == [number for number, _ in mine.values()]
    assert "0" == again[0]
    for number, link in mine.values():
        assert link.endswith("?plazo=vencidas")
        assert int(number) == len(find(officer.get(link), "//a[@data-row-link]"))


def test_a_case_without_number_is_called_after_its_procedure(
    session: Session, instance: ProcessInstance, officer: Browser, supervisor: Browser
) -> None:
    new = runtime.start(session, "permiso", actor=SYSTEM)
    session.commit()
    there = f"/expedientes/{new.id}"
    pages = [
        *(officer.get(one) for one in ("/bandeja/grupo", "/expedientes/", there)),
        *(supervisor.get(one) for one in ("/monitor/instancias", f"/monitor/instancias/{new.id}")),
    ]
    found = officer.get("/bandeja/grupo?q=permiso")

    for page in pages:
        assert new.business_key not in words(page)
        assert "Sin número" in words(page)
    assert "No consta todavía" in words(pages[0])
    assert ["Permiso de prueba"] == find(pages[2], "//h1")
    assert ["Registrar solicitud"] == find(found, "//a[@data-row-link]")


def test_claims_and_releases(task_url: str, officer: Browser) -> None:
    officer.post(f"{task_url}/tomar")

    assert ["Registrar solicitud"] == find(officer.get("/bandeja/"), "//a[@data-row-link]")

    officer.post(f"{task_url}/devolver")

    assert [] == find(officer.get("/bandeja/"), "//a[@data-row-link]")


def test_takes_the_next_one(instance: ProcessInstance, officer: Browser) -> None:
    first = officer.post("/bandeja/siguiente")
    second = officer.post("/bandeja/siguiente")

    assert "/bandeja/tareas/" in first.location
    assert "/bandeja/" == second.location


def test_nobody_fills_a_form_that_is_not_theirs(
    claimed: str, browser: Callable[..., Browser], officer: Browser
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))

    page = colleague.get(claimed)

    assert "La tiene Persona mesa1 desde el" in words(page)
    assert [] == find(page, "//form[@id='tarea']")
    assert find(officer.get(claimed), "//form[@id='tarea']")


def test_completes_a_task_and_goes_on(
    claimed: str, officer: Browser, instance: ProcessInstance, session: Session
) -> None:
    done = officer.post(claimed, ANSWERS)

    assert (303, "/bandeja/") == (done.status_code, done.location)
    assert "Completó «Registrar solicitud»." in words(officer.get("/bandeja/"))
    assert TaskState.COMPLETED == session.scalars(select(UserTask)).one().state


def test_all_problems_at_once_and_nothing_lost(claimed: str, officer: Browser) -> None:
    page = officer.post(claimed, {"nombres": "ROSA", "tiene_documento": "NO"})

    assert 422 == page.status_code
    assert 2 == len(find(page, "//*[contains(@class, 'govuk-error-summary__list')]/li"))
    assert ["ROSA"] == find(page, "//input[@name='nombres']/@value")
    assert page.text.count("<title>Error:") == 1


def test_a_second_click_finds_it_done_and_is_told_by_whom(claimed: str, officer: Browser) -> None:
    officer.post(claimed, ANSWERS)

    again = officer.post(claimed, ANSWERS)

    assert 409 == again.status_code
    assert "Persona mesa1 ya completó esta tarea." in words(again)


def test_the_loser_keeps_what_was_typed(
    task_url: str, officer: Browser, browser: Callable[..., Browser]
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))
    colleague.post(f"{task_url}/tomar")

    lost = officer.post(task_url, ANSWERS | {"nombres": "ROSA MARÍA"})

    assert 409 == lost.status_code
    assert "Persona mesa2 ya tomó esta tarea." in words(lost)
    assert "ROSA MARÍA" in words(lost)
    assert "Nombres" in words(lost)


def test_what_was_typed_is_given_back_in_words_also_from_groups(officer: Browser) -> None:
    source = (ROOT / "processes/refugio/forms/registrar_solicitud.form").read_text(encoding="utf-8")
    posted = MultiDict({"solicitud-sexo": "F", "solicitud-relato": "Por eso."})

    with officer.client.application.test_request_context():
        told = task_page.in_words(forms.parse("registrar_solicitud", json.loads(source)), posted)

    assert [("Sexo", "Femenino"), ("¿Por qué salió de su país?", "Por eso.")] == [
        (one.question, one.mine) for one in told
    ]


def test_a_draft_waits_until_one_comes_back(claimed: str, officer: Browser, session: Session) -> None:
    saved = officer.post(f"{claimed}/borrador", {"nombres": "ROSA"}, headers={"HX-Request": "true"})

    assert saved.text.startswith("Borrador guardado a las ")
    assert ["ROSA"] == find(officer.get(claimed), "//input[@name='nombres']/@value")
    assert 1 == len(session.scalars(select(Draft)).all())


def test_questions_come_and_go_with_the_answers(claimed: str, officer: Browser) -> None:
    hidden = officer.post(f"{claimed}/campos", {"tiene_documento": "SI"})
    shown = officer.post(f"{claimed}/campos", {"tiene_documento": "NO"})

    assert ("Explique por qué no" in hidden.text, "Explique por qué no" in shown.text) == (False, True)


def test_keeps_files_and_gives_them_back_safely(
    claimed: str, officer: Browser, instance: ProcessInstance
) -> None:
    files = {"adjuntos-archivo": (BytesIO(PDF), "../../pasaporte.pdf")}

    done = officer.post(claimed, ANSWERS | files, content_type="multipart/form-data")
    page = officer.get(f"/expedientes/{instance.id}/documentos")

    assert 303 == done.status_code
    assert ["pasaporte.pdf"] == find(page, "//a[@data-row-link]")

    (url,) = find(page, "//td[@class='acts']/a/@href")
    file = officer.client.get(url)

    assert PDF == file.data
    assert "attachment; filename=pasaporte.pdf" == file.headers["Content-Disposition"]
    assert "nosniff" == file.headers["X-Content-Type-Options"]


def test_a_file_that_is_not_what_it_says_is_refused(claimed: str, officer: Browser) -> None:
    files = {"adjuntos-archivo": (BytesIO(b"<script>alert(1)</script>"), "foto.png")}

    page = officer.post(claimed, ANSWERS | files, content_type="multipart/form-data")

    assert 422 == page.status_code
    assert "El archivo «foto.png» debe ser de tipo PDF, JPG, PNG." in page.text
    assert [ANSWERS["nombres"]] == find(page, "//input[@name='nombres']/@value")

    (there,) = find(page, "//*[contains(@class, 'govuk-error-summary')]//a/@href")

    assert find(page, f"//input[@id='{there[1:]}']")


def test_what_is_far_too_large_leads_back_to_the_form(claimed: str, officer: Browser) -> None:
    sent = bytes(21 * 1024 * 1024)

    answer = officer.client.post(claimed, data=sent, content_type="multipart/form-data; boundary=x")

    assert (303, claimed) == (answer.status_code, answer.headers["Location"])
    assert "El archivo es demasiado grande" in officer.get(claimed).text


def test_the_page_shows_what_the_agencies_answered(
    claimed: str,
    officer: Browser,
    protector: Browser,
    instance: ProcessInstance,
    do_job: Callable[..., object],
    session: Session,
) -> None:
    officer.post(claimed, ANSWERS)
    do_job(instance)

    url = find(protector.get("/bandeja/grupo"), "//a[@data-row-link]/@href")[0]
    protector.post(f"{url}/tomar")
    done = protector.post(url, {"decision": "APROBAR", "fundamento": "Cumple."})

    session.expire_all()

    assert 303 == done.status_code
    assert InstanceState.COMPLETED == session.get(ProcessInstance, instance.id).state


def test_a_supervisor_gives_a_task_to_somebody_else(
    claimed: str, supervisor: Browser, browser: Callable[..., Browser]
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))

    supervisor.post(f"{claimed}/reasignar", {"assignee": "mesa2", "reason": "Vacaciones"})

    assert ["Registrar solicitud"] == find(colleague.get("/bandeja/"), "//a[@data-row-link]")


def test_words_of_people_stay_words(claimed: str, officer: Browser, instance: ProcessInstance) -> None:
    officer.post(claimed, ANSWERS | {"nombres": "<script>alert(1)</script>"})

    page = officer.get(f"/expedientes/{instance.id}")

    assert "<script>alert(1)" not in page.text
    assert "<script>alert(1)</script>" in words(page)


def test_an_empty_inbox_says_what_to_do(protector: Browser) -> None:
    assert "No tiene tareas tomadas" in words(protector.get("/bandeja/"))
    assert PROTECTION in words(protector.get("/bandeja/"))
