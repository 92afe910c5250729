"""The electronic file of an expediente: its pieces with their folios, closed when the case is over.

Each piece carries the hash of the one before it, and the index of a closed file is signed with the key
that seals documents. So whoever has the index can tell whether a piece was changed, left out, put in or
moved: we, over what is kept (``examine``), and anybody, over a copy (``registry.documentos.archivos``).

Source:
    LPAG (TUO, D.S. 006-2026-JUS), arts. 152 and 161: one file, foliated, in the order in which it grew.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine import audit, clock, storage
from engine.access import SYSTEM, Actor
from engine.errors import Conflict
from engine.models import ProcessInstance, Upload
from registry import claves
from registry.bitacora import Event
from registry.claves import Publicadas
from registry.documentos import firmado
from registry.models import Actuado, CierreLegajo, Expediente
from registry.settings import settings

FORMAT: Final = "sugm-legajo-1"
INDEX: Final = "indice-del-legajo.json"  # as which a copy carries it
RECENT: Final = timedelta(days=3)  # what ended longer ago is closed when somebody asks for it
BATCH: Final = 20
_NOTHING = b""
_UNREADABLE = "El índice del legajo no se entiende."


class FileStillGrows(Conflict):
    """The case goes on: its file is closed when it is over."""

    code = "file-still-grows"


class NothingToClose(Conflict):
    """Nothing came into the file since it was closed, or nothing ever did."""

    code = "file-nothing-to-close"


@dataclass(frozen=True)
class Examen:
    """What became of a closed file since: in words, nothing if it is as it was."""

    cierre: CierreLegajo
    problemas: Sequence[str]
    agregados: Sequence[str]  # names of what came in after it was closed


def folios(content: bytes, content_type: str) -> int:
    """How many folios a piece takes: its pages; one for a picture, and for what cannot be opened."""
    if content_type != storage.PDF:
        return 1
    try:
        return max(1, len(PdfReader(io.BytesIO(content)).pages))
    except (PyPdfError, ValueError, KeyError, TypeError, OSError):
        return 1


def due(session: Session, *, limit: int = BATCH) -> Sequence[UUID]:
    """Expedientes whose case ended in these days and whose file nobody has closed."""
    if settings().keys is None:
        return []
    closed = exists().where(CierreLegajo.expediente_id == Expediente.id)
    full = exists().where(Upload.instance_id == Expediente.instance_id)
    query = (
        select(Expediente.id)
        .join(ProcessInstance, ProcessInstance.id == Expediente.instance_id)
        .where(ProcessInstance.ended_at > clock.now() - RECENT, full, ~closed)
    )
    return session.scalars(query.order_by(ProcessInstance.ended_at).limit(limit)).all()


def close(session: Session, expediente_id: UUID, *, actor: Actor = SYSTEM) -> CierreLegajo:
    """Give what is new its folios, and sign the index of all.

    Raises:
        FileStillGrows: the case is not over.
        NothingToClose: it was closed, and nothing came in since.
        KeyMissing: there is nothing to sign with.
    """
    expediente = session.get_one(Expediente, expediente_id)
    audit.hold(session, expediente.instance_id)
    instance = session.get_one(ProcessInstance, expediente.instance_id, populate_existing=True)
    if instance.ended_at is None:
        raise FileStillGrows(expediente=expediente.numero)
    pieces = _foliate(session, expediente, actor)
    last = latest(session, expediente.id)
    if not pieces or (last is not None and last.hasta == pieces[-1].orden):
        raise NothingToClose(expediente=expediente.numero)
    index = firmado.canonical(_index(expediente, pieces, clock.now()))
    made = CierreLegajo(
        expediente_id=expediente.id,
        hasta=pieces[-1].orden,
        folios=pieces[-1].folio_hasta,
        indice=index.decode(),
        firma=json.dumps(firmado.signed(index, alias=settings().seal_key)),
        cerrado_por=actor.id,
    )
    session.add(made)
    session.flush()
    facts = {"folio": made.folios, "count": made.hasta, "digest": digest(made)}
    audit.record(
        session, actor, Event.FILE_SEALED, expediente.id, stream=expediente.instance_id, **facts
    )
    return made


def latest(session: Session, expediente_id: UUID) -> CierreLegajo | None:
    """How a file was closed last."""
    query = select(CierreLegajo).where(CierreLegajo.expediente_id == expediente_id)
    return session.scalar(query.order_by(CierreLegajo.hasta.desc()).limit(1))


def of_case(session: Session, instance_id: UUID) -> tuple[Expediente, CierreLegajo | None] | None:
    """The expediente of a case, with how its file was closed last."""
    expediente = session.scalar(select(Expediente).where(Expediente.instance_id == instance_id))
    return (expediente, latest(session, expediente.id)) if expediente else None


def digest(cierre: CierreLegajo) -> str:
    """What a closed file is known by: the hash of its index."""
    return hashlib.sha256(cierre.indice.encode()).hexdigest()


def carried(cierre: CierreLegajo) -> bytes:
    """The index with its signature, as a copy carries it."""
    return firmado.canonical({"indice": cierre.indice, **json.loads(cierre.firma)})


def read(carried_index: bytes, keys: Publicadas) -> tuple[Mapping[str, Any], Sequence[str]]:
    """An index that a copy carries, and what is wrong with it, in words."""
    try:
        outer = json.loads(carried_index)
        raw = outer["indice"].encode()
        told = json.loads(raw)
        key = keys.find(outer["clave"])
        signature = firmado.raw_of(outer["firma"])
        ours, chained = told["formato"] == FORMAT, _chained(told["documentos"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}, [_UNREADABLE]
    wrong = {
        _UNREADABLE: not ours,
        "No se conoce la clave con que se cerró el legajo.": key is None,
        "El índice del legajo fue cambiado: su firma no corresponde.": key is not None
        and not (key.trusted_by(keys.anchors) and key.verifies(signature, raw)),
        "Las huellas del índice no se siguen una a otra.": not chained,
    }
    return told, [sentence for sentence, is_so in wrong.items() if is_so]


def examine(session: Session, cierre: CierreLegajo, expediente: Expediente) -> Examen:
    """Compare what is kept with the index that was signed. Slow: every piece is read and hashed."""
    told, problems = read(carried(cierre), claves.of_store(claves.store()))
    named = {UUID(one["archivo"]) for one in told.get("documentos", ())}
    problems = [*problems, *_altered(session, told.get("documentos", ()))]
    later = select(Upload.name).where(
        Upload.instance_id == expediente.instance_id, Upload.id.not_in(named)
    )
    return Examen(cierre, problems, session.scalars(later.order_by(Upload.created_at)).all())


def _altered(session: Session, pieces: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in pieces:
        where = f"{_span(one)} ({one['titulo']})"
        upload = session.get(Upload, UUID(one["archivo"]))
        if upload is None:
            yield f"Falta el documento de {where}."
            continue
        content = storage.read(session, storage.get(session, upload.id))
        if hashlib.sha256(content).hexdigest() != one["sha256"]:
            yield f"El documento de {where} no es el que se cerró."


def _span(one: Mapping[str, Any]) -> str:
    first, last = one["desde"], one["hasta"]
    return f"folio {first}" if first == last else f"folios {first} a {last}"


def _foliate(session: Session, expediente: Expediente, actor: Actor) -> Sequence[Actuado]:
    """All pieces of a file, with those that came since it was foliated last."""
    query = select(Actuado).where(Actuado.expediente_id == expediente.id).order_by(Actuado.orden)
    pieces = list(session.scalars(query))
    known, new = {one.upload_id for one in pieces}, 0
    uploads = select(Upload).where(Upload.instance_id == expediente.instance_id)
    for upload in session.scalars(uploads.order_by(Upload.created_at, Upload.id.desc())).all():
        if upload.id not in known:
            pieces.append(_piece(session, expediente, upload, pieces[-1] if pieces else None))
            new += 1
    if new:
        session.add_all(pieces[-new:])
        session.flush()
        facts = {"count": new, "folio": pieces[-1].folio_hasta}
        stream = expediente.instance_id
        audit.record(session, actor, Event.FILE_FOLIATED, expediente.id, stream=stream, **facts)
    return pieces


def _piece(session: Session, expediente: Expediente, upload: Upload, before: Actuado | None) -> Actuado:
    content = storage.read(session, storage.get(session, upload.id))
    first = before.folio_hasta + 1 if before else 1
    piece = Actuado(
        expediente_id=expediente.id,
        orden=before.orden + 1 if before else 1,
        upload_id=upload.id,
        sha256=upload.sha256,
        titulo=upload.name,
        folio_desde=first,
        folio_hasta=first + folios(content, upload.content_type) - 1,
        del_on=upload.created_at.astimezone(clock.LIMA).date(),
        incorporado_por=upload.uploaded_by,
    )
    piece.huella = _link(before.huella if before else _NOTHING, _told(piece))
    return piece


def _link(before: bytes, told: Mapping[str, Any]) -> bytes:
    """The hash of a piece and of the hash before it."""
    plain = {name: value for name, value in told.items() if name != "huella"}
    return hashlib.sha256(before + firmado.canonical(plain)).digest()


def _chained(pieces: Iterable[Mapping[str, Any]]) -> bool:
    """Whether each piece carries the hash that follows from the one before it."""
    before = _NOTHING
    for one in pieces:
        before = _link(before, one)
        if before.hex() != one["huella"]:
            return False
    return True


def _told(piece: Actuado) -> dict[str, Any]:
    return {
        "orden": piece.orden,
        "archivo": str(piece.upload_id),
        "titulo": piece.titulo,
        "desde": piece.folio_desde,
        "hasta": piece.folio_hasta,
        "del": piece.del_on.isoformat(),
        "por": piece.incorporado_por,
        "sha256": piece.sha256.hex(),
    }


def _index(expediente: Expediente, pieces: Sequence[Actuado], now: datetime) -> dict[str, Any]:
    return {
        "formato": FORMAT,
        "expediente": expediente.numero,
        "procedimiento": expediente.procedimiento,
        "cerrado_en": now.isoformat(),
        "folios": pieces[-1].folio_hasta,
        "documentos": [{**_told(one), "huella": one.huella.hex()} for one in pieces],
    }
