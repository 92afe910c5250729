"""A custodian receives a lot, puts one away that the printer spoiled, counts the drawer, destroys."""

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
    a_count_is_explained(custodian)
    what_was_put_away_is_destroyed(custodian, person("mesa1"))
    supervisor = person("supervisor")
    row = supervisor.open("/insumos/").locator("tbody tr", has_text="Tarjetas de carné de solicitante")

    assert "238 0 0 2 100 % 0 200 Alcanza" in " ".join(row.inner_text().split())
    assert [] == supervisor.axe()
    row.get_by_role("link").click()
    supervisor.page.wait_for_url("**/insumos/series?**")
    assert [] == supervisor.axe()


def a_count_is_explained(custodian: robot.Person) -> None:
    page = custodian.open("/insumos/")
    page.get_by_role("link", name="Arqueo").click()
    page.get_by_label("Insumo").select_option("TARJETA_SOLICITANTE")
    page.get_by_label("Series que hay en el cajón").fill("S00000001-S00000009, S00000011-S00000240")
    page.get_by_label("Por qué se cuenta").fill("Cambio de turno")
    assert [] == custodian.axe()
    page.get_by_role("button", name="Comparar con el registro").click()

    expect(page.get_by_text("Faltan en el cajón: S00000010")).to_be_visible()
    assert [] == custodian.axe()
    page.get_by_label("Explicación de la diferencia").fill("No apareció; se avisó a la jefatura.")
    page.get_by_role("button", name="Levantar el acta").click()

    expect(page.get_by_text("Con diferencia")).to_be_visible()
    assert [] == custodian.axe()


def what_was_put_away_is_destroyed(custodian: robot.Person, witness: robot.Person) -> None:
    page = custodian.open("/insumos/")
    page.get_by_role("link", name="Destruir").click()
    page.get_by_label("Quién lo presencia").select_option("mesa1")
    page.get_by_label("Motivo").fill("Fin de mes")
    assert [] == custodian.axe()
    page.get_by_role("button", name="Pedir la destrucción").click()

    expect(page.get_by_text("Por confirmar").first).to_be_visible()
    assert [] == custodian.axe()
    the_second_person_confirms(witness)
    page.reload()

    expect(page.get_by_text("Hecha")).to_be_visible()
    expect(page.get_by_text("Segunda persona")).to_be_visible()
    page.get_by_label("Ruta").get_by_role("link").nth(1).click()
    page.wait_for_url("**/insumos/actas?**")
    assert [] == custodian.axe()
    custodian.open("/insumos/enviar")
    assert [] == custodian.axe()


def the_second_person_confirms(witness: robot.Person) -> None:
    """Somebody who keeps no blanks finds behind the bell what waits for them."""
    page = witness.open("/bandeja/avisos")
    page.get_by_role("button", name="le nombró segunda persona").click()

    expect(page.get_by_role("heading", name="Destrucción del acta")).to_be_visible()
    assert [] == witness.axe()
    page.get_by_role("button", name="Presencié la destrucción").click()

    expect(page.get_by_text("Confirmó que presenció la destrucción")).to_be_visible()
    assert [] == witness.axe()
