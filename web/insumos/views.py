"""How many blanks there are, which ones, and what becomes of them.

Whoever may read sees those of every office; whoever keeps an office's blanks receives and spoils them.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry import insumos as blanks
from registry.insumos import Nivel, Pila, Recepcion
from registry.models import EstadoInsumo, LoteInsumo
from web import papers
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.insumos import frame
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
            rows=_of_kind(kind, blanks.balance(session, frame.today(), oficina=office)),
            offices=frame.offices(session),
            kinds=frame.kinds(),
            chosen={"oficina": office, "tipo": kind},
            mine=frame.keeps(),
            coming=[act for own in frame.mine() for act in blanks.incoming(session, own)],
        )


@insumos.get("/series")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show_blanks() -> ResponseReturnValue:
    """The blanks of one office, number by number, and the lots in which they came."""
    office = request.args.get("oficina") or next(iter(frame.mine()), None)
    if office is None:
        return redirect(url_for("insumos.show_all"))
    kind, state = request.args.get("tipo") or None, request.args.get("estado", "")
    typed, today = request.args.get("serie", "").strip(), frame.today()
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
            offices=frame.offices(session),
            kinds=frame.kinds(),
            states=papers.BLANK_STATES,
            chosen={"tipo": kind, "estado": state, "serie": typed},
            mine=office in frame.mine(),
        )


@insumos.get("/recibir")
@requires(Permission.STOCK_MANAGE)
def ask_lot() -> ResponseReturnValue:
    """The form for a lot that arrived."""
    return show_lot()


@insumos.post("/recibir")
@requires(Permission.STOCK_MANAGE)
def receive() -> ResponseReturnValue:
    """Enter a run of numbers as stock of one's office."""
    actor, told = current_actor(), request.form
    kind, guia, day = told.get("tipo", ""), told.get("guia", ""), _day(told.get("recibido_el", ""))
    if kind not in frame.kinds():
        return show_lot(wrong=_("Elija qué insumo llegó.")), 422
    if not guia.strip():
        return show_lot(wrong=_("Escriba el número de la guía con que llegó.")), 422
    if day is None:
        return show_lot(wrong=_("Escriba qué día llegó: hoy o antes.")), 422
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
        kind=frame.kinds().get(found.tipo, found.tipo),
        office=frame.office(found.oficina),
        movements=papers.BLANK_MOVEMENTS,
        keeps=frame.keeps() and found.oficina in frame.mine(),
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


def show_lot(*, wrong: str | None = None) -> str:
    """The form, with what was typed and why it was not taken."""
    mine = frame.mine()
    return render_template(
        "insumos/lot.html",
        kinds=frame.kinds(),
        examples=frame.examples(),
        office=frame.office(mine[0]) if mine else None,
        typed=request.form,
        today=frame.today(),
        wrong=wrong,
    )


def _of_kind(kind: str | None, found: Iterable[Row]) -> list[Row]:
    """Those of a kind of blank, or all."""
    return [one for one in found if kind in (None, getattr(one.tipo, "codigo", one.tipo))]


def _day(text: str) -> date | None:
    """A day that has come; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= frame.today() else None
