"""Which agencies are asked about which procedure: a decision table of the catalogue, by day."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from engine.dmn import Decisions
from registry.settings import settings

FILE = "verificaciones.dmn"


def required(procedimiento: str, rasgos: Sequence[str], on: date) -> tuple[str, ...]:
    """The topics of the checks that a procedure needs on a day, in the order of the table.

    ``rasgos`` are what the case has that matters to the table: a variant of the procedure, a firm, a
    Peruvian relative. See ``processes/catalogo/verificaciones.dmn``.
    """
    asked = {"procedimiento": procedimiento, "rasgos": list(rasgos), "fecha": on.isoformat()}
    answer, _ = _table().ask("verificaciones", asked)
    return tuple(dict.fromkeys(str(one) for one in answer)) if isinstance(answer, list) else ()


def forget() -> None:
    """Read the table again at the next question."""
    _table.cache_clear()


@cache
def _table() -> Decisions:
    path = settings().processes / "catalogo" / FILE
    return Decisions.load({FILE: path.read_bytes()})
