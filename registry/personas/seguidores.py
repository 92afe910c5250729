"""What points to a person and follows it when it is merged: cases, relations, whatever rooms add later.

Found in the tables themselves: every column that refers to ``persona.id``, except those whose ``info``
says that they stay (``registry.models.personas.STAYS``), as the facts that are told of a person do.
Whose a row was before it was moved is kept (``fila_fusionada``), so that merges can be undone in any
order.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Column, Table, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.models import STAYS, FilaFusionada, Persona


@dataclass(frozen=True)
class Referencia:
    """A column that points to a person."""

    table: Table
    column: Column[UUID]

    @property
    def name(self) -> tuple[str, str]:
        """As it is kept."""
        return self.table.name, self.column.name


@cache
def references() -> Sequence[Referencia]:
    """All columns that follow, by table and name."""
    found = [
        Referencia(table, column)
        for table in Persona.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == Persona.__tablename__ for key in column.foreign_keys)
        and column.info != STAYS
    ]
    return sorted(found, key=lambda one: one.name)


def move(session: Session, before: UUID, after: UUID) -> int:
    """Everything that points to one person points to another from now on; returns how many rows.

    Whose a row was first is what counts, however often it is moved.
    """
    moved = 0
    for one in references():
        tabla, columna = one.name
        mine = one.column == before
        columns = (literal(tabla), literal(columna), one.table.c.id, literal(before))
        kept = insert(FilaFusionada).from_select(
            ["tabla", "columna", "fila_id", "original_id"], select(*columns).where(mine)
        )
        session.execute(kept.on_conflict_do_nothing())
        done = session.execute(update(one.table).where(mine).values({columna: after}))
        moved += done.rowcount  # type: ignore[attr-defined]  # of an UPDATE
    return moved


def give_back(session: Session, root: UUID, owner: UUID, members: Collection[UUID]) -> None:
    """What came to ``root`` from these persons is ``owner``'s: one of them, whom the others are in."""
    for one in references():
        tabla, columna = one.name
        theirs = select(FilaFusionada.fila_id).where(
            FilaFusionada.tabla == tabla,
            FilaFusionada.columna == columna,
            FilaFusionada.original_id.in_(members),
        )
        session.execute(
            update(one.table)
            .where(one.column == root, one.table.c.id.in_(theirs))
            .values({columna: owner})
        )
    session.execute(delete(FilaFusionada).where(FilaFusionada.original_id == owner))


def count(session: Session, persona_id: UUID) -> dict[str, int]:
    """How many rows point to a person, by table."""
    found: dict[str, int] = {}
    for one in references():
        query = select(func.count()).select_from(one.table).where(one.column == persona_id)
        number = session.scalar(query) or 0
        if number:
            found[one.table.name] = found.get(one.table.name, 0) + number
    return found


def brought(session: Session, members: Collection[UUID]) -> dict[str, int]:
    """How many rows came from these persons to whom they are part of, by table."""
    query = (
        select(FilaFusionada.tabla, func.count())
        .where(FilaFusionada.original_id.in_(members))
        .group_by(FilaFusionada.tabla)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def since(session: Session, persona_id: UUID, at: datetime) -> Iterator[tuple[str, str, UUID, datetime]]:
    """What points to a person and came after an instant by no merge: table, column, row, when."""
    for one in references():
        tabla, columna = one.name
        moved = select(FilaFusionada.fila_id).where(
            FilaFusionada.tabla == tabla, FilaFusionada.columna == columna
        )
        rows = select(one.table.c.id, one.table.c.created_at).where(
            one.column == persona_id, one.table.c.created_at > at, one.table.c.id.not_in(moved)
        )
        for row in session.execute(rows):
            yield tabla, columna, row.id, row.created_at


def reassign(session: Session, row: tuple[str, str, UUID], before: UUID, after: UUID) -> None:
    """One row is another person's from now on."""
    tabla, columna, id_ = row
    one = next(one for one in references() if one.name == (tabla, columna))
    mine = (one.table.c.id == id_) & (one.column == before)
    session.execute(update(one.table).where(mine).values({columna: after}))
