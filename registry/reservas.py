"""Units that keep their cases to themselves, as the catalogue declares them today."""

from functools import lru_cache

from engine import clock
from engine.reserves import Ground, Unit
from registry import catalogo, plazos
from registry.catalogo.tablas import Reserva


def declared() -> tuple[Unit, ...]:
    """The reserves in force today, for the engine."""
    today = plazos.lima_day(clock.now())
    return _units(catalogo.rows(Reserva, today))


@lru_cache(maxsize=4)
def _units(rows: tuple[Reserva, ...]) -> tuple[Unit, ...]:
    return tuple(_unit(one) for one in rows)


def _unit(row: Reserva) -> Unit:
    return Unit(
        code=row.codigo,
        groups=row.grupos,
        stand_ins={one.grupo: one.hace for one in row.suplencias},
        readers={one.clase: one.grupos for one in row.lecturas},
        grounds=tuple(
            Ground(tuple(one.dato.split(".")), frozenset(one.valores)) for one in row.fundamentos
        ),
        hands_over=row.traspaso,
    )
