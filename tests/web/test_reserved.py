"""Opening reserved cases: what for, who looked, emergencies, and the mark on every copy."""

import io
from collections.abc import Callable

import pytest
import typst
from pypdf import PdfReader
from sqlalchemy.orm import Session

from engine import disclosure, jobs, repository, reserves, runtime, storage, worklist
from engine.access import Actor
from engine.models import ProcessInstance
from tests.web.conftest import Browser, find, words
from tests.web.test_matrix import READERS, UNIT, draft, task_of

TESTIMONY = "Me amenazaron en el mercado de Barquisimeto"
REASON = "El juzgado pide hoy el expediente por un hábeas corpus, oficio 1234-2026-JP"


@pytest.fixture(autouse=True)
def the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = reserves.Unit(code="prueba", groups=(UNIT, READERS), readers={"testimonio": (READERS,)})
    monkeypatch.setattr(reserves, "_declared", lambda: [unit])


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """Registered, with a document; nobody holds a task of it."""
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    clerk = Actor(id="mesa9", roles=frozenset({"officer"}), groups=frozenset({UNIT}))
    repository.deploy(session, draft(), note="prueba", actor=analyst)
    made = runtime.start(session, "secreto", business_key="RSV-1", title="PEÑA, José", actor=clerk)
    answers = {
        "apellidos": ["PEÑA"],
        "nombres": ["JOSÉ"],
        "tiene_documento": ["SI"],
        "relato": [TESTIMONY],
    }
    assert worklist.complete(session, task_of(session, made), answers, actor=clerk).ok
    session.commit()
    return made


@pytest.fixture
def reader(browser: Callable[..., Browser]) -> Browser:
    return browser("rosa", "protection_officer", groups=(UNIT, READERS))


@pytest.fixture
def secretary(browser: Callable[..., Browser]) -> Browser:
    return browser("secretaria", "secretary", groups=(UNIT, READERS))


def opened(one: Browser, case: ProcessInstance, purpose: str = "TRAMITE", note: str = "") -> None:
    one.post(f"/reserva/{case.id}/finalidad", {"finalidad": purpose, "detalle": note})


def test_a_reserved_case_asks_once_what_it_is_opened_for(case: ProcessInstance, reader: Browser) -> None:
    there = f"/expedientes/{case.id}/historia"

    asked = reader.get(there)
    page = reader.get(asked.location)
    answered = reader.post(f"/reserva/{case.id}/finalidad", {"finalidad": "TRAMITE", "next": there})

    assert 303 == asked.status_code
    assert "¿Para qué abre este expediente?" in words(page)
    assert there == answered.location
    assert (200, 200) == (
        reader.get(there).status_code,
        reader.get(f"/expedientes/{case.id}").status_code,
    )


def test_a_purpose_that_needs_a_detail_is_not_taken_without_it(
    case: ProcessInstance, reader: Browser
) -> None:
    refused = reader.post(f"/reserva/{case.id}/finalidad", {"finalidad": "JUDICIAL"})
    nothing = reader.post(f"/reserva/{case.id}/finalidad", {"finalidad": "CURIOSIDAD"})

    assert (422, 422) == (refused.status_code, nothing.status_code)
    assert "necesita un detalle" in words(refused)
    assert 303 == reader.get(f"/expedientes/{case.id}").status_code


def test_nobody_is_led_out_of_the_house(case: ProcessInstance, reader: Browser) -> None:
    for elsewhere in ("https://otro.example/", "//otro.example/x", "javascript:alert(1)"):
        answer = reader.post(
            f"/reserva/{case.id}/finalidad", {"finalidad": "TRAMITE", "next": elsewhere}
        )
        assert f"/expedientes/{case.id}" == answer.location


def test_who_holds_a_task_of_it_is_not_asked_but_their_look_is_written_down(
    case: ProcessInstance, session: Session, reader: Browser
) -> None:
    job = jobs.take_due(session)[0]
    jobs.claim(session, job.id)
    jobs.complete(session, job.id, {"resultado": "SIN_ANTECEDENTES"})
    session.commit()
    task = find(reader.get("/bandeja/grupo"), "//a[@data-row-link]/@href")[0]
    reader.post(f"{task}/tomar")

    shown = reader.get(task)

    assert 200 == shown.status_code
    (look,) = disclosure.readings(session, case.id)
    assert ("rosa", "inbox.ask", "TAREA") == (look.actor, look.page, look.purpose)


