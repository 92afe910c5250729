"""The audit log: who did what, in the same transaction as the deed, in chains that show tampering.

Every event belongs to a stream and carries a hash of itself and of the hash before it. The head of a
stream (number and hash of its last event) lies elsewhere: in the row of the process instance, or in
``audit_stream`` for what belongs to no instance. So whoever changes, removes, inserts or swaps rows,
or cuts off the end, leaves a chain that does not add up, and ``verify`` names the first bad entry. The
hashes depend on a key outside the database, so that its owner cannot recompute a chain either.
"""

import enum
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast
from uuid import UUID, uuid5

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, db, settings
from engine.access import Actor
from engine.models import AuditEvent, AuditStream, Data, ProcessInstance
from engine.writes import Writes

_ENTRIES = """
    SELECT seq, event, actor, at, subject, facts FROM audit_event
    WHERE stream = %(stream)s ORDER BY seq DESC LIMIT %(last)s"""
_STREAMS = UUID("6f1c3a52-5a5e-4d0e-9b5e-2f3f6f1d7a01")  # names become ids below this one


class Event(enum.StrEnum):
    """``<subject>:<what happened>``: all that the engine records. Other rooms have their own lists."""

    DEFINITION_DEPLOYED = "definition:deployed"
    WORKSPACE_OPENED = "workspace:opened"
    WORKSPACE_RESTORED = "workspace:restored"
    WORKSPACE_DISCARDED = "workspace:discarded"
    PROPOSAL_OPENED = "proposal:opened"
    PROPOSAL_APPROVED = "proposal:approved"
    PROPOSAL_RETURNED = "proposal:returned"
    PROPOSAL_WITHDRAWN = "proposal:withdrawn"
    RUN_STARTED = "run:started"
    INSTANCE_STARTED = "instance:started"
    INSTANCE_IDENTIFIED = "instance:identified"
    INSTANCE_RESERVED = "instance:reserved"
    INSTANCE_COMPLETED = "instance:completed"
    INSTANCE_SUSPENDED = "instance:suspended"
    INSTANCE_RESUMED = "instance:resumed"
    INSTANCE_MODIFIED = "instance:modified"
    INSTANCE_TERMINATED = "instance:terminated"
    TERMINATION_ASKED = "termination:asked"
    TERMINATION_REFUSED = "termination:refused"
    INSTANCE_REWOUND = "instance:rewound"
    INSTANCE_UPGRADED = "instance:upgraded"
    INSTANCE_MENDED = "instance:mended"
    TASK_CLAIMED = "task:claimed"
    TASK_RELEASED = "task:released"
    TASK_REASSIGNED = "task:reassigned"
    TASK_DELEGATED = "task:delegated"
    TASK_GIVEN_BACK = "task:given-back"
    TASK_SNOOZED = "task:snoozed"
    TASK_COMPLETED = "task:completed"
    FLAG_RAISED = "flag:raised"
    FLAG_LOWERED = "flag:lowered"
    NOTE_WRITTEN = "note:written"
    NOTE_WITHDRAWN = "note:withdrawn"
    ABSENCE_RECORDED = "absence:recorded"
    ABSENCE_ENDED = "absence:ended"
    JOB_COMPLETED = "job:completed"
    JOB_FAILED = "job:failed"
    ERROR_THROWN = "error:thrown"
    TIMER_FIRED = "timer:fired"
    TERM_MOVED = "term:moved"
    MESSAGE_RECEIVED = "message:received"
    MESSAGE_SENT = "message:sent"
    INCIDENT_OPENED = "incident:opened"
    INCIDENT_RETRIED = "incident:retried"
    INCIDENT_RESOLVED = "incident:resolved"
    UPLOAD_STORED = "upload:stored"
    AUDIT_VERIFIED = "audit:verified"
    DATA_EXPORTED = "data:exported"


@dataclass(frozen=True)
class Entry:
    """One event, as read back."""

    seq: int
    event: str
    actor: str
    at: datetime
    subject: str
    facts: Data


@dataclass(frozen=True)
class Fault:
    """Where a chain stops adding up."""

    stream: UUID
    seq: int  # of the first bad entry
    reason: str  # "changed", "missing", "unexpected"


class Chain:
    """The end of a stream, to which events are added in memory until they are sent together."""

    def __init__(self, stream: UUID, seq: int, digest: bytes) -> None:
        self.stream, self.seq, self.digest = stream, seq, digest

    def add(
        self,
        writes: Writes,
        actor: Actor,
        event: enum.StrEnum,
        subject: object,
        facts: Mapping[str, object],
    ) -> None:
        """Put one more event among the rows to be written."""
        at, about, told = clock.now(), str(subject), _plain(facts)
        self.seq += 1
        self.digest = _digest(self.digest, self.stream, self.seq, (event, actor.id, at, about, told))
        writes.insert(
            AuditEvent,
            stream=self.stream,
            seq=self.seq,
            event=event.value,
            actor=actor.id,
            at=at,
            subject=about,
            facts=told or None,
            hash=self.digest,
        )


