"""What people put beside the work: flags, notes, notices, absences, saved filters, preferences."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015_desks"
down_revision: str | None = "0014_candidate_sets"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    make_ways()
    make_beside_cases()
    op.add_column("process_instance", sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("process_instance", sa.Column("urgency", sa.Integer(), nullable=True))
    op.add_column("user_task", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("user_task", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_task", sa.Column("drawn_priority", sa.Integer(), nullable=True))
    op.execute("UPDATE user_task SET drawn_priority = priority")
    op.alter_column("user_task", "drawn_priority", nullable=False)


def make_ways() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absentee", sa.String(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("absentee <> substitute", name=op.f("ck_absence_two_people")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_absence_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(
        op.f("ix_absence_absentee_until_on"), "absence", ["absentee", "until_on"], unique=False
    )
    op.create_index(
        op.f("ix_absence_substitute_until_on"), "absence", ["substitute", "until_on"], unique=False
    )
    op.create_table(
        "preference",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_preference")),
    )
    op.create_table(
        "case_presence",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "actor", name=op.f("pk_case_presence")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    op.create_index(
        "ix_saved_filter_groups", "saved_filter", ["groups"], unique=False, postgresql_using="gin"
    )
    op.create_index("uq_saved_filter_owner_name", "saved_filter", ["owner", "name"], unique=True)


def make_beside_cases() -> None:
    op.create_table(
        "case_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("lowered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lowered_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(lowered_at IS NULL) = (lowered_by IS NULL)", name=op.f("ck_case_flag_lowered_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_case_flag_instance_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_flag")),
    )
    op.create_index(op.f("ix_case_flag_instance_id"), "case_flag", ["instance_id"], unique=False)
    op.create_index(
        "uq_case_flag_up",
        "case_flag",
        ["flag", "instance_id"],
        unique=True,
        postgresql_where=sa.text("lowered_at IS NULL"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_note_instance_id_process_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_note_task_id_user_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(
        op.f("ix_note_instance_id_created_at"), "note", ["instance_id", "created_at"], unique=False
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_notice_instance_id_process_instance")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_notice_task_id_user_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        op.f("ix_notice_recipient_created_at_id"),
        "notice",
        ["recipient", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_notice_unmailed",
        "notice",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("mailed_at IS NULL"),
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["recipient"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:

    op.drop_column("user_task", "drawn_priority")
    op.drop_column("user_task", "snoozed_until")
    op.drop_column("user_task", "owner")
    op.drop_column("process_instance", "urgency")
    op.drop_column("process_instance", "flags")
    op.drop_index("ix_notice_unread", table_name="notice", postgresql_where=sa.text("read_at IS NULL"))
    op.drop_index(
        "ix_notice_unmailed", table_name="notice", postgresql_where=sa.text("mailed_at IS NULL")
    )
    op.drop_index(op.f("ix_notice_recipient_created_at_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_note_instance_id_created_at"), table_name="note")
    op.drop_table("note")
    op.drop_index(
        "uq_case_flag_up", table_name="case_flag", postgresql_where=sa.text("lowered_at IS NULL")
    )
    op.drop_index(op.f("ix_case_flag_instance_id"), table_name="case_flag")
    op.drop_table("case_flag")
    op.drop_index("uq_saved_filter_owner_name", table_name="saved_filter")
    op.drop_index("ix_saved_filter_groups", table_name="saved_filter", postgresql_using="gin")
    op.drop_table("saved_filter")
    op.drop_table("case_presence")
    op.drop_table("preference")
    op.drop_index(op.f("ix_absence_substitute_until_on"), table_name="absence")
    op.drop_index(op.f("ix_absence_absentee_until_on"), table_name="absence")
    op.drop_table("absence")
