"""What a merge changes of its own, and what comes after it: to whom it goes when the merge is undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.access import Actor
from registry.models import CambioPersona, Fusion, Nombre, Persona, TipoNombre
from registry.models.personas import Dato
from registry.personas import arbol, seguidores
from registry.personas.cambios import VALUES
from registry.personas.edicion import KINDS, plain


@dataclass(frozen=True)
class Suelto:
    """Something that came to a person after a merge, and so may be either's."""

    tabla: str
    columna: str
    id: UUID
    at: datetime | None = field(compare=False, default=None)


@dataclass(frozen=True)
class Valor:
    """A value that the survivor took over, and whether it goes back."""

    campo: str
    antes: object
    despues: object
    goes_back: bool


def take_over(
    session: Session, fusion: Fusion, survivor: Persona, absorbed: Persona, take: Collection[str]
) -> None:
    """Values that were chosen of the other record, noted so that they can be given back."""
    for campo in sorted(set(take) & set(VALUES)):
        before, after = getattr(survivor, campo), getattr(absorbed, campo)
        if before != after:
            setattr(survivor, campo, after)
            session.add(
                CambioPersona(
                    persona_id=survivor.id,
                    version=survivor.version,
                    actor=fusion.actor,
                    motivo=fusion.motivo,
                    campo=campo,
                    antes=plain(before),
                    despues=plain(after),
                    fusion_id=fusion.id,
                )
            )
    session.flush()


def taken(session: Session, fusion: Fusion) -> Sequence[Valor]:
    """The values that the survivor took over; those that were changed since do not go back."""
    survivor = session.get_one(Persona, fusion.sobreviviente_id)
    query = select(CambioPersona).where(CambioPersona.fusion_id == fusion.id)
    return [
        Valor(one.campo, one.antes, one.despues, plain(getattr(survivor, one.campo)) == one.despues)
        for one in session.scalars(query.order_by(CambioPersona.campo))
    ]


def give_back(session: Session, fusion: Fusion, *, motivo: str, actor: Actor) -> None:
    """The values that were taken over are as before."""
    survivor = session.get_one(Persona, fusion.sobreviviente_id)
    for one in taken(session, fusion):
        if not one.goes_back:
            continue
        setattr(survivor, one.campo, one.antes)
        session.add(
            CambioPersona(
                persona_id=survivor.id,
                version=survivor.version,
                actor=actor.id,
                motivo=motivo,
                campo=one.campo,
                antes=one.despues,
                despues=one.antes,
            )
        )
    session.flush()
    session.refresh(survivor)


def changes(session: Session, fusion: Fusion) -> Sequence[CambioPersona]:
    """What officers changed since, of the person or of those that are part of it."""
    (root,) = arbol.roots(session, [fusion.sobreviviente_id])
    members = [one.id for one in arbol.tree(session, root)]
    query = select(CambioPersona).where(
        CambioPersona.persona_id.in_(members),
        CambioPersona.created_at > fusion.created_at,
        CambioPersona.fusion_id.is_(None),
    )
    return session.scalars(query.order_by(CambioPersona.created_at, CambioPersona.id)).all()


def loose(session: Session, fusion: Fusion, root: UUID) -> list[Suelto]:
    """What came to the person since, by no merge: cases, relations, and what was told of it."""
    at = fusion.created_at
    found = [Suelto(*row) for row in seguidores.since(session, root, at)]
    for kind in KINDS.values():
        rows = select(kind.id, kind.created_at).where(
            kind.persona_id == root, kind.created_at > at, kind.retirado_at.is_(None)
        )
        found += [
            Suelto(kind.__tablename__, "persona_id", row.id, row.created_at)
            for row in session.execute(rows)
        ]
    return sorted(found, key=lambda one: (str(one.at), one.id))


def hand_over(session: Session, things: Collection[Suelto], root: UUID, owner: UUID) -> None:
    """These are the other person's. A name that became the main one is only one of the other's names."""
    facts = {kind.__tablename__: kind for kind in KINDS.values()}
    for one in things:
        if one.tabla in facts:
            _give_fact(session, facts[one.tabla], one.id, owner)
        else:
            seguidores.reassign(session, (one.tabla, one.columna, one.id), root, owner)
    session.expire_all()


def _give_fact(session: Session, kind: type[Dato], id_: UUID, owner: UUID) -> None:
    values: dict[str, object] = {"persona_id": owner}
    if kind is Nombre and session.get_one(Nombre, id_).tipo is TipoNombre.PRINCIPAL:
        values["tipo"] = TipoNombre.ALIAS
    session.execute(update(kind).where(kind.id == id_).values(values))
