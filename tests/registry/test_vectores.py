"""The legal clock against dates counted by hand: ``vectores.md``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from registry import catalogo, plazos
from registry.calendario import Calendar
from registry.catalogo import archivos
from registry.catalogo.instantanea import Instantanea
from registry.catalogo.tablas import TABLAS, Feriado, Oficina
from registry.plazos import Computo, Prorroga, Suspension, Vencimiento, efectos, reglas

DAYS = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"]


@dataclass(frozen=True)
class Vector:
    number: str
    weekday: str
    start: str
    amount: int
    unit: str
    calendar: str
    besides: str
    expected: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.start[:10])


def vectors() -> Iterator[Vector]:
    table = (Path(__file__).parent / "vectores.md").read_text(encoding="utf-8")
    for number, start, amount, calendar, besides, expected in re.findall(
        r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \| (.*?) ?\| (\S+) \| .+ \|$", table, re.MULTILINE
    ):
        weekday, day = start.split(" ")
        count, unit = amount.split(" ")
        yield Vector(number, weekday, day, int(count), unit, calendar, besides, expected)


VECTORS = list(vectors())


def test_all_rows_are_read() -> None:
    assert [str(number) for number in range(1, 66)] == [one.number for one in VECTORS]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one.number)
def test_ends_when_counted_by_hand(vector: Vector) -> None:
    found = counted(vector)

    assert DAYS[vector.day.weekday()] == vector.weekday
    told = f"{found.vence_at:%Y-%m-%dT%H:%M}" if vector.unit == "horas" else found.vence_on.isoformat()
    assert vector.expected == told
    assert all(paso.norm and str(paso) for paso in found.pasos)


def counted(vector: Vector) -> Vencimiento:
    calendar = the_calendar(vector)
    word, _, rest = vector.besides.partition(" ")
    if vector.unit == "casilla":
        return efectos.in_the_casilla(vector.day, calendar=calendar)
    if vector.unit == "presentacion":
        return reglas.filed_on(datetime.fromisoformat(vector.start), oficina="LIM-PRUEBA")
    if word == "efecto":
        return plazos.effective_on(vector.day, silent_days=vector.amount, calendar=calendar)
    first, _, last = rest.partition("/")
    computo = Computo(
        desde=datetime.fromisoformat(vector.start) if vector.unit == "horas" else vector.day,
        cantidad=vector.amount,
        unidad=vector.unit,
        distancia=int(rest) if word == "distancia" else 0,
        prorrogas=(Prorroga(amount=int(rest), norm="LPAG, art. 136"),) if word == "prorroga" else (),
        suspensiones=(
            (Suspension(first=date.fromisoformat(first), last=date.fromisoformat(last), norm="R.M."),)
            if word == "suspension"
            else ()
        ),
    )
    found = plazos.compute(computo, calendar=calendar)
    return plazos.silence_on(found, on=vector.day) if word == "silencio" else found


def the_calendar(vector: Vector) -> Calendar:
    word, _, day = vector.besides.partition(" ")
    if word not in ("inhabil", "laborable"):
        return catalogo.calendar(vector.calendar)
    decree = Feriado.leer(
        {
            "calendario": "nacional",
            "codigo": "decreto_de_prueba",
            "nombre": "Día no laborable",
            "norma": "D.S. de prueba",
            "desde": day,
            "hasta": day,
            "inhabil": word == "inhabil",
        }
    )
    known = archivos.read()
    rows = [row for table in TABLAS.values() for row in known.every(table)]
    found = Instantanea([*rows, decree]).calendar(vector.calendar)
    assert found
    return found


@pytest.fixture(autouse=True)
def an_office_that_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the desk of the vectors closes at 16:30."""
    office = catalogo.office("LIM-MDP", date(2026, 11, 23))
    known = archivos.read()
    rows = [row for table in TABLAS.values() for row in known.every(table)]
    told = office.guardada() | {"codigo": "LIM-PRUEBA", "cierre": "16:30"}
    other = Instantanea([*rows, Oficina.leer(told)])
    monkeypatch.setattr(catalogo, "current", lambda: other)
