"""What other entities are told of documents that the ministry has issued.

A service is a row of the catalogue: the kinds of documents it is about, how one is named, who may ask,
what they are told. What is answered is signed, so that whoever keeps it can prove it. Every question is
written down, with the person in the entity who asks and what for; of a reserved case it is a look at it,
and stands where all looks at it do.

Source:
    D.S. 029-2021-PCM, art. 88 (answers are signed) and second final provision (the two carnés);
    D.Leg. 1656, arts. 4 to 6; Ley 29733, art. 14.1. Shape, attributes and who may ask are assumptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, disclosure
from engine.access import Actor
from engine.disclosure import Look
from engine.errors import NotAllowed
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import DocumentoTipo, ServicioPublicado
from registry.documentos import ciclo, firmado
from registry.models import Documento, DocumentoEmitido, EstadoDocumento
from registry.personas import arbol, reservas
from registry.personas.documentos import clave
from registry.settings import settings

STREAM = "servicios_publicados"  # of the audit log
PAGE = "api.documents"  # as which a question stands among the looks at a reserved case
_PASSPORTS = ("PAS", "PEM")


@dataclass(frozen=True, kw_only=True)
class Pregunta:
    """One question of another entity, about one document."""

    servicio: str
    entidad: str
    consulta: str  # the entity's own number of it
    usuario: str  # who asks there: the number of an identity document
    finalidad: str
    numero: str  # of the document, or of its holder's passport
    pais: str | None = None  # that issued the passport, ICAO alpha-3


def answer(session: Session, asked: Pregunta, *, actor: Actor) -> Mapping[str, str]:
    """What is told, signed: ``respuesta`` (JSON as it was signed), ``clave`` and ``firma`` (base64).

    Raises:
        NotAllowed: there is no such service, or it is not for this entity.
        KeyMissing: there is nothing to sign with.
    """
    on = clock.now().astimezone(clock.LIMA).date()
    service = _service(asked, on)
    document = _find(session, service, asked, on)
    outcome = _outcome(document, on)
    told = firmado.canonical(
        {
            "servicio": service.codigo,
            "consulta": asked.consulta,
            "entidad": asked.entidad,
            "consultado_en": clock.now().isoformat(),
            "resultado": outcome,
            "datos": _attributes(document, service) if document else {},
        }
    )
    signature = firmado.signed(told, alias=settings().seal_key)
    _write_down(session, asked, document, outcome, actor)
    return {"respuesta": told.decode(), **signature}


def _service(asked: Pregunta, on: date) -> ServicioPublicado:
    rows = {row.codigo: row for row in catalogo.rows(ServicioPublicado, on)}
    service = rows.get(asked.servicio)
    if service is None or asked.entidad not in service.entidades:
        raise NotAllowed(actor=asked.entidad, service=asked.servicio)
    return service


def _find(
    session: Session, service: ServicioPublicado, asked: Pregunta, on: date
) -> DocumentoEmitido | None:
    """The document that is asked about: the one that is good or, if none is, the newest."""
    issued = select(DocumentoEmitido).where(
        DocumentoEmitido.tipo.in_(service.documentos),
        DocumentoEmitido.estado != EstadoDocumento.CONTROL_CALIDAD,  # nobody has it yet
    )
    if service.busca == "NUMERO":
        number = "".join(asked.numero.upper().split())
        found = session.scalars(issued.where(DocumentoEmitido.numero == number)).all()
    else:
        bearers = _bearers(session, asked)
        mine = session.scalars(issued.where(DocumentoEmitido.titular_id.in_(bearers))).all()
        wanted = clave(asked.numero)
        found = [one for one in mine if clave(one.publicos.get("pasaporte") or "") == wanted]
    ordered = sorted(found, key=lambda one: (ciclo.good(one, on), one.created_at), reverse=True)
    return ordered[0] if ordered else None


def _bearers(session: Session, asked: Pregunta) -> set[UUID]:
    """Whose passport that is, with all records that have become one with theirs."""
    query = select(Documento.persona_id).where(
        Documento.clave == clave(asked.numero),
        Documento.pais == (asked.pais or "").upper(),
        Documento.tipo.in_(_PASSPORTS),
        Documento.retirado_at.is_(None),
    )
    roots = arbol.roots(session, session.scalars(query).all())
    return {one.id for members in arbol.trees(session, roots).values() for one in members}


def _outcome(document: DocumentoEmitido | None, on: date) -> str:
    if document is None:
        return "NO_CONSTA"
    return "VIGENTE" if ciclo.good(document, on) else "NO_VIGENTE"


def _attributes(document: DocumentoEmitido, service: ServicioPublicado) -> Mapping[str, str]:
    """What the document says, as far as the service tells it."""
    surnames, _, given = str(document.publicos.get("titular") or "").partition(", ")
    known = {
        **document.publicos,
        "apellidos": surnames,
        "nombres": given,
        "numero": document.numero,
        "emitido_el": document.emitido_on.isoformat(),
        "vence_el": document.vence_on.isoformat() if document.vence_on else None,
    }
    return {name: str(known[name]) for name in service.da if known.get(name)}


def _write_down(
    session: Session, asked: Pregunta, document: DocumentoEmitido | None, outcome: str, actor: Actor
) -> None:
    facts = {
        "service": asked.servicio,
        "query": asked.consulta,
        "asked_by": asked.usuario,
        "purpose": asked.finalidad,
        "outcome": outcome,
    }
    subject = document.id if document else asked.servicio
    audit.record(session, actor, Event.DOCUMENT_CONSULTED, subject, stream=STREAM, **facts)
    case = document.expediente.instance_id if document and document.expediente else None
    if document and case and _reserved(session, document, case):
        look = {"page": PAGE, "purpose": asked.finalidad}
        disclosure.record(session, actor, case, Look.READ, **look)


def _reserved(session: Session, document: DocumentoEmitido, case: UUID) -> bool:
    """Because of its kind or, whatever its kind, of the case in which it was issued."""
    kind = catalogo.get(DocumentoTipo, document.tipo, document.emitido_on)
    return kind.reservado or reservas.of_instance(session, case) is not None
