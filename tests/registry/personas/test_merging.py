"""Merging and undoing it: both records come back as they were, to the byte, whatever happened since."""

from datetime import date, datetime
from random import Random

import pytest
from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed, NotFound, ReasonMissing
from engine.models import Reserve
from registry import expedientes, personas
from registry.models import (
    EstadoPar,
    Expediente,
    Fusion,
    Parentesco,
    Persona,
    PosibleDuplicado,
    TipoNombre,
)
from registry.personas import cambios, duplicados, familia, fusion, previa, revision, seguidores
from registry.personas.edicion import Cambio, PersonAbsorbed, PersonChanged
from registry.personas.filiacion import Nombrado
from registry.personas.fusion import CannotMerge, NotMerged, Pedido
from registry.personas.instantanea import snapshot
from tests.registry.conftest import an_instance
from tests.registry.personas.people import OPEN, OUTSIDER, RESERVED, add, found, paper, told

WHY = "Misma persona: dos pasaportes"
REVIEWER = Actor(
    id="revisora", roles=frozenset({"secretary"}), groups=frozenset({"Secretaría Ejecutiva"})
)


def merge(session: Session, survivor: Persona, absorbed: Persona, **more: object) -> Fusion:
    versions = (survivor.version, absorbed.version)
    pedido = {"motivo": WHY, "actor": SYSTEM, "versions": versions} | more
    return fusion.merge(
        session, Pedido(sobreviviente_id=survivor.id, absorbida_id=absorbed.id, **pedido)
    )


def undo(session: Session, made: Fusion, **more: object) -> None:
    fusion.unmerge(session, made.id, **({"motivo": "Eran hermanas", "actor": SYSTEM} | more))


def case_of(session: Session, persona: Persona, filed: str = "2026-05-04T09:00:00-05:00") -> Expediente:
    known = persona.documentos[0]
    return expedientes.open_(
        session,
        procedimiento="visas",
        canal="CONSULADO",
        solicitud=told(documento=paper(known.numero)),
        presentado_at=datetime.fromisoformat(filed),
        instance_id=an_instance(session),
        actor=SYSTEM,
    )


@pytest.fixture
def two(session: Session) -> tuple[Persona, Persona]:
    """With a case, a relative, a second document each."""
    one = add(session, documentos=[paper("V-1112223", "CID")])
    other = add(
        session,
        nombres="Maria Joze",
        documento=paper("777000111"),
        otra_nacionalidad="COL",
        padre="Luis Núñez",
    )
    child = add(session, nombres="Luz", fecha_nacimiento="2015-05-05", documento=None)
    case_of(session, one)
    case_of(session, other)
    familia.relate(session, other, child, Parentesco.HIJO_MENOR, OPEN, actor=SYSTEM)
    while duplicados.compare_pending(session):
        pass
    return one, other


def test_everything_follows_and_comes_back(session: Session, two: tuple[Persona, Persona]) -> None:
    one, other = two
    before = [snapshot(session, each.id) for each in two]
    made = merge(session, one, other)
    cases = session.scalars(select(Expediente).where(Expediente.titular_id == one.id)).all()
    (row,) = personas.find(session, "nuñez ibañez maria jose", actor=SYSTEM).rows

    assert 2 == len(cases)
    assert (one.id, ("Núñez Ibáñez, Maria Joze",), 1) == (row.id, row.otros, row.absorbidas)
    assert {"104518833", "V-1112223", "777000111"} == {number for _, _, number in row.documentos}
    assert ("COL", "VEN") == tuple(sorted(row.nacionalidades))
    assert [one.id] == found(session, "777000111")
    assert one.id == personas.get(session, other.id).id
    assert 1 == len(familia.group(session, one.id, date(2026, 11, 25)))
    assert [EstadoPar.MISMA] == list(session.scalars(select(PosibleDuplicado.estado)))

    undo(session, made)

    assert before == [snapshot(session, each.id) for each in two]
    assert [other.id] == found(session, "777000111")
    assert [EstadoPar.DISTINTA] == list(session.scalars(select(PosibleDuplicado.estado)))
    assert ["persona:merged", "persona:unmerged"] == [
        entry.event for entry in audit.history(session, audit.stream_id(f"persona:{other.id}"))
    ]


