"""How much each component of a comparison is worth, and from how many points a pair is proposed.

Data with validity dates: the table ``duplicados`` of the catalogue and the settings of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from engine import clock
from registry import catalogo
from registry.catalogo.tablas import PuntosDuplicado


@dataclass(frozen=True, kw_only=True)
class Umbrales:
    """The points in force."""

    propose: int  # from here on a reviewer is asked
    likely: int  # from here on it is said to be very likely
    sure: int  # from here on, and with the same document, no reviewer is needed
    most_candidates: int  # with whom one person is compared
    points: Mapping[str, int]  # of each component
    words: Mapping[str, str]  # what each component means


def current() -> Umbrales:
    """Those in force today. Raises NotInCatalogue."""
    return on(clock.now().astimezone(clock.LIMA).date())


def on(day: date) -> Umbrales:
    """Those in force on a day. Raises NotInCatalogue."""
    rows = catalogo.rows(PuntosDuplicado, day)
    return Umbrales(
        propose=_setting("proponer", day),
        likely=_setting("muy_probable", day),
        sure=_setting("segura", day),
        most_candidates=_setting("candidatos", day),
        points={one.codigo: one.puntos for one in rows},
        words={one.codigo: one.nombre for one in rows},
    )


def _setting(name: str, day: date) -> int:
    return cast("int", catalogo.setting(f"duplicados.{name}", day))
