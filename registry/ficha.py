"""What is published of a procedure: term, silence, fees and requirements, as the catalogue has them."""

from dataclasses import dataclass
from datetime import date

from registry import catalogo
from registry.catalogo.tablas.calendario import PlazoLegal, Silencio
from registry.catalogo.tablas.calidades import Requisito, Tarifa

UNITS = {
    "habiles": ("día hábil", "días hábiles"),
    "calendario": ("día calendario", "días calendario"),
    "meses": ("mes", "meses"),
    "anios": ("año", "años"),
    "horas": ("hora", "horas"),
}


@dataclass(frozen=True)
class Ficha:
    """What the public is told. Empty texts: nothing is published."""

    plazo: str
    plazo_norma: str
    silencio: str  # POSITIVO, NEGATIVO
    silencio_norma: str
    tarifas: tuple[Tarifa, ...]
    requisitos: tuple[Requisito, ...]

    @property
    def vacia(self) -> bool:
        """Whether nothing at all is published."""
        return not (self.plazo or self.silencio or self.tarifas or self.requisitos)


def published(procedimiento: str, on: date) -> Ficha:
    """What holds on a day for a procedure."""
    silencio = catalogo.find(Silencio, procedimiento, on)
    plazo = catalogo.find(PlazoLegal, silencio.plazo, on) if silencio else None
    tarifas = tuple(
        one for one in catalogo.rows(Tarifa, on) if one.codigo.partition(".")[0] == procedimiento
    )
    requisitos = tuple(one for one in catalogo.rows(Requisito, on) if one.procedimiento == procedimiento)
    return Ficha(
        plazo=words(plazo) if plazo else "",
        plazo_norma=plazo.norma if plazo else "",
        silencio=silencio.sentido if silencio else "",
        silencio_norma=silencio.norma if silencio else "",
        tarifas=tarifas,
        requisitos=requisitos,
    )


def words(plazo: PlazoLegal) -> str:
    """``60 días hábiles``."""
    return f"{plazo.cantidad} {UNITS[plazo.unidad][plazo.cantidad != 1]}"
