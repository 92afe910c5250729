"""From a draft to a version: one person proposes, another approves, and then it is deployed.

A proposal is a revision of a workspace; what is typed afterwards is not part of it. Whoever wrote any of
it cannot approve it, and what somebody else deployed meanwhile is not undone unseen.
"""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, definitions, repository
from engine.access import Actor, Permission, require
from engine.audit import Event
from engine.authoring import drafts
from engine.authoring.drafts import Cause
from engine.errors import (
    AuthorMayNotApprove,
    BaseMoved,
    NotAllowed,
    NoteMissing,
    NotFound,
    ProposalNotOpen,
    ReasonMissing,
)
from engine.models import (
    ProcessDefinition,
    Proposal,
    ProposalState,
    Workspace,
    WorkspaceChange,
    WorkspaceState,
)
from engine.repository import Draft, Origin

PENDING = (ProposalState.OPEN, ProposalState.APPROVED)


def propose(
    session: Session, workspace_id: UUID, *, note: str, norm: str = "", actor: Actor
) -> Proposal:
    """Propose a workspace as it is now; an earlier proposal of it is withdrawn.

    Raises:
        NotAllowed, NotFound, WorkspaceClosed, NoteMissing, BaseMoved.
    """
    workspace = drafts.lock(session, workspace_id, actor=actor)
    if not note.strip():
        raise NoteMissing(workspace=workspace_id)
    _check_base(session, workspace)
    for earlier in _pending(session, workspace_id):
        _decide(session, earlier, ProposalState.WITHDRAWN, Event.PROPOSAL_WITHDRAWN, actor)
    proposal = Proposal(
        id=uuid4(),
        workspace_id=workspace_id,
        revision=workspace.revision,
        note=note.strip(),
        norm=norm.strip(),
        proposed_by=actor.id,
    )
    session.add(proposal)
    session.flush()
    _record(session, proposal, Event.PROPOSAL_OPENED, actor)
    return proposal


def approve(session: Session, proposal_id: UUID, *, actor: Actor) -> Proposal:
    """Let it be deployed.

    Raises:
        AuthorMayNotApprove: the actor wrote part of it, or proposed it.
        NotAllowed, NotFound, ProposalNotOpen.
    """
    require(actor, Permission.DEFINITION_APPROVE)
    proposal = _lock(session, proposal_id, ProposalState.OPEN)
    if actor.id in authors(session, proposal):
        raise AuthorMayNotApprove(actor=actor.id, proposal=proposal_id)
    proposal.approved_by = actor.id
    _decide(session, proposal, ProposalState.APPROVED, Event.PROPOSAL_APPROVED, actor)
    return proposal


def give_back(session: Session, proposal_id: UUID, *, remark: str, actor: Actor) -> Proposal:
    """Say what is wrong with it. Raises ReasonMissing, NotAllowed, NotFound, ProposalNotOpen."""
    require(actor, Permission.DEFINITION_APPROVE)
    if not remark.strip():
        raise ReasonMissing(proposal=proposal_id)
    proposal = _lock(session, proposal_id, *PENDING)
    proposal.remark = remark.strip()
    _decide(session, proposal, ProposalState.RETURNED, Event.PROPOSAL_RETURNED, actor)
    return proposal


def withdraw(session: Session, proposal_id: UUID, *, actor: Actor) -> Proposal:
    """Take one's own proposal back. Raises NotAllowed, NotFound, ProposalNotOpen."""
    require(actor, Permission.DEFINITION_EDIT)
    proposal = _lock(session, proposal_id, *PENDING)
    if proposal.proposed_by != actor.id:
        raise NotAllowed(actor=actor.id, proposal=proposal_id)
    _decide(session, proposal, ProposalState.WITHDRAWN, Event.PROPOSAL_WITHDRAWN, actor)
    return proposal


