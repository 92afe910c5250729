"""Documents that the ministry issues: composed with Typst, kept as PDF, with a code that proves them."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, storage
from engine.access import Actor
from engine.errors import InvalidInput, NotFound
from registry import series
from registry.bitacora import Event
from registry.models import DocumentoEmitido, Expediente
from registry.settings import settings

RESOLUTIONS = {"CEPR": "CEPR", "COMISION_REVISORA": "CRAR"}  # suffix of the number, by body
_PLACE = re.compile(r"^([a-z_]+)/([a-z_]+)$")
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else


class UnknownTemplate(InvalidInput):
    """The process has no such template."""

    code = "unknown-template"


class DocumentNotComposed(InvalidInput):
    """The template refused the data it was given."""

    code = "document-not-composed"


@dataclass(frozen=True, kw_only=True)
class Composed:
    """A document as it came out of Typst, not yet issued."""

    content: bytes
    code: str  # printed on it
    name: str  # of the file
    digest: str  # of the template
    cipher: str | None = None  # kind of the vault that was opened to compose it: it is kept there too


def compose(plantilla: str, datos: Mapping[str, Any], *, name: str) -> Composed:
    """Typeset a document. Slow (tenths of a second) and without database: not within a transaction.

    Args:
        plantilla: ``<process key>/<template>``, a file below ``processes/<process key>/templates``.
        datos: What the template shows; it reads them with ``json(bytes(sys.inputs.datos))``.
        name: For the file, without ``.pdf``.

    Raises:
        UnknownTemplate: there is no such file.
        DocumentNotComposed: the template fails on these data.
    """
    path = _path(plantilla)
    code = new_code()
    told = json.dumps({**datos, "codigo": code, "qr": _qr(code)}, ensure_ascii=False)
    try:
        content = typst.compile(
            path, root=settings().processes, sys_inputs={"datos": told}, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise DocumentNotComposed(template=plantilla, reason=str(error)) from error
    return Composed(content=content, code=code, name=f"{name}.pdf", digest=_digest(path))


def issue(
    session: Session,
    expediente: Expediente,
    composed: Composed,
    *,
    plantilla: str,
    tipo: str,
    numero: str | None,
    actor: Actor,
) -> DocumentoEmitido:
    """Keep a composed document as issued in an expediente."""
    upload = storage.put(
        session,
        composed.content,
        name=composed.name,
        actor=actor,
        instance_id=expediente.instance_id,
        cipher=composed.cipher,
    )
    document = DocumentoEmitido(
        expediente_id=expediente.id,
        tipo=tipo,
        numero=numero,
        plantilla=plantilla,
        plantilla_sha256=composed.digest,
        codigo=composed.code,
        upload_id=upload.id,
    )
    session.add(document)
    session.flush()
    audit.record(
        session, actor, Event.DOCUMENT_ISSUED, document.id, stream=expediente.instance_id, kind=tipo
    )
    return document


def number(session: Session, organo: str, on: date) -> str:
    """The next number of a body's resolutions: ``000012-2026-CEPR``. Without gaps."""
    suffix = RESOLUTIONS[organo]
    return f"{series.next_number(session, f'RES-{suffix}', on.year):06d}-{on.year}-{suffix}"


def by_code(session: Session, codigo: str) -> DocumentoEmitido:
    """The document that bears this code, however it is typed. Raises NotFound."""
    plain = "".join(letter for letter in codigo.upper() if letter in _ALPHABET)
    document = session.scalar(select(DocumentoEmitido).where(DocumentoEmitido.codigo == _grouped(plain)))
    if document is None:
        raise NotFound(document=codigo)
    return document


def new_code() -> str:
    """Twelve letters and digits that nobody can guess (60 bits)."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(12)))


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _path(plantilla: str) -> Path:
    """Only names of lower-case letters get here, so that nothing leads out of the folder."""
    found = _PLACE.match(plantilla)
    if found:
        path = settings().processes / found[1] / "templates" / f"{found[2]}.typ"
        if path.is_file():
            return path
    raise UnknownTemplate(template=plantilla)


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _qr(code: str) -> str:
    return segno.make(code, error="m").svg_inline(scale=1, border=0)
