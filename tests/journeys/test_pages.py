"""Every page, in a real browser: nothing the policy blocks, nothing a screen reader stumbles over."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import robot
from tests.journeys.stack import ROOT, Stack

Sit = Callable[[str | None], robot.Person]
IMAGES = ROOT / "docs" / "img"
HEAVIEST = 150 * 1024


def first_row(who: robot.Person, path: str) -> str:
    """The address of the first row of a list."""
    link = who.open(path).locator("a[data-row-link]").first
    return str(link.get_attribute("href"))


def sound(who: robot.Person, path: str) -> list[str]:
    """What is wrong with a page: accessibility, and things wider than the window or than a phone."""
    page = who.open(path)
    if page.locator("#diagrama").count():
        page.locator("#diagrama[data-ready]").wait_for()
    found = [f"{path}: {one}" for one in who.axe()]
    for size in (robot.PHONE, robot.SIZE):
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{path}: wider than {size['width']}")
    return found


def test_pages_for_strangers(person: Sit) -> None:
    stranger = person(None)

    assert [] == sound(stranger, "/cuenta/ingresar") + sound(stranger, "/nada")


def test_pages_of_officers(person: Sit) -> None:
    officer = person("proteccion1")
    case = first_row(officer, "/expedientes/")
    paths = ["/bandeja/", "/bandeja/grupo", "/bandeja/todas", "/bandeja/?q=zzz", "/expedientes/"]
    paths += [
        case,
        *(f"{case}/{part}" for part in ("documentos", "constancias", "historia", "diagrama")),
    ]
    paths += [first_row(officer, "/bandeja/"), "/cuenta/", "/cuenta/clave"]

    assert [] == [fault for path in paths for fault in sound(officer, path)]


def test_pages_of_supervisors(person: Sit) -> None:
    supervisor = person("supervisor")
    instance = first_row(supervisor, "/monitor/instancias?tramite=refugio")
    paths = ["/monitor/", "/monitor/instancias", "/monitor/incidencias", "/monitor/procesos/refugio"]
    paths += [instance, f"{instance}/historia", f"{instance}/datos"]

    assert [] == [fault for path in paths for fault in sound(supervisor, path)]


def test_a_document_is_read_as_pictures(person: Sit) -> None:
    officer = person("proteccion1")
    case = first_row(officer, "/expedientes/?estado=concluidos")
    document = first_row(officer, f"{case}/documentos")

    picture = officer.open(document).locator("main img").first
    picture.wait_for()

    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 400
    assert [] == sound(officer, document)


def test_the_list_is_walked_by_keyboard(person: Sit) -> None:
    page = person("supervisor").open("/bandeja/todas")

    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("/")

    assert page.locator("a[data-row-link]").first.get_attribute("href") == focused
    assert "q" == page.evaluate("document.activeElement.id")


def test_a_filter_applies_as_soon_as_it_is_chosen(person: Sit) -> None:
    page = person("supervisor").open("/bandeja/todas")

    page.get_by_role("combobox", name="Responsable").select_option("libres")
    page.wait_for_url("**estado=libres**")

    assert page.locator("tbody tr").count()


@pytest.mark.parametrize("name", ["bandeja", "monitor"])
def test_pictures_of_the_manual_are_small(person: Sit, tmp_path: Path, name: str) -> None:
    """Kept in ``docs/img`` when ``SUGM_PICTURES`` says so; thrown away otherwise."""
    supervisor = person("supervisor")
    urgent = "/monitor/instancias?estado=tramite&tramite=refugio"
    page = supervisor.open("/bandeja/todas" if name == "bandeja" else first_row(supervisor, urgent))
    if page.locator("#diagrama").count():
        page.locator("#diagrama[data-ready]").wait_for()
    folder = IMAGES if os.environ.get("SUGM_PICTURES") else tmp_path

    robot.shot(page, name, folder)

    assert (folder / f"{name}.png").stat().st_size <= HEAVIEST


def test_a_phone_can_read_it(person: Sit, stack: Stack) -> None:
    officer = person("secretaria")
    officer.page.set_viewport_size({"width": 390, "height": 844})

    assert [] == [f for path in ("/bandeja/grupo", "/expedientes/") for f in officer_wide(officer, path)]


def test_on_a_phone_the_work_comes_before_menu_and_filters(person: Sit, stack: Stack) -> None:
    officer = person("secretaria")
    officer.page.set_viewport_size({"width": 390, "height": 844})
    page = officer.open("/bandeja/grupo")
    menu, cases = page.get_by_role("button", name="Menú"), page.get_by_role("link", name="Expedientes")

    first = page.locator("[data-row-link]").first.bounding_box()
    assert first is not None
    assert first["y"] < 500  # pixels, of 844
    assert not cases.is_visible()
    menu.click()
    assert cases.is_visible()
    assert "true" == menu.get_attribute("aria-expanded")
    page.get_by_role("button", name="Filtros").click()
    page.get_by_label("Plazo").select_option("vencidas")
    page.wait_for_url("**plazo=vencidas**")
    assert page.get_by_label("Plazo").is_visible()  # what narrows the list is not hidden


def officer_wide(who: robot.Person, path: str) -> list[str]:
    page = who.open(path)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [path] if wide else []
