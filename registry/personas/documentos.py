"""Identity documents: the number as it is compared, and whether a document counts on a day."""

import re
from dataclasses import dataclass, replace
from datetime import date

from forms.components.identity import DOCUMENT_TYPES, PERU
from registry.models import EstadoIdentidad
from registry.personas.razones import Said

_NOT_A_SIGN = re.compile(r"[^0-9A-Z]+")
_LOOK_ALIKE = str.maketrans("OQILSBZ", "0011582")  # letters that are read as digits, and typed so
_LETTER_BEFORE = re.compile(r"[VEJP](?=\d{5,9}$)")  # «V-12345678»: Venezuela's cédula, often left out


@dataclass(frozen=True, kw_only=True)
class Papel:
    """An identity document as somebody tells it: not yet a row of the register."""

    tipo: str
    pais: str
    numero: str
    emitido_on: date | None = None
    vence_on: date | None = None
    estado: EstadoIdentidad = EstadoIdentidad.VIGENTE

    @property
    def clave(self) -> str:
        """See the function of this name."""
        return clave(self.numero)

    @property
    def tidy(self) -> "Papel":
        """As the register writes it: in capitals and, where no rule of its type keeps them, no signs."""
        bare = re.sub(r"\s", "", self.numero.upper())
        return replace(self, numero=bare if self.tipo == "CID" else re.sub(r"[.\-/]", "", bare))

    @property
    def doubts(self) -> tuple[Said, ...]:
        """What its type's rule has against it. An old system's document is taken in spite of doubts."""
        kind = DOCUMENT_TYPES.get(self.tipo)
        if kind is None:
            return (Said("El tipo de documento no está en el catálogo."),)
        found = [] if kind.matches(self.tidy.numero) else [Said(kind.rule)]
        if kind.peruvian and self.pais != PERU:
            found.append(Said("Ese documento lo emite solo el Perú."))
        return tuple(found)

    @property
    def backwards(self) -> bool:
        """Whether it would expire before it was issued."""
        return bool(self.emitido_on and self.vence_on and self.vence_on <= self.emitido_on)


def clave(numero: str) -> str:
    """A number as it is compared: no blanks, signs or zeros before it; 0 for O, 1 for I, and so on.

    Migration ``0009_persons`` has the same rule in SQL.

    >>> clave("o123 45-6") == clave("0123456") == clave("123456")
    True
    """
    return _NOT_A_SIGN.sub("", numero.upper()).translate(_LOOK_ALIKE).lstrip("0") or "0"


def claves(numero: str) -> tuple[str, ...]:
    """All forms in which a number may be compared: also without the letter that some write before it.

    >>> claves("V-12345678")
    ('V12345678', '12345678')
    """
    whole = clave(numero)
    short = _LETTER_BEFORE.sub("", whole)
    return (whole,) if short == whole else (whole, short.lstrip("0") or "0")


def estado_on(estado: EstadoIdentidad, vence_on: date | None, on: date) -> EstadoIdentidad:
    """What a document is worth on a day: one that was valid expires by itself."""
    expired = estado is EstadoIdentidad.VIGENTE and vence_on is not None and vence_on < on
    return EstadoIdentidad.VENCIDO if expired else estado
