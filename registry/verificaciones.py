"""Which agencies are asked about which procedure: a table of the catalogue, by day."""

from collections.abc import Sequence
from datetime import date

from registry import catalogo
from registry.catalogo.tablas import Verificacion


def required(procedimiento: str, rasgos: Sequence[str], on: date) -> tuple[str, ...]:
    """The topics of the checks that a procedure needs on a day, in the order of the table.

    ``rasgos`` are what the case has that matters to the table: a variant of the procedure, a firm, a
    Peruvian relative.
    """
    has = set(rasgos)
    rows = [
        one
        for one in catalogo.rows(Verificacion, on)
        if procedimiento in one.procedimientos and (not one.rasgos or has & set(one.rasgos))
    ]
    return tuple(dict.fromkeys(one.tema for one in sorted(rows, key=lambda one: one.orden)))
