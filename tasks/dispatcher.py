"""What falls due: timers are fired, messages delivered, jobs handed to whoever works.

The database is the truth and says what is due; this only looks often, and at once when told. Any number
of dispatchers may run: rows in another's hands are skipped.
"""

from collections.abc import Callable

import structlog

from engine import messages, timers
from engine.db import transaction
from tasks.bell import Bell
from tasks.log import where

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


def run(bell: Bell, poll: float, *duties: Callable[[], int]) -> None:
    """Do the duties over and over until stopped; sleep when there is nothing to do.

    A duty that fails is tried again and does not keep the others from their turn.
    """
    while not bell.stopping.is_set():
        done, trouble = 0, False
        for duty in duties:
            try:
                done += duty()
            except Exception as error:  # noqa: BLE001 - the loop must outlive everything
                trouble = True
                log.error("dispatcher", duty=_name(duty), why=where(error))  # noqa: TRY400 - names nobody
        if trouble:
            bell.stopping.wait(_AFTER_TROUBLE)
        elif not done:
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
