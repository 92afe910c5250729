"""One turn of one process instance: lock it, look, let the diagram run, write everything down at once.

Every change of an instance goes through here, whoever caused it (a person, a machine, time, a message).
A turn is two statements: one reads what the instance is and what it waits for; one writes all rows that
change. Around them are the beginning of the transaction and the commit, which is the edge's.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engine import (
    clock,
    db,
    history,
    naming,
    notices,
    programs,
    reserves,
    search,
    spiff,
    states,
    visibility,
    vocabulary,
    waiting,
)
from engine.access import SYSTEM, Actor
from engine.audit import Chain, Event
from engine.errors import EngineError, InstanceNotActive, NotFound
from engine.models import InstanceRevision, InstanceState, ProcessInstance
from engine.reserves import Unit
from engine.spiff import Point
from engine.writes import Writes

log = logging.getLogger(__name__)

_HEAD = """i.id, i.definition_id, i.state, i.business_key, i.title, i.revision, i.blob,
    i.audit_seq, i.audit_hash, i.search, i.urgency, i.reserve_id,
    (SELECT to_jsonb(r) FROM reserve r WHERE r.id = i.reserve_id)"""
_READ = f"SELECT {_HEAD} FROM process_instance i WHERE i.id = %(id)s"  # noqa: S608 - our names
#: Nobody waits for the lock of a case that they may not know of: the wait would tell that it exists.
_SEEN = visibility.acting()
_LOCKED = " FOR UPDATE"
#: Both rows are locked, the instance first: so both are read as whoever was waited for has left them.
_READ_BY = f"""
    SELECT {_HEAD}, {{columns}} FROM {{table}} s JOIN process_instance i ON i.id = s.instance_id
    WHERE s.id = %(id)s"""  # noqa: S608 - our names
_LOCKED_BY = " FOR UPDATE OF i FOR NO KEY UPDATE OF s"
_HEAD_COLUMNS = 13


@dataclass(slots=True)
class Head:
    """The row of the locked instance."""

    id: UUID
    definition_id: UUID
    state: str
    business_key: str
    title: str
    revision: int
    blob: bytes
    audit_seq: int
    audit_hash: bytes
    search: str = ""
    urgency: int | None = None  # priority that its flags give its tasks, at least
    reserve_id: int | None = None
    unit: Unit | None = None  # that the reserve is of
    parent_id: UUID | None = None  # of a case that is being started

    @classmethod
    def newborn(
        cls, loaded: programs.Loaded, business_key: str | None = None, title: str | None = None
    ) -> "Head":
        """Of an instance that has no row yet."""
        id_ = uuid4()
        key = business_key or naming.provisional_key(loaded.key, id_)
        return cls(
            id=id_,
            definition_id=loaded.id,
            state=InstanceState.ACTIVE,
            business_key=key,
            title=title or loaded.name,
            revision=0,
            blob=b"",
            audit_seq=0,
            audit_hash=b"",
        )

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "Head":
        """From what was read of it."""
        *values, reserve = row
        head = cls(*values)
        head.unit = Unit.of(**reserve) if reserve else None
        return head


class Turn:
    """A locked instance, the rows that will be written, and the diagram in memory if it has to move."""

    def __init__(self, session: Session, head: Head, actor: Actor) -> None:
        self.session, self.head, self.actor = session, head, actor
        self.now = clock.now()
        self.writes = Writes()
        self.held_until: datetime | None = None  # jobs that it makes wait: whoever acts may think better
        self.settled: set[UUID] = set()  # visits whose rows this turn writes itself
        self.known: dict[Point, datetime | None] = {}  # where the diagram stood
        self.terms: dict[str, dict[str, Any]] = {}  # by which it was due there
        self.before = states.unpack(head.blob) if head.blob else b""  # the state as it was
        self._chain = Chain(head.id, head.audit_seq, head.audit_hash)
        self._revision = head.revision
        self._definition_changed = not head.blob

    @property
    def instance_id(self) -> UUID:
        """Which one."""
        return self.head.id

    @property
    def revision(self) -> int:
        """Number of the newest state."""
        return self.head.revision

    @property
    def procedure(self) -> str:
        """Key of the definition."""
        return self.loaded.key

    @property
    def urgency(self) -> int | None:
        """Priority that its tasks have at least, because of its flags."""
        return self.head.urgency

    @property
    def words(self) -> str:
        """By which people find it."""
        return self.head.search or search.fold(self.head.business_key, self.head.title)

    @cached_property
    def loaded(self) -> programs.Loaded:
        """The definition that the instance runs."""
        return programs.get(self.session, self.head.definition_id)

    @cached_property
    def execution(self) -> spiff.Execution:
        """The instance in memory, as it was when it was locked."""
        execution = spiff.Execution.load(self.loaded.program, self.before, now=self.now)
        self.known, self.terms = execution.points(), execution.terms()
        return execution

    @property
    def reserve_id(self) -> int | None:
        """Who alone may know of it."""
        return self.head.reserve_id

    def groups_for(self, groups: Iterable[str]) -> set[str]:
        """Whose work it is when the diagram names these groups."""
        unit = self.head.unit
        return {unit.group_for(group) if unit else group for group in groups}

    def require_active(self) -> None:
        """Raises InstanceNotActive."""
        if self.head.state != InstanceState.ACTIVE:
            raise InstanceNotActive(instance=self.head.id, state=self.head.state)

    def begin(self, execution: spiff.Execution, *, definition_id: UUID | None = None) -> None:
        """Take this execution for the instance's: it was just started, taken back, or moved.

        ``definition_id`` is what it runs from now on, if that is another definition.
        """
        if self.before:
            self.known = self.execution.points()  # as the definition that it ran reads it
            self.terms = self.execution.terms()
        if definition_id and definition_id != self.head.definition_id:
            self.head.definition_id, self._definition_changed = definition_id, True
            del self.loaded
        self.execution = execution

    def record(
        self, event: Event, subject: object, *, actor: Actor | None = None, **facts: object
    ) -> None:
        """Add an event to the instance's chain."""
        self._chain.add(self.writes, actor or self.actor, event, subject, facts)

    def forget(self) -> None:
        """Drop all that was to be written: the diagram could not go on."""
        self.writes.clear()
        self.settled.clear()
        self.head.revision = self._revision
        self._chain = Chain(self.head.id, self.head.audit_seq, self.head.audit_hash)

    def cancel_all(self) -> None:
        """The instance waits for nothing any more."""
        waiting.cancel_all(self)

    def advance(
        self, step: Callable[[spiff.Execution], object], cause: Event, **changes: object
    ) -> None:
        """Let the diagram take a step and run on, and write down where it stands then.

        Raises:
            Stuck: the diagram cannot go on from here. Nothing was written and ``forget`` was called:
                whatever the caller writes now is all that will have happened.
        """
        try:
            step(self.execution)
            changes |= self._prepare(cause)
        except Stuck:
            self.forget()
            raise
        except EngineError as failure:
            self.forget()
            raise Stuck.of(failure) from failure
        except Exception as bug:  # ours: it must not stop other instances, so it is this one's incident
            log.exception("a diagram met a bug", extra={"instance": str(self.head.id)})
            self.forget()
            raise Stuck("", type(bug).__name__, "") from bug
        self._send(changes)

    def keep(self, cause: Event, **changes: object) -> None:
        """Write down where the instance stands now, everything recorded on the way, and ``changes``."""
        self._send(changes | self._prepare(cause))

    def keep_rows(self, **changes: object) -> None:
        """Write what was recorded, and ``changes`` of the instance, without moving the diagram."""
        self._send(changes)

    def _prepare(self, cause: Event) -> dict[str, object]:
        state = self.execution.dump()
        self.head.revision += 1
        changes: dict[str, object] = {
            "blob": states.pack(state),
            "revision": self.head.revision,
            "state": InstanceState.ACTIVE,
        }
        if self._definition_changed:
            changes["definition_id"] = self.head.definition_id
        if self.execution.state != "running":
            changes |= self._ended()
        self._keep_revision(cause, state)
        changes |= self._placed()
        waiting.reconcile(self)
        return changes

    def _placed(self) -> dict[str, object]:
        """A case that only a reserve may know of is in it from the moment that this is told."""
        if self.head.reserve_id is not None:
            return {}
        reserve_id = reserves.of_ground(self.session, self.execution.told)
        return {} if reserve_id is None else self.enter(reserve_id)

    def enter(self, reserve_id: int) -> dict[str, object]:
        """Put the instance in a reserve, with the work that it has; tells what changes in its row."""
        unit = reserves.get(self.session, reserve_id)
        self.head.reserve_id, self.head.unit = reserve_id, unit
        self.record(Event.INSTANCE_RESERVED, self.head.id, reserve=unit.code)
        if not self.before:
            return {}  # its row is still to be written, and it has no work
        reserves.take_in_case(self.session, self.writes, self.head.id, reserve_id, unit)
        return {"reserve_id": reserve_id}

    def _send(self, changes: dict[str, object]) -> None:
        changes |= {"audit_seq": self._chain.seq, "audit_hash": self._chain.digest}
        if self.head.revision == 1 and self._definition_changed:
            vocabulary.learn(self.writes, self.words)
            self.writes.insert_first(ProcessInstance, **self._newborn(), **changes)
        else:
            self.writes.update(ProcessInstance, self.head.id, **changes)
        self.writes.send(self.session)

    def _newborn(self) -> dict[str, object]:
        head = self.head
        return {
            "id": head.id,
            "created_at": self.now,
            "business_key": head.business_key,
            "title": head.title,
            "search": self.words,
            "started_by": self.actor.id,
            "parent_id": head.parent_id,
            "reserve_id": head.reserve_id,
        }

    def _ended(self) -> dict[str, object]:
        """What becomes of the row of an instance whose diagram came to an end."""
        execution = self.execution
        completed = execution.state == "completed"
        state = InstanceState.COMPLETED if completed else InstanceState.TERMINATED
        self.record(
            Event.INSTANCE_COMPLETED, self.head.id, actor=SYSTEM, outcome=execution.outcome, state=state
        )
        notices.tell_who_asked(self)
        return {"state": state, "outcome": execution.outcome, "ended_at": self.now}

    def _keep_revision(self, cause: Event, state: bytes) -> None:
        revision = self.head.revision
        trace = history.encode(self.execution, self.procedure)
        values: dict[str, object] = {}
        if self.before and revision % states.KEYFRAME_EVERY:
            values["trace"], values["undo"] = states.pack_against(state, trace, self.before)
        else:
            (values["trace"],) = states.pack_against(state, trace)
            if self.before:
                values |= {"undo": states.pack(self.before), "keyframe": True}
        if self._definition_changed:
            values["definition_id"] = self.head.definition_id
        self.writes.insert(
            InstanceRevision,
            instance_id=self.head.id,
            revision=revision,
            at=self.now,
            actor=self.actor.id,
            cause=cause.value,
            **values,
        )


