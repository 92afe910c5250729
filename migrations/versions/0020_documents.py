"""What documents carry and pass through, the blanks they are made of, and the sealed electronic file."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0020_documents"
down_revision: str | None = "0019_urgent_jobs"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONLY_ADDED = ("movimiento_insumo", "actuado", "cierre_legajo")


def upgrade() -> None:
    op.create_table(
        "lista_revocacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("cuantos", sa.Integer(), nullable=False),
        sa.Column("contenido", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lista_revocacion")),
        sa.UniqueConstraint("numero", name=op.f("uq_lista_revocacion_numero")),
    )
    op.create_table(
        "lote_insumo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column("guia", sa.String(), nullable=False),
        sa.Column("proveedor", sa.String(), nullable=True),
        sa.Column("prefijo", sa.String(), nullable=False),
        sa.Column("desde", sa.Integer(), nullable=False),
        sa.Column("hasta", sa.Integer(), nullable=False),
        sa.Column("recibido_on", sa.Date(), nullable=False),
        sa.Column("recibido_por", sa.String(), nullable=False),
        sa.CheckConstraint("desde > 0 AND hasta >= desde", name=op.f("ck_lote_insumo_a_run_of_numbers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lote_insumo")),
    )
    op.create_index(
        op.f("ix_lote_insumo_oficina_tipo"), "lote_insumo", ["oficina", "tipo"], unique=False
    )
    op.create_table(
        "acta_insumo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "clase",
            sa.Enum(
                "traslado", "destruccion", "recuento", name="claseacta", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("numero", sa.String(), nullable=False),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column("oficina_destino", sa.String(), nullable=True),
        sa.Column("cantidad", sa.Integer(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("testigo", sa.String(), nullable=True),
        sa.Column("hallazgos", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hecha_por", sa.String(), nullable=False),
        sa.Column("recibida_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recibida_por", sa.String(), nullable=True),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_acta_insumo_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta_insumo")),
        sa.UniqueConstraint("numero", name=op.f("uq_acta_insumo_numero")),
    )
    op.create_index(
        op.f("ix_acta_insumo_oficina_created_at"), "acta_insumo", ["oficina", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_acta_insumo_oficina_destino"), "acta_insumo", ["oficina_destino"], unique=False
    )
    op.create_table(
        "actuado",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("titulo", sa.String(), nullable=False),
        sa.Column("folio_desde", sa.Integer(), nullable=False),
        sa.Column("folio_hasta", sa.Integer(), nullable=False),
        sa.Column("del_on", sa.Date(), nullable=False),
        sa.Column("incorporado_por", sa.String(), nullable=False),
        sa.Column("enmienda_de", sa.Uuid(), nullable=True),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("huella", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(enmienda_de IS NULL) = (motivo IS NULL)", name=op.f("ck_actuado_an_amendment_says_why")
        ),
        sa.CheckConstraint(
            "orden > 0 AND folio_desde > 0 AND folio_hasta >= folio_desde",
            name=op.f("ck_actuado_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["enmienda_de"], ["actuado.id"], name=op.f("fk_actuado_enmienda_de_actuado")
        ),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_actuado_expediente_id_expediente")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_actuado_upload_id_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actuado")),
        sa.UniqueConstraint("expediente_id", "orden", name=op.f("uq_actuado_expediente_id_orden")),
        sa.UniqueConstraint(
            "expediente_id", "upload_id", name=op.f("uq_actuado_expediente_id_upload_id")
        ),
    )
    op.create_table(
        "cierre_legajo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expediente_id", sa.Uuid(), nullable=False),
        sa.Column("hasta", sa.Integer(), nullable=False),
        sa.Column("folios", sa.Integer(), nullable=False),
        sa.Column("indice", sa.Text(), nullable=False),
        sa.Column("firma", sa.Text(), nullable=False),
        sa.Column("cerrado_por", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_cierre_legajo_expediente_id_expediente")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cierre_legajo")),
        sa.UniqueConstraint("expediente_id", "hasta", name=op.f("uq_cierre_legajo_expediente_id_hasta")),
    )
    op.create_table(
        "insumo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tipo", sa.String(), nullable=False),
        sa.Column("serie", sa.String(), nullable=False),
        sa.Column("lote_id", sa.Uuid(), nullable=False),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(
                "stock",
                "asignado",
                "usado",
                "danado",
                "anulado",
                "en_traslado",
                "extraviado",
                "destruido",
                name="estadoinsumo",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("estado_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("expediente_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["expediente_id"], ["expediente.id"], name=op.f("fk_insumo_expediente_id_expediente")
        ),
        sa.ForeignKeyConstraint(
            ["lote_id"], ["lote_insumo.id"], name=op.f("fk_insumo_lote_id_lote_insumo")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insumo")),
        sa.UniqueConstraint("tipo", "serie", name=op.f("uq_insumo_tipo_serie")),
    )
    op.create_index(op.f("ix_insumo_expediente_id"), "insumo", ["expediente_id"], unique=False)
    op.create_index(
        op.f("ix_insumo_oficina_tipo_estado_serie"),
        "insumo",
        ["oficina", "tipo", "estado", "serie"],
        unique=False,
    )
    op.create_table(
        "movimiento_insumo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("insumo_id", sa.Uuid(), nullable=False),
        sa.Column(
            "clase",
            sa.Enum(
                "reserva",
                "liberacion",
                "uso",
                "dano",
                "anulacion",
                "envio",
                "ingreso",
                "extravio",
                "hallazgo",
                "destruccion",
                name="clasemovimiento",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("oficina", sa.String(), nullable=False),
        sa.Column("por", sa.String(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.Column("acta_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["acta_id"], ["acta_insumo.id"], name=op.f("fk_movimiento_insumo_acta_id_acta_insumo")
        ),
        sa.ForeignKeyConstraint(
            ["insumo_id"], ["insumo.id"], name=op.f("fk_movimiento_insumo_insumo_id_insumo")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movimiento_insumo")),
    )
    op.create_index(
        op.f("ix_movimiento_insumo_insumo_id_created_at"),
        "movimiento_insumo",
        ["insumo_id", "created_at"],
        unique=False,
    )
    op.add_column(
        "documento_emitido",
        sa.Column(
            "estado_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
    )
    op.add_column("documento_emitido", sa.Column("motivo", sa.Text(), nullable=True))
    op.add_column("documento_emitido", sa.Column("serie", sa.String(), nullable=True))
    op.add_column("documento_emitido", sa.Column("oficina", sa.String(), nullable=True))
    op.add_column("documento_emitido", sa.Column("titular_id", sa.Uuid(), nullable=True))
    op.add_column(
        "documento_emitido",
        sa.Column("emitido_on", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
    )
    op.add_column("documento_emitido", sa.Column("vence_on", sa.Date(), nullable=True))
    op.add_column("documento_emitido", sa.Column("insumo_id", sa.Uuid(), nullable=True))
    op.add_column("documento_emitido", sa.Column("anterior_id", sa.Uuid(), nullable=True))
    op.add_column("documento_emitido", sa.Column("mrz", sa.Text(), nullable=True))
    op.add_column("documento_emitido", sa.Column("sello", sa.LargeBinary(), nullable=True))
    op.add_column(
        "documento_emitido",
        sa.Column(
            "publicos",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "documento_emitido", sa.Column("firmado_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("documento_emitido", sa.Column("importado_de", sa.String(), nullable=True))
    op.alter_column("documento_emitido", "expediente_id", existing_type=sa.UUID(), nullable=True)
    op.alter_column("documento_emitido", "plantilla", existing_type=sa.VARCHAR(), nullable=True)
    op.alter_column("documento_emitido", "plantilla_sha256", existing_type=sa.VARCHAR(), nullable=True)
    op.alter_column("documento_emitido", "upload_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        op.f("ix_documento_emitido_anterior_id"), "documento_emitido", ["anterior_id"], unique=False
    )
    op.create_index(
        op.f("ix_documento_emitido_titular_id"), "documento_emitido", ["titular_id"], unique=False
    )
    op.create_index(
        "uq_documento_emitido_insumo",
        "documento_emitido",
        ["insumo_id"],
        unique=True,
        postgresql_where=sa.text("insumo_id IS NOT NULL"),
    )
    op.create_index(
        "uq_documento_emitido_tipo_numero",
        "documento_emitido",
        ["tipo", "numero"],
        unique=True,
        postgresql_where=sa.text("serie IS NOT NULL AND estado <> 'anulado'"),
    )
    op.create_foreign_key(
        op.f("fk_documento_emitido_anterior_id_documento_emitido"),
        "documento_emitido",
        "documento_emitido",
        ["anterior_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_documento_emitido_titular_id_persona"),
        "documento_emitido",
        "persona",
        ["titular_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_documento_emitido_insumo_id_insumo"),
        "documento_emitido",
        "insumo",
        ["insumo_id"],
        ["id"],
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
    op.drop_constraint(
        op.f("fk_documento_emitido_insumo_id_insumo"), "documento_emitido", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_documento_emitido_titular_id_persona"), "documento_emitido", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_documento_emitido_anterior_id_documento_emitido"),
        "documento_emitido",
        type_="foreignkey",
    )
    op.drop_index(
        "uq_documento_emitido_tipo_numero",
        table_name="documento_emitido",
        postgresql_where=sa.text("serie IS NOT NULL AND estado <> 'anulado'"),
    )
    op.drop_index(
        "uq_documento_emitido_insumo",
        table_name="documento_emitido",
        postgresql_where=sa.text("insumo_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_documento_emitido_titular_id"), table_name="documento_emitido")
    op.drop_index(op.f("ix_documento_emitido_anterior_id"), table_name="documento_emitido")
    op.alter_column("documento_emitido", "upload_id", existing_type=sa.UUID(), nullable=False)
    op.alter_column("documento_emitido", "plantilla_sha256", existing_type=sa.VARCHAR(), nullable=False)
    op.alter_column("documento_emitido", "plantilla", existing_type=sa.VARCHAR(), nullable=False)
    op.alter_column("documento_emitido", "expediente_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("documento_emitido", "importado_de")
    op.drop_column("documento_emitido", "firmado_at")
    op.drop_column("documento_emitido", "publicos")
    op.drop_column("documento_emitido", "sello")
    op.drop_column("documento_emitido", "mrz")
    op.drop_column("documento_emitido", "anterior_id")
    op.drop_column("documento_emitido", "insumo_id")
    op.drop_column("documento_emitido", "vence_on")
    op.drop_column("documento_emitido", "emitido_on")
    op.drop_column("documento_emitido", "titular_id")
    op.drop_column("documento_emitido", "oficina")
    op.drop_column("documento_emitido", "serie")
    op.drop_column("documento_emitido", "motivo")
    op.drop_column("documento_emitido", "estado_at")
    op.drop_index(op.f("ix_movimiento_insumo_insumo_id_created_at"), table_name="movimiento_insumo")
    op.drop_table("movimiento_insumo")
    op.drop_index(op.f("ix_insumo_oficina_tipo_estado_serie"), table_name="insumo")
    op.drop_index(op.f("ix_insumo_expediente_id"), table_name="insumo")
    op.drop_table("insumo")
    op.drop_table("cierre_legajo")
    op.drop_table("actuado")
    op.drop_index(op.f("ix_acta_insumo_oficina_destino"), table_name="acta_insumo")
    op.drop_index(op.f("ix_acta_insumo_oficina_created_at"), table_name="acta_insumo")
    op.drop_table("acta_insumo")
    op.drop_index(op.f("ix_lote_insumo_oficina_tipo"), table_name="lote_insumo")
    op.drop_table("lote_insumo")
    op.drop_table("lista_revocacion")
