"""What is done to many blanks at once, in writing: sent to another office, counted, destroyed.

Each act has a number of its own, and a page that says what it moved and who answers for it.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.db import transaction
from engine.errors import EngineError, ReasonMissing
from registry import insumos as blanks
from registry.insumos import (
    DestructionPending,
    DifferenceUnexplained,
    NotInStock,
    Pila,
    RangeTaken,
    SameOffice,
    SegundaPersona,
    WitnessMissing,
    WrongRange,
)
from registry.models import ActaInsumo
from web import errors
from web.accounts import people
from web.accounts.access import current_actor, requires, signed_in_only
from web.i18n import gettext as _
from web.insumos import frame, views
from web.insumos.blueprint import insumos

_COUNT = 300_000  # characters: a drawer of thousands, number by number


@insumos.get("/actas")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show_acts() -> ResponseReturnValue:
    """What was written down in an office, and what it is to receive."""
    office = request.args.get("oficina") or next(iter(frame.mine()), None)
    if office is None:
        return redirect(url_for("insumos.show_all"))
    with transaction() as session:
        acts = blanks.acts(session, office)
        return render_template(
            "insumos/acts.html",
            acts=acts,
            office=office,
            offices=frame.offices(session),
            name_of=frame.office,
            names=people.names(session, [one.hecha_por for one in acts]),
            kinds=frame.kinds(),
            mine=office in frame.mine(),
        )


@insumos.get("/actas/<uuid:acta_id>")
@requires(Permission.STOCK_READ, Permission.STOCK_MANAGE)
def show_act(acta_id: UUID) -> ResponseReturnValue:
    """One act: what it moved, what was found, who answers for it."""
    with transaction() as session:
        act = blanks.act(session, acta_id)
        return render_template(
            "insumos/act.html",
            act=act,
            runs=blanks.runs(blanks.serials_of(session, act)),
            found={name: blanks.runs(act.hallazgos.get(name, ())) for name in _FINDINGS},
            office=frame.office(act.oficina),
            going_to=frame.office(act.oficina_destino) if act.oficina_destino else None,
            names=people.names(session, [act.hecha_por, act.recibida_por, act.atendida_por]),
            mine=act.hecha_por == current_actor().id,
            witness=act.testigo_usuario == current_actor().id,
            kind=frame.kinds().get(act.tipo, act.tipo),
            to_receive=act.recibida_at is None and act.oficina_destino in frame.mine(),
        )


_FINDINGS = ("faltan", "sobran", "hallados")


@insumos.post("/actas/<uuid:acta_id>/recibir")
@requires(Permission.STOCK_MANAGE)
def accept(acta_id: UUID) -> ResponseReturnValue:
    """What another office sent arrived whole: from now on it is this one's."""
    with transaction() as session:
        act = blanks.accept(session, acta_id, actor=current_actor())
        count = act.cantidad
    flash(_("Recibió %(count)s insumos: ya son de su oficina.", count=count), "success")
    return redirect(url_for("insumos.show_act", acta_id=acta_id), code=303)


@insumos.get("/enviar")
@requires(Permission.STOCK_MANAGE)
def ask_transfer() -> ResponseReturnValue:
    """The form for what goes to another office."""
    return _transfer()


@insumos.post("/enviar")
@requires(Permission.STOCK_MANAGE)
def send() -> ResponseReturnValue:
    """Send a run of blanks: it is nobody's stock until it is received there."""
    told, pila = request.form, _pile()
    if pila is None:
        return _transfer(wrong=_("Elija qué insumo envía.")), 422
    if told.get("destino") not in frame.others():
        return _transfer(wrong=_("Elija a qué oficina lo envía.")), 422
    with transaction() as session:
        act = blanks.send(
            session,
            pila,
            destino=told["destino"],
            desde=told.get("primera", ""),
            hasta=told.get("ultima", ""),
            motivo=told.get("motivo", ""),
            actor=current_actor(),
        )
        return _written(act, _("Se envió con el acta %(number)s.", number=act.numero))


