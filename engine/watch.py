"""No case can get lost: the product looks at its own invariants, mends what is safe, and says the rest.

What must be true (``invariants.STATEMENTS``) is looked at while everything runs: the rules about open
work every minute, all of them every hour. A row that breaks one is kept in ``violation`` until it is as
it must be; a case that nothing else would ever move gets an incident, so that a supervisor sees it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Text, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock, incidents, monitor, turns, visibility, waiting
from engine.access import SYSTEM, Actor
from engine.audit import Event
from engine.invariants import STATEMENTS
from engine.models import (
    Heartbeat,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Violation,
)
from engine.turns import Stuck, Turn

NAME = "watch"  # of its heartbeat
NO_NEXT_STEP = "an instance under way waits for something"
OPEN_WORK = "a finished instance has no work"
LATE_TIMER = "a timer fires within a minute or has an incident"
FAILED_TIMER = "a failed timer has an incident"
FAILED_JOB = "a failed job has an incident"
LOST_JOB = "a job that is away comes back when its lease ends"
EVERY_MINUTE = (NO_NEXT_STEP, OPEN_WORK, LATE_TIMER, FAILED_TIMER, FAILED_JOB, LOST_JOB)
EVERY_HOUR = tuple(rule for rule in STATEMENTS if rule != "an upload has its content")  # reads them all
MOST = 500  # rows of one rule that are written down: more say nothing new

_LOCK = 0x5347_4D01  # one watcher at a time
_HAS_ROWS = """
    SELECT FROM user_task WHERE instance_id = :id AND state IN ('open', 'suspended')
    UNION ALL SELECT FROM job WHERE instance_id = :id AND state NOT IN ('completed', 'canceled')
    UNION ALL SELECT FROM timer WHERE instance_id = :id AND state IN ('waiting', 'suspended', 'failed')
    UNION ALL SELECT FROM subscription WHERE instance_id = :id AND state IN ('open', 'suspended')"""
_LOST = "El caso no espera nada ni a nadie. Nada se perdió de sus datos: avise a soporte."
_GAVE_UP = "Se detuvo sin que quedara registrado por qué."


@dataclass(frozen=True)
class Broken:
    """A row that is as it must not be."""

    rule: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What the last look found."""

    lost: int  # cases without next step
    broken: int  # rows that break any rule
    at: datetime | None  # None: nobody has looked yet


