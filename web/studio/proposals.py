"""A draft becomes a version: it is proposed, looked at by somebody else, and deployed."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, repository
from engine.access import Permission
from engine.authoring import coverage, differences, drafts, proposals
from engine.authoring.coverage import Coverage
from engine.db import transaction
from engine.findings import Finding, InvalidDefinition, Severity
from engine.models import Proposal, ProposalState, Workspace
from engine.repository import Draft
from tasks.handlers import TOPICS
from web.accounts import people
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.studio import judging, telling
from web.studio.blueprint import studio

studio.add_app_template_filter(telling.proposal_state, "proposal_state")


@studio.get("/borradores/<uuid:workspace_id>/proponer")
@requires(Permission.DEFINITION_EDIT)
def ask_to_propose(workspace_id: UUID) -> ResponseReturnValue:
    """What would be proposed, and whether it could be."""
    return _propose_page(workspace_id)


@studio.post("/borradores/<uuid:workspace_id>/proponer")
@requires(Permission.DEFINITION_EDIT)
def propose(workspace_id: UUID) -> ResponseReturnValue:
    """Propose it, if the gate lets it through and its scenarios try enough of it."""
    actor = current_actor()
    draft, _workspace = _draft(workspace_id)
    if _obstacles(*_judged(draft)):
        return _propose_page(workspace_id), 422
    with transaction() as session:
        made = proposals.propose(
            session,
            workspace_id,
            note=request.form.get("motivo", ""),
            norm=request.form.get("norma", ""),
            actor=actor,
        )
    flash(_("Se propuso. Otra persona tiene que aprobarlo."), "success")
    return redirect(url_for("studio.proposal", proposal_id=made.id), code=303)


@studio.post("/borradores/<uuid:workspace_id>/partir")
@requires(Permission.DEFINITION_EDIT)
def take_base(workspace_id: UUID) -> ResponseReturnValue:
    """Say that the draft holds what the newest version changed."""
    with transaction() as session:
        proposals.take_base(session, workspace_id, actor=current_actor())
    flash(_("El borrador parte ahora de la versión más nueva."), "success")
    return redirect(url_for("studio.ask_to_propose", workspace_id=workspace_id), code=303)


@studio.get("/propuestas/<uuid:proposal_id>")
@requires(Permission.DEFINITION_READ)
def proposal(proposal_id: UUID) -> ResponseReturnValue:
    """A proposal: what it changes, why, and who has said what to it."""
    return _page(proposal_id)


@studio.post("/propuestas/<uuid:proposal_id>/aprobar")
@requires(Permission.DEFINITION_APPROVE)
def approve(proposal_id: UUID) -> ResponseReturnValue:
    """Let it be deployed. Whoever wrote it cannot."""
    with transaction() as session:
        proposals.approve(session, proposal_id, actor=current_actor())
    flash(_("Quedó aprobada. Ya se puede desplegar."), "success")
    return redirect(url_for("studio.proposal", proposal_id=proposal_id), code=303)


@studio.post("/propuestas/<uuid:proposal_id>/devolver")
@requires(Permission.DEFINITION_APPROVE)
def give_back(proposal_id: UUID) -> ResponseReturnValue:
    """Give it back with a remark."""
    with transaction() as session:
        remark = request.form.get("observacion", "")
        proposals.give_back(session, proposal_id, remark=remark, actor=current_actor())
    flash(_("Se devolvió con su observación."), "success")
    return redirect(url_for("studio.proposal", proposal_id=proposal_id), code=303)


@studio.post("/propuestas/<uuid:proposal_id>/retirar")
@requires(Permission.DEFINITION_EDIT)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Take one's own proposal back."""
    with transaction() as session:
        proposals.withdraw(session, proposal_id, actor=current_actor())
    flash(_("Se retiró. El borrador sigue abierto."), "success")
    return redirect(url_for("studio.proposal", proposal_id=proposal_id), code=303)


