"""The consular register of births, marriages and deaths: acts, and what is written in their margin.

What an act says never changes, and no act is ever removed: it is rectified or cancelled by a note in its
margin, and one that was lost is inscribed again with its old number, and a note that says from what.
``actas_leidas`` tells how it reads with all that.

Source:
    Reglamento Consular (D.S. 032-2023-RE), arts. 83 to 101. What an act says, and what of it only a
    court or a notary may have changed, is data: the table ``campos_acta`` of the catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from engine import audit, clock, visibility
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry.actas_leidas import Lectura, fields, plain, read, shown
from registry.bitacora import Event
from registry.models import (
    ActaCivil,
    AnotacionMarginal,
    ClaseAnotacion,
    DocumentoEmitido,
    Expediente,
    HechoCivil,
)

COPY = "COPIA_"  # kinds of documents that print an act begin like this
_OF_PERSON = """
    SELECT a.id, {own} AS own
    FROM acta_civil a JOIN expediente e ON e.id = a.expediente_id
    JOIN process_instance i ON i.id = e.instance_id
    WHERE e.titular_id = :persona AND {known} ORDER BY a.inscrita_on, a.id"""


class ActAlreadyInscribed(Conflict):
    """The office has an act of that number already."""

    code = "acta-inscribed"


class NothingRectified(InvalidInput):
    """The act already reads like that."""

    code = "acta-unchanged"


class ActCancelled(Conflict):
    """The act was cancelled: nothing is written in its margin any more."""

    code = "acta-cancelled"


@dataclass(frozen=True, kw_only=True)
class Inscripcion:
    """An act as it is inscribed, as it is transcribed from a book of paper, or as it is made again."""

    hecho: HechoCivil
    numero: str
    oficina: str
    asiento: Mapping[str, Any]
    inscrita_on: date
    documento_id: UUID | None = None
    libro: str | None = None  # of one that is transcribed or made again


@dataclass(frozen=True, kw_only=True)
class Orden:
    """What a resolution orders to be written in the margin.

    A rectification has changes, each {campo, debe_decir}; anything else has a ground, ``causal``: a code
    of the catalogue's ``motivos``.
    """

    resolucion: str
    resuelta_on: date
    fundamento: str
    clase: ClaseAnotacion = ClaseAnotacion.RECTIFICACION
    cambios: Sequence[Mapping[str, Any]] = ()
    causal: str | None = None


def inscribe(
    session: Session, expediente: Expediente, told: Inscripcion, *, stream: UUID, actor: Actor
) -> ActaCivil:
    """Write an act into the register.

    Raises:
        ActAlreadyInscribed: the office has one of that number.
        FieldNotOfAct: see there.
    """
    number = normal(told.numero)
    if find(session, told.oficina, number):
        raise ActAlreadyInscribed(number=number, office=told.oficina)
    known = fields(told.hecho, told.inscrita_on)
    entry = {name: plain(known, name, value) for name, value in told.asiento.items() if value}
    acta = ActaCivil(
        expediente_id=expediente.id,
        documento_id=told.documento_id,
        libro=told.libro,
        hecho=told.hecho,
        numero=number,
        oficina=told.oficina,
        inscrita_on=told.inscrita_on,
        asiento=entry,
        inscrita_por=actor.id,
    )
    session.add(acta)
    session.flush()
    facts = {"number": number, "office": told.oficina}
    audit.record(session, actor, Event.ACTA_INSCRIBED, acta.id, stream=stream, **facts)
    return acta


def inscribe_again(
    session: Session,
    expediente: Expediente,
    told: Inscripcion,
    orden: Orden,
    *,
    stream: UUID,
    actor: Actor,
) -> ActaCivil:
    """Inscribe an act that was lost or destroyed with its old number and book, noted as made again.

    What a job has written is not written again: the same resolution makes an act again once.

    Raises:
        ActAlreadyInscribed: it is in the register, so it is not lost.
        FieldNotOfAct: see there.
    """
    acta = find(session, told.oficina, told.numero)
    if acta is None or not _ordered(read(session, acta), orden):
        acta = inscribe(session, expediente, told, stream=stream, actor=actor)
    annotate(session, acta.id, expediente, orden, stream=stream, actor=actor)
    return acta


def annotate(
    session: Session,
    acta_id: UUID,
    expediente: Expediente,
    orden: Orden,
    *,
    stream: UUID,
    actor: Actor,
) -> AnotacionMarginal:
    """Write in the margin of an act what a resolution orders. What the act said stays as it was.

    What a job has written is not written again: the same resolution annotates an act once.

    Raises:
        ActCancelled: nothing is annotated after that.
        FieldNotOfAct: the act does not say such a thing.
        NothingRectified: it already reads as it should.
    """
    acta = session.get(ActaCivil, acta_id, with_for_update=True, populate_existing=True)
    if acta is None:
        raise NotFound(acta=acta_id)
    now = read(session, acta)
    if done := _ordered(now, orden):
        return done
    if now.cancelacion:
        raise ActCancelled(number=acta.numero, resolution=now.cancelacion.resolucion)
    note = _note(now, expediente, orden, actor)
    session.add(note)
    session.flush()
    facts = {"number": acta.numero, "resolution": orden.resolucion, "changes": len(note.cambios)}
    audit.record(
        session, actor, Event.ACTA_ANNOTATED, acta.id, stream=stream, kind=orden.clase.value, **facts
    )
    return note


def find(session: Session, oficina: str, numero: str) -> ActaCivil | None:
    """The act of an office with that number, however it is typed."""
    wanted = (ActaCivil.oficina == oficina, ActaCivil.numero == normal(numero))
    return session.scalar(select(ActaCivil).where(*wanted))


def of_person(
    session: Session, persona_id: UUID, *, actor: Actor, with_purpose: bool
) -> Sequence[Lectura]:
    """The acts of a person that the actor may know of: other units' only for a stated purpose."""
    query = _OF_PERSON.format(own=visibility.case("i"), known=visibility.work("i"))
    values = visibility.parameters(actor) | {"persona": persona_id}
    rows = session.execute(text(query), values).all()
    told = [row.id for row in rows if row.own or with_purpose]
    return [read(session, session.get_one(ActaCivil, one)) for one in told]