def look(session: Session, rules: Collection[str] = EVERY_MINUTE) -> list[Broken]:
    """Find what breaks these rules and write it down. Nothing, if another watcher is looking now."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return []
    session.execute(text("SET LOCAL statement_timeout = '10min'"))
    now = clock.now()
    found = [one for rule in rules for one in _breaking(session, rule, now)]
    for one in found:
        row = insert(Violation).values(rule=one.rule, subject=" ".join(one.ids), seen_at=now)
        session.execute(
            row.on_conflict_do_update(
                index_elements=["rule", "subject"],
                index_where=Violation.gone_at.is_(None),
                set_={"seen_at": now},
            )
        )
    gone = Violation.rule.in_(rules) & Violation.gone_at.is_(None) & (Violation.seen_at < now)
    session.execute(update(Violation).where(gone).values(gone_at=now))
    monitor.touch(session, NAME)
    return found


def mend(session: Session, one: Broken) -> bool:
    """Put right what can be put right without knowing better than the diagram; True if it could.

    In a transaction of its own, after the look: a case that somebody works on is waited for.
    """
    remedy = _REMEDIES.get(one.rule)
    return remedy(session, one) if remedy else False


def standing(session: Session, actor: Actor) -> Standing:
    """For people: how many cases have no next step, how much else is wrong, and when that was so.

    Of other units' reserves nothing is counted.
    """
    about = func.split_part(Violation.subject, " ", 1) == cast(ProcessInstance.id, Text)
    query = (
        select(Violation.rule, func.count())
        .outerjoin(ProcessInstance, about)
        .where(Violation.gone_at.is_(None), text(visibility.work("process_instance")))
        .group_by(Violation.rule)
    )
    found = session.execute(query, visibility.parameters(actor))
    counts: dict[str, int] = {row[0]: row[1] for row in found}
    at = session.scalar(select(Heartbeat.at).where(Heartbeat.name == NAME))
    return Standing(counts.get(NO_NEXT_STEP, 0), sum(counts.values()), at)


def forget_before(session: Session, age: timedelta) -> int:
    """Drop what has been right again for so long. Returns how many."""
    old = delete(Violation).where(Violation.gone_at < clock.now() - age)
    return len(session.execute(old.returning(Violation.id)).all())


def _breaking(session: Session, rule: str, now: datetime) -> list[Broken]:
    statement = STATEMENTS[rule]
    rows = session.execute(text(statement), {"now": now} if ":now" in statement else {})
    return [Broken(rule, tuple(str(cell) for cell in row)) for row in rows.fetchmany(MOST)]


def _reopen(session: Session, one: Broken) -> bool:
    """Give every point at which the diagram stands the row that it has lost; else call a supervisor."""
    turn = turns.take(session, UUID(one.ids[0]), actor=SYSTEM)
    has_rows = session.scalar(text(f"SELECT EXISTS ({_HAS_ROWS})"), {"id": turn.head.id})
    if has_rows or turn.head.state not in (InstanceState.ACTIVE, InstanceState.SUSPENDED):
        return True  # somebody was faster
    stands = turn.execution.points()
    if stands and turn.head.state == InstanceState.ACTIVE:
        turn.known = {}
        turn.record(Event.INSTANCE_MENDED, turn.head.id, rows=len(stands))
        waiting.reconcile(turn)
    else:
        _call_for_help(turn)
    turn.keep_rows()
    return bool(stands)


def _call_for_help(turn: Turn) -> None:
    incident = uuid4()
    turn.writes.insert(
        Incident,
        id=incident,
        created_at=turn.now,
        instance_id=turn.head.id,
        activity="",
        kind="NoNextStep",
        message=_LOST,
    )
    turn.record(Event.INCIDENT_OPENED, incident, activity="", kind="NoNextStep")


def _close_work(session: Session, one: Broken) -> bool:
    """The case is over: nobody shall do for it what it does not wait for."""
    turn = turns.take(session, UUID(one.ids[0]), actor=SYSTEM)
    if turn.head.state in (InstanceState.ACTIVE, InstanceState.SUSPENDED):
        return True
    turn.cancel_all()
    turn.record(Event.INSTANCE_MENDED, turn.head.id, canceled=one.ids[1])
    turn.keep_rows()
    return True


def _report(thing: str) -> Callable[[Session, Broken], bool]:
    """Open the incident that is missing."""

    def remedy(session: Session, one: Broken) -> bool:
        turn = turns.take(session, UUID(one.ids[0]), actor=SYSTEM)
        incidents.report(turn, Stuck("", "NotReported", _GAVE_UP), **{thing: UUID(one.ids[1])})
        turn.keep_rows()
        return True

    return remedy


def _requeue(session: Session, one: Broken) -> bool:
    """Whoever had the job is gone: it is due again."""
    away = (JobState.QUEUED, JobState.RUNNING)
    lost = (Job.id == UUID(one.ids[1])) & Job.state.in_(away) & (Job.lease_until < clock.now())
    again = update(Job).where(lost).values(state=JobState.DUE, lease_until=None).returning(Job.id)
    return session.scalar(again) is not None


_REMEDIES: Mapping[str, Callable[[Session, Broken], bool]] = {
    NO_NEXT_STEP: _reopen,
    OPEN_WORK: _close_work,
    FAILED_TIMER: _report("timer_id"),
    FAILED_JOB: _report("job_id"),
    LOST_JOB: _requeue,
}
