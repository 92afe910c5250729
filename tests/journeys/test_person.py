"""One person through three procedures: recognised as a refugee, granted a calidad, given a visa.

What each procedure writes is found on the same person of the register, and on the page of the person:
whole, where it may be known, and without a hint of refuge where it may not.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import messages, rehearsal
from engine.access import SYSTEM, Actor
from engine.db import transaction
from registry import insumos
from registry.insumos import Pila, Recepcion
from registry.models import CalidadOtorgada, EstadoCalidad, EstadoVisa, Expediente, VisaEmitida
from tests.journeys import robot
from tests.journeys.stack import ROOT, Stack
from tests.journeys.walk import PATIENCE, Step, Walk

Sit = Callable[[str | None], robot.Person]
PASSPORT = {"tipo": "PAS", "pais": "VEN", "numero": "155900417"}
WHO = {
    "primer_apellido": "Urdaneta",
    "segundo_apellido": "Colmenares",
    "nombres": "Aurimar",
    "fecha_nacimiento": "1989-02-17",
    "documento": PASSPORT,
    "correo": "a.urdaneta@example.org",
}
AT_THE_CONSULATE = {
    "nacionalidad": "VEN",
    "pais_nacimiento": "VEN",
    "documento_vence": "2031-02-14",
    "fecha_ingreso_prevista": "2027-01-20",
}
COPY = "copia_documento"  # the scenario only says that there is one: here it is attached
STICKERS = Pila("AUTOADHESIVO_VISA", "CG-MAD")
ENTRY = {"fecha": "2026-12-20", "puesto": "Aeropuerto Jorge Chávez"}
#: what is done at a browser: where somebody decides; the forms around it go through the same server
TELLING = {
    "refugio": {"elaborar_informe", "firmar_resolucion"},
    "calidad_migratoria": {"evaluar", "revisar"},
    "visa": {"registrar_solicitud", "entrevistar", "decidir_visa", "entregar"},
}


def scenario(process: str, name: str) -> Mapping[str, Any]:
    return rehearsal.read((ROOT / "processes" / process / "scenarios" / f"{name}.yaml").read_bytes())


def test_a_refugee_gets_a_calidad_and_a_visa_as_the_same_person(
    person: Sit, stack: Stack, tmp_path: Path
) -> None:
    refuge = recognised(person)
    calidad = Walk(opened_for(refuge, "calidad_migratoria"), person)
    walked(calidad, "calidad_migratoria", steps("calidad_migratoria", "desde_refugio"))

    assert "otorgada" == calidad.end()
    assert "Firma digital: correcto" in verified(person("supervisor2"), calidad, stack, tmp_path)

    stickers_arrive()
    visa = at_the_consulate(person)
    walked(visa, "visa", [as_her(step) for step in steps("visa", "turista_usada")])
    visa.until(lambda session: visa.waits_for(session, "ingreso_registrado"), "the visa")
    titular, number = the_register_says_so(refuge, calidad, visa)

    the_unit_of_refuge_sees_all(person("secretaria"), titular, number)
    the_consulate_sees_no_refuge(person("consul1"), titular, number)
    the_consulate_finds_no_such_case(person("consul1"), calidad)

    with transaction() as session:
        messages.send(session, "ingreso_registrado", key=number, payload=ENTRY, actor=SYSTEM)

    assert "usada" == visa.end()

    (told,) = rows(person("consul1"), titular)
    assert "Usada" in told
    assert "día del ingreso" in told


def verified(who: robot.Person, walk: Walk, stack: Stack, folder: Path) -> str:
    """What the command says of the resolution, as it was signed: a copy of it bears its reader's name."""
    page = who.open(f"/expedientes/{walk.instance_id}/documentos")
    page.locator("a[data-row-link]", has_text="resolucion").first.click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Original sin marca").click()
    file = folder / "resolucion.pdf"
    coming.value.save_as(file)
    return stack.sugm("verify", str(file))


def the_register_says_so(refuge: Walk, calidad: Walk, visa: Walk) -> tuple[UUID, str]:
    """The same person in the three cases; one calidad and one visa of that person."""
    with transaction() as session:
        cases = [expediente(session, one.instance_id) for one in (refuge, calidad, visa)]
        (titular,) = {one.titular_id for one in cases}
        granted = session.scalars(
            select(CalidadOtorgada).where(CalidadOtorgada.persona_id == titular)
        ).one()
        issued = session.scalars(select(VisaEmitida).where(VisaEmitida.persona_id == titular)).one()

        assert ["refugio", "calidad_migratoria", "visa"] == [one.procedimiento for one in cases]
        assert ("convenios_internacionales", EstadoCalidad.VIGENTE, cases[1].id) == (
            granted.calidad,
            granted.estado,
            granted.expediente_id,
        )
        assert ("turista", EstadoVisa.EMITIDA, cases[2].id) == (
            issued.tipo,
            issued.estado,
            issued.expediente_id,
        )
        return titular, str(issued.numero)


