"""What analysts write: workspaces, their changes, who is there, remarks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007_authoring"
down_revision: str | None = "0006_work_list"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _contents()
    _workspaces()
    _company()


def downgrade() -> None:
    op.drop_table("workspace_presence")
    op.drop_index(op.f("ix_workspace_change_workspace_id_revision"), table_name="workspace_change")
    op.drop_table("workspace_change")
    op.drop_index(op.f("ix_remark_workspace_id"), table_name="remark")
    op.drop_table("remark")
    op.drop_index("ix_workspace_open", table_name="workspace")
    op.drop_table("workspace")
    op.drop_table("source_blob")


def _contents() -> None:
    op.create_table(
        "source_blob",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_source_blob")),
    )
    op.execute("ALTER TABLE source_blob ALTER COLUMN packed SET STORAGE EXTERNAL")


def _workspaces() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_workspace_closed_when_over")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["process_definition.id"],
            name=op.f("fk_workspace_base_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_index(
        "ix_workspace_open", "workspace", ["key"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "workspace_change",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["source_blob.sha256"], name=op.f("fk_workspace_change_sha256_source_blob")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_workspace_change_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "path", "revision", name=op.f("pk_workspace_change")),
    )
    op.create_index(
        op.f("ix_workspace_change_workspace_id_revision"),
        "workspace_change",
        ["workspace_id", "revision"],
    )


def _company() -> None:
    op.create_table(
        "workspace_presence",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_workspace_presence_workspace_id_workspace"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "actor", name=op.f("pk_workspace_presence")),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)",
            name=op.f("ck_remark_resolved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["remark.id"], name=op.f("fk_remark_thread_id_remark")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_remark_workspace_id_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_workspace_id"), "remark", ["workspace_id"])
