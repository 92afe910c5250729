"""The agencies: which answer, how fast and how much, and what a supervisor may do about one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.access import Permission
from engine.db import transaction
from tasks import figures, supervision
from tasks.figures import Hour
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.monitor.blueprint import monitor

WIDTH, HEIGHT, FOOT = 288, 56, 14


@dataclass(frozen=True)
class Column:
    """One hour: what was answered below, what failed on top of it."""

    x: float
    y: float
    height: float
    failed_y: float
    failed_height: float
    words: str


@dataclass(frozen=True)
class Chart:
    """The hours of a day, as a picture."""

    columns: list[Column]
    top: int
    first: str
    last: str
    bar: float
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    base: int = HEIGHT


@monitor.get("/entidades")
@requires(Permission.INSTANCE_READ)
def agencies() -> ResponseReturnValue:
    """Every agency over the last day, troubles first."""
    with transaction() as session:
        rows = figures.read(session, current_actor())
        who = [row.state.paused_by for row in rows if row.state and row.state.paused_by]
        return render_template(
            "monitor/agencies.html",
            rows=rows,
            charts={row.agency.code: chart(row.hours) for row in rows},
            troubles=supervision.troubles(session, current_actor()),
            people=people.names(session, who),
            at=clock.now(),
        )


@monitor.post("/entidades/<code>/pausar")
@requires(Permission.INCIDENT_RESOLVE)
def pause_agency(code: str) -> ResponseReturnValue:
    """Call it no more."""
    return _act(code, supervision.pause, _("La entidad quedó en pausa: sus consultas esperan."))


@monitor.post("/entidades/<code>/reanudar")
@requires(Permission.INCIDENT_RESOLVE)
def resume_agency(code: str) -> ResponseReturnValue:
    """Call it again."""
    return _act(code, supervision.resume, _("Se vuelve a consultar a la entidad."))


@monitor.post("/entidades/<code>/reintentar")
@requires(Permission.INCIDENT_RESOLVE)
def retry_agency(code: str) -> ResponseReturnValue:
    """Try again all that waits for it."""
    return _act(code, supervision.retry_all, _("Se reintenta todo lo que espera a la entidad."))


def chart(hours: Sequence[Hour]) -> Chart:
    """Volume and failures by hour."""
    top = max((hour.answered + hour.failed for hour in hours), default=0) or 1
    step, scale = WIDTH / max(1, len(hours)), (HEIGHT - 4) / top
    columns = [
        Column(
            x=round(number * step, 1),
            y=round(HEIGHT - hour.answered * scale, 1),
            height=round(hour.answered * scale, 1),
            failed_y=round(HEIGHT - (hour.answered + hour.failed) * scale, 1),
            failed_height=round(hour.failed * scale, 1),
            words=_("%(hour)s: %(answered)s respondidas, %(failed)s fallidas")
            % {"hour": _hour(hour), "answered": hour.answered, "failed": hour.failed},
        )
        for number, hour in enumerate(hours)
    ]
    return Chart(columns, top, _hour(hours[0]), _hour(hours[-1]), round(step * 0.8, 1))


def _hour(hour: Hour) -> str:
    return hour.at.astimezone(clock.LIMA).strftime("%H:%M")


def _act(code: str, do: Callable[..., object], told: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    with transaction() as session:
        do(session, code, reason=reason, actor=current_actor())
    flash(told, "success")
    return redirect(url_for("monitor.agencies"), code=303)
