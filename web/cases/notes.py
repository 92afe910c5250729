"""What people put beside a case: notes for all or for some, and flags."""

import re
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, flags, monitor, notes
from engine.access import Actor, Permission
from engine.db import transaction
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.cases.blueprint import cases
from web.i18n import gettext as _

MENTION = re.compile(r"(?<![\w@])@([a-z0-9._-]+)")


@cases.get("/<uuid:instance_id>/notas")
@requires(Permission.CASE_READ)
def show_notes(instance_id: UUID) -> ResponseReturnValue:
    """The notes that this person may read, and the flags that are up."""
    actor = current_actor()
    with transaction() as session:
        case = monitor.instance(session, actor, instance_id)
        groups = sorted(
            {one for task in monitor.open_tasks(session, instance_id) for one in task.candidate_groups}
        )
        return render_template(
            "cases/notes.html",
            case=case,
            notes=notes.of_case(session, instance_id, actor=actor),
            raised=flags.raised(session, instance_id),
            flags=flags.known(),
            colleagues=people.colleagues(session, groups or sorted(actor.groups)),
            people=people.known(session),
            at=clock.now(),
        )


@cases.post("/<uuid:instance_id>/notas")
@requires(Permission.CASE_NOTE)
def write_note(instance_id: UUID) -> ResponseReturnValue:
    """Write a note; whoever is named in it with an @ is told."""
    text = request.form.get("texto", "")
    with transaction() as session:
        notes.write(
            session,
            instance_id,
            text,
            groups=request.form.getlist("solo"),
            mentioned=_mentioned(session, text, request.form.getlist("avisar")),
            actor=current_actor(),
        )
    flash(_("Se agregó la nota."), "success")
    return redirect(url_for("cases.show_notes", instance_id=instance_id), code=303)


@cases.post("/<uuid:instance_id>/notas/<uuid:note_id>/retirar")
@requires(Permission.CASE_NOTE)
def withdraw_note(instance_id: UUID, note_id: UUID) -> ResponseReturnValue:
    """Take back a note of one's own."""
    with transaction() as session:
        notes.withdraw(session, note_id, actor=current_actor())
    flash(_("Se retiró la nota."))
    return redirect(url_for("cases.show_notes", instance_id=instance_id), code=303)


@cases.post("/<uuid:instance_id>/senales")
@requires(Permission.CASE_FLAG)
def raise_flag(instance_id: UUID) -> ResponseReturnValue:
    """Put a flag on the case."""
    code, why = request.form.get("senal", ""), request.form.get("motivo", "")
    with transaction() as session:
        flags.raise_(session, instance_id, code, note=why, actor=current_actor())
    flash(_("Se puso la señal: las tareas del caso toman su prioridad."), "success")
    return redirect(url_for("cases.show_notes", instance_id=instance_id), code=303)


@cases.post("/<uuid:instance_id>/senales/<code>/retirar")
@requires(Permission.CASE_FLAG)
def lower_flag(instance_id: UUID, code: str) -> ResponseReturnValue:
    """Take a flag down."""
    with transaction() as session:
        flags.lower(session, instance_id, code, actor=current_actor())
    flash(_("Se retiró la señal."))
    return redirect(url_for("cases.show_notes", instance_id=instance_id), code=303)


def _mentioned(session: Session, text: str, chosen: list[str]) -> list[Actor]:
    """Those named with an @, and those chosen from the list; each once."""
    wanted = dict.fromkeys([*MENTION.findall(text), *chosen])
    found = people.actors(session, wanted)
    return [found[name] for name in wanted if name in found]
