"""The overview, the procedures and the list of instances."""

from collections.abc import Mapping
from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import clock, incidents, terminations, watch
from engine import monitor as reading
from engine.access import Permission
from engine.cases import Among
from engine.db import transaction
from engine.monitor import At, Standing, Wanted
from registry import campos, tableros
from registry.campos import Campo
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext
from web.i18n import lazy_gettext as _
from web.monitor import charts
from web.monitor.blueprint import monitor

FEW = 6
ACTS = {  # that can be done to many cases: see web.monitor.bulk
    "suspend": _("Suspender"),
    "resume": _("Reanudar"),
    "retry": _("Reintentar lo que se detuvo"),
    "terminate": _("Pedir la anulación"),
    "agree": _("Confirmar la anulación que otra persona pidió"),
}
FIELDS = {
    Campo.NACIONALIDAD: _("Nacionalidad (código, como VEN)"),
    Campo.ESTADO: _("Estado legal del expediente"),
    Campo.EXPEDIENTE: _("Número de expediente exacto"),
    Campo.DOCUMENTO: _("Número o código de un documento emitido"),
    Campo.OFICIAL: _("Oficial a cargo (usuario)"),
    Campo.CANAL: _("Canal de ingreso"),
    Campo.RESULTADO: _("Resultado"),
    Campo.VERSION: _("Versión del proceso"),
    Campo.INICIADO_POR: _("Iniciado por (usuario)"),
    Campo.DESDE: _("Iniciado desde (aaaa-mm-dd)"),
    Campo.HASTA: _("Iniciado hasta (aaaa-mm-dd)"),
}
STANDING = {
    "ahora": (Standing.NOW, _("Esperan en")),
    "vencidas": (Standing.OVERDUE, _("Tienen vencida")),
    "incumplidas": (Standing.LATE, _("Incumplieron el plazo de")),
    "lentas": (Standing.SLOW, _("Se demoraron más de lo usual en")),
    "pasaron": (Standing.PASSED, _("Pasaron por")),
}
STATES = {
    "tramite": "active",
    "suspendidas": "suspended",
    "concluidas": "completed",
    "anuladas": "terminated",
}


@monitor.get("/")
@requires(Permission.INSTANCE_READ)
def overview() -> ResponseReturnValue:
    """All procedures at a glance: what runs, what is late, what stuck, what came in and went out."""
    with transaction() as session:
        seen = reading.overview(session, current_actor())
        asked = terminations.open_ones(session, current_actor())
        return render_template(
            "monitor/overview.html",
            overview=seen,
            bars=charts.bars(seen.days),
            incidents=incidents.open_ones(session, current_actor(), limit=FEW),
            watch=watch.standing(session, current_actor()),
            terminations=asked,
            people=people.names(session, [one.asked_by for one in asked]),
            at=clock.now(),
        )


@monitor.get("/instancias")
@requires(Permission.INSTANCE_READ)
def instances() -> ResponseReturnValue:
    """Instances by procedure, state, incidents and text, newest first."""
    args, actor = request.args, current_actor()
    with transaction() as session:
        page = reading.cases(session, actor, wanted(args), after=args.get("desde"))
        return render_template(
            "monitor/instances.html",
            page=page,
            procedures=reading.procedures(session, actor),
            about=about(args),
            acts=ACTS,
            fields=FIELDS,
            at=clock.now(),
        )


def wanted(args: Mapping[str, str]) -> Wanted:
    """The cases that an address asks for."""
    return Wanted(
        text=args.get("q", "").strip() or None,
        procedure=args.get("tramite") or None,
        state=STATES.get(args.get("estado", "")),
        with_incidents=args.get("incidencias") == "si",
        at=_at(args),
        among=[one for one in (tableros.detras(args), _field(args)) if one],
    )


def about(args: Mapping[str, str]) -> str | None:
    """What the cases have to do with an activity, in words."""
    if not args.get("actividad"):
        return gettext("Los casos de una cifra de los tableros") if tableros.detras(args) else None
    told = STANDING.get(args.get("como", ""), STANDING["ahora"])[1]
    return f"{told} «{args.get('nombre') or args['actividad']}»"


def _field(args: Mapping[str, str]) -> Among | None:
    return campos.among(args.get("campo", ""), args.get("valor", ""))


def _at(args: Mapping[str, str]) -> At | None:
    activity = args.get("actividad")
    if not activity:
        return None
    days, seconds = args.get("dias", ""), args.get("mas_de", "")
    return At(
        activity=activity,
        standing=STANDING.get(args.get("como", ""), STANDING["ahora"])[0],
        since=clock.now() - timedelta(days=int(days)) if days.isdecimal() else None,
        seconds=float(seconds) if seconds.replace(".", "", 1).isdecimal() else 0,
    )
