"""The desk around the tasks: lists to shape, acts on many, notes, flags, notices, absences."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from PIL import Image
from pypdf import PdfReader, PdfWriter
from sqlalchemy.orm import Session

from engine import clock, repository, runtime
from engine.access import SYSTEM, Actor
from engine.models import ProcessInstance
from tests.web.conftest import ANSWERS, DESK, PROCESS, PROTECTION, Browser, find, words

ROOT = PROCESS.parents[2]
Browsers = Callable[..., Browser]
TOMORROW = (clock.now().astimezone(clock.LIMA) + timedelta(days=1)).date().isoformat()


def cases(session: Session, count: int) -> list[ProcessInstance]:
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, repository.read(PROCESS), note="prueba", actor=analyst)
    made = [
        runtime.start(
            session, "permiso", business_key=f"PRB-2026-{n:06}", title=f"MAMANI {n}", actor=SYSTEM
        )
        for n in range(count)
    ]
    session.commit()
    return made


def rows(page: object) -> list[str]:
    return find(page, "//a[@data-row-link]")  # type: ignore[arg-type]


def test_a_list_is_kept_under_a_name_and_shared_with_the_unit(
    instance: ProcessInstance, officer: Browser, browser: Browsers
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))
    stranger = browser("otro", "officer", groups=("Otra mesa",))

    saved = officer.post(
        "/bandeja/filtros",
        {"nombre": "Lo de Rosa", "lista": "grupo", "q": "rosa", "compartir": DESK,
         "volver": "/bandeja/grupo?q=rosa"},
    )  # fmt: skip
    theirs = find(colleague.get("/bandeja/"), "//ul[contains(@class, 's-pills')]//a/@href")

    assert "/bandeja/grupo?q=rosa" == saved.headers["Location"]
    assert ["/bandeja/grupo?q=rosa"] == theirs
    assert ["Registrar solicitud"] == rows(colleague.get(theirs[0]))
    assert "Lo de Rosa" not in words(stranger.get("/bandeja/"))


def test_one_goes_back_to_pages_of_ours_only(officer: Browser) -> None:
    for elsewhere in ("https://ejemplo.org/bandeja/", "//ejemplo.org/bandeja/", "/monitor/"):
        answer = officer.post("/bandeja/columnas", {"columna": "grupo", "volver": elsewhere})

        assert "/bandeja/" == answer.headers["Location"]


def test_everybody_chooses_their_columns(instance: ProcessInstance, officer: Browser) -> None:
    def heads() -> list[str]:
        return [one for one in find(officer.get("/bandeja/grupo"), "//thead//th") if one]

    usual = heads()
    officer.post("/bandeja/columnas", {"columna": ["grupo"]})
    chosen = heads()
    officer.post("/bandeja/columnas", {"usuales": "si"})

    assert ["Plazo", "Expediente", "Tarea", "Grupo", "Acción"] == chosen
    assert usual == heads()


def test_many_are_claimed_at_once_and_each_says_how_it_went(
    session: Session, officer: Browser, browser: Browsers
) -> None:
    cases(session, 4)
    colleague = browser("mesa2", "officer", groups=(DESK,))
    page = officer.get("/bandeja/grupo")
    ids = find(page, "//input[@name='tarea']/@value")
    colleague.post(f"/bandeja/tareas/{ids[1]}/tomar")

    key = uuid4().hex
    done = officer.post("/bandeja/lotes", {"tarea": ids, "accion": "tomar", "_pedido": key})
    again = officer.post("/bandeja/lotes", {"tarea": ids, "accion": "tomar", "_pedido": key})
    told = officer.get(done.headers["Location"])

    assert done.headers["Location"] == again.headers["Location"]
    assert "3 hechas, 1 no se pudieron, 0 por hacer" in words(told)
    assert ["No se pudo", "Hecha", "Hecha", "Hecha"] == find(
        told, "//tbody//span[contains(@class, 'chip')]"
    )
    assert "Persona mesa2 ya tomó esta tarea." in words(told)
    assert 3 == len(rows(officer.get("/bandeja/")))
    assert 404 == colleague.get(done.headers["Location"]).status_code


def test_approvals_go_together_refusals_do_not(
    session: Session, officer: Browser, protector: Browser, do_job: Callable[..., object]
) -> None:
    for case in cases(session, 2):
        (url,) = find(officer.get(f"/bandeja/grupo?q={case.business_key}"), "//a[@data-row-link]/@href")
        officer.post(f"{url}/tomar")
        officer.post(url, ANSWERS)
        do_job(case)
    ids = find(protector.get("/bandeja/grupo"), "//input[@name='tarea']/@value")
    asked = protector.post("/bandeja/lotes", {"tarea": ids, "accion": "completar"})
    page = protector.get(asked.headers["Location"])

    refused = protector.post(
        "/bandeja/lotes/completar",
        {"tarea": ids, "decision": "DENEGAR", "fundamento": "No.", "_pedido": uuid4().hex},
    )
    done = protector.post(
        "/bandeja/lotes/completar",
        {"tarea": ids, "decision": "APROBAR", "fundamento": "Cumplen.", "_pedido": uuid4().hex},
        follow_redirects=True,
    )

    assert "Completar 2 tareas juntas" in words(page)
    assert "Juntas solo se responde: Aprobar." in words(page)
    assert 422 == refused.status_code
    assert "Esta respuesta se da de a una, con su motivo" in words(refused)
    assert "2 hechas, 0 no se pudieron" in words(done)

    undone = protector.post(f"{done.request.path}/deshacer", {}, follow_redirects=True)

    assert "2 deshechas" in words(undone)
    assert 2 == len(rows(protector.get("/bandeja/grupo")))


def test_a_task_is_put_off_delegated_and_given_back(
    claimed: str, officer: Browser, browser: Browsers
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))

    late = officer.post(f"{claimed}/posponer", {"hasta": TOMORROW})  # it is overdue already
    officer.post(f"{claimed}/encargar", {"a": "mesa2", "encargo": "Revisa el nombre"})
    theirs = colleague.get(claimed)
    colleague.post(f"{claimed}/borrador", {"nombres": "ROSA MARÍA"})
    early = colleague.post(claimed, ANSWERS)
    bell = words(colleague.get("/bandeja/avisos"))
    colleague.post(f"{claimed}/restituir", {"nota": "Listo"})
    mine = officer.get(claimed)

    assert 422 == late.status_code
    assert "Persona mesa1 le encargó prepararla" in words(theirs)
    assert 409 == early.status_code
    assert "Persona mesa1 le encargó preparar «Registrar solicitud»: Revisa el nombre" in bell
    assert ["ROSA MARÍA"] == find(mine, "//input[@name='nombres']/@value")
    assert "Listo" in words(officer.get("/bandeja/avisos"))


def test_a_task_is_given_to_colleagues_of_its_groups_only(
    claimed: str, officer: Browser, browser: Browsers
) -> None:
    browser("otro", "officer", groups=("Otra mesa",))

    assert 404 == officer.post(f"{claimed}/encargar", {"a": "otro", "encargo": "x"}).status_code


def test_whoever_stands_in_sees_the_work_and_says_for_whom(
    claimed: str, officer: Browser, browser: Browsers
) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))
    today = clock.now().astimezone(clock.LIMA).date().isoformat()

    officer.post("/bandeja/ausencias", {"suplente": "mesa2", "desde": today, "hasta": TOMORROW})
    page = colleague.get(claimed)
    done = colleague.post(claimed, ANSWERS)

    assert "Es de Persona mesa1, a quien usted suple." in words(page)
    assert 303 == done.status_code
    assert "Persona mesa2" in words(officer.get("/bandeja/ausencias"))


def test_the_loser_compares_field_by_field(claimed: str, officer: Browser, browser: Browsers) -> None:
    colleague = browser("mesa2", "officer", groups=(DESK,))
    today = clock.now().astimezone(clock.LIMA).date().isoformat()
    officer.post("/bandeja/ausencias", {"suplente": "mesa2", "desde": today, "hasta": TOMORROW})
    assert 303 == officer.post(claimed, ANSWERS).status_code

    lost = colleague.post(claimed, ANSWERS | {"nombres": "ROSA MARÍA"})

    assert 409 == lost.status_code
    assert ["Nombres", "ROSA MARÍA", "ROSA", "Sí"] == find(
        lost, "//tbody/tr[th = 'Nombres']/*[self::th or self::td]"
    )
    assert ["No"] == find(lost, "//tbody/tr[th = 'Apellidos']/td[last()]")


def test_notes_tell_whom_they_name_and_internal_ones_stay_inside(
    instance: ProcessInstance, officer: Browser, browser: Browsers, protector: Browser
) -> None:
    browser("mesa2", "officer", groups=(DESK,))
    there = f"/expedientes/{instance.id}/notas"

    officer.post(there, {"texto": "Falta la hoja 3, @mesa2", "solo": DESK})
    officer.post(there, {"texto": "<b>Para todos</b>"})
    inside, outside = officer.get(there), protector.get(there)
    (withdraw,) = find(inside, "//li[contains(., 'Para todos')]//form/@action")
    officer.post(withdraw)

    assert "Falta la hoja 3" in words(inside)
    assert ("Falta la hoja 3" in words(outside), "<b>Para todos</b>" in words(outside)) == (False, True)
    assert "Su autor la retiró." in words(protector.get(there))
    assert 422 == officer.post(there, {"texto": " "}).status_code


def test_a_flag_puts_the_case_first_and_is_seen_in_the_list(session: Session, officer: Browser) -> None:
    first, second = cases(session, 2)
    there = f"/expedientes/{second.id}/senales"

    officer.post(there, {"senal": "DETENIDO", "motivo": "Está en la comisaría"})
    page = officer.get("/bandeja/grupo")

    assert [second.business_key, first.business_key] == find(page, "//tbody//td[3]/a")
    assert ["DET Persona detenida o retenida"] == find(page, "//span[@class='s-flag']")
    assert [second.business_key] == find(
        officer.get("/bandeja/grupo?senal=DETENIDO"), "//tbody//td[3]/a"
    )

    officer.post(f"{there}/DETENIDO/retirar")

    assert [] == find(officer.get("/bandeja/grupo"), "//span[@class='s-flag']")


def test_a_slip_of_the_pen_finds_the_case_and_says_so(session: Session, officer: Browser) -> None:
    cases(session, 1)

    page = officer.get("/bandeja/grupo?q=mamnai")

    assert ["Registrar solicitud"] == rows(page)
    assert "Se muestra lo parecido: mamani." in words(page)


def test_the_bell_counts_what_was_not_read(claimed: str, officer: Browser, supervisor: Browser) -> None:
    browser_before = find(officer.get("/bandeja/"), "//span[@id='campana']")
    supervisor.post(f"{claimed}/reasignar", {"assignee": "mesa1", "reason": "Es suya"})
    (there,) = find(officer.get("/bandeja/avisos"), "//form[contains(@action, '/abrir')]/@action")
    (count,) = find(officer.get("/bandeja/"), "//span[@id='campana']")
    opened = officer.post(there)

    assert ["0 sin leer"] == browser_before
    assert "1 sin leer" == count
    assert claimed == opened.headers["Location"]
    assert ["0 sin leer"] == find(officer.get("/bandeja/"), "//span[@id='campana']")


def test_the_protector_has_no_part_in_it(protector: Browser) -> None:
    assert "No tiene avisos" in words(protector.get("/bandeja/avisos"))
    assert PROTECTION in words(protector.get("/bandeja/"))


def test_another_unit_is_asked_and_answers(
    session: Session,
    instance: ProcessInstance,
    officer: Browser,
    protector: Browser,
    browser: Browsers,
) -> None:
    deploy(session, "consulta_interna")
    protocol = browser("protocolo1", "officer", groups=("Protocolo",))
    there = f"/expedientes/{instance.id}/consultas"

    wrong = officer.post(there, {"grupo": "Nadie", "pregunta": "¿?", "vence": TOMORROW})
    officer.post(there, {"grupo": "Protocolo", "pregunta": "¿Sigue acreditada?", "vence": TOMORROW})
    (task,) = find(protocol.get("/bandeja/grupo"), "//a[@data-row-link]/@href")
    protocol.post(f"{task}/tomar")
    protocol.post(task, {"respuesta-texto": "Sí, hasta 2027."})
    page = officer.get(there)
    history = words(officer.get(f"/expedientes/{instance.id}/historia"))
    of_another_unit = protector.get(f"/expedientes/{instance.id}/historia")

    assert 422 == wrong.status_code
    assert "Persona mesa1 consultó a Protocolo: «¿Sigue acreditada?»" in history
    assert "Persona protocolo1, de Protocolo, respondió la consulta: «Sí, hasta 2027.»" in history
    assert "Sí, hasta 2027." in words(officer.get(f"/expedientes/{instance.id}"))
    assert 200 == of_another_unit.status_code  # who may know of the case, and not of the question
    assert "2027" not in words(of_another_unit)
    assert "¿Sigue acreditada?" in words(page)
    assert "Sí, hasta 2027." in words(page)
    assert "Respondida" in words(page)
    assert "En trámite" not in find(page, "//ol//li")[0]
    assert [f"Respuesta – {instance.business_key}"] == rows(officer.get("/bandeja/"))


def test_a_task_of_no_procedure_is_given_to_a_colleague(
    session: Session, officer: Browser, browser: Browsers
) -> None:
    deploy(session, "tarea_suelta")
    colleague = browser("mesa2", "officer", groups=(DESK,))

    officer.post("/expedientes/tarea", {"titulo": "Ordenar el archivo", "grupo": DESK, "a": "mesa2"})
    refused = officer.post("/expedientes/tarea", {"titulo": "Otra", "grupo": "Protocolo"})

    assert ["Ordenar el archivo"] == rows(colleague.get("/bandeja/"))
    assert 422 == refused.status_code


def deploy(session: Session, key: str) -> None:
    analyst = Actor(id="analista", roles=frozenset({"analyst"}))
    repository.deploy(session, repository.read(ROOT / "processes" / key), note="prueba", actor=analyst)
    session.commit()


def test_all_documents_come_as_one_pdf_with_folios_and_an_index(
    claimed: str, officer: Browser, instance: ProcessInstance
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(picture, "PNG")
    pages = PdfWriter()
    for _ in range(3):
        pages.add_blank_page(400, 500)
    file = io.BytesIO()
    pages.write(file)
    for name, content in (("foto.png", picture), ("acta.pdf", file), ("acta.pdf", file)):
        sent = {"adjuntos-archivo": (io.BytesIO(content.getvalue()), name)}
        officer.post(f"{claimed}/borrador", sent, content_type="multipart/form-data")

    there = f"/expedientes/{instance.id}/documentos"
    answer = officer.client.get(f"{there}/expediente.pdf")
    read = PdfReader(io.BytesIO(answer.data))
    texts = [page.extract_text() for page in read.pages]

    assert ["foto.png", "acta.pdf", "acta.pdf"] == [one.title.split(" · ")[1] for one in read.outline]
    assert ["1", "2", "3", "4", "5", "6", "7"] == [text.strip() for text in texts[1:]]
    assert "Expediente PRB-2026-000001" in texts[0]
    assert "2–4" in texts[0]
    assert "acta.pdf (v2)" in texts[0]
    assert "versión 2" in words(officer.get(there))
