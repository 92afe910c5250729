"""The table of why things were refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base


class Motivacion(Base):
    """What a refusal rests on: rules that fired, evidence by folio, reasons. It never changes."""

    __tablename__ = "motivacion"
    __table_args__ = (
        CheckConstraint("jsonb_array_length(reglas) > 0", name="reglas_fired"),
        CheckConstraint("jsonb_array_length(pruebas) > 0", name="pruebas_cited"),
        Index(None, "expediente_id"),
        Index(None, "huella", postgresql_using="gin"),
    )

    expediente_id: Mapped[UUID] = mapped_column(ForeignKey("expediente.id"))
    resolucion: Mapped[str] = mapped_column(unique=True)  # its number
    reglas: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # {decision, regla, sustento}
    pruebas: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # {folio, acredita}
    texto: Mapped[str] = mapped_column(Text)
    huella: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # by which its likes are found
    at: Mapped[datetime]
