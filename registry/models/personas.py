"""Tables of persons: who they are, under which names and documents, and what was changed about them.

What is told of a person is a row of its own, which says where it comes from and under which *reserva*
(regime of confidentiality) alone it is known. Such rows are withdrawn, never deleted.
"""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base

#: ``info`` of a column that stays with its person when this one is merged into another; what has it
#: not (an expediente's titular, a family relation) follows. See ``registry.personas.fusion``.
STAYS = {"on_merge": "stays"}
_PARTIAL = r"~ '^\d{4}(-\d{2}(-\d{2})?)?$'"


class Sexo(enum.StrEnum):
    """As identity documents show it (ICAO Doc 9303)."""

    FEMENINO = "F"
    MASCULINO = "M"
    NO_ESPECIFICADO = "X"


class EstadoCivil(enum.StrEnum):
    """Civil status, as the ministry's forms ask for it."""

    SOLTERO = "SOLTERO"
    CASADO = "CASADO"
    CONVIVIENTE = "CONVIVIENTE"
    DIVORCIADO = "DIVORCIADO"
    VIUDO = "VIUDO"


class Persona(Base):
    """One human being. What a person is called lies in ``nombre``, what proves it in ``documento``."""

    __tablename__ = "persona"
    __table_args__ = (
        CheckConstraint(f"fecha_nacimiento {_PARTIAL}", name="fecha_nacimiento_as_far_as_known"),
        CheckConstraint(f"fecha_fallecimiento {_PARTIAL}", name="fecha_fallecimiento_as_far_as_known"),
        CheckConstraint("fusionada_en_id <> id", name="fusionada_en_otra"),
        Index(
            None, "fusionada_en_id", postgresql_where=text("fusionada_en_id IS NOT NULL"), unique=False
        ),
    )

    sexo: Mapped[Sexo]
    fecha_nacimiento: Mapped[str | None]  # ISO, as far as known: "1980", "1980-05", "1980-05-17"
    pais_nacimiento: Mapped[str | None]
    lugar_nacimiento: Mapped[str | None]
    estado_civil: Mapped[EstadoCivil | None]
    padre: Mapped[str | None]  # full names: agencies tell homonyms apart by them
    madre: Mapped[str | None]
    fallecida: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    fecha_fallecimiento: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))  # grows with each change
    fusionada_en_id: Mapped[UUID | None] = mapped_column(ForeignKey("persona.id"), info=STAYS)

    nombres: Mapped[list["Nombre"]] = relationship(
        order_by="(Nombre.created_at, Nombre.id)", back_populates="persona"
    )
    documentos: Mapped[list["Documento"]] = relationship(
        order_by="(Documento.created_at, Documento.id)", back_populates="persona"
    )
    nacionalidades: Mapped[list["Nacionalidad"]] = relationship(
        order_by="Nacionalidad.codigo", back_populates="persona"
    )
    contactos: Mapped[list["Contacto"]] = relationship(
        order_by="(Contacto.created_at, Contacto.id)", back_populates="persona"
    )


class Dato(Base):
    """Something that is told of a person."""

    __abstract__ = True

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True, info=STAYS)
    origen: Mapped[str]  # "refugio" (a procedure), "SAM" (an old system), "registro" (this screen)
    reserva: Mapped[str | None]  # code of the regime under which alone it is known
    retirado_at: Mapped[datetime | None]  # since when it no longer counts


class TipoNombre(enum.StrEnum):
    """Why a person bears a name."""

    PRINCIPAL = "principal"
    ALIAS = "alias"
    CASADA = "casada"
    TRANSLITERADO = "transliterado"
    DOCUMENTO = "documento"  # as one document prints it
    ANTERIOR = "anterior"


class Nombre(Dato):
    """A name as it is written, with its parts. Who has a single name bears it as first surname."""

    __tablename__ = "nombre"
    __table_args__ = (
        Index(
            "uq_nombre_principal",
            "persona_id",
            unique=True,
            postgresql_where=text("tipo = 'principal' AND retirado_at IS NULL"),
        ),
    )

    tipo: Mapped[TipoNombre]
    primer_apellido: Mapped[str]
    segundo_apellido: Mapped[str | None]
    nombres: Mapped[str]
    documento_id: Mapped[UUID | None] = mapped_column(ForeignKey("documento_identidad.id"))

    persona: Mapped[Persona] = relationship(back_populates="nombres")


