"""What diagrams ask of the register of calidades and visas, one function for each topic.

Days are ISO text on the Lima calendar; whatever law limits is checked by the diagrams' tables first.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.models import Data
from registry import calidades, expedientes, personas, visas
from registry.calidades import Otorgamiento
from registry.models import CalidadOtorgada, EstadoCalidad, EstadoVisa, Expediente, Persona, VisaEmitida
from registry.personas import Filiacion, Fuente, registro, reservas
from registry.visas import Concesion

Payload = Mapping[str, Any]


def otorgar_calidad(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.otorgar_calidad``: {expediente, tipo, calidad, variante, desde, dias, resolucion}.

    ``dependientes``, as forms tell them, get the same.
    """
    expediente = expedientes.get(session, payload["expediente"])
    acto = Otorgamiento(
        tramite=payload["tipo"],
        calidad=payload["calidad"],
        variante=payload["variante"],
        desde=date.fromisoformat(payload["desde"]),
        dias=payload.get("dias"),
        resolucion=payload["resolucion"],
        resuelta_on=_today(),
    )
    family = _dependants(session, expediente, payload, instance_id, actor)
    return _calidad(calidades.grant(session, expediente, acto, family, actor=actor))


def calidad_vigente(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.calidad_vigente``: {persona_id, calidad?}: the one in force, or ``{tiene: false}``."""
    del instance_id, actor
    persona = registro.get(session, payload["persona_id"])
    wanted = payload.get("calidad")
    having = calidades.in_force(session, persona, _today())
    found = next((one for one in having if wanted in {None, one.calidad}), None)
    if found is None:
        return {"tiene": False, "prorrogas": 0}
    return {
        **_calidad(found),
        "tiene": True,
        "expediente": found.expediente.numero,
        "prorrogas": calidades.extensions(session, found),
    }


def terminar_calidad(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.terminar_calidad``: {calidad_id, estado: VENCIDA or CANCELADA, fecha, causal?}."""
    del instance_id
    calidad = calidades.get(session, payload["calidad_id"])
    estado = EstadoCalidad[payload["estado"]]
    on = date.fromisoformat(payload["fecha"])
    calidades.end(session, calidad, estado, on, causal=payload.get("causal"), actor=actor)
    return {"estado": payload["estado"], "terminada_el": on.isoformat()}


def registrar_visa(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.registrar_visa``: {expediente, tipo, calidad, variante, oficina, documento}.

    With {formato, numero?, dias, entradas, usar_hasta} it was issued; without formato, refused.
    """
    del instance_id
    until = payload.get("usar_hasta")
    acto = Concesion(
        tipo=payload["tipo"],
        calidad=payload.get("calidad"),
        variante=payload.get("variante"),
        oficina=payload["oficina"],
        documento=payload["documento"],
        resuelta_on=_today(),
        numero=payload.get("numero"),
        formato=payload.get("formato"),
        dias=payload.get("dias"),
        entradas=payload.get("entradas"),
        usar_hasta=date.fromisoformat(until) if until else None,
        causales=tuple(payload.get("causales") or ()),
    )
    expediente = expedientes.get(session, payload["expediente"])
    return _visa(visas.keep(session, expediente, acto, actor=actor))


def cambiar_visa(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.cambiar_visa``: {visa_id, estado: USADA, CADUCADA or CANCELADA, fecha, causales?}."""
    del instance_id
    visa = visas.get(session, payload["visa_id"])
    on = date.fromisoformat(payload["fecha"])
    causales = payload.get("causales") or ()
    visas.change(session, visa, EstadoVisa[payload["estado"]], on, causales=causales, actor=actor)
    return _visa(visa)


def visas_anteriores(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``registro.visas_anteriores``: {persona_id}: what was issued and refused before, newest first."""
    del instance_id, actor
    found = visas.of_person(session, registro.get(session, payload["persona_id"]))
    refused = sum(one.estado is EstadoVisa.DENEGADA for one in found)
    return {"visas": [_visa(one) for one in found], "denegadas": refused}


def _dependants(
    session: Session, expediente: Expediente, payload: Payload, instance_id: UUID, actor: Actor
) -> list[Persona]:
    reserva = reservas.of_instance(session, instance_id)
    fuente = Fuente(origen=expediente.procedimiento, reserva=reserva, stream=instance_id)
    told = payload.get("dependientes") or ()
    return [personas.register(session, Filiacion.of(one), fuente, actor=actor) for one in told]


def _calidad(one: CalidadOtorgada) -> Data:
    days = (one.hasta_on - one.desde_on).days + 1 if one.hasta_on else None
    return {
        "calidad_id": str(one.id),
        "calidad": one.calidad,
        "variante": one.variante,
        "dias": days,
        "entradas": one.entradas,
        "desde": one.desde_on.isoformat(),
        "hasta": one.hasta_on.isoformat() if one.hasta_on else None,
        "resolucion": one.resolucion,
        "resuelta_el": one.resuelta_on.isoformat(),
        "anterior_id": str(one.anterior_id) if one.anterior_id else None,
    }


def _visa(one: VisaEmitida) -> Data:
    return {
        "visa_id": str(one.id),
        "numero": one.numero,
        "tipo": one.tipo,
        "calidad": one.calidad,
        "estado": one.estado.name,
        "oficina": one.oficina,
        "resuelta_el": one.resuelta_on.isoformat(),
        "usar_hasta": one.usar_hasta_on.isoformat() if one.usar_hasta_on else None,
    }


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
