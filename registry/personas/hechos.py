"""All that is told of a person, each thing with the reserve under which alone it is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from registry.models import Documento, Nombre, Persona
from registry.personas import palabras
from registry.personas.filiacion import Filiacion, Nombrado
from registry.personas.rasgos import DocumentoComparado, NombreComparado, Rasgos, distinct

Told = tuple[str | None, str]  # reserve, what
Row = TypeVar("Row", Nombre, Documento)


@dataclass(frozen=True, kw_only=True)
class Hechos:
    """What a person is found by and compared with."""

    nombres: Sequence[tuple[str | None, Nombrado]]
    documentos: Sequence[tuple[str | None, DocumentoComparado]]
    nacionalidades: Sequence[Told]
    nacimientos: tuple[str, ...]
    sexo: str
    pais: str | None
    padres: tuple[str | None, str | None] = field(default=(None, None))

    @classmethod
    def told(
        cls, filiacion: Filiacion, reserva: str | None, telling: Mapping[str, str] = MappingProxyType({})
    ) -> "Hechos":
        """Of somebody who is registered for the first time.

        ``telling`` are the documents that give a reserve away: ``reservas.of_documents``.
        """
        return cls(
            nombres=[(reserva, one) for one in filiacion.names],
            documentos=[
                (reserva or telling.get(one.tipo), DocumentoComparado(one.tipo, one.pais, one.numero))
                for one in filiacion.documentos
            ],
            nacionalidades=[(reserva, code) for code in filiacion.nacionalidades],
            nacimientos=(filiacion.fecha_nacimiento,) if filiacion.fecha_nacimiento else (),
            sexo=filiacion.sexo.value,
            pais=filiacion.pais_nacimiento,
            padres=(filiacion.padre, filiacion.madre),
        )

    @classmethod
    def of(cls, members: Sequence[Persona]) -> "Hechos":
        """Of a person, first, and those whom it has absorbed: the first who knows something says it."""
        return cls(
            nombres=[(one.reserva, nombrado(one)) for one in valid(m.nombres for m in members)],
            documentos=[
                (one.reserva, DocumentoComparado(one.tipo, one.pais, one.numero))
                for one in valid(m.documentos for m in members)
            ],
            nacionalidades=[
                (one.reserva, one.codigo)
                for m in members
                for one in m.nacionalidades
                if one.retirado_at is None and one.hasta is None
            ],
            nacimientos=distinct(m.fecha_nacimiento for m in members if m.fecha_nacimiento),
            sexo=members[0].sexo.value,
            pais=next((m.pais_nacimiento for m in members if m.pais_nacimiento), None),
            padres=(
                next((m.padre for m in members if m.padre), None),
                next((m.madre for m in members if m.madre), None),
            ),
        )

    @property
    def rasgos(self) -> Rasgos:
        """What is compared."""
        father, mother = self.padres
        return Rasgos(
            nombres=distinct(NombreComparado.of(one) for _, one in self.nombres),
            nacimientos=self.nacimientos,
            sexo=self.sexo,
            pais=self.pais,
            documentos=distinct(one for _, one in self.documentos),
            nacionalidades=tuple(sorted({code for _, code in self.nacionalidades})),
            padres=(palabras.telling(father), palabras.telling(mother)),
        )

    @property
    def reservas(self) -> frozenset[str]:
        """All reserves under which something of this is known."""
        parts = (self.nombres, self.documentos, self.nacionalidades)
        return frozenset(reserva for part in parts for reserva, _ in part if reserva)


def nombrado(one: Nombre) -> Nombrado:
    """A name of the register, by itself."""
    return Nombrado(
        tipo=one.tipo,
        primer_apellido=one.primer_apellido,
        segundo_apellido=one.segundo_apellido,
        nombres=one.nombres,
    )


def valid(lists: Iterable[Sequence[Row]]) -> list[Row]:
    """What has not been withdrawn."""
    return [one for listed in lists for one in listed if one.retirado_at is None]
