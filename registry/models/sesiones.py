"""Tables of the sessions of collegiate bodies: agenda, who attends, what is agreed."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base, Data


class EstadoSesion(enum.StrEnum):
    """Life of a session."""

    CONVOCADA = "convocada"
    INSTALADA = "instalada"  # there is a quorum: cases are presented and voted
    CERRADA = "cerrada"  # the minutes are written and wait for signatures
    FIRMADA = "firmada"
    SIN_EFECTO = "sin_efecto"  # called off; its cases are ready again


class Sesion(Base):
    """A session of a collegiate body."""

    __tablename__ = "sesion"
    __table_args__ = (
        CheckConstraint("convocatoria IN (1, 2)", name="first_or_second_call"),
        CheckConstraint(
            "(acta_id IS NOT NULL) = (estado IN ('cerrada', 'firmada'))", name="minutes_when_closed"
        ),
        Index(None, "organo", "estado"),
    )

    organo: Mapped[str]  # code in the catalogue
    numero: Mapped[str] = mapped_column(unique=True)
    convocatoria: Mapped[int] = mapped_column(default=1)
    se_reune_at: Mapped[datetime]
    modalidad: Mapped[str]  # PRESENCIAL, VIRTUAL
    lugar: Mapped[str] = mapped_column(Text)
    voto: Mapped[str]  # NOMINAL, SECRETO
    estado: Mapped[EstadoSesion] = mapped_column(default=EstadoSesion.CONVOCADA)
    preside: Mapped[str | None]  # who chairs it, once seated
    observaciones: Mapped[str | None] = mapped_column(Text)
    instalada_at: Mapped[datetime | None]
    cerrada_at: Mapped[datetime | None]
    acta_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))

    puntos: Mapped[list["PuntoSesion"]] = relationship(order_by="PuntoSesion.orden")
    asistentes: Mapped[list["AsistenteSesion"]] = relationship(order_by="AsistenteSesion.orden")


class PuntoSesion(Base):
    """A case on the agenda, and what was agreed on it."""

    __tablename__ = "punto_sesion"
    __table_args__ = (UniqueConstraint("sesion_id", "instance_id"), Index(None, "instance_id"))

    sesion_id: Mapped[UUID] = mapped_column(ForeignKey("sesion.id"))
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    orden: Mapped[int]
    opinion: Mapped[str | None] = mapped_column(Text)  # of who observes, without vote
    abstenciones: Mapped[Data]  # user -> ground, in writing
    acuerdo: Mapped[Data | None]  # as the case's own decision says it


class AsistenteSesion(Base):
    """A member of the body in a session: whether present, and when they signed its minutes."""

    __tablename__ = "asistente_sesion"
    __table_args__ = (
        UniqueConstraint("sesion_id", "usuario"),
        CheckConstraint("firmo_at IS NULL OR presente", name="who_signs_was_there"),
    )

    sesion_id: Mapped[UUID] = mapped_column(ForeignKey("sesion.id"))
    orden: Mapped[int]
    usuario: Mapped[str]
    nombre: Mapped[str]
    cargo: Mapped[str]
    vota: Mapped[bool]
    observa: Mapped[bool]
    presente: Mapped[bool] = mapped_column(default=False)
    firmo_at: Mapped[datetime | None]
