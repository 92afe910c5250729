"""What of a person may be shown to somebody: what is told openly, and what their reserves allow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.errors import NotFound
from registry.models import Nombre, Persona, TipoNombre
from registry.models.personas import Dato
from registry.personas.filiacion import Nombrado
from registry.personas.hechos import nombrado
from registry.personas.rasgos import distinct

Row = TypeVar("Row", bound=Dato)
_FIRST = {name.value: place for place, name in enumerate(TipoNombre)}  # the order of names
_TOLD = "x.retirado_at IS NULL AND (x.reserva IS NULL OR x.reserva = ANY(:visible))"
_SUMMARIES = f"""
    WITH RECURSIVE part (root, id, depth) AS (
        SELECT id, id, 0 FROM persona WHERE id = ANY(:ids)
        UNION ALL
        SELECT part.root, p.id, part.depth + 1 FROM persona p JOIN part ON p.fusionada_en_id = part.id)
    SELECT part.root, p.sexo, p.fecha_nacimiento AS nacimiento, p.fallecida,
        (SELECT json_agg(json_build_array(x.tipo, x.primer_apellido, x.segundo_apellido, x.nombres)
            ORDER BY x.created_at, x.id) FROM nombre x WHERE x.persona_id = p.id AND {_TOLD}) AS nombres,
        (SELECT json_agg(json_build_array(x.tipo, x.pais, x.numero) ORDER BY x.created_at, x.id)
            FROM documento_identidad x WHERE x.persona_id = p.id AND {_TOLD}) AS documentos,
        (SELECT json_agg(x.codigo ORDER BY x.codigo) FROM nacionalidad x
            WHERE x.persona_id = p.id AND x.hasta IS NULL AND {_TOLD}) AS nacionalidades
    FROM part JOIN persona p USING (id) ORDER BY part.depth, p.created_at, p.id"""  # noqa: S608 - ours


@dataclass(frozen=True, kw_only=True)
class Resumen:
    """A person as a list shows it."""

    id: UUID
    nombre: str
    otros: tuple[str, ...]
    sexo: str
    nacimiento: str | None
    documentos: tuple[tuple[str, str, str], ...]  # type, State, number
    nacionalidades: tuple[str, ...]
    fallecida: bool
    absorbidas: int


def summaries(session: Session, ids: Sequence[UUID], visible: Collection[str]) -> list[Resumen]:
    """Persons by their ids, in that order; those of whom no name may be shown are left out."""
    if not ids:
        return []
    parts: dict[UUID, list[Any]] = defaultdict(list)
    values = {"ids": list(ids), "visible": sorted(visible)}
    for row in session.execute(text(_SUMMARIES), values):
        parts[row.root].append(row)
    return [_summary(id_, parts[id_]) for id_ in ids if any(row.nombres for row in parts[id_])]


def main_name(members: Sequence[Persona], visible: Collection[str]) -> Nombrado:
    """The name under which a person is shown; ``members`` are the person and whom it has absorbed.

    Raises:
        NotFound: none of its names may be shown.
    """
    for one in members:
        names = sorted(shown(one.nombres, visible), key=lambda name: _FIRST[name.tipo.value])
        if names:
            return nombrado(names[0])
    raise NotFound(persona=members[0].id)


def place(one: Nombre, persona_id: UUID) -> tuple[bool, int]:
    """In which order names are shown: the person's own before those of whom it has absorbed."""
    return one.persona_id != persona_id, _FIRST[one.tipo.value]


def shown(rows: Iterable[Row], visible: Collection[str]) -> list[Row]:
    """Those that hold, and that may be shown."""
    return [
        one
        for one in rows
        if one.retirado_at is None and (one.reserva is None or one.reserva in visible)
    ]


def _summary(id_: UUID, parts: Sequence[Any]) -> Resumen:
    """A person, first, and whom it has absorbed, as one."""
    names = distinct(_full(*name) for part in parts for name in _in_order(part.nombres))
    return Resumen(
        id=id_,
        nombre=names[0],
        otros=names[1:],
        sexo=parts[0].sexo,
        nacimiento=next((part.nacimiento for part in parts if part.nacimiento), None),
        documentos=distinct((*paper,) for part in parts for paper in part.documentos or ()),
        nacionalidades=distinct(code for part in parts for code in part.nacionalidades or ()),
        fallecida=any(part.fallecida for part in parts),
        absorbidas=len(parts) - 1,
    )


def _in_order(names: Sequence[Sequence[Any]] | None) -> list[Sequence[Any]]:
    return sorted(names or (), key=lambda name: _FIRST[name[0]])


def _full(_kind: str, first: str, second: str | None, given: str) -> str:
    return Nombrado(primer_apellido=first, segundo_apellido=second, nombres=given).full