@insumos.get("/arqueo")
@requires(Permission.STOCK_MANAGE)
def ask_count() -> ResponseReturnValue:
    """The form for a count of the drawer."""
    return _counting()


@insumos.post("/arqueo")
@requires(Permission.STOCK_MANAGE)
def count() -> ResponseReturnValue:
    """Compare first; what does not agree is written down once it was explained."""
    told, pila = request.form, _pile()
    if pila is None:
        return _counting(wrong=_("Elija qué insumo contó.")), 422
    if not told.get("motivo", "").strip():
        return _counting(wrong=_("Escriba por qué se cuenta.")), 422
    counted, why = told.get("encontrados", "")[:_COUNT], told.get("explicacion", "")
    with transaction() as session:
        found = blanks.compare(session, pila, counted, actor=current_actor())
    if not (found.cuadra or why.strip()):
        return _counting(found=found), 422 if "explicacion" in told else 200
    with transaction() as session:
        act, _found = blanks.count(
            session,
            pila,
            encontrados=counted,
            motivo=told["motivo"],
            explicacion=why,
            testigo=_person(session, told.get("testigo", "")),
            actor=current_actor(),
        )
        return _written(act, _("El arqueo quedó en el acta %(number)s.", number=act.numero))


@insumos.get("/destruir")
@requires(Permission.STOCK_MANAGE)
def ask_destruction() -> ResponseReturnValue:
    """The form for the destruction of what is kept for it."""
    return _destruction()


@insumos.post("/destruir")
@requires(Permission.STOCK_MANAGE)
def destroy() -> ResponseReturnValue:
    """Ask for what was spoiled or is not to be used to be destroyed, before a second person."""
    told, pila = request.form, _pile()
    if pila is None:
        return _destruction(wrong=_("Elija qué insumo se destruye.")), 422
    with transaction() as session:
        act = blanks.destroy(
            session,
            pila,
            motivo=told.get("motivo", ""),
            testigo=_witness(session, told.get("testigo", "")),
            actor=current_actor(),
        )
        told_so = _(
            "El acta %(number)s espera a %(witness)s: los insumos se destruyen cuando lo confirme.",
            number=act.numero,
            witness=act.testigo,
        )
        return _written(act, told_so)


@insumos.post("/actas/<uuid:acta_id>/retirar")
@requires(Permission.STOCK_MANAGE)
def withdraw_destruction(acta_id: UUID) -> ResponseReturnValue:
    """Who asked for a destruction takes it back, with a reason."""
    with transaction() as session:
        blanks.refuse(session, acta_id, motivo=request.form.get("motivo", ""), actor=current_actor())
    flash(_("La destrucción no se hace: los insumos se siguen guardando."), "success")
    return redirect(url_for("insumos.show_act", acta_id=acta_id), code=303)


@insumos.get("/presenciar/<uuid:acta_id>")
@signed_in_only
def show_witnessed(acta_id: UUID) -> ResponseReturnValue:
    """The act that names me as the second person."""
    return _witnessed(acta_id)


@insumos.post("/presenciar/<uuid:acta_id>/confirmar")
@signed_in_only
def confirm_destruction(acta_id: UUID) -> ResponseReturnValue:
    """I saw it: the blanks are destroyed."""
    with transaction() as session:
        act = blanks.confirm(session, acta_id, actor=current_actor())
        count = act.cantidad
    flash(_("Confirmó que presenció la destrucción de %(count)s insumos.", count=count), "success")
    return redirect(url_for("insumos.show_witnessed", acta_id=acta_id), code=303)


@insumos.post("/presenciar/<uuid:acta_id>/rechazar")
@signed_in_only
def refuse_destruction(acta_id: UUID) -> ResponseReturnValue:
    """I did not see it, or it is not as the act says."""
    with transaction() as session:
        blanks.refuse(session, acta_id, motivo=request.form.get("motivo", ""), actor=current_actor())
    flash(_("Rechazó el acta: los insumos se siguen guardando."), "success")
    return redirect(url_for("insumos.show_witnessed", acta_id=acta_id), code=303)