def deploy(
    session: Session, proposal_id: UUID, *, topics: Collection[str] | None, actor: Actor
) -> ProcessDefinition:
    """Make what was approved the version that new instances run.

    A draft that was changed since stays open, and goes on from the new version.

    Raises:
        NotAllowed, NotFound, BaseMoved.
        ProposalNotOpen: nobody has approved it.
        InvalidDefinition: the gate refuses it; with the findings.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    proposal = _lock(session, proposal_id, ProposalState.APPROVED)
    workspace = session.get_one(Workspace, proposal.workspace_id, with_for_update=True)
    _check_base(session, workspace)
    origin = Origin(author=proposal.proposed_by, norm=proposal.norm, approved_by=proposal.approved_by)
    draft = draft_of(session, proposal, workspace)
    made = repository.deploy(
        session, draft, note=proposal.note, actor=actor, topics=topics, origin=origin
    )
    proposal.state, proposal.definition_id = ProposalState.DEPLOYED, made.id
    if workspace.revision == proposal.revision:
        workspace.state, workspace.closed_at = WorkspaceState.DEPLOYED, clock.now()
    else:
        workspace.base_id = made.id
    return made


def take_base(session: Session, workspace_id: UUID, *, actor: Actor) -> Workspace:
    """Say that what the newest version changed is in this draft now: it goes on from there."""
    workspace = drafts.lock(session, workspace_id, actor=actor)
    latest = definitions.find_latest(session, workspace.key)
    workspace.base_id = latest.id if latest else None
    return workspace


def get(session: Session, proposal_id: UUID, *, actor: Actor) -> tuple[Proposal, Workspace]:
    """A proposal and its workspace. Raises NotAllowed, NotFound."""
    require(actor, Permission.DEFINITION_READ)
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound(proposal=proposal_id)
    return proposal, session.get_one(Workspace, proposal.workspace_id)


def pending(session: Session, *, key: str | None = None, actor: Actor) -> Sequence[Proposal]:
    """Those that wait for somebody, the oldest first."""
    require(actor, Permission.DEFINITION_READ)
    query = select(Proposal).join(Workspace).where(Proposal.state.in_(PENDING))
    if key is not None:
        query = query.where(Workspace.key == key)
    return session.scalars(query.order_by(Proposal.created_at, Proposal.id)).all()


def of_workspace(session: Session, workspace_id: UUID) -> Sequence[Proposal]:
    """All that were made of a workspace, the newest first."""
    query = select(Proposal).where(Proposal.workspace_id == workspace_id)
    return session.scalars(query.order_by(Proposal.created_at.desc(), Proposal.id)).all()


def draft_of(session: Session, proposal: Proposal, workspace: Workspace) -> Draft:
    """The folder that is proposed."""
    sources = drafts.sources(session, workspace.id, revision=proposal.revision)
    return Draft(key=workspace.key, sources=sources)


def authors(session: Session, proposal: Proposal) -> frozenset[str]:
    """Whoever wrote any of what is proposed; to begin with files that are there is not to write."""
    wrote = select(WorkspaceChange.actor).where(
        WorkspaceChange.workspace_id == proposal.workspace_id,
        WorkspaceChange.revision <= proposal.revision,
        WorkspaceChange.cause != Cause.BRANCHED,
    )
    return frozenset({*session.scalars(wrote.distinct()), proposal.proposed_by})


def moved_base(session: Session, workspace: Workspace) -> ProcessDefinition | None:
    """The version that was deployed since the draft began, if there is one."""
    latest = definitions.find_latest(session, workspace.key)
    return latest if latest is not None and latest.id != workspace.base_id else None


def _check_base(session: Session, workspace: Workspace) -> None:
    if latest := moved_base(session, workspace):
        raise BaseMoved(process=workspace.key, latest=latest.version)


def _pending(session: Session, workspace_id: UUID) -> Sequence[Proposal]:
    mine = select(Proposal).where(Proposal.workspace_id == workspace_id, Proposal.state.in_(PENDING))
    return session.scalars(mine.with_for_update()).all()


def _lock(session: Session, proposal_id: UUID, *states: ProposalState) -> Proposal:
    found = session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(proposal=proposal_id)
    if found.state not in states:
        raise ProposalNotOpen(proposal=proposal_id, state=found.state)
    return found


def _decide(
    session: Session, proposal: Proposal, state: ProposalState, event: Event, actor: Actor
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.id, clock.now()
    session.flush()
    _record(session, proposal, event, actor)


def _record(session: Session, proposal: Proposal, event: Event, actor: Actor) -> None:
    key = session.get_one(Workspace, proposal.workspace_id).key
    facts = {"key": key, "revision": proposal.revision}
    audit.record(session, actor, event, proposal.id, stream="definitions", **facts)
