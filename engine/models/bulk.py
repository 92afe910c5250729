"""Tables of what a supervisor does to many cases at once."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data, Root


class BulkState(enum.StrEnum):
    """Life of a bulk operation."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # for good; what was done stays done
    FINISHED = "finished"


class Bulk(Base):
    """One act on many cases: who asked for it, why, and how far it has come."""

    __tablename__ = "bulk"
    __table_args__ = (
        Index("ix_bulk_running", "created_at", "id", postgresql_where=text("state = 'running'")),
        Index(None, "asked_by", "created_at"),
    )

    act: Mapped[str]  # see engine.bulk
    about: Mapped[str] = mapped_column(Text)  # how the cases were chosen, in words
    reason: Mapped[str] = mapped_column(Text)
    details: Mapped[Data]  # what the act needs to know besides
    asked_by: Mapped[str]
    rights: Mapped[Data]  # roles, groups and office that whoever asked had then
    state: Mapped[BulkState] = mapped_column(default=BulkState.RUNNING)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class BulkItemState(enum.StrEnum):
    """What became of one of them."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # ``told`` says why


class BulkItem(Root):
    """One case, task or incident of a bulk operation."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (at IS NULL)", name="at_when_tried"),
        Index("ix_bulk_item_waiting", "bulk_id", "place", postgresql_where=text("state = 'waiting'")),
    )

    bulk_id: Mapped[UUID] = mapped_column(ForeignKey("bulk.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    subject: Mapped[UUID]  # the instance itself, or its task or incident
    state: Mapped[BulkItemState] = mapped_column(default=BulkItemState.WAITING)
    told: Mapped[str | None] = mapped_column(String(60))  # code of the error
    at: Mapped[datetime | None]
