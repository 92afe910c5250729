"""The reviewer's inbox: two records side by side, what is alike and what is not, and the decision."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.db import transaction
from registry.models import EstadoPar
from registry.personas import cotejo, duplicados, ficha, reglas, reservas, revision, umbrales, vista
from registry.personas.revision import DuplicateDecided
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.personas import words
from web.personas.blueprint import personas

STATES: Mapping[str, EstadoPar] = {
    "por-revisar": EstadoPar.PENDIENTE,
    "postergados": EstadoPar.POSTERGADA,
    "distintas": EstadoPar.DISTINTA,
    "unidas": EstadoPar.MISMA,
}


@personas.get("/duplicados")
@requires(Permission.PERSON_REVIEW)
def duplicates() -> ResponseReturnValue:
    """Pairs that wait for a decision, the most alike first."""
    chosen = request.args.get("estado", "por-revisar")
    actor = current_actor()
    with transaction() as session:
        page = revision.pairs(
            session,
            actor,
            estado=STATES.get(chosen, EstadoPar.PENDIENTE),
            after=request.args.get("desde"),
        )
        ids = [id_ for one in page.rows for id_ in (one.persona_a_id, one.persona_b_id)]
        visible = reservas.visible(session, actor)
        rows = {row.id: row for row in vista.summaries(session, list(dict.fromkeys(ids)), visible)}
        return render_template(
            "personas/duplicates.html",
            page=page,
            rows=rows,
            chosen=chosen,
            points=umbrales.current(),
            left=duplicados.left_to_compare(session),
            people=people.names(session, [one.decidido_por for one in page.rows]),
            states=reglas.states(),
            words=words,
        )


@personas.get("/duplicados/<uuid:pair_id>")
@requires(Permission.PERSON_REVIEW)
def duplicate(pair_id: UUID) -> ResponseReturnValue:
    """Both records beside each other, with the reasons and their points."""
    actor = current_actor()
    with transaction() as session:
        pair = revision.get(session, pair_id, actor=actor)
        visible = reservas.visible(session, actor)
        both = [ficha.read(session, id_, visible) for id_ in (pair.persona_a_id, pair.persona_b_id)]
        return render_template(
            "personas/duplicate.html",
            pair=pair,
            both=both,
            lines=cotejo.side_by_side(both[0], both[1]),
            points=umbrales.current(),
            people=people.names(session, [pair.decidido_por]),
            states=reglas.states(),
            words=words,
        )


@personas.post("/duplicados/<uuid:pair_id>")
@requires(Permission.PERSON_REVIEW)
def decide(pair_id: UUID) -> ResponseReturnValue:
    """They are two, or nobody can tell yet; that they are one is said by merging them."""
    decision, motivo = request.form.get("decision", ""), request.form.get("motivo", "")
    actor = current_actor()
    with transaction() as session:
        if decision == EstadoPar.MISMA:
            pair = revision.get(session, pair_id, actor=actor)
            one, other = pair.persona_a_id, pair.persona_b_id
            there = url_for("personas.preview_merge", uno=one, otro=other, motivo=motivo.strip())
            return redirect(there, code=303)
        estado = EstadoPar(decision) if decision in tuple(EstadoPar) else EstadoPar.PENDIENTE
        revision.decide(session, pair_id, estado, motivo=motivo, actor=actor)
        following = revision.pairs(session, actor, limit=1).rows
    flash(_("La decisión quedó registrada."), "success")
    if following:
        return redirect(url_for("personas.duplicate", pair_id=following[0].id), code=303)
    return redirect(url_for("personas.duplicates"), code=303)


@personas.errorhandler(DuplicateDecided)
def tell_it_was_decided(error: DuplicateDecided) -> ResponseReturnValue:
    """Somebody was faster: show what was decided."""
    flash(_("Otra persona ya decidió sobre este par."), "error")
    return redirect(url_for("personas.duplicate", pair_id=error.facts["duplicate"]), code=303)
