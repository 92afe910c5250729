"""Under which reserve something is known of a person, and which reserves somebody may look into.

Who is in a reserve is the engine's to say (``engine.visibility``): the same groups that alone may know
of its cases. Here it is said by its code, for what is told of a person may be older than any case.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.models import ProcessInstance, Reserve
from registry import catalogo
from registry.catalogo.tablas import Reserva

_NOBODYS = frozenset({""})  # of a reserve that the catalogue has not: none is wider


def of_instance(session: Session, instance_id: UUID) -> str | None:
    """The reserve of a case, and so of all that is told in it; None if there is none."""
    query = select(Reserve.code).join(ProcessInstance, ProcessInstance.reserve_id == Reserve.id)
    return session.scalar(query.where(ProcessInstance.id == instance_id))


def of_documents() -> Mapping[str, str]:
    """Kinds of documents that give a reserve away, whoever shows them."""
    return {tipo: one.codigo for one in _declared() for tipo in one.documentos}


def of_calidades() -> Mapping[str, frozenset[str]]:
    """Calidades that give reserves away, whoever granted them."""
    declared = _declared()
    told = {calidad for one in declared for calidad in one.calidades}
    return {
        calidad: frozenset(one.codigo for one in declared if calidad in one.calidades)
        for calidad in told
    }


def widens(reserva: str | None, other: str | None) -> bool:
    """Whether all who know of the first reserve, and others, know of the second; None: all do."""
    if reserva is None or reserva == other:
        return False
    groups = {one.codigo: frozenset(one.grupos) for one in _declared()}
    return other is None or (other in groups and groups.get(reserva, _NOBODYS) < groups[other])


def of_system(sistema: str) -> str | None:
    """The reserve of what comes from an old system."""
    return next((one.codigo for one in _declared() if sistema in one.sistemas), None)


def visible(session: Session, actor: Actor) -> frozenset[str]:
    """The reserves whose unit the actor belongs to."""
    if actor.everywhere:
        return frozenset(one.codigo for one in _declared())
    mine = select(Reserve.code).where(Reserve.groups.overlap(sorted(actor.groups)))
    return frozenset(session.scalars(mine))


def _declared() -> tuple[Reserva, ...]:
    return catalogo.rows(Reserva, clock.now().astimezone(clock.LIMA).date())
