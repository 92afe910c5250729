"""What an officer who opens a person should not overlook, across all procedures."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.access import Actor, Permission
from registry.models import Documento, EstadoIdentidad, Persona
from registry.personas import fechas, representacion, revision
from registry.trayectoria import Hito

ADULT = 18  # Código Civil, art. 42
OPEN = frozenset({"active", "suspended"})


class Asunto(enum.StrEnum):
    """What it is about."""

    DOCUMENTO_ROBADO = "documento_robado"
    DOCUMENTO_EN_DISPUTA = "documento_en_disputa"
    FALLECIDA_CON_TRAMITE = "fallecida_con_tramite"
    VARIOS_TRAMITES = "varios_tramites"
    MENOR_SIN_REPRESENTANTE = "menor_sin_representante"
    POSIBLE_DUPLICADO = "posible_duplicado"


@dataclass(frozen=True)
class Alerta:
    """One of them, with what it names."""

    asunto: Asunto
    que: str = ""


def of_documents(documentos: Sequence[Documento]) -> Iterator[Alerta]:
    """Stolen or lost ones, and those that somebody else claims too."""
    for one in documentos:
        if one.estado is EstadoIdentidad.ROBADO_PERDIDO:
            yield Alerta(Asunto.DOCUMENTO_ROBADO, f"{one.tipo} {one.numero}")
        if one.disputado:
            yield Alerta(Asunto.DOCUMENTO_EN_DISPUTA, f"{one.tipo} {one.numero}")


def of_cases(persona: Persona, hitos: Sequence[Hito]) -> Iterator[Alerta]:
    """Cases of who has died; cases in several procedures at once."""
    going_on = [one for one in hitos if one.clase == "expediente" and one.estado in OPEN]
    if persona.fallecida and going_on:
        yield Alerta(Asunto.FALLECIDA_CON_TRAMITE)
    procedures = sorted({one.titulo for one in going_on})
    if len(procedures) > 1:
        yield Alerta(Asunto.VARIOS_TRAMITES, "; ".join(procedures))


def of_person(session: Session, persona: Persona, on: date, *, actor: Actor) -> Iterator[Alerta]:
    """A minor for whom nobody acts; another record that may be the same person."""
    born = persona.fecha_nacimiento
    if (
        born
        and fechas.age_on(born, on) < ADULT
        and not representacion.representatives(session, persona.id, on)
    ):
        yield Alerta(Asunto.MENOR_SIN_REPRESENTANTE)
    reviews = actor.may(Permission.PERSON_REVIEW)
    if reviews and revision.pairs(session, actor, persona_id=persona.id, limit=1).rows:
        yield Alerta(Asunto.POSIBLE_DUPLICADO)
