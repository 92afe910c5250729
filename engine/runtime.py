"""Process instances as a whole: start, name, suspend, resume, terminate, and take back in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from engine import (
    clock,
    counts,
    definitions,
    programs,
    reserves,
    revisions,
    search,
    spiff,
    turns,
    vault,
    visibility,
    vocabulary,
)
from engine.access import SYSTEM, Actor, Permission, require
from engine.audit import Event
from engine.errors import (
    InstanceNotActive,
    InstanceNotSuspended,
    InstanceStuck,
    NotFound,
    OtherHandsNeeded,
    ReasonMissing,
)
from engine.models import (
    Base,
    InstanceState,
    Job,
    JobState,
    ProcessDefinition,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from engine.turns import Head, Turn

_SUSPEND: Mapping[type[Base], str] = {
    UserTask: "UPDATE user_task SET state = 'suspended' WHERE instance_id = %s AND state = 'open'",
    Job: """UPDATE job SET state = 'suspended', lease_until = NULL
    WHERE instance_id = %s AND state IN ('due', 'queued', 'running')""",
    Timer: "UPDATE timer SET state = 'suspended' WHERE instance_id = %s AND state = 'waiting'",
    Subscription: """UPDATE subscription SET state = 'suspended'
    WHERE instance_id = %s AND state = 'open'""",
}
_RESUME: Mapping[type[Base], str] = {
    UserTask: "UPDATE user_task SET state = 'open' WHERE instance_id = %s AND state = 'suspended'",
    Job: """UPDATE job SET state = CASE WHEN completed_at IS NULL THEN 'due' ELSE 'completed' END
    WHERE instance_id = %s AND state = 'suspended'""",
    Timer: "UPDATE timer SET state = 'waiting' WHERE instance_id = %s AND state = 'suspended'",
    Subscription: """UPDATE subscription SET state = 'open'
    WHERE instance_id = %s AND state = 'suspended'""",
}
_FOUND_BY = """
    UPDATE user_task SET search = %s WHERE instance_id = %s AND state IN ('open', 'suspended')"""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why an instance starts, if nobody simply asked for it."""

    start_event: str | None = None  # that a message or signal triggers
    payload: object = None  # of the message
    origin: UUID | None = None  # instance in whose course it is started: its reserve is inherited
    id: UUID | None = None  # of the new instance, if something is kept under it already


def start(
    session: Session,
    definition: ProcessDefinition | str,
    *,
    data: Mapping[str, object] | None = None,
    business_key: str | None = None,
    title: str | None = None,
    cause: Cause | None = None,
    actor: Actor,
) -> ProcessInstance:
    """Start an instance of a definition (or of the latest one of a key) and run it until it waits.

    Raises:
        NotAllowed: the actor may not start instances.
        NotFound: its cases are in a reserve that is not the actor's.
        InstanceStuck: the diagram cannot even begin; nothing was stored.
    """
    require(actor, Permission.INSTANCE_START)
    cause = cause or Cause()
    if isinstance(definition, str):
        definition = definitions.latest(session, definition)
    loaded = programs.get(session, definition.id)
    head = Head.newborn(loaded, business_key, title)
    head.id = cause.id or head.id
    _place(session, head, definition, origin=cause.origin, actor=actor)
    turn = Turn(session, head, actor)
    turn.record(Event.INSTANCE_STARTED, head.id, process=loaded.key, version=loaded.version)
    try:
        turn.begin(_begun(turn, cause, dict(data or {})))
        turn.keep(Event.INSTANCE_STARTED)
    except spiff.ExecutionFailed as failure:
        raise InstanceStuck(
            process=loaded.key, element=failure.activity, reason=failure.sentence
        ) from failure
    return session.get_one(ProcessInstance, head.id)


def _begun(turn: Turn, cause: Cause, data: dict[str, object]) -> spiff.Execution:
    event, payload, case = cause.start_event, cause.payload, turn.instance_id
    if turn.reserve_id is not None and cause.id is None:
        payload = keep_secret(turn.session, case, turn.loaded, payload, event=event)
        data = forms.replaced(data, turn.loaded.ciphers, vault.encrypting(turn.session, case))
    return spiff.Execution.start(turn.loaded.program, data, now=turn.now, start=event, payload=payload)


def keep_secret(
    session: Session,
    case: UUID,
    loaded: programs.Loaded,
    payload: object,
    *,
    event: str | None,
) -> object:
    """What a message brings to an instance that it starts, with envelopes for what forms keep encrypted.

    ``event`` is the start event: its variable takes the message.
    """
    start = loaded.program.starts.get(event or "")
    if not isinstance(payload, Mapping):
        return payload
    change = vault.encrypting(session, case)
    if start is None or not start.result:
        return forms.replaced(payload, loaded.ciphers, change)
    return forms.replaced({start.result: dict(payload)}, loaded.ciphers, change)[start.result]


def _place(
    session: Session, head: Head, definition: ProcessDefinition, *, origin: UUID | None, actor: Actor
) -> None:
    """A new instance lies in the reserve of its definition, or of the instance that it comes from."""
    head.parent_id = origin
    properties = programs.get(session, definition.id).program.properties
    reserve_id = definition.reserve_id or reserves.inherited(session, properties, origin)
    if reserve_id is None:
        return
    if not visibility.belongs(session, actor, reserve_id):
        raise NotFound(process=definition.key)
    head.reserve_id, head.unit = reserve_id, reserves.get(session, reserve_id)


def lock(session: Session, instance_id: UUID) -> ProcessInstance:
    """Read an instance afresh and keep it from everybody else until the transaction ends.

    It is always the first lock taken, and covers the user tasks and jobs of the instance; so nobody
    waits for somebody who waits for them.
    """
    return session.get_one(ProcessInstance, instance_id, with_for_update=True, populate_existing=True)


