"""Table of who is let in to see a case beyond what their own work shows them."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from engine.models.instances import ProcessInstance


class GrantGround(enum.StrEnum):
    """Why somebody is let in."""

    EMERGENCY = "emergency"  # by themselves, for a reason that another person reviews
    WORK = "work"  # by the procedure: members of a body see the cases of their session


class AccessGrant(Base):
    """Somebody may read a case until some instant, and do nothing else with it."""

    __tablename__ = "access_grant"
    __table_args__ = (
        Index(None, "actor", "until"),
        Index(None, "instance_id"),
        CheckConstraint("(reviewed_at IS NULL) = (justified IS NULL)", name="reviewed_with_a_verdict"),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    actor: Mapped[str]
    ground: Mapped[GrantGround]
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    justified: Mapped[bool | None]
    review: Mapped[str | None] = mapped_column(Text)  # what the reviewer says

    instance: Mapped[ProcessInstance] = relationship()
