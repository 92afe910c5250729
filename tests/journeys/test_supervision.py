"""Supervisors at work: from the heat to the cases, a token moved, a case as it was last month."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from engine import clock
from engine.db import transaction
from engine.models import InstanceRevision, TaskState, UserTask
from tests.journeys import robot
from tests.journeys.test_pages import first_row, sound
from web.accounts.models import User

Sit = Callable[[str | None], robot.Person]


def opened(who: robot.Person, case: str) -> str:
    """A case of the reserve is opened for a purpose, once in a session."""
    page = who.open(case)
    if "finalidad" in page.url:
        page.get_by_role("button", name="Abrir el expediente").click()
        page.wait_for_load_state()
    return case


def test_pages_of_supervision(person: Sit) -> None:
    supervisor = person("supervisor")
    case = opened(
        supervisor, first_row(supervisor, "/monitor/instancias?estado=tramite&tramite=refugio")
    )
    paths = [
        "/monitor/procesos/refugio?medida=p90&dias=365",
        "/monitor/tableros?dias=365",
        "/monitor/carga",
    ]
    paths += ["/monitor/bloques", "/monitor/exportar", "/monitor/estadisticas?dias=1825"]
    paths += [f"{case}/{part}" for part in ("pasos", "relaciones", "datos", "modificar")]
    paths += [f"{case}/retroceder/1", "/monitor/tableros?por=nacionalidad&dias=1825"]

    assert [] == [fault for path in paths for fault in sound(supervisor, path)]
    assert [] == supervisor.complaints


def test_heat_leads_to_the_cases_behind_it(person: Sit) -> None:
    supervisor = person("supervisor")
    page = supervisor.open("/monitor/procesos/refugio?medida=frecuencia&dias=3650")
    page.locator("#diagrama[data-ready]").wait_for()
    hottest = page.locator(".djs-shape[class*='heat-5']").first
    expect(hottest).to_be_attached()

    hottest.click(force=True)
    page.wait_for_url("**/monitor/instancias?**actividad=**")

    assert page.locator("a[data-row-link]").count()
    assert "Pasaron por" in page.locator(".s-head p").inner_text()


def test_dashboards_are_drawn_and_lead_to_cases(person: Sit) -> None:
    supervisor = person("supervisor")
    page = supervisor.open("/monitor/tableros?dias=1825")
    page.locator("[data-chart=stacked][data-ready] svg").first.wait_for()

    page.locator("#esperas tbody a").first.click()
    page.wait_for_url("**espera=**")

    assert page.locator("a[data-row-link]").count()
    assert [] == supervisor.complaints


def waiting_at(activity: str) -> str:
    """The address of a case that somebody has to go on with there."""
    waits = (UserTask.activity == activity, UserTask.state == TaskState.OPEN)
    with transaction() as session:
        case = session.scalars(select(UserTask.instance_id).where(*waits)).first()
    return f"/monitor/instancias/{case}"


def test_a_token_is_moved_with_preview_and_reason(person: Sit) -> None:
    supervisor = person("supervisor")
    case = waiting_at("evaluar_vulnerabilidad")
    page = supervisor.open(f"{case}/modificar")
    choice = page.get_by_label("Qué hacer con Evaluar vulnerabilidad")
    place = choice.locator("option[value^='antes::']", has_text="Registrar solicitud").first
    target = str(place.get_attribute("value"))

    choice.select_option(target)
    page.get_by_role("button", name="Ver el efecto").click()
    expect(page.get_by_role("heading", name="Esto es lo que pasaría")).to_be_visible()
    assert "Registrar solicitud" in page.locator(".s-effects").nth(1).inner_text()
    page.get_by_label("Motivo").fill("El formulario se llenó con los datos de otra persona.")
    page.get_by_role("button", name="Aplicar el cambio").click()

    expect(page.get_by_text("Se modificó la instancia.")).to_be_visible()
    history = supervisor.open(f"{case}/historia").locator("main").inner_text()
    assert "modificó la instancia: El formulario se llenó con los datos de otra persona." in history
    assert [] == supervisor.complaints


def test_a_case_is_seen_as_it_was_last_month(person: Sit) -> None:
    supervisor = person("supervisor")
    case = opened(
        supervisor, first_row(supervisor, "/monitor/instancias?estado=concluidas&tramite=refugio")
    )
    last_month = clock.now() - timedelta(days=30)
    with transaction() as session:
        first = update(InstanceRevision).where(
            InstanceRevision.instance_id == case.rpartition("/")[2], InstanceRevision.revision == 1
        )
        session.execute(first.values(at=last_month - timedelta(days=1)))

    page = supervisor.open(f"{case}/datos")
    page.get_by_label(re.compile("El caso como estuvo el")).fill(
        f"{last_month.astimezone(clock.LIMA):%Y-%m-%dT%H:%M}"
    )
    page.get_by_role("button", name="Ver", exact=True).first.click()
    page.locator("#diagrama[data-ready]").wait_for()

    assert "Así quedó el" in page.locator("main").inner_text()
    assert page.locator(".djs-shape.is-active").count()


def test_a_share_is_dragged_to_a_colleague_who_then_has_it(person: Sit) -> None:
    """With a finger, and with a mouse; nothing happens before it is confirmed."""
    with transaction() as session:
        session.add(
            User(
                username="relevo", email="relevo@ejemplo.gob.pe", name="Relevo, Inés",
                role_names=["officer"], groups=["Oficial de protección"], fs_uniquifier=uuid4().hex,
            )
        )  # fmt: skip
    supervisor = person("supervisor")
    page = supervisor.open("/monitor/carga")
    giver, taker = page.locator("tr[data-take='proteccion1']"), page.locator("tr[data-take='relevo']")
    before = int(giver.locator("td").first.inner_text())

    there = re.compile("de=proteccion1&parte=todas&a=relevo#reparto$")
    with page.expect_navigation(url=there):
        drag_with_a_finger(page, giver.locator("[data-give*='parte=todas']"), taker)
    supervisor.open("/monitor/carga")
    giver.locator("[data-give*='parte=todas']").drag_to(taker)
    page.wait_for_url(there)
    expect(page.get_by_role("heading", name="Así quedaría")).to_be_visible()
    moved = max(1, before // 2)
    assert f"0 → {moved}" in page.locator("#reparto dl").inner_text()
    assert [] == supervisor.axe()
    page.get_by_label("Motivo").fill("Vacaciones de la oficial.")
    page.get_by_role("button", name="Pasar las tareas").click()

    expect(page.get_by_text("Terminada", exact=True)).to_be_visible()
    row = supervisor.open("/monitor/carga").locator("tr[data-take='relevo']")
    expect(row.locator("td").first).to_have_text(str(moved))
    assert [] == supervisor.complaints


def drag_with_a_finger(page: Page, what: Locator, target: Locator) -> None:
    """Touch it, move in steps, let go over the target."""
    boxes = [one.bounding_box() for one in (what, target)]
    assert all(boxes)
    (x, y), (to_x, to_y) = ((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": across, "y": down} for across, down in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + (to_x - x) * step / 8, y + (to_y - y) * step / 8))
    touch("touchEnd")
