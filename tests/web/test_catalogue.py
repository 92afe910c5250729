"""The catalogue on screen: found, changed by one, approved by another, refused in sentences."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import catalogo
from registry.models import CambioCatalogo
from tests.web.conftest import Browser, find, words

HOLIDAY = {
    "calendario": "nacional",
    "codigo": "puente_2026",
    "nombre": "Puente de prueba",
    "inhabil": "sí",
    "desde": "2026-12-28",
    "hasta": "2026-12-31",
    "norma": "D.S. de prueba",
    "supuesto": "no",
    "reason": "Se publicó en El Peruano",
}
URL = "/catalogo/feriados/fila"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    catalogo.forget()
    yield
    catalogo.forget()


@pytest.fixture
def ana(browser: Callable[..., Browser]) -> Browser:
    return browser("ana", "analyst")


def test_a_holiday_is_proposed_by_one_and_approved_by_another(
    session: Session, ana: Browser, browser: Callable[..., Browser]
) -> None:
    answer = ana.post(URL, data=HOLIDAY)
    assert 303 == answer.status_code
    change = session.scalars(select(CambioCatalogo)).one()

    told = words(ana.get("/catalogo/"))
    assert "Feriados y días no laborables: Puente de prueba" in told
    assert not find(ana.get("/catalogo/"), "//form[contains(@action, '/aprobar')]")
    refused = ana.post(f"/catalogo/cambios/{change.id}/aprobar")
    assert 403 == refused.status_code

    julio = browser("julio", "analyst")
    assert 303 == julio.post(f"/catalogo/cambios/{change.id}/aprobar").status_code

    rows = find(ana.get("/catalogo/feriados?el=2026-12-30"), "//table//tr")
    assert any("Puente de prueba" in row and "D.S. de prueba" in row for row in rows)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(ana: Browser) -> None:
    answer = ana.post(URL, data=HOLIDAY | {"fecha": "13-45", "hasta": ""})

    assert 422 == answer.status_code
    assert "Cada año" in " ".join(find(answer, "//*[@id='fecha-error']"))
    assert "Puente de prueba" in find(answer, "//input[@name='nombre']/@value")
    assert find(answer, "//*[@role='alert']//a[@href='#fecha']")


def test_every_table_can_be_read_and_every_row_changed(ana: Browser) -> None:
    seen = 0
    for url in find(ana.get("/catalogo/"), "//td/a/@href"):
        page = ana.get(url)
        assert 200 == page.status_code, url
        changes = find(page, "//td[@class='acts']/a/@href")
        seen += bool(changes)
        for change in changes[:1]:
            assert 200 == ana.get(change).status_code, change
    assert seen > 25  # some tables begin empty


def test_supervisors_read_and_officers_do_not(browser: Callable[..., Browser]) -> None:
    chief, officer = browser("gloria", "supervisor"), browser("rosa", "officer")

    assert not find(chief.get("/catalogo/feriados"), "//a[contains(@href, '/fila')]")
    assert 403 == chief.post(URL, data=HOLIDAY).status_code
    assert 403 == officer.get("/catalogo/").status_code
