"""Tables of expedientes, of who holds them, and of the numbers that the ministry gives."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from registry.models.personas import Persona


class Serie(Base):
    """The last number given in a series and a year. Its row lock is what makes numbers unique."""

    __tablename__ = "serie"
    __table_args__ = (
        UniqueConstraint("codigo", "anio"),
        CheckConstraint("ultimo > 0", name="ultimo_is_a_number"),
    )

    codigo: Mapped[str]
    anio: Mapped[int]
    ultimo: Mapped[int]


class EstadoExpediente(enum.StrEnum):
    """Where an expediente stands in law, whatever its diagram looks like."""

    BORRADOR = "borrador"
    PRESENTADO = "presentado"
    OBSERVADO_INICIAL = "observado_inicial"  # something is missing (LPAG art. 125)
    NO_PRESENTADO = "no_presentado"  # it was not completed in time: returned
    ADMITIDO = "admitido"
    EN_VERIFICACION = "en_verificacion"
    EN_EVALUACION = "en_evaluacion"
    OBSERVADO_FONDO = "observado_fondo"
    EN_REVISION = "en_revision"
    RESUELTO = "resuelto"
    NOTIFICADO = "notificado"
    IMPUGNADO = "impugnado"
    FIRME = "firme"
    ARCHIVADO = "archivado"
    DESISTIDO = "desistido"
    ABANDONADO = "abandonado"
    DERIVADO = "derivado"
    SUSPENDIDO = "suspendido"  # with a legal ground and a last day


class Expediente(Base):
    """One case of one person in one procedure."""

    __tablename__ = "expediente"
    __table_args__ = (Index(None, "titular_id"), Index(None, "instance_id"))

    numero: Mapped[str] = mapped_column(unique=True)
    procedimiento: Mapped[str]  # key of the process definition
    canal: Mapped[str]  # MIGRACIONES, MESA_DE_PARTES, ODE, CONSULADO, OFICIO
    presentado_at: Mapped[datetime]  # starts the legal clock
    titular_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))

    estado: Mapped[EstadoExpediente] = mapped_column(default=EstadoExpediente.PRESENTADO)

    titular: Mapped[Persona] = relationship()


class Transicion(Base):
    """That an expediente came into another state: who did it, when, and on what legal ground."""

    __tablename__ = "transicion"
    __table_args__ = (
        CheckConstraint("desde <> hacia", name="hacia_is_another"),
        CheckConstraint("(hacia = 'suspendido') = (hasta_on IS NOT NULL)", name="hasta_of_a_suspension"),
        Index(None, "expediente_id", "at"),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    desde: Mapped[EstadoExpediente]
    hacia: Mapped[EstadoExpediente]
    at: Mapped[datetime]
    actor: Mapped[str]
    norma: Mapped[str] = mapped_column(Text)
    motivo: Mapped[str | None] = mapped_column(Text)
    documento_id: Mapped[UUID | None] = mapped_column(ForeignKey("documento_emitido.id"))
    hasta_on: Mapped[date | None]


class Asignacion(Base):
    """That an officer was put in charge, and why that one. The newest row of an expediente holds."""

    __tablename__ = "asignacion"
    __table_args__ = (
        Index(None, "usuario"),
        Index(
            "uq_asignacion_vigente",
            "expediente_id",
            unique=True,
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    usuario: Mapped[str]
    motivo: Mapped[str]
    until_at: Mapped[datetime | None]  # since when somebody else is in charge, or nobody
