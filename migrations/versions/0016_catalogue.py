"""Changes of the catalogue that people make, and time limits by the version they were computed with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016_catalogue"
down_revision: str | None = "0015_desks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("propuesto", "vigente", "rechazado")


def upgrade() -> None:
    op.create_table(
        "cambio_catalogo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tabla", sa.String(), nullable=False),
        sa.Column("clave", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("datos", postgresql.JSONB(), nullable=False),
        sa.Column("antes", postgresql.JSONB(), nullable=True),
        sa.Column("termina", postgresql.JSONB(), nullable=True),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("mueve_plazos", sa.Boolean(), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(*STATES, name="estadocambio", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("propuesto_por", sa.String(), nullable=False),
        sa.Column("resuelto_por", sa.String(), nullable=True),
        sa.Column("resuelto_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(estado = 'vigente') = (version IS NOT NULL)",
            name=op.f("ck_cambio_catalogo_numbered_when_in_force"),
        ),
        sa.CheckConstraint(
            "(estado = 'propuesto') = (resuelto_at IS NULL)",
            name=op.f("ck_cambio_catalogo_open_or_resolved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cambio_catalogo")),
    )
    op.create_index(
        "uq_cambio_catalogo_version",
        "cambio_catalogo",
        ["version"],
        unique=True,
        postgresql_where=sa.text("version IS NOT NULL"),
    )
    op.create_index(
        "uq_cambio_catalogo_propuesto",
        "cambio_catalogo",
        ["tabla", "clave", "desde"],
        unique=True,
        postgresql_where=sa.text("estado = 'propuesto'"),
    )
    op.create_index("ix_cambio_catalogo_tabla", "cambio_catalogo", ["tabla", "created_at"])
    op.create_index(
        "ix_plazo_catalogo",
        "plazo",
        ["catalogo", "id"],
        postgresql_where=sa.text("estado IN ('en_curso', 'suspendido')"),
    )


def downgrade() -> None:
    op.drop_index("ix_plazo_catalogo", table_name="plazo")
    op.drop_table("cambio_catalogo")
