"""What a custodian looks at: how many there are, which, and what became of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from registry import catalogo
from registry.catalogo.tablas import InsumoTipo
from registry.models import (
    ActaInsumo,
    ClaseActa,
    ClaseMovimiento,
    DocumentoEmitido,
    EstadoInsumo,
    Insumo,
    LoteInsumo,
    MovimientoInsumo,
)

PAGE = 50
SPOILED = (
    EstadoInsumo.DANADO,
    EstadoInsumo.ANULADO,
    EstadoInsumo.EXTRAVIADO,
    EstadoInsumo.DESTRUIDO,
)


@dataclass(frozen=True)
class Nivel:
    """How many blanks of a kind an office has, by state."""

    tipo: InsumoTipo
    oficina: str
    por_estado: dict[EstadoInsumo, int]

    @property
    def libres(self) -> int:
        """Those that can be used."""
        return self.por_estado.get(EstadoInsumo.STOCK, 0)

    @property
    def malogrados(self) -> int:
        """Those that came to nothing: spoiled, void, lost, destroyed."""
        return sum(self.por_estado.get(one, 0) for one in SPOILED)

    @property
    def merma(self) -> int | None:
        """What share of those that left the drawer came to nothing, in percent; None if none left it."""
        gone = self.malogrados + self.por_estado.get(EstadoInsumo.USADO, 0)
        return round(100 * self.malogrados / gone) if gone else None

    @property
    def total(self) -> int:
        """All that the office answers for or answered for."""
        return sum(self.por_estado.values())

    @property
    def bajo(self) -> bool:
        """Whether more have to be asked for."""
        return self.libres < self.tipo.minimo


@dataclass(frozen=True)
class Fila:
    """One blank in a list."""

    id: UUID
    tipo: str
    serie: str
    oficina: str
    estado: EstadoInsumo
    estado_at: datetime
    motivo: str | None
    documento_id: UUID | None


@dataclass(frozen=True)
class Hecho:
    """One thing that happened to a blank."""

    at: datetime
    clase: ClaseMovimiento
    oficina: str
    por: str
    motivo: str | None
    acta: str | None


def levels(session: Session, oficina: str, on: date) -> list[Nivel]:
    """Every kind that the office ever had, and how many are in which state."""
    return balance(session, on, oficina=oficina)


def balance(session: Session, on: date, *, oficina: str | None = None) -> list[Nivel]:
    """The same of one office or of all, by office and kind."""
    query = select(Insumo.oficina, Insumo.tipo, Insumo.estado, func.count())
    if oficina:
        query = query.where(Insumo.oficina == oficina)
    counted: dict[tuple[str, str], dict[EstadoInsumo, int]] = {}
    for office, tipo, estado, how_many in session.execute(
        query.group_by(Insumo.oficina, Insumo.tipo, Insumo.estado)
    ):
        counted.setdefault((office, tipo), {})[estado] = how_many
    kinds = catalogo.rows(InsumoTipo, on)
    return [
        Nivel(kind, office, counted[office, kind.codigo])
        for office in sorted({office for office, _ in counted})
        for kind in kinds
        if (office, kind.codigo) in counted
    ]


def offices(session: Session) -> list[str]:
    """Those that ever had any."""
    return sorted(session.scalars(select(Insumo.oficina).distinct()))


def low(session: Session, on: date, *, oficina: str | None = None) -> list[Nivel]:
    """Where more have to be asked for, in one office or in all that have any of a kind."""
    return [level for level in balance(session, on, oficina=oficina) if level.bajo]


def page(
    session: Session,
    oficina: str,
    *,
    tipo: str | None = None,
    estado: EstadoInsumo | None = None,
    serie: str | None = None,
    after: str | None = None,
) -> tuple[list[Fila], str | None]:
    """Blanks of an office by kind and number, and where the next ones begin."""
    key = func.concat(Insumo.tipo, "/", Insumo.serie)
    query = _rows().where(Insumo.oficina == oficina)
    if tipo:
        query = query.where(Insumo.tipo == tipo)
    if estado:
        query = query.where(Insumo.estado == estado)
    if serie:
        query = query.where(Insumo.serie.startswith(serie.strip().upper(), autoescape=True))
    if after:
        query = query.where(key > after)
    found = [Fila(*row) for row in session.execute(query.order_by(key).limit(PAGE + 1))]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.tipo}/{last.serie}" if last else None


def find(session: Session, insumo_id: UUID) -> Fila | None:
    """One of them."""
    row = session.execute(_rows().where(Insumo.id == insumo_id)).one_or_none()
    return Fila(*row) if row else None


def history(session: Session, insumo_id: UUID) -> list[Hecho]:
    """What happened to one blank, newest first."""
    query = (
        select(
            MovimientoInsumo.created_at,
            MovimientoInsumo.clase,
            MovimientoInsumo.oficina,
            MovimientoInsumo.por,
            MovimientoInsumo.motivo,
            ActaInsumo.numero,
        )
        .outerjoin(ActaInsumo, ActaInsumo.id == MovimientoInsumo.acta_id)
        .where(MovimientoInsumo.insumo_id == insumo_id)
        .order_by(MovimientoInsumo.created_at.desc(), MovimientoInsumo.id)
    )
    return [Hecho(*row) for row in session.execute(query)]


def lot_of(session: Session, insumo_id: UUID) -> LoteInsumo:
    """With which one blank came."""
    of_it = select(LoteInsumo).join(Insumo, Insumo.lote_id == LoteInsumo.id)
    return session.scalars(of_it.where(Insumo.id == insumo_id)).one()


def lots(session: Session, oficina: str) -> Sequence[LoteInsumo]:
    """What the office received, newest first."""
    query = select(LoteInsumo).where(LoteInsumo.oficina == oficina)
    return session.scalars(query.order_by(LoteInsumo.created_at.desc(), LoteInsumo.id).limit(PAGE)).all()


def acts(session: Session, oficina: str) -> Sequence[ActaInsumo]:
    """Acts that the office made or is to receive, newest first."""
    concerns = (ActaInsumo.oficina == oficina) | (ActaInsumo.oficina_destino == oficina)
    query = select(ActaInsumo).where(concerns).order_by(ActaInsumo.created_at.desc(), ActaInsumo.id)
    return session.scalars(query.limit(PAGE)).all()


def act(session: Session, acta_id: UUID) -> ActaInsumo:
    """One act. Raises NotFound."""
    found = session.get(ActaInsumo, acta_id)
    if found is None:
        raise NotFound(acta=acta_id)
    return found


def serials_of(session: Session, acta: ActaInsumo) -> list[str]:
    """The numbers that an act moved, or is to destroy, in their order."""
    if acta.clase is ClaseActa.DESTRUCCION:
        return sorted(acta.hallazgos["series"])
    moved = select(MovimientoInsumo.insumo_id).where(MovimientoInsumo.acta_id == acta.id)
    return list(session.scalars(select(Insumo.serie).where(Insumo.id.in_(moved)).order_by(Insumo.serie)))


def incoming(session: Session, oficina: str) -> Sequence[ActaInsumo]:
    """What other offices sent here and nobody has received yet, the oldest first."""
    query = select(ActaInsumo).where(
        ActaInsumo.clase == ClaseActa.TRASLADO,
        ActaInsumo.oficina_destino == oficina,
        ActaInsumo.recibida_at.is_(None),
    )
    return session.scalars(query.order_by(ActaInsumo.created_at, ActaInsumo.id).limit(PAGE)).all()


def done_for(session: Session, oficina: str) -> dict[str, list[str]]:
    """What an office keeps until it is destroyed: numbers by kind."""
    query = select(Insumo.tipo, Insumo.serie).where(
        Insumo.oficina == oficina, Insumo.estado.in_((EstadoInsumo.DANADO, EstadoInsumo.ANULADO))
    )
    found: dict[str, list[str]] = {}
    for tipo, serie in session.execute(query.order_by(Insumo.tipo, Insumo.serie)):
        found.setdefault(tipo, []).append(serie)
    return found


def runs(serials: Sequence[str]) -> list[tuple[str, str]]:
    """Numbers as people read them out: the first and the last of each run, in order."""
    found: list[tuple[str, str]] = []
    for serial in serials:
        if found and _next(found[-1][1]) == serial:
            found[-1] = (found[-1][0], serial)
        else:
            found.append((serial, serial))
    return found


def _next(serial: str) -> str:
    """The number that is printed on the blank after this one."""
    digits = re.sub(r"^[A-Z]*", "", serial)
    prefix = serial.removesuffix(digits)
    return f"{prefix}{int(digits) + 1:0{len(digits)}d}"


def _rows() -> Any:  # noqa: ANN401 - a select of many columns
    return select(
        Insumo.id,
        Insumo.tipo,
        Insumo.serie,
        Insumo.oficina,
        Insumo.estado,
        Insumo.estado_at,
        Insumo.motivo,
        DocumentoEmitido.id,
    ).outerjoin(DocumentoEmitido, DocumentoEmitido.insumo_id == Insumo.id)
