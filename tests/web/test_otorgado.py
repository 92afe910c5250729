"""What the ministry gave a person, on the person's page: shown to whoever may know of it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine import clock
from engine.access import SYSTEM
from engine.models import InstanceState, ProcessDefinition, ProcessInstance, Reserve
from registry import calidades, visas
from registry.calidades import Otorgamiento
from registry.documentos.composicion import new_code
from registry.models import (
    DocumentoEmitido,
    EstadoCalidad,
    EstadoDocumento,
    EstadoVisa,
    Expediente,
    Persona,
)
from registry.visas import Concesion
from tests.web.conftest import Browser, find, words
from tests.web.test_personas import add
from web.papers import DOCUMENT_STATES
from web.personas.words import GIVEN_STATES

CONSULATE, DGC, REFUGE = "Consulado", "Evaluación DGC", "Secretaría Ejecutiva"
TODAY = clock.now().astimezone(clock.LIMA).date()
Sits = Callable[..., Browser]


@pytest.fixture
def consul(browser: Sits) -> Browser:
    return browser("consul", "officer", groups=(CONSULATE,))


@pytest.fixture
def evaluator(browser: Sits) -> Browser:
    return browser("jorge", "officer", groups=(DGC,))


@pytest.fixture
def protector(browser: Sits) -> Browser:
    return browser("carmen", "secretary", groups=(REFUGE,))


def case(
    session: Session,
    persona: Persona,
    procedimiento: str,
    group: str,
    *,
    reserve: Reserve | None = None,
    outcome: str | None = None,
    by: str = "prueba",
) -> Expediente:
    """A case of the person in a procedure that these people work on; over, if it has an outcome."""
    definition = ProcessDefinition(
        key=procedimiento,
        version=1,
        digest=uuid4().bytes,
        name=procedimiento,
        sources={},
        note="prueba",
        author="prueba",
        groups=[group],
    )
    instance = ProcessInstance(
        definition=definition,
        business_key="-",
        title="-",
        search="",
        started_by=by,
        state=InstanceState.COMPLETED if outcome else InstanceState.ACTIVE,
        outcome=outcome,
        ended_at=clock.now() if outcome else None,
        reserve_id=reserve.id if reserve else None,
    )
    session.add_all((definition, instance))
    session.flush()
    made = Expediente(
        numero=f"{procedimiento[:3].upper()}-2026-000001",
        procedimiento=procedimiento,
        canal="MESA_DE_PARTES",
        presentado_at=clock.now(),
        titular=persona,
        instance_id=instance.id,
    )
    session.add(made)
    session.flush()
    return made


def granted(session: Session, expediente: Expediente, calidad: str, desde: date = TODAY) -> None:
    acto = Otorgamiento("OTORGAMIENTO", calidad, "RESIDENTE", desde, 365, "000012-2026-DGC", TODAY)
    calidades.grant(session, expediente, acto, actor=SYSTEM)


def visa(session: Session, expediente: Expediente, *, refused: bool = False) -> None:
    acto = Concesion(
        tipo="turista",
        calidad="turista",
        variante="TEMPORAL",
        oficina="CG-MAD",
        documento="PAS VEN 104518833",
        resuelta_on=TODAY,
        numero=None if refused else "V00000007",
        formato=None if refused else "ADHESIVO",
        usar_hasta=None if refused else TODAY + timedelta(days=180),
    )
    visas.keep(session, expediente, acto, actor=SYSTEM)


def document(session: Session, expediente: Expediente, tipo: str, numero: str, **facts: object) -> None:
    made = DocumentoEmitido(
        expediente_id=expediente.id,
        tipo=tipo,
        numero=numero,
        codigo=new_code(),
        titular_id=expediente.titular_id,
        importado_de="prueba",
        estado=EstadoDocumento.ENTREGADO,
        **facts,
    )
    session.add(made)
    session.flush()


def stated(browser: Browser, persona: Persona) -> str:
    """What the page says once it was said what for."""
    browser.post(f"/personas/{persona.id}/finalidad", {"finalidad": "TRAMITE"})
    return box(browser, persona)


def box(browser: Browser, persona: Persona) -> str:
    return find(browser.get(f"/personas/{persona.id}"), "//section[h2='Lo que otorgó el ministerio']")[0]


def test_what_ones_own_unit_gave_is_shown_whole(session: Session, consul: Browser) -> None:
    persona = add(session)
    given = case(session, persona, "visa", CONSULATE)
    visa(session, given)
    document(session, given, "PASAPORTE", "900000001", vence_on=TODAY + timedelta(days=3650))
    document(session, given, "VISA", "V00000007", vence_on=TODAY + timedelta(days=180))
    document(session, given, "OFICIO", "OF-1")
    page = consul.get(f"/personas/{persona.id}")
    rows = find(page, "//table[contains(@class, 's-given')]/tbody/tr")

    assert 2 == len(rows)
    assert rows[0].startswith("Turista Visa Vigente")
    assert "V00000007" in rows[0]
    assert rows[1].startswith("Pasaporte electrónico Documento Entregado")
    assert f"/expedientes/{given.instance_id}" in find(page, "//table//a/@href")


def test_of_other_units_it_is_shown_for_a_purpose_and_without_numbers(
    session: Session, consul: Browser
) -> None:
    persona = add(session)
    granted(session, case(session, persona, "calidad_migratoria", DGC), "periodismo")
    before, told = box(consul, persona), words(consul.get(f"/personas/{persona.id}"))
    after = stated(consul, persona)

    assert ("Nada en vigor que mostrar." in before, "Periodista" in before) == (True, False)
    assert "Hay más información" in told
    assert "Periodista Calidad migratoria residente Vigente" in after
    assert "de otra unidad" in after
    assert "000012-2026-DGC" not in after


def test_refuge_leaves_no_hint_to_others(
    session: Session, browser: Sits, consul: Browser, evaluator: Browser, protector: Browser
) -> None:
    reserve = Reserve(code="refugio", groups=[REFUGE], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    persona, nobody = (
        add(session, "refugio"),
        add(session, nombres="Luz", documento=None, fecha_nacimiento="2001-01-01"),
    )
    add(session)  # the same person, told openly
    refuge = case(session, persona, "refugio", REFUGE, reserve=reserve, outcome="reconocida")
    document(session, refuge, "CARNE_SOLICITANTE", "000000001", vence_on=TODAY)
    document(session, refuge, "RESOLUCION", "000007-2026-CEPR")
    given = case(session, persona, "calidad_migratoria", DGC, by="jorge")
    granted(session, given, "convenios_internacionales")
    unknowing, known, protecting = (stated(one, persona) for one in (consul, evaluator, protector))
    of_the_unit = browser("ines", "officer", groups=(DGC,))  # who had nothing to do in that case

    assert stated(consul, nobody) == unknowing == stated(of_the_unit, persona)
    assert "efugi" not in words(consul.get(f"/personas/{persona.id}"))
    assert "efugi" not in words(consul.get(f"/personas/{persona.id}/historia"))
    assert "Convenios Internacionales Calidad migratoria residente Vigente" in known
    assert "refugiado" not in known.lower()
    assert "000000001" not in known
    assert "Condición de refugiado Protección Reservado Vigente" in protecting
    assert "000007-2026-CEPR" in protecting
    assert "Carné de solicitante de refugio" in protecting
    assert "Convenios Internacionales" in protecting


def test_even_its_own_unit_says_what_for_first(session: Session, protector: Browser) -> None:
    reserve = Reserve(code="refugio", groups=[REFUGE], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    persona = add(session)
    case(session, persona, "refugio", REFUGE, reserve=reserve, outcome="reconocida")

    assert "refugiado" not in box(protector, persona)
    assert "Hay más información" in words(protector.get(f"/personas/{persona.id}"))
    assert "Condición de refugiado" in stated(protector, persona)


def test_a_condition_that_ceased_is_of_before(session: Session, protector: Browser) -> None:
    reserve = Reserve(code="refugio", groups=[REFUGE], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    persona = add(session)
    case(session, persona, "refugio", REFUGE, reserve=reserve, outcome="reconocida")
    case(session, persona, "cese_refugio", REFUGE, reserve=reserve, outcome="cesada")
    told = stated(protector, persona)

    assert "Nada en vigor que mostrar. Antes" in told
    assert "Condición de refugiado Protección Reservado Terminada" in told


def test_what_is_over_by_its_last_day_is_of_before(session: Session, evaluator: Browser) -> None:
    persona = add(session)
    given = case(session, persona, "calidad_migratoria", DGC)
    granted(session, given, "periodismo", TODAY - timedelta(days=400))
    granted(session, given, "cooperante", TODAY + timedelta(days=10))
    rows = find(evaluator.get(f"/personas/{persona.id}"), "//table[contains(@class, 's-given')]//tr[td]")

    assert 2 == len(rows)
    assert "Cooperante Calidad migratoria residente Por empezar" in rows[0]
    assert "Periodista Calidad migratoria residente Vencida" in rows[1]


def test_a_refusal_is_known_to_who_refused(
    session: Session, consul: Browser, evaluator: Browser
) -> None:
    persona = add(session)
    visa(session, case(session, persona, "visa", CONSULATE), refused=True)

    assert "Turista Visa Denegada" in box(consul, persona)
    assert "Denegada" not in stated(evaluator, persona)


def test_every_state_has_its_words() -> None:
    told = {state for _clase, state in GIVEN_STATES}
    assert {*EstadoCalidad, *EstadoVisa} <= told
    assert set(EstadoDocumento) == set(DOCUMENT_STATES)
