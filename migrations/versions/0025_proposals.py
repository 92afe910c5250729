"""From a draft to a version: proposals, whose a version is, and what is done to many cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0025_proposals"
down_revision: str | None = "0024_sessions"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _proposals()
    _case_runs()


def _proposals() -> None:
    op.add_column("process_definition", sa.Column("norm", sa.Text(), server_default="", nullable=False))
    op.add_column("process_definition", sa.Column("approved_by", sa.String(), nullable=True))
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("norm", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("definition_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_proposal_decided_unless_open")
        ),
        sa.CheckConstraint(
            "(state = 'deployed') = (definition_id IS NOT NULL)",
            name=op.f("ck_proposal_version_once_deployed"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_proposal_definition_id_process_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_proposal_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_workspace_id"), "proposal", ["workspace_id"])
    op.create_index(
        "uq_proposal_pending",
        "proposal",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'approved')"),
    )


def _case_runs() -> None:
    op.create_table(
        "case_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("rename", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'move') = (definition_id IS NOT NULL)", name=op.f("ck_case_run_moves_to_a_version")
        ),
        sa.CheckConstraint(
            "(kind = 'replay') = (workspace_id IS NOT NULL)", name=op.f("ck_case_run_replays_a_draft")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_case_run_definition_id_process_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_case_run_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_run")),
    )
    op.create_index(op.f("ix_case_run_key_created_at"), "case_run", ["key", "created_at"])
    op.create_table(
        "case_run_item",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["process_definition.id"],
            name=op.f("fk_case_run_item_from_id_process_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_case_run_item_instance_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["case_run.id"], name=op.f("fk_case_run_item_run_id_case_run")
        ),
        sa.PrimaryKeyConstraint("run_id", "instance_id", name=op.f("pk_case_run_item")),
    )
    op.create_index(
        "ix_case_run_item_waiting",
        "case_run_item",
        ["run_id", "number"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("case_run_item")
    op.drop_table("case_run")
    op.drop_table("proposal")
    op.drop_column("process_definition", "approved_by")
    op.drop_column("process_definition", "norm")
