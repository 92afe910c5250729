"""Tables of what analysts write: workspaces with every change, who is there, remarks, proposals."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine import clock
from engine.models.base import Base, Root


class WorkspaceState(enum.StrEnum):
    """Life of a workspace."""

    OPEN = "open"
    DEPLOYED = "deployed"  # what was in it is a version now
    DISCARDED = "discarded"  # put away; nothing of it is lost


class Workspace(Base):
    """The files of one procedure that analysts change together, until they are deployed.

    Its content is not here but in its changes. Whoever writes locks this row first.
    """

    __tablename__ = "workspace"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_over"),
        Index("ix_workspace_open", "key", postgresql_where=text("state = 'open'")),
    )

    key: Mapped[str]  # id of the process
    title: Mapped[str] = mapped_column(Text)  # what the change is about
    base_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("process_definition.id")
    )  # the version it began as
    state: Mapped[WorkspaceState] = mapped_column(default=WorkspaceState.OPEN)
    revision: Mapped[int] = mapped_column(default=0)  # number of its newest change
    created_by: Mapped[str]
    closed_at: Mapped[datetime | None]


class SourceBlob(Root):
    """The content of a file, kept once however often it occurs."""

    __tablename__ = "source_blob"

    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    size: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)  # compressed; engine.authoring.blobs reads it


class WorkspaceChange(Root):
    """That a file of a workspace became this, or ceased to be. What a workspace holds is its newest."""

    __tablename__ = "workspace_change"
    __table_args__ = (Index(None, "workspace_id", "revision"),)

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)  # changes made together share it
    sha256: Mapped[bytes | None] = mapped_column(ForeignKey("source_blob.sha256"))  # None: removed
    cause: Mapped[str]  # a member of engine.authoring.drafts.Cause
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Presence(Root):
    """That somebody has a workspace open, and what they look at."""

    __tablename__ = "workspace_presence"

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str | None]
    element: Mapped[str | None]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class Remark(Base):
    """What somebody says about an element of a file; answers name the remark that began the thread."""

    __tablename__ = "remark"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
        Index(None, "workspace_id"),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id"))
    path: Mapped[str]
    element: Mapped[str | None]  # id; None: the file as a whole
    thread_id: Mapped[UUID | None] = mapped_column(ForeignKey("remark.id"))
    author: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]


class ProposalState(enum.StrEnum):
    """Life of a proposal."""

    OPEN = "open"  # somebody else has to look at it
    APPROVED = "approved"  # it may be deployed
    RETURNED = "returned"  # with a remark
    WITHDRAWN = "withdrawn"  # by whoever proposed it, or by proposing anew
    DEPLOYED = "deployed"  # it is a version now


class Proposal(Base):
    """That a workspace as it was at a revision shall become the next version of its process."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_unless_open"),
        CheckConstraint(
            "(state = 'deployed') = (definition_id IS NOT NULL)", name="version_once_deployed"
        ),
        Index(None, "workspace_id"),
        Index(
            "uq_proposal_pending",
            "workspace_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'approved')"),
        ),
    )

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspace.id"))
    revision: Mapped[int]  # of the workspace; what is typed later is not part of it
    note: Mapped[str] = mapped_column(Text)  # why it changes
    norm: Mapped[str] = mapped_column(Text)  # by which law; empty where none asks for it
    proposed_by: Mapped[str]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    remark: Mapped[str | None] = mapped_column(Text)  # of whoever gave it back
    approved_by: Mapped[str | None]
    definition_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_definition.id"))
