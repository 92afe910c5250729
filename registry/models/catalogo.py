"""Changes of the catalogue that people made: rows that hold over those of the files."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data


class EstadoCambio(enum.StrEnum):
    """Life of a change."""

    PROPUESTO = "propuesto"  # waits for a second person
    VIGENTE = "vigente"
    RECHAZADO = "rechazado"


class CambioCatalogo(Base):
    """A row as it is from this change on: new, or one that was there (same key, same first day).

    ``version`` counts the changes that came into force; the latest of a row is the row.
    """

    __tablename__ = "cambio_catalogo"
    __table_args__ = (
        CheckConstraint("(estado = 'vigente') = (version IS NOT NULL)", name="numbered_when_in_force"),
        CheckConstraint("(estado = 'propuesto') = (resuelto_at IS NULL)", name="open_or_resolved"),
        Index(
            "uq_cambio_catalogo_version",
            "version",
            unique=True,
            postgresql_where=text("version IS NOT NULL"),
        ),
        Index(
            "uq_cambio_catalogo_propuesto",  # one proposal at a time for each row
            "tabla",
            "clave",
            "desde",
            unique=True,
            postgresql_where=text("estado = 'propuesto'"),
        ),
        Index("ix_cambio_catalogo_tabla", "tabla", "created_at"),
    )

    tabla: Mapped[str]  # code of the table
    clave: Mapped[list[str]] = mapped_column(ARRAY(String))
    desde: Mapped[date]
    datos: Mapped[Data]  # the whole row, as ``Fila.guardada`` gives it
    antes: Mapped[Data | None]  # the row it takes the place of
    termina: Mapped[Data | None]  # the row before it, which ends with it
    motivo: Mapped[str] = mapped_column(Text)
    mueve_plazos: Mapped[bool]
    estado: Mapped[EstadoCambio]
    propuesto_por: Mapped[str]
    resuelto_por: Mapped[str | None]
    resuelto_at: Mapped[datetime | None]
    version: Mapped[int | None]
