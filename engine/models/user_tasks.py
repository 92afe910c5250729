"""Tables of the work of people: what waits for them, who may do it, and what they have typed so far."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from engine import clock
from engine.models.base import Base, Data, Root
from engine.models.instances import ProcessInstance

#: Stands for "no due date" where a total order is needed; later than any legal date.
NEVER = "'9999-12-31 00:00:00+00'::timestamptz"
URGENT = 10  # a priority up to this goes before every legal date


class TaskState(enum.StrEnum):
    """Life of a user task."""

    OPEN = "open"
    SUSPENDED = "suspended"  # its instance is
    COMPLETED = "completed"
    CANCELED = "canceled"  # the instance has moved on without it


class CandidateSet(Root):
    """Groups that are candidates for the same tasks: each combination once.

    Its number is made of what it stands for (``engine.kinds``), so a task can be written without asking
    which one it is. Rows are only ever added, and a task names its own without a foreign key: that would
    lock the row each time one of its tasks opens.
    """

    __tablename__ = "candidate_set"
    __table_args__ = (Index("ix_candidate_set_groups", "groups", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))


class TaskKind(Root):
    """What the user tasks of one activity have in common for one set of candidates: likewise once."""

    __tablename__ = "task_kind"
    __table_args__ = (Index(None, "candidate_set"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    candidate_set: Mapped[int] = mapped_column(BigInteger)
    procedure: Mapped[str]  # key of the definition
    activity: Mapped[str]  # id of the user task in the diagram
    name: Mapped[str]


class UserTask(Base):
    """A user task of the diagram, waiting for (or done by) a person.

    ``id`` is that of the visit to the activity, as the instance's state knows it. Finished tasks stay:
    what lists ask for lies in indexes that hold open ones only, in the order of the lists.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        CheckConstraint(
            "(state = 'completed') = (completed_at IS NOT NULL)", name="completed_at_a_time"
        ),
        CheckConstraint("(assignee IS NULL) = (claimed_at IS NULL)", name="claimed_at_a_time"),
        Index(None, "instance_id"),
        Index(
            "ix_user_task_free",
            "candidate_set",
            "rank",
            "due_key",
            "id",
            postgresql_include=["reserve_id"],
            postgresql_where=text("state = 'open' AND assignee IS NULL"),
        ),
        Index(
            "ix_user_task_held",
            "candidate_set",
            "rank",
            "due_key",
            "id",
            postgresql_include=["reserve_id"],
            postgresql_where=text("state = 'open' AND assignee IS NOT NULL"),
        ),
        Index(
            "ix_user_task_mine",
            "assignee",
            "rank",
            "due_key",
            "id",
            postgresql_include=["reserve_id"],
            postgresql_where=text("state = 'open' AND assignee IS NOT NULL"),
        ),
        Index(
            "ix_user_task_kind",
            "kind_id",
            "rank",
            "due_key",
            "id",
            postgresql_include=["assignee", "reserve_id"],
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_user_task_due",
            "due_key",
            postgresql_include=["procedure", "reserve_id"],
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_user_task_done",
            "completed_at",
            postgresql_include=["procedure", "activity", "created_at", "due_at", "reserve_id"],
            postgresql_where=text("state = 'completed'"),
        ),
        Index(
            "ix_user_task_words",
            func.array_to_tsvector(func.string_to_array(text("search"), text("' '"))),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},  # nobody waits for another's words to be sorted in
            postgresql_where=text("state = 'open'"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    procedure: Mapped[str]  # key of the definition
    activity: Mapped[str]  # id of the user task in the diagram
    name: Mapped[str]
    title: Mapped[str | None] = mapped_column(Text)  # what tells it from its like, if the diagram says
    form: Mapped[str]  # key of its form
    kind_id: Mapped[int] = mapped_column(BigInteger)
    candidate_set: Mapped[int] = mapped_column(BigInteger)  # whose people may claim it
    reserve_id: Mapped[int | None] = mapped_column(SmallInteger)  # that of its instance
    search: Mapped[str] = mapped_column(Text)  # the words of its instance
    assignee: Mapped[str | None]  # id of the actor who has claimed it
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    owner: Mapped[str | None]  # who has delegated it to the assignee, and gets it back
    snoozed_until: Mapped[datetime | None]  # until then not in the assignee's list
    priority: Mapped[int] = mapped_column(default=50)  # lower is more urgent
    drawn_priority: Mapped[int] = mapped_column(default=50)  # what the diagram says, flags apart
    due_at: Mapped[datetime | None]  # the legal date
    term: Mapped[str | None] = mapped_column(Text)  # name of that date in the case, if it has one
    claimed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    rank: Mapped[int] = mapped_column(
        SmallInteger,
        Computed(f"CASE WHEN priority <= {URGENT} THEN 0 ELSE 1 END", persisted=True),
    )  # what goes before all else
    due_key: Mapped[datetime] = mapped_column(Computed(f"coalesce(due_at, {NEVER})", persisted=True))

    instance: Mapped[ProcessInstance] = relationship()
    candidates: Mapped[CandidateSet] = relationship(
        primaryjoin=lambda: foreign(UserTask.candidate_set) == CandidateSet.id,
        viewonly=True,
        lazy="joined",
    )

    @property
    def candidate_groups(self) -> list[str]:
        """Whose people may claim it: the lane, unless the diagram says otherwise."""
        return self.candidates.groups


class SearchWord(Root):
    """A word by which some case is known, with itself and itself less each of its letters."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index(
            "ix_search_word_near",
            "near",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    near: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Draft(Base):
    """What an actor has typed into the form of a user task so far, unchecked. One per task and actor."""

    __tablename__ = "draft"
    __table_args__ = (Index("uq_draft_task_id_actor", "task_id", "actor", unique=True),)

    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id"))
    actor: Mapped[str]
    raw: Mapped[Data]  # field name -> list of texts, as the browser sent them
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
