"""How acts of the consular civil register are read: what they say, and the margin laid over it.

Source:
    Reglamento Consular (D.S. 032-2023-RE), arts. 83 to 101. What an act says, and why it may be
    cancelled or made again, is data: the tables ``campos_acta`` and ``motivos`` of the catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import InvalidInput
from registry import catalogo
from registry.catalogo.tablas import CampoActa, Motivo
from registry.models import ActaCivil, AnotacionMarginal, ClaseAnotacion, HechoCivil

SEXES = {"F": "Femenino", "M": "Masculino", "X": "No especificado"}
_DAY = "%d/%m/%Y"


class FieldNotOfAct(InvalidInput):
    """Acts of that kind do not say such a thing, or it is not written like that."""

    code = "acta-field"


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

    @property
    def rectificada(self) -> bool:
        """Whether the margin changes anything that it says."""
        return any(one.rectificada for one in self.lineas)

    @property
    def cancelacion(self) -> AnotacionMarginal | None:
        """What cancelled it: from then on it is in force no more."""
        return self._of(ClaseAnotacion.CANCELACION)

    @property
    def rehecha(self) -> AnotacionMarginal | None:
        """What made it again, of an act that had been lost."""
        return self._of(ClaseAnotacion.RECONSTITUCION, ClaseAnotacion.REPOSICION)

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
        known = fields(self.acta.hecho, self.acta.inscrita_on)
        return [
            Cambio(
                rotulo=known[one["campo"]].nombre,
                dice=shown(known[one["campo"]], one["dice"]),
                debe_decir=shown(known[one["campo"]], one["debe_decir"]),
            )
            for one in nota.cambios
        ]

    def _of(self, *clases: ClaseAnotacion) -> AnotacionMarginal | None:
        return next((one for one in self.anotaciones if one.clase in clases), None)


def read(session: Session, acta: ActaCivil) -> Lectura:
    """What an act says, what is in its margin, and how it reads with it."""
    query = select(AnotacionMarginal).where(AnotacionMarginal.acta_id == acta.id)
    notes = session.scalars(query.order_by(AnotacionMarginal.orden)).all()
    current = dict(acta.asiento)
    for note in notes:
        current |= {one["campo"]: one["debe_decir"] for one in note.cambios}
    known = fields(acta.hecho, acta.inscrita_on)
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
        for name, field in known.items()
    ]
    return Lectura(acta, lines, notes)


def ground(nota: AnotacionMarginal) -> str | None:
    """Why an act was cancelled or made again, in words; a rectification gives none."""
    if nota.causal is None:
        return None
    reason = catalogo.get(Motivo, (f"{nota.clase.name}_ACTA", nota.causal), nota.resuelta_on)
    return reason.nombre


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


def fields(hecho: HechoCivil, on: date) -> dict[str, CampoActa]:
    """What acts of that kind say, in the order in which they say it.

    Acts older than the catalogue are read by its first rows.
    """
    rows = catalogo.rows(CampoActa, on) or catalogo.rows(CampoActa, _today())
    mine = [row for row in rows if hecho.name in row.hechos]
    return {row.codigo: row for row in sorted(mine, key=lambda row: (row.orden, row.codigo))}


def plain(known: Mapping[str, CampoActa], name: str, value: object) -> str:
    """A value as it is kept: days as ISO text, the sex by its letter."""
    field, told = known.get(name), " ".join(str(value).split())
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
