"""The register of persons: facts with their origin and reserve, families, likely duplicates, merges.

What persons were found by moves to a table of its own, once for all and once for each reserve. Until now
only the refugee procedure registered anybody: all that is known is known under its reserve.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009_persons"
down_revision: str | None = "0008_reserves"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RESERVE = "refugio"
TABLES = (
    "representacion",
    "relacion_familiar",
    "institucion",
    "cambio_persona",
    "rasgos_persona",
    "posible_duplicado",
    "fila_fusionada",
    "fusion",
    "contacto",
    "comparacion_pendiente",
    "busqueda_persona",
    "palabra_nombre",
)
PARTIAL = "{} ~ '^\\d{{4}}(-\\d{{2}}(-\\d{{2}})?)?$'"
FACTS = ("nombre", "documento_identidad", "nacionalidad")


def _fill() -> None:
    for table in FACTS:
        op.execute(f"UPDATE {table} SET origen = 'refugio', reserva = '{RESERVE}'")  # noqa: S608 - our names
        op.alter_column(table, "origen", nullable=False)
    op.execute("""
        UPDATE documento_identidad SET clave = coalesce(nullif(ltrim(translate(
            upper(regexp_replace(numero, '[^A-Za-z0-9]', '', 'g')),
            'OQILSBZ', '0011582'), '0'), ''), '0')
    """)
    op.alter_column("documento_identidad", "clave", nullable=False)
    op.execute(
        "INSERT INTO busqueda_persona (id, created_at, persona_id, reserva, search)"
        " SELECT gen_random_uuid(), now(), id, 'refugio', search FROM persona"
    )
    op.execute("INSERT INTO comparacion_pendiente (persona_id, since_at) SELECT id, now() FROM persona")


def _make_names() -> None:
    op.create_table(
        "palabra_nombre",
        sa.Column("palabra", sa.String(), nullable=False),
        sa.Column("sonido", sa.String(), nullable=False),
        sa.Column("podas", postgresql.ARRAY(sa.String()), nullable=False),
        sa.PrimaryKeyConstraint("palabra", name=op.f("pk_palabra_nombre")),
    )
    op.create_index(
        "ix_palabra_nombre_podas", "palabra_nombre", ["podas"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_palabra_nombre_sonido"), "palabra_nombre", ["sonido"], unique=False)
    op.create_table(
        "busqueda_persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_busqueda_persona_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busqueda_persona")),
        sa.UniqueConstraint(
            "persona_id",
            "reserva",
            name=op.f("uq_busqueda_persona_persona_id_reserva"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_busqueda_persona_words",
        "busqueda_persona",
        [sa.literal_column("array_to_tsvector(string_to_array(search, ' '))")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "contacto",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correo", sa.String(), nullable=True),
        sa.Column("telefono", sa.String(), nullable=True),
        sa.Column("direccion", sa.String(), nullable=True),
        sa.Column("pais", sa.String(), nullable=True),
        sa.Column("ubigeo", sa.String(), nullable=True),
        sa.Column("casilla", sa.String(), nullable=True),
        sa.Column("idioma", sa.String(), nullable=True),
        sa.Column("consiente_correo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("consiente_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("origen", sa.String(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_contacto_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacto")),
    )
    op.create_index(op.f("ix_contacto_persona_id"), "contacto", ["persona_id"], unique=False)


def _make_duplicates() -> None:
    op.create_table(
        "comparacion_pendiente",
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_comparacion_pendiente_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("persona_id", name=op.f("pk_comparacion_pendiente")),
    )
    op.create_table(
        "fila_fusionada",
        sa.Column("tabla", sa.String(), nullable=False),
        sa.Column("columna", sa.String(), nullable=False),
        sa.Column("fila_id", sa.Uuid(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["original_id"], ["persona.id"], name=op.f("fk_fila_fusionada_original_id_persona")
        ),
        sa.PrimaryKeyConstraint("tabla", "columna", "fila_id", name=op.f("pk_fila_fusionada")),
    )
    op.create_index(
        op.f("ix_fila_fusionada_original_id"), "fila_fusionada", ["original_id"], unique=False
    )
    op.create_table(
        "fusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sobreviviente_id", sa.Uuid(), nullable=False),
        sa.Column("absorbida_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("reservas", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("deshecha_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deshecha_por", sa.String(), nullable=True),
        sa.Column("deshecha_motivo", sa.Text(), nullable=True),
        sa.CheckConstraint("sobreviviente_id <> absorbida_id", name=op.f("ck_fusion_de_dos")),
        sa.ForeignKeyConstraint(
            ["absorbida_id"], ["persona.id"], name=op.f("fk_fusion_absorbida_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["sobreviviente_id"], ["persona.id"], name=op.f("fk_fusion_sobreviviente_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fusion")),
    )
    op.create_index(op.f("ix_fusion_sobreviviente_id"), "fusion", ["sobreviviente_id"], unique=False)
    op.create_index(
        "uq_fusion_vigente",
        "fusion",
        ["absorbida_id"],
        unique=True,
        postgresql_where=sa.text("deshecha_at IS NULL"),
    )
    op.create_table(
        "posible_duplicado",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_a_id", sa.Uuid(), nullable=False),
        sa.Column("persona_b_id", sa.Uuid(), nullable=False),
        sa.Column("puntaje", sa.Integer(), nullable=False),
        sa.Column("componentes", postgresql.JSONB(), nullable=False),
        sa.Column("huella", sa.LargeBinary(), nullable=False),
        sa.Column("reservas", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column(
            "estado",
            sa.Enum(
                "pendiente",
                "misma",
                "distinta",
                "postergada",
                "sin_objeto",
                name="estadopar",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decidido_por", sa.String(), nullable=True),
        sa.Column("decidido_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motivo", sa.Text(), nullable=True),
        sa.CheckConstraint("persona_a_id < persona_b_id", name=op.f("ck_posible_duplicado_en_orden")),
        sa.ForeignKeyConstraint(
            ["persona_a_id"], ["persona.id"], name=op.f("fk_posible_duplicado_persona_a_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["persona_b_id"], ["persona.id"], name=op.f("fk_posible_duplicado_persona_b_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posible_duplicado")),
        sa.UniqueConstraint(
            "persona_a_id", "persona_b_id", name=op.f("uq_posible_duplicado_persona_a_id_persona_b_id")
        ),
    )
    op.create_index(
        "ix_posible_duplicado_pendiente",
        "posible_duplicado",
        [sa.literal_column("puntaje DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("estado = 'pendiente'"),
    )
    op.create_index(
        op.f("ix_posible_duplicado_persona_b_id"), "posible_duplicado", ["persona_b_id"], unique=False
    )
    op.create_table(
        "rasgos_persona",
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("bloques", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("rasgos", postgresql.JSONB(), nullable=False),
        sa.Column("reservas", postgresql.ARRAY(sa.String()), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_rasgos_persona_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("persona_id", name=op.f("pk_rasgos_persona")),
    )
    op.create_index(
        "ix_rasgos_persona_bloques", "rasgos_persona", ["bloques"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "cambio_persona",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("persona_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("campo", sa.String(), nullable=False),
        sa.Column("dato_id", sa.Uuid(), nullable=True),
        sa.Column("antes", postgresql.JSONB(), nullable=True),
        sa.Column("despues", postgresql.JSONB(), nullable=True),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("fusion_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fusion_id"], ["fusion.id"], name=op.f("fk_cambio_persona_fusion_id_fusion")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_cambio_persona_persona_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cambio_persona")),
    )
    op.create_index(
        op.f("ix_cambio_persona_persona_id_created_at"),
        "cambio_persona",
        ["persona_id", "created_at"],
        unique=False,
    )


def _make_families() -> None:
    op.create_table(
        "institucion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ruc", sa.String(), nullable=True),
        sa.Column("nombre", sa.String(), nullable=False),
        sa.Column(
            "tipo",
            sa.Enum(
                "EMBAJADA",
                "CONSULADO",
                "ORG_INTERNACIONAL",
                "ONG_APCI",
                "MEDIO_PRENSA",
                "EMPRESA",
                "UNIVERSIDAD",
                "ENTIDAD_PUBLICA",
                name="tipoinstitucion",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pais", sa.String(), nullable=False),
        sa.Column("registro_apci", sa.String(), nullable=True),
        sa.Column("contacto", sa.String(), nullable=True),
        sa.Column("cargo", sa.String(), nullable=True),
        sa.Column("correo", sa.String(), nullable=True),
        sa.Column("telefono", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institucion")),
        sa.UniqueConstraint("ruc", name=op.f("uq_institucion_ruc")),
    )
    op.create_index(
        "ix_institucion_words",
        "institucion",
        [sa.literal_column("array_to_tsvector(string_to_array(search, ' '))")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "relacion_familiar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("titular_id", sa.Uuid(), nullable=False),
        sa.Column("familiar_id", sa.Uuid(), nullable=False),
        sa.Column(
            "parentesco",
            sa.Enum(
                "CONYUGE",
                "UNION_HECHO",
                "HIJO_MENOR",
                "HIJO_MAYOR_ESTUDIANTE",
                "HIJO_DISCAPACIDAD",
                "HIJASTRO",
                "ASCENDIENTE",
                "OTRO",
                name="parentesco",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sustento", sa.Text(), nullable=True),
        sa.Column("sustento_id", sa.Uuid(), nullable=True),
        sa.Column("desde", sa.Date(), nullable=True),
        sa.Column("hasta", sa.Date(), nullable=True),
        sa.Column("origen", sa.String(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hasta >= desde", name=op.f("ck_relacion_familiar_hasta_after_desde")),
        sa.ForeignKeyConstraint(
            ["familiar_id"], ["persona.id"], name=op.f("fk_relacion_familiar_familiar_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["sustento_id"], ["upload.id"], name=op.f("fk_relacion_familiar_sustento_id_upload")
        ),
        sa.ForeignKeyConstraint(
            ["titular_id"], ["persona.id"], name=op.f("fk_relacion_familiar_titular_id_persona")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relacion_familiar")),
    )
    op.create_index(
        op.f("ix_relacion_familiar_familiar_id"), "relacion_familiar", ["familiar_id"], unique=False
    )
    op.create_index(
        op.f("ix_relacion_familiar_titular_id"), "relacion_familiar", ["titular_id"], unique=False
    )
    op.create_table(
        "representacion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("representado_id", sa.Uuid(), nullable=False),
        sa.Column("representante_id", sa.Uuid(), nullable=True),
        sa.Column("institucion_id", sa.Uuid(), nullable=True),
        sa.Column(
            "tipo",
            sa.Enum(
                "APODERADO",
                "ABOGADO",
                "PADRE_MADRE",
                "TUTOR",
                "CURADOR",
                "INSTITUCION",
                name="tiporepresentacion",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sustento", sa.Text(), nullable=True),
        sa.Column("sustento_id", sa.Uuid(), nullable=True),
        sa.Column("desde", sa.Date(), nullable=True),
        sa.Column("hasta", sa.Date(), nullable=True),
        sa.Column("origen", sa.String(), nullable=False),
        sa.Column("reserva", sa.String(), nullable=True),
        sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hasta >= desde", name=op.f("ck_representacion_hasta_after_desde")),
        sa.CheckConstraint(
            "num_nonnulls(representante_id, institucion_id) = 1", name=op.f("ck_representacion_por_uno")
        ),
        sa.ForeignKeyConstraint(
            ["institucion_id"],
            ["institucion.id"],
            name=op.f("fk_representacion_institucion_id_institucion"),
        ),
        sa.ForeignKeyConstraint(
            ["representado_id"], ["persona.id"], name=op.f("fk_representacion_representado_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["representante_id"], ["persona.id"], name=op.f("fk_representacion_representante_id_persona")
        ),
        sa.ForeignKeyConstraint(
            ["sustento_id"], ["upload.id"], name=op.f("fk_representacion_sustento_id_upload")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representacion")),
    )
    op.create_index(
        op.f("ix_representacion_institucion_id"), "representacion", ["institucion_id"], unique=False
    )
    op.create_index(
        op.f("ix_representacion_representado_id"), "representacion", ["representado_id"], unique=False
    )
    op.create_index(
        op.f("ix_representacion_representante_id"), "representacion", ["representante_id"], unique=False
    )


def _extend_facts() -> None:
    op.add_column("documento_identidad", sa.Column("clave", sa.String(), nullable=True))
    op.add_column("documento_identidad", sa.Column("emitido_on", sa.Date(), nullable=True))
    op.add_column("documento_identidad", sa.Column("vence_on", sa.Date(), nullable=True))
    op.add_column(
        "documento_identidad",
        sa.Column(
            "estado",
            sa.Enum(
                "VIGENTE",
                "VENCIDO",
                "CANCELADO",
                "ROBADO_PERDIDO",
                name="estadoidentidad",
                native_enum=False,
                length=40,
            ),
            server_default=sa.text("'VIGENTE'"),
            nullable=False,
        ),
    )
    op.add_column(
        "documento_identidad",
        sa.Column("disputado", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("documento_identidad", sa.Column("mrz", sa.String(), nullable=True))
    op.add_column("documento_identidad", sa.Column("mrz_valida", sa.Boolean(), nullable=True))
    op.add_column("documento_identidad", sa.Column("chip_valido", sa.Boolean(), nullable=True))
    op.add_column("documento_identidad", sa.Column("imagen_id", sa.Uuid(), nullable=True))
    op.add_column("documento_identidad", sa.Column("origen", sa.String(), nullable=True))
    op.add_column("documento_identidad", sa.Column("reserva", sa.String(), nullable=True))
    op.add_column(
        "documento_identidad", sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.drop_constraint(
        op.f("uq_documento_identidad_tipo_pais_numero"), "documento_identidad", type_="unique"
    )
    op.create_index(
        "uq_documento_identidad_tipo_pais_numero",
        "documento_identidad",
        ["tipo", "pais", "numero"],
        unique=True,
        postgresql_where=sa.text("NOT disputado AND retirado_at IS NULL"),
    )
    op.create_index(op.f("ix_documento_identidad_clave"), "documento_identidad", ["clave"], unique=False)
    op.create_foreign_key(
        op.f("fk_documento_identidad_imagen_id_upload"),
        "documento_identidad",
        "upload",
        ["imagen_id"],
        ["id"],
    )
    op.add_column("nacionalidad", sa.Column("desde", sa.Date(), nullable=True))
    op.add_column("nacionalidad", sa.Column("hasta", sa.Date(), nullable=True))
    op.add_column("nacionalidad", sa.Column("origen", sa.String(), nullable=True))
    op.add_column("nacionalidad", sa.Column("reserva", sa.String(), nullable=True))
    op.add_column("nacionalidad", sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_nacionalidad_persona_id_codigo"), "nacionalidad", type_="unique")
    op.create_index(
        "uq_nacionalidad_persona_id_codigo",
        "nacionalidad",
        ["persona_id", "codigo"],
        unique=True,
        postgresql_where=sa.text("retirado_at IS NULL"),
    )
    op.create_index(op.f("ix_nacionalidad_persona_id"), "nacionalidad", ["persona_id"], unique=False)
    op.add_column("nombre", sa.Column("documento_id", sa.Uuid(), nullable=True))
    op.add_column("nombre", sa.Column("origen", sa.String(), nullable=True))
    op.add_column("nombre", sa.Column("reserva", sa.String(), nullable=True))
    op.add_column("nombre", sa.Column("retirado_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_nombre_documento_id_documento_identidad"),
        "nombre",
        "documento_identidad",
        ["documento_id"],
        ["id"],
    )
    op.add_column(
        "persona",
        sa.Column(
            "estado_civil",
            sa.Enum(
                "SOLTERO",
                "CASADO",
                "CONVIVIENTE",
                "DIVORCIADO",
                "VIUDO",
                name="estadocivil",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("persona", sa.Column("padre", sa.String(), nullable=True))
    op.add_column("persona", sa.Column("madre", sa.String(), nullable=True))
    op.add_column(
        "persona", sa.Column("fallecida", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("persona", sa.Column("fecha_fallecimiento", sa.String(), nullable=True))
    op.add_column(
        "persona", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("persona", sa.Column("fusionada_en_id", sa.Uuid(), nullable=True))
    op.alter_column("persona", "fecha_nacimiento", existing_type=sa.VARCHAR(), nullable=True)
    op.drop_index(op.f("ix_persona_words"), table_name="persona", postgresql_using="gin")
    op.create_index(
        op.f("ix_persona_fusionada_en_id"),
        "persona",
        ["fusionada_en_id"],
        unique=False,
        postgresql_where=sa.text("fusionada_en_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_persona_fusionada_en_id_persona"), "persona", "persona", ["fusionada_en_id"], ["id"]
    )
    _fill()
    op.drop_column("persona", "search")
    op.drop_index("uq_nombre_principal", table_name="nombre")
    op.create_index(
        "uq_nombre_principal",
        "nombre",
        ["persona_id"],
        unique=True,
        postgresql_where=sa.text("tipo = 'principal' AND retirado_at IS NULL"),
    )
    for name in ("fecha_fallecimiento",):
        op.create_check_constraint(
            op.f(f"ck_persona_{name}_as_far_as_known"), "persona", PARTIAL.format(name)
        )
    op.create_check_constraint(op.f("ck_persona_fusionada_en_otra"), "persona", "fusionada_en_id <> id")
    op.create_check_constraint(
        op.f("ck_documento_identidad_vence_after_emitido"),
        "documento_identidad",
        "vence_on > emitido_on",
    )


def upgrade() -> None:
    _make_names()
    _make_duplicates()
    _make_families()
    _extend_facts()


def _shrink_facts() -> None:
    op.drop_index("uq_nombre_principal", table_name="nombre")
    op.add_column("persona", sa.Column("search", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE persona p SET search = b.search FROM busqueda_persona b WHERE b.persona_id = p.id"
    )
    op.alter_column("persona", "search", server_default=None)
    op.drop_constraint(op.f("fk_persona_fusionada_en_id_persona"), "persona", type_="foreignkey")
    op.drop_index(
        op.f("ix_persona_fusionada_en_id"),
        table_name="persona",
        postgresql_where=sa.text("fusionada_en_id IS NOT NULL"),
    )
    op.create_index(
        "ix_persona_words",
        "persona",
        [sa.literal_column("array_to_tsvector(string_to_array(search, ' '))")],
        unique=False,
        postgresql_using="gin",
    )
    op.alter_column("persona", "fecha_nacimiento", existing_type=sa.String(), nullable=False)
    op.drop_column("persona", "fusionada_en_id")
    op.drop_column("persona", "version")
    op.drop_column("persona", "fecha_fallecimiento")
    op.drop_column("persona", "fallecida")
    op.drop_column("persona", "madre")
    op.drop_column("persona", "padre")
    op.drop_column("persona", "estado_civil")
    op.drop_constraint(op.f("fk_nombre_documento_id_documento_identidad"), "nombre", type_="foreignkey")
    op.drop_column("nombre", "retirado_at")
    op.drop_column("nombre", "reserva")
    op.drop_column("nombre", "origen")
    op.drop_column("nombre", "documento_id")
    op.drop_index(op.f("ix_nacionalidad_persona_id"), table_name="nacionalidad")
    op.drop_index(
        "uq_nacionalidad_persona_id_codigo",
        table_name="nacionalidad",
        postgresql_where=sa.text("retirado_at IS NULL"),
    )
    op.create_unique_constraint(
        op.f("uq_nacionalidad_persona_id_codigo"), "nacionalidad", ["persona_id", "codigo"]
    )
    op.drop_column("nacionalidad", "retirado_at")
    op.drop_column("nacionalidad", "reserva")
    op.drop_column("nacionalidad", "origen")
    op.drop_column("nacionalidad", "hasta")
    op.drop_column("nacionalidad", "desde")
    op.drop_constraint(
        op.f("fk_documento_identidad_imagen_id_upload"), "documento_identidad", type_="foreignkey"
    )
    op.drop_index(op.f("ix_documento_identidad_clave"), table_name="documento_identidad")
    op.drop_index(
        "uq_documento_identidad_tipo_pais_numero",
        table_name="documento_identidad",
        postgresql_where=sa.text("NOT disputado AND retirado_at IS NULL"),
    )
    op.create_unique_constraint(
        op.f("uq_documento_identidad_tipo_pais_numero"),
        "documento_identidad",
        ["tipo", "pais", "numero"],
    )
    op.drop_column("documento_identidad", "retirado_at")
    op.drop_column("documento_identidad", "reserva")
    op.drop_column("documento_identidad", "origen")
    op.drop_column("documento_identidad", "imagen_id")
    op.drop_column("documento_identidad", "chip_valido")
    op.drop_column("documento_identidad", "mrz_valida")
    op.drop_column("documento_identidad", "mrz")
    op.drop_column("documento_identidad", "disputado")
    op.drop_column("documento_identidad", "estado")
    op.drop_column("documento_identidad", "vence_on")
    op.drop_column("documento_identidad", "emitido_on")
    op.drop_column("documento_identidad", "clave")
    op.create_index(
        "uq_nombre_principal",
        "nombre",
        ["persona_id"],
        unique=True,
        postgresql_where=sa.text("tipo = 'principal'"),
    )


def downgrade() -> None:
    _shrink_facts()
    for table in TABLES:
        op.drop_table(table)