class Stuck(Exception):
    """The diagram cannot go on: a supervisor must look. Becomes an incident, never reaches the edge."""

    def __init__(self, activity: str, kind: str, reason: str) -> None:
        self.activity, self.kind, self.reason = activity, kind, reason
        super().__init__(f"{kind} at {activity!r}: {reason}")

    @classmethod
    def of(cls, failure: EngineError) -> "Stuck":
        """What the diagram ran into."""
        if isinstance(failure, spiff.ExecutionFailed):
            return cls(failure.activity, failure.code, failure.sentence)
        return cls("", failure.code, failure.code)


class Subject:
    """The row that a turn is about, read under the lock: what was true before it may be so no more.

    ``columns`` are those of ``s``, as SQL; ``seen`` is the condition that it is for the actor to see,
    where another than that the case is.
    """

    def __init__(self, table: str, columns: str, *, seen: str = _SEEN) -> None:
        self.table = table
        self._query = _READ_BY.format(table=table, columns=columns)
        self._seen = seen

    def query(self, actor: Actor) -> str:
        """What reads and locks the row and its instance, if this actor may see them."""
        return self._query + ("" if actor.everywhere else f" AND {self._seen}") + _LOCKED_BY


def take(session: Session, instance_id: UUID, *, actor: Actor, unseen: bool = False) -> Turn:
    """Lock an instance that the actor may know of; any, if the act is not about the case: ``unseen``.

    Raises NotFound.
    """
    who = SYSTEM if unseen else actor
    seen = "" if who.everywhere else f" AND {_SEEN}"
    row = _row(session, _READ + seen + _LOCKED, "instance", instance_id, who)
    return Turn(session, Head.of(row), actor)


def look(session: Session, instance_id: UUID) -> Turn:
    """Read an instance without locking it: to show it, not to change it. Raises NotFound.

    Whether it may be shown is for the caller to ask, of ``engine.visibility``.
    """
    return Turn(session, Head.of(_row(session, _READ, "instance", instance_id, SYSTEM)), SYSTEM)


def take_by(
    session: Session, subject: Subject, id_: UUID, *, actor: Actor
) -> tuple[Turn, tuple[Any, ...]]:
    """Lock the instance to which a row belongs, and read the row. Raises NotFound."""
    row = _row(session, subject.query(actor), subject.table, id_, actor)
    return Turn(session, Head.of(row[:_HEAD_COLUMNS]), actor), row[_HEAD_COLUMNS:]


def _row(session: Session, query: str, table: str, id_: UUID, actor: Actor) -> tuple[Any, ...]:
    values = {"id": id_} if actor.everywhere else {"id": id_, **visibility.parameters(actor)}
    with db.bare(session) as connection:
        cursor = connection.cursor().execute(query, values, binary=True)
        found: tuple[Any, ...] | None = cursor.fetchone()
    if found is None:
        raise NotFound(**{table: id_})
    return found
