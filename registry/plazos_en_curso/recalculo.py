"""When a holiday or a term of the catalogue changes, every time limit that runs is computed again.

A date that the person was told is not changed to the person's harm: it is kept, and the history says so.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from registry import catalogo
from registry.catalogo.cambios import moving_version
from registry.models import ABIERTOS, Plazo, TipoSuceso
from registry.plazos_en_curso import cambios, recordatorios

PROTECTS = "Catálogo: la fecha comunicada no se cambia en perjuicio de la persona"


def due(session: Session, *, limit: int = 100) -> Sequence[UUID]:
    """The open time limits that were computed before the latest change that may move them."""
    moving = moving_version(session)
    if not moving:
        return []
    query = select(Plazo.id).where(Plazo.estado.in_(ABIERTOS), Plazo.catalogo < moving)
    return session.scalars(query.order_by(Plazo.catalogo, Plazo.id).limit(limit)).all()


def attend(session: Session, plazo_id: UUID) -> bool:
    """Compute one again; False if it ends when it did."""
    plazo = cambios.get(session, plazo_id)
    if plazo.estado not in ABIERTOS:
        return False
    computo = cambios.inputs_of(session, plazo)
    found = cambios.derived(plazo, computo)
    if found.vence_on == plazo.vence_on:
        plazo.catalogo = catalogo.current().version
        session.flush()
        return False
    if _harms(plazo, found.vence_on):
        plazo.catalogo = catalogo.current().version
        row = cambios.happened(plazo, TipoSuceso.CONSERVADO, SYSTEM, norma=PROTECTS)
        row.antes_on, row.vence_on = found.vence_on, plazo.vence_on
        session.add(row)
        session.flush()
        return True
    row = cambios.happened(plazo, TipoSuceso.RECALCULADO, SYSTEM)
    row.datos = {"version": catalogo.current().version}
    cambios.settle(session, plazo, row, found, computo, SYSTEM)
    recordatorios.tell_of_new_date(session, plazo)
    return True


def _harms(plazo: Plazo, new: date) -> bool:
    """Whether the person was told another date and would be worse off with this one."""
    if plazo.comunicado_on != plazo.vence_on:
        return False
    return new > plazo.vence_on if plazo.obligado == "ENTIDAD" else new < plazo.vence_on
