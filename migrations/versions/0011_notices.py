"""States of expedientes with their grounds; notices by five ways, with what came of each."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011_notices"
down_revision: str | None = "0010_terms"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = (
    "borrador",
    "presentado",
    "observado_inicial",
    "no_presentado",
    "admitido",
    "en_verificacion",
    "en_evaluacion",
    "observado_fondo",
    "en_revision",
    "resuelto",
    "notificado",
    "impugnado",
    "firme",
    "archivado",
    "desistido",
    "abandonado",
    "derivado",
    "suspendido",
)
FORMS = ("ACUSE", "SIN_ACUSE", "ENTREGA", "NEGATIVA", "BAJO_PUERTA", "LECTURA", "PUBLICADA")


def upgrade() -> None:
    state = sa.Enum(*STATES, name="estadoexpediente", native_enum=False, length=40)
    op.add_column("expediente", sa.Column("estado", state, nullable=False, server_default="presentado"))
    op.alter_column("expediente", "estado", server_default=None)
    op.create_table(
        "transicion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("desde", state, nullable=False),
        sa.Column("hacia", state, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("norma", sa.Text(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("documento_id", sa.Uuid(), nullable=True),
        sa.Column("hasta_on", sa.Date(), nullable=True),
        sa.CheckConstraint("desde <> hacia", name=op.f("ck_transicion_hacia_is_another")),
        sa.CheckConstraint(
            "(hacia = 'suspendido') = (hasta_on IS NOT NULL)",
            name=op.f("ck_transicion_hasta_of_a_suspension"),
        ),
        sa.ForeignKeyConstraint(
            ["documento_id"],
            ["documento_emitido.id"],
            name=op.f("fk_transicion_documento_id_documento_emitido"),
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_transicion_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transicion")),
    )
    op.create_index(op.f("ix_transicion_expediente_id_at"), "transicion", ["expediente_id", "at"])
    form = sa.Enum(*FORMS, name="forma", native_enum=False, length=40)
    for column in (
        sa.Column("cuerpo", sa.Text(), nullable=True),
        sa.Column("idioma", sa.String(), nullable=False, server_default="es"),
        sa.Column("codigo", sa.String(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("ack_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forma", form, nullable=True),
        sa.Column("resuelta_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recibido_por", sa.String(), nullable=True),
        sa.Column("evidencia_id", sa.Uuid(), nullable=True),
        sa.Column("sustituye_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("notificacion", column)
    op.alter_column("notificacion", "idioma", server_default=None)
    op.create_index("uq_notificacion_codigo", "notificacion", ["codigo"], unique=True)
    op.create_check_constraint(
        op.f("ck_notificacion_forma_once_settled"),
        "notificacion",
        "(forma IS NULL) = (resuelta_at IS NULL)",
    )
    op.create_foreign_key(
        op.f("fk_notificacion_evidencia_id_upload"), "notificacion", "upload", ["evidencia_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_notificacion_sustituye_id_notificacion"),
        "notificacion",
        "notificacion",
        ["sustituye_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_notificacion_sustituye_id_notificacion"), "notificacion")
    op.drop_constraint(op.f("fk_notificacion_evidencia_id_upload"), "notificacion")
    op.drop_constraint(op.f("ck_notificacion_forma_once_settled"), "notificacion")
    op.drop_index("uq_notificacion_codigo", table_name="notificacion")
    for column in (
        *("sustituye_id", "evidencia_id", "recibido_por", "resuelta_at", "forma"),
        *("ack_at", "received_on", "codigo", "idioma", "cuerpo"),
    ):
        op.drop_column("notificacion", column)
    op.drop_table("transicion")
    op.drop_column("expediente", "estado")
