"""What is done to many cases in the background, one by one, with progress, a log, and a way back.

A replay looks at what a candidate would have done with them; a move takes running cases to a version.
Both look first and change nothing; what a move then does, it does case by case, each in its own turn.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import audit, clock, definitions, gate, repository, upgrade
from engine.access import Actor, Permission, require
from engine.authoring import drafts, replaying
from engine.dmn import DmnUnreadable
from engine.errors import Conflict, EngineError, NotFound, ReasonMissing
from engine.findings import InvalidDefinition
from engine.models import (
    CaseRun,
    CaseRunItem,
    InstanceState,
    ItemState,
    ProcessDefinition,
    ProcessInstance,
    RunKind,
    RunPhase,
    Workspace,
)
from engine.models.case_runs import BUSY
from engine.programs import Loaded
from engine.repository import Draft

CHUNK = 20  # cases looked at in one go
_OPEN = (InstanceState.ACTIVE, InstanceState.SUSPENDED)


class RunOver(Conflict):
    """The run is not at the point at which this can be done."""

    code = "run-over"


def replay(session: Session, workspace_id: UUID, *, closed: int, actor: Actor) -> CaseRun:
    """Ask of all open cases and of the last ``closed`` ones what a draft, as it is now, would do."""
    require(actor, Permission.DEFINITION_EDIT)
    workspace = drafts.get(session, workspace_id, actor=actor)
    run = CaseRun(
        id=uuid4(),
        kind=RunKind.REPLAY,
        key=workspace.key,
        workspace_id=workspace_id,
        revision=workspace.revision,
        reason="",
        created_by=actor.id,
    )
    chosen = [*_open_cases(session, workspace.key), *_closed_cases(session, workspace.key, closed)]
    return _begin(session, run, chosen)


def plan_move(
    session: Session,
    definition_id: UUID,
    *,
    reason: str,
    rename: Mapping[str, str] | None = None,
    only: Sequence[UUID] | None = None,
    actor: Actor,
) -> CaseRun:
    """Look whether running cases (all, or ``only`` these) could go on with a version.

    Raises:
        NotAllowed, NotFound, ReasonMissing.
    """
    require(actor, Permission.DEFINITION_DEPLOY)
    definition = definitions.get(session, definition_id)
    if not reason.strip():
        raise ReasonMissing(definition=definition_id)
    found = upgrade.candidates(session, definition)
    run = CaseRun(
        id=uuid4(),
        kind=RunKind.MOVE,
        key=definition.key,
        definition_id=definition_id,
        rename=dict(rename or {}),
        reason=reason.strip(),
        created_by=actor.id,
    )
    return _begin(session, run, [one for one in found if only is None or one in set(only)])


def go(session: Session, run_id: UUID, *, actor: Actor) -> None:
    """Move those that can be moved."""
    run = _lock(session, run_id, RunPhase.LOOKED, actor=actor)
    _again(session, run, RunPhase.MOVING, ItemState.SAME)


def undo(session: Session, run_id: UUID, *, actor: Actor) -> None:
    """Take those that were moved back to the version that they came from."""
    run = _lock(session, run_id, RunPhase.MOVED, RunPhase.CANCELED, actor=actor)
    _again(session, run, RunPhase.UNDOING, ItemState.MOVED)


def cancel(session: Session, run_id: UUID, *, actor: Actor) -> None:
    """Leave the rest as it is. What was done stays done, and can be undone."""
    run = _lock(session, run_id, *BUSY, RunPhase.LOOKED, actor=actor)
    run.phase, run.ended_at = RunPhase.CANCELED, clock.now()


def get(session: Session, run_id: UUID, *, actor: Actor) -> CaseRun:
    """One run. Raises NotAllowed, NotFound."""
    require(actor, Permission.DEFINITION_READ)
    run = session.get(CaseRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound(run=run_id)
    return run


def of_process(session: Session, key: str, *, limit: int = 20) -> Sequence[CaseRun]:
    """The newest runs of a process."""
    query = select(CaseRun).where(CaseRun.key == key)
    return session.scalars(query.order_by(CaseRun.created_at.desc(), CaseRun.id).limit(limit)).all()


def counts(session: Session, run_id: UUID) -> Mapping[str, int]:
    """How many cases of a run stand how."""
    query = select(CaseRunItem.state, func.count()).where(CaseRunItem.run_id == run_id)
    return {row[0].value: row[1] for row in session.execute(query.group_by(CaseRunItem.state))}


def items(
    session: Session, run_id: UUID, *, states: Sequence[ItemState], after: int = 0, limit: int = 100
) -> Sequence[CaseRunItem]:
    """Cases of a run that stand so, in their order; those after a number for the next page."""
    query = select(CaseRunItem).where(
        CaseRunItem.run_id == run_id, CaseRunItem.state.in_(states), CaseRunItem.number > after
    )
    return session.scalars(query.order_by(CaseRunItem.number).limit(limit)).all()


def advance(session: Session) -> int:
    """Do the next few cases of some run; returns how many. Others' runs are skipped."""
    query = select(CaseRun).where(CaseRun.phase.in_(BUSY)).order_by(CaseRun.created_at, CaseRun.id)
    run = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if run is None:
        return 0
    some = CHUNK if run.phase is RunPhase.LOOKING else 1  # a case that changes has its own transaction
    waiting = items(session, run.id, states=[ItemState.WAITING], limit=some)
    try:
        candidate = _candidate(session, run) if waiting and run.kind is RunKind.REPLAY else None
    except (InvalidDefinition, DmnUnreadable):
        run.phase, run.ended_at = RunPhase.CANCELED, clock.now()
        return 0
    for item in waiting:
        _do(session, run, item, candidate)
        item.done_at = clock.now()
    if len(waiting) < some:
        _finish(run)
    return len(waiting)


