"""The states of an expediente: from filed to filed away, each change with its ground.

Source:
    Our own reading of a trámite; LPAG arts. 125, 126 (observation), 189 (withdrawal), 191 (abandonment),
    207 to 218 (recourse, firmness).
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput
from registry.bitacora import Event
from registry.models import EstadoExpediente as E
from registry.models import Expediente, Transicion

_MAIN = (  # one may go on to any later one of these
    E.BORRADOR,
    E.PRESENTADO,
    E.ADMITIDO,
    E.EN_VERIFICACION,
    E.EN_EVALUACION,
    E.EN_REVISION,
    E.RESUELTO,
    E.NOTIFICADO,
    E.FIRME,
    E.ARCHIVADO,
)
_OPEN = frozenset(_MAIN[1:6]) | {E.OBSERVADO_INICIAL, E.OBSERVADO_FONDO}
_BESIDES: Mapping[E, frozenset[E]] = {  # and also to these
    E.PRESENTADO: frozenset({E.OBSERVADO_INICIAL}),
    E.OBSERVADO_INICIAL: frozenset({E.PRESENTADO, E.ADMITIDO, E.NO_PRESENTADO}),
    E.NO_PRESENTADO: frozenset({E.ARCHIVADO}),
    E.EN_VERIFICACION: frozenset({E.OBSERVADO_FONDO}),
    E.EN_EVALUACION: frozenset({E.OBSERVADO_FONDO, E.EN_VERIFICACION}),
    E.OBSERVADO_FONDO: frozenset({E.EN_EVALUACION, E.EN_VERIFICACION, E.RESUELTO}),
    E.EN_REVISION: frozenset({E.EN_EVALUACION, E.OBSERVADO_FONDO}),
    E.NOTIFICADO: frozenset({E.IMPUGNADO}),
    E.IMPUGNADO: frozenset({E.RESUELTO, E.EN_EVALUACION}),
    E.FIRME: frozenset({E.EN_EVALUACION}),  # cessation, cancellation, revision
    E.ABANDONADO: frozenset({E.RESUELTO, E.NOTIFICADO, E.ARCHIVADO}),
    E.DESISTIDO: frozenset({E.RESUELTO, E.NOTIFICADO, E.ARCHIVADO}),
    E.DERIVADO: frozenset({E.ARCHIVADO}),
}
_SIDE_EXITS = frozenset({E.ABANDONADO, E.DESISTIDO, E.DERIVADO, E.SUSPENDIDO})


class TransitionNotAllowed(Conflict):
    """An expediente in this state cannot come into that one."""

    code = "transition-not-allowed"


class GroundMissing(InvalidInput):
    """A change of state needs its legal ground, and a suspension its last day."""

    code = "ground-missing"


def allowed(desde: E, hacia: E) -> bool:
    """Whether an expediente may go from one state to another."""
    if hacia in _SIDE_EXITS:
        withdrawn_late = hacia is E.DESISTIDO and desde in (E.RESUELTO, E.IMPUGNADO)
        return desde in _OPEN or withdrawn_late
    if hacia in _BESIDES.get(desde, ()):
        return True
    return desde in _MAIN and hacia in _MAIN and _MAIN.index(desde) < _MAIN.index(hacia)


def change(
    session: Session,
    expediente: Expediente,
    hacia: E,
    *,
    norma: str,
    motivo: str | None = None,
    documento_id: UUID | None = None,
    hasta_on: date | None = None,
    actor: Actor,
) -> Transicion | None:
    """Bring an expediente, whose instance is locked, into another state; None if it is in it already.

    ``norma`` is the legal ground: a change without one does not exist. ``hasta_on`` is the last day of a
    suspension, and of nothing else.

    Raises:
        GroundMissing, TransitionNotAllowed.
    """
    if expediente.estado is hacia:
        return None
    if not norma.strip() or (hacia is E.SUSPENDIDO) != (hasta_on is not None):
        raise GroundMissing(expediente=expediente.numero, state=hacia.value)
    _require_way(session, expediente, hacia)
    row = Transicion(
        expediente_id=expediente.id,
        desde=expediente.estado,
        hacia=hacia,
        at=clock.now(),
        actor=actor.id,
        norma=norma.strip(),
        motivo=motivo,
        documento_id=documento_id,
        hasta_on=hasta_on,
    )
    expediente.estado = hacia
    _keep(session, expediente, row, actor)
    return row


def _keep(session: Session, expediente: Expediente, row: Transicion, actor: Actor) -> None:
    session.add(row)
    session.flush()
    told = {"before": row.desde.value, "state": row.hacia.value, "norm": row.norma}
    stream = expediente.instance_id
    audit.record(session, actor, Event.EXPEDIENTE_CHANGED, expediente.id, stream=stream, **told)


def history(session: Session, expediente_id: UUID) -> list[Transicion]:
    """All changes, the oldest first."""
    query = select(Transicion).where(Transicion.expediente_id == expediente_id)
    return list(session.scalars(query.order_by(Transicion.at, Transicion.id)))


def _require_way(session: Session, expediente: Expediente, hacia: E) -> None:
    """From a suspension one comes back to where one was, or leaves by the side."""
    desde = expediente.estado
    if desde is E.SUSPENDIDO:
        fits = hacia in _SIDE_EXITS or hacia is history(session, expediente.id)[-1].desde
    else:
        fits = allowed(desde, hacia)
    if not fits:
        raise TransitionNotAllowed(expediente=expediente.numero, state=desde.value, wanted=hacia.value)
