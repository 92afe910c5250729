"""Statistics for planners: cases by who they are about, without telling of anybody.

A table of two cuts. Cells of few cases are kept back, and with them so many others that no kept-back
number follows from the totals; how few is few, the catalogue says (``estadisticas.celda_minima``).
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from registry import catalogo, tableros
from registry.tableros import NADIE, Filtro

KEPT_BACK = -1  # in place of a number


class Rasgo(enum.StrEnum):
    """What cases are counted by."""

    PROCEDIMIENTO = "procedimiento"
    OFICINA = "oficina"
    CANAL = "canal"
    GRUPO = "grupo"  # of nationalities
    PAIS = "pais"
    SEXO = "sexo"
    EDAD = "edad"  # when the case began
    ANIO = "anio"
    MES = "mes"
    RESULTADO = "resultado"


@dataclass(frozen=True)
class Cuadro:
    """A table with its totals; ``KEPT_BACK`` where a number would tell of few."""

    columnas: Sequence[str]
    filas: Sequence[tuple[str, Sequence[int], int]]  # name, cells, total
    totales: Sequence[int]
    minimo: int


_PERSON = """LEFT JOIN expediente x ON x.instance_id = i.id LEFT JOIN persona y ON y.id = x.titular_id"""
_BORN = "CAST(left(y.fecha_nacimiento, 4) AS integer)"
_YEARS = f"CAST(extract(year FROM i.created_at) AS integer) - {_BORN}"
_BEGAN = "i.created_at AT TIME ZONE 'America/Lima'"
_TRAITS: Mapping[Rasgo, tuple[str, str]] = {
    Rasgo.PROCEDIMIENTO: tableros.CUTS[tableros.Corte.PROCEDIMIENTO],
    Rasgo.OFICINA: tableros.CUTS[tableros.Corte.OFICINA],
    Rasgo.CANAL: tableros.CUTS[tableros.Corte.CANAL],
    Rasgo.GRUPO: tableros.CUTS[tableros.Corte.NACIONALIDAD],
    Rasgo.PAIS: ("coalesce(n.codigo, '—')", tableros.CUTS[tableros.Corte.NACIONALIDAD][1]),
    Rasgo.SEXO: ("coalesce(y.sexo, '—')", _PERSON),
    Rasgo.EDAD: (
        f"""CASE WHEN y.fecha_nacimiento IS NULL THEN '—' WHEN {_YEARS} < 5 THEN '0-4'
        WHEN {_YEARS} < 12 THEN '5-11' WHEN {_YEARS} < 18 THEN '12-17' WHEN {_YEARS} < 30 THEN '18-29'
        WHEN {_YEARS} < 60 THEN '30-59' ELSE '60+' END""",
        _PERSON,
    ),
    Rasgo.ANIO: (f"to_char({_BEGAN}, 'YYYY')", ""),
    Rasgo.MES: (f"to_char({_BEGAN}, 'YYYY-MM')", ""),
    Rasgo.RESULTADO: (
        "coalesce(i.outcome, CASE WHEN i.ended_at IS NULL THEN 'en_tramite' ELSE '—' END)",
        "",
    ),
}
_ORDER = ("0-4", "5-11", "12-17", "18-29", "30-59", "60+")


def cuadro(session: Session, actor: Actor, filtro: Filtro, fila: Rasgo, columna: Rasgo) -> Cuadro:
    """Cases begun in the span, by two traits, with small cells kept back."""
    (row, row_joins), (column, column_joins) = _TRAITS[fila], _TRAITS[columna]
    joins = row_joins if column_joins in row_joins else f"{row_joins} {column_joins}"
    joins = column_joins if row_joins in column_joins else joins
    query = f"""SELECT {row}, {column}, count(*) {tableros.cases(joins)}
        AND i.created_at >= :desde AND i.created_at < :hasta GROUP BY 1, 2"""
    counts: dict[tuple[str, str], int] = {
        (one, other): number
        for one, other, number in session.execute(text(query), tableros.values(actor, filtro))
    }
    rows, columns = (sorted({key[at] for key in counts}, key=_place) for at in (0, 1))
    cells = [[counts.get((one, other), 0) for other in columns] for one in rows]
    limit = minimo()
    totals = [sum(line) for line in cells]
    below = [sum(line[at] for line in cells) for at in range(len(columns))]
    kept = [list(line) for line in cells]
    keep_back(kept, limit)
    return Cuadro(
        columns,
        [(name, line, total) for name, line, total in zip(rows, kept, totals, strict=True)],
        below,
        limit,
    )


def keep_back(cells: list[list[int]], limit: int) -> None:
    """Keep back what is below the limit, and others until none follows from the totals.

    In place. Each row and column has no number kept back, or at least two: the smallest of the others
    goes along. A row or column of one number shows that number only if it is not small.
    """
    for line in cells:
        for at, number in enumerate(line):
            if 0 < number < limit:
                line[at] = KEPT_BACK
    while _complete(cells) or _complete_columns(cells):
        pass


def minimo() -> int:
    """Below how many cases a cell is kept back."""
    today = clock.now().astimezone(clock.LIMA).date()
    return int(str(catalogo.setting("estadisticas.celda_minima", today)))


def _complete(lines: Sequence[list[int]]) -> bool:
    """Keep one more back in each line that has one alone. True if any was."""
    changed = False
    for line in lines:
        others = [at for at, number in enumerate(line) if number > 0]
        if line.count(KEPT_BACK) == 1 and others:
            line[min(others, key=lambda at: line[at])] = KEPT_BACK
            changed = True
    return changed


def _complete_columns(cells: list[list[int]]) -> bool:
    columns = [list(column) for column in zip(*cells, strict=True)]
    changed = _complete(columns)
    for at, line in enumerate(cells):
        line[:] = [column[at] for column in columns]
    return changed


def _place(name: str) -> Any:  # noqa: ANN401 - a key to sort by
    return (name == NADIE, _ORDER.index(name) if name in _ORDER else len(_ORDER), name)