def _do(session: Session, run: CaseRun, item: CaseRunItem, candidate: Loaded | None) -> None:
    match run.phase:
        case RunPhase.LOOKING if candidate is not None:
            answer = replaying.replay(session, item.instance_id, candidate)
            item.state = ItemState(answer.verdict)
            place = {"turn": answer.turn, "at": answer.at.isoformat() if answer.at else None}
            item.told = [{**one, **place} for one in answer.told]
        case RunPhase.LOOKING:
            _look(session, run, item)
        case RunPhase.MOVING:
            _move(session, run, item)
        case _:
            _undo(session, run, item)


def _look(session: Session, run: CaseRun, item: CaseRunItem) -> None:
    assert run.definition_id  # noqa: S101 - a move has one
    (verdict,) = upgrade.preview(session, [item.instance_id], run.definition_id, rename=_rename(run))
    item.state = ItemState.SAME if verdict.ok else ItemState.CANNOT
    item.told = [
        *({"element": element, "words": why} for element, why in verdict.problems),
        *({"element": element, "words": "stopped"} for element in verdict.stopped),
        *({"element": element, "words": "begun"} for element in verdict.begun),
    ]


def _move(session: Session, run: CaseRun, item: CaseRunItem) -> None:
    assert run.definition_id  # noqa: S101 - a move has one
    actor = _by(run)
    instance = session.get_one(ProcessInstance, item.instance_id, populate_existing=True)
    before = instance.definition_id
    try:
        with session.begin_nested():
            upgrade.move(
                session,
                item.instance_id,
                run.definition_id,
                rename=_rename(run),
                reason=run.reason,
                actor=actor,
            )
    except EngineError as refused:
        item.state, item.told = ItemState.FAILED, _why(refused)
        return
    session.refresh(instance)
    item.state, item.from_id, item.moved_at = ItemState.MOVED, before, instance.revision


