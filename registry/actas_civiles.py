"""The consular register of births, marriages and deaths: acts, and what is written in their margin.

What an act says never changes. A rectification is a note in its margin, and the act is read as its entry
with the notes laid over it, the newest last; copies print both.

Source:
    Reglamento Consular (D.S. 032-2023-RE), arts. 83 to 101. What an act says, and what of it only a
    court or a notary may have changed, is data: the table ``campos_acta`` of the catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from engine import audit, clock, visibility
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo
from registry.bitacora import Event
from registry.catalogo.tablas import CampoActa
from registry.models import ActaCivil, AnotacionMarginal, DocumentoEmitido, Expediente, HechoCivil

COPY = "COPIA_"  # kinds of documents that print an act begin like this
SEXES = {"F": "Femenino", "M": "Masculino", "X": "No especificado"}
_DAY = "%d/%m/%Y"
_OF_PERSON = """
    SELECT a.id, {own} AS own
    FROM acta_civil a JOIN expediente e ON e.id = a.expediente_id
    JOIN process_instance i ON i.id = e.instance_id
    WHERE e.titular_id = :persona AND {known} ORDER BY a.inscrita_on, a.id"""


class ActAlreadyInscribed(Conflict):
    """The office has an act of that number already."""

    code = "acta-inscribed"


class FieldNotOfAct(InvalidInput):
    """Acts of that kind do not say such a thing, or it is not written like that."""

    code = "acta-field"


class NothingRectified(InvalidInput):
    """The act already reads like that."""

    code = "acta-unchanged"


@dataclass(frozen=True, kw_only=True)
class Inscripcion:
    """An act as it is inscribed, or as it is transcribed from a book of paper."""

    hecho: HechoCivil
    numero: str
    oficina: str
    asiento: Mapping[str, Any]
    inscrita_on: date
    documento_id: UUID | None = None
    libro: str | None = None  # of one that is transcribed


@dataclass(frozen=True, kw_only=True)
class Orden:
    """What a resolution orders to be written in the margin: each change is {campo, debe_decir}."""

    resolucion: str
    resuelta_on: date
    cambios: Sequence[Mapping[str, Any]]
    fundamento: str


@dataclass(frozen=True)
class Linea:
    """One thing that an act says, as people read it."""

    campo: str
    rotulo: str
    bloque: str
    valor: str | None  # as it is kept
    dice: str | None  # the entry
    se_lee: str | None  # with what is in the margin
    sustancial: bool

    @property
    def rectificada(self) -> bool:
        """Whether the margin changes it."""
        return self.dice != self.se_lee


@dataclass(frozen=True)
class Cambio:
    """One thing that a note rectifies, as people read it."""

    rotulo: str
    dice: str | None
    debe_decir: str | None


@dataclass(frozen=True)
class Lectura:
    """An act with all that is in its margin."""

    acta: ActaCivil
    lineas: Sequence[Linea]
    anotaciones: Sequence[AnotacionMarginal]

    def valor(self, campo: str) -> str | None:
        """What the act says today, as it is kept."""
        return next((one.valor for one in self.lineas if one.campo == campo), None)

    @property
    def titular(self) -> str:
        """Whose it is, as it reads today."""
        parts = [self.valor(one) for one in ("nombres", "primer_apellido", "segundo_apellido")]
        return " ".join(part for part in parts if part)

    def cambios(self, nota: AnotacionMarginal) -> Sequence[Cambio]:
        """What a note in its margin rectifies."""
        fields = _fields(self.acta.hecho, self.acta.inscrita_on)
        return [
            Cambio(
                rotulo=fields[one["campo"]].nombre,
                dice=shown(fields[one["campo"]], one["dice"]),
                debe_decir=shown(fields[one["campo"]], one["debe_decir"]),
            )
            for one in nota.cambios
        ]


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
    fields = _fields(told.hecho, told.inscrita_on)
    entry = {name: _plain(fields, name, value) for name, value in told.asiento.items() if value}
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
        FieldNotOfAct: the act does not say such a thing.
        NothingRectified: it already reads as it should.
    """
    acta = session.get(ActaCivil, acta_id, with_for_update=True, populate_existing=True)
    if acta is None:
        raise NotFound(acta=acta_id)
    now = read(session, acta)
    done = next((one for one in now.anotaciones if one.resolucion == orden.resolucion), None)
    if done is not None:
        return done
    note = AnotacionMarginal(
        acta_id=acta.id,
        orden=len(now.anotaciones) + 1,
        expediente_id=expediente.id,
        resolucion=orden.resolucion,
        resuelta_on=orden.resuelta_on,
        cambios=_changes(now, orden.cambios),
        fundamento=orden.fundamento,
        anotada_on=_today(),
        anotada_por=actor.id,
    )
    session.add(note)
    session.flush()
    facts = {"number": acta.numero, "resolution": orden.resolucion, "changes": len(note.cambios)}
    audit.record(session, actor, Event.ACTA_ANNOTATED, acta.id, stream=stream, **facts)
    return note


