"""Table of who did what. Rows are added, never changed (a trigger in the database sees to it)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Data, Root


class AuditEvent(Root):
    """One fact, chained to the one before it in the same stream.

    The stream is a process instance's id, or a fixed one for what belongs to none (``AuditStream``).
    """

    __tablename__ = "audit_event"

    stream: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]  # a member of engine.audit.Event
    actor: Mapped[str]
    at: Mapped[datetime]
    subject: Mapped[str]  # id of the thing it is about
    facts: Mapped[Data | None]  # identifiers and outcomes, never answers
    hash: Mapped[bytes] = mapped_column(LargeBinary)  # of this event and the hash before it


class AuditStream(Root):
    """Head of a chain that belongs to no process instance: deployments, accounts, access to records."""

    __tablename__ = "audit_stream"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
