"""When to try again. A decision is a value: a wait, or None to give up."""

import random
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from engine.errors import InstanceBusy
from tasks.errors import AgencyError

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Waits before the second attempt, the third, and so on; then a person must look.

    Each wait is stretched by up to ``jitter`` of itself, so that what failed together does not come
    back together and knock the agency over again.
    """

    waits: tuple[timedelta, ...] = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR)
    jitter: float = 0.2

    def wait(self, error: Exception, attempts_made: int) -> timedelta | None:
        """How long to wait before the next attempt; None to give up."""
        if not _passes(error) or attempts_made > len(self.waits):
            return None
        return self.waits[attempts_made - 1] * (1 + random.uniform(0, self.jitter))  # noqa: S311

    @property
    def most(self) -> int:
        """Attempts in all. More can only come of workers that died while at it."""
        return len(self.waits) + 1


CHECK = RetryPolicy()
# The law obliges us to tell; nobody can do it by hand as well as a program that does not tire.
DUTY = RetryPolicy(waits=(*CHECK.waits, *[2 * HOUR] * 36))
OURS = RetryPolicy(waits=(timedelta(seconds=5), timedelta(seconds=30), *CHECK.waits))

POLICIES: dict[str, RetryPolicy] = {"migraciones.comunicar_decision": DUTY}
_MINISTRY = ("registro.", "documentos.", "notificaciones.", "entidades.")


def policy_of(topic: str) -> RetryPolicy:
    """The policy of a topic."""
    if topic.startswith(_MINISTRY):
        return OURS
    return POLICIES.get(topic, CHECK)


def _passes(error: Exception) -> bool:
    """Whether time may mend it: the agency is away, the instance is busy, the database went away."""
    match error:
        case AgencyError():
            return error.retryable
        case InstanceBusy():
            return True
        case DBAPIError():
            return error.connection_invalidated
    return False
