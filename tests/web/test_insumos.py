"""Blanks on the screen: the balance of each office, lots, one that spoiled; transfer, count, destruction."""

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


def of_the_office(session: Session, browser: Callable[..., Browser]) -> Browser:
    """Somebody else of the custodian's office: who may be the second person."""
    berta = browser("berta", "officer", groups=("Visas",))
    session.scalars(select(User).where(User.username == "berta")).one().office = LIMA
    session.commit()
    return berta


def test_a_transfer_is_received_by_the_other_office(
    session: Session, custodian: Browser, browser: Callable[..., Browser]
) -> None:
    stocked(session, LIMA, 1, 10)
    tacna = keeper(session, browser, "custodia2", TACNA)
    told = {"tipo": "AUTOADHESIVO_VISA", "destino": TACNA, "motivo": "Pedido 7"}
    sent = custodian.post("/insumos/enviar", told | {"primera": "A00000003", "ultima": "A00000005"})
    waiting = custodian.get(sent.location)
    coming = tacna.get("/insumos/")
    act = find(coming, "//section[h2='Por recibir de otras oficinas']//a/@href")[0]
    (form,) = find(tacna.get(act), "//form[contains(@action, '/recibir')]/@action")
    received = tacna.get(tacna.post(form).location)

    assert "En camino Traslado · Autoadhesivo de visa" in words(waiting)
    assert "A00000003 a A00000005" in words(waiting)
    assert [] == find(waiting, "//form[contains(@action, '/recibir')]")
    assert 403 == custodian.post(form).status_code
    assert "Recibido Traslado" in words(received)
    assert "Persona custodia2" in words(received)
    assert [] == find(tacna.get("/insumos/"), "//section[h2='Por recibir de otras oficinas']")
    assert 409 == tacna.post(form).status_code
    assert ["A00000003", "A00000004", "A00000005"] == find(
        tacna.get(f"/insumos/series?oficina={TACNA}"), "//a[@data-row-link]"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tipo": ""}, "Elija qué insumo envía."),
        ({"destino": LIMA}, "Elija a qué oficina lo envía."),
        ({"primera": "Z9"}, "escríbala como A00000001"),
        ({"ultima": "A00000011"}, "A00000011 no está libre en esta oficina"),
        ({"motivo": " "}, "Escriba el motivo."),
    ],
)
def test_what_is_wrong_with_a_transfer_is_said_where_it_was_typed(
    session: Session, custodian: Browser, changes: dict[str, str], told: str
) -> None:
    stocked(session, LIMA, 1, 10)
    good = {"tipo": "AUTOADHESIVO_VISA", "destino": TACNA, "primera": "A00000003"}
    page = custodian.post("/insumos/enviar", {**good, "ultima": "A00000005", "motivo": "x", **changes})

    assert 422 == page.status_code
    assert told in words(page)
    assert [changes.get("ultima", "A00000005")] == find(page, "//input[@name='ultima']/@value")
    assert "Ninguna acta" in words(custodian.get("/insumos/actas"))


def test_a_count_that_does_not_agree_is_explained_before_it_is_written_down(
    session: Session, custodian: Browser, supervisor: Browser
) -> None:
    stocked(session, LIMA, 1, 10)
    typed = {"tipo": "AUTOADHESIVO_VISA", "motivo": "Fin de mes", "testigo": ""}
    typed["encontrados"] = "A00000001-A00000007, A00000010; A00000099"
    compared = custodian.post("/insumos/arqueo", typed)
    unexplained = custodian.post("/insumos/arqueo", typed | {"explicacion": " "})
    assert "Ninguna acta" in words(custodian.get("/insumos/actas"))
    written = custodian.post("/insumos/arqueo", typed | {"explicacion": "Se cayeron al archivo."})
    act = words(custodian.get(written.location))
    agrees = custodian.post("/insumos/arqueo", typed | {"encontrados": "A00000001-A00000007 A00000010"})

    assert (200, 422, 303) == (compared.status_code, unexplained.status_code, written.status_code)
    assert "el registro espera 10 y contó 9" in words(compared)
    assert "Faltan en el cajón: A00000008 a A00000009" in words(compared)
    assert "Sobran (según el registro no son de aquí): A00000099" in words(compared)
    assert "Con diferencia Arqueo" in act
    assert "Se cayeron al archivo." in act
    assert "Cuadra" in words(supervisor.get(agrees.location))
    assert ["A00000008", "A00000009"] == find(
        supervisor.get(f"/insumos/series?oficina={LIMA}&estado=extraviado"), "//a[@data-row-link]"
    )


