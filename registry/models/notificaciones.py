"""Tables of how people are told: by which way, when, and when it takes effect."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from registry.models.expedientes import Expediente


class Canal(enum.StrEnum):
    """How a person is told."""

    EMAIL = "EMAIL"
    PERSONAL = "PERSONAL"
    CASILLA = "CASILLA"
    CONSULAR = "CONSULAR"  # by a consulate, abroad
    PUBLICACION = "PUBLICACION"


class Forma(enum.StrEnum):
    """How it came about that a person counts as told."""

    ACUSE = "ACUSE"  # acknowledged
    SIN_ACUSE = "SIN_ACUSE"  # nobody acknowledged it, and the law makes do with that
    ENTREGA = "ENTREGA"  # in person, with a signature
    NEGATIVA = "NEGATIVA"  # who was there would not sign: recorded
    BAJO_PUERTA = "BAJO_PUERTA"  # nobody was there the second time
    LECTURA = "LECTURA"  # read in the casilla
    PUBLICADA = "PUBLICADA"


class Notificacion(Base):
    """That a person is told of an act, by one way. A way that fails is followed by another one's row."""

    __tablename__ = "notificacion"
    __table_args__ = (
        CheckConstraint("(forma IS NULL) = (resuelta_at IS NULL)", name="forma_once_settled"),
        Index(None, "expediente_id"),
        Index("uq_notificacion_codigo", "codigo", unique=True),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    acto: Mapped[str]  # number of the resolution, or CITACION
    canal: Mapped[Canal]
    destinatario: Mapped[str | None]
    asunto: Mapped[str] = mapped_column(Text)
    cuerpo: Mapped[str | None] = mapped_column(Text)  # as it was sent
    idioma: Mapped[str] = mapped_column(default="es")
    documentos: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    codigo: Mapped[str | None]  # in the link by which the person acknowledges
    sent_at: Mapped[datetime]
    received_on: Mapped[date | None]
    ack_at: Mapped[datetime | None]
    effective_on: Mapped[date]  # provisional, without acknowledgement, until it is settled
    forma: Mapped[Forma | None]
    resuelta_at: Mapped[datetime | None]  # when it was settled that the person counts as told
    recibido_por: Mapped[str | None]
    evidencia_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))
    sustituye_id: Mapped[UUID | None] = mapped_column(ForeignKey("notificacion.id"))  # whose way failed

    expediente: Mapped[Expediente] = relationship()