def the_unit_of_refuge_sees_all(secretary: robot.Person, titular: UUID, number: str) -> None:
    """For a stated purpose: the condition, the calidad that came of it, and that there is a visa."""
    page = secretary.open(f"/personas/{titular}")
    page.get_by_role("link", name="Decir para qué se consulta").click()
    page.get_by_label("Tramitar el expediente").check()
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url(f"**/personas/{titular}")
    condition, calidad, visa = rows(secretary, titular)

    assert condition.startswith("Condición de refugiado Protección Reservado")
    assert "-CEPR" in condition
    assert calidad.startswith("Convenios Internacionales")
    assert "Vigente" in calidad
    assert visa.startswith("Turista")
    assert "de otra unidad" in visa
    assert number not in visa


def the_consulate_sees_no_refuge(consul: robot.Person, titular: UUID, number: str) -> None:
    (visa,) = rows(consul, titular)
    told = consul.page.locator("main").inner_text()

    assert visa.startswith("Turista")
    assert "Vigente" in visa
    assert number in visa
    for hint in ("Convenios", "efugi", "Reservado", "CEPR"):
        assert hint not in told


def the_consulate_finds_no_such_case(consul: robot.Person, calidad: Walk) -> None:
    """It works on calidades; this one is on the ground of refuge."""
    with transaction() as session:
        number = expediente(session, calidad.instance_id).numero
    found = consul.open(f"/expedientes/?q={number}").locator("main").inner_text()
    answer = consul.page.goto(f"{consul.url}/expedientes/{calidad.instance_id}")

    assert "Urdaneta" not in found
    assert answer
    assert 404 == answer.status


def rows(who: robot.Person, titular: UUID) -> list[str]:
    """What the page of the person says that was given; the page has to be sound."""
    page = who.open(f"/personas/{titular}")
    found = page.locator("table.s-given tbody tr").all_inner_texts()

    assert [] == who.axe()
    assert "Urdaneta" in page.locator("h1").inner_text()
    return [" ".join(one.split()) for one in found]


def recognised(person: Sit) -> Walk:
    """She asked at Migraciones, and the commission recognised her."""
    told = scenario("refugio", "reconocida_por_unanimidad")
    with transaction() as session:
        start = told["start"]
        payload = {**start["payload"], **WHO}
        sent = messages.send(session, start["message"], payload=payload, actor=SYSTEM)
    assert sent.instance_id
    walk = Walk(sent.instance_id, person)
    walked(walk, "refugio", told["steps"])

    assert "reconocida" == walk.end()
    return walk


def walked(walk: Walk, process: str, through: Iterable[Step]) -> None:
    for step in through:
        walk.step(step, at_browser=step.get("complete") in TELLING[process])


def steps(process: str, name: str) -> Iterator[Step]:
    """What people do in a scenario, whoever of their group does it."""
    told = scenario(process, name)["steps"]
    return ({**step, "as": None} for step in told if "complete" in step)


def at_the_consulate(person: Sit) -> Walk:
    """An officer begins the case of a visa."""
    page = person("consular1").open("/expedientes/nuevo")
    page.get_by_role("button", name="Iniciar: Visa").click()
    page.locator("form#tarea").wait_for()
    case = str(page.get_by_role("link", name="Ver el expediente completo").get_attribute("href"))
    walk = Walk(UUID(case.rpartition("/")[2]), person)
    walk.papers = {COPY: a_paper()}
    return walk


def a_paper() -> bytes:
    made, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(300, 400)
    writer.write(made)
    return made.getvalue()


def stickers_arrive() -> None:
    """Without stickers the consulate prints no visa."""
    custodian = Actor(id="custodia1", roles=frozenset({"custodian"}), office=STICKERS.oficina)
    lot = Recepcion(desde="A00000001", hasta="A00000010", guia="GR-1", recibido_on=date(2026, 1, 5))
    with transaction() as session:
        insumos.receive(session, STICKERS, lot, actor=custodian)


def as_her(step: Step) -> Step:
    """The same step, of the person of this journey. Whoever decides has not held the interview."""
    answers = dict(step["answers"])
    if step["complete"] == "registrar_solicitud":
        told = {**answers["solicitud"], **WHO, **AT_THE_CONSULATE}
        answers["solicitud"] = {name: one for name, one in told.items() if name != COPY}
    decides = step["complete"] in {"decidir_visa", "controlar"}
    return {**step, "as": None if decides else "consular1", "answers": answers}


def opened_for(refuge: Walk, procedimiento: str) -> UUID:
    """The case that was opened for the same person in another procedure."""
    last = time.monotonic() + PATIENCE
    while True:
        with transaction() as session:
            titular = expediente(session, refuge.instance_id).titular_id
            found = session.scalar(
                select(Expediente.instance_id).where(
                    Expediente.procedimiento == procedimiento, Expediente.titular_id == titular
                )
            )
        if found:
            return found
        assert time.monotonic() < last, f"no {procedimiento} for the person"
        time.sleep(0.2)


def expediente(session: Session, instance_id: UUID) -> Expediente:
    return session.scalars(select(Expediente).where(Expediente.instance_id == instance_id)).one()
