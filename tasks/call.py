"""What a handler is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.models import Data
from tasks.agencies import Agencies
from tasks.connectors.base import Exchange


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer that came without a call: later, on paper, or from a receipt that is still good."""

    answer: Data  # resultado, detalle, codigo …
    channel: str
    exchange: Exchange
    valid_until: datetime | None = None
    reused_id: UUID | None = None  # the receipt whose answer it is


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt at one job."""

    job_id: UUID
    instance_id: UUID
    topic: str
    payload: Data
    attempt: int  # 1 the first time
    answer: Data | None = None  # of an earlier attempt, with which the diagram could not go on
    found: Found | None = None
    barred: str | None = None  # why this must not be asked
    overdue: bool = False  # the agency said that it would answer later, and has not

    @property
    def key(self) -> str:
        """The idempotency key told to agencies: the same for all attempts."""
        return str(self.job_id)


# The second half of a handler: runs in the transaction that completes the job, the instance being
# locked and the job still wanted; returns the answer for the diagram.
Finish = Callable[[Session], Data]

# The first half: slow, outside of any transaction, and without effect on our database.
Handler = Callable[[Call, Agencies], Finish]