def record(
    session: Session,
    actor: Actor,
    event: enum.StrEnum,
    subject: object,
    *,
    stream: UUID | str,
    **facts: object,
) -> None:
    """Add one fact, in the transaction of the change itself: both are kept or neither is.

    ``stream`` is the id of a process instance that this transaction has locked, or a name such as
    "accounts". Facts are identifiers and outcomes, never answers: personal data stays in its table.
    """
    head = _head(session, stream)
    writes = Writes()
    chain = Chain(head.id, head.audit_seq, head.audit_hash)
    chain.add(writes, actor, event, subject, facts)
    writes.update(type(head), head.id, audit_seq=chain.seq, audit_hash=chain.digest)
    writes.send(session)


def hold(session: Session, stream: UUID | str) -> None:
    """Lock a stream before anything that it tells of: whoever comes second waits here, not half-way."""
    _head(session, stream)


def history(session: Session, instance_id: UUID, *, last: int | None = None) -> Sequence[Entry]:
    """The events of a process instance, oldest first: all, or the last so many."""
    return list(_entries(session, instance_id, last))


def stream_id(name: str) -> UUID:
    """The id under which the events of a named stream are kept."""
    return uuid5(_STREAMS, name)


def stream_name(session: Session, stream: UUID) -> str:
    """What a stream is called; the id of an instance has no other name."""
    named = session.get(AuditStream, stream)
    return named.name if named else str(stream)


def verify(session: Session, stream: UUID | str) -> Fault | None:
    """Recompute one chain. Returns the first entry that is not as it was written, or None."""
    id_ = stream if isinstance(stream, UUID) else stream_id(stream)
    return _walk(session, id_, *_expected_head(session, id_))


def verify_all(session: Session) -> Iterator[Fault]:
    """Recompute every chain, those included whose head has been removed."""
    heads = {
        row.id: (row.audit_seq, row.audit_hash)
        for model in (ProcessInstance, AuditStream)
        for row in session.execute(select(model.id, model.audit_seq, model.audit_hash))
    }
    orphans = set(session.scalars(select(AuditEvent.stream).distinct())) - heads.keys()
    for stream in sorted(heads.keys() | orphans):
        fault = _walk(session, stream, *heads.get(stream, (0, b"")))
        if fault:
            yield fault


def _walk(session: Session, stream: UUID, last: int, digest: bytes) -> Fault | None:
    before, expected = b"", 0
    query = select(AuditEvent).where(AuditEvent.stream == stream).order_by(AuditEvent.seq)
    for row in session.scalars(query.execution_options(populate_existing=True)):
        expected += 1
        if row.seq != expected:
            return Fault(stream, expected, "missing")
        if expected > last:
            return Fault(stream, expected, "unexpected")
        fields = (row.event, row.actor, row.at, row.subject, row.facts or {})
        before = _digest(before, stream, row.seq, fields)
        if before != row.hash:
            return Fault(stream, expected, "changed")
    if expected < last:
        return Fault(stream, expected + 1, "missing")
    return None if before == digest else Fault(stream, last, "changed")


def _entries(session: Session, stream: UUID, last: int | None = None) -> Iterator[Entry]:
    found = db.rows(session, _ENTRIES, {"stream": stream, "last": last})
    for seq, event, actor, at, subject, facts in reversed(found):
        yield Entry(seq, event, actor, at, subject, facts or {})


def _head(session: Session, stream: UUID | str) -> ProcessInstance | AuditStream:
    if isinstance(stream, UUID):
        return session.get_one(ProcessInstance, stream, with_for_update=True, populate_existing=True)
    id_ = stream_id(stream)
    new = insert(AuditStream).values(id=id_, name=stream, audit_seq=0, audit_hash=b"")
    session.execute(new.on_conflict_do_nothing())
    return session.get_one(AuditStream, id_, with_for_update=True, populate_existing=True)


def _expected_head(session: Session, stream: UUID) -> tuple[int, bytes]:
    for model in (ProcessInstance, AuditStream):
        query = select(model.audit_seq, model.audit_hash).where(model.id == stream)
        if row := session.execute(query).one_or_none():
            return row.audit_seq, row.audit_hash
    return 0, b""


def _digest(before: bytes, stream: UUID, seq: int, fields: Sequence[object]) -> bytes:
    event, actor, at, subject, facts = fields
    told = [str(stream), seq, event, actor, cast(datetime, at).astimezone(UTC), subject, facts]
    sealed = _sealing(settings.audit_key()).copy()
    sealed.update(before + orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
    return sealed.digest()


@lru_cache(maxsize=2)
def _sealing(key: bytes) -> hmac.HMAC:
    """Made ready once: to look for the algorithm and to take in the key takes longer than to hash."""
    return hmac.new(key, digestmod="sha256")


def _plain(facts: Mapping[str, object]) -> Data:
    """Facts as JSON keeps them, so that they hash alike after a round through the database."""
    return {
        name: fact if fact is None or isinstance(fact, bool | int) else str(fact)
        for name, fact in facts.items()
    }
