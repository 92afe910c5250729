"""What becomes of a document: found good, handed over, lost, returned, expired, annulled, revoked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import Conflict, ReasonMissing
from registry.bitacora import Event
from registry.documentos import emision
from registry.models import DocumentoEmitido, EstadoDocumento
from registry.models.documentos import EstadoDocumento as E

STREAM = "documentos"  # of documents that belong to no instance


class NotInThatState(Conflict):
    """The document is in a state from which this does not lead on."""

    code = "document-state"


@dataclass(frozen=True)
class Paso:
    """One thing that may become of a document."""

    desde: frozenset[EstadoDocumento]
    hasta: EstadoDocumento
    permiso: Permission
    con_motivo: bool = False


_HELD: Final = (E.EMITIDO, E.ENTREGADO)
PASOS: Mapping[str, Paso] = {
    "conformar": Paso(frozenset({E.CONTROL_CALIDAD}), E.EMITIDO, Permission.DOCUMENT_MANAGE),
    "entregar": Paso(frozenset({E.EMITIDO}), E.ENTREGADO, Permission.DOCUMENT_MANAGE),
    "devolver": Paso(
        frozenset({E.ENTREGADO, E.EXTRAVIADO, E.VENCIDO}),
        E.DEVUELTO,
        Permission.DOCUMENT_MANAGE,
        con_motivo=True,
    ),
    "reportar_perdida": Paso(
        frozenset(_HELD), E.EXTRAVIADO, Permission.DOCUMENT_MANAGE, con_motivo=True
    ),
    "vencer": Paso(frozenset(_HELD), E.VENCIDO, Permission.DOCUMENT_MANAGE),
    "anular": Paso(
        frozenset({E.CONTROL_CALIDAD, *_HELD, E.DEVUELTO, E.EXTRAVIADO}),
        E.ANULADO,
        Permission.DOCUMENT_REVOKE,
        con_motivo=True,
    ),
    "revocar": Paso(
        frozenset({*_HELD, E.DEVUELTO, E.EXTRAVIADO, E.VENCIDO}),
        E.REVOCADO,
        Permission.DOCUMENT_REVOKE,
        con_motivo=True,
    ),
}
NO_MORE: Sequence[EstadoDocumento] = (E.ANULADO, E.REVOCADO, E.EXTRAVIADO, E.DEVUELTO)


def move(
    session: Session,
    document_id: UUID,
    paso: str,
    *,
    actor: Actor,
    motivo: str | None = None,
    stream: UUID | None = None,
    **facts: object,
) -> DocumentoEmitido:
    """Take one step in the life of a document.

    What has happened already is not done again: a document that is where the step leads stays there.

    ``paso`` is a key of ``PASOS``; ``motivo`` says why, where the step needs it. ``stream`` is the
    instance that the transaction has locked; by default the expediente's, which is locked here before
    the document. ``facts`` are for the audit log.

    Raises:
        NotAllowed, NotInThatState, ReasonMissing, NotFound.
    """
    step = PASOS[paso]
    require(actor, step.permiso)
    motivo = (motivo or "").strip() or None
    if step.con_motivo and motivo is None:
        raise ReasonMissing(document=document_id)
    chain = stream or _stream(emision.get(session, document_id))
    audit.hold(session, chain)
    document = emision.get(session, document_id, lock=True)
    if document.estado is step.hasta:
        return document
    if document.estado not in step.desde:
        raise NotInThatState(state=document.estado, document=document.codigo)
    facts |= {"kind": document.tipo, "before": document.estado, "state": step.hasta, "reason": motivo}
    document.estado, document.estado_at, document.motivo = step.hasta, clock.now(), motivo
    session.flush()
    audit.record(session, actor, Event.DOCUMENT_MOVED, document.id, stream=chain, **facts)
    return document


def _stream(document: DocumentoEmitido) -> UUID | str:
    return document.expediente.instance_id if document.expediente else STREAM


def standing(document: DocumentoEmitido, on: date) -> EstadoDocumento:
    """The state on a day: what nobody marked as expired expires all the same."""
    over = document.vence_on is not None and document.vence_on < on
    return E.VENCIDO if over and document.estado in _HELD else document.estado


def good(document: DocumentoEmitido, on: date) -> bool:
    """Whether whoever is shown the document on a day may rely on it."""
    return standing(document, on) in _HELD


def open_steps(document: DocumentoEmitido, actor: Actor) -> list[str]:
    """What this person may do with the document now."""
    return [
        name for name, step in PASOS.items() if document.estado in step.desde and actor.may(step.permiso)
    ]
