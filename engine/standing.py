"""Where an instance stands and how it came there: outline, tokens, variables, then and now."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import clock, history, programs
from engine import revisions as past
from engine.errors import NotFound
from engine.history import Decision
from engine.models import Data, Incident, InstanceRevision, ProcessInstance, UserTask
from engine.programs import Loaded
from engine.spiff import Activity, Execution

_NOT_SHOWN = frozenset({"sequenceFlow", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class Revision:
    """That the state changed: when, by whom, and because of what."""

    revision: int
    at: datetime
    actor: str
    cause: str  # a member of engine.audit.Event


@dataclass(frozen=True, slots=True)
class Passage:
    """One element of the diagram, and what has happened at it."""

    activity: str
    name: str | None
    kind: str
    lane: str | None
    state: str  # "pending", "active", "completed", "incident"
    times: int
    entered_at: datetime | None
    left_at: datetime | None
    tokens: int


@dataclass
class _Visits:
    times: int = 0
    here: int = 0
    entered_at: datetime | None = None
    left_at: datetime | None = None


def state_at(
    session: Session, instance_id: UUID, *, revision: int | None = None, at: datetime | None = None
) -> Execution:
    """The instance in memory as it was at a revision or an instant; as it is, if neither is given.

    Raises:
        NotFound, NoSuchRevision.
    """
    then = past.find(session, instance_id, revision=revision, at=at)
    loaded = programs.get(session, then.definition_id)
    return Execution.load(loaded.program, then.state, now=clock.now())


def variables(session: Session, instance_id: UUID, *, revision: int | None = None) -> Data:
    """The variables of an instance, now or after a past change."""
    return state_at(session, instance_id, revision=revision).variables()


def revisions(session: Session, instance_id: UUID) -> Sequence[Revision]:
    """Every change of an instance's state, newest first."""
    query = (
        select(
            InstanceRevision.revision,
            InstanceRevision.at,
            InstanceRevision.actor,
            InstanceRevision.cause,
        )
        .where(InstanceRevision.instance_id == instance_id)
        .order_by(InstanceRevision.revision.desc())
    )
    return [Revision(*row) for row in session.execute(query)]


def decisions(session: Session, instance_id: UUID) -> Sequence[tuple[Revision, Decision]]:
    """Every answer that a decision table gave for an instance, newest first."""
    key = _loaded(session, instance_id).key
    return [
        (Revision(row.revision, row.at, row.actor, row.cause), one)
        for row, trace in past.traces(session, instance_id)
        for one in history.decode(trace, key)[1]
    ]


def outline(
    session: Session, instance_id: UUID, *, process: str | None = None, revision: int | None = None
) -> Sequence[Passage]:
    """The elements of the diagram (of the instance's process, or of one it calls) in their order.

    As they are, or as they were at a revision (on the diagram of today's version; without incidents).
    """
    loaded = _loaded(session, instance_id)
    shown = _of(loaded, process)
    visits = _visits(session, instance_id, loaded.key, shown.key, revision)
    stuck = _incidents(session, instance_id) if revision is None else Counter()
    return [
        _passage(one, visits.get(one.id, _Visits()), stuck)
        for one in shown.program.activities.values()
        if one.kind not in _NOT_SHOWN
    ]


def tokens(
    session: Session, instance_id: UUID, *, process: str | None = None, revision: int | None = None
) -> Mapping[str, Mapping[str, object]]:
    """For each element that was reached: its state, and how many tokens and incidents are there."""
    stuck = _incidents(session, instance_id) if revision is None else Counter()
    return {
        one.activity: {"state": one.state, "tokens": one.tokens, "incidents": stuck[one.activity]}
        for one in outline(session, instance_id, process=process, revision=revision)
        if one.state != "pending"
    }


def diagram(session: Session, instance_id: UUID, *, process: str | None = None) -> bytes:
    """The BPMN file of the version that the instance runs."""
    shown = _of(_loaded(session, instance_id), process)
    return shown.sources[f"{shown.key}.bpmn"]


def diagrams(session: Session, instance_id: UUID) -> Sequence[tuple[str, str]]:
    """Key and name of the instance's process and of all that it calls."""
    return [(one.key, one.name) for one in _below(_loaded(session, instance_id))]


def answered_forms(session: Session, instance_id: UUID) -> Sequence[tuple[str, forms.Form]]:
    """The forms that have been answered, each once, with the name of its task, in order."""
    loaded = _loaded(session, instance_id)
    query = (
        select(UserTask.form, UserTask.name)
        .where(UserTask.instance_id == instance_id, UserTask.completed_at.is_not(None))
        .order_by(UserTask.completed_at, UserTask.id)
    )
    names: dict[str, str] = {}
    for form, name in session.execute(query):
        if form:
            names.setdefault(form, name)
    return [(name, loaded.form(form)) for form, name in names.items()]


def _loaded(session: Session, instance_id: UUID) -> Loaded:
    query = select(ProcessInstance.definition_id).where(ProcessInstance.id == instance_id)
    definition_id = session.scalar(query)
    if definition_id is None:
        raise NotFound(instance=instance_id)
    return programs.get(session, definition_id)


def _of(loaded: Loaded, process: str | None) -> Loaded:
    found = next((one for one in _below(loaded) if one.key == (process or loaded.key)), None)
    if found is None:
        raise NotFound(process=process)
    return found


def _below(loaded: Loaded) -> Iterator[Loaded]:
    yield loaded
    for callee in loaded.callees.values():
        yield from _below(callee)


def _visits(
    session: Session, instance_id: UUID, key: str, process: str, until: int | None
) -> Mapping[str, _Visits]:
    found: dict[str, _Visits] = {}
    oldest_first = reversed(list(past.traces(session, instance_id)))
    for row, trace in oldest_first:
        if until is not None and row.revision > until:
            break
        for step in history.decode(trace, key)[0]:
            if step.process != process:
                continue
            visits = found.setdefault(step.activity, _Visits())
            if step.event == "entered":
                visits.times, visits.here = visits.times + 1, visits.here + 1
                visits.entered_at = visits.entered_at or row.at
            else:
                visits.here, visits.left_at = max(0, visits.here - 1), row.at
    return found


def _passage(one: Activity, visits: _Visits, stuck: Mapping[str, int]) -> Passage:
    if stuck.get(one.id):
        state = "incident"
    elif visits.here:
        state = "active"
    else:
        state = "completed" if visits.times else "pending"
    return Passage(
        activity=one.id,
        name=one.name,
        kind=one.kind,
        lane=one.lane,
        state=state,
        times=visits.times,
        entered_at=visits.entered_at,
        left_at=visits.left_at,
        tokens=visits.here,
    )


def _incidents(session: Session, instance_id: UUID) -> Counter[str]:
    query = select(Incident.activity).where(
        Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
    )
    return Counter(session.scalars(query))
