"""The rows of what is told of a person: of somebody new, and what is still missing of somebody known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from engine import clock
from registry.models import (
    Contacto,
    Documento,
    Nacionalidad,
    Nombre,
    Persona,
    TipoNombre,
)
from registry.models.familia import Vinculo
from registry.models.personas import Dato
from registry.personas import palabras, reservas
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion, Nombrado
from registry.personas.hechos import nombrado

Row = TypeVar("Row", bound=Dato)
SCALARS = (
    "fecha_nacimiento",
    "pais_nacimiento",
    "lugar_nacimiento",
    "estado_civil",
    "padre",
    "madre",
)


@dataclass(frozen=True, kw_only=True)
class Fuente:
    """Where something is told: in which procedure or system, under which reserve, in whose chain."""

    origen: str  # key of a procedure, name of an old system, "registro"
    reserva: str | None = None
    stream: UUID | str  # of the audit log


@dataclass(frozen=True, kw_only=True)
class Prueba:
    """With what a tie between persons is proved, and for how long it holds."""

    sustento: str | None = None
    sustento_id: UUID | None = None  # the paper itself, among the uploads
    desde: date | None = None
    hasta: date | None = None

    @property
    def backwards(self) -> bool:
        """Whether it would end before it begins."""
        return bool(self.desde and self.hasta and self.hasta < self.desde)

    def put_on(self, vinculo: Vinculo) -> None:
        """Tell a tie what is known; what is not stays as it was."""
        for name in ("sustento", "sustento_id", "desde", "hasta"):
            value = getattr(self, name)
            if value is not None:
                setattr(vinculo, name, value)


NO_PROOF = Prueba()


def new(filiacion: Filiacion, fuente: Fuente, *, disputed: frozenset[Papel] = frozenset()) -> Persona:
    """Somebody who was not in the register, with all that is told."""
    persona = Persona(
        id=uuid4(),
        sexo=filiacion.sexo,
        **{name: getattr(filiacion, name) for name in SCALARS},
    )
    persona.nombres = [_name(one, fuente) for one in filiacion.names]
    persona.documentos = [
        _document(one, fuente, disputed=one in disputed) for one in filiacion.documentos
    ]
    persona.nacionalidades = [
        Nacionalidad(codigo=code, **_source(fuente)) for code in filiacion.nacionalidades
    ]
    persona.contactos = (
        [Contacto(**_contact(filiacion), **_source(fuente))] if filiacion.contacto else []
    )
    return persona


def complete(
    members: Sequence[Persona],
    filiacion: Filiacion,
    fuente: Fuente,
    *,
    disputed: frozenset[Papel] = frozenset(),
) -> list[Dato | str]:
    """Add to somebody known what is told and was not; what was told under a reserve may be open now.

    ``members`` are the person, which gets what is new, and those whom it has absorbed. Returns what has
    changed: the rows, and the names of the columns that were empty.
    """
    persona = members[0]
    known = Known(members, fuente)
    names = [one for told in filiacion.names for one in known.name(told)]
    papers = [
        one for told in filiacion.documentos for one in known.paper(told, disputed=told in disputed)
    ]
    nationalities = [one for code in filiacion.nacionalidades for one in known.nationality(code)]
    persona.nombres += [one for one in names if one.persona_id is None]
    persona.documentos += [one for one in papers if one.persona_id is None]
    persona.nacionalidades += [one for one in nationalities if one.persona_id is None]
    reached = list(_reach(persona, filiacion, fuente))
    return [*names, *papers, *nationalities, *reached, *_fill(persona, filiacion)]


class Known:
    """What is told of a person already; each question gives the row that is new or opened, if any."""

    def __init__(self, members: Sequence[Persona], fuente: Fuente) -> None:
        self._members, self._fuente = members, fuente

    def name(self, told: Nombrado) -> list[Nombre]:
        """A name that the register has not; a main one that differs is how that source writes it."""
        for row in self._rows("nombres"):
            if same_name(nombrado(row), told):
                return self._opened(row)
        principal = told.tipo is TipoNombre.PRINCIPAL
        return [_name(told, self._fuente, tipo=TipoNombre.DOCUMENTO if principal else told.tipo)]

    def paper(self, told: Papel, *, disputed: bool) -> list[Documento]:
        """An identity document."""
        wanted = (told.tipo, told.pais, told.numero)
        for row in self._rows("documentos"):
            if (row.tipo, row.pais, row.numero) == wanted:
                return [] if told.tipo in reservas.of_documents() else self._opened(row)
        return [_document(told, self._fuente, disputed=disputed)]

    def nationality(self, code: str) -> list[Nacionalidad]:
        """A nationality."""
        for row in self._rows("nacionalidades"):
            if row.codigo == code:
                return self._opened(row)
        return [Nacionalidad(codigo=code, **_source(self._fuente))]

    def _rows(self, kind: str) -> list[Any]:
        return [row for one in self._members for row in getattr(one, kind) if row.retirado_at is None]

    def _opened(self, row: Row) -> list[Row]:
        """What is told openly, too, or in a wider reserve, is no longer only known under a narrower one.

        From then on it is that source's: that the reserve knew it first would tell of the reserve.
        """
        if not reservas.widens(row.reserva, self._fuente.reserva):
            return []
        row.reserva, row.origen = self._fuente.reserva, self._fuente.origen
        return [row]


def same_name(one: Nombrado, other: Nombrado) -> bool:
    """Whether two names differ in nothing but letters' case and marks."""
    parts = ("primer_apellido", "segundo_apellido", "nombres")
    return all(palabras.words(getattr(one, p)) == palabras.words(getattr(other, p)) for p in parts)


