"""What falls due: timers are fired, messages delivered, jobs handed to whoever works.

The database is the truth and says what is due; this only looks often, and at once when told. Any number
of dispatchers may run: rows in another's hands are skipped.
"""

import time
from collections.abc import Callable

import structlog

from engine import bulk, case_runs, counts, messages, monitor, timers
from engine.db import transaction
from engine.errors import EngineError
from registry.documentos import legajo
from registry.importacion import corridas
from registry.personas import duplicados
from registry.plazos_en_curso import recalculo, recordatorios
from tasks import gate, letters, questions
from tasks.bell import Bell
from tasks.log import where
from tasks.watch import clear_away, keep_watch, look_at_everything

log = structlog.get_logger()

BATCH = 50
_ROUNDS = 20  # batches in one go, before others get their turn
_AFTER_TROUBLE = 1.0  # seconds before looking again when something failed


def fire_timers() -> int:
    """Fire what is due; returns how many."""
    return _drain(timers.fire_due)


def deliver_messages() -> int:
    """Deliver what has found its receiver; returns how many."""
    return _drain(messages.deliver_due)


def expire_messages() -> int:
    """Give up on messages for which nobody came; returns 0, for nothing follows from it."""
    with transaction() as session:
        messages.expire(session)
    return 0


def write_letters() -> int:
    """Ask on paper what agencies have not answered for too long; returns how many letters."""
    with transaction() as session:
        return letters.open_overdue(session)


def mind_terms() -> int:
    """Remind of time limits, escalate what ran out; returns how many were attended to."""
    with transaction() as session:
        due = recordatorios.due(session)
    attended = 0
    for plazo_id in due:
        with transaction() as session:
            attended += recordatorios.attend(session, plazo_id)
    return attended


def recompute_terms() -> int:
    """Compute again what a change of the catalogue may have moved; returns how many were looked at."""
    with transaction() as session:
        due = recalculo.due(session)
    for plazo_id in due:
        with transaction() as session:
            recalculo.attend(session, plazo_id)
    return len(due)


def drop_questions() -> int:
    """Close questions and letters that nobody waits for; returns how many."""
    with transaction() as session:
        return questions.drop_unwanted(session)


def compare_persons() -> int:
    """Compare with all others the persons who are new or have changed; returns how many."""
    with transaction() as session:
        return duplicados.compare_pending(session, limit=BATCH)


def close_files() -> int:
    """Close the files of cases that are over; returns how many."""
    with transaction() as session:
        due = legajo.due(session)
    closed = 0
    for expediente_id in due:
        try:
            with transaction() as session:
                legajo.close(session, expediente_id)
        except EngineError as error:  # one that cannot be closed keeps no other open
            log.warning("file", expediente=str(expediente_id), why=where(error))
        else:
            closed += 1
    return closed


def push_bulk() -> int:
    """Do some of what was asked for many cases at once, each on its own; returns how many."""
    with transaction() as session:
        due = bulk.waiting(session, limit=BATCH)
    done = 0
    for bulk_id, place in due:
        with transaction() as session:
            done += bulk.do(session, bulk_id, place)
    return done


def count_days() -> int:
    """Count the cases of days that are over; returns 0, for nothing follows from it."""
    with transaction() as session:
        counts.close(session)
    return 0


def run_cases() -> int:
    """Replay or move the next few cases of what analysts have ordered; returns how many."""
    with transaction() as session:
        return case_runs.advance(session)


def take_extracts_in() -> int:
    """Take in the next rows of an extract that is being loaded; returns how many."""
    with transaction() as session:
        return corridas.step(session, limit=BATCH)


def forget_calls() -> int:
    """Drop figures that are too old; returns 0, for nothing follows from it."""
    with transaction() as session:
        gate.forget_old(session)
    return 0


def show_life() -> int:
    """Let the monitor know that somebody dispatches; returns 0."""
    with transaction() as session:
        monitor.touch(session, "dispatcher")
    return 0


class Every:
    """A duty that is done now and then, rather than each time round."""

    def __init__(self, seconds: float, duty: Callable[[], int]) -> None:
        self._seconds, self._duty, self._next = seconds, duty, 0.0
        self.__name__ = duty.__name__

    def __call__(self) -> int:
        """Do it if it is time."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + self._seconds
        return self._duty()


def duties(give_jobs: Callable[[], int]) -> tuple[Callable[[], int], ...]:
    """All that a dispatcher does, in order; ``give_jobs`` hands jobs to whoever works."""
    return (
        fire_timers,
        deliver_messages,
        give_jobs,
        Every(5, show_life),
        Every(60, keep_watch),
        Every(60, expire_messages),
        Every(60, write_letters),
        Every(20, mind_terms),
        Every(5, recompute_terms),
        Every(1, push_bulk),
        Every(60, drop_questions),
        Every(5, compare_persons),
        Every(20, close_files),
        Every(600, count_days),
        run_cases,
        take_extracts_in,
        Every(3600, forget_calls),
        Every(3600, look_at_everything),
        Every(3600, clear_away),
    )


def run(bell: Bell, poll: float, *to_do: Callable[[], int]) -> None:
    """Do the duties over and over until stopped; sleep when there is nothing to do.

    A duty that fails is tried again a little later, and does not keep the others from their turn.
    """
    rests: dict[Callable[[], int], float] = {}  # until when
    while not bell.stopping.is_set():
        done = 0
        for duty in to_do:
            if rests.get(duty, 0.0) > time.monotonic():
                continue
            try:
                done += duty()
            except Exception as error:  # noqa: BLE001 - the loop must outlive everything
                rests[duty] = time.monotonic() + _AFTER_TROUBLE
                log.error("dispatcher", duty=_name(duty), why=where(error))  # noqa: TRY400 - names nobody
        if not done:
            bell.wait(poll)


def _name(duty: Callable[[], int]) -> str:
    return getattr(duty, "__name__", type(duty).__name__)


def _drain(take: Callable[..., int]) -> int:
    total = 0
    for _ in range(_ROUNDS):
        with transaction() as session:
            done = take(session, limit=BATCH)
        total += done
        if done < BATCH:
            break
    return total
