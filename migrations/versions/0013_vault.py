"""Answers and files that are kept encrypted; who is let in to read a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013_vault"
down_revision: str | None = "0012_limits"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "vault_key",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_vault_key")),
    )
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (justified IS NULL)",
            name=op.f("ck_access_grant_reviewed_with_a_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_access_grant_instance_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
    )
    op.create_index("ix_access_grant_actor_until", "access_grant", ["actor", "until"])
    op.create_index("ix_access_grant_instance_id", "access_grant", ["instance_id"])
    readers = sa.Column(
        "readers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
    )
    op.add_column("reserve", readers)
    op.alter_column("reserve", "readers", server_default=None)
    op.add_column("upload", sa.Column("cipher", sa.String(), nullable=True))
    size_is_true("cipher IS NOT NULL OR size = octet_length(content)")


def downgrade() -> None:
    op.execute("DELETE FROM upload WHERE cipher IS NOT NULL")  # nobody could read them any more
    size_is_true("size = octet_length(content)")
    op.drop_column("upload", "cipher")
    op.drop_column("reserve", "readers")
    op.drop_table("access_grant")
    op.drop_table("vault_key")


def size_is_true(condition: str) -> None:
    name = op.f("ck_upload_size_is_true")
    op.drop_constraint(name, "upload", type_="check")
    op.create_check_constraint(name, "upload", condition)
