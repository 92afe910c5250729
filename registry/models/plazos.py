"""Tables of the time limits that run in cases, of what happened to them, and of who is told."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Data


class EstadoPlazo(enum.StrEnum):
    """Life of a time limit in a case."""

    EN_CURSO = "en_curso"
    SUSPENDIDO = "suspendido"  # on a legal ground, until a day
    CUMPLIDO = "cumplido"  # what was due by it was done in time
    VENCIDO = "vencido"  # it ran out; ``cerrado_at`` says whether it was done late
    SIN_EFECTO = "sin_efecto"  # the case was given up


ABIERTOS = (EstadoPlazo.EN_CURSO, EstadoPlazo.SUSPENDIDO)


class Plazo(Base):
    """A time limit that a case is due by: what it is computed from, and when it ends.

    ``id`` follows from the case and from ``clave``, so that being told of it twice makes one.
    """

    __tablename__ = "plazo"
    __table_args__ = (
        UniqueConstraint("instance_id", "clave"),
        CheckConstraint("cantidad > 0 AND distancia >= 0", name="a_length"),
        CheckConstraint(
            "(estado = 'suspendido') = (suspendido_hasta IS NOT NULL)", name="until_while_suspended"
        ),
        Index(
            "ix_plazo_siguiente", "siguiente_at", "id", postgresql_where=text("siguiente_at IS NOT NULL")
        ),
        Index(
            "ix_plazo_catalogo",  # what a change of the catalogue may have moved
            "catalogo",
            "id",
            postgresql_where=text("estado IN ('en_curso', 'suspendido')"),
        ),
        Index(
            "ix_plazo_abierto",
            "calendario",
            "vence_on",
            "id",
            postgresql_where=text("estado IN ('en_curso', 'suspendido')"),
        ),
    )

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    clave: Mapped[str] = mapped_column(Text)  # by which tasks and timers of the case name it
    codigo: Mapped[str]  # in the catalogue
    nombre: Mapped[str] = mapped_column(Text)
    norma: Mapped[str] = mapped_column(Text)
    obligado: Mapped[str]  # ENTIDAD, ADMINISTRADO
    procedimiento: Mapped[str]  # key of the definition
    oficina: Mapped[str | None]  # whose calendar counts; None: the national one
    lugar: Mapped[str | None]  # where the party lives, for the distance
    calendario: Mapped[str]
    zona: Mapped[str]
    desde_on: Mapped[date]
    desde_at: Mapped[datetime | None]  # of a term in hours
    cantidad: Mapped[int]
    unidad: Mapped[str]
    distancia: Mapped[int]
    vence_on: Mapped[date]
    vence_at: Mapped[datetime]
    estado: Mapped[EstadoPlazo] = mapped_column(default=EstadoPlazo.EN_CURSO)
    cerrado_at: Mapped[datetime | None]
    comunicado_on: Mapped[date | None]  # the last day that the person was told
    suspendido_hasta: Mapped[date | None]
    siguiente_at: Mapped[datetime | None]  # when the next reminder, or silence, or resumption is due
    avisados: Mapped[list[str]] = mapped_column(ARRAY(String))  # codes of alerts that have been given
    silencio_at: Mapped[datetime | None]
    silencio: Mapped[str | None]  # POSITIVO, NEGATIVO; a flag, of no effect by itself
    escalado_id: Mapped[UUID | None]  # the case in which a supervisor attends to it
    catalogo: Mapped[int]  # version of the catalogue by which it was computed


class TipoSuceso(enum.StrEnum):
    """What can happen to a time limit."""

    INICIADO = "iniciado"
    SUSPENDIDO = "suspendido"
    REANUDADO = "reanudado"
    PRORROGADO = "prorrogado"
    RECALCULADO = "recalculado"  # a holiday or a term of the catalogue changed
    CONSERVADO = "conservado"  # the same, but the person keeps the date that was told
    COMUNICADO = "comunicado"  # the person was told its date
    AVISADO = "avisado"
    ESCALADO = "escalado"
    SILENCIO = "silencio"  # its date has come
    VENCIDO = "vencido"
    CUMPLIDO = "cumplido"
    SIN_EFECTO = "sin_efecto"


class PlazoSuceso(Base):
    """Something that happened to a time limit: who, when, on what ground, and the date it led to."""

    __tablename__ = "plazo_suceso"
    __table_args__ = (Index(None, "plazo_id", "at"),)

    plazo_id: Mapped[UUID] = mapped_column(ForeignKey("plazo.id"))
    tipo: Mapped[TipoSuceso]
    at: Mapped[datetime]
    actor: Mapped[str]
    norma: Mapped[str | None] = mapped_column(Text)
    motivo: Mapped[str | None] = mapped_column(Text)
    antes_on: Mapped[date | None]
    vence_on: Mapped[date | None]
    pasos: Mapped[object | None] = mapped_column(JSONB)  # the derivation, a list of steps
    datos: Mapped[Data]  # of a suspension: first, last; of an extension: amount; of an alert: code


class Aviso(Base):
    """That somebody is told something of a case: a person, or whoever of a group looks first."""

    __tablename__ = "aviso"
    __table_args__ = (
        CheckConstraint("(para_usuario IS NULL) <> (para_grupo IS NULL)", name="for_one_or_a_group"),
        Index("uq_aviso_clave", "clave", unique=True),
        Index(
            "ix_aviso_usuario", "para_usuario", "created_at", postgresql_where=text("leido_at IS NULL")
        ),
        Index("ix_aviso_grupo", "para_grupo", "created_at", postgresql_where=text("leido_at IS NULL")),
    )

    clave: Mapped[str] = mapped_column(Text)  # the same notice is given once
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), index=True)
    plazo_id: Mapped[UUID | None] = mapped_column(ForeignKey("plazo.id"))
    clase: Mapped[str]  # plazo, vencido, silencio, recalculo
    datos: Mapped[Data]  # nombre, vence_on, porcentaje: what its sentence says
    para_usuario: Mapped[str | None]
    para_grupo: Mapped[str | None]
    leido_at: Mapped[datetime | None]
    leido_por: Mapped[str | None]
