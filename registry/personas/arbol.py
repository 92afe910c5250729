"""Whom a person has absorbed, and whom it has become part of: merges make trees."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.models import Persona


def tree(session: Session, root: UUID) -> list[Persona]:
    """A person, first, with all whom it has absorbed."""
    return trees(session, [root])[root]


def roots(session: Session, persona_ids: Collection[UUID]) -> set[UUID]:
    """Whom these persons have become part of; themselves, if of nobody."""
    found, left = set[UUID](), set(persona_ids)
    while left:
        query = select(Persona.id, Persona.fusionada_en_id).where(Persona.id.in_(left))
        rows = session.execute(query).all()
        found |= {row.id for row in rows if row.fusionada_en_id is None}
        left = {row.fusionada_en_id for row in rows if row.fusionada_en_id is not None}
    return found


def trees(session: Session, roots_: Collection[UUID]) -> dict[UUID, list[Persona]]:
    """Each person with all whom it has absorbed, itself first."""
    facts = [selectinload(Persona.nombres), selectinload(Persona.documentos)]
    options = [*facts, selectinload(Persona.nacionalidades)]
    root_of = {root: root for root in roots_}
    trees: dict[UUID, list[Persona]] = {root: [] for root in roots_}
    wanted = Persona.id.in_(roots_)
    while True:
        found = session.scalars(
            select(Persona).where(wanted).order_by(Persona.created_at, Persona.id).options(*options),
            execution_options={"populate_existing": True},
        ).all()
        if not found:
            return trees
        for one in found:
            root = root_of[one.id] if one.id in root_of else root_of[one.fusionada_en_id or one.id]
            root_of[one.id] = root
            trees[root].append(one)
        wanted = Persona.fusionada_en_id.in_([one.id for one in found])
