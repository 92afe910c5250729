"""What the ministry gave a person, of all procedures: calidades, visas, documents to carry, protection.

The same is shown as of the person's cases (``registry.trayectoria``): what the actor's own unit works
on, whole; of others, for a stated purpose, what the person holds, without its number; of what is in
another's reserve, nothing at all. What by itself would give a reserve away, as the calidad of refugees
does, is shown only to who had work in that very case, or knows of the person in that reserve already.
"""

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.access import Actor
from registry import catalogo
from registry.catalogo.tablas import Calidad, DocumentoTipo, Visa
from registry.documentos import ciclo
from registry.models import (
    CalidadOtorgada,
    DocumentoEmitido,
    EstadoCalidad,
    EstadoDocumento,
    EstadoVisa,
    VisaEmitida,
)
from registry.personas import reservas

_CASES = """
    SELECT e.id, e.numero, e.procedimiento, e.titular_id, e.instance_id, i.outcome, i.ended_at,
           r.code AS reserve, {own} AS own, {worked} AS worked
    FROM expediente e JOIN process_instance i ON i.id = e.instance_id
    LEFT JOIN reserve r ON r.id = i.reserve_id
    WHERE {known} AND (e.titular_id = :persona
        OR e.id IN (SELECT c.expediente_id FROM calidad_otorgada c WHERE c.persona_id = :persona)
        OR e.id IN (SELECT o.expediente_id FROM documento_emitido o WHERE o.titular_id = :persona))"""
_VISA_ZONE = "MRV"  # a document with such a zone carries a visa, which is told by itself
_RESOLUTION = "RESOLUCION"
_LIVE: Final = frozenset(
    {
        EstadoCalidad.VIGENTE,
        EstadoVisa.EMITIDA,
        EstadoDocumento.EMITIDO,
        EstadoDocumento.ENTREGADO,
    }
)


class Clase(enum.StrEnum):
    """What kind of thing was given. Their order is that of the page."""

    CONDICION = "condicion"
    CALIDAD = "calidad"
    VISA = "visa"
    DOCUMENTO = "documento"


class EstadoCondicion(enum.StrEnum):
    """Whether a protection still holds."""

    VIGENTE = "vigente"
    TERMINADA = "terminada"


@dataclass(frozen=True)
class Condicion:
    """A protection: with which outcomes of which procedure it begins and ends."""

    procedimiento: str
    empieza: frozenset[str]
    termina: Mapping[str, frozenset[str]]  # procedure -> outcomes


#: by the code of what the person is
CONDICIONES: Mapping[str, Condicion] = {
    "refugiado": Condicion(
        "refugio", frozenset({"reconocida"}), {"cese_refugio": frozenset({"cesada"})}
    ),
    "asilado": Condicion("asilo", frozenset({"concedido", "renovado"}), {}),
}


@dataclass(frozen=True, kw_only=True)
class Otorgado:
    """One thing that was given, as it stands today."""

    clase: Clase
    codigo: str  # of the catalogue, or of ``CONDICIONES``
    nombre: str  # as the catalogue calls it; empty for a condition
    variante: str | None = None
    estado: str
    vigente: bool
    desde: date
    hasta: date | None  # the last day on which it is good; None: no day was set
    terminado: date | None = None  # when it ended, where something ended it
    numero: str | None  # of what it is written on: a resolution, a sticker, a card
    expediente: str | None
    instance_id: UUID | None  # only of one's own unit
    reservado: bool = False


@dataclass(frozen=True)
class Otorgamientos:
    """What may be shown: what holds first, the newest first; and how much waits for a purpose."""

    todos: Sequence[Otorgado]
    otros: int

    @property
    def vigentes(self) -> list[Otorgado]:
        """What the person holds today."""
        return [one for one in self.todos if one.vigente]

    @property
    def anteriores(self) -> list[Otorgado]:
        """What the person held."""
        return [one for one in self.todos if not one.vigente]


