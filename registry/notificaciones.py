"""Telling people, and when what they are told takes effect."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from registry import catalogo, plazos
from registry.bitacora import Event
from registry.models import Canal, Expediente, Notificacion


def send(
    session: Session,
    expediente: Expediente,
    *,
    acto: str,
    canal: Canal,
    destinatario: str | None,
    asunto: str,
    documentos: Sequence[UUID],
    actor: Actor,
) -> Notificacion:
    """Put a notice on its way and compute when it takes effect without acknowledgement.

    In person the date is that of the delivery, which an officer records; until then it is the last day
    to deliver it.

    Source:
        Ley 27891 art. 13.2 (D.Leg. 1719); LPAG arts. 20 and 24.
    """
    now = clock.now()
    notice = Notificacion(
        expediente_id=expediente.id,
        acto=acto,
        canal=canal,
        destinatario=destinatario,
        asunto=asunto,
        documentos=list(documentos),
        sent_at=now,
        effective_on=_effective_on(plazos.lima_day(now), canal),
    )
    session.add(notice)
    session.flush()
    facts = {"channel": canal.value, "act": acto}
    stream = expediente.instance_id
    audit.record(session, actor, Event.NOTIFICATION_SENT, notice.id, stream=stream, **facts)
    return notice


def _effective_on(sent_on: date, canal: Canal) -> date:
    calendar = catalogo.calendar()
    if canal is Canal.PERSONAL:
        days = catalogo.term("lpag.notificar", sent_on).cantidad
        return plazos.in_business_days(sent_on, days, calendar=calendar).vence_on
    days = catalogo.term("refugio.acuse", sent_on).cantidad
    return plazos.effective_on(sent_on, silent_days=days, calendar=calendar).vence_on
