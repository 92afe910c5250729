"""Table of requests already answered."""

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data


class IdempotencyKey(Base):
    """A request that must have one effect however often it arrives, and what it was answered."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        Index("uq_idempotency_key_actor_key", "actor", "key", unique=True),
        Index(None, "created_at"),
    )

    actor: Mapped[str]
    key: Mapped[str]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[Data | None]
