"""The file of a case, read by officers."""

from collections.abc import Callable

import typst
from sqlalchemy.orm import Session

from engine import audit, repository, storage
from engine.access import SYSTEM, Actor
from engine.models import ProcessInstance, Upload
from registry import bitacora
from tests.house import ROOT
from tests.web.conftest import ANSWERS, DESK, PROTECTION, Browser, find, words
from web import story
from web.accounts import people


def upload(session: Session, instance: ProcessInstance, content: bytes, name: str) -> Upload:
    kept = storage.put(session, content, name=name, instance_id=instance.id, actor=SYSTEM)
    session.commit()
    return kept


def test_lists_and_finds_cases(instance: ProcessInstance, officer: Browser) -> None:
    assert ["PRB-2026-000001"] == find(officer.get("/expedientes/"), "//a[@data-row-link]")
    assert ["PRB-2026-000001"] == find(officer.get("/expedientes/?q=rosa+quispe"), "//a[@data-row-link]")
    assert ["PRB-2026-000001"] == find(
        officer.get("/expedientes/?estado=tramite"), "//a[@data-row-link]"
    )
    assert "No se encontró ningún expediente" in words(officer.get("/expedientes/?q=zzz"))


def test_the_counter_begins_what_its_unit_works_on_and_nothing_that_the_program_starts(
    session: Session, instance: ProcessInstance, browser: Callable[..., Browser]
) -> None:
    asked = repository.read(ROOT / "processes" / "consulta_por_oficio")
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, asked, note="prueba", actor=analyst)
    session.commit()
    writes_letters = browser("oficios1", "officer", groups=(DESK, PROTECTION))
    stranger = browser("otra", "officer", groups=("Otra mesa",))

    offered = find(writes_letters.get("/expedientes/nuevo"), "//input[@name='tramite']/@value")
    begun = writes_letters.post("/expedientes/nuevo", {"tramite": "consulta_por_oficio"})

    assert [instance.definition.key] == offered
    assert 404 == begun.status_code
    assert "No hay trámites que iniciar" in words(stranger.get("/expedientes/nuevo"))


def test_work_of_other_groups_is_named_and_is_no_way_in(
    instance: ProcessInstance, officer: Browser, protector: Browser, browser: Callable[..., Browser]
) -> None:
    case, link = f"/expedientes/{instance.id}", "//a[contains(@href, '/bandeja/tareas/')]/@href"
    overseer = browser("otra", "supervisor", groups=(PROTECTION,))

    (theirs,) = find(officer.get(case), link)
    seen, overseen = protector.get(case), overseer.get(f"/monitor/instancias/{instance.id}")

    assert 404 == protector.get(theirs).status_code
    assert [] == find(seen, link) + find(overseen, link)
    assert "Registrar solicitud" in words(seen)
    assert "Registrar solicitud" in words(overseen)


def test_shows_answers_by_the_questions_own_words(
    claimed: str, officer: Browser, instance: ProcessInstance
) -> None:
    officer.post(claimed, ANSWERS)

    told = words(officer.get(f"/expedientes/{instance.id}"))

    assert "Apellidos QUISPE" in told
    assert "¿Tiene documento? Sí" in told
    assert "tiene_documento" not in told


def test_tells_the_history_in_sentences(
    claimed: str, officer: Browser, instance: ProcessInstance
) -> None:
    officer.post(claimed, ANSWERS)

    sentences = find(officer.get(f"/expedientes/{instance.id}/historia"), "//ol/li/span")

    assert [
        "Persona mesa1 completó la tarea «Registrar solicitud».",
        "Persona mesa1 tomó la tarea «Registrar solicitud».",
        "El sistema inició el trámite.",
    ] == sentences


def test_says_where_the_case_stands_on_the_diagram_and_in_words(
    instance: ProcessInstance, officer: Browser
) -> None:
    page = officer.get(f"/expedientes/{instance.id}/diagrama")

    here = find(page, "//ol[@class='s-outline']/li[@aria-current='step']//*[@class='s-outline__name']")
    marks = officer.get(find(page, "//*[@id='diagrama']/@data-state")[0]).json
    drawing = officer.get(find(page, "//*[@id='diagrama']/@data-source")[0])

    assert ["Registrar solicitud"] == here
    assert ("active", "En curso") == (
        marks["registrar_solicitud"]["state"],
        marks["registrar_solicitud"]["words"],
    )
    assert b"bpmn:definitions" in drawing.data


def test_draws_a_pdf_as_pictures_page_by_page(
    instance: ProcessInstance, officer: Browser, session: Session
) -> None:
    document = upload(
        session, instance, typst.compile(b"= Uno\n#pagebreak()\n= Dos", format="pdf"), "r.pdf"
    )

    page = officer.get(f"/expedientes/{instance.id}/documentos/{document.id}")
    pictures = find(page, "//main//img/@src")

    assert 2 == len(pictures)
    assert officer.get(pictures[1]).data.startswith(b"\x89PNG")
    assert 404 == officer.get(pictures[1].replace("2.png", "3.png")).status_code


def test_a_broken_pdf_is_not_shown_but_can_be_saved(
    instance: ProcessInstance, officer: Browser, session: Session
) -> None:
    document = upload(session, instance, b"%PDF-1.4 roto", "roto.pdf")

    page = officer.get(f"/expedientes/{instance.id}/documentos/{document.id}")

    assert "No se puede mostrar" in words(page)


def test_a_document_is_not_found_below_another_case(
    instance: ProcessInstance, officer: Browser, session: Session
) -> None:
    stray = storage.put(session, b"%PDF-1.4 x", name="x.pdf", actor=SYSTEM)
    session.commit()

    assert 404 == officer.get(f"/expedientes/{instance.id}/documentos/{stray.id}/archivo").status_code


def test_empty_parts_say_so(instance: ProcessInstance, officer: Browser) -> None:
    base = f"/expedientes/{instance.id}"

    assert "Todavía no hay datos" in words(officer.get(base))
    assert "Todavía no hay documentos" in words(officer.get(f"{base}/documentos"))
    assert "Todavía no hay consultas" in words(officer.get(f"{base}/constancias"))


def test_a_supervisor_gets_to_the_monitor_from_here(
    instance: ProcessInstance, supervisor: Browser, browser: Callable[..., Browser]
) -> None:
    assert f"/monitor/instancias/{instance.id}" in supervisor.get(f"/expedientes/{instance.id}").text


def test_every_audit_event_has_its_sentence() -> None:
    known = {
        event.value for kind in (audit.Event, bitacora.Event, people.AccountEvent) for event in kind
    }

    assert set() == known - set(story.EVENTS)
