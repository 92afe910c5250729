"""Tables of the catalogue as lists of options in forms: ``properties.catalogo: "oficinas"``."""

from collections.abc import Callable
from datetime import date

import forms
from engine import clock, search
from registry import catalogo
from registry.catalogo import TABLAS, Fila
from registry.catalogo.tablas import Motivo

Listed = list[dict[str, object]]
_kept: dict[str, tuple[tuple[int, date], Listed]] = {}


def install() -> None:
    """Give forms a list for each table that is known by one column, and for each class of reasons."""
    for codigo, tabla in TABLAS.items():
        if len(tabla.TABLA.clave) == 1:
            forms.register_catalog(codigo, _asked(codigo, _by_code(tabla)))
    forms.register_catalog("calidades", _asked("calidades", _by_code(TABLAS["calidades"])))
    classes = {one.clase for one in catalogo.current().every(Motivo)}
    for clase in sorted(classes):
        name = f"motivos.{clase.lower()}"
        forms.register_catalog(name, _asked(name, _of_class(clase)))


def _asked(name: str, listed: Callable[[date], Listed]) -> Callable[[], Listed]:
    """The same list as long as the catalogue and the day are the same."""

    def options() -> Listed:
        now = (catalogo.current().version, clock.now().astimezone(clock.LIMA).date())
        known = _kept.get(name)
        if known is None or known[0] != now:
            known = _kept[name] = (now, listed(now[1]))
        return known[1]

    return options


def _by_code(tabla: type[Fila]) -> Callable[[date], Listed]:
    def listed(on: date) -> Listed:
        told = {row.clave[0]: row for row in catalogo.rows(tabla, on)}
        ordered = sorted(told.values(), key=lambda row: (row.aparte, search.fold(row.etiqueta)))
        return [{"value": row.clave[0], "label": row.etiqueta} for row in ordered]

    return listed


def _of_class(clase: str) -> Callable[[date], Listed]:
    def listed(on: date) -> Listed:
        rows = [row for row in catalogo.rows(Motivo, on) if row.clase == clase]
        return [{"value": row.codigo, "label": row.nombre} for row in rows]

    return listed
