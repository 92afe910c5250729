"""Tables of what the ministry lets people be and where it lets them go: calidades and visas."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from registry.models.expedientes import Expediente
from registry.models.personas import Persona


class EstadoCalidad(enum.StrEnum):
    """Life of a calidad migratoria that was granted."""

    VIGENTE = "vigente"
    PRORROGADA = "prorrogada"  # another row goes on from here
    CAMBIADA = "cambiada"  # another calidad took its place
    VENCIDA = "vencida"
    CANCELADA = "cancelada"


class EstadoVisa(enum.StrEnum):
    """Life of a visa; a refusal is kept too, for whoever asks again."""

    EMITIDA = "emitida"
    USADA = "usada"  # its holder entered
    CADUCADA = "caducada"  # six months passed (D.Leg. 1350 art. 27.3)
    CANCELADA = "cancelada"  # before entry (art. 27.5)
    DENEGADA = "denegada"


class CalidadOtorgada(Base):
    """That a person has, or had, a calidad migratoria: from when, until when, by which resolution."""

    __tablename__ = "calidad_otorgada"
    __table_args__ = (
        CheckConstraint("hasta_on >= desde_on", name="hasta_after_desde"),
        CheckConstraint(
            "(estado IN ('vigente', 'prorrogada', 'cambiada')) OR terminada_on IS NOT NULL",
            name="terminada_has_its_day",
        ),
        Index(None, "persona_id", "estado"),
    )

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"), index=True)
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey("calidad_otorgada.id"), index=True)
    anterior_id: Mapped[UUID | None] = mapped_column(ForeignKey("calidad_otorgada.id"))
    calidad: Mapped[str]  # of the catalogue «calidades», with its variante
    variante: Mapped[str]
    tramite: Mapped[str]  # OTORGAMIENTO, PRORROGA, CAMBIO, REGULARIZACION
    desde_on: Mapped[date]
    hasta_on: Mapped[date | None]  # inclusive; None: as long as the function lasts
    entradas: Mapped[str]
    resolucion: Mapped[str]
    resuelta_on: Mapped[date]
    estado: Mapped[EstadoCalidad]
    terminada_on: Mapped[date | None]
    causal: Mapped[str | None]  # of the catalogue «motivos», class CANCELACION

    persona: Mapped[Persona] = relationship()
    expediente: Mapped[Expediente] = relationship()


class VisaEmitida(Base):
    """A visa that a consular office gave, or refused."""

    __tablename__ = "visa_emitida"
    __table_args__ = (
        CheckConstraint("(estado = 'denegada') = (numero IS NULL)", name="denegada_has_no_number"),
        CheckConstraint(
            "estado = 'denegada' OR usar_hasta_on IS NOT NULL", name="emitida_has_its_last_day"
        ),
        CheckConstraint("(estado = 'usada') = (ingreso_on IS NOT NULL)", name="usada_has_its_entry"),
        Index(None, "persona_id", "estado"),
    )

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"), index=True)
    numero: Mapped[str | None] = mapped_column(unique=True)
    tipo: Mapped[str]  # of the catalogue «visas»
    calidad: Mapped[str | None]  # None: transit
    variante: Mapped[str | None]
    formato: Mapped[str | None]  # ADHESIVO, ELECTRONICA
    oficina: Mapped[str]
    documento: Mapped[str]  # travel document that carries it: kind, State, number
    dias: Mapped[int | None]
    entradas: Mapped[str | None]
    resuelta_on: Mapped[date]
    usar_hasta_on: Mapped[date | None]
    ingreso_on: Mapped[date | None]
    estado: Mapped[EstadoVisa]
    causales: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)

    persona: Mapped[Persona] = relationship()
    expediente: Mapped[Expediente] = relationship()
