"""Tables of what is brought over from the systems that SUGM takes the place of."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models.base import Base, Data, Root
from registry.models.familia import Parentesco
from registry.models.personas import Persona


class EstadoImportacion(enum.StrEnum):
    """Where the loading of one extract stands."""

    EN_CURSO = "en_curso"
    DETENIDA = "detenida"  # somebody stopped it; it goes on where it was
    TERMINADA = "terminada"


class Importacion(Base):
    """One extract of an old system, and how far its rows have been taken in."""

    __tablename__ = "importacion"
    __table_args__ = (
        Index("ix_importacion_en_curso", "created_at", postgresql_where=text("estado = 'en_curso'")),
        CheckConstraint("hechas <= filas", name="hechas_of_filas"),
    )

    sistema: Mapped[str]  # SAM, QORICANCHA, CARDIP, ABTC, PASAPORTES: a mapping file has that name
    archivo: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    mapa: Mapped[Data]  # the mapping as it was when it was begun
    simulacro: Mapped[bool]  # decides on every row and writes nothing in the register
    actor: Mapped[str]
    reserva: Mapped[str | None]  # under which all that it tells is known
    estado: Mapped[EstadoImportacion] = mapped_column(default=EstadoImportacion.EN_CURSO)
    filas: Mapped[int]
    hechas: Mapped[int] = mapped_column(default=0)
    ignoradas: Mapped[list[str]] = mapped_column(ARRAY(String))  # columns that the mapping does not name
    terminada_at: Mapped[datetime | None]
    informe: Mapped[Data | None]


class Resultado(enum.StrEnum):
    """What became of a row."""

    NUEVA = "nueva"  # a person who was not in the register
    RECONOCIDA = "reconocida"  # a person who was: what was not known of them is added
    ACTUALIZADA = "actualizada"  # that record came before, and tells something else now
    SIN_CAMBIO = "sin_cambio"  # that record came before, and tells the same
    RECHAZADA = "rechazada"


class FilaImportada(Root):
    """A row of an extract, and what became of it."""

    __tablename__ = "fila_importada"
    __table_args__ = (
        Index("ix_fila_importada_importacion_id_clave", "importacion_id", "clave"),
        Index(
            "ix_fila_importada_bloques",
            "bloques",
            postgresql_using="gin",
            postgresql_where=text("bloques IS NOT NULL"),
        ),
    )

    importacion_id: Mapped[UUID] = mapped_column(ForeignKey("importacion.id"), primary_key=True)
    linea: Mapped[int] = mapped_column(primary_key=True)  # of the file: a header is line 1
    datos: Mapped[list[str] | None] = mapped_column(
        ARRAY(String)
    )  # as they came, until they are taken in
    clave: Mapped[str | None]
    huella: Mapped[bytes | None] = mapped_column(LargeBinary)  # of the whole row
    grupo: Mapped[str | None]  # procedure and state, by which both sides are counted
    resultado: Mapped[Resultado | None]
    motivos: Mapped[list[Data]] = mapped_column(JSONB, server_default=text("'[]'"))
    parecidos: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # of a person whom a simulacro would have made: the next rows are compared with them
    ficha_id: Mapped[UUID | None]
    bloques: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    rasgos: Mapped[Data | None] = mapped_column(JSONB(none_as_null=True))


class TramiteImportado(Base):
    """One case or document of an old system, as its last extract tells it."""

    __tablename__ = "tramite_importado"
    __table_args__ = (
        UniqueConstraint("sistema", "clave"),
        Index(None, "persona_id"),
        Index(None, "importacion_id"),
        Index(
            "ix_tramite_importado_vinculo_pendiente",
            *("sistema", "titular_clave"),
            postgresql_where=text("vinculo_pendiente"),
        ),
    )

    sistema: Mapped[str]
    clave: Mapped[str]  # the record's own key in that system
    huella: Mapped[bytes] = mapped_column(LargeBinary)  # of all that the record told
    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"))
    importacion_id: Mapped[UUID] = mapped_column(ForeignKey("importacion.id"))
    procedimiento: Mapped[str]
    numero: Mapped[str | None]
    estado: Mapped[str]
    desde: Mapped[date | None]
    hasta: Mapped[date | None]
    oficina: Mapped[str | None]
    detalle: Mapped[Data]
    reserva: Mapped[str | None]
    titular_clave: Mapped[str | None]  # of the record of whom this person is a relative
    parentesco: Mapped[Parentesco | None]
    vinculo_pendiente: Mapped[bool] = mapped_column(default=False)

    persona: Mapped[Persona] = relationship()
