"""Tables of who belongs to whom: families, representatives, institutions."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from registry.models.personas import Persona


class Parentesco(enum.StrEnum):
    """What a relative is to the titular (D.Leg. 1350 art. 38)."""

    CONYUGE = "CONYUGE"
    UNION_HECHO = "UNION_HECHO"
    HIJO_MENOR = "HIJO_MENOR"
    HIJO_MAYOR_ESTUDIANTE = "HIJO_MAYOR_ESTUDIANTE"
    HIJO_DISCAPACIDAD = "HIJO_DISCAPACIDAD"
    HIJASTRO = "HIJASTRO"
    ASCENDIENTE = "ASCENDIENTE"
    OTRO = "OTRO"


class Vinculo(Base):
    """A tie between persons: with what it is proved and for how long it holds."""

    __abstract__ = True

    sustento: Mapped[str | None] = mapped_column(Text)  # act, deed, power: what proves it
    sustento_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))
    desde: Mapped[date | None]
    hasta: Mapped[date | None]
    origen: Mapped[str]  # see registry.models.personas.Dato
    reserva: Mapped[str | None]
    retirado_at: Mapped[datetime | None]


class RelacionFamiliar(Vinculo):
    """The relative is, to the titular, what ``parentesco`` says."""

    __tablename__ = "relacion_familiar"
    __table_args__ = (CheckConstraint("hasta >= desde", name="hasta_after_desde"),)

    titular_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True)
    familiar_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True)
    parentesco: Mapped[Parentesco]

    titular: Mapped[Persona] = relationship(foreign_keys=[titular_id])
    familiar: Mapped[Persona] = relationship(foreign_keys=[familiar_id])


class TipoInstitucion(enum.StrEnum):
    """What kind of body endorses or represents."""

    EMBAJADA = "EMBAJADA"
    CONSULADO = "CONSULADO"
    ORG_INTERNACIONAL = "ORG_INTERNACIONAL"
    ONG_APCI = "ONG_APCI"
    MEDIO_PRENSA = "MEDIO_PRENSA"
    EMPRESA = "EMPRESA"
    UNIVERSIDAD = "UNIVERSIDAD"
    ENTIDAD_PUBLICA = "ENTIDAD_PUBLICA"


class Institucion(Base):
    """A body that endorses requests: an embassy, an NGO, a newspaper, a company."""

    __tablename__ = "institucion"
    __table_args__ = (
        Index(
            "ix_institucion_words",
            func.array_to_tsvector(func.string_to_array(text("search"), text("' '"))),
            postgresql_using="gin",
        ),
    )

    ruc: Mapped[str | None] = mapped_column(unique=True)  # if Peruvian
    nombre: Mapped[str]
    tipo: Mapped[TipoInstitucion]
    pais: Mapped[str]
    registro_apci: Mapped[str | None]
    contacto: Mapped[str | None]  # a person's name
    cargo: Mapped[str | None]
    correo: Mapped[str | None]
    telefono: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    search: Mapped[str] = mapped_column(Text)


class TipoRepresentacion(enum.StrEnum):
    """By which title somebody acts for another."""

    APODERADO = "APODERADO"
    ABOGADO = "ABOGADO"
    PADRE_MADRE = "PADRE_MADRE"
    TUTOR = "TUTOR"
    CURADOR = "CURADOR"
    INSTITUCION = "INSTITUCION"


class Representacion(Vinculo):
    """A person or an institution acts for somebody."""

    __tablename__ = "representacion"
    __table_args__ = (
        CheckConstraint("num_nonnulls(representante_id, institucion_id) = 1", name="por_uno"),
        CheckConstraint("hasta >= desde", name="hasta_after_desde"),
    )

    representado_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), index=True)
    representante_id: Mapped[UUID | None] = mapped_column(ForeignKey("persona.id"), index=True)
    institucion_id: Mapped[UUID | None] = mapped_column(ForeignKey("institucion.id"), index=True)
    tipo: Mapped[TipoRepresentacion]

    representado: Mapped[Persona] = relationship(foreign_keys=[representado_id])
    representante: Mapped[Persona | None] = relationship(foreign_keys=[representante_id])
    institucion: Mapped[Institucion | None] = relationship()
