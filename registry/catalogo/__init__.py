"""The catalogue: everything the law or the ministry may change without a change of the program.

Each row says from when it holds and what supports it (``tablas``). What is asked here is answered from
an ``Instantanea``: the files of ``processes/catalogo``, and over them what people have changed since
(``cambios``, ``vigente``).
"""

from datetime import date
from typing import TypeVar

from engine.errors import NotFound
from registry.calendario import Calendar
from registry.catalogo import vigente
from registry.catalogo.esquema import Clave, Fila, FilaInvalida, Refiere, Row, Tabla
from registry.catalogo.instantanea import Instantanea
from registry.catalogo.tablas import TABLAS, Ajuste, Oficial, Oficina, Organo, PlazoLegal
from registry.catalogo.vigente import follow, forget

NATIONAL = "nacional"
Una = TypeVar("Una", bound=Fila)

__all__ = [
    "NATIONAL",
    "TABLAS",
    "Clave",
    "Fila",
    "FilaInvalida",
    "Instantanea",
    "NotInCatalogue",
    "Refiere",
    "Row",
    "Tabla",
    "body",
    "calendar",
    "current",
    "find",
    "follow",
    "forget",
    "get",
    "office",
    "officers",
    "rows",
    "setting",
    "term",
]


class NotInCatalogue(NotFound):
    """The catalogue has no such entry in force on that day."""

    code = "not-in-catalogue"


def current() -> Instantanea:
    """The catalogue as it is known now."""
    return vigente.current()


def find(tabla: type[Una], clave: Clave | str, on: date) -> Una | None:
    """The row of that key as in force on a day; a text is a key of one column."""
    return current().find(tabla, (clave,) if isinstance(clave, str) else clave, on)


def get(tabla: type[Una], clave: Clave | str, on: date) -> Una:
    """The row of that key as in force on a day. Raises NotInCatalogue."""
    found = find(tabla, clave, on)
    if found is None:
        entry = clave if isinstance(clave, str) else " · ".join(clave)
        raise NotInCatalogue(catalogue=tabla.TABLA.codigo, entry=entry, on=on.isoformat())
    return found


def rows(tabla: type[Una], on: date) -> tuple[Una, ...]:
    """All rows of a table as in force on a day, by key."""
    return current().rows(tabla, on)


def calendar(code: str = NATIONAL) -> Calendar:
    """The calendar of that code. Raises NotInCatalogue."""
    found = current().calendar(code)
    if found is None:
        raise NotInCatalogue(catalogue="calendarios", entry=code)
    return found


def term(code: str, on: date) -> PlazoLegal:
    """The time limit of that code as in force on a day. Raises NotInCatalogue."""
    return get(PlazoLegal, code, on)


def setting(code: str, on: date) -> object:
    """The value of a switch as in force on a day. Raises NotInCatalogue."""
    return get(Ajuste, code, on).leido


def body(code: str, on: date) -> Organo:
    """The collegiate body of that code as composed on a day. Raises NotInCatalogue."""
    return get(Organo, code, on)


def officers(on: date) -> tuple[Oficial, ...]:
    """The protection officers in service on a day, by user id."""
    return rows(Oficial, on)


def office(code: str, on: date) -> Oficina:
    """The office of that code as it is named on a day. Raises NotInCatalogue."""
    return get(Oficina, code, on)
