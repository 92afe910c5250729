"""Changing what is told of a person: with a reason, against the version that one has read, and kept.

Each change is a row of ``cambio_persona`` with the value before and after; the audit log has only which
fields they were. What is taken back is withdrawn, never deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import Conflict, NotFound, ReasonMissing
from registry.bitacora import Event
from registry.models import (
    CambioPersona,
    Contacto,
    Documento,
    Nacionalidad,
    Nombre,
    Persona,
)
from registry.models.personas import Dato
from registry.personas import arbol, indice, registro, reservas
from registry.personas.datos import Fuente

ORIGIN = "registro"
KINDS: Mapping[str, type[Dato]] = {
    "nombre": Nombre,
    "documento": Documento,
    "nacionalidad": Nacionalidad,
    "contacto": Contacto,
}
_OWN = frozenset({"id", "created_at", "persona_id", "retirado_at"})


class PersonChanged(Conflict):
    """Somebody has changed the person since it was read."""

    code = "person-changed"


class PersonAbsorbed(Conflict):
    """The person is part of another one now."""

    code = "person-absorbed"


@dataclass(frozen=True, kw_only=True)
class Cambio:
    """Who changes which version of a person, and why."""

    persona_id: UUID
    version: int
    motivo: str
    actor: Actor
    fusion_id: UUID | None = None


class Edicion:
    """A change in the making; it holds the person until the transaction ends."""

    def __init__(self, session: Session, cambio: Cambio) -> None:
        require(cambio.actor, Permission.PERSON_EDIT)
        if not cambio.motivo.strip():
            raise ReasonMissing
        self._session, self._cambio = session, cambio
        self._persona = _held(session, cambio)
        self._members = arbol.tree(session, self._persona.id)
        self._visible = reservas.visible(session, cambio.actor)
        names = [one for member in self._members for one in member.nombres if not one.retirado_at]
        if not any(self._may_see(one) for one in names):
            raise NotFound(persona=cambio.persona_id)
        self.fuente = Fuente(
            origen=ORIGIN,
            reserva=None if any(one.reserva is None for one in names) else names[0].reserva,
            stream=stream(self._persona.id),
        )
        self._changes: list[CambioPersona] = []

    @property
    def persona(self) -> Persona:
        """Who is changed."""
        return self._persona

    def rows(self, kind: str) -> list[Any]:
        """What is told now of this kind and may be seen, also of those who were absorbed."""
        found = [row for one in self._members for row in getattr(one, _LISTS[kind])]
        return [row for row in found if row.retirado_at is None and self._may_see(row)]

    def row(self, kind: str, id_: UUID) -> Any:  # noqa: ANN401 - a row of that kind
        """One of them. Raises NotFound."""
        for one in self.rows(kind):
            if one.id == id_:
                return one
        raise NotFound(**{kind: id_})

    def set(self, campo: str, value: object) -> None:
        """A value of the person itself."""
        before = getattr(self._persona, campo)
        if before != value:
            setattr(self._persona, campo, value)
            self._note(campo, None, plain(before), plain(value), None)

    def add(self, kind: str, row: Dato) -> None:
        """Something that was not told before."""
        row.id = uuid4()
        getattr(self._persona, _LISTS[kind]).append(row)
        self._note(kind, row.id, None, told(row), row.reserva)

    def alter(self, kind: str, row: Dato, **values: object) -> None:
        """Something that was told otherwise."""
        before = told(row)
        for name, value in values.items():
            setattr(row, name, value)
        if before != told(row):
            self._note(kind, row.id, before, told(row), row.reserva)

    def withdraw(self, kind: str, row: Dato) -> None:
        """Something that no longer holds, or never did."""
        before = told(row)
        row.retirado_at = clock.now()
        self._note(kind, row.id, before, None, row.reserva)

    def close(self) -> Persona:
        """Keep it; if nothing was changed, nothing is."""
        if not self._changes:
            return self._persona
        self._persona.version += 1
        for one in self._changes:
            one.version = self._persona.version
        self._session.add_all(self._changes)
        self._session.flush()
        indice.reindex(self._session, [self._persona.id])
        audit.record(
            self._session,
            self._cambio.actor,
            Event.PERSONA_CHANGED,
            self._persona.id,
            stream=self.fuente.stream,
            fields=" ".join(dict.fromkeys(one.campo for one in self._changes)),
            reason=self._cambio.motivo,
        )
        return self._persona

    def _may_see(self, row: Dato) -> bool:
        return row.reserva is None or row.reserva in self._visible

    def _note(
        self, campo: str, dato_id: UUID | None, before: object, after: object, reserva: str | None
    ) -> None:
        self._changes.append(
            CambioPersona(
                persona_id=self._persona.id,
                actor=self._cambio.actor.id,
                motivo=self._cambio.motivo,
                campo=campo,
                dato_id=dato_id,
                antes=before,
                despues=after,
                reserva=reserva or self.fuente.reserva,
                fusion_id=self._cambio.fusion_id,
            )
        )


def told(row: Dato) -> dict[str, object]:
    """What a row tells, as plain JSON."""
    columns = inspect(type(row)).column_attrs.keys()
    return {name: plain(getattr(row, name)) for name in columns if name not in _OWN}


def stream(persona_id: UUID) -> str:
    """The person's chain in the audit log."""
    return f"persona:{persona_id}"


def _held(session: Session, cambio: Cambio) -> Persona:
    persona = session.get(Persona, cambio.persona_id, with_for_update=True, populate_existing=True)
    if persona is None:
        raise NotFound(persona=cambio.persona_id)
    if persona.fusionada_en_id is not None:
        raise PersonAbsorbed(persona=persona.id, into=registro.get(session, persona.id).id)
    if persona.version != cambio.version:
        last = select(CambioPersona.actor).where(CambioPersona.persona_id == persona.id)
        by = session.scalar(last.order_by(CambioPersona.created_at.desc()).limit(1))
        raise PersonChanged(persona=persona.id, by=by, version=persona.version)
    return persona


def plain(value: object) -> object:
    """A value as JSON keeps it."""
    match value:
        case UUID() | date():
            return str(value) if isinstance(value, UUID) else value.isoformat()
    return value


_LISTS = {
    "nombre": "nombres",
    "documento": "documentos",
    "nacionalidad": "nacionalidades",
    "contacto": "contactos",
}
