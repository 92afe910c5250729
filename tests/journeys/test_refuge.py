"""Two people ask for refuge: one at the counter, who is recognised; the other is denied and appeals."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from engine import messages, monitor, rehearsal, storage
from engine.access import SYSTEM
from engine.db import transaction
from tests.journeys import robot
from tests.journeys.stack import ROOT
from tests.journeys.walk import Walk

Sit = Callable[[str | None], robot.Person]
SCENARIOS = ROOT / "processes" / "refugio" / "scenarios"
TYPED_ONCE = {"votar", "convocar_sesion", "exponer_caso", "levantar_acta", "proyectar_resolucion"}


def scenario(name: str) -> Mapping[str, Any]:
    return rehearsal.read((SCENARIOS / f"{name}.yaml").read_bytes())


def resolutions(instance_id: UUID) -> list[str]:
    """The texts of the resolutions that were issued, newest first."""
    with transaction() as session:
        found = [one for one in monitor.documents(session, instance_id) if "resolucion" in one.name]
        files = [storage.get(session, one.id).content for one in found]
    return [
        " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages).split())
        for file in files
    ]


def test_from_the_counter_to_recognised(person: Sit) -> None:
    told = scenario("reconocida_con_interprete")
    page = person("mesa1").open("/expedientes/nuevo")
    page.get_by_role("button", name="Iniciar: Reconocimiento de la condición de refugiado").click()
    page.locator("form#tarea").wait_for()
    case = str(page.get_by_role("link", name="Ver el expediente completo").get_attribute("href"))
    walk = Walk(UUID(case.rpartition("/")[2]), person)

    seen: set[str] = set()
    for step in told["steps"]:
        walk.step(step, at_browser=step.get("complete") not in seen)
        seen.add(step.get("complete", ""))

    assert told["ends"] == walk.end()
    assert any("Saint-Fleur" in text for text in resolutions(walk.instance_id))

    officer = person("secretaria")
    history = officer.open(f"{case}/historia").locator("main").inner_text()
    documents = officer.open(f"{case}/documentos")
    documents.locator("a[data-row-link]", has_text="resolucion").first.click()
    documents.locator("main img").first.wait_for()

    assert "El trámite concluyó: Reconocida." in history


def test_denied_and_confirmed_on_appeal(person: Sit) -> None:
    told = scenario("denegada_apelacion_infundada")
    with transaction() as session:
        start = told["start"]
        sent = messages.send(session, start["message"], payload=start["payload"], actor=SYSTEM)
    assert sent.instance_id
    walk = Walk(sent.instance_id, person)

    appealed = False
    for step in told["steps"]:
        appealed = appealed or step.get("message") == "apelacion"
        walk.step(step, at_browser=appealed and step.get("complete") not in TYPED_ONCE)

    assert told["ends"] == walk.end()
    assert 2 == len(resolutions(walk.instance_id))

    told_to_all = (
        person("secretaria").open(f"/expedientes/{walk.instance_id}").locator("main").inner_text()
    )

    assert "Denegada" in told_to_all
