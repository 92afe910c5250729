"""Tables of persons: who they are, under which names and documents."""

import enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base


class Sexo(enum.StrEnum):
    """As identity documents show it (ICAO Doc 9303)."""

    FEMENINO = "F"
    MASCULINO = "M"
    NO_ESPECIFICADO = "X"


class Persona(Base):
    """One human being. What a person is called lies in ``nombre``, what proves it in ``documento``."""

    __tablename__ = "persona"
    __table_args__ = (
        CheckConstraint(
            r"fecha_nacimiento ~ '^\d{4}(-\d{2}(-\d{2})?)?$'", name="fecha_nacimiento_as_far_as_known"
        ),
        Index(
            "ix_persona_words",
            func.array_to_tsvector(func.string_to_array(text("search"), text("' '"))),
            postgresql_using="gin",
        ),
    )

    sexo: Mapped[Sexo]
    fecha_nacimiento: Mapped[str]  # ISO, as far as it is known: "1980", "1980-05", "1980-05-17"
    pais_nacimiento: Mapped[str | None]
    lugar_nacimiento: Mapped[str | None]
    search: Mapped[str] = mapped_column(Text)  # folded words of all names and documents

    nombres: Mapped[list["Nombre"]] = relationship(
        order_by="Nombre.created_at", back_populates="persona"
    )
    documentos: Mapped[list["Documento"]] = relationship(
        order_by="Documento.created_at", back_populates="persona"
    )
    nacionalidades: Mapped[list["Nacionalidad"]] = relationship(order_by="Nacionalidad.codigo")


class TipoNombre(enum.StrEnum):
    """Why a person bears a name."""

    PRINCIPAL = "principal"
    ALIAS = "alias"


class Nombre(Base):
    """A name as it is written, with its parts; the first surname may be the only one."""

    __tablename__ = "nombre"
    __table_args__ = (
        Index(
            "uq_nombre_principal", "persona_id", unique=True, postgresql_where=text("tipo = 'principal'")
        ),
        Index(None, "persona_id"),
    )

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    tipo: Mapped[TipoNombre]
    primer_apellido: Mapped[str]
    segundo_apellido: Mapped[str | None]
    nombres: Mapped[str]

    persona: Mapped[Persona] = relationship(back_populates="nombres")


class Documento(Base):
    """An identity document that somebody has shown. Type, State and number belong to one person."""

    __tablename__ = "documento_identidad"
    __table_args__ = (UniqueConstraint("tipo", "pais", "numero"), Index(None, "persona_id"))

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    tipo: Mapped[str]  # PAS, CID, CE, DNI…: see forms.components.identity
    pais: Mapped[str]  # issuing State, ICAO alpha-3
    numero: Mapped[str]

    persona: Mapped[Persona] = relationship(back_populates="documentos")


class Nacionalidad(Base):
    """A nationality, or one of ICAO's codes for those who have none (XXA, XXB, XXC, XXX)."""

    __tablename__ = "nacionalidad"
    __table_args__ = (UniqueConstraint("persona_id", "codigo"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    codigo: Mapped[str]
