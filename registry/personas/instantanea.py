"""Everything about one record, as bytes: two are the same if and only if nothing of it is different.

For proving that a merge that is undone leaves both records as they were.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from registry.models import BusquedaPersona, Persona, RasgosPersona
from registry.personas import seguidores
from registry.personas.edicion import KINDS

_COUNTS_CHANGES = frozenset({"version"})


def snapshot(session: Session, persona_id: UUID) -> bytes:
    """The record: its values, what is told of it, what points to it, what it is found by."""
    session.flush()
    told = {
        "persona": list(_rows(session, Persona, "id", persona_id)),
        **{name: list(_rows(session, kind, "persona_id", persona_id)) for name, kind in KINDS.items()},
        "apuntan": {
            ".".join(one.name): sorted(
                str(id_)
                for id_ in session.scalars(select(one.table.c.id).where(one.column == persona_id))
            )
            for one in seguidores.references()
        },
        "rasgos": list(_rows(session, RasgosPersona, "persona_id", persona_id)),
        "busqueda": [
            {name: value for name, value in row.items() if name not in ("id", "created_at")}
            for row in _rows(session, BusquedaPersona, "persona_id", persona_id)
        ],
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)


def _rows(
    session: Session, model: type[DeclarativeBase], column: str, value: UUID
) -> Iterator[dict[str, Any]]:
    table = model.__table__
    order = [table.c[name] for name in ("reserva", "id", column) if name in table.c]
    query = select(table).where(table.c[column] == value).order_by(*order)
    for row in session.execute(query).mappings():
        yield {name: kept for name, kept in row.items() if name not in _COUNTS_CHANGES}
