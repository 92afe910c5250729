"""Changing a time limit that runs: suspend, resume, extend, tell the person; each on its legal ground.

Source:
    LPAG arts. 65, 76.3 and 137 (suspension), 125 (correction), 136 (one single extension); Ley 27891
    art. 15 (refuge: as often as is reasonable).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock, runtime, timers
from engine.access import Actor, Permission, require
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import PlazoLegal
from registry.models import EstadoPlazo, Plazo, PlazoSuceso, TipoSuceso
from registry.plazos import Computo, Prorroga, Suspension, Vencimiento, reglas
from registry.plazos.valores import day_in
from registry.plazos_en_curso.alertas import Plan, silence_of
from registry.plazos_en_curso.vigia import id_of


class TermNotOpen(Conflict):
    """The time limit does not run any more, or is suspended already."""

    code = "term-not-open"


class NotExtendable(Conflict):
    """The law does not allow this time limit to be extended, or not again."""

    code = "not-extendable"


class TermGroundMissing(InvalidInput):
    """A change of a time limit needs its legal ground, and days that make sense."""

    code = "term-ground-missing"


def get(session: Session, plazo_id: UUID) -> Plazo:
    """One time limit, its case being locked first. Raises NotFound."""
    found = session.get(Plazo, plazo_id)
    if found is None:
        raise NotFound(plazo=plazo_id)
    runtime.lock(session, found.instance_id)
    session.refresh(found)
    return found


def by_name(session: Session, instance_id: UUID, clave: str) -> Plazo:
    """The time limit that a case knows by this name. Raises NotFound."""
    return get(session, id_of(instance_id, clave))


def suspend(
    session: Session,
    plazo: Plazo,
    *,
    first: date,
    last: date,
    norma: str,
    motivo: str | None = None,
    actor: Actor,
) -> Vencimiento:
    """Let the days from ``first`` to ``last`` not count.

    Raises:
        TermNotOpen: it does not run.
        TermGroundMissing: there is no norm, or the days lie in the past or in the wrong order.
    """
    require(actor, Permission.TERM_CHANGE)
    _require_running(plazo)
    if not norma.strip() or last < max(first, today(plazo)):
        raise TermGroundMissing(plazo=plazo.codigo)
    plazo.estado, plazo.suspendido_hasta = EstadoPlazo.SUSPENDIDO, last
    row = happened(plazo, TipoSuceso.SUSPENDIDO, actor, norma=norma, motivo=motivo)
    row.datos = {"first": first.isoformat(), "last": last.isoformat()}
    return _recompute(session, plazo, row, actor)


def resume(
    session: Session, plazo: Plazo, *, norma: str, motivo: str | None = None, actor: Actor
) -> Vencimiento:
    """Let the days count again from tomorrow on: the last day of the suspension is today at the latest.

    Raises:
        TermNotOpen: it is not suspended.
    """
    require(actor, Permission.TERM_CHANGE)
    if plazo.estado is not EstadoPlazo.SUSPENDIDO or plazo.suspendido_hasta is None:
        raise TermNotOpen(plazo=plazo.codigo, state=plazo.estado.value)
    last = min(plazo.suspendido_hasta, today(plazo))
    plazo.estado, plazo.suspendido_hasta = EstadoPlazo.EN_CURSO, None
    row = happened(plazo, TipoSuceso.REANUDADO, actor, norma=norma, motivo=motivo)
    row.datos = {"last": last.isoformat()}
    return _recompute(session, plazo, row, actor)


def extend(
    session: Session,
    plazo: Plazo,
    *,
    amount: int | None = None,
    norma: str,
    motivo: str,
    actor: Actor,
) -> Vencimiento:
    """Make it longer, by as much as the catalogue says or by ``amount``, in its own unit.

    Raises:
        TermNotOpen: it does not run.
        NotExtendable: not at all, or not again, or not after it has run out.
        TermGroundMissing: no norm or no reason is given.
    """
    require(actor, Permission.TERM_CHANGE)
    _require_running(plazo)
    told = catalogo.term(plazo.codigo, plazo.desde_on)
    inputs = inputs_of(session, plazo)
    _require_extendable(plazo, told, inputs)
    if not norma.strip() or not motivo.strip():
        raise TermGroundMissing(plazo=plazo.codigo)
    more = amount or told.prorroga_cantidad or told.cantidad
    if more < 1 or (told.prorroga == "UNA" and more > (told.prorroga_cantidad or told.cantidad)):
        raise NotExtendable(plazo=plazo.codigo, most=told.prorroga_cantidad or told.cantidad)
    row = happened(plazo, TipoSuceso.PRORROGADO, actor, norma=norma, motivo=motivo)
    row.datos = {"amount": more}
    plazo.avisados = []
    return _recompute(session, plazo, row, actor)


def tell(session: Session, plazo: Plazo, *, norma: str | None = None, actor: Actor) -> None:
    """Keep in mind that the person was told this date: it is not changed to the person's harm."""
    if plazo.comunicado_on != plazo.vence_on:
        plazo.comunicado_on = plazo.vence_on
        row = happened(plazo, TipoSuceso.COMUNICADO, actor, norma=norma)
        row.vence_on = plazo.vence_on
        session.add(row)
        session.flush()


