"""Tables of what is done to many cases in the background, one by one: replays and moves to a version."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data, Root


class RunKind(enum.StrEnum):
    """What is done."""

    REPLAY = "replay"  # would the candidate have done the same with what came in?
    MOVE = "move"  # running cases go on with another version


class RunPhase(enum.StrEnum):
    """How far it is."""

    LOOKING = "looking"  # each case is looked at; nothing changes
    LOOKED = "looked"
    MOVING = "moving"
    MOVED = "moved"
    UNDOING = "undoing"
    UNDONE = "undone"
    CANCELED = "canceled"


BUSY = (RunPhase.LOOKING, RunPhase.MOVING, RunPhase.UNDOING)


class CaseRun(Base):
    """One thing done to many cases. Its items say what became of each."""

    __tablename__ = "case_run"
    __table_args__ = (
        CheckConstraint("(kind = 'move') = (definition_id IS NOT NULL)", name="moves_to_a_version"),
        CheckConstraint("(kind = 'replay') = (workspace_id IS NOT NULL)", name="replays_a_draft"),
        Index(None, "key", "created_at"),
    )

    kind: Mapped[RunKind]
    key: Mapped[str]  # of the process
    phase: Mapped[RunPhase] = mapped_column(default=RunPhase.LOOKING)
    definition_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_definition.id"))
    workspace_id: Mapped[UUID | None] = mapped_column(ForeignKey("workspace.id"))
    revision: Mapped[int | None]  # of the workspace
    rename: Mapped[Data] = mapped_column(default=dict)  # id of an element -> its id in the version
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str]
    total: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class ItemState(enum.StrEnum):
    """What became of one case."""

    WAITING = "waiting"  # to be looked at
    SAME = "same"  # the candidate does the same with it; it fits the version
    DIFFERS = "differs"
    CANNOT = "cannot"  # with the reason
    MOVED = "moved"
    FAILED = "failed"  # it could be moved when it was looked at, and no more
    UNDONE = "undone"
    KEPT = "kept"  # it could not be taken back; with the reason


class CaseRunItem(Root):
    """One case of a run."""

    __tablename__ = "case_run_item"
    __table_args__ = (
        Index(
            "ix_case_run_item_waiting",
            "run_id",
            "number",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("case_run.id"), primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    number: Mapped[int]
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    told: Mapped[list[Data]] = mapped_column(JSONB, default=list)  # elements and what is said of them
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_definition.id"))
    moved_at: Mapped[int | None]  # the revision that moving made
    done_at: Mapped[datetime | None]
