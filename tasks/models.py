"""Tables of our dealings with agencies: how each one is, every call, and questions answered later."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models import Base, Data, Root


class BreakerState(enum.StrEnum):
    """Whether we call an agency."""

    CLOSED = "closed"  # we do
    OPEN = "open"  # it failed too often: not before ``retry_at``
    TRYING = "trying"  # one call is under way, to see


class AgencyState(Root):
    """How an agency is, as all workers see it. A row appears with the first call."""

    __tablename__ = "agency_state"

    agency: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[BreakerState] = mapped_column(default=BreakerState.CLOSED)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    rests: Mapped[int] = mapped_column(default=0)  # how often it was opened since it last answered
    down_since: Mapped[datetime | None]  # the first of the failures in a row
    retry_at: Mapped[datetime | None]  # of an open one; of one being tried, until when to wait for it
    why: Mapped[str | None]  # kind of the last failure
    budget: Mapped[float]  # calls that may still be made at once
    budget_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None]
    pause_reason: Mapped[str | None] = mapped_column(Text)


class AgencyCall(Base):
    """One call to an agency, for the figures. Says nothing of whom it was about."""

    __tablename__ = "agency_call"
    __table_args__ = (Index(None, "agency", "created_at"),)

    agency: Mapped[str]
    topic: Mapped[str]
    milliseconds: Mapped[int]
    failure: Mapped[str | None]  # kind; None if it answered
    outcome: Mapped[str | None]  # if it answered


class QuestionState(enum.StrEnum):
    """Life of a question that is not answered at once."""

    WAITING = "waiting"
    ANSWERED = "answered"  # the job has not taken the answer yet
    SETTLED = "settled"  # it has
    DROPPED = "dropped"  # nobody waits any more


class Question(Base):
    """A check whose answer comes later: by a call, a file or a letter. ``id`` is that of its job.

    The first answer goes to the case; another one is kept beside it and compared.
    """

    __tablename__ = "agency_question"
    __table_args__ = (
        Index(None, "agency", "state"),
        Index(None, "instance_id"),
        Index(
            "ix_agency_question_export",
            "agency",
            postgresql_where=text("batch_id IS NULL AND state = 'waiting'"),
        ),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), unique=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    agency: Mapped[str]
    topic: Mapped[str]
    channel: Mapped[str]
    payload: Mapped[Data]  # the parameters of the check
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.WAITING)
    ticket: Mapped[str | None]  # theirs
    request_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency_batch.id"))
    answer: Mapped[Data | None]  # electronic: code, text
    answered_at: Mapped[datetime | None]
    answer_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_instance.id"))
    letter_at: Mapped[datetime | None]
    letter_answer: Mapped[Data | None]
    letter_answered_at: Mapped[datetime | None]
    letter_answered_by: Mapped[str | None]
    settled_by: Mapped[str | None]  # "electronic" or "letter"
    reconciled_at: Mapped[datetime | None]
    differs: Mapped[bool | None]  # whether both answers say different things


class Batch(Base):
    """A file of questions for an agency that answers by file."""

    __tablename__ = "agency_batch"
    __table_args__ = (Index(None, "agency", "number", unique=True),)

    agency: Mapped[str]
    number: Mapped[int]
    questions: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime | None]


class SignedCall(Root):
    """A call of an agency to us that was genuine: it counts once."""

    __tablename__ = "agency_signed_call"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    agency: Mapped[str]
    at: Mapped[datetime]
