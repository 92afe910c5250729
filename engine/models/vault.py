"""Table of the keys under which answers of cases are encrypted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine import clock
from engine.models.base import Root


class VaultKey(Root):
    """The key of one kind of answers of one case, wrapped by a key of the installation.

    Whoever removes the row has destroyed what it encrypts, in every copy and backup made since.
    """

    __tablename__ = "vault_key"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)  # known before the instance is stored
    kind: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str]  # of the key of the installation
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
