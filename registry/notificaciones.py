"""Telling people: in which words, by which way, and when what they are told takes effect.

Source:
    LPAG arts. 18 to 27; Ley 27891 art. 13.2 (D.Leg. 1719); D.S. 029-2021-PCM arts. 53 to 62 (casilla);
    Reglamento Consular art. 149.
"""

import hashlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo, plazos
from registry.bitacora import Event
from registry.catalogo.tablas import Aviso, TextoPlantilla
from registry.models import Canal, Expediente, Forma, Notificacion
from registry.plazos import Vencimiento, efectos

ACT = "acto"  # the event whose words tell an act of authority
NEEDED = ("procedimiento", "autoridad", "fecha", "acto", "recursos", "via_administrativa")
_REFUGE_ACK = "refugio.acuse"
_CASILLA_ACK = "lpag.casilla_acuse"


class NoticeIncomplete(InvalidInput):
    """The notice lacks what the law asks of it (LPAG art. 24.1)."""

    code = "notice-incomplete"


class AlreadyNotified(Conflict):
    """It is settled already when this notice took effect."""

    code = "already-notified"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A notice as it will be sent."""

    asunto: str
    cuerpo: str
    idioma: str


def write(evento: str, idioma: str, datos: Mapping[str, object]) -> Words:
    """The words of an event in a language, or in Spanish where it has none.

    Raises:
        NotInCatalogue: there is no such event.
        NoticeIncomplete: an act is told without what LPAG art. 24.1 demands.
    """
    on = plazos.lima_day(clock.now())
    row = catalogo.find(Aviso, (evento, idioma), on) or catalogo.get(Aviso, (evento, "es"), on)
    told = dict(datos)
    if evento == ACT:
        _require_content(told)
    return Words(asunto=fill(row.asunto, told), cuerpo=fill(row.cuerpo, told), idioma=row.idioma)


def text(codigo: str, idioma: str, datos: Mapping[str, object]) -> str:
    """Words of the catalogue by code, or in Spanish where the language has none."""
    on = plazos.lima_day(clock.now())
    row = catalogo.find(TextoPlantilla, (codigo, idioma), on) or catalogo.get(
        TextoPlantilla, (codigo, "es"), on
    )
    return fill(row.texto, datos)


def fill(words: str, datos: Mapping[str, object]) -> str:
    """Put facts into words. What is not told stays a visible gap; nothing else can be reached."""
    return _Plain().vformat(words, (), datos)


def code_for(key: str) -> str:
    """The code by which a person acknowledges; the same for every attempt at the same sending."""
    digest = hashlib.sha256(f"acuse:{key}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:20])


@dataclass(frozen=True, kw_only=True)
class Envio:
    """What is told to whom, by one way."""

    acto: str
    canal: Canal
    destinatario: str | None  # address of e-mail or casilla, or of the house
    words: Words
    documentos: tuple[UUID, ...] = ()
    codigo: str | None = None  # by which the person acknowledges
    sustituye_id: UUID | None = None  # the notice whose way failed
    refuge: bool = False  # the special rule of refuge holds


def record(session: Session, expediente: Expediente, envio: Envio, *, actor: Actor) -> Notificacion:
    """Write down that a notice is on its way, and when it would take effect without acknowledgement.

    In person the date is that of the delivery, which an officer records; until then it is the last day
    to deliver it.
    """
    now = clock.now()
    until = provisional(envio.canal, plazos.lima_day(now), refuge=envio.refuge)
    notice = Notificacion(
        expediente_id=expediente.id,
        acto=envio.acto,
        canal=envio.canal,
        destinatario=envio.destinatario,
        asunto=envio.words.asunto,
        cuerpo=envio.words.cuerpo,
        idioma=envio.words.idioma,
        documentos=list(envio.documentos),
        codigo=envio.codigo,
        sent_at=now,
        effective_on=until.vence_on,
        sustituye_id=envio.sustituye_id,
    )
    session.add(notice)
    session.flush()
    facts = {"channel": envio.canal.value, "act": envio.acto}
    stream = expediente.instance_id
    audit.record(session, actor, Event.NOTIFICATION_SENT, notice.id, stream=stream, **facts)
    return notice


def provisional(canal: Canal, sent_on: date, *, refuge: bool) -> Vencimiento:
    """When it takes effect if nobody acknowledges it; in person, the last day to deliver it."""
    calendar = catalogo.calendar()
    if canal is Canal.CASILLA or (canal is Canal.EMAIL and refuge):
        code = _REFUGE_ACK if refuge else _CASILLA_ACK
        norm = efectos.REFUGIO if refuge else efectos.CASILLA
        days = catalogo.term(code, sent_on).cantidad
        return plazos.effective_on(sent_on, silent_days=days, calendar=calendar, norm=norm)
    code = "lpag.correo_acuse" if canal is Canal.EMAIL else "lpag.notificar"
    return plazos.due(code, sent_on)


def effect(canal: Canal, forma: Forma, day: date, *, refuge: bool = False) -> Vencimiento:
    """When a notice takes effect, by how the person came to be told.

    Args:
        canal: The way.
        forma: How it came about.
        day: Of the receipt; of the sending, for what took effect without acknowledgement.
        refuge: Whether the special rule of refuge holds (Ley 27891, art. 13.2).
    """
    if forma is Forma.SIN_ACUSE:
        return provisional(canal, day, refuge=refuge)
    if forma is Forma.LECTURA:
        return efectos.in_the_casilla(day, calendar=catalogo.calendar())
    if forma is Forma.PUBLICADA:
        return efectos.by_publication(day)
    norm = {
        Forma.NEGATIVA: "LPAG, art. 21.3",
        Forma.BAJO_PUERTA: "LPAG, art. 21.5",
        Forma.ACUSE: "LPAG, art. 20.4",
    }.get(forma, "LPAG, arts. 21 y 25.1")
    if canal is Canal.CONSULAR:
        norm = "Reglamento Consular (D.S. 032-2023-RE), art. 149; LPAG, art. 25.1"
    return efectos.on_the_day(day, norm=norm)


def settle(
    session: Session,
    notice: Notificacion,
    forma: Forma,
    *,
    day: date,
    refuge: bool = False,
    recibido_por: str | None = None,
    evidencia_id: UUID | None = None,
    actor: Actor,
) -> Vencimiento:
    """Say how a person came to be told, and with it when it took effect. Raises AlreadyNotified."""
    if notice.forma is not None:
        raise AlreadyNotified(notice=notice.id, form=notice.forma.value)
    found = effect(notice.canal, forma, day, refuge=refuge)
    now = clock.now()
    notice.forma, notice.resuelta_at, notice.effective_on = forma, now, found.vence_on
    notice.recibido_por, notice.evidencia_id = recibido_por, evidencia_id
    if forma is not Forma.SIN_ACUSE:
        notice.received_on = day
    if forma in (Forma.ACUSE, Forma.LECTURA):
        notice.ack_at = now
    session.flush()
    told = {"form": forma.value, "effective_on": found.vence_on.isoformat()}
    stream = session.get_one(Expediente, notice.expediente_id).instance_id
    audit.record(session, actor, Event.NOTIFICATION_EFFECTIVE, notice.id, stream=stream, **told)
    return found


def get(session: Session, notice_id: UUID) -> Notificacion:
    """One notice. Raises NotFound."""
    notice = session.get(Notificacion, notice_id)
    if notice is None:
        raise NotFound(notice=notice_id)
    return notice


def by_code(session: Session, codigo: str) -> Notificacion:
    """The notice that a person holds the link of. Raises NotFound."""
    notice = session.scalar(select(Notificacion).where(Notificacion.codigo == codigo))
    if notice is None:
        raise NotFound(notice=codigo)
    return notice


def of_expediente(session: Session, expediente_id: UUID) -> Sequence[Notificacion]:
    """All notices of an expediente, the newest first."""
    query = select(Notificacion).where(Notificacion.expediente_id == expediente_id)
    return session.scalars(query.order_by(Notificacion.sent_at.desc(), Notificacion.id)).all()


_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another


class _Plain(string.Formatter):
    """Fills ``{name}`` with a fact and nothing else: no attributes, no indexes."""

    def get_field(
        self, field_name: str, _args: Sequence[object], kwargs: Mapping[str, object]
    ) -> tuple[object, str]:
        """See the base."""
        value = kwargs.get(field_name)
        return ("…" if value is None else value), field_name

    def format_field(self, value: object, _format_spec: str) -> str:
        """See the base."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _require_content(datos: Mapping[str, object]) -> None:
    missing = [name for name in NEEDED if not str(datos.get(name) or "").strip()]
    if missing:
        raise NoticeIncomplete(missing=", ".join(missing))
