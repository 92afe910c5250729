"""A custodian receives a lot of stickers and puts away one that the printer spoiled."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import robot

Sit = Callable[[str | None], robot.Person]


def test_a_lot_arrives_and_one_is_spoiled(person: Sit) -> None:
    custodian = person("custodia1")
    page = custodian.open("/")

    assert page.url.endswith("/insumos/")
    assert [] == custodian.axe()

    page.get_by_role("link", name="Recibir un lote").click()
    page.get_by_label("Insumo").select_option("TARJETA_SOLICITANTE")
    page.get_by_label("Primera serie").fill("S00000001")
    page.get_by_label("Última serie").fill("S00000240")
    page.get_by_label("Guía de remisión").fill("GR-2026-0417")
    assert [] == custodian.axe()
    page.get_by_role("button", name="Ingresar el lote").click()

    expect(page.get_by_text("Se ingresaron 240 insumos.")).to_be_visible()
    page.get_by_role("link", name="S00000003").click()
    page.get_by_label("Motivo").fill("La impresora cortó la tarjeta.")
    assert [] == custodian.axe()
    page.get_by_role("button", name="Dar de baja").click()

    expect(page.get_by_text("Dado de baja por daño")).to_be_visible()
    assert [] == custodian.axe()
    supervisor = person("supervisor")
    row = supervisor.open("/insumos/").locator("tbody tr", has_text="Tarjetas de carné de solicitante")

    assert "239 0 0 1 100 % 0 200 Alcanza" in " ".join(row.inner_text().split())
    assert [] == supervisor.axe()
    row.get_by_role("link").click()
    supervisor.page.wait_for_url("**/insumos/series?**")
    assert [] == supervisor.axe()
