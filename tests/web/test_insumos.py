"""Blanks on the screen: the balance of each office, receiving a lot, spoiling one with its reason."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor
from registry import insumos
from registry.insumos import Pila, Recepcion
from registry.models import Insumo
from tests.web.conftest import Browser, find, words
from web.accounts.models import User

LIMA, TACNA = "LIM-STC", "ODE-TAC"
LOT: dict[str, object] = {
    "tipo": "AUTOADHESIVO_VISA",
    "primera": "A00000001",
    "ultima": "A00000060",
    "guia": "GR-001",
    "recibido_el": "2026-01-05",
}


@pytest.fixture
def custodian(session: Session, browser: Callable[..., Browser]) -> Browser:
    return keeper(session, browser, "custodia1", LIMA)


@pytest.fixture
def supervisor(browser: Callable[..., Browser]) -> Browser:
    return browser("gloria", "supervisor")


def keeper(session: Session, browser: Callable[..., Browser], username: str, office: str) -> Browser:
    made = browser(username, "custodian")
    session.scalars(select(User).where(User.username == username)).one().office = office
    session.commit()
    return made


def stocked(session: Session, office: str, first: int, last: int) -> None:
    actor = Actor(id="custodia9", roles=frozenset({"custodian"}), office=office)
    lot = Recepcion(desde=f"A{first:08}", hasta=f"A{last:08}", guia="GR-9", recibido_on=date(2026, 1, 5))
    insumos.receive(session, Pila("AUTOADHESIVO_VISA", office), lot, actor=actor)


def url_of(session: Session, serie: str) -> str:
    return f"/insumos/{session.scalars(select(Insumo).where(Insumo.serie == serie)).one().id}"


def test_a_lot_is_received_and_counted(session: Session, custodian: Browser) -> None:
    empty = words(custodian.get("/insumos/"))
    done = custodian.post("/insumos/recibir", LOT)
    numbers = custodian.get(done.location)
    balance = custodian.get("/insumos/")

    assert "No hay insumos registrados" in empty
    assert (303, "/insumos/series") == (done.status_code, done.location.partition("?")[0])
    (row,) = find(balance, "//tbody/tr")
    assert "Autoadhesivos de visa 60 0 0 0 — 0 50 Alcanza" in row
    assert "Se ingresaron 60 insumos." in words(numbers)
    assert "60 números, del 1 al 60 Guía GR-001" in words(numbers)
    assert 50 == len(find(numbers, "//table[@data-rows]/tbody/tr"))
    (more,) = find(numbers, "//a[normalize-space()='Siguientes']/@href")
    assert 10 == len(find(custodian.get(more), "//table[@data-rows]/tbody/tr"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tipo": "NADA"}, "Elija qué insumo llegó."),
        ({"guia": " "}, "Escriba el número de la guía"),
        ({"recibido_el": "2999-01-01"}, "hoy o antes"),
        ({"primera": "B1"}, "escríbala como A00000001"),
        ({"primera": "A00000100", "ultima": "A00000110"}, "A00000100 ya está registrada"),
    ],
)
def test_what_is_wrong_with_a_lot_is_said_where_it_was_typed(
    session: Session, custodian: Browser, changes: dict[str, object], told: str
) -> None:
    stocked(session, TACNA, 100, 101)
    page = custodian.post("/insumos/recibir", LOT | changes)

    assert 422 == page.status_code
    assert told in words(page)
    assert [LOT["ultima"] if "ultima" not in changes else changes["ultima"]] == find(
        page, "//input[@name='ultima']/@value"
    )
    assert 2 == len(session.scalars(select(Insumo)).all())


def test_one_that_spoiled_leaves_the_stock_with_its_reason(
    session: Session, custodian: Browser, supervisor: Browser
) -> None:
    stocked(session, LIMA, 1, 10)
    url = url_of(session, "A00000003")
    asked = custodian.get(url)
    without = custodian.post(f"{url}/baja", {"como": "danado", "motivo": " "})
    custodian.post(f"{url}/baja", {"como": "danado", "motivo": "Salió torcido de la impresora."})
    custodian.post(f"{url_of(session, 'A00000004')}/baja", {"como": "anulado", "motivo": "Observado."})
    seen = custodian.get(url)

    assert "Nada desde que se recibió. Llegó el 05 ene 2026 con la guía GR-9." in words(asked)
    assert 422 == without.status_code
    assert "Dado de baja por daño" in words(seen)
    assert "Salió torcido de la impresora." in words(seen)
    assert [] == find(seen, "//form[contains(@action, '/baja')]")
    (row,) = find(supervisor.get("/insumos/"), "//tbody/tr")
    assert "8 0 0 2 100 % 0 50 Pedir más" in row
    spoiled = supervisor.get(f"/insumos/series?oficina={LIMA}&estado=danado")
    assert ["A00000003"] == find(spoiled, "//a[@data-row-link]")


def test_who_keeps_one_office_looks_at_others_and_changes_nothing(
    session: Session, custodian: Browser
) -> None:
    stocked(session, TACNA, 1, 3)
    url = url_of(session, "A00000001")
    page = custodian.get(url)
    refused = custodian.post(f"{url}/baja", {"como": "danado", "motivo": "Otra oficina"})

    assert [] == find(page, "//form[contains(@action, '/baja')]")
    assert 403 == refused.status_code
    assert "En existencia" in words(custodian.get(url))


def test_the_list_is_chosen_by_office_and_kind(session: Session, supervisor: Browser) -> None:
    stocked(session, TACNA, 1, 3)
    stocked(session, LIMA, 11, 13)

    assert 2 == len(find(supervisor.get("/insumos/"), "//tbody/tr"))
    assert 1 == len(find(supervisor.get(f"/insumos/?oficina={TACNA}"), "//tbody/tr"))
    assert "No hay insumos" in words(supervisor.get("/insumos/?tipo=TARJETA_ABTC"))
    assert 404 == supervisor.get("/insumos/00000000-0000-4000-8000-000000000001").status_code


def test_who_has_nothing_to_do_with_blanks_stays_outside(
    session: Session, browser: Callable[..., Browser], supervisor: Browser
) -> None:
    officer = browser("ana", "officer", groups=("Visas",))

    assert {403} == {officer.get(url).status_code for url in ("/insumos/", "/insumos/recibir")}
    assert 403 == supervisor.get("/insumos/recibir").status_code
    assert [] == find(supervisor.get("/insumos/"), "//a[@href='/insumos/recibir']")
    assert [] == find(officer.get("/personas/"), "//a[@href='/insumos/']")


def test_the_custodian_begins_at_the_blanks(custodian: Browser) -> None:
    assert "/insumos/" == custodian.get("/").location