def _undo(session: Session, run: CaseRun, item: CaseRunItem) -> None:
    if item.from_id is None or item.moved_at is None:
        item.state = ItemState.KEPT
        return
    back = {new: old for old, new in _rename(run).items()}
    try:
        with session.begin_nested():
            upgrade.take_back(
                session,
                item.instance_id,
                item.from_id,
                moved_at=item.moved_at,
                rename=back,
                reason=run.reason,
                actor=_by(run),
            )
    except EngineError as refused:
        item.state, item.told = ItemState.KEPT, _why(refused)
        return
    item.state, item.told = ItemState.UNDONE, []


def _begin(session: Session, run: CaseRun, chosen: Sequence[UUID]) -> CaseRun:
    run.total = len(chosen)
    session.add(run)
    session.flush()
    rows = [{"run_id": run.id, "instance_id": one, "number": n} for n, one in enumerate(chosen, 1)]
    if rows:
        session.execute(insert(CaseRunItem), rows)
    audit.record(
        session,
        Actor(id=run.created_by),
        audit.Event.RUN_STARTED,
        run.id,
        stream="definitions",
        key=run.key,
        kind=run.kind.value,
        cases=run.total,
    )
    return run


def _again(session: Session, run: CaseRun, phase: RunPhase, state: ItemState) -> None:
    """Take up again the cases that stand so."""
    run.phase, run.ended_at = phase, None
    mine = (CaseRunItem.run_id == run.id) & (CaseRunItem.state == state)
    session.execute(update(CaseRunItem).where(mine).values(state=ItemState.WAITING))


def _finish(run: CaseRun) -> None:
    done = {
        RunPhase.LOOKING: RunPhase.LOOKED,
        RunPhase.MOVING: RunPhase.MOVED,
        RunPhase.UNDOING: RunPhase.UNDONE,
    }
    run.phase, run.ended_at = done[run.phase], clock.now()


def _lock(session: Session, run_id: UUID, *phases: RunPhase, actor: Actor) -> CaseRun:
    run = session.get(CaseRun, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound(run=run_id)
    needed = Permission.DEFINITION_DEPLOY if run.kind is RunKind.MOVE else Permission.DEFINITION_EDIT
    require(actor, needed)
    if run.phase not in phases:
        raise RunOver(run=run_id, phase=run.phase)
    return run


def _candidate(session: Session, run: CaseRun) -> Loaded:
    assert run.workspace_id  # noqa: S101 - a replay has one
    workspace = session.get_one(Workspace, run.workspace_id)
    sources = drafts.sources(session, workspace.id, revision=run.revision)
    callees = repository.deployed(session, Draft(key=workspace.key, sources=sources))
    return gate.load(workspace.key, sources, callees)


def _open_cases(session: Session, key: str) -> Sequence[UUID]:
    query = select(ProcessInstance.id).join(ProcessDefinition)
    mine = query.where(ProcessDefinition.key == key, ProcessInstance.state.in_(_OPEN))
    return session.scalars(mine.order_by(ProcessInstance.created_at, ProcessInstance.id)).all()


def _closed_cases(session: Session, key: str, number: int) -> Sequence[UUID]:
    query = select(ProcessInstance.id).join(ProcessDefinition)
    mine = query.where(ProcessDefinition.key == key, ProcessInstance.state.not_in(_OPEN))
    newest = mine.order_by(ProcessInstance.ended_at.desc(), ProcessInstance.id)
    return session.scalars(newest.limit(number)).all()


def _rename(run: CaseRun) -> dict[str, str]:
    return {str(old): str(new) for old, new in run.rename.items()}


def _by(run: CaseRun) -> Actor:
    """Whoever ordered it: it was allowed when it was ordered."""
    return Actor(id=run.created_by, roles=frozenset({"analyst"}))


def _why(refused: EngineError) -> list[dict[str, str]]:
    problems = refused.facts.get("problems")
    if isinstance(problems, Sequence) and not isinstance(problems, str):
        return [{"element": element, "words": why} for element, why in problems]
    return [{"element": "", "words": refused.code}]
