"""What is done to many cases: replayed with a draft before it is deployed, or moved to a version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import case_runs, clock, definitions, programs, visibility
from engine.access import Permission
from engine.authoring import drafts
from engine.db import transaction
from engine.errors import InvalidInput, NotFound
from engine.models import CaseRun, CaseRunItem, ItemState, ProcessInstance, RunKind, RunPhase
from engine.models.case_runs import BUSY
from web import spanish, words
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio import telling
from web.studio.blueprint import studio
from web.studio.judging import judged
from web.studio.workspace import may_edit

studio.add_app_template_filter(telling.run_phase, "run_phase")
studio.add_app_template_filter(telling.item_state, "item_state")

MOST_CLOSED = 5000
_GROUPS: Mapping[str, tuple[ItemState, ...]] = {
    "differs": (ItemState.DIFFERS,),
    "cannot": (ItemState.CANNOT, ItemState.FAILED, ItemState.KEPT),
    "same": (ItemState.SAME,),
    "done": (ItemState.MOVED, ItemState.UNDONE),
}


@studio.post("/borradores/<uuid:workspace_id>/repetir")
@requires(Permission.DEFINITION_EDIT)
def replay(workspace_id: UUID) -> ResponseReturnValue:
    """Ask of real cases what a draft would have done with what came in."""
    closed = request.form.get("cerrados", type=int) or 0
    wrong = [one for one in judged(workspace_id, play=False)[2] if one.severity == "error"]
    if wrong:
        flash(_("Corrija antes las observaciones que impiden desplegar."), "error")
        return redirect(url_for("studio.ask_to_propose", workspace_id=workspace_id), code=303)
    with transaction() as session:
        run = case_runs.replay(
            session, workspace_id, closed=min(max(closed, 0), MOST_CLOSED), actor=current_actor()
        )
        there = url_for("studio.run", run_id=run.id)
    return redirect(there, code=303)


@studio.post("/procesos/<key>/mover")
@requires(Permission.DEFINITION_DEPLOY)
def plan_move(key: str) -> ResponseReturnValue:
    """Look whether running cases could go on with a version; nothing changes yet."""
    version = request.form.get("version", type=int)
    with transaction() as session:
        wanted = next(
            (one for one in definitions.versions(session, key) if one.version == version), None
        )
        if wanted is None:
            raise NotFound(process=key, version=version)
        run = case_runs.plan_move(
            session,
            wanted.id,
            reason=request.form.get("motivo", ""),
            rename=_mapping(request.form.get("cambios", "")),
            actor=current_actor(),
        )
        there = url_for("studio.run", run_id=run.id)
    return redirect(there, code=303)


@studio.get("/revisiones/<uuid:run_id>")
@requires(Permission.DEFINITION_READ)
def run(run_id: UUID) -> ResponseReturnValue:
    """How far it is, and the cases behind each number."""
    actor = current_actor()
    with transaction() as session:
        found = case_runs.get(session, run_id, actor=actor)
        counts = case_runs.counts(session, run_id)
        group = request.args.get("ver") or _first(counts)
        after = request.args.get("desde", type=int) or 0
        rows = case_runs.items(session, run_id, states=_GROUPS.get(group, ()), after=after)
        return render_template(
            "studio/run.html",
            run=found,
            counts={
                name: sum(counts.get(s.value, 0) for s in states) for name, states in _GROUPS.items()
            },
            waiting=counts.get(ItemState.WAITING.value, 0),
            busy=found.phase in BUSY,
            group=group,
            rows=[_row(session, found, one) for one in rows],
            more=rows[-1].number if len(rows) == 100 else None,  # noqa: PLR2004 - a page
            name=_process_name(session, found),
            version=_version(session, found),
            acts=_acts(found, counts),
            draft=_open_draft(session, found),
            people=people.names(session, [found.created_by]),
            at=clock.now(),
        )


@studio.post("/revisiones/<uuid:run_id>/<any(seguir, deshacer, detener):what>")
@requires(Permission.DEFINITION_EDIT)
def steer(run_id: UUID, what: str) -> ResponseReturnValue:
    """Go on with it, take it back, or stop it."""
    acts = {"seguir": case_runs.go, "deshacer": case_runs.undo, "detener": case_runs.cancel}
    with transaction() as session:
        acts[what](session, run_id, actor=current_actor())
    return redirect(url_for("studio.run", run_id=run_id), code=303)


def _acts(found: CaseRun, counts: Mapping[str, int]) -> frozenset[str]:
    move = found.kind is RunKind.MOVE
    told = {
        "seguir": move and found.phase is RunPhase.LOOKED and counts.get("same", 0) > 0,
        "deshacer": move
        and found.phase in (RunPhase.MOVED, RunPhase.CANCELED)
        and counts.get("moved", 0) > 0,
        "detener": found.phase in BUSY or (move and found.phase is RunPhase.LOOKED),
    }
    return frozenset(name for name, may in told.items() if may)


def _first(counts: Mapping[str, int]) -> str:
    """The group that says most: what differs, then what cannot."""
    for name, states in _GROUPS.items():
        if any(counts.get(one.value) for one in states):
            return name
    return "same"


def _row(session: Session, found: CaseRun, item: CaseRunItem) -> Mapping[str, Any]:
    """One case in words. Whoever may not know of it sees that there is one, and not which."""
    known = visibility.sees(session, current_actor(), item.instance_id)
    instance = session.get_one(ProcessInstance, item.instance_id)
    reserved = instance.reserve_id is not None and not known
    titles = _titles(session, instance.definition_id)
    return {
        "id": item.instance_id,
        "linked": known,
        "number": _("Expediente reservado") if reserved else words.case_number(instance.business_key),
        "state": item.state.value,
        "words": [_words(one, titles) for one in item.told],
        "turn": next((_when(one) for one in item.told if one.get("turn")), ""),
        "kind": found.kind.value,
    }


def _words(told: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    element = titles.get(told["element"], told["element"])
    return telling.run_words(str(told["words"]), element)


def _when(told: Mapping[str, Any]) -> str:
    at = told.get("at")
    return spanish.moment(datetime.fromisoformat(at)) if at else ""


def _titles(session: Session, definition_id: UUID) -> Mapping[str, str]:
    activities = programs.get(session, definition_id).program.activities
    return {id_: one.name for id_, one in activities.items() if one.name}


def _mapping(text: str) -> dict[str, str]:
    """Lines ``old = new``. Raises InvalidInput."""
    found = {}
    for line in filter(str.strip, text.splitlines()):
        old, sign, new = (part.strip() for part in line.partition("="))
        if not (old and sign and new):
            raise InvalidInput(line=line)
        found[old] = new
    return found


def _process_name(session: Session, found: CaseRun) -> str:
    latest = definitions.find_latest(session, found.key)
    if latest:
        return latest.name
    workspace = (
        drafts.get(session, found.workspace_id, actor=current_actor()) if found.workspace_id else None
    )
    return telling.process_name(session, workspace) if workspace else found.key


def _open_draft(session: Session, found: CaseRun) -> UUID | None:
    """The draft that the cases were repeated with, while it can still be changed or proposed."""
    id_ = found.workspace_id
    return id_ if id_ and may_edit(drafts.get(session, id_, actor=current_actor())) else None


def _version(session: Session, found: CaseRun) -> int | None:
    return definitions.get(session, found.definition_id).version if found.definition_id else None