def read(session: Session, acta: ActaCivil) -> Lectura:
    """What an act says, what is in its margin, and how it reads with it."""
    query = select(AnotacionMarginal).where(AnotacionMarginal.acta_id == acta.id)
    notes = session.scalars(query.order_by(AnotacionMarginal.orden)).all()
    current = dict(acta.asiento)
    for note in notes:
        current |= {one["campo"]: one["debe_decir"] for one in note.cambios}
    fields = _fields(acta.hecho, acta.inscrita_on)
    lines = [
        Linea(
            campo=name,
            rotulo=field.nombre,
            bloque=field.bloque,
            valor=current.get(name),
            dice=shown(field, acta.asiento.get(name)),
            se_lee=shown(field, current.get(name)),
            sustancial=field.sustancial,
        )
        for name, field in fields.items()
    ]
    return Lectura(acta, lines, notes)


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


def annotated_after(session: Session, document: DocumentoEmitido) -> date | None:
    """When something was last written in the margin of an act after this print of it, if it was."""
    same = and_(ActaCivil.oficina == document.oficina, ActaCivil.numero == document.numero)
    copied = document.tipo.startswith(COPY) and document.oficina is not None
    of_it = (
        or_(ActaCivil.documento_id == document.id, same)
        if copied
        else (ActaCivil.documento_id == document.id)
    )
    query = select(func.max(AnotacionMarginal.anotada_on)).join(ActaCivil)
    return session.scalar(query.where(of_it, AnotacionMarginal.created_at > document.created_at))


def normal(numero: str) -> str:
    """A number of an act, however it is typed."""
    return "".join(numero.upper().split())


def shown(field: CampoActa, value: str | None) -> str | None:
    """A value of an entry as people read it."""
    if not value:
        return None
    match field.tipo:
        case "FECHA":
            return date.fromisoformat(value[:10]).strftime(_DAY)
        case "SEXO":
            return SEXES.get(value, value)
    return value


def _fields(hecho: HechoCivil, on: date) -> dict[str, CampoActa]:
    """What acts of that kind say, in the order in which they say it.

    Acts older than the catalogue are read by its first rows.
    """
    rows = catalogo.rows(CampoActa, on) or catalogo.rows(CampoActa, _today())
    mine = [row for row in rows if hecho.name in row.hechos]
    return {row.codigo: row for row in sorted(mine, key=lambda row: (row.orden, row.codigo))}


def _changes(now: Lectura, told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each change with what the act says today."""
    fields = _fields(now.acta.hecho, now.acta.inscrita_on)
    found = []
    for one in told:
        name = one["campo"]
        says, should = now.valor(name), _plain(fields, name, one["debe_decir"])
        if says == should:
            raise NothingRectified(field=fields[name].nombre, value=shown(fields[name], says))
        found.append({"campo": name, "dice": says, "debe_decir": should})
    if not found:
        raise NothingRectified(field="", value="")
    return found


def _plain(fields: Mapping[str, CampoActa], name: str, value: object) -> str:
    """A value as it is kept: days as ISO text, the sex by its letter."""
    field, told = fields.get(name), " ".join(str(value).split())
    if field is None or not told:
        raise FieldNotOfAct(field=field.nombre if field else name, value=told)
    match field.tipo:
        case "FECHA":
            return _day(field, told).isoformat()
        case "SEXO":
            letters = {written: letter for letter, written in SEXES.items()} | {x: x for x in SEXES}
            if told not in letters:
                raise FieldNotOfAct(field=field.nombre, value=told)
            return letters[told]
    return told


def _day(field: CampoActa, told: str) -> date:
    """A day as it is typed, 12/03/2026, or as programs write it."""
    try:
        if "/" in told:
            day, month, year = (int(part) for part in told.split("/"))
            return date(year, month, day)
        return date.fromisoformat(told[:10])
    except ValueError as wrong:
        raise FieldNotOfAct(field=field.nombre, value=told) from wrong


def _today() -> date:
    return clock.now().astimezone(clock.LIMA).date()
