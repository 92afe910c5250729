"""Units that keep their cases to themselves, as the catalogue declares them today."""

from engine import clock
from engine.reserves import Unit
from registry import catalogo, plazos
from registry.catalogo.tablas import Reserva


def declared() -> tuple[Unit, ...]:
    """The reserves in force today, for the engine."""
    today = plazos.lima_day(clock.now())
    return tuple(_unit(one) for one in catalogo.rows(Reserva, today))


def _unit(row: Reserva) -> Unit:
    return Unit(
        code=row.codigo,
        groups=row.grupos,
        stand_ins={one.grupo: one.hace for one in row.suplencias},
        readers={one.clase: one.grupos for one in row.lecturas},
    )
