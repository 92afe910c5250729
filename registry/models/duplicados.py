"""Tables of likely duplicates, of what is compared to find them, and of merges that can be undone."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import clock
from engine.models.base import Base, Data, Root
from registry.models.personas import STAYS, Persona


class RasgosPersona(Root):
    """What of a person is compared with others, and the keys under which candidates are found.

    Derived from the person's data: ``registry.personas.indice`` can make it anew at any time.
    """

    __tablename__ = "rasgos_persona"
    __table_args__ = (Index("ix_rasgos_persona_bloques", "bloques", postgresql_using="gin"),)

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), primary_key=True, info=STAYS)
    bloques: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    rasgos: Mapped[Data]
    reservas: Mapped[list[str]] = mapped_column(ARRAY(String))  # of what is compared


class PalabraNombre(Root):
    """A word that is in some name of the register: how it sounds, and what is left without a letter.

    Two words that differ in one letter, or in the order of two, have a shortened form in common; so
    words like the one that was typed are found without looking at all of them.
    """

    __tablename__ = "palabra_nombre"
    __table_args__ = (Index("ix_palabra_nombre_podas", "podas", postgresql_using="gin"),)

    palabra: Mapped[str] = mapped_column(primary_key=True)
    sonido: Mapped[str] = mapped_column(index=True)
    podas: Mapped[list[str]] = mapped_column(ARRAY(String))


class ComparacionPendiente(Root):
    """A person who has to be compared with the others, for it is new or has changed."""

    __tablename__ = "comparacion_pendiente"

    persona_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), primary_key=True, info=STAYS)
    since_at: Mapped[datetime] = mapped_column(default=clock.now)


class EstadoPar(enum.StrEnum):
    """What has been decided on two persons who look like one."""

    PENDIENTE = "pendiente"
    MISMA = "misma"
    DISTINTA = "distinta"
    POSTERGADA = "postergada"  # nobody can tell yet
    SIN_OBJETO = "sin_objeto"  # one was merged into a third, or they no longer look alike


class PosibleDuplicado(Base):
    """Two persons who may be one, why it seems so, and what a reviewer has decided."""

    __tablename__ = "posible_duplicado"
    __table_args__ = (
        UniqueConstraint("persona_a_id", "persona_b_id"),
        Index(None, "persona_b_id"),
        Index(
            "ix_posible_duplicado_pendiente",
            text("puntaje DESC"),
            "id",
            postgresql_where=text("estado = 'pendiente'"),
        ),
        CheckConstraint("persona_a_id < persona_b_id", name="en_orden"),
    )

    persona_a_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    persona_b_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    puntaje: Mapped[int]
    componentes: Mapped[list[Data]] = mapped_column(JSONB)  # code, points: see comparacion.py
    huella: Mapped[bytes] = mapped_column(LargeBinary)  # of what was compared
    reservas: Mapped[list[str]] = mapped_column(ARRAY(String))  # who reviews must see all of them
    estado: Mapped[EstadoPar] = mapped_column(default=EstadoPar.PENDIENTE)
    decidido_por: Mapped[str | None]
    decidido_at: Mapped[datetime | None]
    motivo: Mapped[str | None] = mapped_column(Text)

    persona_a: Mapped[Persona] = relationship(foreign_keys=[persona_a_id])
    persona_b: Mapped[Persona] = relationship(foreign_keys=[persona_b_id])


class Fusion(Base):
    """That one person was taken into another, and that this was undone, if it was."""

    __tablename__ = "fusion"
    __table_args__ = (
        Index(None, "sobreviviente_id"),
        Index(
            "uq_fusion_vigente",
            "absorbida_id",
            unique=True,
            postgresql_where=text("deshecha_at IS NULL"),
        ),
        CheckConstraint("sobreviviente_id <> absorbida_id", name="de_dos"),
    )

    sobreviviente_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    absorbida_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
    actor: Mapped[str]
    motivo: Mapped[str] = mapped_column(Text)
    reservas: Mapped[list[str]] = mapped_column(ARRAY(String))  # who undoes it must see all of them
    deshecha_at: Mapped[datetime | None]
    deshecha_por: Mapped[str | None]
    deshecha_motivo: Mapped[str | None] = mapped_column(Text)


class FilaFusionada(Root):
    """Whose a row was before merges moved it: with this every merge can be undone, in any order."""

    __tablename__ = "fila_fusionada"
    __table_args__ = (Index(None, "original_id"),)

    tabla: Mapped[str] = mapped_column(primary_key=True)
    columna: Mapped[str] = mapped_column(primary_key=True)
    fila_id: Mapped[UUID] = mapped_column(primary_key=True)
    original_id: Mapped[UUID] = mapped_column(ForeignKey("persona.id"), info=STAYS)