def told_since(session: Session, document: DocumentoEmitido) -> AnotacionMarginal | None:
    """What whoever is shown this print of an act has to know of its margin.

    That the act was cancelled, whenever that was; else what was last rectified after the print.
    """
    same = and_(ActaCivil.oficina == document.oficina, ActaCivil.numero == document.numero)
    copied = document.tipo.startswith(COPY) and document.oficina is not None
    of_it = (
        or_(ActaCivil.documento_id == document.id, same)
        if copied
        else (ActaCivil.documento_id == document.id)
    )
    cancels = AnotacionMarginal.clase == ClaseAnotacion.CANCELACION
    rectifies = AnotacionMarginal.clase == ClaseAnotacion.RECTIFICACION
    after = and_(rectifies, AnotacionMarginal.created_at > document.created_at)
    query = select(AnotacionMarginal).join(ActaCivil).where(of_it, or_(cancels, after))
    return session.scalar(query.order_by(cancels.desc(), AnotacionMarginal.orden.desc()).limit(1))


def normal(numero: str) -> str:
    """A number of an act, however it is typed."""
    return "".join(numero.upper().split())


def _note(now: Lectura, expediente: Expediente, orden: Orden, actor: Actor) -> AnotacionMarginal:
    """What comes next in the margin."""
    rectifies = orden.clase is ClaseAnotacion.RECTIFICACION
    return AnotacionMarginal(
        acta_id=now.acta.id,
        orden=len(now.anotaciones) + 1,
        clase=orden.clase,
        causal=orden.causal,
        expediente_id=expediente.id,
        resolucion=orden.resolucion,
        resuelta_on=orden.resuelta_on,
        cambios=_changes(now, orden.cambios) if rectifies else [],
        fundamento=orden.fundamento,
        anotada_on=_today(),
        anotada_por=actor.id,
    )


def _ordered(now: Lectura, orden: Orden) -> AnotacionMarginal | None:
    """What that resolution has already written in the margin."""
    return next((one for one in now.anotaciones if one.resolucion == orden.resolucion), None)


def _changes(now: Lectura, told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each change with what the act says today."""
    known = fields(now.acta.hecho, now.acta.inscrita_on)
    found = []
    for one in told:
        name = one["campo"]
        says, should = now.valor(name), plain(known, name, one["debe_decir"])
        if says == should:
            raise NothingRectified(field=known[name].nombre, value=shown(known[name], says))
        found.append({"campo": name, "dice": says, "debe_decir": should})
    if not found:
        raise NothingRectified(field="", value="")
    return found


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
