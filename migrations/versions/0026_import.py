"""What is brought over from the old systems: extracts, their rows, the cases and documents in them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0026_import"
down_revision: str | None = "0025_proposals"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = ("en_curso", "detenida", "terminada")
RESULTS = ("nueva", "reconocida", "actualizada", "sin_cambio", "rechazada")
RELATIVES = (
    *("CONYUGE", "UNION_HECHO", "HIJO_MENOR", "HIJO_MAYOR_ESTUDIANTE"),
    *("HIJO_DISCAPACIDAD", "HIJASTRO", "ASCENDIENTE", "OTRO"),
)


def upgrade() -> None:
    _runs()
    _rows()
    _records()


def _runs() -> None:
    op.create_table(
        "importacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sistema", sa.String(), nullable=False),
        sa.Column("archivo", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("mapa", postgresql.JSONB(), nullable=False),
        sa.Column("simulacro", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("estado", _one_of("estadoimportacion", STATES), nullable=False),
        sa.Column("filas", sa.Integer(), nullable=False),
        sa.Column("hechas", sa.Integer(), nullable=False),
        sa.Column("ignoradas", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("terminada_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informe", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint("hechas <= filas", name=op.f("ck_importacion_hechas_of_filas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_importacion")),
    )
    op.create_index(
        "ix_importacion_en_curso",
        "importacion",
        ["created_at"],
        postgresql_where=sa.text("estado = 'en_curso'"),
    )


def _rows() -> None:
    op.create_table(
        "fila_importada",
        sa.Column("importacion_id", sa.Uuid(), nullable=False),
        sa.Column("linea", sa.Integer(), nullable=False),
        sa.Column("datos", postgresql.ARRAY(sa.String()), nullable=True),
        sa.Column("clave", sa.String(), nullable=True),
        sa.Column("huella", sa.LargeBinary(), nullable=True),
        sa.Column("grupo", sa.String(), nullable=True),
        sa.Column("resultado", _one_of("resultado", RESULTS), nullable=True),
        sa.Column("motivos", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("parecidos", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ficha_id", sa.Uuid(), nullable=True),
        sa.Column("bloques", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.Column("rasgos", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["importacion_id"],
            ["importacion.id"],
            name=op.f("fk_fila_importada_importacion_id_importacion"),
        ),
        sa.PrimaryKeyConstraint("importacion_id", "linea", name=op.f("pk_fila_importada")),
    )
    op.create_index(
        "ix_fila_importada_importacion_id_clave", "fila_importada", ["importacion_id", "clave"]
    )
    op.create_index(
        "ix_fila_importada_bloques",
        "fila_importada",
        ["bloques"],
        postgresql_using="gin",
        postgresql_where=sa.text("bloques IS NOT NULL"),
    )


def _records() -> None:
    op.create_table(
        "tramite_importado",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sistema", sa.String(), nullable=False),
        sa.Column("clave", sa.String(), nullable=False),
        sa.Column("huella", sa.LargeBinary(), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("importacion_id", sa.Uuid(), nullable=False),
        sa.Column("procedimiento", sa.String(), nullable=False),
        sa.Column("numero", sa.String(), nullable=True),
        sa.Column("estado", sa.String(), nullable=False),
        sa.Column("desde", sa.Date(), nullable=True),
        sa.Column("hasta", sa.Date(), nullable=True),
        sa.Column("oficina", sa.String(), nullable=True),
        sa.Column("detalle", postgresql.JSONB(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("titular_clave", sa.String(), nullable=True),
        sa.Column("parentesco", _one_of("parentesco", RELATIVES), nullable=True),
        sa.Column("vinculo_pendiente", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_tramite_importado_persona_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["importacion_id"],
            ["importacion.id"],
            name=op.f("fk_tramite_importado_importacion_id_importacion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tramite_importado")),
        sa.UniqueConstraint("sistema", "clave", name=op.f("uq_tramite_importado_sistema_clave")),
    )
    for column in ("persona_id", "importacion_id"):
        op.create_index(op.f(f"ix_tramite_importado_{column}"), "tramite_importado", [column])
    op.create_index(
        "ix_tramite_importado_vinculo_pendiente",
        "tramite_importado",
        ["sistema", "titular_clave"],
        postgresql_where=sa.text("vinculo_pendiente"),
    )


def _one_of(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def downgrade() -> None:
    for table in ("tramite_importado", "fila_importada", "importacion"):
        op.drop_table(table)
