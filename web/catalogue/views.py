"""Tables of the catalogue: browse them, propose a row, end one, decide on what others proposed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.access import Permission
from engine.db import transaction
from engine.errors import EngineError, NotFound
from registry import catalogo
from registry.catalogo import cambios
from registry.catalogo.esquema import Clave, Fila
from registry.catalogo.tablas import TABLAS
from registry.models import CambioCatalogo, EstadoCambio
from web import errors, spanish
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.catalogue import fields
from web.catalogue.blueprint import catalogue
from web.i18n import gettext as _

COLUMNS = 6  # of a table's own that fit beside its dates and its source


@catalogue.app_template_filter("column")
def column(fila: Fila, name: str) -> str:
    """A column of a row as people read it."""
    return fields.shown(getattr(fila, name))


@catalogue.get("/")
@requires(Permission.CATALOGUE_READ)
def tables() -> ResponseReturnValue:
    """All tables by subject, and what waits for a second person."""
    today = _today()
    groups: dict[str, list[tuple[type[Fila], int]]] = {}
    for clase in TABLAS.values():
        in_force = len(catalogo.rows(clase, today))
        groups.setdefault(clase.TABLA.grupo, []).append((clase, in_force))
    with transaction() as session:
        waiting = cambios.waiting(session, current_actor())
        names = people.names(session, [one.propuesto_por for one in waiting])
        return render_template(
            "catalogue/tables.html",
            groups=groups,
            waiting=[_compared(one) for one in waiting],
            people=names,
            version=catalogo.current().version,
        )


@catalogue.get("/<table>")
@requires(Permission.CATALOGUE_READ)
def table(table: str) -> ResponseReturnValue:
    """The rows of a table that hold on a day, or all there ever were; and its changes."""
    clase, on, every = cambios.table(table), _day_asked(), request.args.get("ver") == "todas"
    found = list(catalogo.current().every(clase)) if every else list(catalogo.rows(clase, on))
    asked = request.args.get("q", "").strip().casefold()
    if asked:
        found = [one for one in found if asked in _text(one)]
    with transaction() as session:
        changes = cambios.history(session, current_actor(), table)
        names = people.names(
            session, [by for one in changes for by in (one.propuesto_por, one.resuelto_por) if by]
        )
        return render_template(
            "catalogue/table.html",
            table=clase.TABLA,
            columns=list(clase.titulos().items())[: min(COLUMNS, len(clase.model_fields) - 4)],
            rows=found,
            on=on,
            today=_today(),
            changes=[_compared(one) for one in changes],
            people=names,
        )


@catalogue.get("/<table>/fila")
@requires(Permission.CATALOGUE_EDIT)
def row(table: str) -> ResponseReturnValue:
    """A form for a new row, or for a new value of one that is there."""
    clase = cambios.table(table)
    found = _find(clase, _key_asked())
    held = found.guardada() if found else {}
    if request.args.get("desde") != "igual":
        held |= {"desde": _today().isoformat(), "hasta": None}
    return _row_form(clase, held, found)


@catalogue.post("/<table>/fila")
@requires(Permission.CATALOGUE_EDIT)
def propose(table: str) -> ResponseReturnValue:
    """Take the row, or show everything that is wrong with it beside what was typed."""
    clase = cambios.table(table)
    typed = fields.read(clase, request.form)
    try:
        with transaction() as session:
            change = cambios.propose(
                session, table, typed, reason=request.form.get("reason", ""), actor=current_actor()
            )
            told = _outcome(change)
    except (cambios.RowRefused, cambios.ReasonMissing) as wrong:
        return _row_form(clase, typed, None, wrong), 422
    flash(told, "success")
    return redirect(url_for("catalogue.table", table=table), code=303)


@catalogue.post("/<table>/terminar")
@requires(Permission.CATALOGUE_EDIT)
def end(table: str) -> ResponseReturnValue:
    """Let a row hold until a day and no longer."""
    with transaction() as session:
        change = cambios.end(
            session,
            table,
            tuple(request.form.getlist("clave")),
            _date(request.form.get("hasta", "")),
            reason=request.form.get("reason", ""),
            actor=current_actor(),
        )
        told = _outcome(change)
    flash(told, "success")
    return redirect(url_for("catalogue.table", table=table), code=303)


@catalogue.post("/cambios/<uuid:change_id>/aprobar")
@requires(Permission.CATALOGUE_APPROVE)
def approve(change_id: UUID) -> ResponseReturnValue:
    """Put a proposed row in force; whoever proposed it is refused."""
    with transaction() as session:
        cambios.approve(session, change_id, actor=current_actor())
    flash(_("El cambio está vigente. Los plazos que mueva se recalculan ahora mismo."), "success")
    return redirect(url_for("catalogue.tables"), code=303)


@catalogue.post("/cambios/<uuid:change_id>/rechazar")
@requires(Permission.CATALOGUE_EDIT, Permission.CATALOGUE_APPROVE)
def reject(change_id: UUID) -> ResponseReturnValue:
    """Leave everything as it is, and say why."""
    with transaction() as session:
        cambios.reject(session, change_id, reason=request.form.get("reason", ""), actor=current_actor())
    flash(_("El cambio quedó rechazado; nada cambió."), "success")
    return redirect(url_for("catalogue.tables"), code=303)


def _row_form(
    clase: type[Fila], held: Mapping[str, Any], found: Fila | None, wrong: EngineError | None = None
) -> str:
    return render_template(
        "catalogue/row.html",
        table=clase.TABLA,
        fields=fields.fields(clase, held),
        found=found,
        reason=request.form.get("reason", ""),
        wrong=_complaints(wrong),
    )


def _complaints(wrong: EngineError | None) -> Sequence[tuple[str, str]]:
    """What is wrong, each with the field it belongs to."""
    if isinstance(wrong, cambios.RowRefused):
        return [(one.columna or "desde", str(one)) for one in wrong.complaints]
    return [("reason", errors.sentence(wrong))] if wrong else []


def _compared(change: CambioCatalogo) -> dict[str, object]:
    """A change, with each column before and after."""
    clase = TABLAS[change.tabla]
    new, old = clase.leer(change.datos), clase.leer(change.antes) if change.antes else None
    differs = [
        (label, fields.shown(getattr(old, name)) if old else "—", fields.shown(getattr(new, name)))
        for name, label in clase.titulos().items()
        if old is None or getattr(old, name) != getattr(new, name)
    ]
    shown = [one for one in differs if one[1:] != ("—", "—")]
    return {"change": change, "table": clase.TABLA, "label": new.etiqueta, "differs": shown}


def _outcome(change: CambioCatalogo) -> str:
    if change.estado is EstadoCambio.VIGENTE:
        return _("El cambio está vigente.")
    return _("El cambio quedó propuesto: rige cuando otra persona lo apruebe.")


def _find(clase: type[Fila], key: Clave) -> Fila | None:
    versions = catalogo.current().history(clase, key)
    return next((one for one in versions if one.rige(_today())), versions[-1] if versions else None)


def _text(fila: Fila) -> str:
    return " ".join(fields.shown(value) for value in dict(fila).values()).casefold()


def _key_asked() -> Clave:
    return tuple(request.args.getlist("clave"))


def _day_asked() -> date:
    return _date(request.args["el"]) if request.args.get("el") else _today()


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(day=text) from error


def _today() -> date:
    return spanish.lima(clock.now()).date()
