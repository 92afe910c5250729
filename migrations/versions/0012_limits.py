"""Time limits that run in cases, what happened to them, and notices to people of ours."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012_limits"
down_revision: str | None = "0011_notices"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("en_curso", "suspendido", "cumplido", "vencido", "sin_efecto")
KINDS = (
    *("iniciado", "suspendido", "reanudado", "prorrogado", "recalculado", "conservado", "comunicado"),
    *("avisado", "escalado", "silencio", "vencido", "cumplido", "sin_efecto"),
)


def upgrade() -> None:
    _limits()
    _happenings()
    _notices()


def _limits() -> None:
    op.create_table(
        "plazo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("clave", sa.Text(), nullable=False),
        sa.Column("codigo", sa.String(), nullable=False),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("norma", sa.Text(), nullable=False),
        sa.Column("obligado", sa.String(), nullable=False),
        sa.Column("procedimiento", sa.String(), nullable=False),
        sa.Column("oficina", sa.String(), nullable=True),
        sa.Column("lugar", sa.String(), nullable=True),
        sa.Column("calendario", sa.String(), nullable=False),
        sa.Column("zona", sa.String(), nullable=False),
        sa.Column("desde_on", sa.Date(), nullable=False),
        sa.Column("desde_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cantidad", sa.Integer(), nullable=False),
        sa.Column("unidad", sa.String(), nullable=False),
        sa.Column("distancia", sa.Integer(), nullable=False),
        sa.Column("vence_on", sa.Date(), nullable=False),
        sa.Column("vence_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(*STATES, name="estadoplazo", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("cerrado_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comunicado_on", sa.Date(), nullable=True),
        sa.Column("suspendido_hasta", sa.Date(), nullable=True),
        sa.Column("siguiente_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("avisados", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("silencio_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silencio", sa.String(), nullable=True),
        sa.Column("escalado_id", sa.Uuid(), nullable=True),
        sa.Column("catalogo", sa.Integer(), nullable=False),
        sa.CheckConstraint("cantidad > 0 AND distancia >= 0", name=op.f("ck_plazo_a_length")),
        sa.CheckConstraint(
            "(estado = 'suspendido') = (suspendido_hasta IS NOT NULL)",
            name=op.f("ck_plazo_until_while_suspended"),
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_plazo_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plazo")),
        sa.UniqueConstraint("instance_id", "clave", name=op.f("uq_plazo_instance_id_clave")),
    )
    op.create_index(
        "ix_plazo_siguiente",
        "plazo",
        ["siguiente_at", "id"],
        postgresql_where=sa.text("siguiente_at IS NOT NULL"),
    )
    op.create_index(
        "ix_plazo_abierto",
        "plazo",
        ["calendario", "vence_on", "id"],
        postgresql_where=sa.text("estado IN ('en_curso', 'suspendido')"),
    )


def _happenings() -> None:
    op.create_table(
        "plazo_suceso",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plazo_id", sa.Uuid(), nullable=False),
        sa.Column(
            "tipo", sa.Enum(*KINDS, name="tiposuceso", native_enum=False, length=40), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("norma", sa.Text(), nullable=True),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("antes_on", sa.Date(), nullable=True),
        sa.Column("vence_on", sa.Date(), nullable=True),
        sa.Column("pasos", postgresql.JSONB(), nullable=True),
        sa.Column("datos", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["plazo_id"], ["plazo.id"], name=op.f("fk_plazo_suceso_plazo_id_plazo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plazo_suceso")),
    )
    op.create_index(op.f("ix_plazo_suceso_plazo_id_at"), "plazo_suceso", ["plazo_id", "at"])


def _notices() -> None:
    op.create_table(
        "aviso",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clave", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("plazo_id", sa.Uuid(), nullable=True),
        sa.Column("clase", sa.String(), nullable=False),
        sa.Column("datos", postgresql.JSONB(), nullable=False),
        sa.Column("para_usuario", sa.String(), nullable=True),
        sa.Column("para_grupo", sa.String(), nullable=True),
        sa.Column("leido_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leido_por", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(para_usuario IS NULL) <> (para_grupo IS NULL)", name=op.f("ck_aviso_for_one_or_a_group")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_aviso_instance_id_process_instance")
        ),
        sa.ForeignKeyConstraint(["plazo_id"], ["plazo.id"], name=op.f("fk_aviso_plazo_id_plazo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aviso")),
    )
    op.create_index("uq_aviso_clave", "aviso", ["clave"], unique=True)
    op.create_index(op.f("ix_aviso_instance_id"), "aviso", ["instance_id"])
    for name, column in (("ix_aviso_usuario", "para_usuario"), ("ix_aviso_grupo", "para_grupo")):
        op.create_index(
            name, "aviso", [column, "created_at"], postgresql_where=sa.text("leido_at IS NULL")
        )


def downgrade() -> None:
    op.drop_table("aviso")
    op.drop_table("plazo_suceso")
    op.drop_table("plazo")
