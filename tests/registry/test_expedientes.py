"""Expedientes and their numbers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.errors import NotFound
from registry import expedientes, series
from registry.models import Expediente, Serie
from tests.registry.conftest import SOLICITUD, an_instance


def open_one(session: Session, instance_id: UUID, actor: Actor, at: str) -> Expediente:
    return expedientes.open_(
        session,
        procedimiento="refugio",
        canal="MIGRACIONES",
        solicitud=SOLICITUD,
        presentado_at=datetime.fromisoformat(at),
        instance_id=instance_id,
        actor=actor,
    )


def test_numbers_follow_each_other(session: Session, instance_id: UUID, actor: Actor) -> None:
    numbers = [
        open_one(session, instance_id, actor, "2026-05-04T09:00:00-05:00").numero for _ in range(3)
    ]

    assert ["CEPR-2026-000001", "CEPR-2026-000002", "CEPR-2026-000003"] == numbers


def test_the_year_is_that_of_lima(session: Session, instance_id: UUID, actor: Actor) -> None:
    last = open_one(session, instance_id, actor, "2027-01-01T03:00:00+00:00")
    first = open_one(session, instance_id, actor, "2027-01-01T05:00:00+00:00")

    assert ("CEPR-2026-000001", "CEPR-2027-000001") == (last.numero, first.numero)


def test_is_found_by_its_number(session: Session, instance_id: UUID, actor: Actor) -> None:
    expediente = open_one(session, instance_id, actor, "2026-05-04T09:00:00-05:00")

    assert expediente is expedientes.get(session, expediente.numero)
    with pytest.raises(NotFound):
        expedientes.get(session, "CEPR-2026-999999")


def test_a_case_that_follows_another_is_about_the_same_person(
    session: Session, instance_id: UUID, actor: Actor
) -> None:
    first = open_one(session, instance_id, actor, "2026-05-04T09:00:00-05:00")
    told = {key: value for key, value in SOLICITUD.items() if key != "documento"}

    second = expedientes.open_(
        session,
        procedimiento="calidad_migratoria",
        canal="OFICIO",
        solicitud={**told, "persona_id": str(first.titular_id)},
        presentado_at=datetime.fromisoformat("2026-05-05T09:00:00-05:00"),
        instance_id=an_instance(session),
        actor=actor,
    )

    assert (first.titular_id, "CM-2026-000001") == (second.titular_id, second.numero)


def test_numbers_have_neither_gaps_nor_twins_however_many_ask(database: Engine) -> None:
    def give(turn: int) -> int | None:
        with Session(database) as session:
            given = series.next_number(session, "CARRERA", 2026)
            if turn % 4 == 0:
                session.rollback()
                return None
            session.commit()
            return given

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(give, range(40)))
    with Session(database) as session:
        session.execute(delete(Serie).where(Serie.codigo == "CARRERA"))
        session.commit()

    assert list(range(1, 31)) == sorted(number for number in given if number)
