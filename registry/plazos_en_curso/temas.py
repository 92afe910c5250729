"""What diagrams ask about the time limits of their own case, one function for each topic.

``plazo`` is what ``plazo(…)`` gave, or its ``clave``; the answer is the same context with its new date.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import Actor
from engine.models import Data
from registry.models import Plazo
from registry.plazos_en_curso import cambios

Payload = Mapping[str, Any]


def suspender(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``plazos.suspender``: {plazo, desde?, hasta, norma, motivo?}."""
    plazo = _plazo(session, payload, instance_id)
    first = payload.get("desde")
    cambios.suspend(
        session,
        plazo,
        first=_day(first) if first else cambios.today(plazo),
        last=_day(payload["hasta"]),
        norma=payload["norma"],
        motivo=payload.get("motivo"),
        actor=actor,
    )
    return _told(payload, plazo)


def reanudar(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``plazos.reanudar``: {plazo, norma, motivo?}."""
    plazo = _plazo(session, payload, instance_id)
    cambios.resume(session, plazo, norma=payload["norma"], motivo=payload.get("motivo"), actor=actor)
    return _told(payload, plazo)


def prorrogar(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``plazos.prorrogar``: {plazo, cantidad?, norma, motivo}."""
    plazo = _plazo(session, payload, instance_id)
    amount = payload.get("cantidad")
    cambios.extend(
        session,
        plazo,
        amount=int(amount) if amount is not None else None,
        norma=payload["norma"],
        motivo=payload["motivo"],
        actor=actor,
    )
    return _told(payload, plazo)


def comunicar(session: Session, payload: Payload, *, instance_id: UUID, actor: Actor) -> Data:
    """``plazos.comunicar``: {plazo, norma?}: the person was told its date."""
    plazo = _plazo(session, payload, instance_id)
    cambios.tell(session, plazo, norma=payload.get("norma"), actor=actor)
    return _told(payload, plazo)


def _plazo(session: Session, payload: Payload, instance_id: UUID) -> Plazo:
    told = payload["plazo"]
    return cambios.by_name(session, instance_id, str(told["clave"] if isinstance(told, dict) else told))


def _told(payload: Payload, plazo: Plazo) -> Data:
    given = payload["plazo"]
    known = dict(given) if isinstance(given, dict) else {"clave": given, "codigo": plazo.codigo}
    return known | {
        "vence": plazo.vence_at.astimezone(cambios.zone_of(plazo)).isoformat(),
        "vence_el": plazo.vence_on.isoformat(),
        "estado": plazo.estado.value.upper(),
    }


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
