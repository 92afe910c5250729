"""What pages show of the time limits of a case: where each stands, and every step that led there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, select, text, update
from sqlalchemy.orm import Session

from engine import clock, db, visibility
from engine.access import Actor
from engine.errors import NotFound
from engine.models import ProcessInstance
from registry import catalogo
from registry.catalogo.tablas import PlazoLegal
from registry.models import ABIERTOS, Aviso, EstadoPlazo, Plazo, PlazoSuceso
from registry.plazos import Paso
from registry.plazos_en_curso import cambios
from registry.plazos_en_curso.vigia import id_of

MOST_NOTICES = 20
_UNREAD = f"""
    SELECT count(*) FROM (
        SELECT FROM aviso a JOIN process_instance i ON i.id = a.instance_id
        WHERE a.leido_at IS NULL
        AND (a.para_usuario = %(actor)s OR a.para_grupo = ANY(CAST(%(groups)s AS text[])))
        AND {visibility.case(style="psycopg")} LIMIT {MOST_NOTICES}) unread"""  # noqa: S608 - our own pieces


@dataclass(frozen=True, kw_only=True)
class Ficha:
    """A time limit, how its date came about, and what happened to it."""

    plazo: Plazo
    pasos: Sequence[Paso]
    sucesos: Sequence[PlazoSuceso]
    prorrogable: bool

    @property
    def abierto(self) -> bool:
        """Whether it still runs, in time or late."""
        return self.plazo.cerrado_at is None

    @property
    def suspendible(self) -> bool:
        """Whether its days may be made not to count."""
        return self.abierto and self.plazo.estado is EstadoPlazo.EN_CURSO


def of_case(session: Session, instance_id: UUID) -> list[Ficha]:
    """All time limits of a case: those that run first, by their end; then those that are over."""
    query = select(Plazo).where(Plazo.instance_id == instance_id)
    rows = session.scalars(query.order_by(Plazo.vence_at, Plazo.id)).all()
    return [_ficha(session, one) for one in sorted(rows, key=lambda one: one.cerrado_at is not None)]


def of_term(session: Session, instance_id: UUID, clave: str | None) -> Ficha | None:
    """The time limit by which a task is due, if that has a name."""
    plazo = session.get(Plazo, id_of(instance_id, clave)) if clave else None
    return _ficha(session, plazo) if plazo else None


def notices(session: Session, actor: Actor) -> Sequence[Aviso]:
    """What this actor has not read yet: the actor's own, and those of the actor's groups."""
    query = (
        select(Aviso)
        .join(ProcessInstance, ProcessInstance.id == Aviso.instance_id)
        .where(Aviso.leido_at.is_(None), _for(actor), _visible(actor))
        .order_by(Aviso.created_at.desc(), Aviso.id)
        .limit(MOST_NOTICES)
    )
    return session.scalars(query).all()


def unread(session: Session, actor: Actor) -> int:
    """How many ``notices`` gives, for the bell of every page."""
    ((unread,),) = db.rows(session, _UNREAD, visibility.parameters(actor), planned_once=True)
    return int(unread)


def dismiss(session: Session, aviso_id: UUID, *, actor: Actor) -> None:
    """This actor has read it: it is gone for all it was for. Raises NotFound."""
    read = (
        update(Aviso)
        .where(Aviso.id == aviso_id, _for(actor))
        .values(leido_at=clock.now(), leido_por=actor.id)
        .returning(Aviso.id)
    )
    if session.scalar(read) is None:
        raise NotFound(notice=aviso_id)


def _visible(actor: Actor) -> TextClause:
    return text(visibility.case("process_instance")).bindparams(**visibility.parameters(actor))


def _for(actor: Actor) -> ColumnElement[bool]:
    return (Aviso.para_usuario == actor.id) | Aviso.para_grupo.in_(sorted(actor.groups))


def _ficha(session: Session, plazo: Plazo) -> Ficha:
    sucesos = cambios.happenings(session, plazo.id)
    kept = next((one.pasos for one in reversed(sucesos) if one.pasos), [])
    told = catalogo.find(PlazoLegal, plazo.codigo, plazo.desde_on)
    return Ficha(
        plazo=plazo,
        pasos=[Paso.restored(one) for one in kept if isinstance(one, Mapping)]
        if isinstance(kept, list)
        else [],
        sucesos=sucesos,
        prorrogable=plazo.estado in ABIERTOS and told is not None and told.prorroga != "NINGUNA",
    )