def test_a_document_of_the_absorbed_is_the_survivors(
    session: Session, two: tuple[Persona, Persona]
) -> None:
    one, other = two
    merge(session, one, other)
    again = case_of(session, other)

    assert one.id == again.titular_id


def test_values_that_were_taken_over_go_back_unless_changed_since(session: Session) -> None:
    one = add(session, documento=None, fecha_nacimiento="1991")
    other = add(session, documento=None, padre="Luis Núñez", lugar_nacimiento="Mérida")
    before = [snapshot(session, each.id) for each in (one, other)]
    seen = previa.of_merge(session, one.id, other.id, actor=SYSTEM)
    made = merge(session, one, other, take=frozenset({"fecha_nacimiento", "padre", "lugar_nacimiento"}))

    assert {"fecha_nacimiento": False, "padre": True, "lugar_nacimiento": True} == {
        one.campo: one.suggested for one in seen.diferencias
    }
    assert ("1991-08-14", "Luis Núñez") == (one.fecha_nacimiento, one.padre)

    change = Cambio(persona_id=one.id, version=one.version, motivo="Partida", actor=SYSTEM)
    cambios.correct(session, change, {"padre": "Luis Alberto Núñez"})
    undone = previa.of_unmerge(session, made.id, actor=SYSTEM)
    undo(session, made)

    assert {"fecha_nacimiento": True, "lugar_nacimiento": True, "padre": False} == {
        one.campo: one.goes_back for one in undone.valores
    }
    assert ["padre"] == [one.campo for one in undone.cambios]
    assert ("1991", "Luis Alberto Núñez", None) == (
        one.fecha_nacimiento,
        one.padre,
        one.lugar_nacimiento,
    )

    one.padre = None
    assert before[1] == snapshot(session, other.id)


def test_what_came_later_stays_or_is_given(session: Session, two: tuple[Persona, Persona]) -> None:
    one, other = two
    made = merge(session, one, other)
    stays, goes = case_of(session, one), case_of(session, one)
    change = Cambio(persona_id=one.id, version=one.version, motivo="Nuevo", actor=SYSTEM)
    cambios.rename(
        session, change, Nombrado(tipo=TipoNombre.PRINCIPAL, primer_apellido="Soto", nombres="María")
    )
    loose = previa.of_unmerge(session, made.id, actor=SYSTEM).sueltos
    hers = [thing for thing in loose if thing.id == goes.id or thing.tabla == "nombre"]
    undo(session, made, hand_over=hers)
    session.expire_all()

    assert {stays.id, goes.id} <= {thing.id for thing in loose}
    assert (one.id, other.id) == (stays.titular_id, goes.titular_id)
    assert "Soto" in {name.primer_apellido for name in other.nombres}
    assert "Soto" not in {name.primer_apellido for name in one.nombres}


def test_a_chain_is_undone_in_any_order(session: Session) -> None:
    """Merges of merged records, undone in random order: all come back to the byte."""
    random = Random(20261125)  # noqa: S311
    people = [
        add(session, nombres=name, documento=paper(f"55{number}")) for number, name in enumerate("ABCDE")
    ]
    for persona in people:
        case_of(session, persona)
    before = {persona.id: snapshot(session, persona.id) for persona in people}

    for _ in range(4):
        roots, made = list(people), []
        while len(roots) > 1:
            survivor, absorbed = random.sample(roots, 2)
            session.refresh(survivor)
            session.refresh(absorbed)
            made.append(merge(session, survivor, absorbed))
            roots.remove(absorbed)
        everything = session.scalars(select(Expediente.titular_id)).all()
        assert {roots[0].id} == set(everything)

        random.shuffle(made)
        for one in made:
            undo(session, one)
            session.expire_all()
        assert before == {persona.id: snapshot(session, persona.id) for persona in people}


def test_undoing_the_middle_of_a_chain_leaves_the_rest_together(session: Session) -> None:
    a, b, c = (
        add(session, nombres=name, documento=paper(f"66{name}")) for name in ("Ana", "Bea", "Cira")
    )
    cases = {persona.id: case_of(session, persona) for persona in (a, b, c)}
    inner = merge(session, b, a)
    merge(session, c, b)
    undo(session, inner)
    session.expire_all()

    assert (a.id, c.id, c.id) == tuple(cases[one.id].titular_id for one in (a, b, c))
    assert [a.id] == found(session, "66Ana")
    assert [c.id] == found(session, "66Bea")


