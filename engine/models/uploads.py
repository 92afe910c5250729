"""Table of files that people hand in, and of those that the ministry issues."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Upload(Base):
    """One file. Its content never changes, and its type was told by its content, not by its name.

    Size and digest are those of the file itself, also where the content is kept encrypted.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("cipher IS NOT NULL OR size = octet_length(content)", name="size_is_true"),
        Index(None, "instance_id"),
        Index(None, "sha256"),
    )

    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]  # as the sender called it; shown, never used as a path
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    cipher: Mapped[str | None]  # kind of the vault under whose key the content is encrypted
    uploaded_by: Mapped[str]
    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_instance.id"))
