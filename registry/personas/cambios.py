"""The changes that an officer can make to a person, one function each: see ``edicion``."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import clock
from registry.models import Contacto, Documento, Nacionalidad, Nombre, Persona, TipoNombre
from registry.personas import registro, reglas, reservas
from registry.personas.documentos import Papel
from registry.personas.edicion import Cambio, Edicion
from registry.personas.filiacion import Nombrado
from registry.personas.reglas import InvalidPerson, Problema

VALUES = (
    "sexo",
    "fecha_nacimiento",
    "pais_nacimiento",
    "lugar_nacimiento",
    "estado_civil",
    "padre",
    "madre",
    "fallecida",
    "fecha_fallecimiento",
)
REACH = ("correo", "telefono", "direccion", "pais", "ubigeo", "casilla", "idioma")


def correct(session: Session, cambio: Cambio, values: Mapping[str, Any]) -> Persona:
    """Correct the person's own values; those that are not named stay.

    Raises:
        NotAllowed, NotFound, PersonAbsorbed, PersonChanged, ReasonMissing: see ``edicion``.
        InvalidPerson: with everything that is wrong.
    """
    edicion = Edicion(session, cambio)
    now = {name: getattr(edicion.persona, name) for name in VALUES}
    told = now | {name: values[name] or None for name in VALUES if name in values}
    told["fallecida"] = bool(told["fallecida"] or told["fecha_fallecimiento"])
    _refuse(reglas.of_person(told, _today()))
    for name, value in told.items():
        edicion.set(name, value)
    return edicion.close()


def rename(session: Session, cambio: Cambio, nombrado: Nombrado) -> Persona:
    """Add a name. A new main one makes the former an earlier one: nobody loses the name they bore."""
    edicion = Edicion(session, cambio)
    _refuse(reglas.of_name(nombrado))
    if nombrado.tipo is TipoNombre.PRINCIPAL:
        for one in edicion.rows("nombre"):
            if one.tipo is TipoNombre.PRINCIPAL and one.persona_id == edicion.persona.id:
                edicion.alter("nombre", one, tipo=TipoNombre.ANTERIOR)
        session.flush()
    edicion.add("nombre", Nombre(**_name(nombrado), **_source(edicion)))
    return edicion.close()


def correct_name(session: Session, cambio: Cambio, nombre_id: UUID, nombrado: Nombrado) -> Persona:
    """Put right how a name was written; of which kind it is stays."""
    edicion = Edicion(session, cambio)
    _refuse(reglas.of_name(nombrado))
    row = edicion.row("nombre", nombre_id)
    parts = {name: value for name, value in _name(nombrado).items() if name != "tipo"}
    edicion.alter("nombre", row, **parts)
    return edicion.close()


def add_document(session: Session, cambio: Cambio, papel: Papel, *, sure: bool = False) -> Persona:
    """Add an identity document. ``sure``: it is as the officer saw it, whatever its type's rule says.

    One that is somebody else's is in dispute until a reviewer has decided.
    """
    edicion, tidy = Edicion(session, cambio), papel.tidy
    if not sure:
        _refuse(reglas.of_document(tidy))
    owner = registro.by_papers(session, [tidy]).get(tidy)
    if owner is not None and owner.id == edicion.persona.id:
        _refuse([Problema("numero", reglas.HAS_IT)])
    source = _source(edicion)
    source["reserva"] = source["reserva"] or reservas.of_documents().get(tidy.tipo)
    row = Documento(
        tipo=tidy.tipo,
        pais=tidy.pais,
        numero=tidy.numero,
        clave=tidy.clave,
        emitido_on=tidy.emitido_on,
        vence_on=tidy.vence_on,
        estado=tidy.estado,
        disputado=owner is not None,
        **source,
    )
    edicion.add("documento", row)
    return edicion.close()


def alter_document(session: Session, cambio: Cambio, documento_id: UUID, papel: Papel) -> Persona:
    """Correct a document's state and dates. Its number is corrected by withdrawing and adding it."""
    edicion = Edicion(session, cambio)
    row = edicion.row("documento", documento_id)
    _refuse(reglas.of_dates(papel))
    edicion.alter(
        "documento",
        row,
        estado=papel.estado,
        emitido_on=papel.emitido_on,
        vence_on=papel.vence_on,
    )
    return edicion.close()


def add_nationality(
    session: Session, cambio: Cambio, code: str, *, desde: date | None = None
) -> Persona:
    """Add a nationality."""
    edicion = Edicion(session, cambio)
    _refuse(reglas.of_nationality(code))
    if any(one.codigo == code for one in edicion.rows("nacionalidad")):
        _refuse([Problema("codigo", reglas.HAS_IT)])
    edicion.add("nacionalidad", Nacionalidad(codigo=code, desde=desde, **_source(edicion)))
    return edicion.close()


def end_nationality(session: Session, cambio: Cambio, nacionalidad_id: UUID, *, hasta: date) -> Persona:
    """The person had it until that day."""
    edicion = Edicion(session, cambio)
    edicion.alter("nacionalidad", edicion.row("nacionalidad", nacionalidad_id), hasta=hasta)
    return edicion.close()


def set_contact(session: Session, cambio: Cambio, values: Mapping[str, Any]) -> Persona:
    """Where the person is reached from now on; what an officer said before no longer holds."""
    edicion = Edicion(session, cambio)
    told = {name: values.get(name) or None for name in REACH}
    consents = bool(values.get("consiente_correo"))
    _refuse(reglas.of_contact({**told, "consiente_correo": consents}))
    for before in edicion.rows("contacto"):
        if before.origen == edicion.fuente.origen:
            edicion.withdraw("contacto", before)
    if any(told.values()):
        since = clock.now() if consents else None
        row = Contacto(**told, consiente_correo=consents, consiente_at=since, **_source(edicion))
        edicion.add("contacto", row)
    return edicion.close()


def withdraw(session: Session, cambio: Cambio, kind: str, dato_id: UUID) -> Persona:
    """Take back something that is told. A person keeps at least its main name."""
    edicion = Edicion(session, cambio)
    row = edicion.row(kind, dato_id)
    if kind == "nombre" and row.tipo is TipoNombre.PRINCIPAL:
        _refuse([Problema("nombre", reglas.KEEPS_ITS_NAME)])
    edicion.withdraw(kind, row)
    return edicion.close()


def _refuse(problems: Iterable[Problema]) -> None:
    if found := list(problems):
        raise InvalidPerson(found)


def _name(nombrado: Nombrado) -> dict[str, Any]:
    return {
        "tipo": nombrado.tipo,
        "primer_apellido": nombrado.primer_apellido.strip(),
        "segundo_apellido": (nombrado.segundo_apellido or "").strip() or None,
        "nombres": nombrado.nombres.strip(),
    }


def _source(edicion: Edicion) -> dict[str, Any]:
    return {"origen": edicion.fuente.origen, "reserva": edicion.fuente.reserva}


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
