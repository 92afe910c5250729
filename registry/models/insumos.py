"""Tables of the blanks that documents are made of, stickers, booklets, cards, and of their fate."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import clock
from engine.models import Data
from engine.models.base import Base
from engine.models.guards import only_added


class EstadoInsumo(enum.StrEnum):
    """Where a blank stands."""

    STOCK = "stock"
    ASIGNADO = "asignado"  # set aside for a document that is being made
    USADO = "usado"
    DANADO = "danado"  # spoiled, kept until it is destroyed
    ANULADO = "anulado"  # not to be used any more, kept until it is destroyed
    EN_TRASLADO = "en_traslado"
    EXTRAVIADO = "extraviado"
    DESTRUIDO = "destruido"


class ClaseMovimiento(enum.StrEnum):
    """What happened to a blank."""

    RESERVA = "reserva"
    LIBERACION = "liberacion"
    USO = "uso"
    DANO = "dano"
    ANULACION = "anulacion"
    ENVIO = "envio"
    INGRESO = "ingreso"
    EXTRAVIO = "extravio"
    HALLAZGO = "hallazgo"
    DESTRUCCION = "destruccion"


class ClaseActa(enum.StrEnum):
    """What several blanks were written down for at once."""

    TRASLADO = "traslado"
    DESTRUCCION = "destruccion"
    RECUENTO = "recuento"


class LoteInsumo(Base):
    """Blanks as they came from the printer: a run of serial numbers, received on one paper."""

    __tablename__ = "lote_insumo"
    __table_args__ = (
        CheckConstraint("desde > 0 AND hasta >= desde", name="a_run_of_numbers"),
        Index(None, "oficina", "tipo"),
    )

    tipo: Mapped[str]  # of the catalogue: AUTOADHESIVO_VISA, TARJETA_CARNE…
    oficina: Mapped[str]  # that received it
    guia: Mapped[str]  # number of the delivery note
    proveedor: Mapped[str | None]
    prefijo: Mapped[str]
    desde: Mapped[int]
    hasta: Mapped[int]
    recibido_on: Mapped[date]
    recibido_por: Mapped[str]


class ActaInsumo(Base):
    """A transfer between offices, a destruction, a count: what was found and who answers for it.

    A destruction is asked for by who keeps the blanks, and done when the second person has said, signed
    in as themselves, that they saw it.
    """

    __tablename__ = "acta_insumo"
    __table_args__ = (
        Index(None, "oficina", "created_at"),
        Index(None, "oficina_destino"),
        Index(
            "ix_acta_insumo_por_confirmar",
            "testigo_usuario",
            postgresql_where=text("testigo_usuario IS NOT NULL AND atendida_at IS NULL"),
        ),
        Index(
            "uq_acta_insumo_una_por_confirmar",
            "oficina",
            "tipo",
            unique=True,
            postgresql_where=text("testigo_usuario IS NOT NULL AND atendida_at IS NULL"),
        ),
        CheckConstraint("rechazo IS NULL OR atendida_at IS NOT NULL", name="a_refusal_has_its_instant"),
    )

    clase: Mapped[ClaseActa]
    numero: Mapped[str] = mapped_column(unique=True)
    tipo: Mapped[str]
    oficina: Mapped[str]
    oficina_destino: Mapped[str | None]  # of a transfer
    cantidad: Mapped[int]
    motivo: Mapped[str] = mapped_column(Text)
    testigo: Mapped[str | None]  # second person, by name
    testigo_usuario: Mapped[str | None]  # of a destruction: who has to confirm it
    atendida_at: Mapped[datetime | None]  # that the second person confirmed or somebody refused it
    atendida_por: Mapped[str | None]
    rechazo: Mapped[str | None] = mapped_column(Text)  # why it was not done
    hallazgos: Mapped[Data] = mapped_column(default=dict)  # of a count: expected, found, differences
    hecha_por: Mapped[str]
    recibida_at: Mapped[datetime | None]  # of a transfer
    recibida_por: Mapped[str | None]
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))

    @property
    def por_confirmar(self) -> bool:
        """Whether the second person has yet to say that they saw it."""
        return self.testigo_usuario is not None and self.atendida_at is None


class Insumo(Base):
    """One blank. Its serial number is printed on it before it comes to us."""

    __tablename__ = "insumo"
    __table_args__ = (
        UniqueConstraint("tipo", "serie"),
        Index(None, "oficina", "tipo", "estado", "serie"),
        Index(None, "expediente_id"),
    )

    tipo: Mapped[str]
    serie: Mapped[str]
    lote_id: Mapped[UUID] = mapped_column(ForeignKey("lote_insumo.id"))
    oficina: Mapped[str]  # that has it
    estado: Mapped[EstadoInsumo] = mapped_column(default=EstadoInsumo.STOCK)
    estado_at: Mapped[datetime] = mapped_column(default=clock.now)
    motivo: Mapped[str | None] = mapped_column(Text)
    expediente_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("expediente.id")
    )  # it is set aside for

    lote: Mapped[LoteInsumo] = relationship()


class MovimientoInsumo(Base):
    """One thing that happened to one blank. Only ever added."""

    __tablename__ = "movimiento_insumo"
    __table_args__ = (Index(None, "insumo_id", "created_at"),)

    insumo_id: Mapped[UUID] = mapped_column(ForeignKey("insumo.id"))
    clase: Mapped[ClaseMovimiento]
    oficina: Mapped[str]
    por: Mapped[str]
    motivo: Mapped[str | None] = mapped_column(Text)
    acta_id: Mapped[UUID | None] = mapped_column(ForeignKey("acta_insumo.id"))


only_added(MovimientoInsumo)
