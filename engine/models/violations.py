"""Table of what was found to be as it must never be."""

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Violation(Base):
    """A rule of ``engine.invariants`` that something broke, and until when. ``subject``: its ids."""

    __tablename__ = "violation"
    __table_args__ = (
        Index(
            "uq_violation_open", "rule", "subject", unique=True, postgresql_where=text("gone_at IS NULL")
        ),
    )

    rule: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime]  # last
    gone_at: Mapped[datetime | None]
