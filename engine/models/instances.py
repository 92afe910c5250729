"""Tables of what is being executed."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base, Root
from engine.models.definitions import ProcessDefinition


class InstanceState(enum.StrEnum):
    """Life of a process instance."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # stopped by a supervisor, until resumed
    COMPLETED = "completed"  # reached an end event
    TERMINATED = "terminated"  # ended by an actor


class ProcessInstance(Base):
    """One execution of a process definition, for one expediente."""

    __tablename__ = "process_instance"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('active', 'suspended')) = (ended_at IS NULL)", name="ended_when_over"
        ),
        Index(None, "definition_id", "state"),
        Index(None, "created_at", "id"),
        Index(None, "business_key"),
        Index("ix_process_instance_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
        Index(
            "ix_process_instance_words",
            func.array_to_tsvector(func.string_to_array(text("search"), text("' '"))),
            postgresql_using="gin",
        ),
        # the state changes at each step: room in the page keeps such updates out of the indexes
        {"postgresql_with": {"fillfactor": 60, "toast_tuple_target": 4080}},
    )

    definition_id: Mapped[UUID] = mapped_column(ForeignKey("process_definition.id"))
    business_key: Mapped[str]  # number of the expediente
    title: Mapped[str] = mapped_column(Text)  # what people call it, e.g. the applicant's name
    search: Mapped[str] = mapped_column(Text)  # words of business key and title, folded
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.ACTIVE)
    outcome: Mapped[str | None]  # id of the end event reached
    started_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("process_instance.id")
    )  # in whose course it was started
    reserve_id: Mapped[int | None] = mapped_column(
        SmallInteger, ForeignKey("reserve.id")
    )  # who alone may know of it: engine.visibility
    flags: Mapped[list[str] | None] = mapped_column(ARRAY(Text))  # codes of those that are up
    urgency: Mapped[int | None]  # priority that they give its tasks, at least
    revision: Mapped[int] = mapped_column(default=0)
    blob: Mapped[bytes] = mapped_column(
        LargeBinary, default=b"", deferred=True
    )  # engine.states reads it
    audit_seq: Mapped[int] = mapped_column(default=0)  # head of this instance's chain of audit events
    audit_hash: Mapped[bytes] = mapped_column(LargeBinary, default=b"")

    definition: Mapped[ProcessDefinition] = relationship()


class InstanceRevision(Root):
    """That the state of an instance changed, and how to get the state before that back.

    Row *n* tells when and by whom revision *n* was made. Its ``undo`` is the state of revision *n - 1*,
    compressed against that of revision *n* (or against nothing, where ``keyframe`` is true). So the
    newest state is at hand in the instance and every older one is a short walk back.
    """

    __tablename__ = "instance_revision"
    __table_args__ = ({"postgresql_with": {"toast_tuple_target": 4080}},)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    cause: Mapped[str]  # a member of engine.audit.Event
    definition_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("process_definition.id")
    )  # if it changed
    keyframe: Mapped[bool] = mapped_column(server_default=text("false"))
    undo: Mapped[bytes | None] = mapped_column(LargeBinary)
    trace: Mapped[bytes | None] = mapped_column(LargeBinary)  # steps and decisions made, compressed JSON
