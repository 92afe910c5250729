"""What is done to many blanks at once, in writing: transfer, destruction, count."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound, ReasonMissing
from registry import catalogo, series
from registry.bitacora import Event
from registry.catalogo.tablas import InsumoTipo
from registry.insumos.lotes import Pila, run
from registry.insumos.movimientos import C, E, NotInStock, answers_for, move, stream_of
from registry.models import (
    ActaInsumo,
    ClaseActa,
    ClaseMovimiento,
    EstadoInsumo,
    Insumo,
    MovimientoInsumo,
)

_PREFIXES = {ClaseActa.TRASLADO: "GT", ClaseActa.DESTRUCCION: "AD", ClaseActa.RECUENTO: "AR"}
_HERE = (E.STOCK, E.ASIGNADO, E.DANADO, E.ANULADO)  # what a custodian can lay a hand on
_DONE_FOR = (E.DANADO, E.ANULADO)


class WitnessMissing(InvalidInput):
    """A destruction needs a second person."""

    code = "stock-witness"


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
    catalogo.office(destino, _today())
    found = _run(session, pila, desde, hasta)
    acta = _write(session, ClaseActa.TRASLADO, pila, len(found), motivo=motivo, actor=actor)
    acta.oficina_destino = destino
    _all(session, found, C.ENVIO, E.EN_TRASLADO, acta=acta, actor=actor)
    return _told(session, acta, actor, pila.oficina)


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
    _all(session, sent, C.INGRESO, E.STOCK, acta=acta, actor=actor)
    acta.recibida_at, acta.recibida_por = clock.now(), actor.id
    return _told(session, acta, actor, acta.oficina_destino)


def destroy(session: Session, pila: Pila, *, motivo: str, testigo: str, actor: Actor) -> ActaInsumo:
    """Destroy all that is spoiled or void in an office, before a second person.

    Raises:
        WitnessMissing, NotInStock: there is nobody, or nothing to destroy.
    """
    answers_for(actor, pila.oficina)
    if not testigo.strip():
        raise WitnessMissing(office=pila.oficina)
    found = _lock(session, pila, _DONE_FOR)
    if not found:
        raise NotInStock(serial="", state=E.STOCK)
    acta = _write(session, ClaseActa.DESTRUCCION, pila, len(found), motivo=motivo, actor=actor)
    acta.testigo = testigo.strip()
    acta.hallazgos = {"series": [one.serie for one in found]}
    _all(session, found, C.DESTRUCCION, E.DESTRUIDO, acta=acta, actor=actor)
    return _told(session, acta, actor, pila.oficina)


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
    acta = _write(session, ClaseActa.RECUENTO, pila, len(seen), motivo=motivo, actor=actor)
    acta.testigo = (testigo or "").strip() or None
    back = [serie for serie in sorted(seen & here.keys()) if here[serie].estado is E.EXTRAVIADO]
    told = {name: _plain(value) for name, value in asdict(found).items()}
    acta.hallazgos = {**told, "explicacion": explicacion.strip(), "hallados": back}
    lost = [here[serie] for serie in found.faltan]
    _all(session, lost, C.EXTRAVIO, E.EXTRAVIADO, acta=acta, actor=actor)
    _all(session, [here[serie] for serie in back], C.HALLAZGO, E.STOCK, acta=acta, actor=actor)
    return _told(session, acta, actor, pila.oficina), found


def _seen(pila: Pila, encontrados: str) -> set[str]:
    return serials(catalogo.get(InsumoTipo, pila.tipo, _today()), encontrados)


def _countable(session: Session, pila: Pila) -> dict[str, Insumo]:
    """What may lie in the drawer, also if it was given up as lost."""
    return {one.serie: one for one in _lock(session, pila, (*_HERE, E.EXTRAVIADO))}


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
    kind = catalogo.get(InsumoTipo, pila.tipo, _today())
    first, last = run(kind, desde, hasta)
    wanted = {kind.serial(number) for number in range(first, last + 1)}
    found = [one for one in _lock(session, pila, {E.STOCK}) if one.serie in wanted]
    missing = sorted(wanted - {one.serie for one in found})
    if missing:
        raise NotInStock(serial=missing[0], state="")
    return found


def _lock(session: Session, pila: Pila, states: Collection[EstadoInsumo]) -> list[Insumo]:
    here = (Insumo.tipo == pila.tipo, Insumo.oficina == pila.oficina, Insumo.estado.in_(states))
    return _locked(session, select(Insumo).where(*here))


def _sent(session: Session, acta: ActaInsumo) -> list[Insumo]:
    moved = select(MovimientoInsumo.insumo_id).where(
        MovimientoInsumo.acta_id == acta.id, MovimientoInsumo.clase == C.ENVIO
    )
    on_its_way = (Insumo.id.in_(moved), Insumo.estado == E.EN_TRASLADO)
    return _locked(session, select(Insumo).where(*on_its_way))


def _locked(session: Session, query: Select[Insumo]) -> list[Insumo]:
    locked = query.order_by(Insumo.serie).with_for_update()
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def _write(
    session: Session, clase: ClaseActa, pila: Pila, cantidad: int, *, motivo: str, actor: Actor
) -> ActaInsumo:
    if not motivo.strip():
        raise ReasonMissing(office=pila.oficina)
    year, prefix = _today().year, _PREFIXES[clase]
    counted = series.next_number(session, f"{prefix}-{pila.oficina}", year)
    acta = ActaInsumo(
        clase=clase,
        numero=f"{prefix}-{pila.oficina}-{year}-{counted:05d}",
        tipo=pila.tipo,
        oficina=pila.oficina,
        cantidad=cantidad,
        motivo=motivo.strip(),
        hecha_por=actor.id,
    )
    session.add(acta)
    session.flush()
    return acta


def _all(
    session: Session,
    insumos: Iterable[Insumo],
    clase: ClaseMovimiento,
    estado: EstadoInsumo,
    *,
    acta: ActaInsumo,
    actor: Actor,
) -> None:
    for insumo in insumos:
        move(session, insumo, clase, estado, actor=actor, motivo=acta.motivo, acta=acta)


def _told(session: Session, acta: ActaInsumo, actor: Actor, office: str) -> ActaInsumo:
    session.flush()
    facts = {"number": acta.numero, "act": acta.clase, "kind": acta.tipo, "count": acta.cantidad}
    stream = stream_of(office)
    audit.record(session, actor, Event.STOCK_WRITTEN_DOWN, acta.id, stream=stream, **facts)
    return acta


def _plain(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else value


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
