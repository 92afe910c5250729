"""Merging two records and undoing it: seen first, then done, with a reason."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.db import transaction
from engine.errors import NotFound
from registry.personas import cotejo, ficha, fusion, previa, reglas, reservas
from registry.personas.despues import Suelto
from registry.personas.fusion import Pedido
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.personas import words
from web.personas.blueprint import personas

_PARTS = 3  # table, column, id


@personas.get("/unir")
@requires(Permission.PERSON_MERGE)
def preview_merge() -> ResponseReturnValue:
    """What would become of the two: who stays, what follows, which values differ."""
    one, other = _two()
    actor = current_actor()
    with transaction() as session:
        seen = previa.of_merge(session, one, other, actor=actor)
        visible = reservas.visible(session, actor)
        both = [ficha.read(session, id_, visible) for id_ in (one, other)]
        return render_template(
            "personas/merge.html",
            seen=seen,
            lines=cotejo.side_by_side(*both),
            both=both,
            states=reglas.states(),
            words=words,
        )


@personas.post("/unir")
@requires(Permission.PERSON_MERGE)
def merge() -> ResponseReturnValue:
    """Make them one."""
    one, other = _two()
    with transaction() as session:
        made = fusion.merge(
            session,
            Pedido(
                sobreviviente_id=one,
                absorbida_id=other,
                versions=(_number("version_uno"), _number("version_otro")),
                take=frozenset(request.form.getlist("tomar")),
                motivo=request.form.get("motivo", ""),
                actor=current_actor(),
            ),
        )
        survivor = made.sobreviviente_id
    flash(_("Las dos fichas son una. Puede deshacerse desde la historia de la ficha."), "success")
    return redirect(url_for("personas.show", persona_id=survivor), code=303)


@personas.get("/uniones/<uuid:fusion_id>/deshacer")
@requires(Permission.PERSON_MERGE)
def preview_unmerge(fusion_id: UUID) -> ResponseReturnValue:
    """What would go back, and what came since and has to be given to one of the two."""
    actor = current_actor()
    with transaction() as session:
        seen = previa.of_unmerge(session, fusion_id, actor=actor)
        who = [seen.fusion.actor, *(one.actor for one in seen.cambios)]
        return render_template(
            "personas/unmerge.html",
            seen=seen,
            people=people.names(session, who),
            states=reglas.states(),
            words=words,
        )


@personas.post("/uniones/<uuid:fusion_id>/deshacer")
@requires(Permission.PERSON_MERGE)
def unmerge(fusion_id: UUID) -> ResponseReturnValue:
    """Make them two again."""
    with transaction() as session:
        done = fusion.unmerge(
            session,
            fusion_id,
            motivo=request.form.get("motivo", ""),
            hand_over=[_loose(text) for text in request.form.getlist("lleva")],
            actor=current_actor(),
        )
        restored = done.absorbida_id
    flash(_("Las dos fichas vuelven a estar separadas."), "success")
    return redirect(url_for("personas.show", persona_id=restored), code=303)


def _two() -> tuple[UUID, UUID]:
    one, other = (request.values.get(name, type=UUID) for name in ("uno", "otro"))
    if one is None or other is None:
        raise NotFound(pair="none")
    return one, other


def _number(name: str) -> int:
    return request.form.get(name, 0, type=int)


def _loose(text: str) -> Suelto:
    """What a box of the page stands for: table, column, row."""
    parts = text.split(":")
    if len(parts) != _PARTS:
        raise NotFound(thing=text)
    try:
        return Suelto(parts[0], parts[1], UUID(parts[2]))
    except ValueError as error:
        raise NotFound(thing=text) from error
