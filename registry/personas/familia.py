"""Families: who is what to whom, with what it is proved, and for how long the law takes it so.

Source:
    D.Leg. 1350 art. 38. Ages and conditions are data: the table ``parentescos`` of the catalogue.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import InvalidInput
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import FamiliarAdmitido
from registry.models import EstadoCivil, Parentesco, Persona, RelacionFamiliar
from registry.personas import fechas
from registry.personas.datos import NO_PROOF, Fuente, Prueba


class NotARelative(InvalidInput):
    """Nobody is a relative of oneself, and a relation ends after it has begun."""

    code = "not-a-relative"


class Tope(enum.StrEnum):
    """Why a relation does not count on a day."""

    NO_EMPEZO = "no_empezo"
    TERMINO = "termino"
    EDAD_DE_MENOS = "edad_de_menos"
    EDAD_DE_MAS = "edad_de_mas"
    NO_ES_SOLTERO = "no_es_soltero"
    FALLECIO = "fallecio"


@dataclass(frozen=True, kw_only=True)
class Familiar:
    """A relative, as things are on a day."""

    relacion: RelacionFamiliar
    persona: Persona  # the other one
    es_titular: bool  # whether the other one is whom the relation depends on
    hasta: date | None  # the last day on which it counts, if known
    tope: Tope | None  # why it does not count that day; None: it does


def relate(
    session: Session,
    titular: Persona,
    familiar: Persona,
    parentesco: Parentesco,
    fuente: Fuente,
    *,
    prueba: Prueba = NO_PROOF,
    actor: Actor,
) -> RelacionFamiliar:
    """Record that somebody is a relative of somebody; told twice, it is kept once.

    Raises:
        NotAllowed: the actor may not change the register.
        NotARelative: both are one person, or it would end before it began.
    """
    require(actor, Permission.PERSON_EDIT)
    if titular.id == familiar.id or prueba.backwards:
        raise NotARelative(titular=titular.id, familiar=familiar.id)
    known = _known(session, titular, familiar, parentesco)
    relacion = known or RelacionFamiliar(
        titular_id=titular.id,
        familiar_id=familiar.id,
        parentesco=parentesco,
        origen=fuente.origen,
        reserva=fuente.reserva,
    )
    prueba.put_on(relacion)
    if known is not None and fuente.reserva is None:
        relacion.reserva, relacion.origen = None, fuente.origen  # who told it first would tell of it
    session.add(relacion)
    session.flush()
    facts = {"kind": parentesco.value, "relative": familiar.id}
    audit.record(session, actor, Event.FAMILY_RELATED, titular.id, stream=fuente.stream, **facts)
    return relacion


def _known(
    session: Session, titular: Persona, familiar: Persona, parentesco: Parentesco
) -> RelacionFamiliar | None:
    query = select(RelacionFamiliar).where(
        RelacionFamiliar.titular_id == titular.id,
        RelacionFamiliar.familiar_id == familiar.id,
        RelacionFamiliar.parentesco == parentesco,
        RelacionFamiliar.retirado_at.is_(None),
    )
    return session.scalar(query)


def withdraw(session: Session, relacion: RelacionFamiliar, *, motivo: str, actor: Actor) -> None:
    """The relation was recorded wrongly, or is over. It stays in the history."""
    require(actor, Permission.PERSON_EDIT)
    relacion.retirado_at = clock.now()
    stream = f"persona:{relacion.titular_id}"
    facts = {"relation": relacion.id, "reason": motivo}
    audit.record(session, actor, Event.FAMILY_WITHDRAWN, relacion.titular_id, stream=stream, **facts)


def group(session: Session, persona_id: UUID, on: date) -> Sequence[Familiar]:
    """All relatives of a person, of either side, as things are on a day; those first that count."""
    query = select(RelacionFamiliar).where(
        or_(RelacionFamiliar.titular_id == persona_id, RelacionFamiliar.familiar_id == persona_id),
        RelacionFamiliar.retirado_at.is_(None),
    )
    found = [_member(session, one, persona_id, on) for one in session.scalars(query)]
    return sorted(found, key=lambda one: (one.tope is not None, one.relacion.created_at))


def standing(relacion: RelacionFamiliar, familiar: Persona, on: date) -> tuple[date | None, Tope | None]:
    """Until when a relation counts, as far as is known, and why it does not on a day, if so."""
    regla = rule(relacion.parentesco, on)
    ends = [day for day in (relacion.hasta, _last_day(regla, familiar)) if day]
    until = min(ends, default=None)
    return until, _obstacle(relacion, regla, familiar, on)


def rule(parentesco: Parentesco, on: date) -> FamiliarAdmitido:
    """What the law asks of a relation on a day. Raises NotInCatalogue."""
    return catalogo.get(FamiliarAdmitido, parentesco.value, on)


def _member(session: Session, relacion: RelacionFamiliar, persona_id: UUID, on: date) -> Familiar:
    other_is_titular = relacion.familiar_id == persona_id
    other = session.get_one(Persona, relacion.titular_id if other_is_titular else relacion.familiar_id)
    relative = session.get_one(Persona, relacion.familiar_id)
    hasta, tope = standing(relacion, relative, on)
    return Familiar(
        relacion=relacion, persona=other, es_titular=other_is_titular, hasta=hasta, tope=tope
    )


def _obstacle(
    relacion: RelacionFamiliar, regla: FamiliarAdmitido, familiar: Persona, on: date
) -> Tope | None:
    if familiar.fallecida:
        return Tope.FALLECIO
    if relacion.desde and on < relacion.desde:
        return Tope.NO_EMPEZO
    if relacion.hasta and on > relacion.hasta:
        return Tope.TERMINO
    if regla.soltero and familiar.estado_civil not in (None, EstadoCivil.SOLTERO):
        return Tope.NO_ES_SOLTERO
    return _age_obstacle(regla, familiar, on)


def _age_obstacle(regla: FamiliarAdmitido, familiar: Persona, on: date) -> Tope | None:
    """Of a birth known in part the age is the most that it can be; without any it is not judged."""
    if familiar.fecha_nacimiento is None:
        return None
    age = fechas.age_on(familiar.fecha_nacimiento, on)
    if regla.edad_desde is not None and age < regla.edad_desde:
        return Tope.EDAD_DE_MENOS
    if regla.edad_hasta is not None and age > regla.edad_hasta:
        return Tope.EDAD_DE_MAS
    return None


def _last_day(regla: FamiliarAdmitido, familiar: Persona) -> date | None:
    """The eve of the birthday on which the relative is too old, if the birth is known to the day."""
    if regla.edad_hasta is None or not familiar.fecha_nacimiento:
        return None
    return fechas.eve_of_birthday(familiar.fecha_nacimiento, regla.edad_hasta + 1)
