"""What is done to many blanks at once, in writing: transfer and count. Destruction: ``destruccion``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo
from registry.catalogo.tablas import InsumoTipo
from registry.insumos.escritura import lock, lock_these, move_all, record, today, write
from registry.insumos.lotes import Pila, run
from registry.insumos.movimientos import C, E, NotInStock, answers_for, stream_of
from registry.models import ActaInsumo, ClaseActa, Insumo, MovimientoInsumo

_HERE = (E.STOCK, E.ASIGNADO, E.DANADO, E.ANULADO)  # what a custodian can lay a hand on


class DifferenceUnexplained(InvalidInput):
    """Drawer and register do not agree, and nobody said why."""

    code = "stock-difference"


class SameOffice(InvalidInput):
    """A transfer goes to another office."""

    code = "stock-same-office"


class AlreadyReceived(Conflict):
    """The transfer was received before."""

    code = "stock-received"


@dataclass(frozen=True)
class Recuento:
    """What a count found: what should be there, what is, and what does not agree."""

    esperados: int
    encontrados: int
    faltan: Sequence[str]  # in the register and not in the drawer
    sobran: Sequence[str]  # in the drawer and, by the register, not here

    @property
    def cuadra(self) -> bool:
        """Whether drawer and register agree."""
        return not self.faltan and not self.sobran


def send(
    session: Session, pila: Pila, *, destino: str, desde: str, hasta: str, motivo: str, actor: Actor
) -> ActaInsumo:
    """Send a run of blanks to another office; they are nobody's stock until they are received there.

    Raises:
        SameOffice, WrongRange, NotInStock: nothing is sent.
    """
    answers_for(actor, pila.oficina)
    if destino == pila.oficina:
        raise SameOffice(office=destino)
    catalogo.office(destino, today())
    found = _run(session, pila, desde, hasta)
    acta = write(session, ClaseActa.TRASLADO, pila, len(found), motivo=motivo, actor=actor)
    acta.oficina_destino = destino
    move_all(session, found, C.ENVIO, E.EN_TRASLADO, acta=acta, actor=actor)
    return record(session, acta, actor, pila.oficina)


def accept(session: Session, acta_id: UUID, *, actor: Actor) -> ActaInsumo:
    """Receive what another office sent: all of it, as it was counted."""
    acta = session.get(ActaInsumo, acta_id, with_for_update=True, populate_existing=True)
    if acta is None or acta.clase is not ClaseActa.TRASLADO or acta.oficina_destino is None:
        raise NotFound(acta=acta_id)
    answers_for(actor, acta.oficina_destino)
    if acta.recibida_at is not None:
        raise AlreadyReceived(number=acta.numero)
    sent = _sent(session, acta)
    for insumo in sent:
        insumo.oficina = acta.oficina_destino
    move_all(session, sent, C.INGRESO, E.STOCK, acta=acta, actor=actor)
    acta.recibida_at, acta.recibida_por = clock.now(), actor.id
    return record(session, acta, actor, acta.oficina_destino)


def compare(session: Session, pila: Pila, encontrados: str, *, actor: Actor) -> Recuento:
    """What a count would find, before anything is written down.

    ``encontrados`` are serial numbers and runs of them as they lie there:
    ``A00000001-A00000050, A00000060``.
    """
    answers_for(actor, pila.oficina)
    return _compared(_countable(session, pila), _seen(pila, encontrados))


def count(
    session: Session,
    pila: Pila,
    *,
    encontrados: str,
    motivo: str,
    explicacion: str = "",
    testigo: str | None,
    actor: Actor,
) -> tuple[ActaInsumo, Recuento]:
    """Compare the drawer with the register and write down what does not agree.

    What is missing is marked as lost, so that nobody can use it unnoticed; what had been lost and lies
    there again is in stock again. What by the register belongs elsewhere is only told.

    Raises:
        DifferenceUnexplained: they do not agree, and there is no explanation.
        WrongRange, ReasonMissing: nothing is written.
    """
    answers_for(actor, pila.oficina)
    seen = _seen(pila, encontrados)
    audit.hold(session, stream_of(pila.oficina))
    here = _countable(session, pila)
    found = _compared(here, seen)
    if not found.cuadra and not explicacion.strip():
        raise DifferenceUnexplained(office=pila.oficina)
    acta = write(session, ClaseActa.RECUENTO, pila, len(seen), motivo=motivo, actor=actor)
    acta.testigo = (testigo or "").strip() or None
    back = [serie for serie in sorted(seen & here.keys()) if here[serie].estado is E.EXTRAVIADO]
    told = {name: _plain(value) for name, value in asdict(found).items()}
    acta.hallazgos = {**told, "explicacion": explicacion.strip(), "hallados": back}
    lost = [here[serie] for serie in found.faltan]
    move_all(session, lost, C.EXTRAVIO, E.EXTRAVIADO, acta=acta, actor=actor)
    move_all(session, [here[serie] for serie in back], C.HALLAZGO, E.STOCK, acta=acta, actor=actor)
    return record(session, acta, actor, pila.oficina), found


def _seen(pila: Pila, encontrados: str) -> set[str]:
    return serials(catalogo.get(InsumoTipo, pila.tipo, today()), encontrados)


def _countable(session: Session, pila: Pila) -> dict[str, Insumo]:
    """What may lie in the drawer, also if it was given up as lost."""
    return {one.serie: one for one in lock(session, pila, (*_HERE, E.EXTRAVIADO))}


def _compared(here: Mapping[str, Insumo], seen: set[str]) -> Recuento:
    expected = {serie for serie, one in here.items() if one.estado in _HERE}
    return Recuento(
        esperados=len(expected),
        encontrados=len(seen),
        faltan=sorted(expected - seen),
        sobran=sorted(seen - here.keys()),
    )


def serials(kind: InsumoTipo, text: str) -> set[str]:
    """The serial numbers of a text of numbers and runs. Raises WrongRange."""
    found: set[str] = set()
    for part in re.split(r"[,;\s]+(?![-–])(?<![-–])", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        if part:
            first, _, last = part.partition("-")
            start, end = run(kind, first, last or first)
            found |= {kind.serial(number) for number in range(start, end + 1)}
    return found


def _run(session: Session, pila: Pila, desde: str, hasta: str) -> list[Insumo]:
    """Every blank of a run, all of them here and free."""
    kind = catalogo.get(InsumoTipo, pila.tipo, today())
    first, last = run(kind, desde, hasta)
    wanted = {kind.serial(number) for number in range(first, last + 1)}
    found = [one for one in lock(session, pila, {E.STOCK}) if one.serie in wanted]
    missing = sorted(wanted - {one.serie for one in found})
    if missing:
        raise NotInStock(serial=missing[0], state="")
    return found


def _sent(session: Session, acta: ActaInsumo) -> list[Insumo]:
    moved = select(MovimientoInsumo.insumo_id).where(
        MovimientoInsumo.acta_id == acta.id, MovimientoInsumo.clase == C.ENVIO
    )
    on_its_way = (Insumo.id.in_(moved), Insumo.estado == E.EN_TRASLADO)
    return lock_these(session, select(Insumo).where(*on_its_way))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value
