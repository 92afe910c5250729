"""Changing the catalogue without a release: two people, at once everywhere, and dates that follow."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, db, repository, runtime
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed, OtherHandsNeeded
from engine.models import ProcessInstance, UserTask
from registry import catalogo, expresiones
from registry.catalogo import cambios
from registry.catalogo.cambios import ChangeResolved, ChangeWaiting, ReasonMissing, RowRefused
from registry.catalogo.tablas import Ajuste, Feriado, Motivo, Pais
from registry.models import Aviso, CambioCatalogo, Plazo, PlazoSuceso
from registry.plazos_en_curso import cambios as plazos
from tasks import dispatcher
from tests.engine import diagrams as d

ANA = Actor(id="ana", roles=frozenset({"analyst"}))
JULIO = Actor(id="julio", roles=frozenset({"analyst"}))
OFFICER = Actor(id="rosa", roles=frozenset({"officer"}))
NEW_YEARS_EVE = {
    "calendario": "nacional",
    "codigo": "puente_2026",
    "nombre": "Día no laborable compensable",
    "desde": "2026-12-28",
    "hasta": "2026-12-31",
    "norma": "D.S. 001-2026-PCM (de prueba)",
}


@pytest.fixture(autouse=True)
def on_monday(monkeypatch: pytest.MonkeyPatch, session: Session) -> Iterator[None]:
    expresiones.install()
    catalogo.forget()
    distance = datetime.fromisoformat("2026-11-23T10:00:00-05:00") - datetime.now().astimezone()
    monkeypatch.setattr(clock, "_offset", distance)
    yield
    catalogo.forget()


def known(session: Session) -> None:
    """Another transaction begins: it knows what was kept before."""
    session.commit()
    session.execute(select(1))


def propose(session: Session, table: str, row: dict[str, object], actor: Actor = ANA) -> CambioCatalogo:
    return cambios.propose(session, table, row, reason="Norma nueva", actor=actor)


def approved(session: Session, table: str, row: dict[str, object]) -> None:
    change = propose(session, table, row)
    cambios.approve(session, change.id, actor=JULIO)
    known(session)


def is_holiday(day: str) -> bool:
    return not catalogo.calendar().is_business_day(date.fromisoformat(day))


def test_a_holiday_counts_when_another_person_approves_it(session: Session) -> None:
    change = propose(session, "feriados", NEW_YEARS_EVE)
    known(session)
    assert not is_holiday("2026-12-29")
    assert [change.id] == [one.id for one in cambios.waiting(session, JULIO)]

    with pytest.raises(OtherHandsNeeded):
        cambios.approve(session, change.id, actor=ANA)
    cambios.approve(session, change.id, actor=JULIO)
    known(session)

    assert is_holiday("2026-12-29")
    assert ("ana", "julio", 1) == (change.propuesto_por, change.resuelto_por, change.version)
    with pytest.raises(ChangeResolved):
        cambios.approve(session, change.id, actor=JULIO)


def test_a_new_value_ends_the_one_before_and_the_past_stays(session: Session) -> None:
    before = catalogo.get(Ajuste, "apatridia.activo", date(2026, 11, 23))

    approved(
        session,
        "ajustes",
        {**before.guardada(), "desde": "2027-01-01", "valor": "sí", "norma": "Reglamento de prueba"},
    )

    assert catalogo.setting("apatridia.activo", date(2026, 12, 31)) is False
    assert catalogo.setting("apatridia.activo", date(2027, 1, 1)) is True
    (change,) = cambios.history(session, ANA, "ajustes")
    assert change.termina is not None
    assert "2026-12-31" == change.termina["hasta"]


def test_a_rejected_change_changes_nothing_and_says_why(session: Session) -> None:
    change = propose(session, "feriados", NEW_YEARS_EVE)
    cambios.reject(session, change.id, reason="No se publicó", actor=JULIO)
    known(session)

    assert not is_holiday("2026-12-29")
    propose(session, "feriados", NEW_YEARS_EVE)  # and may be proposed again


def test_what_is_wrong_is_refused_in_sentences(session: Session) -> None:
    with pytest.raises(RowRefused) as wrong:
        propose(session, "feriados", {**NEW_YEARS_EVE, "calendario": "marte", "hasta": "2026-12-31"})
    assert "marte" in str(wrong.value.facts["why"])
    with pytest.raises(RowRefused) as wrong:
        propose(session, "feriados", {**NEW_YEARS_EVE, "hasta": None})
    assert "necesita «Rige hasta»" in str(wrong.value.facts["why"])
    with pytest.raises(ReasonMissing):
        cambios.propose(session, "feriados", NEW_YEARS_EVE, reason="  ", actor=ANA)
    with pytest.raises(NotAllowed):
        propose(session, "feriados", NEW_YEARS_EVE, actor=OFFICER)
    propose(session, "feriados", NEW_YEARS_EVE)
    with pytest.raises(ChangeWaiting):
        propose(session, "feriados", NEW_YEARS_EVE, actor=JULIO)


def test_a_table_of_no_weight_needs_one_person(session: Session) -> None:
    light = next(t for t in (Pais, Motivo, Feriado) if not t.TABLA.cuatro_ojos)
    row = next(iter(catalogo.current().every(light)))

    propose(session, light.TABLA.codigo, {**row.guardada(), "nombre": "Otro nombre"})
    known(session)

    found = catalogo.current().history(light, row.clave)
    assert "Otro nombre" in {getattr(one, "nombre", "") for one in found}


@pytest.fixture
def case(session: Session) -> ProcessInstance:
    """A case in which the term to decide, 30 business days, runs to 8 January 2027."""
    draft = d.draft(
        "calidad_migratoria",
        d.start(entradas="desde"),
        d.user("evaluar", dueDate='plazo("calidad.decision", desde)'),
        d.end("resuelta"),
        flows="inicio>evaluar>resuelta",
        lane="Evaluación DGC",
    )
    definition = repository.deploy(session, draft, note="prueba", actor=SYSTEM)
    made = runtime.start(
        session, definition, data={"desde": "2026-11-23"}, business_key="DGC-1", actor=SYSTEM
    )
    session.commit()
    return made


def recomputed(session: Session) -> Plazo:
    known(session)
    session.commit()
    while dispatcher.recompute_terms():
        pass
    session.expire_all()
    return session.scalars(select(Plazo)).one()


def test_terms_that_run_follow_a_new_holiday_and_whoever_works_is_told(
    session: Session, case: ProcessInstance
) -> None:
    approved(session, "feriados", NEW_YEARS_EVE)

    plazo = recomputed(session)

    assert date(2027, 1, 14) == plazo.vence_on  # four days later
    assert plazo.vence_at == session.scalars(select(UserTask)).one().due_at
    last = session.scalars(select(PlazoSuceso).order_by(PlazoSuceso.created_at.desc())).first()
    assert last is not None
    assert ("recalculado", date(2027, 1, 8)) == (last.tipo.value, last.antes_on)
    assert "Día no laborable compensable" in str(last.pasos)
    assert ["recalculo"] == [one.clase for one in session.scalars(select(Aviso))]


def test_a_date_that_the_person_was_told_is_not_made_worse(
    session: Session, case: ProcessInstance
) -> None:
    plazos.tell(session, session.scalars(select(Plazo)).one(), actor=SYSTEM)
    approved(session, "feriados", NEW_YEARS_EVE)

    plazo = recomputed(session)

    assert date(2027, 1, 8) == plazo.vence_on
    kinds = [one.tipo.value for one in plazos.happenings(session, plazo.id)]
    assert "conservado" in kinds
    assert "recalculado" not in kinds
    with db.transaction() as other:
        assert 1 == other.get_one(Plazo, plazo.id).catalogo