@dataclass(frozen=True)
class _Reader:
    """Who looks, at whom, and what is known to them."""

    persona_id: UUID
    on: date
    cases: Mapping[UUID, Any]  # expediente -> row, of cases that are in no other's reserve
    known_in: frozenset[str]  # reserves in which the person is known to them

    def hides(self, calidad: str | None, case: Any) -> bool:  # noqa: ANN401 - a row
        """Whether the calidad by itself would tell what only a reserve may know."""
        told = reservas.of_calidades().get(calidad or "", frozenset())
        return bool(told) and not case.worked and told.isdisjoint(self.known_in)


def of(
    session: Session,
    persona_id: UUID,
    *,
    actor: Actor,
    with_purpose: bool,
    known_in: Collection[str] = (),
) -> Otorgamientos:
    """What the ministry gave a person, as far as the actor may know.

    ``known_in`` are the reserves in which the actor is shown something of this person; those of cases
    that the actor may know of come on top.
    """
    today = clock.now().astimezone(clock.LIMA).date()
    cases = _cases(session, persona_id, actor)
    known = {one.reserve for one in cases.values() if one.own and one.titular_id == persona_id}
    reader = _Reader(persona_id, today, cases, frozenset(known_in) | known)
    found = [
        *_conditions(session, reader),
        *_calidades(session, reader),
        *_visas(session, reader),
        *_documents(session, reader),
    ]
    shown = [one for one in found if with_purpose or (one.instance_id and not one.reservado)]
    places = list(Clase)
    shown.sort(key=lambda one: (places.index(one.clase), -one.desde.toordinal(), one.numero or ""))
    return Otorgamientos(shown, len(found) - len(shown))


def _cases(session: Session, persona_id: UUID, actor: Actor) -> Mapping[UUID, Any]:
    query = _CASES.format(own=visibility.case(), worked=visibility.worked(), known=visibility.work("i"))
    values = visibility.parameters(actor) | {"persona": persona_id}
    return {row.id: row for row in session.execute(text(query), values)}


def _conditions(session: Session, reader: _Reader) -> Iterator[Otorgado]:
    """A protection is what the case says that gave it, and is told to its own unit alone."""
    mine = [one for one in reader.cases.values() if one.own and one.titular_id == reader.persona_id]
    for codigo, condicion in CONDICIONES.items():
        begun = [one for one in mine if _ended_as(one, condicion.procedimiento, condicion.empieza)]
        if not begun:
            continue
        ends = [
            _day(one.ended_at)
            for one in mine
            for procedimiento, outcomes in condicion.termina.items()
            if _ended_as(one, procedimiento, outcomes)
        ]
        first = min(begun, key=lambda one: one.ended_at)
        ended = next((on for on in sorted(ends) if on >= _day(first.ended_at)), None)
        acto = _resolution(session, first.id)
        yield Otorgado(
            clase=Clase.CONDICION,
            codigo=codigo,
            nombre="",
            estado=EstadoCondicion.TERMINADA if ended else EstadoCondicion.VIGENTE,
            vigente=ended is None,
            desde=acto.emitido_on if acto else _day(first.ended_at),
            hasta=None,
            terminado=ended,
            numero=acto.numero if acto else None,
            expediente=first.numero,
            instance_id=first.instance_id,
            reservado=first.reserve is not None,
        )


def _calidades(session: Session, reader: _Reader) -> Iterator[Otorgado]:
    mine = CalidadOtorgada.persona_id == reader.persona_id
    for one, case in _with_case(session.scalars(select(CalidadOtorgada).where(mine)), reader):
        if reader.hides(one.calidad, case):
            continue
        known = catalogo.find(Calidad, (one.calidad, one.variante), one.resuelta_on)
        over = one.estado is EstadoCalidad.VIGENTE and one.hasta_on and one.hasta_on < reader.on
        estado = EstadoCalidad.VENCIDA if over else one.estado
        yield _told(
            case,
            clase=Clase.CALIDAD,
            codigo=one.calidad,
            nombre=known.nombre if known else _readable(one.calidad),
            variante=one.variante,
            estado=estado,
            desde=one.desde_on,
            hasta=one.hasta_on,
            terminado=one.terminada_on,
            numero=one.resolucion,
        )


