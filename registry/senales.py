"""Flags that people can put on a case, as the catalogue declares them today."""

from engine import clock
from engine.flags import Flag
from registry import catalogo, plazos
from registry.catalogo.tablas import Senal


def declared() -> tuple[Flag, ...]:
    """The flags in force today, the most urgent first."""
    rows = catalogo.rows(Senal, plazos.lima_day(clock.now()))
    made = (
        Flag(code=one.codigo, name=one.nombre, priority=one.prioridad, sign=one.sigla, source=one.norma)
        for one in rows
    )
    return tuple(sorted(made, key=lambda flag: (flag.priority, flag.name)))
