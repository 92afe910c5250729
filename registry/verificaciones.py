"""Which agencies are asked about which procedure: a table of the catalogue, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry import catalogo
from registry.catalogo.tablas import Consulta, Verificacion


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to one agency."""

    topic: str
    name: str  # for people
    subject: str  # what is asked about: titular, documento (theirs), rasgo, peruano, entidad (its RUC)


def required(procedimiento: str, rasgos: Sequence[str], on: date) -> tuple[Check, ...]:
    """The checks that a procedure needs on a day, in the order of the table, each once.

    ``rasgos`` are what the case has that matters to the table: a variant of the procedure, a firm, a
    Peruvian relative.
    """
    has = set(rasgos)
    rows = [
        one
        for one in catalogo.rows(Verificacion, on)
        if procedimiento in one.procedimientos and (not one.rasgos or has & set(one.rasgos))
    ]
    asked = dict.fromkeys((one.tema, one.sujeto) for one in sorted(rows, key=lambda one: one.orden))
    return tuple(Check(topic=topic, name=_name(topic, on), subject=subject) for topic, subject in asked)


def topics() -> tuple[str, ...]:
    """Every topic that the table can yield, whatever the case and the day."""
    return tuple(dict.fromkeys(one.codigo for one in catalogo.current().every(Consulta)))


def _name(topic: str, on: date) -> str:
    known = catalogo.find(Consulta, topic, on)
    return known.nombre if known else topic
