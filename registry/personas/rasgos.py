"""What of a person is compared with others, small enough to compare thousands."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import orjson

from registry.personas import documentos, palabras
from registry.personas.filiacion import Nombrado

Words = tuple[str, ...]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class NombreComparado:
    """The words of a name that tell people apart: of each surname, and of the given names."""

    primero: Words
    segundo: Words
    nombres: Words

    @classmethod
    def of(cls, nombre: Nombrado) -> Self:
        """Of a name as it is written."""
        return cls(
            palabras.telling(nombre.primer_apellido),
            palabras.telling(nombre.segundo_apellido),
            palabras.telling(nombre.nombres),
        )

    @property
    def all(self) -> Words:
        """Every word, in the order of the name."""
        return (*self.primero, *self.segundo, *self.nombres)


@dataclass(frozen=True, slots=True)
class DocumentoComparado:
    """A document as it is compared, and as it is written."""

    tipo: str
    pais: str
    numero: str

    @property
    def clave(self) -> str:
        """See ``documentos.clave``."""
        return documentos.clave(self.numero)

    @property
    def claves(self) -> Words:
        """See ``documentos.claves``."""
        return documentos.claves(self.numero)


@dataclass(frozen=True, slots=True)
class Rasgos:
    """What is compared. ``padres`` are the words of father's and mother's names, if known.

    Who has absorbed others may have several dates of birth: all that were told.
    """

    nombres: tuple[NombreComparado, ...]
    nacimientos: Words
    sexo: str
    pais: str | None
    documentos: tuple[DocumentoComparado, ...]
    nacionalidades: Words
    padres: tuple[Words, Words]

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """From the form in which the database keeps it."""
        return cls(
            nombres=tuple(NombreComparado(*map(tuple, one)) for one in kept["n"]),
            nacimientos=tuple(kept["f"]),
            sexo=kept["s"],
            pais=kept["p"],
            documentos=tuple(DocumentoComparado(*one) for one in kept["d"]),
            nacionalidades=tuple(kept["c"]),
            padres=(tuple(kept["m"][0]), tuple(kept["m"][1])),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As the database keeps it: short names, for there are as many as persons."""
        return {
            "n": [[one.primero, one.segundo, one.nombres] for one in self.nombres],
            "f": self.nacimientos,
            "s": self.sexo,
            "p": self.pais,
            "d": [[one.tipo, one.pais, one.numero] for one in self.documentos],
            "c": self.nacionalidades,
            "m": self.padres,
        }


def huella(one: Rasgos, other: Rasgos) -> bytes:
    """Tells whether what was compared is still the same."""
    told = sorted(orjson.dumps(rasgos.kept) for rasgos in (one, other))
    return hashlib.blake2b(b"\n".join(told), digest_size=16).digest()


def distinct(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(things))
