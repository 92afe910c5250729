"""What leaves the house: event logs for process mining, and statistics, neither telling of anybody."""

import csv
import io
from collections.abc import Callable, Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, eventlog
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput
from registry import estadisticas, tableros
from registry.estadisticas import KEPT_BACK, Cuadro, Rasgo
from registry.tableros import Corte, Filtro
from web import words
from web.accounts.access import current_actor, requires
from web.i18n import gettext
from web.i18n import lazy_gettext as _
from web.monitor.blueprint import monitor
from web.monitor.views import wanted

FORMATS = {
    "csv": (_("CSV, para hojas de cálculo"), "text/csv", "csv"),
    "xes": (_("XES (IEEE 1849), para minería de procesos"), "application/xml", "xes"),
    "ocel": (_("OCEL 2.0 (JSON), centrado en objetos"), "application/json", "jsonocel"),
}
TRAITS = {
    Rasgo.PROCEDIMIENTO: _("Trámite"),
    Rasgo.OFICINA: _("Oficina"),
    Rasgo.CANAL: _("Canal de ingreso"),
    Rasgo.GRUPO: _("Grupo de nacionalidad"),
    Rasgo.PAIS: _("Nacionalidad"),
    Rasgo.SEXO: _("Sexo"),
    Rasgo.EDAD: _("Edad al iniciar"),
    Rasgo.ANIO: _("Año"),
    Rasgo.MES: _("Mes"),
    Rasgo.RESULTADO: _("Resultado"),
}
SPANS = {90: _("90 días"), 365: _("un año"), 1825: _("cinco años")}


@monitor.get("/exportar")
@requires(Permission.AUDIT_READ)
def exporting() -> ResponseReturnValue:
    """Choose what to take out, and in which form."""
    with transaction() as session:
        return render_template(
            "monitor/export.html",
            procedures=reading.procedures(session, current_actor()),
            formats={name: told for name, (told, *_rest) in FORMATS.items()},
            most=eventlog.MOST,
        )


@monitor.post("/exportar")
@requires(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """The file. That it was taken out is in the audit log."""
    form = request.form.get("formato", "")
    if form not in FORMATS:
        raise InvalidInput(format=form)
    with transaction() as session:
        content = eventlog.export(session, wanted(request.form), form, actor=current_actor())
    _told, kind, ending = FORMATS[form]
    name = f"eventos-{clock.now().astimezone(clock.LIMA):%Y%m%d-%H%M}.{ending}"
    return _file(content, kind, name)


@monitor.get("/estadisticas")
@requires(Permission.INSTANCE_READ)
def statistics() -> ResponseReturnValue:
    """A table by two traits, on the page or as a file."""
    row, column = _trait("fila", Rasgo.GRUPO), _trait("columna", Rasgo.RESULTADO)
    days = request.args.get("dias", 365, type=int)
    which = Filtro.ultimos(days if days in SPANS else 365, request.args.get("tramite") or None)
    with transaction() as session:
        table = estadisticas.cuadro(session, current_actor(), which, row, column)
        names = {row: _names(session, row), column: _names(session, column)}
        procedures = reading.procedures(session, current_actor())
    if request.args.get("formato") == "csv":
        return _file(_as_csv(table, names[row], names[column], row), "text/csv", "estadistica.csv")
    return render_template(
        "monitor/statistics.html",
        table=table,
        row=row,
        column=column,
        name_row=names[row],
        name_column=names[column],
        traits=TRAITS,
        spans=SPANS,
        days=days,
        procedures=procedures,
        kept_back=KEPT_BACK,
    )


def _trait(name: str, usual: Rasgo) -> Rasgo:
    given = request.args.get(name)
    return Rasgo(given) if given in set(Rasgo) else usual


def _names(session: Session, trait: Rasgo) -> Callable[[str], str]:
    cuts = {
        Rasgo.PROCEDIMIENTO: Corte.PROCEDIMIENTO,
        Rasgo.OFICINA: Corte.OFICINA,
        Rasgo.GRUPO: Corte.NACIONALIDAD,
    }
    known: Mapping[str, str] = tableros.nombres(session, cuts[trait]) if trait in cuts else {}
    fixed = {tableros.NADIE: gettext("Sin dato"), tableros.OTRAS: gettext("Otras nacionalidades")}
    plain = {Rasgo.RESULTADO: words.outcome, Rasgo.SEXO: words.sex}.get(trait, str)
    return lambda code: fixed.get(code) or known.get(code) or plain(code)


def _as_csv(
    table: Cuadro, name_row: Callable[[str], str], name_column: Callable[[str], str], row: Rasgo
) -> bytes:
    out = io.StringIO()
    write = csv.writer(out).writerow
    few = f"<{table.minimo}"
    write([str(TRAITS[row]), *map(name_column, table.columnas), gettext("Total")])
    for code, cells, total in table.filas:
        shown = [few if number == KEPT_BACK else number for number in cells]
        write([name_row(code), *shown, few if total < table.minimo else total])
    return out.getvalue().encode("utf-8-sig")


def _file(content: bytes, kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype=kind, headers={"Content-Disposition": disposition})