def identify(
    session: Session,
    instance_id: UUID,
    *,
    business_key: str | None = None,
    title: str | None = None,
    also: Sequence[str] = (),
    actor: Actor,
) -> None:
    """Give a running instance the number of its expediente, or the name people know it by.

    ``also`` is what else it is found by: numbers of documents, names of others.
    """
    turn = turns.take(session, instance_id, actor=actor)
    key, title = business_key or turn.head.business_key, title or turn.head.title
    words = search.fold(key, title, *also)
    turn.record(Event.INSTANCE_IDENTIFIED, instance_id, business_key=key)
    turn.writes.run(_FOUND_BY, [words, instance_id], touches=UserTask)
    vocabulary.learn(turn.writes, words)
    turn.keep_rows(business_key=key, title=title, search=words)


def suspend(session: Session, instance_id: UUID, *, reason: str, actor: Actor) -> None:
    """Stop an instance: nobody can work on it and nothing happens to it until it is resumed."""
    turn = _supervised(session, instance_id, Permission.INSTANCE_SUSPEND, reason, actor)
    turn.require_active()
    for model, statement in _SUSPEND.items():
        turn.writes.run(statement, [instance_id], touches=model)
    turn.record(Event.INSTANCE_SUSPENDED, instance_id, reason=reason)
    turn.keep_rows(state=InstanceState.SUSPENDED)


def resume(session: Session, instance_id: UUID, *, reason: str, actor: Actor) -> None:
    """Let a suspended instance go on. Timers that fell due meanwhile fire at once."""
    turn = _supervised(session, instance_id, Permission.INSTANCE_SUSPEND, reason, actor)
    if turn.head.state != InstanceState.SUSPENDED:
        raise InstanceNotSuspended(instance=instance_id, state=turn.head.state)
    for model, statement in _RESUME.items():
        turn.writes.run(statement, [instance_id], touches=model)
    turn.record(Event.INSTANCE_RESUMED, instance_id, reason=reason)
    answered = _answered_meanwhile(session, instance_id)
    if not answered:
        turn.keep_rows(state=InstanceState.ACTIVE)
        return
    for job in answered:
        turn.settled.add(job.visit)
        facts = {"activity": job.activity, "topic": job.topic}
        turn.record(Event.JOB_COMPLETED, job.id, actor=SYSTEM, **facts)
    turn.advance(
        lambda execution: _finish(execution, answered),
        Event.INSTANCE_RESUMED,
        state=InstanceState.ACTIVE,
    )


def _finish(execution: spiff.Execution, answered: Sequence[Job]) -> None:
    for job in answered:
        execution.finish_job(job.visit, job.result)


def _answered_meanwhile(session: Session, instance_id: UUID) -> Sequence[Job]:
    """Jobs whose answer came while the instance was suspended."""
    query = select(Job).where(
        Job.instance_id == instance_id, Job.state == JobState.SUSPENDED, Job.completed_at.is_not(None)
    )
    return session.scalars(query.order_by(Job.completed_at, Job.id)).all()


def terminate(
    session: Session, instance_id: UUID, *, reason: str, asked_by: str | None = None, actor: Actor
) -> None:
    """End an instance where it stands. All its work is canceled.

    Raises:
        OtherHandsNeeded: a person ends it alone; ``asked_by`` is who asked for it.
    """
    turn = _supervised(session, instance_id, Permission.INSTANCE_TERMINATE, reason, actor)
    if not actor.everywhere and asked_by in (None, actor.id):
        raise OtherHandsNeeded(instance=instance_id)
    if turn.head.state not in (InstanceState.ACTIVE, InstanceState.SUSPENDED):
        raise InstanceNotActive(instance=instance_id, state=turn.head.state)
    turn.cancel_all()
    told: dict[str, Any] = {"asked_by": asked_by} if asked_by else {}
    turn.record(Event.INSTANCE_TERMINATED, instance_id, reason=reason, **told)
    turn.keep_rows(state=InstanceState.TERMINATED, ended_at=clock.now())


def rewind(session: Session, instance_id: UUID, *, revision: int, reason: str, actor: Actor) -> None:
    """Take an instance back to the state of an earlier revision, which becomes its newest.

    What was open then is open again, what has been opened since is canceled; history keeps both. What
    the world was told meanwhile (letters, answers to agencies) stays told: the reason must say so.

    Raises:
        NoSuchRevision: it had no such revision.
        InstanceNotActive: it was terminated.
    """
    turn = _supervised(session, instance_id, Permission.INSTANCE_MODIFY, reason, actor)
    if turn.head.state == InstanceState.TERMINATED:
        raise InstanceNotActive(instance=instance_id, state=turn.head.state)
    take_back(turn, revision, reason=reason)


def take_back(turn: Turn, revision: int, *, reason: str) -> None:
    """The same for whoever has locked it and may; raises NoSuchRevision."""
    past = revisions.find(turn.session, turn.instance_id, revision=revision)
    then = programs.get(turn.session, past.definition_id)
    turn.begin(spiff.Execution.load(then.program, past.state, now=turn.now), definition_id=then.id)
    turn.head.state = InstanceState.ACTIVE
    counts.take_back(turn.writes, turn.instance_id)
    turn.record(Event.INSTANCE_REWOUND, turn.instance_id, reason=reason, revision=revision)
    turn.keep(Event.INSTANCE_REWOUND, state=InstanceState.ACTIVE, outcome=None, ended_at=None)


def _supervised(
    session: Session, instance_id: UUID, permission: Permission, reason: str, actor: Actor
) -> Turn:
    require(actor, permission)
    if not reason.strip():
        raise ReasonMissing(instance=instance_id)
    return turns.take(session, instance_id, actor=actor)
