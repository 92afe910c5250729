"""The reconciliation of an extract with the register: every row accounted for, both sides counted.

What the file says is counted from its rows; what the register has is counted in the register. A
difference between them is shown as such.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models import Importacion, Resultado

_MOST = 40  # kinds of reasons that are told

_RESULTS = """
    SELECT resultado, count(*) AS filas FROM fila_importada WHERE importacion_id = :run GROUP BY 1"""
_GROUPS = """
    WITH mine AS (SELECT grupo, clave, resultado FROM fila_importada WHERE importacion_id = :run),
    here AS (
        SELECT t.procedimiento || ' ' || t.estado AS grupo, count(*) AS n FROM tramite_importado t
        WHERE t.sistema = :sistema AND t.clave IN
            (SELECT clave FROM mine WHERE resultado <> 'rechazada') GROUP BY 1)
    SELECT coalesce(m.grupo, h.grupo, '') AS grupo, coalesce(m.archivo, 0) AS archivo,
        coalesce(m.rechazadas, 0) AS rechazadas, coalesce(m.repetidas, 0) AS repetidas,
        coalesce(h.n, 0) AS registro
    FROM (SELECT grupo, count(*) AS archivo,
            count(*) FILTER (WHERE resultado = 'rechazada') AS rechazadas,
            count(*) FILTER (WHERE resultado <> 'rechazada')
              - count(DISTINCT clave) FILTER (WHERE resultado <> 'rechazada') AS repetidas
          FROM mine GROUP BY grupo) m
    FULL JOIN here h ON h.grupo = m.grupo ORDER BY 1"""
_REASONS = """
    SELECT one ->> 'campo' AS campo, one ->> 'frase' AS frase, (one ->> 'duda')::bool AS duda,
        count(*) AS filas, min(linea) AS linea
    FROM fila_importada, jsonb_array_elements(motivos) one
    WHERE importacion_id = :run GROUP BY 1, 2, 3 ORDER BY filas DESC, campo, frase LIMIT :most"""
_PERSONS = """
    SELECT count(DISTINCT t.persona_id) FROM tramite_importado t JOIN fila_importada f
        ON f.importacion_id = :run AND f.clave = t.clave AND f.resultado <> 'rechazada'
    WHERE t.sistema = :sistema"""
_ALIKE = "SELECT coalesce(sum(parecidos), 0) FROM fila_importada WHERE importacion_id = :run"
_TIES = """
    SELECT count(*) FILTER (WHERE NOT vinculo_pendiente) AS hechos,
        count(*) FILTER (WHERE vinculo_pendiente) AS pendientes
    FROM tramite_importado WHERE importacion_id = :run AND titular_clave IS NOT NULL"""


def of(session: Session, run: Importacion) -> dict[str, Any]:
    """All figures of a run, as they are now."""
    values = {"run": run.id, "sistema": run.sistema, "most": _MOST}
    ties = session.execute(text(_TIES), values).one()
    groups = session.execute(text(_GROUPS), values).mappings()
    reasons = session.execute(text(_REASONS), values).mappings()
    told = {
        **results(session, run),
        "grupos": [_group(row, simulacro=run.simulacro) for row in groups],
        "motivos": [dict(row) for row in reasons],
        "personas": session.scalar(text(_PERSONS), values),
        "parecidos": session.scalar(text(_ALIKE), values),
        "vinculos": {"hechos": ties.hechos, "pendientes": ties.pendientes},
    }
    return told | {"cuadra": squares(run, told)}


def results(session: Session, run: Importacion) -> dict[str, Any]:
    """What became of the rows so far."""
    rows = session.execute(text(_RESULTS), {"run": run.id})
    counted = {row.resultado: row.filas for row in rows if row.resultado}
    return {"resultados": {one.value: counted.get(one.value, 0) for one in Resultado}}


def squares(run: Importacion, told: Mapping[str, Any]) -> bool:
    """Whether every row is accounted for and both sides count the same."""
    every = sum(told["resultados"].values()) == run.filas
    return every and (run.simulacro or all(one["diferencia"] == 0 for one in told["grupos"]))


def _group(row: Mapping[Any, Any], *, simulacro: bool) -> dict[str, Any]:
    expected = row["archivo"] - row["rechazadas"] - row["repetidas"]
    return {
        **{name: row[name] for name in ("grupo", "archivo", "rechazadas", "repetidas")},
        "registro": None if simulacro else row["registro"],
        "diferencia": None if simulacro else expected - row["registro"],
    }
