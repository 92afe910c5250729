"""What dashboards tell of cases: how many, how long, how old, in time or not, and who has to act.

Each figure can be cut by procedure, office, group of nationalities or channel, and each leads to the
cases behind it (``detras``). Cases of others' reserves are in none.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock, definitions, visibility
from engine.access import Actor
from engine.cases import Among
from registry import catalogo
from registry.catalogo.tablas import GrupoNacionalidad, Oficina

NADIE = "—"  # cut of cases that have no such thing
OTRAS = "OTRAS"  # nationalities of no group
EDADES = (30, 60, 90, 180, 365)  # days where an age group ends
_SEMANAS = 200  # days of a dashboard up to which it counts by week


class Corte(enum.StrEnum):
    """What figures are cut by."""

    PROCEDIMIENTO = "procedimiento"
    OFICINA = "oficina"
    NACIONALIDAD = "nacionalidad"
    CANAL = "canal"


class Espera(enum.StrEnum):
    """Who has to act for a case to go on."""

    SUPERVISION = "supervision"  # it stuck
    MINISTERIO = "ministerio"  # a task of ours
    ENTIDAD = "entidad"  # a check or an action of a machine
    ADMINISTRADO = "administrado"  # a term of the person runs
    OTRO = "otro"  # a message or a date


@dataclass(frozen=True, kw_only=True)
class Filtro:
    """Which cases are told of."""

    desde: datetime
    hasta: datetime
    procedimiento: str | None = None

    @classmethod
    def ultimos(cls, dias: int, procedimiento: str | None = None) -> "Filtro":
        """Of the days up to now."""
        now = clock.now()
        return cls(desde=now - timedelta(days=dias), hasta=now, procedimiento=procedimiento)


@dataclass(frozen=True, slots=True)
class Periodo:
    """What came in and went out in a week or month."""

    desde: date
    iniciados: int
    concluidos: int


@dataclass(frozen=True, slots=True)
class Duracion:
    """How long finished cases of one cut took."""

    corte: str
    casos: int
    mediana: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Grupo:
    """Counts of one cut, in the order of the columns asked for."""

    corte: str
    cuentas: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.cuentas)


CUTS: Mapping[Corte, tuple[str, str]] = {  # what cuts, and what it needs joined
    Corte.PROCEDIMIENTO: ("d.key", ""),
    Corte.OFICINA: (
        "coalesce(o.oficina, '—')",
        """LEFT JOIN LATERAL (SELECT q.oficina FROM plazo q WHERE q.instance_id = i.id
            AND q.oficina IS NOT NULL ORDER BY q.created_at LIMIT 1) o ON true""",
    ),
    Corte.NACIONALIDAD: (
        "CASE WHEN n.codigo IS NULL THEN '—' ELSE coalesce(g.value, 'OTRAS') END",
        """LEFT JOIN expediente e ON e.instance_id = i.id
        LEFT JOIN LATERAL (SELECT c.codigo FROM nacionalidad c WHERE c.persona_id = e.titular_id
            AND c.retirado_at IS NULL ORDER BY c.desde, c.id LIMIT 1) n ON true
        LEFT JOIN jsonb_each_text(CAST(:paises AS jsonb)) g ON g.key = n.codigo""",
    ),
    Corte.CANAL: (
        "coalesce(e.canal, '—')",
        "LEFT JOIN expediente e ON e.instance_id = i.id",
    ),
}
_CASES = """
    FROM process_instance i JOIN process_definition d ON d.id = i.definition_id {joins}
    WHERE {seen} AND (CAST(:procedimiento AS text) IS NULL OR d.key = :procedimiento)"""
_AGE = "width_bucket(extract(epoch FROM CAST(:hasta AS timestamptz) - i.created_at) / 86400, :edades)"
_WAITS = """CASE
    WHEN EXISTS (SELECT FROM incident w WHERE w.instance_id = i.id AND w.resolved_at IS NULL)
        THEN 'supervision'
    WHEN EXISTS (SELECT FROM user_task w WHERE w.instance_id = i.id AND w.state = 'open')
        THEN 'ministerio'
    WHEN EXISTS (SELECT FROM job w WHERE w.instance_id = i.id
        AND w.state NOT IN ('completed', 'canceled')) THEN 'entidad'
    WHEN EXISTS (SELECT FROM plazo w WHERE w.instance_id = i.id AND w.obligado = 'ADMINISTRADO'
        AND w.estado = 'en_curso') THEN 'administrado'
    ELSE 'otro' END"""
_TERMS = "JOIN plazo p ON p.instance_id = i.id"
_TERM_SPAN = "(p.estado IN ('en_curso', 'suspendido') OR p.vence_at >= :desde AND p.vence_at < :hasta)"
PLAZOS = ("cumplido", "vencido", "en_curso", "suspendido")


def volumen(session: Session, actor: Actor, filtro: Filtro) -> Sequence[Periodo]:
    """What came in and went out, by week or month."""
    unit = "week" if filtro.hasta - filtro.desde <= timedelta(days=_SEMANAS) else "month"
    found: dict[date, list[int]] = {}
    for place, instant in enumerate(("created_at", "ended_at")):
        period = f"CAST(date_trunc('{unit}', i.{instant} AT TIME ZONE 'America/Lima') AS date)"
        query = f"""SELECT {period}, count(*) {cases()}
            AND i.{instant} >= :desde AND i.{instant} < :hasta GROUP BY 1"""
        for start, number in session.execute(text(query), values(actor, filtro)):
            found.setdefault(start, [0, 0])[place] = number
    return [Periodo(start, *counts) for start, counts in sorted(found.items())]


def duracion(session: Session, actor: Actor, filtro: Filtro, corte: Corte) -> Sequence[Duracion]:
    """How long cases took that ended in the span, the slowest cut first."""
    cut, joins = CUTS[corte]
    query = f"""SELECT {cut}, count(*),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY i.ended_at - i.created_at),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY i.ended_at - i.created_at) {cases(joins)}
        AND i.state = 'completed' AND i.ended_at >= :desde AND i.ended_at < :hasta
        GROUP BY 1 ORDER BY 3 DESC, 1"""
    return [Duracion(*row) for row in session.execute(text(query), values(actor, filtro))]


def antiguedad(session: Session, actor: Actor, filtro: Filtro, corte: Corte) -> Sequence[Grupo]:
    """Open cases by age: up to each of ``EDADES`` days, and above."""
    return _grouped(session, actor, filtro, corte, _AGE, range(len(EDADES) + 1))


def espera(session: Session, actor: Actor, filtro: Filtro, corte: Corte) -> Sequence[Grupo]:
    """Open cases by who has to act, in the order of ``Espera``."""
    return _grouped(session, actor, filtro, corte, _WAITS, [one.value for one in Espera])


def plazos(session: Session, actor: Actor, filtro: Filtro, corte: Corte) -> Sequence[Grupo]:
    """Terms of ours that ended in the span or run, by what became of them, as ``PLAZOS`` says."""
    cut, joins = CUTS[corte]
    query = f"""SELECT {cut}, p.estado, count(*) {cases(f"{_TERMS} {joins}")}
        AND p.obligado = 'ENTIDAD' AND p.estado <> 'sin_efecto' AND {_TERM_SPAN}
        GROUP BY 1, 2"""
    return _groups(session.execute(text(query), values(actor, filtro)), PLAZOS)


def detras(args: Mapping[str, str]) -> Among | None:
    """The cases behind a figure, as an address names them; None if it names none.

    ``por`` and ``corte`` (a cut), ``edad`` (an age group), ``espera`` (who has to act), ``plazo`` (what
    became of a term, in the last ``dias``).
    """
    joins, where, told = "", [], dict[str, Any]()
    if args.get("por") in set(Corte) and "corte" in args:
        cut, joins = CUTS[Corte(args["por"])]
        where.append(f"{cut} = :corte")
        told |= {"corte": args["corte"], "paises": _countries()}
    if args.get("edad", "").isdecimal():
        where.append(f"i.ended_at IS NULL AND {_AGE} = :edad")
        told |= {"edad": int(args["edad"]), "edades": list(EDADES), "hasta": clock.now()}
    if args.get("espera") in set(Espera):
        where.append(f"i.ended_at IS NULL AND {_WAITS} = :espera")
        told["espera"] = args["espera"]
    if args.get("plazo") in PLAZOS:
        dias = int(args["dias"]) if args.get("dias", "").isdecimal() else EDADES[-1]
        joins = f"{_TERMS} {joins}"
        where.append(f"p.obligado = 'ENTIDAD' AND p.estado = :plazo AND {_TERM_SPAN}")
        told |= {"plazo": args["plazo"], "hasta": clock.now()}
        told["desde"] = told["hasta"] - timedelta(days=dias)
    if not where:
        return None
    query = f"""SELECT i.id FROM process_instance i
        JOIN process_definition d ON d.id = i.definition_id {joins}
        WHERE {" AND ".join(where)}"""  # noqa: S608 - our names
    return Among(query, told)


def nombres(session: Session, corte: Corte) -> Mapping[str, str]:
    """What the cuts are called."""
    today = clock.now().astimezone(clock.LIMA).date()
    if corte is Corte.PROCEDIMIENTO:
        return {one.key: one.name for one in definitions.all_latest(session)}
    if corte is Corte.OFICINA:
        return {one.codigo: one.nombre for one in catalogo.rows(Oficina, today)}
    if corte is Corte.NACIONALIDAD:
        return {one.codigo: one.nombre for one in catalogo.rows(GrupoNacionalidad, today)}
    return {}


def _grouped(
    session: Session, actor: Actor, filtro: Filtro, corte: Corte, column: str, order: Sequence[object]
) -> Sequence[Grupo]:
    cut, joins = CUTS[corte]
    query = f"""SELECT {cut}, {column}, count(*) {cases(joins)}
        AND i.ended_at IS NULL GROUP BY 1, 2"""
    return _groups(session.execute(text(query), values(actor, filtro)), order)


def _groups(rows: Any, order: Sequence[object]) -> list[Grupo]:  # noqa: ANN401 - rows of a query
    places = {value: place for place, value in enumerate(order)}
    found: dict[str, list[int]] = {}
    for cut, value, number in rows:
        counts = found.setdefault(cut, [0] * len(order))
        counts[places[value]] += number
    groups = [Grupo(cut, tuple(counts)) for cut, counts in found.items()]
    return sorted(groups, key=lambda one: (-one.total, one.corte))


def cases(joins: str = "") -> str:
    """The cases of a filter that an actor may have in figures, with what else is joined."""
    return _CASES.format(joins=joins, seen=visibility.counted())


def values(actor: Actor, filtro: Filtro) -> dict[str, Any]:
    """What ``cases`` takes, and the cuts."""
    return {
        **visibility.parameters(actor),
        "desde": filtro.desde,
        "hasta": filtro.hasta,
        "procedimiento": filtro.procedimiento,
        "edades": list(EDADES),
        "paises": _countries(),
    }


def _countries() -> str:
    """Country -> group, as JSON."""
    today = clock.now().astimezone(clock.LIMA).date()
    groups = catalogo.rows(GrupoNacionalidad, today)
    return orjson.dumps({pais: one.codigo for one in groups for pais in one.paises}).decode()
