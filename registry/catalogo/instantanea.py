"""The whole catalogue as it is known at one moment, in memory and unchangeable."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TypeVar, cast

from registry.calendario import Calendar, Rule
from registry.catalogo.esquema import Clave, Fila
from registry.catalogo.quejas import Queja, queja
from registry.catalogo.tablas import TABLAS, CalendarioLaboral, Feriado

Una = TypeVar("Una", bound=Fila)


class Instantanea:
    """Every row that is known, whenever it holds. ``version`` counts the changes; 0 is the files."""

    def __init__(self, filas: Iterable[Fila], *, version: int = 0) -> None:
        self.version = version
        self._tables: dict[str, dict[Clave, list[Fila]]] = {code: {} for code in TABLAS}
        for fila in filas:
            self._tables[fila.TABLA.codigo].setdefault(fila.clave, []).append(fila)
        for rows in self._tables.values():
            for versions in rows.values():
                versions.sort(key=lambda one: one.desde)
        self._calendars: dict[str, Calendar] = {}
        self._in_force: dict[tuple[str, date], tuple[Fila, ...]] = {}

    def find(self, tabla: type[Una], clave: Clave, on: date) -> Una | None:
        """The row of that key as in force on a day."""
        versions = self._tables[tabla.TABLA.codigo].get(clave, ())
        return cast(Una | None, next((one for one in versions if one.rige(on)), None))

    def rows(self, tabla: type[Una], on: date) -> tuple[Una, ...]:
        """All rows of a table as in force on a day, by key."""
        asked = (tabla.TABLA.codigo, on)
        known = self._in_force.get(asked)
        if known is None:
            table = self._tables[asked[0]]
            known = tuple(one for key in sorted(table) for one in table[key] if one.rige(on))
            if len(self._in_force) > _MOST_DAYS:
                self._in_force.clear()
            self._in_force[asked] = known
        return cast(tuple[Una, ...], known)

    def history(self, tabla: type[Una], clave: Clave) -> tuple[Una, ...]:
        """All rows of that key, the oldest first."""
        return cast(tuple[Una, ...], tuple(self._tables[tabla.TABLA.codigo].get(clave, ())))

    def every(self, tabla: type[Una]) -> Iterator[Una]:
        """All rows of a table, past and to come, by key."""
        table = self._tables[tabla.TABLA.codigo]
        for key in sorted(table):
            yield from cast(list[Una], table[key])

    def calendar(self, code: str) -> Calendar | None:
        """The calendar of that code, with what it includes."""
        if code not in self._calendars:
            built = self._build(code, ())
            if built is None:
                return None
            self._calendars[code] = built
        return self._calendars[code]

    def including(self, code: str) -> frozenset[str]:
        """The calendars that a change of this one concerns: itself, and those that include it."""
        found = {code}
        grew = True
        while grew:
            more = {one.codigo for one in self.every(CalendarioLaboral) if found & set(one.incluye)}
            grew = not more <= found
            found |= more
        return frozenset(found)

    def complaints(self) -> Iterator[tuple[Fila, Queja]]:
        """What no row can know by itself: periods of one key that overlap, codes that nobody has."""
        for table in self._tables.values():
            for versions in table.values():
                for one, following in pairwise(versions):
                    if one.se_cruza(following):
                        yield following, _overlap(one)
                for one in versions:
                    yield from self._loose(one)

    @cached_property
    def _codes(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(key[0] for key in rows) for name, rows in self._tables.items()}

    def _loose(self, fila: Fila) -> Iterator[tuple[Fila, Queja]]:
        for columna, tabla in fila.referencias().items():
            told = getattr(fila, columna)
            codes = told if isinstance(told, tuple) else (told,)
            for code in codes:
                if code not in (None, "*") and code not in self._codes[tabla]:
                    yield fila, _unknown(columna, fila, tabla, code)

    def _build(self, code: str, within: tuple[str, ...]) -> Calendar | None:
        versions = self._tables["calendarios"].get((code,))
        if not versions or code in within:
            return None
        told = cast(CalendarioLaboral, versions[-1])
        parts = [self._build(one, (*within, code)) for one in told.incluye]
        rules = [
            _rule(cast(Feriado, one))
            for key, rows in self._tables["feriados"].items()
            if key[0] == code
            for one in rows
            if cast(Feriado, one).inhabil
        ]
        return Calendar(
            code=code,
            name=told.nombre,
            rules=tuple(rules),
            includes=tuple(one for one in parts if one),
            weekdays=frozenset(told.dias_laborables),
        )


_MOST_DAYS = 400  # tables times days whose rows are kept at hand


def _rule(feriado: Feriado) -> Rule:
    month, _, day = (feriado.fecha or "").partition("-")
    return Rule(
        name=feriado.nombre,
        norm=feriado.norma,
        month_day=(int(month), int(day)) if day else None,
        easter_offset=feriado.pascua,
        from_on=feriado.desde,
        until_on=feriado.hasta or date.max,
    )


def _overlap(one: Fila) -> Queja:
    return queja(
        "desde",
        "Se cruza con la fila que rige desde el {desde:%d/%m/%Y}: termine antes la anterior.",
        desde=one.desde,
    )


def _unknown(columna: str, fila: Fila, tabla: str, code: str) -> Queja:
    return queja(
        columna,
        "«{columna}»: en «{tabla}» no hay ninguna fila con el código «{codigo}».",
        columna=fila.titulos()[columna],
        tabla=TABLAS[tabla].TABLA.titulo,
        codigo=code,
    )
