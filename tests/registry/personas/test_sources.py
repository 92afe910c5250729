"""What is known openly of a person names no source that by itself tells of a reserve."""

from datetime import date
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from engine.models import ProcessDefinition, Reserve
from registry.models import Parentesco, Persona
from registry.personas import familia
from registry.personas.datos import Fuente
from registry.personas.filiacion import Filiacion
from registry.personas.registro import register
from tests.house import ROOT
from tests.registry.conftest import SOLICITUD

RESERVED = Fuente(origen="refugio", reserva="refugio", stream="prueba")
OPEN = Fuente(origen="visa", reserva=None, stream="prueba")


@pytest.fixture
def persona(session: Session) -> Persona:
    """Told in a case of refuge, as the first programs left it once it was told openly too."""
    reserve = Reserve(code="refugio", groups=["Secretaría Ejecutiva"], stand_ins={}, readers={})
    session.add(reserve)
    session.flush()
    definition = ProcessDefinition(
        key="refugio",
        version=1,
        digest=b"x",
        name="Refugio",
        sources={},
        note="prueba",
        author="prueba",
        reserve_id=reserve.id,
    )
    session.add(definition)
    return register(session, Filiacion.of(SOLICITUD), RESERVED, actor=SYSTEM)


def upgrade(session: Session) -> None:
    """What the migration does to an existing database."""
    session.flush()
    (file,) = (ROOT / "migrations" / "versions").glob("*_open_sources.py")
    migration = import_module(f"migrations.versions.{file.stem}")
    with Operations.context(MigrationContext.configure(session.connection())):
        migration.upgrade()
    session.expire_all()


def test_open_facts_of_an_existing_database_lose_the_source_that_tells(
    session: Session, persona: Persona
) -> None:
    name, (told, kept), (document,) = persona.nombres[0], persona.nacionalidades, persona.documentos
    name.reserva = told.reserva = document.reserva = None
    document.origen = "QORICANCHA"
    upgrade(session)

    assert ["registro"] * 3 == [one.origen for one in (name, told, document)]
    assert ("refugio", "refugio") == (kept.origen, kept.reserva)


def test_what_the_direction_is_told_too_is_known_in_its_wider_reserve(
    session: Session, persona: Persona
) -> None:
    direction = Fuente(origen="calidad_migratoria", reserva="calidad_refugio", stream="prueba")
    for fuente in (direction, RESERVED, Fuente(origen="asilo", reserva="asilo", stream="prueba")):
        assert persona is register(session, Filiacion.of(SOLICITUD), fuente, actor=SYSTEM)
        facts = [*persona.nombres, *persona.documentos, *persona.nacionalidades]

        assert {("calidad_migratoria", "calidad_refugio")} == {
            (one.origen, one.reserva) for one in facts
        }


def test_a_relative_told_openly_is_that_sources(session: Session, persona: Persona) -> None:
    child = register(
        session,
        Filiacion.of(
            SOLICITUD | {"nombres": "Luz", "fecha_nacimiento": "2015-03-02", "documento": None}
        ),
        OPEN,
        actor=SYSTEM,
    )
    told = [
        familia.relate(session, persona, child, Parentesco.HIJO_MENOR, fuente, actor=SYSTEM)
        for fuente in (RESERVED, OPEN)
    ]

    assert 1 == len({one.id for one in told})
    assert (None, "visa") == (told[1].reserva, told[1].origen)
    (relative,) = familia.group(session, persona.id, date(2026, 11, 26))
    assert child is relative.persona
