"""Tables of expedientes, of who holds them, and of the numbers that the ministry gives."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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

    titular: Mapped[Persona] = relationship()


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
