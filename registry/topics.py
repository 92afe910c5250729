"""What diagrams ask of the ministry's registry, one function for each topic.

Payloads are the parameters of the service task, answers go to its result variable; both are plain JSON.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.models import Data
from registry import asignacion, documentos, expedientes, motivacion, plazos
from registry.bitacora import Event
from registry.personas import Filiacion

Payload = Mapping[str, Any]


def abrir_expediente(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.abrir_expediente``: {procedimiento, canal, solicitud, presentado_en}."""
    filed = payload.get("presentado_en")
    presentado_at = datetime.fromisoformat(filed) if filed else clock.now()
    expediente = expedientes.open_(
        session,
        procedimiento=payload["procedimiento"],
        canal=payload["canal"],
        solicitud=payload["solicitud"],
        presentado_at=presentado_at,
        instance_id=instance_id,
        actor=actor,
    )
    return {
        "numero": expediente.numero,
        "persona_id": str(expediente.titular_id),
        "presentado_en": presentado_at.isoformat(),
        "presentado_el": plazos.lima_day(presentado_at).isoformat(),
        "titulo": Filiacion.of(payload["solicitud"]).full_name,
    }


def asignar_oficial(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.asignar_oficial``: {expediente, idioma, genero_preferido, competencias, excluir}.

    Raises:
        NoEligibleOfficer: nobody is able; the diagram has another way.
    """
    del instance_id
    needs = asignacion.Needs(
        language=payload["idioma"],
        skills=frozenset(payload.get("competencias") or ()),
        gender=payload.get("genero_preferido") or asignacion.ANYBODY,
        exclude=frozenset(payload.get("excluir") or ()),
    )
    expediente = expedientes.get(session, payload["expediente"])
    choice = asignacion.assign(session, expediente, needs, actor=actor)
    return {
        "usuario": choice.officer.usuario,
        "nombre": choice.officer.nombre,
        "motivo": choice.motivo,
        "carga": choice.load,
    }


def registrar_oficial(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.registrar_oficial``: {expediente, usuario, motivo}: a supervisor has chosen."""
    del instance_id
    expediente = expedientes.get(session, payload["expediente"])
    usuario = payload["usuario"]
    asignacion.take(session, expediente, usuario, motivo=payload["motivo"], actor=actor)
    return {"usuario": usuario, "carga": asignacion.loads(session)[usuario]}


def numerar_resolucion(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.numerar_resolucion``: {organo, expediente, sentido?, pruebas?, motivacion?}.

    What decides nothing, as an act of the civil register or a deed, has no ``sentido``.

    Raises:
        ReasonsMissing: it refuses, and not with all that a refusal rests on.
    """
    on = plazos.lima_day(clock.now())
    numero = documentos.number(session, payload["organo"], on)
    expediente = expedientes.get(session, payload["expediente"])
    if payload.get("sentido") == motivacion.REFUSAL:
        reasons = motivacion.gather(session, instance_id, payload)
        motivacion.keep(session, expediente, reasons, resolution=numero, actor=actor)
    audit.record(session, actor, Event.NUMBER_GIVEN, expediente.id, stream=instance_id, number=numero)
    return {"numero": numero, "fecha": on.isoformat()}
