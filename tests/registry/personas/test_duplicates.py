"""Likely duplicates are found, kept for a reviewer, and not asked about again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import EstadoPar, Persona, PosibleDuplicado
from registry.personas import duplicados, indice
from tests.registry.personas.people import RESERVED, add, paper


def pairs(session: Session) -> list[PosibleDuplicado]:
    while duplicados.compare_pending(session):
        pass
    session.expire_all()
    return list(session.scalars(select(PosibleDuplicado).order_by(PosibleDuplicado.created_at)))


def twice(session: Session, **changes: object) -> tuple[Persona, Persona]:
    first = add(session)
    return first, add(session, **{"documento": paper("777000111"), "nombres": "Maria Joze"} | changes)


def test_whoever_looks_alike_is_kept_with_the_reasons(session: Session) -> None:
    first, second = twice(session)
    add(session, primer_apellido="Huamán", nombres="Luis", documento=paper("888000111"), sexo="M")
    (pair,) = pairs(session)

    assert {first.id, second.id} == {pair.persona_a_id, pair.persona_b_id}
    assert {"apellidos.iguales", "nombres.suenan_igual", "nacimiento.igual", "documento.distinto"} <= {
        one["codigo"] for one in pair.componentes
    }
    assert pair.puntaje == sum(one["puntos"] for one in pair.componentes)
    assert 0 == duplicados.left_to_compare(session)


def test_what_was_decided_is_not_asked_again_unless_something_changes(session: Session) -> None:
    first, _ = twice(session)
    (pair,) = pairs(session)
    pair.estado = EstadoPar.DISTINTA
    duplicados.compare_everybody_again(session)
    (still,) = pairs(session)

    assert EstadoPar.DISTINTA is still.estado

    first.segundo_apellido = None
    first.nombres[0].segundo_apellido = None
    indice.reindex(session, [first.id])
    (again,) = pairs(session)

    assert EstadoPar.PENDIENTE is again.estado


def test_who_no_longer_looks_alike_needs_no_review(session: Session) -> None:
    _, second = twice(session)
    pairs(session)
    second.nombres[0].nombres, second.fecha_nacimiento = "Eulalia", "1950-01-01"
    indice.reindex(session, [second.id])
    (pair,) = pairs(session)

    assert EstadoPar.SIN_OBJETO is pair.estado


def test_a_pair_with_somebody_under_reserve_is_for_those_who_may_look_into_it(session: Session) -> None:
    add(session)
    add(session, RESERVED, documento=paper("777000111"))
    (pair,) = pairs(session)

    assert ["refugio"] == pair.reservas


def test_persons_of_before_are_indexed_when_compared(session: Session) -> None:
    first, second = twice(session)
    session.execute(indice.delete(indice.RasgosPersona))
    (pair,) = pairs(session)

    assert {first.id, second.id} == {pair.persona_a_id, pair.persona_b_id}
