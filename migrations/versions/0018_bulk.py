"""Acts on many cases at once; counts of days that are over, and what figures are read from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018_bulk"
down_revision: str | None = "0017_terminations"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("running", "paused", "stopped", "finished")
ITEM_STATES = ("waiting", "done", "refused")


def upgrade() -> None:
    op.create_table(
        "bulk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("rights", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="bulkstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk")),
    )
    op.create_index(
        "ix_bulk_running",
        "bulk",
        ["created_at", "id"],
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(op.f("ix_bulk_asked_by_created_at"), "bulk", ["asked_by", "created_at"])
    _items()
    _counts()


def _counts() -> None:
    op.create_table(
        "case_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("reserve_id", sa.SmallInteger(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("started", "completed", "terminated")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_case_count_definition_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_count")),
    )
    op.create_index(op.f("ix_case_count_day"), "case_count", ["day"])
    op.create_index(
        "ix_process_instance_ended",
        "process_instance",
        ["ended_at"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )
    op.create_index(
        "ix_user_task_done",
        "user_task",
        ["completed_at"],
        postgresql_include=["procedure", "activity", "created_at", "due_at", "reserve_id"],
        postgresql_where=sa.text("state = 'completed'"),
    )


def _items() -> None:
    op.create_table(
        "bulk_item",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*ITEM_STATES, name="bulkitemstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("told", sa.String(length=60), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (at IS NULL)", name=op.f("ck_bulk_item_at_when_tried")
        ),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk.id"], name=op.f("fk_bulk_item_bulk_id_bulk")),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_bulk_item_instance_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("bulk_id", "place", name=op.f("pk_bulk_item")),
    )
    op.create_index(
        "ix_bulk_item_waiting",
        "bulk_item",
        ["bulk_id", "place"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_done", "user_task")
    op.drop_index("ix_process_instance_ended", "process_instance")
    op.drop_table("case_count")
    op.drop_table("bulk_item")
    op.drop_table("bulk")