def _fill(persona: Persona, filiacion: Filiacion) -> Iterator[str]:
    for name in SCALARS:
        told = getattr(filiacion, name)
        if told and not getattr(persona, name):
            setattr(persona, name, told)
            yield name


def _reach(persona: Persona, filiacion: Filiacion, fuente: Fuente) -> Iterator[Contacto]:
    """Where the person is reached now; what that source said before no longer holds."""
    if not filiacion.contacto:
        return
    told = _contact(filiacion)
    mine = [c for c in persona.contactos if not c.retirado_at and c.origen == fuente.origen]
    if any(
        all(getattr(c, name) == value for name, value in told.items() if name != "consiente_at")
        for c in mine
    ):
        return
    for before in mine:
        before.retirado_at = clock.now()
    contact = Contacto(**told, **_source(fuente))
    persona.contactos.append(contact)
    yield contact


def _reserve(one: Papel, fuente: Fuente) -> dict[str, str | None]:
    """Where it is told; some kinds of documents tell more than their number."""
    return {"origen": fuente.origen, "reserva": fuente.reserva or reservas.of_documents().get(one.tipo)}


def _source(fuente: Fuente) -> dict[str, str | None]:
    return {"origen": fuente.origen, "reserva": fuente.reserva}


def _name(one: Nombrado, fuente: Fuente, *, tipo: TipoNombre | None = None) -> Nombre:
    return Nombre(
        tipo=tipo or one.tipo,
        primer_apellido=one.primer_apellido,
        segundo_apellido=one.segundo_apellido,
        nombres=one.nombres,
        **_source(fuente),
    )


def _document(one: Papel, fuente: Fuente, *, disputed: bool) -> Documento:
    return Documento(
        tipo=one.tipo,
        pais=one.pais,
        numero=one.numero,
        clave=one.clave,
        emitido_on=one.emitido_on,
        vence_on=one.vence_on,
        estado=one.estado,
        disputado=disputed,
        **_reserve(one, fuente),
    )


def _contact(filiacion: Filiacion) -> dict[str, object]:
    told = dict(filiacion.contacto or {})
    told["consiente_at"] = clock.now() if told.get("consiente_correo") else None
    return told
