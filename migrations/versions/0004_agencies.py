"""Agencies: how each one is, every call, questions answered later; what receipts say of reuse."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004_agencies"
down_revision: str | None = "0003_accounts"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agency_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_batch")),
    )
    op.create_index(
        op.f("ix_agency_batch_agency_number"), "agency_batch", ["agency", "number"], unique=True
    )
    op.create_table(
        "agency_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_call")),
    )
    op.create_index(
        op.f("ix_agency_call_agency_created_at"), "agency_call", ["agency", "created_at"], unique=False
    )
    op.create_table(
        "agency_signed_call",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_agency_signed_call")),
    )
    op.create_table(
        "agency_state",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("closed", "open", "trying", name="breakerstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("down_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("budget_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.String(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_agency_state")),
    )
    op.create_table(
        "agency_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "answered",
                "settled",
                "dropped",
                name="questionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ticket", sa.String(), nullable=True),
        sa.Column("request_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("letter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("letter_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_answered_by", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["agency_batch.id"], name=op.f("fk_agency_question_batch_id_agency_batch")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_agency_question_instance_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_agency_question_job_id_job")),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["process_instance.id"],
            name=op.f("fk_agency_question_letter_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_question")),
        sa.UniqueConstraint("job_id", name=op.f("uq_agency_question_job_id")),
    )
    op.create_index(
        op.f("ix_agency_question_agency_state"), "agency_question", ["agency", "state"], unique=False
    )
    op.create_index(
        "ix_agency_question_export",
        "agency_question",
        ["agency"],
        unique=False,
        postgresql_where=sa.text("batch_id IS NULL AND state = 'waiting'"),
    )
    op.create_index(
        op.f("ix_agency_question_instance_id"), "agency_question", ["instance_id"], unique=False
    )
    op.add_column("receipt", sa.Column("channel", sa.String(), nullable=True))
    op.add_column(
        "receipt", sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("receipt", sa.Column("subject_key", sa.LargeBinary(), nullable=True))
    op.add_column("receipt", sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("receipt", sa.Column("reused_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_receipt_subject",
        "receipt",
        ["topic", "subject_key", "answered_at"],
        unique=False,
        postgresql_where=sa.text("subject_key IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_receipt_reused_id_receipt"), "receipt", "receipt", ["reused_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_receipt_reused_id_receipt"), "receipt", type_="foreignkey")
    op.drop_index(
        "ix_receipt_subject", table_name="receipt", postgresql_where=sa.text("subject_key IS NOT NULL")
    )
    op.drop_column("receipt", "reused_id")
    op.drop_column("receipt", "valid_until")
    op.drop_column("receipt", "subject_key")
    op.drop_column("receipt", "request")
    op.drop_column("receipt", "channel")
    op.drop_index(op.f("ix_agency_question_instance_id"), table_name="agency_question")
    op.drop_index(
        "ix_agency_question_export",
        table_name="agency_question",
        postgresql_where=sa.text("batch_id IS NULL AND state = 'waiting'"),
    )
    op.drop_index(op.f("ix_agency_question_agency_state"), table_name="agency_question")
    op.drop_table("agency_question")
    op.drop_table("agency_state")
    op.drop_table("agency_signed_call")
    op.drop_index(op.f("ix_agency_call_agency_created_at"), table_name="agency_call")
    op.drop_table("agency_call")
    op.drop_index(op.f("ix_agency_batch_agency_number"), table_name="agency_batch")
    op.drop_table("agency_batch")
