"""One procedure on its diagram: where its cases stand, and a heat map of where they spend their time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, programs
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from engine.figures import ProcedureRow
from engine.heat import Heat, Span, heat
from engine.loaded import Loaded
from web import diagrams, spanish
from web.accounts.access import current_actor, requires
from web.i18n import lazy_gettext as _
from web.i18n import ngettext
from web.monitor.blueprint import monitor

SPANS = {30: _("30 días"), 90: _("90 días"), 365: _("un año"), 3650: _("siempre")}
USUAL = 90  # days
LEVELS = (0.0, 0.05, 0.2, 0.45, 0.75)  # of the highest: where each of five levels of heat begins


@dataclass(frozen=True)
class Measure:
    """What the heat tells, and which cases are behind it."""

    title: Any
    value: Callable[["Row"], float]
    label: Callable[["Row"], str]
    cases: str  # ``como`` of the list of instances


@dataclass(frozen=True)
class Row:
    """One activity: how many stand there, and its heat over the span."""

    id: str
    name: str
    kind: str
    lane: str | None
    tokens: int
    incidents: int
    heat: Heat
    level: int = 0  # of 5


@dataclass(frozen=True)
class Page:
    """What a page about a procedure shows."""

    measure: str
    days: int
    rows: Sequence[Row]


def _seconds(span: timedelta | None) -> float:
    return span.total_seconds() if span else 0.0


MEASURES: Mapping[str, Measure] = {
    "ahora": Measure(
        _("Casos ahora"), lambda row: row.tokens, lambda row: str(row.tokens or ""), "ahora"
    ),
    "frecuencia": Measure(
        _("Frecuencia"), lambda row: row.heat.done, lambda row: str(row.heat.done or ""), "pasaron"
    ),
    "mediana": Measure(
        _("Duración mediana"),
        lambda row: _seconds(row.heat.median),
        lambda row: spanish.lasting(row.heat.median) if row.heat.median is not None else "",
        "pasaron",
    ),
    "p90": Measure(
        _("Duración del percentil 90"),
        lambda row: _seconds(row.heat.p90),
        lambda row: spanish.lasting(row.heat.p90) if row.heat.p90 is not None else "",
        "lentas",
    ),
    "vencidas": Measure(
        _("Plazos incumplidos"),
        lambda row: row.heat.breached,
        lambda row: str(row.heat.breached or ""),
        "incumplidas",
    ),
}


@monitor.get("/procesos/<key>")
@requires(Permission.INSTANCE_READ)
def procedure(key: str) -> ResponseReturnValue:
    """The diagram with its heat, and the same as a list that can be read aloud."""
    with transaction() as session:
        found = reading.procedure(session, current_actor(), key)
        page = _page(session, key, _shown(session, found))
        return render_template(
            "monitor/procedure.html",
            procedure=found,
            page=page,
            measures={name: one.title for name, one in MEASURES.items()},
            spans=SPANS,
            choices=_choices(session, found),
            link=lambda row, how=None: _cases(key, page, row, how),
            at=clock.now(),
        )


@monitor.get("/procesos/<key>/diagrama.bpmn")
@requires(Permission.INSTANCE_READ)
def procedure_file(key: str) -> ResponseReturnValue:
    """The BPMN file of its newest version, or of a process that it calls."""
    with transaction() as session:
        loaded = _shown(session, reading.procedure(session, current_actor(), key))
        return Response(loaded.sources[f"{loaded.key}.bpmn"], mimetype="application/xml")


@monitor.get("/procesos/<key>/fichas.json")
@requires(Permission.INSTANCE_READ)
def procedure_tokens(key: str) -> ResponseReturnValue:
    """The heat of each activity, with what its mark says and where it leads."""
    with transaction() as session:
        found = reading.procedure(session, current_actor(), key)
        page = _page(session, key, _shown(session, found))
        return {row.id: _mark(key, page, row) for row in page.rows if row.level or row.incidents}


def _page(session: Session, key: str, loaded: Loaded) -> Page:
    measure = request.args.get("medida", "ahora")
    measure = measure if measure in MEASURES else "ahora"
    days = request.args.get("dias", USUAL, type=int)
    days = days if days in SPANS else USUAL
    actor = current_actor()
    standing = reading.activity_totals(session, actor, key)
    heats = heat(session, actor, key, Span.last(days))
    rows = [
        Row(
            one.id,
            one.name or one.id,
            one.kind,
            one.lane,
            standing.get(one.id, {}).get("tokens", 0),
            standing.get(one.id, {}).get("incidents", 0),
            heats.get(one.id, Heat()),
        )
        for one in loaded.program.activities.values()
        if one.id in heats or one.id in standing
    ]
    return Page(measure, days, _levelled(rows, MEASURES[measure].value))


def _levelled(rows: Sequence[Row], value: Callable[[Row], float]) -> list[Row]:
    most = max(map(value, rows), default=0) or 1
    return [replace(row, level=sum(value(row) / most > one for one in LEVELS)) for row in rows]


def _mark(key: str, page: Page, row: Row) -> dict[str, object]:
    measure = MEASURES[page.measure]
    label = measure.label(row)
    told = f"{row.name}: {measure.title} {label or 0}"
    if row.incidents:
        told += ", " + ngettext("%(num)s incidencia", "%(num)s incidencias", row.incidents)
    return {
        "state": "incident" if row.incidents else "active",
        "heat": row.level,
        "label": label,
        "tokens": row.tokens,
        "incidents": row.incidents,
        "words": told,
        "href": _cases(key, page, row, None),
    }


def _cases(key: str, page: Page, row: Row, how: str | None) -> str:
    """The cases behind a figure."""
    how = how or MEASURES[page.measure].cases
    more: dict[str, Any] = {"actividad": row.id, "nombre": row.name, "como": how}
    if how == "lentas":
        more["mas_de"] = round(_seconds(row.heat.p90), 1)
    if how not in ("ahora", "vencidas"):
        more["dias"] = page.days
    return url_for("monitor.instances", tramite=key, **more)


def _shown(session: Session, found: ProcedureRow) -> Loaded:
    """The process whose diagram is asked for: the procedure's own or one that it calls."""
    loaded, wanted = programs.get(session, found.definition_id), diagrams.shown()
    return loaded if wanted in (None, loaded.key) else (loaded.find(str(wanted)) or [loaded])[0]


def _choices(session: Session, found: ProcedureRow) -> list[diagrams.Choice]:
    loaded = programs.get(session, found.definition_id)
    every = {one.key: one.name for one in diagrams.below(loaded)}
    wanted = diagrams.shown() or loaded.key
    if len(every) < 2:  # noqa: PLR2004 - one is no choice
        return []
    return [diagrams.Choice(key, name, key == wanted, busy=False) for key, name in every.items()]
