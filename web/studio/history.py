"""What became of a draft: its steps, what each changed, and the way back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.authoring import differences, drafts, past
from engine.db import transaction
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio import telling
from web.studio.blueprint import studio
from web.studio.workspace import may_edit

studio.add_app_template_filter(telling.cause, "draft_cause")


@studio.get("/borradores/<uuid:workspace_id>/historia")
@requires(Permission.DEFINITION_READ)
def past_of(workspace_id: UUID) -> ResponseReturnValue:
    """The steps, the newest first; with ``desde`` and ``hasta`` what changed between two of them."""
    first, last = request.args.get("desde", type=int), request.args.get("hasta", type=int)
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        steps = past.steps(session, workspace_id, before=request.args.get("antes", type=int))
        changed = None
        if first is not None and last is not None:
            before = drafts.sources(session, workspace_id, revision=first)
            after = drafts.sources(session, workspace_id, revision=last)
            changed = [telling.file(one) for one in differences.between(before, after)]
        return render_template(
            "studio/past.html",
            workspace=found,
            name=telling.process_name(session, found),
            steps=steps,
            changed=changed,
            people=people.names(session, [one.actor for one in steps]),
            may_edit=may_edit(found),
            older=steps[-1].first if steps and steps[-1].first > 1 else None,
        )


@studio.post("/borradores/<uuid:workspace_id>/restaurar")
@requires(Permission.DEFINITION_EDIT)
def restore(workspace_id: UUID) -> ResponseReturnValue:
    """Make it hold again what it held."""
    revision = request.form.get("revision", type=int) or 0
    with transaction() as session:
        drafts.restore(session, workspace_id, revision, actor=current_actor())
    flash(_("El borrador volvió a como estaba. Lo que había queda en la historia."), "success")
    return redirect(url_for("studio.workspace", workspace_id=workspace_id), code=303)
