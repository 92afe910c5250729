"""What refusals rest on: rules, evidence, reasons."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022_reasons"
down_revision: str | None = "0021_calidades"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "motivacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("resolucion", sa.String(), nullable=False),
        sa.Column("reglas", postgresql.JSONB(), nullable=False),
        sa.Column("pruebas", postgresql.JSONB(), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("huella", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_array_length(reglas) > 0", name=op.f("ck_motivacion_reglas_fired")),
        sa.CheckConstraint("jsonb_array_length(pruebas) > 0", name=op.f("ck_motivacion_pruebas_cited")),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_motivacion_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motivacion")),
        sa.UniqueConstraint("resolucion", name=op.f("uq_motivacion_resolucion")),
    )
    op.create_index(op.f("ix_motivacion_expediente_id"), "motivacion", ["expediente_id"])
    op.create_index(op.f("ix_motivacion_huella"), "motivacion", ["huella"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("motivacion")