def test_who_cannot_be_one(session: Session, two: tuple[Persona, Persona]) -> None:
    one, other = two
    familia.relate(session, one, other, Parentesco.OTRO, OPEN, actor=SYSTEM)
    with pytest.raises(CannotMerge):
        merge(session, one, other)
    with pytest.raises(CannotMerge):
        merge(session, one, one)
    assert "relatives" == previa.of_merge(session, one.id, other.id, actor=SYSTEM).impedimento


def test_what_was_looked_at_is_what_is_merged(session: Session, two: tuple[Persona, Persona]) -> None:
    one, other = two
    with pytest.raises(PersonChanged):
        merge(session, one, other, versions=(one.version, other.version + 1))
    with pytest.raises(ReasonMissing):
        merge(session, one, other, motivo=" ")
    made = merge(session, one, other)
    with pytest.raises(PersonAbsorbed):
        merge(session, one, other)
    change = Cambio(persona_id=other.id, version=other.version, motivo="x", actor=SYSTEM)
    with pytest.raises(PersonAbsorbed):
        cambios.correct(session, change, {"padre": "X"})
    undo(session, made)
    with pytest.raises(NotMerged):
        undo(session, made)


def test_across_reserves_only_who_may(session: Session) -> None:
    session.add(Reserve(code="refugio", groups=["Secretaría Ejecutiva"], stand_ins={}, readers={}))
    openly, reserved = add(session), add(session, RESERVED, documento=paper("777000111"))
    before = snapshot(session, reserved.id)
    officer = Actor(id="visas", roles=frozenset({"supervisor"}), groups=frozenset({"Visas"}))
    inside = Actor(
        id="dentro", roles=frozenset({"supervisor"}), groups=frozenset({"Secretaría Ejecutiva"})
    )
    for actor, refused in ((officer, NotFound), (inside, NotAllowed), (Actor(id="nadie"), NotAllowed)):
        with pytest.raises(refused):
            merge(session, openly, reserved, actor=actor)
    made = merge(session, openly, reserved, actor=REVIEWER)

    assert [openly.id] == found(session, "104518833", OUTSIDER)
    assert [] == found(session, "777000111", OUTSIDER)
    assert [openly.id] == found(session, "777000111", REVIEWER)
    with pytest.raises(NotFound):
        undo(session, made, actor=officer)
    undo(session, made, actor=REVIEWER)
    assert before == snapshot(session, reserved.id)


def test_a_reviewer_decides_once_with_a_reason(session: Session, two: tuple[Persona, Persona]) -> None:
    (pair,) = revision.pairs(session, REVIEWER).rows
    with pytest.raises(ReasonMissing):
        revision.decide(session, pair.id, EstadoPar.DISTINTA, motivo="", actor=REVIEWER)
    revision.decide(session, pair.id, EstadoPar.POSTERGADA, motivo="Falta el pasaporte", actor=REVIEWER)
    revision.decide(session, pair.id, EstadoPar.DISTINTA, motivo="Hermanas", actor=REVIEWER)
    with pytest.raises(revision.DuplicateDecided):
        revision.decide(session, pair.id, EstadoPar.DISTINTA, motivo="Otra vez", actor=REVIEWER)
    with pytest.raises(NotAllowed):
        revision.pairs(session, Actor(id="nadie"))

    assert () == tuple(revision.pairs(session, REVIEWER).rows)
    assert ("Hermanas", "revisora") == (pair.motivo, pair.decidido_por)


def test_what_follows_a_person_may_be_the_others_too() -> None:
    """A column that follows must not be unique: after a merge two rows have the same person."""
    unique = {
        (one.table.name, column.name)
        for one in seguidores.references()
        for rule in (*one.table.constraints, *one.table.indexes)
        if isinstance(rule, UniqueConstraint) or (isinstance(rule, Index) and rule.unique)
        for column in rule.columns
        if column is one.column
    }

    assert ("expediente", "titular_id") in {one.name for one in seguidores.references()}
    assert set() == unique
