"""An analyst's whole way: a diagram drawn elsewhere becomes a version that a hundred cases move to."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from playwright.sync_api import expect
from sqlalchemy import select

from engine import runtime, worklist
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.models import ProcessInstance, UserTask
from tests.journeys import certificado, robot
from tests.journeys.stack import Stack
from tests.journeys.studio import Studio

Sit = Callable[[str | None], robot.Person]
KEY, DIAGRAM = "certificado", "certificado.bpmn"
OFFICER = Actor(id="mesa1", roles=frozenset({"officer"}), groups=frozenset({"Mesa de partes"}))
LIMIT, STRICTER = 500, 590
CHANGED = range(LIMIT, STRICTER, 10)  # nine amounts that only the old table calls high
AMOUNTS = [*CHANGED, *range(600, 1480, 10)]  # of ninety-seven cases that somebody has to look at


def test_an_analyst_from_a_strange_diagram_to_a_hundred_moved_cases(
    person: Sit, stack: Stack, tmp_path: Path
) -> None:
    diego, patricia = Studio(person("analista")), Studio(person("analista2"))

    drawn_elsewhere_and_mended(diego, tmp_path / DIAGRAM)
    rehearsed(diego)
    broken_and_mended(diego)
    approved_by_another(diego, patricia)

    cases = [*made(AMOUNTS, "NADA"), *made([1, 2, 3], "ACLARAR")]
    assert 100 == len(cases)
    replayed(diego)
    compared_and_deployed(diego, patricia)
    activities_renamed(diego, patricia)
    moved_and_back(diego, cases)


def drawn_elsewhere_and_mended(diego: Studio, file: Path) -> None:
    """Import it, mend it with what the gate says, and add what it lacks."""
    file.write_bytes(certificado.diagram())
    diego.bring(file)
    expect(diego.judged()).to_contain_text("3 errores")
    diego.look("02_importado")

    diego.repair("Marcarlo como ejecutable", DIAGRAM)
    diego.repair("Convertirla en tarea de usuario", DIAGRAM)
    diego.repair("Tomar como flujo por omisión el que no tiene condición", DIAGRAM)
    diego.look("03_corregido")
    diego.add("Formularios", "forms/registrar_pedido.form", certificado.REGISTER)
    diego.look("04_formulario")
    diego.add("Formularios", "forms/revisar.form", certificado.ANSWER)
    diego.add("Formularios", "forms/aclarar.form", certificado.CLEAR)
    diego.add("Decisiones", "riesgo.dmn", certificado.table(LIMIT))
    diego.open("riesgo.dmn").get_by_role("button", name="Volver al editor gráfico").click()
    expect(diego.page.locator(".e-editor[data-ready]:not([hidden]) .tjs-table")).to_be_visible()
    diego.look("05_decision")
    diego.open(DIAGRAM)
    expect(diego.judged()).to_contain_text("0 errores")
    diego.look("06_en_orden")


def rehearsed(diego: Studio) -> None:
    """Through an agency that is down and then answers, and a term of thirty business days."""
    page, play = diego.page, diego.play
    page.get_by_role("button", name="Ensayar", exact=True).click()
    play.get_by_role("button", name="Llenar el formulario").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Apellido").fill("QUISPE")
    form.get_by_label("Nombres").fill("ROSA")
    form.get_by_label("Monto").fill("700")
    form.get_by_label("Consultar a INTERPOL").check(force=True)
    diego.look("07_formulario_real")
    form.get_by_role("button", name="Completar la tarea").click()

    play.get_by_role("button", name="No responde (caída)").click()
    expect(play.locator(".e-play__past")).to_contain_text("No respondió INTERPOL: Personas buscadas")
    expect(play.get_by_role("button", name="Responder", exact=True)).to_be_visible()
    diego.look("08_entidad_caida")
    play.get_by_role("button", name="Responder", exact=True).click()
    expect(play).to_contain_text("fila 1")
    expect(play.locator(".e-wait--timer")).to_contain_text("15 jun 2026")
    diego.look("09_espera_el_plazo")
    play.get_by_role("button", name="Adelantar hasta entonces").click()
    expect(play).to_contain_text("El caso terminó en «Abandonado».")
    diego.look("10_plazo_vencido")

    play.get_by_role("button", name="Guardar", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Qué pasa en él").fill("Nadie revisa en treinta días")
    with diego.saving("nadie_revisa_en_treinta_dias.yaml"):
        dialog.get_by_role("button", name="Guardar").click()
    play.get_by_role("button", name="Cerrar el ensayo").click()


def broken_and_mended(diego: Studio) -> None:
    """More scenarios; a wrong table makes those fail that it concerns, and no others."""
    for name, text in certificado.scenarios("revisar", "aclarar").items():
        diego.add("Escenarios", f"scenarios/{name}.yaml", text)
    assert "Los 4 terminan como dicen" in diego.play_all()
    diego.page.get_by_label("Pintar en el diagrama").check()
    diego.look("11_cobertura")

    diego.write("riesgo.dmn", certificado.table(LIMIT).replace("&gt;= 500", "&gt;= 5000"))
    told = diego.play_all()
    assert "2 de 4 no terminan como dicen" in told
    assert "la tarea «revisar» no está abierta" in told
    diego.look("12_escenarios_rotos")
    diego.write("riesgo.dmn", certificado.table(LIMIT))
    assert "Los 4 terminan como dicen" in diego.play_all()


def approved_by_another(diego: Studio, patricia: Studio) -> None:
    """Whoever wrote it is refused, on the page and behind it."""
    there = diego.propose("Nace el certificado")
    expect(diego.page.get_by_role("button", name="Aprobar")).to_have_count(0)
    expect(diego.page.locator("main")).to_contain_text("lo aprueba otra persona")
    diego.look("13_propuesta_propia")
    token = diego.page.locator("input[name=csrf_token]").first.input_value()
    answer = diego.page.request.post(f"{there}/aprobar", form={"csrf_token": token})
    assert (403, True) == (answer.status, "lo aprueba otra persona" in answer.text())

    patricia.page.goto(there)
    patricia.look("14_propuesta_ajena")
    patricia.approve_and_deploy(there)
    patricia.look("15_desplegado")


def replayed(diego: Studio) -> None:
    """A stricter table, asked of a hundred real cases: nine would go another way, exactly."""
    diego.change(KEY)
    diego.write("riesgo.dmn", certificado.table(STRICTER))
    page = diego.page
    page.get_by_role("link", name="Proponer").click()
    diego.look("16_por_proponer")
    page.get_by_role("button", name="Repetir los casos").click()

    assert "Distinto aquí 9 Igual 91" == diego.run("ya se miraron todos")
    rows = page.locator("tbody tr").all_inner_texts()
    assert {f"CER-NADA-{amount:06}" for amount in CHANGED} == {row.split()[0] for row in rows}
    assert all("«Revisar»" in row for row in rows)
    diego.look("17_repeticion")
    page.get_by_role("link", name="Volver a proponer").click()


def compared_and_deployed(diego: Studio, patricia: Studio) -> None:
    there = diego.propose("Más exigente")
    patricia.page.goto(there)
    patricia.page.get_by_role("link", name="Ver los dos diagramas").click()
    patricia.page.locator("#comparar[data-ready]").wait_for()
    expect(patricia.page.locator("main")).to_contain_text(">= 590")
    marked = patricia.page.locator("#comparar .e-is-changed[data-element-id=clasificar]")
    expect(marked).to_have_count(2)  # it asks the table that changed
    patricia.look("18_comparacion")
    patricia.approve_and_deploy(there)


def activities_renamed(diego: Studio, patricia: Studio) -> None:
    """Two activities get other ids: of one it will be told which it was, of the other not."""
    diego.change(KEY)
    diego.write(DIAGRAM, certificado.renamed({"revisar": "evaluar", "aclarar": "precisar"}))
    diego.add("Formularios", "forms/evaluar.form", certificado.ANSWER.replace('"revisar"', '"evaluar"'))
    diego.add("Formularios", "forms/precisar.form", certificado.CLEAR.replace('"aclarar"', '"precisar"'))
    for name, text in certificado.scenarios("evaluar", "precisar").items():
        if name != "bajo":
            diego.write(f"scenarios/{name}.yaml", text)
    patricia.approve_and_deploy(diego.propose("Otros nombres"))

    page = patricia.page
    page.get_by_role("button", name="Comparar las dos elegidas").click()
    page.locator("#comparar[data-ready]").wait_for()
    patricia.look("19_dos_versiones")


def moved_and_back(diego: Studio, cases: list[UUID]) -> None:
    """Ninety-seven move, three are refused with the reason, and all come back."""
    page = diego.who.open(f"/estudio/procesos/{KEY}/")
    page.get_by_label("Motivo").fill("Rige desde hoy")
    page.get_by_text("Actividades que cambiaron de identificador").click()
    page.get_by_label("Una por línea: antiguo = nuevo").fill("revisar = evaluar")
    diego.look("20_procedimiento")
    page.get_by_role("button", name="Mirar si pueden").click()

    assert "No se puede 3 Pueden migrar 97" == diego.run("ya se miraron todos")
    refused = page.locator("tbody tr").all_inner_texts()
    assert 3 == len(refused)
    assert all("«Aclarar el pedido» no existe en esa versión." in row for row in refused)
    diego.look("21_migracion_mirada")
    page.get_by_role("button", name="Migrar los").click()
    assert "No se puede 3 Hechos 97" == diego.run("migración terminada")
    assert [3] * 97 + [1] * 3 == versions(cases)
    diego.look("22_migracion_hecha")
    page.get_by_role("button", name="Deshacer la migración").click()
    assert "No se puede 3 Devueltos 97" == diego.run("migración deshecha")
    assert [1] * 100 == versions(cases)
    diego.look("23_migracion_deshecha")


def made(amounts: list[int], missing: str) -> list[UUID]:
    """Cases whose first form was filled in, one for each amount."""
    with transaction() as session:
        ids = [
            runtime.start(
                session, KEY, business_key=f"CER-{missing}-{n:06}", title="QUISPE", actor=SYSTEM
            ).id
            for n in amounts
        ]
    for id_, amount in zip(ids, amounts, strict=True):
        with transaction() as session:
            task = session.scalars(select(UserTask).where(UserTask.instance_id == id_)).one()
            worklist.claim(session, task.id, actor=OFFICER)
            answers = {"apellido": "QUISPE", "nombres": "ROSA", "monto": amount, "falta": missing}
            assert worklist.answer(session, task.id, answers, actor=OFFICER).ok
    return ids


def versions(ids: list[UUID]) -> list[int]:
    """Which version each case runs."""
    with transaction() as session:
        return [session.get_one(ProcessInstance, one).definition.version for one in ids]
