"""Reads the parameters of a service task. What is missing is said by name; values are never told."""

import re
from datetime import date

from engine.models import Data
from tasks.connectors.persons import Document, Person, Purpose
from tasks.errors import PayloadInvalid

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LEGAL_BASIS = "DL 1246, art. 2; Ley 29733, art. 14.1"  # between agencies, in public functions


def text(payload: Data, name: str) -> str:
    """A text that must be there."""
    match payload.get(name):
        case str(value) if value.strip():
            return value.strip()
    raise PayloadInvalid(f"parameter {name}: a text is needed")


def optional(payload: Data, name: str) -> str | None:
    """A text that may be missing, null or empty."""
    match payload.get(name):
        case None | "":
            return None
    return text(payload, name)


def day(payload: Data, name: str) -> date | None:
    """A day in ISO form, of which the time, if any, is left out; or None."""
    value = optional(payload, name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise PayloadInvalid(f"parameter {name}: a day in ISO form is needed") from None


def part(payload: Data, name: str) -> Data:
    """A context that must be there."""
    match payload.get(name):
        case dict(value):
            return value
    raise PayloadInvalid(f"parameter {name}: a context is needed")


def person(payload: Data) -> Person:
    """The parameter ``persona``; its document may be flat or a context of its own."""
    fields = part(payload, "persona")
    born = optional(fields, "fecha_nacimiento")
    if born is not None and not _PARTIAL_DATE.fullmatch(born):
        raise PayloadInvalid("parameter persona.fecha_nacimiento: ISO form is needed")
    return Person(
        first_surname=text(fields, "primer_apellido"),
        second_surname=optional(fields, "segundo_apellido"),
        given_names=text(fields, "nombres"),
        born=born,
        sex=optional(fields, "sexo"),
        nationality=text(fields, "nacionalidad"),
        document=_document_of(fields),
    )


def document(payload: Data) -> Document:
    """The parameter ``documento``."""
    fields = part(payload, "documento")
    return Document(
        kind=text(fields, "tipo"),
        number=text(fields, "numero"),
        issuer=optional(fields, "pais_emisor") or optional(fields, "pais"),
    )


def purpose(payload: Data) -> Purpose:
    """Why we ask. Nobody may ask without a reason."""
    return Purpose(
        reason=text(payload, "motivo"),
        legal_basis=optional(payload, "base_legal") or _LEGAL_BASIS,
        expediente=optional(payload, "expediente"),
        asked_by=optional(payload, "solicitado_por") or "system",
        told=optional(payload, "motivo_que_se_dice"),
    )


def _document_of(fields: Data) -> Document | None:
    if isinstance(fields.get("documento"), dict):
        return document(fields)
    number = optional(fields, "numero_documento")
    if number is None:
        return None
    return Document(
        kind=text(fields, "tipo_documento"), number=number, issuer=optional(fields, "pais_emisor")
    )
