"""Likely duplicates: finding them, keeping them for a reviewer, never asking again what was decided."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.models import ComparacionPendiente, EstadoPar, Persona, PosibleDuplicado, RasgosPersona
from registry.personas import candidatos, indice, umbrales
from registry.personas.candidatos import Parecido
from registry.personas.comparacion import Comparacion
from registry.personas.rasgos import Rasgos, huella

BATCH = 200


def compare_pending(session: Session, *, limit: int = BATCH) -> int:
    """Compare those who are new or have changed with all others; returns how many were compared.

    Any number may do it at once: whom another has in hand is skipped.
    """
    query = select(ComparacionPendiente.persona_id).order_by(ComparacionPendiente.since_at)
    ids = session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    if not ids:
        return 0
    _index_missing(session, ids)
    columns = (RasgosPersona.persona_id, RasgosPersona.rasgos, RasgosPersona.reservas)
    rows = session.execute(select(*columns).where(RasgosPersona.persona_id.in_(ids))).all()
    asked = {row.persona_id: Rasgos.read(row.rasgos) for row in rows}
    found = candidatos.alike_many(
        session, asked, umbrales.current(), without={id_: (id_,) for id_ in asked}
    )
    for row in rows:
        propose(session, row.persona_id, asked[row.persona_id], row.reservas, found[row.persona_id])
    session.execute(delete(ComparacionPendiente).where(ComparacionPendiente.persona_id.in_(ids)))
    return len(ids)


def propose(
    session: Session,
    persona_id: UUID,
    rasgos: Rasgos,
    reservas: Sequence[str],
    alike: Sequence[Parecido],
) -> None:
    """Keep for a reviewer whom this person looks like now; whom it no longer does needs none."""
    rows = [row(persona_id, rasgos, reservas, one) for one in alike]
    if rows:
        keep(session, rows)
    others = {one.candidato.id for one in alike}
    mine = or_(PosibleDuplicado.persona_a_id == persona_id, PosibleDuplicado.persona_b_id == persona_id)
    pending = select(PosibleDuplicado).where(mine, PosibleDuplicado.estado == EstadoPar.PENDIENTE)
    for pair in session.scalars(pending):
        if not {pair.persona_a_id, pair.persona_b_id} & others:
            pair.estado = EstadoPar.SIN_OBJETO


def keep(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add these pairs. One that was decided comes back only if what was compared has changed since."""
    new = insert(PosibleDuplicado)
    told = {name: new.excluded[name] for name in ("puntaje", "componentes", "huella", "reservas")}
    again = new.on_conflict_do_update(
        index_elements=["persona_a_id", "persona_b_id"],
        set_={**told, "estado": EstadoPar.PENDIENTE},
        where=or_(
            PosibleDuplicado.estado == EstadoPar.PENDIENTE,  # a list would not do for many rows
            PosibleDuplicado.estado == EstadoPar.SIN_OBJETO,
            PosibleDuplicado.huella != new.excluded.huella,
        ),
    )
    session.execute(again, list(rows))


def left_to_compare(session: Session) -> int:
    """How many wait to be compared."""
    return session.scalar(select(func.count()).select_from(ComparacionPendiente)) or 0


def compare_everybody_again(session: Session) -> int:
    """Have all persons compared anew: the points or the way of comparing have changed."""
    every = select(Persona.id, func.now()).where(Persona.fusionada_en_id.is_(None))
    into = insert(ComparacionPendiente).from_select(["persona_id", "since_at"], every)
    session.execute(into.on_conflict_do_nothing())
    return left_to_compare(session)


def row(persona_id: UUID, rasgos: Rasgos, reservas: Sequence[str], one: Parecido) -> dict[str, object]:
    """A pair as its table keeps it."""
    first, second = sorted((persona_id, one.candidato.id))
    return {
        "persona_a_id": first,
        "persona_b_id": second,
        "puntaje": one.comparacion.score,
        "componentes": components(one.comparacion),
        "huella": huella(rasgos, one.candidato.rasgos),
        "reservas": sorted({*reservas, *one.candidato.reservas}),
    }


def components(comparacion: Comparacion) -> list[dict[str, object]]:
    """Why, as it is kept."""
    return [{"codigo": one.code, "puntos": one.points} for one in comparacion.components]


def _index_missing(session: Session, ids: Sequence[UUID]) -> None:
    """Persons that an older version registered have nothing to be compared by yet."""
    known = session.scalars(select(RasgosPersona.persona_id).where(RasgosPersona.persona_id.in_(ids)))
    if missing := set(ids) - set(known):
        indice.reindex(session, missing)