def _visas(session: Session, reader: _Reader) -> Iterator[Otorgado]:
    """Visas; that one was refused is the business of who refused it."""
    mine = VisaEmitida.persona_id == reader.persona_id
    for one, case in _with_case(session.scalars(select(VisaEmitida).where(mine)), reader):
        refused = one.estado is EstadoVisa.DENEGADA and not case.own
        if refused or reader.hides(one.calidad, case):
            continue
        known = catalogo.find(Visa, one.tipo, one.resuelta_on)
        over = one.estado is EstadoVisa.EMITIDA and one.usar_hasta_on and one.usar_hasta_on < reader.on
        yield _told(
            case,
            clase=Clase.VISA,
            codigo=one.tipo,
            nombre=known.nombre if known else _readable(one.tipo),
            estado=EstadoVisa.CADUCADA if over else one.estado,
            desde=one.resuelta_on,
            hasta=one.usar_hasta_on,
            terminado=one.ingreso_on,
            numero=one.numero,
        )


def _documents(session: Session, reader: _Reader) -> Iterator[Otorgado]:
    """What people carry and show; other papers are among the documents of each case."""
    mine = DocumentoEmitido.titular_id == reader.persona_id
    query = select(DocumentoEmitido).where(mine, DocumentoEmitido.numero.is_not(None))
    for one, case in _with_case(session.scalars(query), reader):
        kind = catalogo.find(DocumentoTipo, one.tipo, one.emitido_on)
        if kind is None or not _carried(kind, one) or (kind.reservado and not case.own):
            continue
        yield _told(
            case,
            clase=Clase.DOCUMENTO,
            codigo=one.tipo,
            nombre=kind.nombre,
            estado=ciclo.standing(one, reader.on),
            desde=one.emitido_on,
            hasta=one.vence_on,
            numero=one.numero,
        )


def _carried(kind: DocumentoTipo, one: DocumentoEmitido) -> bool:
    carries_a_visa = (kind.mrz or "").startswith(_VISA_ZONE)
    return not carries_a_visa and (kind.unico or one.vence_on is not None)


def _with_case(rows: Iterable[Any], reader: _Reader) -> Iterator[tuple[Any, Any]]:
    """Each with its case, of cases that the actor may know of."""
    for one in rows:
        case = reader.cases.get(one.expediente_id)
        if case is not None:
            yield one, case


def _told(case: Any, *, estado: enum.StrEnum, **facts: Any) -> Otorgado:  # noqa: ANN401 - a row
    made = Otorgado(
        estado=estado.value,
        vigente=estado in _LIVE,
        expediente=case.numero,
        instance_id=case.instance_id,
        reservado=case.reserve is not None,
        **facts,
    )
    return made if case.own else replace(made, numero=None, expediente=None, instance_id=None)


def _resolution(session: Session, expediente_id: UUID) -> DocumentoEmitido | None:
    """The act by which a case was last decided."""
    query = select(DocumentoEmitido).where(
        DocumentoEmitido.expediente_id == expediente_id, DocumentoEmitido.tipo == _RESOLUTION
    )
    return session.scalar(query.order_by(DocumentoEmitido.created_at.desc()).limit(1))


def _ended_as(case: Any, procedimiento: str, outcomes: Collection[str]) -> bool:  # noqa: ANN401 - a row
    return case.procedimiento == procedimiento and case.outcome in outcomes and case.ended_at is not None


def _readable(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _day(at: Any) -> date:  # noqa: ANN401 - an instant
    on: date = at.astimezone(clock.LIMA).date()
    return on
