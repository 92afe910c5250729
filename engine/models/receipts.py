"""Table of what agencies answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data


class Receipt(Base):
    """Constancia of one call to an agency: what was asked, what came back, when, under which key."""

    __tablename__ = "receipt"
    __table_args__ = (
        Index(None, "instance_id"),
        Index(None, "job_id"),
        Index(
            "ix_receipt_subject",
            "topic",
            "subject_key",
            "answered_at",
            postgresql_where=text("subject_key IS NOT NULL"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    agency: Mapped[str]
    topic: Mapped[str]
    purpose: Mapped[str | None] = mapped_column(Text)  # what the answer is for
    legal_basis: Mapped[str | None] = mapped_column(Text)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    outcome: Mapped[str]  # what came of it, e.g. "SIN_ANTECEDENTES"
    summary: Mapped[Data]  # what the officer sees of the answer
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    answer_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str]
    attempts: Mapped[int]
    channel: Mapped[str | None]  # how it was answered: at once, by a call, a file, a letter
    request: Mapped[Data | None]  # whom or what was asked about, without our credentials
    subject_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # tells that it was the same person
    valid_until: Mapped[datetime | None]
    reused_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("receipt.id")
    )  # the receipt of the answer that was good here too: the agency was not asked again
