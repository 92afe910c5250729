"""What whoever is shown a document may learn: whether it is good, and what is printed on it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import NotFound
from registry import actas_civiles, catalogo, claves
from registry.catalogo.tablas import DocumentoTipo
from registry.documentos import ciclo, emision, firmado, sello
from registry.documentos.sello import Veredicto
from registry.models import ClaseAnotacion, DocumentoEmitido, EstadoDocumento, ListaRevocacion
from registry.settings import settings

REVOKED_FORMAT = "sugm-revocados-1"


@dataclass(frozen=True, kw_only=True)
class Constancia:
    """The answer to somebody who verifies."""

    tipo: str
    estado: EstadoDocumento
    vale: bool
    vence_on: date | None
    publicos: Mapping[str, Any]
    numero: str | None = None  # these three only where the kind of document is not reserved
    emitido_on: date | None = None
    estado_at: datetime | None = None
    reservado: bool = False
    anotada_on: date | None = None  # the act that it prints was rectified since, or was cancelled
    acta_cancelada: bool = False


def by_code(session: Session, codigo: str) -> Constancia | None:
    """Of the document that bears a code, however it is typed."""
    try:
        return _of_today(session, emision.by_code(session, codigo))
    except NotFound:
        return None


def by_seal(session: Session, content: bytes) -> Constancia | None:
    """Of the document that bears this very seal."""
    document = emision.by_seal(session, content)
    return _of_today(session, document) if document else None


def told(document: DocumentoEmitido) -> Constancia:
    """What may be said of a document."""
    on = _today()
    kind = catalogo.get(DocumentoTipo, document.tipo, document.emitido_on)
    reserved = kind.reservado
    return Constancia(
        tipo=kind.nombre_publico or kind.nombre,
        estado=ciclo.standing(document, on),
        vale=ciclo.good(document, on),
        vence_on=document.vence_on,
        publicos={
            name: document.publicos[name] for name in kind.publicos if document.publicos.get(name)
        },
        numero=None if reserved else document.numero,
        emitido_on=None if reserved else document.emitido_on,
        estado_at=None if reserved else document.estado_at,
        reservado=reserved,
    )


def _of_today(session: Session, document: DocumentoEmitido) -> Constancia:
    """With what has come after it: a copy of an act shows its margin as it was that day."""
    note = actas_civiles.told_since(session, document)
    if note is None:
        return told(document)
    cancelled = note.clase is ClaseAnotacion.CANCELACION
    return replace(told(document), anotada_on=note.anotada_on, acta_cancelada=cancelled)


def judged(content: bytes, printed: Sequence[str] = ()) -> Veredicto:
    """A seal, by the keys that lie here."""
    return sello.judge(content, claves.of_store(claves.store()), printed=printed)


def fingerprint(what: bytes | str) -> str:
    """How a list of revocations names a seal or a code: not what it says."""
    raw = what if isinstance(what, bytes) else f"codigo:{what}".encode()
    return hashlib.sha256(raw).hexdigest()[:32]


def publish_revoked(session: Session) -> ListaRevocacion:
    """Sign and keep the list of what is good no more and has not expired. Raises KeyMissing."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(REVOKED_FORMAT))))
    last = session.scalar(select(func.max(ListaRevocacion.numero))) or 0
    on = _today()
    gone = select(DocumentoEmitido.sello, DocumentoEmitido.codigo).where(
        DocumentoEmitido.estado.in_(ciclo.NO_MORE),
        or_(DocumentoEmitido.vence_on.is_(None), DocumentoEmitido.vence_on >= on),
    )
    names = sorted(
        fingerprint(one) for sealed, code in session.execute(gone) for one in (sealed, code) if one
    )
    content = {
        "formato": REVOKED_FORMAT,
        "numero": last + 1,
        "emitida_en": clock.now().isoformat(),
        "revocados": names,
    }
    raw = firmado.canonical(content)
    signature = firmado.signed(raw, alias=settings().seal_key)
    row = ListaRevocacion(
        numero=last + 1,
        cuantos=len(names),
        contenido=firmado.canonical({"lista": raw.decode(), **signature}).decode(),
    )
    session.add(row)
    session.flush()
    return row


def last_revoked(session: Session) -> ListaRevocacion | None:
    """The list that was published last."""
    return session.scalar(select(ListaRevocacion).order_by(ListaRevocacion.numero.desc()).limit(1))


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