class EstadoIdentidad(enum.StrEnum):
    """Life of an identity document, as its issuer or its holder told it."""

    VIGENTE = "VIGENTE"
    VENCIDO = "VENCIDO"
    CANCELADO = "CANCELADO"
    ROBADO_PERDIDO = "ROBADO_PERDIDO"


class Documento(Dato):
    """An identity document that somebody has shown.

    Type, State and number belong to one person, unless two claim the same: then the later claim is
    ``disputado`` until a reviewer has decided.
    """

    __tablename__ = "documento_identidad"
    __table_args__ = (
        Index(
            "uq_documento_identidad_tipo_pais_numero",
            "tipo",
            "pais",
            "numero",
            unique=True,
            postgresql_where=text("NOT disputado AND retirado_at IS NULL"),
        ),
        Index(None, "clave"),
        CheckConstraint("vence_on > emitido_on", name="vence_after_emitido"),
    )

    tipo: Mapped[str]  # PAS, CID, CE, DNI…: see forms.components.identity
    pais: Mapped[str]  # issuing State, ICAO alpha-3
    numero: Mapped[str]
    clave: Mapped[str]  # the number as it is compared: see registry.personas.documentos
    emitido_on: Mapped[date | None]
    vence_on: Mapped[date | None]
    estado: Mapped[EstadoIdentidad] = mapped_column(
        default=EstadoIdentidad.VIGENTE, server_default=text("'VIGENTE'")
    )
    disputado: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mrz: Mapped[str | None]
    mrz_valida: Mapped[bool | None]
    chip_valido: Mapped[bool | None]
    imagen_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))

    persona: Mapped[Persona] = relationship(back_populates="documentos")


class Nacionalidad(Dato):
    """A nationality, or one of ICAO's codes for those who have none (XXA, XXB, XXC, XXX)."""

    __tablename__ = "nacionalidad"
    __table_args__ = (
        Index(
            "uq_nacionalidad_persona_id_codigo",
            "persona_id",
            "codigo",
            unique=True,
            postgresql_where=text("retirado_at IS NULL"),
        ),
    )

    codigo: Mapped[str]
    desde: Mapped[date | None]
    hasta: Mapped[date | None]

    persona: Mapped[Persona] = relationship(back_populates="nacionalidades")


class Contacto(Dato):
    """Where a person is reached, and whether by e-mail (LPAG 20.4: only with consent)."""

    __tablename__ = "contacto"

    correo: Mapped[str | None]
    telefono: Mapped[str | None]  # E.164
    direccion: Mapped[str | None]
    pais: Mapped[str | None]
    ubigeo: Mapped[str | None]  # six digits, within Peru
    casilla: Mapped[str | None]
    idioma: Mapped[str | None]
    consiente_correo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    consiente_at: Mapped[datetime | None]

    persona: Mapped[Persona] = relationship(back_populates="contactos")


class CambioPersona(Base):
    """One value of the register that was changed: from what, to what, by whom and why."""

    __tablename__ = "cambio_persona"
    __table_args__ = (Index(None, "persona_id", "created_at"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    version: Mapped[int]  # of the person, after it
    actor: Mapped[str]
    motivo: Mapped[str] = mapped_column(Text)
    campo: Mapped[str]  # "sexo"; "documento" for a row that was added or withdrawn
    dato_id: Mapped[UUID | None]  # of that row
    antes: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    despues: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    reserva: Mapped[str | None]
    fusion_id: Mapped[UUID | None] = mapped_column(ForeignKey("fusion.id"))


class BusquedaPersona(Base):
    """The words by which a person is found: once for all, and once for each *reserva* with its own."""

    __tablename__ = "busqueda_persona"
    __table_args__ = (
        UniqueConstraint("persona_id", "reserva", postgresql_nulls_not_distinct=True),
        Index(
            "ix_busqueda_persona_words",
            text("array_to_tsvector(string_to_array(search, ' '))"),
            postgresql_using="gin",
        ),
    )

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    reserva: Mapped[str | None]
    search: Mapped[str] = mapped_column(Text)
