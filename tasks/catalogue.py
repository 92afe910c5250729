"""What is known of each agency, from ``processes/catalogo/entidades``: limits, codes, validity, letters.

All of it is data with the days between which it holds and where it comes from. The files are read once;
a program that must see a change is started again.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import yaml

from engine import clock
from registry.settings import settings
from tasks.texts import search_key

Row = dict[str, Any]


class Channel(enum.StrEnum):
    """How an agency answers."""

    ONLINE = "en_linea"  # at once
    CALLBACK = "respuesta_posterior"  # later, by calling us
    BATCH = "lote"  # by a daily file


class Meaning(enum.StrEnum):
    """What a code or a sentence of an agency amounts to. What is in no table has no meaning."""

    SIN_REGISTRO = "SIN_REGISTRO"
    CON_REGISTRO = "CON_REGISTRO"
    VARIOS = "VARIOS"
    IRREGULAR = "IRREGULAR"
    NO_FIGURA = "NO_FIGURA"
    ACEPTADO = "ACEPTADO"  # will answer later
    RECHAZADO = "RECHAZADO"
    LUEGO = "LUEGO"


@dataclass(frozen=True, kw_only=True)
class Window:
    """When an agency answers, in Lima."""

    opens: time
    closes: time
    days: frozenset[int]  # 1 is Monday

    def open_at(self, instant: datetime) -> bool:
        """Whether it answers then."""
        there = instant.astimezone(clock.LIMA)
        return there.isoweekday() in self.days and self.opens <= there.time() < self.closes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The same question on paper, when the agency stays away for too long."""

    after: timedelta
    days: int  # business days to answer, from the first question
    norm: str
    addressee: str
    group: str  # whose task it is, unless the check says otherwise


@dataclass(frozen=True, kw_only=True)
class Validity:
    """For how long an answer is good, and for which procedures of the same person besides its own."""

    topic: str
    term: timedelta
    shared_by: frozenset[str]
    from_on: date
    until_on: date | None


@dataclass(frozen=True, kw_only=True)
class Code:
    """One row of a code table: a code, the beginning of a text, or both."""

    code: str | None
    text: str | None
    exact: bool
    meaning: Meaning

    def fits(self, code: str, text: str) -> bool:
        """Whether an answer is this one."""
        if self.code is not None and self.code != code:
            return False
        if self.text is None:
            return True
        return text == self.text if self.exact else text.startswith(self.text)


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the codes of a service mean, in one version of it."""

    service: str
    version: str
    source: str
    from_on: date
    until_on: date | None
    codes: tuple[Code, ...]


@dataclass(frozen=True, kw_only=True)
class Agency:
    """One agency."""

    code: str
    initials: str
    name: str
    channel: Channel
    concurrency: int
    per_minute: int
    seconds: float  # for one call
    window: Window | None
    failures: int  # in a row, until it is left alone
    rest: timedelta  # the first time; twice as long each time after
    longest_rest: timedelta
    patience: timedelta  # for an answer that comes later
    letter: Letter | None
    validities: tuple[Validity, ...]
    tables: tuple[Table, ...]
    state: str = "PER"  # whose it is, alpha-3
    international: bool = False  # what it is told may reach other States
    searches: frozenset[str] = frozenset()  # topics that only look something up

    def validity(self, topic: str, on: date) -> Validity | None:
        """For how long an answer of that day is good."""
        rows = (one for one in self.validities if one.topic == topic)
        return next((one for one in rows if holds(one, on)), None)

    def table(self, service: str, on: date) -> Table | None:
        """The codes of a service as in force on a day."""
        rows = (one for one in self.tables if one.service == service)
        return next((one for one in rows if holds(one, on)), None)


def holds(row: Validity | Table, on: date) -> bool:
    """Whether it is in force on a day."""
    return row.from_on <= on <= (row.until_on or date.max)


def agency_of(topic: str) -> Agency | None:
    """The agency that a topic asks, or None for the ministry's own work."""
    return agencies().get(topic.partition(".")[0])


def meaning(agency: str, service: str, code: str, text: str = "") -> Meaning | None:
    """What an answer of today means; None if nobody has heard of it."""
    table = agencies()[agency].table(service, clock.now().astimezone(clock.LIMA).date())
    words = search_key(text).rstrip(".")
    rows = table.codes if table else ()
    return next((one.meaning for one in rows if one.fits(code, words)), None)


@cache
def agencies() -> Mapping[str, Agency]:
    """All of them, by code."""
    return {one.code: one for one in _read()}


def forget() -> None:
    """Read the files again at the next question. For tests and for whoever changes them."""
    agencies.cache_clear()


def _read() -> Iterator[Agency]:
    for path in sorted((settings().processes / "catalogo" / "entidades").glob("*.yaml")):
        yield _agency(yaml.safe_load(path.read_text(encoding="utf-8")))


def _agency(row: Row) -> Agency:
    access, breaker = row["acceso"], row["disyuntor"]
    return Agency(
        code=row["codigo"],
        initials=row["sigla"],
        name=row["nombre"],
        channel=Channel(row["canal"]),
        concurrency=access["concurrencia"],
        per_minute=access["por_minuto"],
        seconds=access["segundos"],
        window=_window(access.get("horario")),
        failures=breaker["fallas"],
        rest=timedelta(seconds=breaker["espera_segundos"]),
        longest_rest=timedelta(seconds=breaker["espera_maxima_segundos"]),
        patience=timedelta(hours=row.get("espera_horas", 24)),
        letter=_letter(row.get("oficio")),
        validities=tuple(_validity(one) for one in row["constancias"]),
        tables=tuple(_table(one) for one in row["respuestas"]),
        state=row.get("estado", "PER"),
        international=row.get("internacional", False),
        searches=frozenset(row.get("solo_busca", ())),
    )


def _window(row: Row | None) -> Window | None:
    if row is None:
        return None
    return Window(
        opens=time.fromisoformat(row["desde"]),
        closes=time.fromisoformat(row["hasta"]),
        days=frozenset(row["dias"]),
    )


def _letter(row: Row | None) -> Letter | None:
    if row is None:
        return None
    return Letter(
        after=timedelta(hours=row["tras_horas"]),
        days=row["dias_habiles"],
        norm=row["norma"],
        addressee=row["destinatario"],
        group=row["grupo"],
    )


def _validity(row: Row) -> Validity:
    return Validity(
        topic=row["tema"],
        term=timedelta(days=row["dias"]),
        shared_by=frozenset(row["reutilizar_entre"]),
        from_on=row["desde"],
        until_on=row.get("hasta"),
    )


def _table(row: Row) -> Table:
    return Table(
        service=row["servicio"],
        version=row["version"],
        source=row["fuente"],
        from_on=row["desde"],
        until_on=row.get("hasta"),
        codes=tuple(
            Code(
                code=one.get("codigo"),
                text=one.get("texto"),
                exact=one.get("exacto", False),
                meaning=Meaning(one["significa"]),
            )
            for one in row["codigos"]
        ),
    )