def test_what_is_put_away_is_destroyed_before_a_second_person_of_the_office(
    session: Session, custodian: Browser, browser: Callable[..., Browser]
) -> None:
    berta = of_the_office(session, browser)
    stocked(session, LIMA, 1, 5)
    assert "Nada por destruir" in words(custodian.get("/insumos/destruir"))
    for serie in ("A00000002", "A00000003"):
        custodian.post(f"{url_of(session, serie)}/baja", {"como": "danado", "motivo": "Salió torcido."})
    told = {"tipo": "AUTOADHESIVO_VISA", "motivo": "Trimestral"}
    alone = custodian.post("/insumos/destruir", told | {"testigo": "custodia1"})
    asked = custodian.post("/insumos/destruir", told | {"testigo": "berta"})
    waits = words(custodian.get(asked.location))
    kept = words(custodian.get(url_of(session, "A00000002")))
    (opens,) = find(berta.get("/bandeja/avisos"), "//form[contains(@action, '/abrir')]/@action")
    place = berta.post(opens).location
    seen = words(berta.get(place))
    confirmed = berta.post(f"{place}/confirmar")
    act = words(custodian.get(asked.location))

    assert 422 == alone.status_code
    assert "se hace entre dos personas" in words(alone)
    assert "A00000002 a A00000003" in words(alone)
    assert "Por confirmar Destrucción" in waits
    assert "Espera a Persona berta (berta)" in waits
    assert "Destruido" not in kept
    assert "Presencié la destrucción de los 2" in seen
    assert "A00000002 a A00000003" in seen
    assert (303, 404) == (confirmed.status_code, custodian.get(place).status_code)
    assert "Segunda persona Persona berta (berta)" in act
    assert "Hecha Destrucción" in act
    assert "Destruido" in words(custodian.get(url_of(session, "A00000002")))
    assert 1 == len(find(custodian.get("/insumos/actas"), "//a[@data-row-link]"))


def test_a_destruction_that_is_refused_leaves_the_blanks_kept(
    session: Session, custodian: Browser, browser: Callable[..., Browser]
) -> None:
    berta = of_the_office(session, browser)
    stocked(session, LIMA, 1, 5)
    custodian.post(f"{url_of(session, 'A00000002')}/baja", {"como": "danado", "motivo": "Torcido."})
    told = {"tipo": "AUTOADHESIVO_VISA", "motivo": "Trimestral", "testigo": "berta"}
    asked = custodian.post("/insumos/destruir", told)
    twice = custodian.post("/insumos/destruir", told | {"motivo": "Otra"})
    place = asked.location.replace("/actas/", "/presenciar/")
    silent = berta.post(f"{place}/rechazar", {"motivo": " "})
    stranger = browser("carla", "officer")
    others = [stranger.get(place).status_code, stranger.post(f"{place}/confirmar").status_code]
    berta.post(f"{place}/rechazar", {"motivo": "No me los mostraron."})

    assert (422, 422) == (twice.status_code, silent.status_code)
    assert "ya pide destruir esos insumos" in words(twice)
    assert "Escriba el motivo." in words(silent)
    assert [404, 403] == others
    assert "No se hizo No me los mostraron." in words(custodian.get(asked.location))
    assert 409 == berta.post(f"{place}/confirmar").status_code
    assert "Destruido" not in words(custodian.get(url_of(session, "A00000002")))
    assert 303 == custodian.post("/insumos/destruir", told).status_code


def test_who_only_reads_sees_acts_and_makes_none(session: Session, supervisor: Browser) -> None:
    stocked(session, LIMA, 1, 2)

    assert 200 == supervisor.get(f"/insumos/actas?oficina={LIMA}").status_code
    assert {403} == {
        supervisor.get(f"/insumos/{way}").status_code for way in ("enviar", "arqueo", "destruir")
    }
    assert 404 == supervisor.get("/insumos/actas/00000000-0000-4000-8000-000000000001").status_code
