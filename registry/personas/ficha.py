"""Everything about a person that may be shown to somebody, for its page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from registry.models import (
    CambioPersona,
    Contacto,
    Documento,
    Fusion,
    Nacionalidad,
    Nombre,
    Persona,
)
from registry.personas import arbol, registro, vista
from registry.personas.filiacion import Nombrado
from registry.personas.hechos import nombrado
from registry.personas.vista import shown


@dataclass(frozen=True, kw_only=True)
class Ficha:
    """A person and whom it has absorbed, as one; only what may be shown."""

    persona: Persona
    members: Sequence[Persona]
    principal: Nombrado
    nombres: Sequence[Nombre]  # the main one first
    documentos: Sequence[Documento]
    nacionalidades: Sequence[Nacionalidad]
    contactos: Sequence[Contacto]
    fusiones: Sequence[Fusion]  # by which others became part of it, the newest first
    reservas: frozenset[str]  # under which something of it is known, shown or not

    @property
    def otros(self) -> list[Nombre]:
        """Names that differ from the one under which the person is shown."""
        return [one for one in self.nombres if nombrado(one).full != self.titulo]

    @property
    def reserve_of_new(self) -> str | None:
        """Under which reserve lies what is told now: as long as no name is known openly, under that."""
        held = [one.reserva for one in self.nombres]
        return held[0] if held and None not in held else None

    @property
    def titulo(self) -> str:
        """Surnames, names."""
        return self.principal.full

    def known(self, campo: str) -> object:
        """A value of the person, or of whom it has absorbed if only they know it."""
        return next((v for m in self.members if (v := getattr(m, campo)) not in (None, False)), None)

    def from_absorbed(self, row: Nombre | Documento | Nacionalidad | Contacto) -> bool:
        """Whether it was told of a record that became part of this one."""
        return row.persona_id != self.persona.id


def read(session: Session, persona_id: UUID, visible: Collection[str]) -> Ficha:
    """The person of that id, or whoever it is part of, with what these reserves allow.

    Raises:
        NotFound: there is none, or no name of it may be shown.
    """
    persona = registro.get(session, persona_id)
    members = arbol.tree(session, persona.id)
    rows = {
        kind: [row for member in members for row in shown(getattr(member, kind), visible)]
        for kind in ("nombres", "documentos", "nacionalidades", "contactos")
    }
    principal = vista.main_name(members, visible)
    names = sorted(rows["nombres"], key=lambda one: vista.place(one, persona.id))
    return Ficha(
        persona=persona,
        members=members,
        principal=principal,
        nombres=names,
        documentos=rows["documentos"],
        nacionalidades=rows["nacionalidades"],
        contactos=rows["contactos"],
        fusiones=_merges(session, [one.id for one in members], visible),
        reservas=_reserves(members),
    )


def knows(session: Session, persona_id: UUID, visible: Collection[str]) -> bool:
    """Whether anything of a person may be shown."""
    try:
        read(session, persona_id, visible)
    except NotFound:
        return False
    return True


def history(session: Session, ficha: Ficha, visible: Collection[str]) -> Sequence[CambioPersona]:
    """What was changed, the newest first."""
    ids = [one.id for one in ficha.members]
    may = or_(CambioPersona.reserva.is_(None), CambioPersona.reserva.in_(list(visible)))
    query = select(CambioPersona).where(CambioPersona.persona_id.in_(ids), may)
    order = (CambioPersona.created_at.desc(), CambioPersona.id)
    return session.scalars(query.order_by(*order).limit(200)).all()


def _merges(session: Session, ids: Collection[UUID], visible: Collection[str]) -> Sequence[Fusion]:
    query = select(Fusion).where(Fusion.sobreviviente_id.in_(ids), Fusion.deshecha_at.is_(None))
    found = session.scalars(query.order_by(Fusion.created_at.desc(), Fusion.id)).all()
    return [one for one in found if set(one.reservas) <= set(visible)]


def _reserves(members: Sequence[Persona]) -> frozenset[str]:
    lists = ("nombres", "documentos", "nacionalidades", "contactos")
    rows = (row for member in members for kind in lists for row in getattr(member, kind))
    return frozenset(row.reserva for row in rows if row.reserva and row.retirado_at is None)
