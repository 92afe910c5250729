"""Tables of what the ministry issues and of how it tells people."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base
from registry.models.expedientes import Expediente


class EstadoDocumento(enum.StrEnum):
    """Life of an issued document."""

    EMITIDO = "emitido"
    ANULADO = "anulado"


class DocumentoEmitido(Base):
    """A document as it was issued: its file never changes; a correction is another document."""

    __tablename__ = "documento_emitido"
    __table_args__ = (Index(None, "expediente_id"),)

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    tipo: Mapped[str]  # RESOLUCION, CITACION, CARNE_SOLICITANTE, ACTA_SESION
    numero: Mapped[str | None]
    plantilla: Mapped[str]  # <process key>/<template>
    plantilla_sha256: Mapped[str]  # of the template as it was that day
    codigo: Mapped[str] = mapped_column(unique=True)  # printed on it; proves that it is ours
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    estado: Mapped[EstadoDocumento] = mapped_column(default=EstadoDocumento.EMITIDO)

    expediente: Mapped[Expediente] = relationship()


class Canal(enum.StrEnum):
    """How a person is told."""

    EMAIL = "EMAIL"
    PERSONAL = "PERSONAL"
    CASILLA = "CASILLA"


class Notificacion(Base):
    """That a person was told of an act, how, and when it takes effect if nobody answers."""

    __tablename__ = "notificacion"
    __table_args__ = (Index(None, "expediente_id"),)

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    acto: Mapped[str]  # number of the resolution, or CITACION
    canal: Mapped[Canal]
    destinatario: Mapped[str | None]
    asunto: Mapped[str] = mapped_column(Text)
    documentos: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    sent_at: Mapped[datetime]
    effective_on: Mapped[date]  # without acknowledgement

    expediente: Mapped[Expediente] = relationship()
