"""Persons: registering them, and finding them again however their name is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session, selectinload

from engine import audit, search
from engine.access import Actor
from registry.bitacora import Event
from registry.models import Documento, Nacionalidad, Nombre, Persona, Sexo, TipoNombre


@dataclass(frozen=True, kw_only=True)
class Filiacion:
    """Who somebody says to be."""

    primer_apellido: str
    segundo_apellido: str | None
    nombres: str
    otros_nombres: str | None
    sexo: Sexo
    fecha_nacimiento: str
    pais_nacimiento: str | None
    lugar_nacimiento: str | None
    nacionalidades: tuple[str, ...]
    documento: tuple[str, str, str] | None  # type, State, number

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> "Filiacion":
        """Read from the answers of a form, or from another agency's message."""
        document = answers.get("documento") or {}
        nationalities = (answers.get("nacionalidad"), answers.get("otra_nacionalidad"))
        return cls(
            primer_apellido=answers["primer_apellido"],
            segundo_apellido=answers.get("segundo_apellido"),
            nombres=answers["nombres"],
            otros_nombres=answers.get("otros_nombres"),
            sexo=Sexo(answers["sexo"]),
            fecha_nacimiento=answers["fecha_nacimiento"],
            pais_nacimiento=answers.get("pais_nacimiento"),
            lugar_nacimiento=answers.get("lugar_nacimiento"),
            nacionalidades=tuple(dict.fromkeys(code for code in nationalities if code)),
            documento=(document["tipo"], document["pais"], document["numero"]) if document else None,
        )

    @property
    def full_name(self) -> str:
        """Surnames, names: as lists show it."""
        surnames = " ".join(part for part in (self.primer_apellido, self.segundo_apellido) if part)
        return f"{surnames}, {self.nombres}"


def register(session: Session, filiacion: Filiacion, *, stream: UUID | str, actor: Actor) -> Persona:
    """The person with that identity document, or a new one.

    Only a document tells that two are the same: equal names and birthdays do not. Who has none is
    always registered anew; ``similar`` finds the likely twins for a person to judge.
    """
    if known := _by_document(session, filiacion):
        audit.record(session, actor, Event.PERSONA_FOUND, known.id, stream=stream)
        return known
    persona = Persona(
        sexo=filiacion.sexo,
        fecha_nacimiento=filiacion.fecha_nacimiento,
        pais_nacimiento=filiacion.pais_nacimiento,
        lugar_nacimiento=filiacion.lugar_nacimiento,
        search=_words(filiacion),
        nombres=_names(filiacion),
        documentos=_documents(filiacion),
        nacionalidades=[Nacionalidad(codigo=code) for code in filiacion.nacionalidades],
    )
    session.add(persona)
    session.flush()
    audit.record(session, actor, Event.PERSONA_REGISTERED, persona.id, stream=stream)
    return persona


def find(session: Session, typed: str, *, limit: int = 20) -> Sequence[Persona]:
    """Persons whose names or documents have all the words typed, in any order, accents or not."""
    words = search.query(typed)
    if words is None:
        return []
    matches = literal_column(search.WORDS).op("@@")(func.to_tsquery("simple", words))
    query = select(Persona).where(matches).order_by(Persona.search, Persona.id).limit(limit)
    return session.scalars(query.options(selectinload(Persona.nombres))).all()


def similar(session: Session, persona: Persona, *, limit: int = 20) -> Sequence[Persona]:
    """Others with all the words of the main name and a birthday that does not contradict it."""
    main = next(name for name in persona.nombres if name.tipo is TipoNombre.PRINCIPAL)
    typed = search.fold(main.primer_apellido, main.segundo_apellido, main.nombres)
    born = persona.fecha_nacimiento
    return [
        other
        for other in find(session, typed, limit=limit)
        if other.id != persona.id
        and (other.fecha_nacimiento.startswith(born) or born.startswith(other.fecha_nacimiento))
    ]


def _by_document(session: Session, filiacion: Filiacion) -> Persona | None:
    if filiacion.documento is None:
        return None
    kind, state, number = filiacion.documento
    query = (
        select(Persona)
        .join(Documento)
        .where(Documento.tipo == kind, Documento.pais == state, Documento.numero == number)
    )
    return session.scalar(query)


def _names(filiacion: Filiacion) -> list[Nombre]:
    main = Nombre(
        tipo=TipoNombre.PRINCIPAL,
        primer_apellido=filiacion.primer_apellido,
        segundo_apellido=filiacion.segundo_apellido,
        nombres=filiacion.nombres,
    )
    if not filiacion.otros_nombres:
        return [main]
    return [
        main,
        Nombre(
            tipo=TipoNombre.ALIAS,
            primer_apellido=filiacion.primer_apellido,
            nombres=filiacion.otros_nombres,
        ),
    ]


def _documents(filiacion: Filiacion) -> list[Documento]:
    if filiacion.documento is None:
        return []
    kind, state, number = filiacion.documento
    return [Documento(tipo=kind, pais=state, numero=number)]


def _words(filiacion: Filiacion) -> str:
    number = filiacion.documento[2] if filiacion.documento else None
    return search.fold(
        filiacion.primer_apellido,
        filiacion.segundo_apellido,
        filiacion.nombres,
        filiacion.otros_nombres,
        number,
    )
