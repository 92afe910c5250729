"""Receiving blanks: a run of serial numbers on one delivery note."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import InsumoTipo
from registry.insumos.movimientos import answers_for, stream_of
from registry.models import EstadoInsumo, Insumo, LoteInsumo

MOST = 20_000  # of one delivery note


class WrongRange(InvalidInput):
    """These are no serial numbers of that kind, or they do not follow one another."""

    code = "stock-range"


class RangeTaken(Conflict):
    """Some of these numbers are in the register already."""

    code = "stock-range-taken"


@dataclass(frozen=True)
class Pila:
    """The blanks of one kind in one office."""

    tipo: str
    oficina: str


@dataclass(frozen=True, kw_only=True)
class Recepcion:
    """A run of blanks as it came, with the numbers as they are printed."""

    desde: str
    hasta: str
    guia: str
    recibido_on: date
    proveedor: str | None = None


def receive(session: Session, pila: Pila, recepcion: Recepcion, *, actor: Actor) -> LoteInsumo:
    """Enter a run of serial numbers.

    Raises:
        WrongRange, RangeTaken: see there; nothing is entered.
        NotAllowed: not the actor's office.
        NotInCatalogue: no such kind, or no such office.
    """
    answers_for(actor, pila.oficina)
    today = clock.now().astimezone(clock.LIMA).date()
    kind = catalogo.get(InsumoTipo, pila.tipo, today)
    catalogo.office(pila.oficina, today)
    first, last = run(kind, recepcion.desde, recepcion.hasta)
    if not recepcion.guia.strip() or recepcion.recibido_on > today:
        raise WrongRange(first=recepcion.desde, last=recepcion.hasta, example=kind.serial(1))
    serials = [kind.serial(number) for number in range(first, last + 1)]
    audit.hold(session, stream_of(pila.oficina))
    taken = select(Insumo.serie).where(Insumo.tipo == pila.tipo, Insumo.serie.in_(serials))
    if one := session.scalar(taken.order_by(Insumo.serie).limit(1)):
        raise RangeTaken(serial=one)
    lot = LoteInsumo(
        tipo=pila.tipo,
        oficina=pila.oficina,
        guia=recepcion.guia.strip(),
        proveedor=(recepcion.proveedor or "").strip() or None,
        prefijo=kind.prefijo,
        desde=first,
        hasta=last,
        recibido_on=recepcion.recibido_on,
        recibido_por=actor.id,
    )
    session.add(lot)
    session.flush()
    _enter(session, lot, serials)
    facts = {"kind": pila.tipo, "first": serials[0], "last": serials[-1], "count": len(serials)}
    stream = stream_of(pila.oficina)
    audit.record(session, actor, Event.STOCK_RECEIVED, lot.id, stream=stream, **facts)
    return lot


def run(kind: InsumoTipo, desde: str, hasta: str) -> tuple[int, int]:
    """The first and the last number of a run. Raises WrongRange."""
    shape = re.compile(rf"{re.escape(kind.prefijo)}0*([0-9]{{1,{kind.digitos}}})")
    ends = [shape.fullmatch(one.strip().upper().replace(" ", "")) for one in (desde, hasta)]
    if None in ends:
        raise WrongRange(first=desde, last=hasta, example=kind.serial(1))
    first, last = (int(end[1]) for end in ends if end)
    if not 0 < first <= last or last - first >= MOST:
        raise WrongRange(first=desde, last=hasta, example=kind.serial(1))
    return first, last


def _enter(session: Session, lot: LoteInsumo, serials: list[str]) -> None:
    now = clock.now()
    rows = [
        {
            "id": uuid4(),
            "created_at": now,
            "tipo": lot.tipo,
            "serie": serial,
            "lote_id": lot.id,
            "oficina": lot.oficina,
            "estado": EstadoInsumo.STOCK,
            "estado_at": now,
        }
        for serial in serials
    ]
    session.execute(insert(Insumo), rows)