def test_testimony_is_shown_to_its_readers_and_each_look_at_it_is_told(
    case: ProcessInstance,
    session: Session,
    reader: Browser,
    secretary: Browser,
    browser: Callable[..., Browser],
) -> None:
    clerk = browser("mesa1", "officer", groups=(UNIT,))
    for one in (reader, clerk):
        opened(one, case)

    seen = reader.get(f"/expedientes/{case.id}")
    unseen = clerk.get(f"/expedientes/{case.id}")
    opened(secretary, case, "DERECHOS_ARCO", "Pedido 12")
    told = secretary.get(f"/reserva/{case.id}/accesos")
    report = secretary.get(f"/reserva/{case.id}/accesos.pdf")

    assert TESTIMONY in words(seen)
    assert TESTIMONY not in words(unseen)
    assert "(cifrado: no está entre quienes lo leen)" in words(unseen)
    cells = find(told, "//tbody/tr/td[position() > 1]")
    looks = [cells[start : start + 4] for start in range(0, len(cells), 4)]
    shown, purpose = "Datos del expediente", "Tramitar el expediente"
    assert ["Persona rosa", shown, purpose, "testimonio"] in looks
    assert ["Persona mesa1", shown, purpose, "—"] in looks
    assert any("Pedido 12" in look[2] for look in looks)
    text = PdfReader(io.BytesIO(report.data)).pages[0].extract_text()
    assert "RSV-1" in text
    assert UNIT.split()[0] in text
    assert "Persona rosa" not in text


def test_a_copy_of_a_reserved_document_bears_its_readers_name(
    case: ProcessInstance, session: Session, reader: Browser, secretary: Browser
) -> None:
    content = bytes(typst.compile(b"#set page(width: 120mm, height: 80mm)\nHola"))
    clerk = Actor(id="mesa9", roles=frozenset({"officer"}), groups=frozenset({UNIT}))
    file = storage.put(session, content, name="a.pdf", actor=clerk, instance_id=case.id)
    session.commit()
    for one in (reader, secretary):
        opened(one, case)
    there = f"/expedientes/{case.id}/documentos/{file.id}"

    copy = reader.get(f"{there}/archivo")
    original = secretary.get(f"{there}/original")

    text = PdfReader(io.BytesIO(copy.data)).pages[0].extract_text()
    assert "Persona rosa" in text
    assert "RSV-1" in text
    assert content == original.data
    assert 403 == reader.get(f"{there}/original").status_code
    assert reader.get(f"{there}/1.png").data != secretary.get(f"{there}/1.png").data
    assert "no-store" == reader.get(f"{there}/1.png").headers["Cache-Control"]


def test_an_emergency_is_opened_told_and_reviewed_by_somebody_else(
    case: ProcessInstance, session: Session, browser: Callable[..., Browser]
) -> None:
    guardian = browser("opd", "data_protection_officer", groups=("Datos personales",))
    boss = browser("jefa", "supervisor", groups=(UNIT,))
    assert 404 == guardian.get(f"/expedientes/{case.id}").status_code

    hasty = guardian.post("/reserva/emergencia", {"expediente": "RSV-1", "motivo": "ya", "horas": "1"})
    let_in = guardian.post(
        "/reserva/emergencia", {"expediente": "RSV-1", "motivo": REASON, "horas": "1"}
    )
    opened(guardian, case, "JUDICIAL", "Oficio 1234-2026-JP")
    seen = guardian.get(f"/expedientes/{case.id}")
    reviews = boss.get("/reserva/revisiones")
    boss.post(find(reviews, "//main//form/@action")[0], {"veredicto": "no", "nota": "No había urgencia"})

    assert 422 == hasty.status_code
    assert f"/expedientes/{case.id}" == let_in.location
    assert TESTIMONY in words(seen)
    assert REASON in words(reviews)
    assert 404 == guardian.get(f"/expedientes/{case.id}").status_code
    assert "Nada por revisar" in words(boss.get("/reserva/revisiones"))
