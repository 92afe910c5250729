"""Finding persons: by names in any order and spelling, by documents, by birth; only whom one may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, cast, literal_column, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from engine import search
from engine.access import Actor
from registry.models import BusquedaPersona
from registry.personas import consulta, reservas, vista
from registry.personas.vista import Resumen

MOST = 200  # persons among whom the best are chosen; who matches more has to say more

Match = Row[UUID, str]


@dataclass(frozen=True)
class Hallazgo:
    """Whom a search has found, the best first."""

    rows: Sequence[Resumen]
    more: bool  # there are others: say more
    alike: bool  # some have names that are only like what was typed


def find(
    session: Session, typed: str, *, actor: Actor, alike: bool = False, limit: int = 50
) -> Hallazgo:
    """Persons whom the actor may see, with everything that was typed.

    If there is nobody, or with ``alike``, also those whose names only sound or look like it.
    """
    asked = consulta.terms(typed)
    if not asked:
        return Hallazgo((), more=False, alike=False)
    visible = reservas.visible(session, actor)
    exact: Sequence[Match] = ()
    for reading in consulta.readings(asked):
        exact = exact or _matches(session, reading, visible)
    near: Sequence[Match] = ()
    if (alike or not exact) and any(term.word for term in asked):
        near = _matches(session, consulta.near(session, asked), visible)
    words = [term.word for term in asked if term.word]
    found = [*_ranked(exact, words), *_ranked(near, words)]
    ids = list(dict.fromkeys(row.persona_id for row in found))
    return Hallazgo(
        vista.summaries(session, ids[:limit], visible),
        more=len(exact) >= MOST or len(ids) > limit,
        alike=len(ids) > len(exact),
    )


def openly_or(visible: Collection[str]) -> ColumnElement[bool]:
    """What is known openly, or under a reserve that one may look into."""
    reserva = BusquedaPersona.reserva
    return or_(reserva.is_(None), reserva.in_(visible)) if visible else reserva.is_(None)


def _matches(session: Session, reading: str, visible: Collection[str]) -> Sequence[Match]:
    query = cast(reading, TSQUERY)
    found = select(BusquedaPersona.persona_id, BusquedaPersona.search).where(
        literal_column(search.WORDS).op("@@")(query), openly_or(visible)
    )
    return session.execute(found.limit(MOST)).all()


def _ranked(found: Sequence[Match], words: Sequence[str]) -> list[Match]:
    """Who bears the very words first; then by name."""

    def rank(match: Match) -> tuple[int, str, UUID]:
        borne = set(match.search.split())
        return -sum(word in borne for word in words), match.search, match.persona_id

    return sorted(found, key=rank)
