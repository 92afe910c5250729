"""The tables of the ministry."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002_ministry"
down_revision: str | None = "0001_engine"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "sexo", sa.Enum("F", "M", "X", name="sexo", native_enum=False, length=40), nullable=False
        ),
        sa.Column("fecha_nacimiento", sa.String(), nullable=False),
        sa.Column("pais_nacimiento", sa.String(), nullable=True),
        sa.Column("lugar_nacimiento", sa.String(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "fecha_nacimiento ~ '^\\d{4}(-\\d{2}(-\\d{2})?)?$'",
            name=op.f("ck_persona_fecha_nacimiento_as_far_as_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona")),
    )
    op.create_index(
        "ix_persona_words",
        "persona",
        [sa.literal_column("array_to_tsvector(string_to_array(search, ' '))")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "serie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("codigo", sa.String(), nullable=False),
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("ultimo", sa.Integer(), nullable=False),
        sa.CheckConstraint("ultimo > 0", name=op.f("ck_serie_ultimo_is_a_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serie")),
        sa.UniqueConstraint("codigo", "anio", name=op.f("uq_serie_codigo_anio")),
    )
    op.create_table(
        "documento_identidad",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("pais", sa.String(), nullable=False),
        sa.Column("numero", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_documento_identidad_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documento_identidad")),
        sa.UniqueConstraint(
            "tipo", "pais", "numero", name=op.f("uq_documento_identidad_tipo_pais_numero")
        ),
    )
    op.create_index(
        op.f("ix_documento_identidad_persona_id"), "documento_identidad", ["persona_id"], unique=False
    )
    op.create_table(
        "nacionalidad",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("codigo", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_nacionalidad_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nacionalidad")),
        sa.UniqueConstraint("persona_id", "codigo", name=op.f("uq_nacionalidad_persona_id_codigo")),
    )
    op.create_table(
        "nombre",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column(
            "tipo",
            sa.Enum("principal", "alias", name="tiponombre", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("primer_apellido", sa.String(), nullable=False),
        sa.Column("segundo_apellido", sa.String(), nullable=True),
        sa.Column("nombres", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_nombre_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nombre")),
    )
    op.create_index(op.f("ix_nombre_persona_id"), "nombre", ["persona_id"], unique=False)
    op.create_index(
        "uq_nombre_principal",
        "nombre",
        ["persona_id"],
        unique=True,
        postgresql_where=sa.text("tipo = 'principal'"),
    )
    op.create_table(
        "expediente",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("procedimiento", sa.String(), nullable=False),
        sa.Column("canal", sa.String(), nullable=False),
        sa.Column("presentado_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("titular_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_expediente_instance_id_process_instance"),
        ),
        sa.ForeignKeyConstraint(
            ["titular_id"], ["persona.id"], name=op.f("fk_expediente_titular_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expediente")),
        sa.UniqueConstraint("numero", name=op.f("uq_expediente_numero")),
    )
    op.create_index(op.f("ix_expediente_instance_id"), "expediente", ["instance_id"], unique=False)
    op.create_index(op.f("ix_expediente_titular_id"), "expediente", ["titular_id"], unique=False)
    op.create_table(
        "asignacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("usuario", sa.String(), nullable=False),
        sa.Column("motivo", sa.String(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_asignacion_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asignacion")),
    )
    op.create_index(op.f("ix_asignacion_usuario"), "asignacion", ["usuario"], unique=False)
    op.create_index(
        "uq_asignacion_vigente",
        "asignacion",
        ["expediente_id"],
        unique=True,
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "documento_emitido",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("numero", sa.String(), nullable=True),
        sa.Column("plantilla", sa.String(), nullable=False),
        sa.Column("plantilla_sha256", sa.String(), nullable=False),
        sa.Column("codigo", sa.String(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column(
            "estado",
            sa.Enum("emitido", "anulado", name="estadodocumento", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"],
            ["expediente.id"],
            name=op.f("fk_documento_emitido_expediente_id_expediente"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_documento_emitido_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documento_emitido")),
        sa.UniqueConstraint("codigo", name=op.f("uq_documento_emitido_codigo")),
    )
    op.create_index(
        op.f("ix_documento_emitido_expediente_id"), "documento_emitido", ["expediente_id"], unique=False
    )
    op.create_table(
        "notificacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("acto", sa.String(), nullable=False),
        sa.Column(
            "canal",
            sa.Enum("EMAIL", "PERSONAL", "CASILLA", name="canal", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("destinatario", sa.String(), nullable=True),
        sa.Column("asunto", sa.Text(), nullable=False),
        sa.Column("documentos", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_notificacion_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notificacion")),
    )
    op.create_index(
        op.f("ix_notificacion_expediente_id"), "notificacion", ["expediente_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notificacion_expediente_id"), table_name="notificacion")
    op.drop_table("notificacion")
    op.drop_index(op.f("ix_documento_emitido_expediente_id"), table_name="documento_emitido")
    op.drop_table("documento_emitido")
    op.drop_index(
        "uq_asignacion_vigente", table_name="asignacion", postgresql_where=sa.text("until_at IS NULL")
    )
    op.drop_index(op.f("ix_asignacion_usuario"), table_name="asignacion")
    op.drop_table("asignacion")
    op.drop_index(op.f("ix_expediente_titular_id"), table_name="expediente")
    op.drop_index(op.f("ix_expediente_instance_id"), table_name="expediente")
    op.drop_table("expediente")
    op.drop_index(
        "uq_nombre_principal", table_name="nombre", postgresql_where=sa.text("tipo = 'principal'")
    )
    op.drop_index(op.f("ix_nombre_persona_id"), table_name="nombre")
    op.drop_table("nombre")
    op.drop_table("nacionalidad")
    op.drop_index(op.f("ix_documento_identidad_persona_id"), table_name="documento_identidad")
    op.drop_table("documento_identidad")
    op.drop_table("serie")
    op.drop_index("ix_persona_words", table_name="persona", postgresql_using="gin")
    op.drop_table("persona")
