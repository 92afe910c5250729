"""Dashboards: volume, duration, age, terms, who has to act; each chart with its table and its cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock
from engine import monitor as reading
from engine.access import Actor, Permission
from engine.db import transaction
from registry import tableros
from registry.tableros import Corte, Espera, Filtro, Grupo
from web.accounts.access import current_actor, requires
from web.i18n import lazy_gettext as _
from web.monitor.blueprint import monitor

Link = Callable[..., str]
SPANS = {30: _("30 días"), 90: _("90 días"), 365: _("un año"), 1825: _("cinco años")}
USUAL = 90
CUTS = {
    Corte.PROCEDIMIENTO: _("Trámite"),
    Corte.OFICINA: _("Oficina"),
    Corte.NACIONALIDAD: _("Grupo de nacionalidad"),
    Corte.CANAL: _("Canal de ingreso"),
}
NOBODY = _("Sin dato")
OTHERS = _("Otras nacionalidades")
WAITS = {
    Espera.SUPERVISION: _("Supervisión"),
    Espera.MINISTERIO: _("Ministerio"),
    Espera.ENTIDAD: _("Otra entidad"),
    Espera.ADMINISTRADO: _("Administrado"),
    Espera.OTRO: _("Mensaje o fecha"),
}
TERMS = {
    "cumplido": _("Cumplidos"),
    "vencido": _("Vencidos"),
    "en_curso": _("En curso"),
    "suspendido": _("Suspendidos"),
}


@dataclass(frozen=True)
class Cell:
    """A number, and the address of the cases behind it."""

    number: int
    there: str


@dataclass(frozen=True)
class Stacked:
    """A chart of bars in parts, and its table."""

    heads: Sequence[Any]
    rows: Sequence[tuple[str, Sequence[Cell]]]


@monitor.get("/tableros")
@requires(Permission.INSTANCE_READ)
def dashboards() -> ResponseReturnValue:
    """All of them, for a procedure or all, cut as one likes."""
    days = request.args.get("dias", USUAL, type=int)
    days = days if days in SPANS else USUAL
    cut = Corte(request.args["por"]) if request.args.get("por") in set(Corte) else Corte.PROCEDIMIENTO
    chosen, actor = request.args.get("tramite") or None, current_actor()
    which = Filtro.ultimos(days, chosen)
    with transaction() as session:
        names = _names(session, cut)
        link = _links(cut, chosen, days)
        return render_template(
            "monitor/dashboards.html",
            periods=tableros.volumen(session, actor, which),
            durations=[
                (names.get(one.corte, one.corte), one, link(corte=one.corte, estado="concluidas"))
                for one in tableros.duracion(session, actor, which, cut)
            ],
            **_stacks(session, actor, which, cut, names=names, link=link),
            procedures=reading.procedures(session, actor),
            cut=cut,
            cuts=CUTS,
            days=days,
            spans=SPANS,
            at=clock.now(),
        )


def _stacks(
    session: Session, actor: Actor, which: Filtro, cut: Corte, *, names: Mapping[str, Any], link: Link
) -> dict[str, Stacked]:
    def stacked(groups: Sequence[Grupo], heads: Mapping[Any, Any], field: str) -> Stacked:
        return Stacked(
            list(heads.values()),
            [
                (
                    str(names.get(group.corte, group.corte)),
                    [
                        Cell(number, link(corte=group.corte, **{field: key}))
                        for key, number in zip(heads, group.cuentas, strict=True)
                    ],
                )
                for group in groups
            ],
        )

    return {
        "ages": stacked(tableros.antiguedad(session, actor, which, cut), _ages(), "edad"),
        "waits": stacked(tableros.espera(session, actor, which, cut), WAITS, "espera"),
        "terms": stacked(tableros.plazos(session, actor, which, cut), TERMS, "plazo"),
    }


def _ages() -> Mapping[int, Any]:
    first, *_rest = tableros.EDADES
    heads: dict[int, Any] = {0: _("Hasta %(days)s días") % {"days": first}}
    for place, (low, high) in enumerate(zip(tableros.EDADES, tableros.EDADES[1:], strict=False), 1):
        heads[place] = _("%(low)s a %(high)s días") % {"low": low, "high": high}
    heads[len(tableros.EDADES)] = _("Más de %(days)s días") % {"days": tableros.EDADES[-1]}
    return heads


def _names(session: Session, cut: Corte) -> Mapping[str, Any]:
    return {**tableros.nombres(session, cut), tableros.NADIE: NOBODY, tableros.OTRAS: OTHERS}


def _links(cut: Corte, procedure: str | None, days: int) -> Link:
    def link(**more: object) -> str:
        told: dict[str, Any] = {"por": cut.value, "tramite": procedure, "dias": days, **more}
        return url_for("monitor.instances", **told)

    return link
