"""Tables of the sealed electronic file: what is in an expediente, in which order, and who closed it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base
from engine.models.guards import only_added


class Actuado(Base):
    """One piece of an expediente, with its folios. Only ever added: a correction is another piece.

    ``huella`` is the hash of the piece and of the hash before it, so that nothing can be changed, left
    out, put in or moved without being noticed.
    """

    __tablename__ = "actuado"
    __table_args__ = (
        UniqueConstraint("expediente_id", "orden"),
        UniqueConstraint("expediente_id", "upload_id"),
        CheckConstraint("orden > 0 AND folio_desde > 0 AND folio_hasta >= folio_desde", name="in_order"),
        CheckConstraint("(enmienda_de IS NULL) = (motivo IS NULL)", name="an_amendment_says_why"),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    orden: Mapped[int]
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    titulo: Mapped[str]
    folio_desde: Mapped[int]
    folio_hasta: Mapped[int]
    del_on: Mapped[date]  # the day on which it came into the expediente
    incorporado_por: Mapped[str]
    enmienda_de: Mapped[UUID | None] = mapped_column(ForeignKey("actuado.id"))
    motivo: Mapped[str | None] = mapped_column(Text)
    huella: Mapped[bytes] = mapped_column(LargeBinary)


class CierreLegajo(Base):
    """That an expediente was sealed up to a piece: its signed index, as whoever has it can check it."""

    __tablename__ = "cierre_legajo"
    __table_args__ = (UniqueConstraint("expediente_id", "hasta"),)

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    hasta: Mapped[int]  # number of the last piece
    folios: Mapped[int]
    indice: Mapped[str] = mapped_column(Text)  # JSON, to the byte as it was signed
    firma: Mapped[str] = mapped_column(Text)
    cerrado_por: Mapped[str]


for _model in (Actuado, CierreLegajo):
    only_added(_model)
