"""Would a candidate version have done the same with what really came in? Asked of one case at a time.

Every turn of the case is made again: its state before the turn is taken to the candidate, what came from
outside then is given to it, and where it goes is compared with where the case went. So the first turn at
which the two part is found exactly, and a difference there does not blur what came later.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import history, programs, revisions, states
from engine.errors import EngineError
from engine.models import InstanceRevision, ProcessInstance
from engine.programs import Loaded
from engine.spiff import CannotMove, Execution, Input, Program, move

#: causes of revisions by which nothing came in: a person took the case back, or moved it
_BY_HAND = frozenset({"instance:rewound", "instance:upgraded", "instance:suspended", "instance:resumed"})


@dataclass(frozen=True)
class Turn:
    """One turn of a case, as it was recorded."""

    number: int
    at: datetime
    cause: str
    inputs: Sequence[Input]
    before: bytes  # its state; empty at the beginning
    after: bytes
    ran: UUID  # the definition


@dataclass(frozen=True)
class Answer:
    """What the candidate would have done: "same", "differs" or "cannot", and where and why."""

    verdict: str
    turn: int = 0
    at: datetime | None = None
    told: Sequence[Mapping[str, str]] = ()  # elements with what is said of them


def replay(session: Session, instance_id: UUID, candidate: Loaded) -> Answer:
    """Make all turns of a case again with a candidate version. Changes nothing."""
    kept = False
    for turn in _turns(session, instance_id):
        if turn.cause in _BY_HAND or not turn.inputs:
            continue
        kept = True
        found = _again(session, turn, candidate)
        if found.verdict != "same":
            return found
    if not kept:
        return Answer("cannot", told=[{"element": "", "words": "no-inputs"}])
    return Answer("same")


def _again(session: Session, turn: Turn, candidate: Loaded) -> Answer:
    old = programs.get(session, turn.ran).program
    was = _standing(Execution.load(old, turn.after, now=turn.at))
    try:
        execution = _before(turn, old, candidate.program)
        for one in turn.inputs:
            _give(execution, one, turn.at)
    except CannotMove as refused:
        told = [{"element": element, "words": why} for element, why in refused.facts["problems"]]  # type: ignore[attr-defined]
        return Answer("cannot", turn.number, turn.at, told)
    except EngineError as failure:
        element = str(failure.facts.get("activity") or failure.facts.get("element") or "")
        return Answer("differs", turn.number, turn.at, [{"element": element, "words": failure.code}])
    now = _standing(execution)
    if was == now:
        return Answer("same")
    return Answer("differs", turn.number, turn.at, list(_parted(was, now)))


def _before(turn: Turn, old: Program, new: Program) -> Execution:
    if not turn.before:
        (first, *_) = turn.inputs
        given = first.value
        return Execution.start(
            new, given["data"], now=turn.at, start=first.name, payload=given["payload"]
        )
    return move(turn.before, old, new, now=turn.at).execution


def _give(execution: Execution, one: Input, at: datetime) -> None:
    """Let the same come in again."""
    match one.kind:
        case "complete" if one.visit:
            execution.complete(one.visit, one.value, by=one.name)
        case "job" if one.visit:
            execution.finish_job(one.visit, one.value)
        case "error" if one.visit:
            execution.fail_job(one.visit, one.name or "", one.value)
        case "timers":
            execution.fire_timers(at)
        case "message":
            target = one.visit or (one.name or "", one.key)
            execution.deliver(target, one.value)
        case "signal":
            execution.signal(one.name or "", one.value)
        case _:
            pass  # the start: made already


def _standing(execution: Execution) -> Counter[str]:
    """Where a case stands: what it waits for, or where it ended."""
    if execution.state != "running":
        return Counter({execution.outcome or "": 1})
    waits = execution.waits()
    every = (*waits.user_tasks, *waits.jobs, *waits.timers, *waits.subscriptions, *waits.conditions)
    return Counter(one.activity for one in every)


def _parted(was: Counter[str], now: Counter[str]) -> Iterator[Mapping[str, str]]:
    for element in sorted((was - now).keys()):
        yield {"element": element, "words": "only-recorded"}
    for element in sorted((now - was).keys()):
        yield {"element": element, "words": "only-candidate"}


def _turns(session: Session, instance_id: UUID) -> Iterator[Turn]:
    """The turns of a case, oldest first."""
    newest = revisions.find(session, instance_id)
    found: list[Turn] = []
    after = newest.state
    query = select(InstanceRevision).where(InstanceRevision.instance_id == instance_id)
    for row in session.scalars(query.order_by(InstanceRevision.revision.desc())):
        trace = states.unpack_against(row.trace, after) if row.trace else b"[[],[]]"
        before = b""
        if row.undo is not None:
            before = states.unpack(row.undo) if row.keyframe else states.unpack_against(row.undo, after)
        inputs = history.inputs(trace)
        found.append(Turn(row.revision, row.at, row.cause, inputs, before, after, newest.definition_id))
        after = before
    yield from _with_definitions(session, instance_id, reversed(found))


def _with_definitions(session: Session, instance_id: UUID, turns: Iterator[Turn]) -> Iterator[Turn]:
    """Each with the definition that it ran: only the revisions at which that changed tell."""
    query = select(InstanceRevision.revision, InstanceRevision.definition_id).where(
        InstanceRevision.instance_id == instance_id, InstanceRevision.definition_id.is_not(None)
    )
    changed: dict[int, UUID] = {row[0]: row[1] for row in session.execute(query) if row[1]}
    ran = session.get_one(ProcessInstance, instance_id).definition_id
    for turn in turns:
        ran = changed.get(turn.number, ran)
        yield Turn(turn.number, turn.at, turn.cause, turn.inputs, turn.before, turn.after, ran)