def inputs_of(session: Session, plazo: Plazo) -> Computo:
    """All that a time limit is computed from now, with its suspensions and extensions."""
    suspensions: list[Suspension] = []
    extensions: list[Prorroga] = []
    for one in happenings(session, plazo.id):
        match one.tipo:
            case TipoSuceso.SUSPENDIDO:
                first, last = (date.fromisoformat(one.datos[name]) for name in ("first", "last"))
                suspensions.append(Suspension(first=first, last=last, norm=one.norma or ""))
            case TipoSuceso.REANUDADO:
                last = date.fromisoformat(one.datos["last"])
                suspensions[-1] = replace(suspensions[-1], last=last)
            case TipoSuceso.PRORROGADO:
                extensions.append(Prorroga(amount=one.datos["amount"], norm=one.norma or ""))
    return Computo(
        desde=plazo.desde_at or plazo.desde_on,
        cantidad=plazo.cantidad,
        unidad=plazo.unidad,
        norma=plazo.norma,
        distancia=plazo.distancia,
        prorrogas=tuple(extensions),
        suspensiones=tuple(one for one in suspensions if one.first <= one.last),
        zone=ZoneInfo(plazo.zona),
    )


def happenings(session: Session, plazo_id: UUID) -> Sequence[PlazoSuceso]:
    """All that happened to a time limit, the oldest first."""
    query = select(PlazoSuceso).where(PlazoSuceso.plazo_id == plazo_id)
    return session.scalars(query.order_by(PlazoSuceso.at, PlazoSuceso.created_at, PlazoSuceso.id)).all()


def derived(plazo: Plazo, computo: Computo) -> Vencimiento:
    """When it ends by these inputs and the catalogue as it is known now."""
    told = catalogo.find(PlazoLegal, plazo.codigo, plazo.desde_on)
    place = reglas.Lugar(calendario=plazo.calendario, zone=ZoneInfo(plazo.zona))
    shown = told or PlazoLegal(
        codigo=plazo.codigo,
        nombre=plazo.nombre,
        cantidad=plazo.cantidad,
        unidad=plazo.unidad,
        norma=plazo.norma,
        desde=plazo.desde_on,
    )
    return reglas.derive(shown, computo, place)


def plan_of(plazo: Plazo, computo: Computo, found: Vencimiento) -> Plan:
    """What it will give rise to."""
    return Plan(
        codigo=plazo.codigo,
        obligado=plazo.obligado,
        computo=computo,
        calendario=plazo.calendario,
        vence=found,
        silencio_at=plazo.silencio_at,
    )


def settle(
    session: Session, plazo: Plazo, row: PlazoSuceso, found: Vencimiento, computo: Computo, actor: Actor
) -> None:
    """Write down where a time limit ends now, and move all in the case that is due by it."""
    row.antes_on, row.vence_on = plazo.vence_on, found.vence_on
    row.pasos = [paso.stored() for paso in found.pasos]
    moved = found.vence_at != plazo.vence_at
    plazo.vence_on, plazo.vence_at = found.vence_on, found.vence_at
    plazo.catalogo = catalogo.current().version
    if plazo.silencio_at:
        place = reglas.Lugar(calendario=plazo.calendario, zone=ZoneInfo(plazo.zona))
        plazo.silencio_at, _ = silence_of(plazo.codigo, found, place, plazo.desde_on)
    plazo.siguiente_at = next_at(plazo, plan_of(plazo, computo, found))
    session.add(row)
    session.flush()
    told = {"term": plazo.codigo, "kind": row.tipo.value, "due_on": found.vence_on.isoformat()}
    audit.record(session, actor, Event.TERM_CHANGED, plazo.id, stream=plazo.instance_id, **told)
    if moved:
        timers.move_term(session, plazo.instance_id, plazo.clave, found.vence_at, actor=actor)


def next_at(plazo: Plazo, plan: Plan) -> datetime | None:
    """When somebody has to look at it next: to resume it, to remind of it, at silence."""
    if plazo.suspendido_hasta:
        zone = ZoneInfo(plazo.zona)
        morning = plazo.suspendido_hasta + timedelta(days=1)
        return datetime(morning.year, morning.month, morning.day, tzinfo=zone)
    return plan.next_after(plazo.avisados, clock.now())


def _recompute(session: Session, plazo: Plazo, row: PlazoSuceso, actor: Actor) -> Vencimiento:
    session.add(row)
    session.flush()
    computo = inputs_of(session, plazo)
    found = derived(plazo, computo)
    settle(session, plazo, row, found, computo, actor)
    return found


def happened(
    plazo: Plazo,
    tipo: TipoSuceso,
    actor: Actor,
    *,
    norma: str | None = None,
    motivo: str | None = None,
) -> PlazoSuceso:
    """A row that says what happened, not added yet."""
    return PlazoSuceso(
        plazo_id=plazo.id,
        tipo=tipo,
        at=clock.now(),
        actor=actor.id,
        norma=norma,
        motivo=motivo,
        datos={},
    )


def _require_running(plazo: Plazo) -> None:
    if plazo.cerrado_at is not None or plazo.estado is EstadoPlazo.SUSPENDIDO:
        raise TermNotOpen(plazo=plazo.codigo, state=plazo.estado.value)


def _require_extendable(plazo: Plazo, told: PlazoLegal, inputs: Computo) -> None:
    over = plazo.estado is EstadoPlazo.VENCIDO or plazo.vence_at < clock.now()
    again = bool(inputs.prorrogas)
    if told.prorroga == "NINGUNA" or (told.prorroga == "UNA" and (again or over)):
        raise NotExtendable(plazo=plazo.codigo, most=told.prorroga_cantidad or 0)


def zone_of(plazo: Plazo) -> ZoneInfo:
    """Where its days end."""
    return ZoneInfo(plazo.zona)


def today(plazo: Plazo) -> date:
    """The day that it is there."""
    return day_in(ZoneInfo(plazo.zona), clock.now())
