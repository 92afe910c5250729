"""Expedientes: opening them, with a number of their own, and finding them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.errors import NotFound
from registry import personas, plazos, series
from registry.bitacora import Event
from registry.models import Expediente, Persona
from registry.personas import Filiacion, Fuente, reservas

PREFIXES = {  # of the numbers, by procedure; others take their key in capitals
    "refugio": "CEPR",
    "cese_refugio": "CESE",
    "familia_refugio": "FAMREF",
    "viaje_refugio": "VIAJE",
    "calidad_migratoria": "CM",
    "cancelacion_calidad": "CCM",
    "visa": "VIS",
    "apec": "ABTC",
    "apec_extranjero": "ABTX",
    "registro_civil": "RC",
    "rectificacion_acta": "RACT",
    "actuacion_acta": "AACT",
    "copia_acta": "COPA",
    "actuacion_notarial": "AN",
    "proteccion_consular": "PC",
}


def open_(
    session: Session,
    *,
    procedimiento: str,
    canal: str,
    solicitud: Mapping[str, Any],
    presentado_at: datetime,
    instance_id: UUID,
    actor: Actor,
) -> Expediente:
    """Open the expediente of a process instance, registering its person.

    The number carries the year, in Lima, in which the application was filed: ``CEPR-2026-000123``.
    """
    fuente = Fuente(
        origen=procedimiento, reserva=reservas.of_instance(session, instance_id), stream=instance_id
    )
    titular = _titular(session, solicitud, fuente, actor)
    anio = plazos.lima_day(presentado_at).year
    prefix = PREFIXES.get(procedimiento, procedimiento.upper())
    expediente = Expediente(
        numero=f"{prefix}-{anio}-{series.next_number(session, prefix, anio):06d}",
        procedimiento=procedimiento,
        canal=canal,
        presentado_at=presentado_at,
        titular=titular,
        instance_id=instance_id,
    )
    session.add(expediente)
    session.flush()
    audit.record(
        session,
        actor,
        Event.EXPEDIENTE_OPENED,
        expediente.id,
        stream=instance_id,
        number=expediente.numero,
    )
    return expediente


def get(session: Session, numero: str) -> Expediente:
    """The expediente of that number.

    Raises:
        NotFound: there is none.
    """
    expediente = session.scalar(select(Expediente).where(Expediente.numero == numero))
    if expediente is None:
        raise NotFound(expediente=numero)
    return expediente


def _titular(session: Session, solicitud: Mapping[str, Any], fuente: Fuente, actor: Actor) -> Persona:
    """Whom it is about: who shows a document, or who is named by id, as cases do that follow another."""
    filiacion = Filiacion.of(solicitud)
    if not solicitud.get("persona_id"):
        return personas.register(session, filiacion, fuente, actor=actor)
    known = personas.get(session, solicitud["persona_id"])
    return personas.recognise(session, known, filiacion, fuente, actor=actor)
