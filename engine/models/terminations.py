"""Table of cases that somebody wants to end for good: somebody else has to agree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from engine.models.instances import ProcessInstance


class Termination(Base):
    """That a supervisor asked to end an instance, and what became of it. One is open at a time."""

    __tablename__ = "termination"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("agreed IS NULL OR NOT agreed OR decided_by <> asked_by", name="two_persons"),
        Index(
            "uq_termination_open",
            "instance_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    asked_by: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    agreed: Mapped[bool | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    instance: Mapped[ProcessInstance] = relationship()
