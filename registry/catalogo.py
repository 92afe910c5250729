"""The catalogue: holidays, time limits, bodies, officers and offices, from ``processes/catalogo``.

All of it is data with a day from which it holds and the norm that supports it; nothing here is in
code. The files are read once; a process that must see a change is started again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol, TypeVar

import yaml

from engine.errors import NotFound
from registry.calendario import Calendar, Holiday, Rule
from registry.settings import settings

NATIONAL = "nacional"
Row = dict[str, Any]


class NotInCatalogue(NotFound):
    """The catalogue has no such entry in force on that day."""

    code = "not-in-catalogue"


class Dated(Protocol):
    """What holds from one day to another."""

    @property
    def code(self) -> str:
        """Its name in diagrams and data."""

    @property
    def from_on(self) -> date:
        """First day."""

    @property
    def until_on(self) -> date | None:
        """Last day, or None while it holds."""


Entry = TypeVar("Entry")
InForce = TypeVar("InForce", bound=Dated)


@dataclass(frozen=True, kw_only=True)
class Term:
    """The length of a time limit, by law or by assumption."""

    code: str
    name: str
    amount: int
    unit: str  # habiles, meses, anios
    norm: str
    assumed: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Member:
    """Who sits in a collegiate body."""

    user: str
    name: str
    post: str
    entity: str
    chairs: bool
    votes: bool


@dataclass(frozen=True, kw_only=True)
class Body:
    """A collegiate body: the Comisión Especial, the Comisión Revisora."""

    code: str
    name: str
    group: str  # candidate group of its members
    quorum: int  # members with a vote, the chair among them
    norm: str
    members: tuple[Member, ...]
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A protection officer and what he or she can do."""

    code: str  # user id
    name: str
    gender: str
    languages: frozenset[str]
    skills: frozenset[str]
    capacity: int
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office of the ministry, with its zone and its calendar."""

    code: str
    name: str
    city: str
    zone: str
    calendar: str
    from_on: date
    until_on: date | None


def calendar(code: str = NATIONAL) -> Calendar:
    """The calendar of that code.

    Raises:
        NotInCatalogue: there is none.
    """
    try:
        return _calendars()[code]
    except KeyError:
        raise NotInCatalogue(catalogue="feriados", entry=code) from None


def term(code: str, on: date) -> Term:
    """The time limit of that code as in force on a day. Raises NotInCatalogue."""
    return _in_force(_terms(), code, on, catalogue="plazos")


def body(code: str, on: date) -> Body:
    """The collegiate body of that code as composed on a day. Raises NotInCatalogue."""
    return _in_force(_bodies(), code, on, catalogue="comisiones")


def officers(on: date) -> tuple[Officer, ...]:
    """The protection officers in service on a day, by user id."""
    return tuple(officer for officer in _officers() if _holds(officer, on))


def office(code: str, on: date) -> Office:
    """The office of that code as it is named on a day. Raises NotInCatalogue."""
    return _in_force(_offices(), code, on, catalogue="oficinas")


def forget() -> None:
    """Read the files again at the next question. For tests and for whoever changes them."""
    for read in (_calendars, _terms, _bodies, _officers, _offices):
        read.cache_clear()


def _holds(entry: Dated, on: date) -> bool:
    return entry.from_on <= on <= (entry.until_on or date.max)


def _in_force(entries: Iterable[InForce], code: str, on: date, *, catalogue: str) -> InForce:
    for entry in entries:
        if entry.code == code and _holds(entry, on):
            return entry
    raise NotInCatalogue(catalogue=catalogue, entry=code, on=on.isoformat())


def _rows(file: str, key: str) -> Any:  # noqa: ANN401 - YAML
    path = settings().processes / "catalogo" / file
    return yaml.safe_load(path.read_text(encoding="utf-8"))[key]


def read(file: str, key: str, build: Callable[[Row], Entry]) -> tuple[Entry, ...]:
    """The entries of a file of the catalogue."""
    return tuple(build(row) for row in _rows(file, key))


@cache
def _calendars() -> dict[str, Calendar]:
    rows: dict[str, Row] = _rows("feriados.yaml", "calendarios")
    return {
        code: Calendar(
            code=code,
            name=row["nombre"],
            rules=tuple(_rule(rule) for rule in row["reglas"]),
            declared={
                day["dia"]: Holiday(name=day["nombre"], norm=day["norma"]) for day in row["declarados"]
            },
        )
        for code, row in rows.items()
    }


def _rule(row: Row) -> Rule:
    month, _, day = row.get("fecha", "").partition("-")
    return Rule(
        name=row["nombre"],
        norm=row["norma"],
        month_day=(int(month), int(day)) if day else None,
        easter_offset=row.get("pascua"),
        from_year=row.get("desde", 1),
        until_year=row.get("hasta", 9999),
    )


@cache
def _terms() -> tuple[Term, ...]:
    return read(
        "plazos.yaml",
        "plazos",
        lambda row: Term(
            code=row["codigo"],
            name=row["nombre"],
            amount=row["cantidad"],
            unit=row["unidad"],
            norm=row["norma"],
            assumed=row.get("supuesto", False),
            from_on=row["desde"],
            until_on=row.get("hasta"),
        ),
    )


@cache
def _bodies() -> tuple[Body, ...]:
    return read(
        "comisiones.yaml",
        "organos",
        lambda row: Body(
            code=row["codigo"],
            name=row["nombre"],
            group=row["grupo"],
            quorum=row["quorum"],
            norm=row["norma"],
            members=tuple(_member(member) for member in row["miembros"]),
            from_on=row["desde"],
            until_on=row.get("hasta"),
        ),
    )


def _member(row: Row) -> Member:
    return Member(
        user=row["usuario"],
        name=row["nombre"],
        post=row["cargo"],
        entity=row["entidad"],
        chairs=row["preside"],
        votes=row["vota"],
    )


@cache
def _officers() -> tuple[Officer, ...]:
    found = read(
        "oficiales.yaml",
        "oficiales",
        lambda row: Officer(
            code=row["usuario"],
            name=row["nombre"],
            gender=row["genero"],
            languages=frozenset(row["idiomas"]),
            skills=frozenset(row["competencias"]),
            capacity=row["capacidad"],
            from_on=row["desde"],
            until_on=row.get("hasta"),
        ),
    )
    return tuple(sorted(found, key=lambda officer: officer.code))


@cache
def _offices() -> tuple[Office, ...]:
    return read(
        "oficinas.yaml",
        "oficinas",
        lambda row: Office(
            code=row["codigo"],
            name=row["nombre"],
            city=row["ciudad"],
            zone=row["zona_horaria"],
            calendar=row["calendario"],
            from_on=row["desde"],
            until_on=row.get("hasta"),
        ),
    )
