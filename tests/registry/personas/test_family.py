"""Who belongs to whom, and until when the law takes it so."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed
from registry import instituciones
from registry.instituciones import InstitutionChanged, InvalidInstitution
from registry.models import Parentesco, RelacionFamiliar, TipoRepresentacion
from registry.personas import familia, representacion
from registry.personas.datos import Prueba
from registry.personas.familia import NotARelative, Tope
from registry.personas.representacion import CannotRepresent
from tests.registry.personas.people import OPEN, add, paper

NGO = {"nombre": "Manos  del Ande", "tipo": "ONG_APCI", "registro_apci": "eniex-0123", "pais": "ESP"}


@pytest.mark.parametrize(
    ("parentesco", "born", "on", "until", "why"),
    [
        ("HIJO_MENOR", "2009-03-01", "2026-11-25", "2027-02-28", None),
        ("HIJO_MENOR", "2009-03-01", "2027-02-28", "2027-02-28", None),
        ("HIJO_MENOR", "2009-03-01", "2027-03-01", "2027-02-28", Tope.EDAD_DE_MAS),
        ("HIJO_MAYOR_ESTUDIANTE", "2000-06-10", "2029-06-09", "2029-06-09", None),
        ("HIJO_MAYOR_ESTUDIANTE", "2000-06-10", "2029-06-10", "2029-06-09", Tope.EDAD_DE_MAS),
        ("HIJO_MAYOR_ESTUDIANTE", "2012-06-10", "2026-11-25", "2041-06-09", Tope.EDAD_DE_MENOS),
        ("HIJASTRO", "2008-02-29", "2026-02-28", "2026-02-28", None),
        ("HIJASTRO", "2008-02-29", "2026-03-01", "2026-02-28", Tope.EDAD_DE_MAS),
        ("CONYUGE", "1980-01-01", "2026-11-25", None, None),
        ("HIJO_MENOR", "2009", "2026-11-25", None, None),
    ],
)
def test_the_law_says_until_when(
    session: Session, parentesco: str, born: str, on: str, until: str | None, why: Tope | None
) -> None:
    relative = add(session, fecha_nacimiento=born)
    relacion = RelacionFamiliar(parentesco=Parentesco(parentesco))
    last, obstacle = familia.standing(relacion, relative, date.fromisoformat(on))

    assert (until, why) == (last.isoformat() if last else None, obstacle)


def test_a_family_is_seen_from_both_sides_and_told_once(session: Session) -> None:
    mother = add(session)
    child = add(session, nombres="Luz", fecha_nacimiento="2015-05-05", documento=paper("55501"))
    proof = Prueba(sustento="Acta 123", desde=date(2020, 1, 1))
    for _ in range(2):
        familia.relate(session, mother, child, Parentesco.HIJO_MENOR, OPEN, prueba=proof, actor=SYSTEM)
    on = date(2026, 11, 25)
    ((below,), (above,)) = (familia.group(session, one.id, on) for one in (mother, child))

    assert 1 == session.scalar(select(func.count()).select_from(RelacionFamiliar))
    assert (child.id, False, date(2033, 5, 4), None) == (
        below.persona.id,
        below.es_titular,
        below.hasta,
        below.tope,
    )
    assert (mother.id, True) == (above.persona.id, above.es_titular)

    familia.withdraw(session, below.relacion, motivo="Acta anulada", actor=SYSTEM)
    assert () == tuple(familia.group(session, mother.id, on))


def test_a_married_student_no_longer_depends(session: Session) -> None:
    titular = add(session)
    child = add(
        session,
        nombres="Luz",
        fecha_nacimiento="2003-05-05",
        documento=paper("55501"),
        estado_civil="CASADO",
    )
    relacion = familia.relate(
        session, titular, child, Parentesco.HIJO_MAYOR_ESTUDIANTE, OPEN, actor=SYSTEM
    )

    assert Tope.NO_ES_SOLTERO is familia.standing(relacion, child, date(2026, 11, 25))[1]


def test_nobody_is_their_own_relative_or_representative(session: Session) -> None:
    persona, other = add(session), add(session, nombres="Luz", documento=paper("55501"))
    backwards = Prueba(desde=date(2026, 2, 1), hasta=date(2026, 1, 1))
    with pytest.raises(NotARelative):
        familia.relate(session, persona, persona, Parentesco.OTRO, OPEN, actor=SYSTEM)
    with pytest.raises(NotARelative):
        familia.relate(session, persona, other, Parentesco.OTRO, OPEN, prueba=backwards, actor=SYSTEM)
    with pytest.raises(CannotRepresent):
        representacion.represent(session, persona, persona, TipoRepresentacion.TUTOR, OPEN, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        familia.relate(session, persona, other, Parentesco.OTRO, OPEN, actor=Actor(id="nadie"))


def test_persons_and_institutions_act_for_others(session: Session) -> None:
    persona, lawyer = add(session), add(session, nombres="Luz", documento=paper("55501"))
    ngo = instituciones.register(session, NGO, stream="prueba", actor=SYSTEM)
    past = Prueba(sustento="Poder 7", hasta=date(2026, 1, 1))
    for by, kind, proof in (
        (lawyer, "ABOGADO", past),
        (ngo, "INSTITUCION", Prueba()),
        (ngo, "INSTITUCION", Prueba()),
    ):
        representacion.represent(
            session, persona, by, TipoRepresentacion(kind), OPEN, prueba=proof, actor=SYSTEM
        )

    assert 2 == len(representacion.representatives(session, persona.id))
    (now,) = representacion.representatives(session, persona.id, date(2026, 11, 25))
    assert ngo.id == now.institucion_id


def test_an_institution_is_registered_once_and_found(session: Session) -> None:
    first = instituciones.register(session, NGO, stream="prueba", actor=SYSTEM)
    again = instituciones.register(
        session, NGO | {"nombre": "manos del ande"}, stream="prueba", actor=SYSTEM
    )
    company = instituciones.register(
        session,
        {"nombre": "Minera", "tipo": "EMPRESA", "ruc": "20131380101"},
        stream="prueba",
        actor=SYSTEM,
    )

    assert first.id == again.id
    assert ("Manos del Ande", "ENIEX-0123") == (first.nombre, first.registro_apci)
    assert [company.id] == [one.id for one in instituciones.find(session, "20131380101")]
    assert [first.id] == [one.id for one in instituciones.find(session, "ande manos")]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"nombre": " "}, "name"),
        ({"tipo": "CLUB"}, "kind"),
        ({"ruc": "20131380102"}, "ruc"),
        ({"ruc": "99131380101"}, "ruc"),
        ({"registro_apci": None}, "apci-missing"),
        ({"registro_apci": "¿?"}, "apci"),
    ],
)
def test_what_is_wrong_with_an_institution_is_said(
    session: Session, wrong: dict[str, str], reason: str
) -> None:
    with pytest.raises(InvalidInstitution) as refused:
        instituciones.register(session, NGO | wrong, stream="prueba", actor=SYSTEM)

    assert reason == refused.value.facts["reason"]


def test_two_people_do_not_overwrite_each_other(session: Session) -> None:
    ngo = instituciones.register(session, NGO, stream="prueba", actor=SYSTEM)
    instituciones.change(session, ngo.id, NGO | {"cargo": "Directora"}, version=1, actor=SYSTEM)

    with pytest.raises(InstitutionChanged):
        instituciones.change(session, ngo.id, NGO, version=1, actor=SYSTEM)
    assert ("Directora", 2) == (ngo.cargo, ngo.version)
