"""Sessions of collegiate bodies: agenda, attendance, agreements, minutes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0024_sessions"
down_revision: str | None = "0023_batches"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("convocada", "instalada", "cerrada", "firmada", "sin_efecto")


def upgrade() -> None:
    _sessions()
    _points()
    _attendance()


def _sessions() -> None:
    op.create_table(
        "sesion",
        *_born(),
        sa.Column("organo", sa.String(), nullable=False),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("convocatoria", sa.Integer(), nullable=False),
        sa.Column("se_reune_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modalidad", sa.String(), nullable=False),
        sa.Column("lugar", sa.Text(), nullable=False),
        sa.Column("voto", sa.String(), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(*STATES, name="estadosesion", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("preside", sa.String(), nullable=True),
        sa.Column("observaciones", sa.Text(), nullable=True),
        sa.Column("instalada_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cerrada_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acta_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("convocatoria IN (1, 2)", name=op.f("ck_sesion_first_or_second_call")),
        sa.CheckConstraint(
            "(acta_id IS NOT NULL) = (estado IN ('cerrada', 'firmada'))",
            name=op.f("ck_sesion_minutes_when_closed"),
        ),
        sa.ForeignKeyConstraint(["acta_id"], ["upload.id"], name=op.f("fk_sesion_acta_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sesion")),
        sa.UniqueConstraint("numero", name=op.f("uq_sesion_numero")),
    )
    op.create_index(op.f("ix_sesion_organo_estado"), "sesion", ["organo", "estado"])


def _points() -> None:
    op.create_table(
        "punto_sesion",
        *_born(),
        sa.Column("sesion_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("abstenciones", postgresql.JSONB(), nullable=False),
        sa.Column("acuerdo", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sesion_id"], ["sesion.id"], name=op.f("fk_punto_sesion_sesion_id_sesion")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_punto_sesion_instance_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punto_sesion")),
        sa.UniqueConstraint(
            "sesion_id", "instance_id", name=op.f("uq_punto_sesion_sesion_id_instance_id")
        ),
    )
    op.create_index(op.f("ix_punto_sesion_instance_id"), "punto_sesion", ["instance_id"])


def _attendance() -> None:
    op.create_table(
        "asistente_sesion",
        *_born(),
        sa.Column("sesion_id", sa.Uuid(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("usuario", sa.String(), nullable=False),
        sa.Column("nombre", sa.String(), nullable=False),
        sa.Column("cargo", sa.String(), nullable=False),
        sa.Column("vota", sa.Boolean(), nullable=False),
        sa.Column("observa", sa.Boolean(), nullable=False),
        sa.Column("presente", sa.Boolean(), nullable=False),
        sa.Column("firmo_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "firmo_at IS NULL OR presente", name=op.f("ck_asistente_sesion_who_signs_was_there")
        ),
        sa.ForeignKeyConstraint(
            ["sesion_id"], ["sesion.id"], name=op.f("fk_asistente_sesion_sesion_id_sesion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asistente_sesion")),
        sa.UniqueConstraint("sesion_id", "usuario", name=op.f("uq_asistente_sesion_sesion_id_usuario")),
    )


def _born() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("asistente_sesion", "punto_sesion", "sesion"):
        op.drop_table(table)
