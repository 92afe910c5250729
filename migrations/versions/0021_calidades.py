"""Calidades migratorias granted, and visas issued or refused."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021_calidades"
down_revision: str | None = "0020_documents"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CALIDAD = ("vigente", "prorrogada", "cambiada", "vencida", "cancelada")
VISA = ("emitida", "usada", "caducada", "cancelada", "denegada")


def upgrade() -> None:
    op.create_table(
        "calidad_otorgada",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("anterior_id", sa.Uuid(), nullable=True),
        sa.Column("calidad", sa.String(), nullable=False),
        sa.Column("variante", sa.String(), nullable=False),
        sa.Column("tramite", sa.String(), nullable=False),
        sa.Column("desde_on", sa.Date(), nullable=False),
        sa.Column("hasta_on", sa.Date(), nullable=True),
        sa.Column("entradas", sa.String(), nullable=False),
        sa.Column("resolucion", sa.String(), nullable=False),
        sa.Column("resuelta_on", sa.Date(), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(*CALIDAD, name="estadocalidad", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("terminada_on", sa.Date(), nullable=True),
        sa.Column("causal", sa.String(), nullable=True),
        sa.CheckConstraint("hasta_on >= desde_on", name=op.f("ck_calidad_otorgada_hasta_after_desde")),
        sa.CheckConstraint(
            "(estado IN ('vigente', 'prorrogada', 'cambiada')) OR terminada_on IS NOT NULL",
            name=op.f("ck_calidad_otorgada_terminada_has_its_day"),
        ),
        sa.ForeignKeyConstraint(
            ["anterior_id"],
            ["calidad_otorgada.id"],
            name=op.f("fk_calidad_otorgada_anterior_id_calidad_otorgada"),
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"],
            ["expediente.id"],
            name=op.f("fk_calidad_otorgada_expediente_id_expediente"),
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_calidad_otorgada_persona_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"],
            ["calidad_otorgada.id"],
            name=op.f("fk_calidad_otorgada_principal_id_calidad_otorgada"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calidad_otorgada")),
    )
    op.create_index(
        op.f("ix_calidad_otorgada_persona_id_estado"), "calidad_otorgada", ["persona_id", "estado"]
    )
    op.create_index(op.f("ix_calidad_otorgada_expediente_id"), "calidad_otorgada", ["expediente_id"])
    op.create_index(op.f("ix_calidad_otorgada_principal_id"), "calidad_otorgada", ["principal_id"])
    op.create_table(
        "visa_emitida",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.String(), nullable=True),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("calidad", sa.String(), nullable=True),
        sa.Column("variante", sa.String(), nullable=True),
        sa.Column("formato", sa.String(), nullable=True),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column("documento", sa.String(), nullable=False),
        sa.Column("dias", sa.Integer(), nullable=True),
        sa.Column("entradas", sa.String(), nullable=True),
        sa.Column("resuelta_on", sa.Date(), nullable=False),
        sa.Column("usar_hasta_on", sa.Date(), nullable=True),
        sa.Column("ingreso_on", sa.Date(), nullable=True),
        sa.Column(
            "estado", sa.Enum(*VISA, name="estadovisa", native_enum=False, length=40), nullable=False
        ),
        sa.Column("causales", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(estado = 'denegada') = (numero IS NULL)",
            name=op.f("ck_visa_emitida_denegada_has_no_number"),
        ),
        sa.CheckConstraint(
            "estado = 'denegada' OR usar_hasta_on IS NOT NULL",
            name=op.f("ck_visa_emitida_emitida_has_its_last_day"),
        ),
        sa.CheckConstraint(
            "(estado = 'usada') = (ingreso_on IS NOT NULL)",
            name=op.f("ck_visa_emitida_usada_has_its_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"],
            ["expediente.id"],
            name=op.f("fk_visa_emitida_expediente_id_expediente"),
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_visa_emitida_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visa_emitida")),
        sa.UniqueConstraint("numero", name=op.f("uq_visa_emitida_numero")),
    )
    op.create_index(op.f("ix_visa_emitida_persona_id_estado"), "visa_emitida", ["persona_id", "estado"])
    op.create_index(op.f("ix_visa_emitida_expediente_id"), "visa_emitida", ["expediente_id"])


def downgrade() -> None:
    op.drop_table("visa_emitida")
    op.drop_table("calidad_otorgada")
