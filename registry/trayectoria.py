"""All that a person has had to do with the ministry, in one line of time.

What the actor's own unit works on is shown whole. Of what others do, only that it is under way, and only
to who says what for (Ley 29733, art. 6); of what is in another's reserve nothing at all is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.access import Actor
from registry.models import TramiteImportado
from registry.personas import reservas

_CASES = """
    SELECT e.id, e.numero, e.procedimiento, e.presentado_at, i.id AS instance_id, i.state, i.outcome,
           d.name, {own} AS own
    FROM expediente e JOIN process_instance i ON i.id = e.instance_id
    JOIN process_definition d ON d.id = i.definition_id
    WHERE e.titular_id = :persona AND {known}"""
_PAPERS = """
    SELECT o.id, o.tipo, o.numero, o.estado, o.created_at, e.instance_id
    FROM documento_emitido o JOIN expediente e ON e.id = o.expediente_id
    JOIN process_instance i ON i.id = e.instance_id
    WHERE e.titular_id = :persona AND {own}"""


@dataclass(frozen=True, kw_only=True)
class Hito:
    """One thing that happened."""

    clase: str  # "expediente" or "documento"
    on: date
    titulo: str
    numero: str | None
    estado: str
    resultado: str | None = None
    sistema: str | None = None  # an old one, from which it was imported
    instance_id: UUID | None = None  # only of one's own unit


@dataclass(frozen=True)
class Trayectoria:
    """What may be shown, newest first; and how much of other units waits for a purpose."""

    hitos: Sequence[Hito]
    otros: int


def of(session: Session, persona_id: UUID, *, actor: Actor, with_purpose: bool) -> Trayectoria:
    """The line of time of a person; of other units' cases only for a stated purpose."""
    values = visibility.parameters(actor) | {"persona": persona_id}
    query = _CASES.format(own=visibility.case(), known=visibility.work("i"))
    rows = session.execute(text(query), values).all()
    shown = [row for row in rows if row.own or with_purpose]
    papers = session.execute(text(_PAPERS.format(own=visibility.case())), values).all()
    old = _imported(session, persona_id, actor)
    hitos = [*(_case(row) for row in shown), *(_paper(row) for row in papers)]
    hitos += [_record(one) for one in old if with_purpose]
    hitos.sort(key=lambda one: (one.on, one.numero or ""), reverse=True)
    return Trayectoria(hitos, len(rows) - len(shown) + (0 if with_purpose else len(old)))


def _imported(session: Session, persona_id: UUID, actor: Actor) -> Sequence[TramiteImportado]:
    """Cases and documents of the old systems: of another unit, all of them."""
    reserva, visible = TramiteImportado.reserva, reservas.visible(session, actor)
    may = or_(reserva.is_(None), reserva.in_(visible))
    query = select(TramiteImportado).where(TramiteImportado.persona_id == persona_id, may)
    return session.scalars(query).all()


def _record(one: TramiteImportado) -> Hito:
    return Hito(
        clase="expediente",
        on=one.desde or one.hasta or _day(one.created_at),
        titulo=one.procedimiento.replace("_", " ").capitalize(),
        numero=one.numero or one.clave,
        estado=one.estado.replace("_", " ").lower(),
        sistema=one.sistema,
    )


def _case(row: Any) -> Hito:  # noqa: ANN401 - a row
    return Hito(
        clase="expediente",
        on=_day(row.presentado_at),
        titulo=row.name,
        numero=row.numero if row.own else None,
        estado=row.state,
        resultado=row.outcome if row.own else None,
        instance_id=row.instance_id if row.own else None,
    )


def _paper(row: Any) -> Hito:  # noqa: ANN401 - a row
    return Hito(
        clase="documento",
        on=_day(row.created_at),
        titulo=row.tipo,
        numero=row.numero,
        estado=row.estado,
        instance_id=row.instance_id,
    )


def _day(at: datetime) -> date:
    return at.astimezone(clock.LIMA).date()
