"""The report of who has looked at somebody's case, which the person may ask for.

Source:
    Ley 29733, art. 19 (right of access); D.S. 016-2024-JUS, art. 46 (record of accesses).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import typst

from registry import catalogo, plazos
from registry.catalogo.tablas import Finalidad
from registry.settings import settings

OWN_TASK = "Tramitar una tarea asignada"
_TEMPLATE = "catalogo/plantillas/accesos.typ"


@dataclass(frozen=True, kw_only=True)
class Acceso:
    """One look, without the name of who looked."""

    at: datetime
    unit: str
    page: str
    purpose: str  # code
    opened: tuple[str, ...]  # kinds of what is kept encrypted that were shown


def purposes(at: datetime) -> dict[str, str]:
    """Names of the purposes, by code."""
    known = {one.codigo: one.nombre for one in catalogo.rows(Finalidad, plazos.lima_day(at))}
    return known | {"TAREA": OWN_TASK}


def report(expediente: str, looks: Iterable[Acceso], *, at: datetime) -> bytes:
    """The document, as PDF. Slow: not within a transaction."""
    names = purposes(at)
    told = {
        "expediente": expediente,
        "emitido": _told(at),
        "accesos": [
            {
                "fecha": _told(one.at),
                "unidad": one.unit,
                "vista": one.page,
                "finalidad": names.get(one.purpose, one.purpose),
                "cifrado": list(one.opened),
            }
            for one in looks
        ],
    }
    made = typst.compile(
        settings().processes / _TEMPLATE,
        root=settings().processes,
        sys_inputs={"datos": json.dumps(told, ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return bytes(made)


def _told(at: datetime) -> str:
    return at.astimezone(plazos.LIMA).strftime("%d/%m/%Y %H:%M")