@studio.post("/propuestas/<uuid:proposal_id>/desplegar")
@requires(Permission.DEFINITION_DEPLOY)
def deploy(proposal_id: UUID) -> ResponseReturnValue:
    """Make it the version that new cases run."""
    try:
        with transaction() as session:
            made = proposals.deploy(session, proposal_id, topics=TOPICS, actor=current_actor())
            key, version = made.key, made.version
    except InvalidDefinition as refused:
        return _page(proposal_id, refused=refused.findings), 422
    flash(_("La versión %(v)s es la que corren los casos nuevos.", v=version), "success")
    return redirect(url_for("studio.procedure", key=key), code=303)


def _propose_page(workspace_id: UUID) -> str:
    draft, found = _draft(workspace_id)
    said, cover = _judged(draft)
    with transaction() as session:
        before = drafts.base_sources(session, found)
        return render_template(
            "studio/propose.html",
            workspace=found,
            name=telling.process_name(session, found),
            changed=[telling.file(one) for one in differences.between(before, draft.sources)],
            findings=[judging.told_of(one) for one in said if one.severity is not Severity.INFO],
            obstacles=_obstacles(said, cover),
            cover=cover,
            moved=proposals.moved_base(session, found),
            earlier=proposals.of_workspace(session, workspace_id),
        )


def _page(proposal_id: UUID, refused: tuple[Finding, ...] = ()) -> str:
    actor = current_actor()
    with transaction() as session:
        found, workspace = proposals.get(session, proposal_id, actor=actor)
        before = drafts.base_sources(session, workspace)
        after = drafts.sources(session, workspace.id, revision=found.revision)
        wrote = proposals.authors(session, found)
        who = [*wrote, found.proposed_by, found.decided_by, found.approved_by]
        return render_template(
            "studio/proposal.html",
            proposal=found,
            workspace=workspace,
            name=telling.process_name(session, workspace),
            changed=[telling.file(one) for one in differences.between(before, after)],
            authors=sorted(wrote),
            mine=actor.id in wrote,
            people=people.names(session, [one for one in who if one]),
            refused=[judging.told_of(one) for one in refused if one.severity is Severity.ERROR],
            acts=_acts(found, actor_wrote=actor.id in wrote, is_proposer=actor.id == found.proposed_by),
            at=clock.now(),
        )


def _acts(found: Proposal, *, actor_wrote: bool, is_proposer: bool) -> frozenset[str]:
    """What whoever looks at it may do about it."""
    open_, approved = found.state is ProposalState.OPEN, found.state is ProposalState.APPROVED
    told = {
        "approve": open_ and not actor_wrote,
        "give_back": (open_ or approved) and not is_proposer,
        "withdraw": (open_ or approved) and is_proposer,
        "deploy": approved,
    }
    return frozenset(name for name, may in told.items() if may)


def _draft(workspace_id: UUID) -> tuple[Draft, Workspace]:
    with transaction() as session:
        found = drafts.get(session, workspace_id, actor=current_actor())
        return drafts.draft(session, found), found


def _judged(draft: Draft) -> tuple[list[Finding], Coverage | None]:
    with transaction() as session:
        callees = repository.deployed(session, draft)
    said = list(repository.check(draft, topics=TOPICS, callees=callees))
    cover, problem = coverage.of_folder(repository.folder_of(draft, callees))
    return said + ([problem] if problem else []), cover


def _obstacles(said: list[Finding], cover: Coverage | None) -> list[str]:
    """Why it cannot be proposed."""
    told = []
    wrong = sum(one.severity is Severity.ERROR for one in said)
    if wrong:
        told.append(_("Hay %(num)s observaciones que impiden desplegar.", num=wrong))
    least = current_app.config["MINIMUM_COVERAGE"]
    if cover is not None and not wrong and cover.percent < least:
        told.append(
            _(
                "Los escenarios pasan por el %(share)s %% del diagrama; para desplegar hace falta el"
                " %(least)s %%.",
                share=cover.percent,
                least=least,
            )
        )
    return told
