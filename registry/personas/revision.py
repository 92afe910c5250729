"""The reviewer's work: likely duplicates, one at a time, and what was decided on each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, String, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound, ReasonMissing
from registry.bitacora import Event
from registry.models import EstadoPar, Fusion, PosibleDuplicado
from registry.personas import reservas

STREAM = "duplicados"
DECISIONS = (EstadoPar.DISTINTA, EstadoPar.POSTERGADA)  # that they are the same is decided by merging


class DuplicateDecided(Conflict):
    """Somebody has decided on this pair already."""

    code = "duplicate-decided"


@dataclass(frozen=True)
class Pagina:
    """Some pairs, and where the next ones begin."""

    rows: Sequence[PosibleDuplicado]
    next: str | None


def pairs(
    session: Session,
    actor: Actor,
    *,
    estado: EstadoPar = EstadoPar.PENDIENTE,
    persona_id: UUID | None = None,
    after: str | None = None,
    limit: int = 30,
) -> Pagina:
    """Pairs that the actor may review, the most alike first.

    Raises:
        NotAllowed: the actor does not review.
    """
    require(actor, Permission.PERSON_REVIEW)
    order = (PosibleDuplicado.puntaje.desc(), PosibleDuplicado.id)
    query = select(PosibleDuplicado).where(_mine(session, actor), PosibleDuplicado.estado == estado)
    if persona_id is not None:
        either = (
            PosibleDuplicado.persona_a_id == persona_id,
            PosibleDuplicado.persona_b_id == persona_id,
        )
        query = query.where(or_(*either))
    if after:
        score, id_ = _position(after)
        query = query.where(
            or_(
                PosibleDuplicado.puntaje < score,
                (PosibleDuplicado.puntaje == score) & (PosibleDuplicado.id > id_),
            )
        )
    found = session.scalars(query.order_by(*order).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    return Pagina(found[:limit], f"{last.puntaje}.{last.id}" if last else None)


def get(session: Session, pair_id: UUID, *, actor: Actor, lock: bool = False) -> PosibleDuplicado:
    """A pair that the actor may review.

    Raises:
        NotAllowed: the actor does not review.
        NotFound: there is none, or it is not for this actor.
    """
    require(actor, Permission.PERSON_REVIEW)
    query = select(PosibleDuplicado).where(PosibleDuplicado.id == pair_id, _mine(session, actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    pair = session.scalar(query)
    if pair is None:
        raise NotFound(duplicate=pair_id)
    return pair


def decide(
    session: Session, pair_id: UUID, estado: EstadoPar, *, motivo: str, actor: Actor
) -> PosibleDuplicado:
    """Decide that two are not one person, or that nobody can tell yet.

    Raises:
        NotAllowed, NotFound: see ``get``.
        DuplicateDecided: somebody was faster.
        ReasonMissing: why is not said.
    """
    pair = get(session, pair_id, actor=actor, lock=True)
    if estado not in DECISIONS:
        raise InvalidInput(decision=estado)
    if pair.estado not in (EstadoPar.PENDIENTE, EstadoPar.POSTERGADA):
        raise DuplicateDecided(duplicate=pair_id, by=pair.decidido_por, decision=pair.estado.value)
    if not motivo.strip():
        raise ReasonMissing
    _write(session, pair, estado, motivo=motivo.strip(), actor=actor)
    return pair


def settle(session: Session, fusion: Fusion, *, actor: Actor) -> None:
    """Two were merged: their pair is decided; other pairs of the absorbed one are found anew."""
    both = {fusion.sobreviviente_id, fusion.absorbida_id}
    for pair in _of(session, [fusion.absorbida_id]):
        if {pair.persona_a_id, pair.persona_b_id} == both:
            _write(session, pair, EstadoPar.MISMA, motivo=fusion.motivo, actor=actor)
        elif pair.estado is EstadoPar.PENDIENTE:
            pair.estado = EstadoPar.SIN_OBJETO
    session.flush()


def part(session: Session, fusion: Fusion, root: UUID, *, motivo: str, actor: Actor) -> None:
    """A merge was undone: whoever was one with the other is not, and is not asked about again."""
    for pair in _of(session, [fusion.absorbida_id]):
        if {pair.persona_a_id, pair.persona_b_id} & {fusion.sobreviviente_id, root}:
            _write(session, pair, EstadoPar.DISTINTA, motivo=motivo, actor=actor)
    session.flush()


def _of(session: Session, ids: Collection[UUID]) -> Sequence[PosibleDuplicado]:
    either = or_(PosibleDuplicado.persona_a_id.in_(ids), PosibleDuplicado.persona_b_id.in_(ids))
    return session.scalars(select(PosibleDuplicado).where(either)).all()


def _mine(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Pairs of which nothing lies under a reserve that the actor may not look into."""
    visible = bindparam("visible", sorted(reservas.visible(session, actor)), ARRAY(String))
    inside: ColumnElement[bool] = PosibleDuplicado.reservas.contained_by(visible)
    return inside


def _write(
    session: Session, pair: PosibleDuplicado, estado: EstadoPar, *, motivo: str, actor: Actor
) -> None:
    pair.estado, pair.motivo = estado, motivo
    pair.decidido_por, pair.decidido_at = actor.id, clock.now()
    session.flush()
    facts = {"decision": estado.value, "one": pair.persona_a_id, "other": pair.persona_b_id}
    audit.record(session, actor, Event.DUPLICATE_DECIDED, pair.id, stream=STREAM, **facts)


def _position(cursor: str) -> tuple[int, UUID]:
    try:
        score, _, id_ = cursor.partition(".")
        return int(score), UUID(id_)
    except ValueError as error:
        raise InvalidInput(after=cursor) from error
