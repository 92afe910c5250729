"""Issuing: what is composed becomes a document with a number, a holder and a state."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine import audit, storage
from engine.access import Actor
from engine.errors import NotFound
from registry import series
from registry.bitacora import Event
from registry.catalogo.tablas import DocumentoTipo
from registry.documentos.composicion import Composed, normal_code
from registry.models import DocumentoEmitido, EstadoDocumento, Expediente

RESOLUTIONS = {
    "COMISION_REVISORA": "CRAR",
    "ASILO": "RE",
    "APATRIDIA": "RE",
}  # suffix of the number, where it is not the body's code
_ALL_YEARS = 0  # of series that do not begin anew
_GOOD = (EstadoDocumento.CONTROL_CALIDAD, EstadoDocumento.EMITIDO, EstadoDocumento.ENTREGADO)


@dataclass(frozen=True, kw_only=True)
class Emision:
    """As what a composed document is issued."""

    plantilla: str
    tipo: str
    numero: str | None = None
    serie: str | None = None  # the series that the number was taken from
    oficina: str | None = None
    vence_on: date | None = None
    insumo_id: UUID | None = None
    anterior_id: UUID | None = None  # the document that it replaces
    estado: EstadoDocumento = EstadoDocumento.EMITIDO


def issue(
    session: Session,
    expediente: Expediente,
    composed: Composed,
    como: Emision,
    *,
    actor: Actor,
    stream: UUID | None = None,
) -> DocumentoEmitido:
    """Keep a composed document as issued in an expediente.

    ``stream`` is the instance that the transaction has locked, where it is not the expediente's own.
    """
    stream = stream or expediente.instance_id
    upload = storage.put(
        session,
        composed.content,
        name=composed.name,
        actor=actor,
        instance_id=stream,
        cipher=composed.cipher,
    )
    document = DocumentoEmitido(
        **asdict(como),
        expediente_id=expediente.id,
        plantilla_sha256=composed.digest,
        codigo=composed.code,
        upload_id=upload.id,
        titular_id=expediente.titular_id,
        mrz="\n".join(composed.mrz) or None,
        sello=composed.seal,
        publicos=dict(composed.told),
        firmado_at=composed.signed_at,
    )
    session.add(document)
    session.flush()
    audit.record(session, actor, Event.DOCUMENT_ISSUED, document.id, stream=stream, kind=como.tipo)
    return document


def number(session: Session, organo: str, on: date) -> str:
    """The next number of a body's resolutions: ``000012-2026-CEPR``. Without gaps."""
    suffix = RESOLUTIONS.get(organo, organo)
    return f"{series.next_number(session, f'RES-{suffix}', on.year):06d}-{on.year}-{suffix}"


def next_number(session: Session, tipo: DocumentoTipo, oficina: str | None, on: date) -> str | None:
    """The next number of a kind of document, without gaps; None for a kind that has no series.

    The pattern of the catalogue says what counts: with ``{oficina}`` each office has its own numbers,
    with ``{anio}`` they begin anew each year.
    """
    if tipo.serie is None:
        return None
    own = f"-{oficina}" if "{oficina}" in tipo.serie else ""
    year = on.year if "{anio}" in tipo.serie else _ALL_YEARS
    counted = series.next_number(session, f"DOC-{tipo.codigo}{own}", year)
    return tipo.serie.format(n=counted, anio=on.year, oficina=oficina)


def get(session: Session, document_id: UUID, *, lock: bool = False) -> DocumentoEmitido:
    """A document; with ``lock`` nobody else changes it meanwhile. Raises NotFound."""
    document = session.get(DocumentoEmitido, document_id, with_for_update=lock, populate_existing=lock)
    if document is None:
        raise NotFound(document=document_id)
    return document


def by_code(session: Session, codigo: str) -> DocumentoEmitido:
    """The document that bears this code, however it is typed. Raises NotFound."""
    query = select(DocumentoEmitido).where(DocumentoEmitido.codigo == normal_code(codigo))
    document = session.scalar(query)
    if document is None:
        raise NotFound(document=codigo)
    return document


def by_seal(session: Session, content: bytes) -> DocumentoEmitido | None:
    """The document that bears this very seal."""
    found = func.sha256(DocumentoEmitido.sello) == func.sha256(content)
    return session.scalar(select(DocumentoEmitido).where(found, DocumentoEmitido.sello == content))


def live(session: Session, titular_id: UUID, tipo: str, on: date) -> DocumentoEmitido | None:
    """The document of that kind that a person has and that is good on a day, if there is one."""
    mine = _good(tipo, on).where(DocumentoEmitido.titular_id == titular_id)
    return session.scalar(mine.order_by(DocumentoEmitido.created_at.desc()).limit(1))


def numbered(session: Session, tipo: str, numero: str, on: date) -> DocumentoEmitido | None:
    """The document of that kind with a number, if it is good on a day."""
    named = _good(tipo, on).where(DocumentoEmitido.numero == numero.strip())
    return session.scalar(named.order_by(DocumentoEmitido.created_at.desc()).limit(1))


def _good(tipo: str, on: date) -> Select[DocumentoEmitido]:
    lives = (DocumentoEmitido.vence_on.is_(None)) | (DocumentoEmitido.vence_on >= on)
    return select(DocumentoEmitido).where(
        DocumentoEmitido.tipo == tipo, DocumentoEmitido.estado.in_(_GOOD), lives
    )
