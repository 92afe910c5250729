"""Tables of what the ministry issues and of how it tells people."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import clock
from engine.models import Data
from engine.models.base import Base
from registry.models.expedientes import Expediente


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()


class EstadoDocumento(enum.StrEnum):
    """Life of an issued document. What it passed through is in the audit log."""

    CONTROL_CALIDAD = "control_calidad"  # made, not yet found good
    EMITIDO = "emitido"  # good, waiting for its holder; an electronic one begins here
    ENTREGADO = "entregado"
    DEVUELTO = "devuelto"
    EXTRAVIADO = "extraviado"
    VENCIDO = "vencido"
    ANULADO = "anulado"  # was never to count: a fault of ours
    REVOCADO = "revocado"  # counted, and does no more


class DocumentoEmitido(Base):
    """A document as it was issued: what it says never changes; a correction is another document.

    One that another system issued before us (``importado_de``) has neither expediente nor file here.
    """

    __tablename__ = "documento_emitido"
    __table_args__ = (
        Index(None, "expediente_id"),
        Index(None, "titular_id"),
        Index(None, "anterior_id"),
        Index(None, "numero", "tipo", postgresql_where=text("numero IS NOT NULL")),
        Index(
            "uq_documento_emitido_insumo",
            "insumo_id",
            unique=True,
            postgresql_where=text("insumo_id IS NOT NULL"),
        ),
        Index(
            "uq_documento_emitido_tipo_numero",
            "tipo",
            "numero",
            unique=True,
            postgresql_where=text("serie IS NOT NULL AND estado <> 'anulado'"),
        ),
        CheckConstraint(
            "importado_de IS NOT NULL OR (expediente_id IS NOT NULL AND upload_id IS NOT NULL"
            " AND plantilla IS NOT NULL AND plantilla_sha256 IS NOT NULL)",
            name="issued_here_or_imported",
        ),
    )

    expediente_id: Mapped[UUID | None] = mapped_column(ForeignKey("expediente.id"))
    tipo: Mapped[str]  # of the catalogue: RESOLUCION, VISA, CARNE_IDENTIDAD…
    numero: Mapped[str | None]
    plantilla: Mapped[str | None]  # <process key>/<template>
    plantilla_sha256: Mapped[str | None]  # of the template as it was that day
    codigo: Mapped[str] = mapped_column(unique=True)  # printed on it; proves that it is ours
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))
    estado: Mapped[EstadoDocumento] = mapped_column(default=EstadoDocumento.EMITIDO)
    estado_at: Mapped[datetime] = mapped_column(default=clock.now, server_default=func.now())
    motivo: Mapped[str | None] = mapped_column(Text)  # of the state, where it needs one
    serie: Mapped[str | None]  # the number was taken from it, and nobody else has it
    oficina: Mapped[str | None]
    titular_id: Mapped[UUID | None] = mapped_column(ForeignKey("persona.id"))
    emitido_on: Mapped[date] = mapped_column(default=_today, server_default=func.current_date())
    vence_on: Mapped[date | None]  # the last day on which it is good
    insumo_id: Mapped[UUID | None] = mapped_column(ForeignKey("insumo.id"))
    anterior_id: Mapped[UUID | None] = mapped_column(ForeignKey("documento_emitido.id"))  # it replaces
    mrz: Mapped[str | None] = mapped_column(Text)  # lines
    sello: Mapped[bytes | None] = mapped_column(LargeBinary)  # header, message and signature
    publicos: Mapped[Data] = mapped_column(  # what whoever verifies it may see
        default=dict, server_default=text("'{}'")
    )
    firmado_at: Mapped[datetime | None]
    importado_de: Mapped[str | None]

    expediente: Mapped[Expediente | None] = relationship()


class ListaRevocacion(Base):
    """The seals that are good no more, as they were published: a signed text that anybody may keep."""

    __tablename__ = "lista_revocacion"

    numero: Mapped[int] = mapped_column(unique=True)
    cuantos: Mapped[int]
    contenido: Mapped[str] = mapped_column(Text)
