"""Acts of the consular civil register, and what is written in their margin."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0031_civil_acts"
down_revision: str | None = "0030_news_of_cases"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONLY_ADDED = ("acta_civil", "anotacion_marginal")


def upgrade() -> None:
    op.create_table(
        "acta_civil",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("documento_id", sa.Uuid(), nullable=True),
        sa.Column("libro", sa.String(), nullable=True),
        sa.Column(
            "hecho",
            sa.Enum(
                "nacimiento",
                "matrimonio",
                "defuncion",
                name="hechocivil",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column("inscrita_on", sa.Date(), nullable=False),
        sa.Column("asiento", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("inscrita_por", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(documento_id IS NULL) = (libro IS NOT NULL)", name=op.f("ck_acta_civil_ours_or_of_a_book")
        ),
        sa.ForeignKeyConstraint(
            ["documento_id"],
            ["documento_emitido.id"],
            name=op.f("fk_acta_civil_documento_id_documento_emitido"),
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_acta_civil_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta_civil")),
        sa.UniqueConstraint("oficina", "numero", name=op.f("uq_acta_civil_oficina_numero")),
    )
    op.create_index(op.f("ix_acta_civil_expediente_id"), "acta_civil", ["expediente_id"], unique=False)
    op.create_table(
        "anotacion_marginal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acta_id", sa.Uuid(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("resolucion", sa.String(), nullable=False),
        sa.Column("resuelta_on", sa.Date(), nullable=False),
        sa.Column("cambios", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fundamento", sa.Text(), nullable=False),
        sa.Column("anotada_on", sa.Date(), nullable=False),
        sa.Column("anotada_por", sa.String(), nullable=False),
        sa.CheckConstraint("orden > 0", name=op.f("ck_anotacion_marginal_orden_is_a_number")),
        sa.ForeignKeyConstraint(
            ["acta_id"], ["acta_civil.id"], name=op.f("fk_anotacion_marginal_acta_id_acta_civil")
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"],
            ["expediente.id"],
            name=op.f("fk_anotacion_marginal_expediente_id_expediente"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anotacion_marginal")),
        sa.UniqueConstraint("acta_id", "orden", name=op.f("uq_anotacion_marginal_acta_id_orden")),
    )
    op.create_index(
        op.f("ix_anotacion_marginal_expediente_id"),
        "anotacion_marginal",
        ["expediente_id"],
        unique=False,
    )
    for table in ONLY_ADDED:
        op.execute(
            f"CREATE TRIGGER only_add BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("anotacion_marginal")
    op.drop_table("acta_civil")
