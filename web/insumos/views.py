"""How many blanks there are, which ones, and what becomes of them.

Whoever may read sees those of every office; whoever keeps an office's blanks receives and spoils them.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry import catalogo
from registry import insumos as blanks
from registry.catalogo.tablas import InsumoTipo, Oficina
from registry.insumos import Nivel, Pila, RangeTaken, Recepcion, WrongRange
from registry.models import EstadoInsumo, LoteInsumo
from web import papers
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.errors import sentence
from web.i18n import gettext as _
from web.insumos.blueprint import insumos

Row = TypeVar("Row", Nivel, LoteInsumo)


@insumos.get("/")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show_all() -> ResponseReturnValue:
    """The balance of each office, by kind of blank."""
    office, kind = request.args.get("oficina") or None, request.args.get("tipo") or None
    with transaction() as session:
        return render_template(
            "insumos/list.html",
            rows=_of_kind(kind, blanks.balance(session, _today(), oficina=office)),
            offices=_offices(session),
            kinds=_kinds(),
            chosen={"oficina": office, "tipo": kind},
            mine=_keeps(),
        )


@insumos.get("/series")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show_blanks() -> ResponseReturnValue:
    """The blanks of one office, number by number, and the lots in which they came."""
    office = request.args.get("oficina") or next(iter(_mine()), None)
    if office is None:
        return redirect(url_for("insumos.show_all"))
    kind, state = request.args.get("tipo") or None, request.args.get("estado", "")
    typed, today = request.args.get("serie", "").strip(), _today()
    wanted = {
        "tipo": kind,
        "estado": EstadoInsumo(state) if state in set(EstadoInsumo) else None,
        "serie": typed or None,
        "after": request.args.get("desde"),
    }
    with transaction() as session:
        rows, after = blanks.page(session, office, **wanted)  # type: ignore[arg-type]  # each its own
        lots = _of_kind(kind, blanks.lots(session, office))
        return render_template(
            "insumos/blanks.html",
            rows=rows,
            next=after,
            lots=lots,
            names=people.names(session, [one.recibido_por for one in lots]),
            levels=_of_kind(kind, blanks.balance(session, today, oficina=office)),
            office=office,
            offices=_offices(session),
            kinds=_kinds(),
            states=papers.BLANK_STATES,
            chosen={"tipo": kind, "estado": state, "serie": typed},
            mine=_keeps(),
        )


@insumos.get("/recibir")
@requires(Permission.STOCK_MANAGE)
def ask_lot() -> ResponseReturnValue:
    """The form for a lot that arrived."""
    return _lot()


@insumos.post("/recibir")
@requires(Permission.STOCK_MANAGE)
def receive() -> ResponseReturnValue:
    """Enter a run of numbers as stock of one's office."""
    actor, told = current_actor(), request.form
    kind, guia, day = told.get("tipo", ""), told.get("guia", ""), _day(told.get("recibido_el", ""))
    if kind not in _kinds():
        return _lot(wrong=_("Elija qué insumo llegó.")), 422
    if not guia.strip():
        return _lot(wrong=_("Escriba el número de la guía con que llegó.")), 422
    if day is None:
        return _lot(wrong=_("Escriba qué día llegó: hoy o antes.")), 422
    recepcion = Recepcion(
        desde=told.get("primera", ""),
        hasta=told.get("ultima", ""),
        guia=guia,
        proveedor=told.get("proveedor"),
        recibido_on=day,
    )
    with transaction() as session:
        lot = blanks.receive(session, Pila(kind, actor.office or ""), recepcion, actor=actor)
        count, office = lot.hasta - lot.desde + 1, lot.oficina
    flash(_("Se ingresaron %(count)s insumos.", count=count), "success")
    return redirect(url_for("insumos.show_blanks", oficina=office, tipo=kind), code=303)


@insumos.get("/<uuid:insumo_id>")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show(insumo_id: UUID) -> ResponseReturnValue:
    """One blank, and what happened to it."""
    with transaction() as session:
        found = blanks.find(session, insumo_id)
        if found is None:
            raise NotFound(insumo=insumo_id)
        history, lot = blanks.history(session, insumo_id), blanks.lot_of(session, insumo_id)
        names = people.names(session, [one.por for one in history])
    return render_template(
        "insumos/blank.html",
        one=found,
        history=history,
        lot=lot,
        names=names,
        kind=_kinds().get(found.tipo, found.tipo),
        office=_office(found.oficina),
        movements=papers.BLANK_MOVEMENTS,
        keeps=_keeps() and found.oficina in _mine(),
        put_away=found.estado in blanks.PUT_AWAY_FROM,
    )


@insumos.post("/<uuid:insumo_id>/baja")
@requires(Permission.STOCK_MANAGE)
def put_away(insumo_id: UUID) -> ResponseReturnValue:
    """It was spoiled, or is not to be used: with a reason, and for good."""
    actor, reason = current_actor(), request.form.get("motivo", "")
    act = blanks.void if request.form.get("como") == "anulado" else blanks.spoil
    with transaction() as session:
        act(session, insumo_id, motivo=reason, actor=actor)
    flash(_("Quedó dado de baja. Se guarda hasta que se destruya."), "success")
    return redirect(url_for("insumos.show", insumo_id=insumo_id), code=303)


@insumos.errorhandler(WrongRange)
@insumos.errorhandler(RangeTaken)
def tell_what_is_wrong(error: WrongRange | RangeTaken) -> ResponseReturnValue:
    """Nothing of the lot was entered: say why where it was typed."""
    return _lot(wrong=sentence(error)), 422


def _lot(*, wrong: str | None = None) -> str:
    mine = _mine()
    return render_template(
        "insumos/lot.html",
        kinds=_kinds(),
        examples={one.codigo: one.serial(1) for one in catalogo.rows(InsumoTipo, _today())},
        office=_office(mine[0]) if mine else None,
        typed=request.form,
        today=_today(),
        wrong=wrong,
    )


def _of_kind(kind: str | None, found: Iterable[Row]) -> list[Row]:
    """Those of a kind of blank, or all."""
    return [one for one in found if kind in (None, getattr(one.tipo, "codigo", one.tipo))]


def _offices(session: Session) -> Mapping[str, str]:
    """Those that have blanks, and one's own."""
    return {code: _office(code) for code in sorted({*blanks.offices(session), *_mine()})}


def _kinds() -> Mapping[str, str]:
    return {one.codigo: one.nombre for one in catalogo.rows(InsumoTipo, _today())}


def _mine() -> list[str]:
    """The office whose blanks this person answers for."""
    office = current_actor().office
    return [office] if office and _keeps() else []


def _keeps() -> bool:
    return current_actor().may(Permission.STOCK_MANAGE)


def _office(code: str) -> str:
    found = catalogo.find(Oficina, code, _today())
    return found.nombre if found else code


def _day(text: str) -> date | None:
    """A day that has come; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= _today() else None


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
