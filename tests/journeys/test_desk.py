"""The officer's desk in a real browser: who comes second, errors by keyboard alone, a hundred at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import repository, runtime, worklist
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.models import UserTask
from tests.engine import diagrams as d
from tests.journeys import robot
from tests.journeys.stack import Stack
from tests.journeys.test_pages import first_row, sound

Sit = Callable[[str | None], robot.Person]
DESK = "Mesa de partes CEPR"
QUESTIONS = ("apellidos", "nombres", "pasaporte", "direccion", "telefono", "motivo")
FORM = {
    "type": "default",
    "id": "revisar",
    "schemaVersion": 19,
    "components": [
        *(
            {
                "type": "textfield",
                "key": key,
                "id": key,
                "label": key.capitalize(),
                "validate": {"required": True},
            }
            for key in QUESTIONS
        ),
        {
            "type": "radio",
            "key": "conforme",
            "id": "conforme",
            "label": "¿Conforme?",
            "values": [{"label": "Sí", "value": "SI"}, {"label": "No", "value": "NO"}],
            "properties": {"enLote": "SI"},
        },
    ],
}


@pytest.fixture
def cases(stack: Stack) -> Callable[[str, int], list[UserTask]]:
    """Cases that wait at the desk, of a process of their own."""

    def made(key: str, count: int) -> list[UserTask]:
        draft = d.draft(
            key, d.start(), d.user("revisar"), d.end(), flows="inicio>revisar>fin",
            forms={"revisar": FORM}, lane=DESK,
        )  # fmt: skip
        analyst = Actor(id="analista", roles=frozenset({"analyst"}))
        with transaction() as session:
            repository.deploy(session, draft, note="prueba", actor=analyst)
            ids = [
                runtime.start(
                    session, key, business_key=f"{key.upper()}-{n:04}", title=f"LOAYZA {n}", actor=SYSTEM
                ).id
                for n in range(count)
            ]
            found = session.scalars(select(UserTask).where(UserTask.instance_id.in_(ids)))
            return list(found.all())

    return made


def test_two_officers_claim_at_once_and_one_is_told_who_won(
    person: Sit, cases: Callable[..., list[UserTask]]
) -> None:
    (task,) = cases("carrera", 1)
    pages = [person(who).open(f"/bandeja/tareas/{task.id}") for who in ("mesa1", "mesa2")]
    buttons = [page.get_by_role("button", name="Tomar la tarea") for page in pages]

    for button in buttons:
        button.click(no_wait_after=True)
    for page in pages:
        page.wait_for_load_state("load")
        page.locator("form#tarea, h1:has-text('Alguien fue más rápido')").first.wait_for()
    winners = [page for page in pages if page.locator("form#tarea").count()]
    losers = [page for page in pages if page not in winners]

    assert (1, 1) == (len(winners), len(losers))
    name = {"mesa1": "Lucía Mendoza Ramos", "mesa2": "Óscar Pinedo Vela"}
    with transaction() as session:
        holder = session.get_one(UserTask, task.id).assignee
    assert f"{name[str(holder)]} ya tomó esta tarea." in losers[0].locator("main").inner_text()


def test_a_form_with_six_errors_is_corrected_by_keyboard_alone(
    person: Sit, cases: Callable[..., list[UserTask]]
) -> None:
    (task,) = cases("seis", 1)
    page = person("mesa1").open(f"/bandeja/tareas/{task.id}")
    page.keyboard.press("t")  # claims it
    page.locator("form#tarea").wait_for()

    page.keyboard.press("Control+Enter")
    page.locator(".govuk-error-summary").wait_for()
    links = page.locator(".govuk-error-summary__list a")

    assert 6 == links.count()
    assert page.title().startswith("Error:")
    assert focused(page, ".govuk-error-summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first error leads to its field
    for place, key in enumerate(QUESTIONS):
        assert key == page.evaluate("document.activeElement.name")
        page.keyboard.type(f"respuesta {place}")
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")

    page.locator(".s-flash--success").wait_for()
    assert "Completó «Revisar»." in page.locator(".s-flash--success").inner_text()


def test_a_hundred_are_claimed_in_one_go_but_three_that_others_have(
    person: Sit, cases: Callable[..., list[UserTask]], stack: Stack
) -> None:
    tasks = cases("cien", 100)
    officer = person("mesa1")
    page = officer.open("/bandeja/grupo?tramite=cien&filas=100")
    expect(page.locator("tbody tr")).to_have_count(100)
    taken_meanwhile(tasks[10:13])

    page.keyboard.press("Shift+X")
    expect(page.locator("[data-picked]")).to_contain_text("100")
    page.keyboard.press("Shift+T")
    page.wait_for_url("**/bandeja/lotes/**")
    expect(page.locator("[role=status]").first).to_contain_text(
        "97 hechas, 3 no se pudieron, 0 por hacer", timeout=60_000
    )

    refused = page.locator("tbody tr", has_text="No se pudo")
    expect(refused).to_have_count(3)
    expect(refused.first).to_contain_text("Óscar Pinedo Vela ya tomó esta tarea.")
    assert [] == officer.axe()

    page.get_by_role("button", name="Deshacer todo").click()
    expect(page.locator(".s-head [role=status]")).to_contain_text("97 deshechas", timeout=60_000)


def test_a_version_without_a_drawing_says_so(person: Sit, cases: Callable[..., list[UserTask]]) -> None:
    (task,) = cases("sindibujo", 1)
    page = person("supervisor").open(f"/monitor/instancias/{task.instance_id}")

    expect(page.locator("[data-no-drawing]")).to_be_visible()
    expect(page.locator("#actividades")).to_contain_text("Revisar")


def test_pages_around_the_tasks_are_sound(person: Sit) -> None:
    officer = person("proteccion1")
    case = first_row(officer, "/expedientes/")
    paths = ["/bandeja/avisos", "/bandeja/ausencias", "/expedientes/tarea", "/bandeja/?pospuestas=si"]
    paths += [f"{case}/notas", f"{case}/consultas"]

    assert [] == [fault for path in paths for fault in sound(officer, path)]


def test_the_sheet_of_keys_opens_and_closes_by_keyboard(person: Sit) -> None:
    page = person("proteccion1").open("/bandeja/")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")

    page.wait_for_url("**/bandeja/avisos")


def taken_meanwhile(tasks: list[UserTask]) -> None:
    other = Actor(id="mesa2", roles=frozenset({"officer"}), groups=frozenset({DESK}))

    def claim(session: Session, task: UserTask) -> None:
        worklist.claim(session, task.id, actor=other)

    with transaction() as session:
        for task in tasks:
            claim(session, task)


def focused(page: Page, where: str) -> bool:
    return bool(page.evaluate(f"document.activeElement.closest('{where}') !== null"))