def _pile() -> Pila | None:
    """The blanks that the form is about, of one's own office."""
    kind = request.form.get("tipo", "")
    return Pila(kind, current_actor().office or "") if kind in frame.kinds() else None


def _written(act: ActaInsumo, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("insumos.show_act", acta_id=act.id), code=303)


def _person(session: Session, username: str) -> str | None:
    """How the act names somebody of the office; None for nobody of it."""
    name = dict(_colleagues(session)).get(username)
    return f"{name} ({username})" if name else None


def _witness(session: Session, username: str) -> SegundaPersona | None:
    """The second person of an act, who is of the office and not oneself."""
    name = _person(session, username)
    return SegundaPersona(username, name) if name else None


def _colleagues(session: Session) -> Sequence[tuple[str, str]]:
    """Who else is of this office: user name and name."""
    me = current_actor()
    return [one for one in people.of_office(session, me.office) if one[0] != me.id]


def _witnessed(acta_id: UUID, *, wrong: str | None = None) -> str:
    with transaction() as session:
        act = blanks.witnessed(session, acta_id, actor=current_actor())
        return render_template(
            "insumos/witness.html",
            act=act,
            runs=blanks.runs(blanks.serials_of(session, act)),
            office=frame.office(act.oficina),
            kind=frame.kinds().get(act.tipo, act.tipo),
            names=people.names(session, [act.hecha_por, act.atendida_por]),
            typed=request.form,
            wrong=wrong,
        )


def _named() -> UUID:
    """The act of the address."""
    acta_id: UUID = (request.view_args or {})["acta_id"]
    return acta_id


def _transfer(*, wrong: str | None = None) -> str:
    return _form("insumos/transfer.html", wrong, examples=frame.examples(), others=frame.others())


def _counting(*, wrong: str | None = None, found: blanks.Recuento | None = None) -> str:
    told = {name: blanks.runs(getattr(found, name)) for name in ("faltan", "sobran")} if found else {}
    with transaction() as session:
        return _form(
            "insumos/count.html",
            wrong,
            examples=frame.examples(),
            people=_colleagues(session),
            found=found,
            runs=told,
        )


def _destruction(*, wrong: str | None = None) -> str:
    with transaction() as session:
        kept = blanks.done_for(session, next(iter(frame.mine()), ""))
        return _form(
            "insumos/destroy.html",
            wrong,
            kept={kind: (len(serials), blanks.runs(serials)) for kind, serials in kept.items()},
            people=_colleagues(session),
        )


def _form(template: str, wrong: str | None, **more: object) -> str:
    mine = frame.mine()
    return render_template(
        template,
        kinds=frame.kinds(),
        office=frame.office(mine[0]) if mine else None,
        typed=request.form,
        wrong=wrong,
        **more,
    )


#: the form on which a POST was typed
_FORMS: Mapping[str, Callable[..., str]] = {
    "insumos.receive": views.show_lot,
    "insumos.send": _transfer,
    "insumos.count": _counting,
    "insumos.destroy": _destruction,
    "insumos.confirm_destruction": lambda wrong: _witnessed(_named(), wrong=wrong),
    "insumos.refuse_destruction": lambda wrong: _witnessed(_named(), wrong=wrong),
}


@insumos.errorhandler(WrongRange)
@insumos.errorhandler(RangeTaken)
@insumos.errorhandler(NotInStock)
@insumos.errorhandler(SameOffice)
@insumos.errorhandler(WitnessMissing)
@insumos.errorhandler(DestructionPending)
@insumos.errorhandler(ReasonMissing)
@insumos.errorhandler(DifferenceUnexplained)
def tell_what_is_wrong(error: EngineError) -> ResponseReturnValue:
    """Nothing was entered or moved: say why where it was typed."""
    form = _FORMS.get(request.endpoint or "")
    if form is None:
        return errors.page(errors.status_of(error), detail=errors.sentence(error), code=error.code)
    return form(wrong=errors.sentence(error)), 422
