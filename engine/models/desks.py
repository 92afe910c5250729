"""Tables of what people put beside the work: flags, notes, notices, absences, their own ways."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data, Root


class CaseFlag(Base):
    """Something about a case that whoever works on it must know at once: somebody raised it."""

    __tablename__ = "case_flag"
    __table_args__ = (
        CheckConstraint("(lowered_at IS NULL) = (lowered_by IS NULL)", name="lowered_by_somebody"),
        Index(
            "uq_case_flag_up",
            "flag",
            "instance_id",
            unique=True,
            postgresql_where=text("lowered_at IS NULL"),
        ),
        Index(None, "instance_id"),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    flag: Mapped[str]  # its code in the catalogue
    note: Mapped[str] = mapped_column(Text)  # why, in the words of whoever raised it
    raised_by: Mapped[str]
    lowered_at: Mapped[datetime | None]
    lowered_by: Mapped[str | None]


class Note(Base):
    """What somebody wrote about a case, or about one of its tasks. Never changed; at most withdrawn."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "instance_id", "created_at"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_task.id"))
    author: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    mentions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # ids of actors
    groups: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text)
    )  # an internal note: these alone read it
    withdrawn_at: Mapped[datetime | None]


class Notice(Base):
    """Something that a person is told: by the bell, and by e-mail if they want it so."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(None, "recipient", "created_at", "id"),
        Index("ix_notice_unread", "recipient", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_unmailed", "created_at", postgresql_where=text("mailed_at IS NULL")),
    )

    recipient: Mapped[str]  # id of the actor
    kind: Mapped[str]  # a member of engine.notices.Kind
    sender: Mapped[str]
    instance_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_instance.id"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_task.id"))
    facts: Mapped[Data | None]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]  # or would have been, had the person wanted it


class Absence(Base):
    """Somebody is away, and somebody else does their tasks meanwhile. Both days are included."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="in_order"),
        CheckConstraint("absentee <> substitute", name="two_people"),
        Index(None, "substitute", "until_on"),
        Index(None, "absentee", "until_on"),
    )

    absentee: Mapped[str]
    substitute: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str]
    ended_at: Mapped[datetime | None]  # before its time, or taken back


class SavedFilter(Base):
    """A list as somebody wants to see it again: an address with a name. Shared with groups, if any."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        Index("uq_saved_filter_owner_name", "owner", "name", unique=True),
        Index("ix_saved_filter_groups", "groups", postgresql_using="gin"),
    )

    owner: Mapped[str]
    name: Mapped[str]
    scope: Mapped[str]
    query: Mapped[str] = mapped_column(Text)  # of the address
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)


class Batch(Base):
    """One thing done to many tasks at once."""

    __tablename__ = "batch"
    __table_args__ = (Index(None, "actor", "created_at"),)

    actor: Mapped[str]
    act: Mapped[str]  # a member of engine.batches.Act
    facts: Mapped[Data]  # answers, until when, to whom, and why


class BatchItem(Base):
    """What became of one task of it."""

    __tablename__ = "batch_item"
    __table_args__ = (Index("uq_batch_item_batch_id_place", "batch_id", "place", unique=True),)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    place: Mapped[int]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id"))
    state: Mapped[str]  # a member of engine.batches.State
    code: Mapped[str | None]  # of the error that refused it
    facts: Mapped[Data | None]  # of that error
    done_at: Mapped[datetime | None]
    revision: Mapped[int | None]  # of the instance, as the act left it


class Preference(Root):
    """How one person wants pages and notices."""

    __tablename__ = "preference"

    actor: Mapped[str] = mapped_column(primary_key=True)
    chosen: Mapped[Data]


class CasePresence(Root):
    """Who has a page about something open. Forgotten when the database restarts: nobody is there."""

    __tablename__ = "case_presence"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
