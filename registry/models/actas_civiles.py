"""Tables of the consular register of births, marriages and deaths."""

import enum
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models import Data
from engine.models.base import Base
from engine.models.guards import only_added
from registry.models.documentos import DocumentoEmitido
from registry.models.expedientes import Expediente


class HechoCivil(enum.StrEnum):
    """What an act of the register is about."""

    NACIMIENTO = "nacimiento"
    MATRIMONIO = "matrimonio"
    DEFUNCION = "defuncion"


class ClaseAnotacion(enum.StrEnum):
    """What a resolution has written in the margin of an act (Reglamento Consular, arts. 98 to 101)."""

    RECTIFICACION = "rectificacion"
    CANCELACION = "cancelacion"  # the act is in force no more; nothing is annotated after it
    RECONSTITUCION = "reconstitucion"  # it was lost or destroyed, and was made again from proofs
    REPOSICION = "reposicion"  # it was taken over from another original of it


class ActaCivil(Base):
    """An act as it was inscribed. Only ever added: what is rectified is written in its margin.

    Whose it is, the expediente says: the one that inscribed it or, of an act that lay in a book of
    paper, the one that first asked for it.
    """

    __tablename__ = "acta_civil"
    __table_args__ = (
        UniqueConstraint("oficina", "numero"),
        Index(None, "expediente_id"),
        CheckConstraint("(documento_id IS NULL) = (libro IS NOT NULL)", name="ours_or_of_a_book"),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    documento_id: Mapped[UUID | None] = mapped_column(ForeignKey("documento_emitido.id"))
    libro: Mapped[str | None]  # book and page from which it was transcribed
    hecho: Mapped[HechoCivil]
    numero: Mapped[str]
    oficina: Mapped[str]  # that inscribed it
    inscrita_on: Mapped[date]
    asiento: Mapped[Data]  # what it says, by the codes of the catalogue's «campos_acta»
    inscrita_por: Mapped[str]

    expediente: Mapped[Expediente] = relationship()
    documento: Mapped[DocumentoEmitido | None] = relationship()


class AnotacionMarginal(Base):
    """What was written in the margin of an act, by order of a resolution. Only ever added."""

    __tablename__ = "anotacion_marginal"
    __table_args__ = (
        UniqueConstraint("acta_id", "orden"),
        Index(None, "expediente_id"),
        CheckConstraint("orden > 0", name="orden_is_a_number"),
        CheckConstraint(
            "(clase = 'rectificacion') = (causal IS NULL)", name="has_a_ground_unless_it_rectifies"
        ),
        CheckConstraint(
            "(clase = 'rectificacion') = (jsonb_array_length(cambios) > 0)",
            name="changes_what_it_rectifies",
        ),
        Index(
            "uq_anotacion_marginal_one_cancellation",
            "acta_id",
            unique=True,
            postgresql_where=text("clase = 'cancelacion'"),
        ),
    )

    acta_id: Mapped[UUID] = mapped_column(ForeignKey("acta_civil.id"))
    orden: Mapped[int]
    clase: Mapped[ClaseAnotacion] = mapped_column(
        default=ClaseAnotacion.RECTIFICACION, server_default=text("'rectificacion'")
    )
    causal: Mapped[str | None]  # code of the catalogue's «motivos», class «<clase>_ACTA»
    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))  # that ordered it
    resolucion: Mapped[str]
    resuelta_on: Mapped[date]
    cambios: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # {campo, dice, debe_decir}
    fundamento: Mapped[str] = mapped_column(Text)
    anotada_on: Mapped[date]
    anotada_por: Mapped[str]

    acta: Mapped[ActaCivil] = relationship()
    expediente: Mapped[Expediente] = relationship()


for _model in (ActaCivil, AnotacionMarginal):
    only_added(_model)
