"""Tables of what the ministry issues and of how it tells people."""

import enum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
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
