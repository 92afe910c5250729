"""Tables of what instances wait for besides people: machines, time, messages; and of what stuck."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import clock
from engine.models.base import Base, Data
from engine.models.instances import ProcessInstance
from engine.models.user_tasks import URGENT


class JobState(enum.StrEnum):
    """Life of a job."""

    DUE = "due"  # to be done at or after due_at
    QUEUED = "queued"  # handed to a worker; due again if nobody claims it by lease_until
    RUNNING = "running"  # claimed by a worker; due again if not done by lease_until
    SUSPENDED = "suspended"  # its instance is
    COMPLETED = "completed"
    FAILED = "failed"  # out of attempts; an incident is open
    CANCELED = "canceled"  # its activity was canceled


PENDING = (JobState.DUE, JobState.QUEUED, JobState.RUNNING, JobState.SUSPENDED, JobState.FAILED)


class Job(Base):
    """One piece of machine work that a process instance waits for.

    The row is the truth and Redis only the messenger: losing Redis delays jobs but loses none. ``id``
    is the idempotency key told to the agency: the same for every attempt, another after a rewind.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint(
            "(state IN ('queued', 'running')) = (lease_until IS NOT NULL)", name="lease_while_away"
        ),
        Index(None, "instance_id"),
        Index("ix_job_due", "rank", "due_at", "id", postgresql_where=text("state = 'due'")),
        Index(
            "ix_job_leased",
            "lease_until",
            "id",
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index(
            "uq_job_visit",
            "visit",
            unique=True,
            postgresql_where=text("state NOT IN ('completed', 'canceled')"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    visit: Mapped[UUID]  # of the service task, as the instance's state knows it
    activity: Mapped[str]  # id of the service task in the diagram
    name: Mapped[str]
    topic: Mapped[str]  # what to do, e.g. "interpol.personas"
    payload: Mapped[Data]
    state: Mapped[JobState] = mapped_column(default=JobState.DUE)
    priority: Mapped[int] = mapped_column(default=50, server_default=text("50"))  # lower: more urgent
    rank: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(f"CASE WHEN priority <= {URGENT} THEN 0 ELSE 1 END", persisted=True),
    )  # what goes before all else
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    result: Mapped[object | None] = mapped_column(JSONB)  # the answer, once there is one
    error: Mapped[str | None] = mapped_column(Text)  # why the last attempt failed; names nobody
    trace: Mapped[str | None] = mapped_column(String(32))  # of the action that caused it
    completed_at: Mapped[datetime | None]

    instance: Mapped[ProcessInstance] = relationship()


class TimerState(enum.StrEnum):
    """Life of a timer."""

    WAITING = "waiting"
    SUSPENDED = "suspended"  # its instance is
    FIRED = "fired"
    FAILED = "failed"  # the instance could not go on; an incident is open
    CANCELED = "canceled"


class Timer(Base):
    """An instant that a process instance waits for. ``id`` is that of the visit to the event."""

    __tablename__ = "timer"
    __table_args__ = (
        Index(None, "instance_id"),
        Index("ix_timer_due", "due_at", "id", postgresql_where=text("state = 'waiting'")),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    activity: Mapped[str]
    name: Mapped[str]
    due_at: Mapped[datetime]
    term: Mapped[str | None] = mapped_column(Text)  # name of that instant in the case, if it has one
    state: Mapped[TimerState] = mapped_column(default=TimerState.WAITING)


class SubscriptionKind(enum.StrEnum):
    """What is waited for."""

    MESSAGE = "message"  # for one
    SIGNAL = "signal"  # for all who wait when it is thrown


class SubscriptionState(enum.StrEnum):
    """Life of a subscription."""

    OPEN = "open"
    SUSPENDED = "suspended"  # its instance is
    RECEIVED = "received"
    CANCELED = "canceled"


class Subscription(Base):
    """A message or signal that a process instance waits for."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index(None, "instance_id"),
        Index(
            "ix_subscription_open",
            "name",
            "correlation_key",
            postgresql_where=text("state = 'open'"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    visit: Mapped[UUID]
    activity: Mapped[str]
    kind: Mapped[SubscriptionKind]
    name: Mapped[str]
    correlation_key: Mapped[str | None] = mapped_column(Text)
    state: Mapped[SubscriptionState] = mapped_column(default=SubscriptionState.OPEN)


class MessageState(enum.StrEnum):
    """Life of a message."""

    WAITING = "waiting"  # nobody waits for it yet
    DELIVERED = "delivered"
    FAILED = "failed"  # its receiver could not go on; an incident is open
    EXPIRED = "expired"  # nobody came to wait for it


class Message(Base):
    """A message or signal sent to whom it may concern. ``message_id`` is the sender's: twice is once."""

    __tablename__ = "message"
    __table_args__ = (
        Index("uq_message_message_id", "message_id", unique=True),
        Index(
            "ix_message_waiting",
            "name",
            "correlation_key",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "instance_id"),
    )

    message_id: Mapped[str]
    kind: Mapped[SubscriptionKind] = mapped_column(default=SubscriptionKind.MESSAGE)
    name: Mapped[str]
    correlation_key: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[object | None] = mapped_column(JSONB)
    sender: Mapped[str]  # id of the actor
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    expires_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    instance_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("process_instance.id")
    )  # who received it


class Incident(Base):
    """Something that machines cannot mend: a supervisor must look, then retry or resolve.

    Exactly the thing that stuck is named: a job, a timer, a message or a user task.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolved_somehow"),
        Index(None, "instance_id"),
        Index("ix_incident_open", "created_at", "id", postgresql_where=text("resolved_at IS NULL")),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    timer_id: Mapped[UUID | None] = mapped_column(ForeignKey("timer.id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_task.id"))
    activity: Mapped[str]  # id of the element at which the instance stands
    kind: Mapped[str]  # what went wrong, e.g. "AgencyUnavailable", "runaway"
    message: Mapped[str] = mapped_column(Text)  # for the supervisor; names nobody
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None] = mapped_column(
        Text
    )  # "retried", "resolved", "canceled", with the reason

    instance: Mapped[ProcessInstance] = relationship()
    job: Mapped[Job | None] = relationship()
