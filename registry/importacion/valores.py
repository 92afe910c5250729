"""What a mapping says of one value, and how it is got from a row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import feel
from engine import search
from registry import catalogo
from registry.catalogo.tablas import Pais
from registry.personas import fechas
from registry.personas.razones import Said

Row = Mapping[str, str]

_PARTS = {"d": r"(?P<d>\d{1,2})", "m": r"(?P<m>\d{1,2})", "a": r"(?P<a>\d{4})"}
_DATED = re.compile(r"d{1,2}|m{1,2}|a{4}")
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"


class Ilegible(Exception):
    """A value cannot be taken in. Carries the sentence and its facts apart, for translation."""

    def __init__(self, said: Said, **facts: object) -> None:
        self.said, self.facts = said, facts
        super().__init__(said.format(**facts))


@dataclass(frozen=True)
class Valor:
    """Where one value comes from: a column, or a FEEL expression; and what its codes mean here."""

    columna: str | None = None
    expresion: str | None = None  # FEEL over the columns
    valores: Mapping[str, str] = field(default_factory=dict)
    si_no: str | None = None  # of a code that ``valores`` has not

    @cached_property
    def compiled(self) -> feel.Expression:
        """Raises feel.FeelError."""
        return feel.compile(self.expresion or "null")

    @property
    def columns(self) -> frozenset[str]:
        """Columns that have to be there."""
        if self.columna:
            return frozenset({self.columna})
        return self.compiled.names if self.expresion else frozenset()

    @property
    def named(self) -> str:
        """What people call it: the column, or the expression."""
        return self.columna or f"= {self.expresion}"

    def text(self, row: Row) -> str | None:
        """The text, with its code translated; None if there is none.

        Raises:
            Ilegible: the code is in no list, or the expression fails.
        """
        found = self._raw(row)
        if not self.valores:
            return found or self.si_no
        known = self.valores.get(search.plain(found or ""), self.si_no)
        if known is None and found:
            raise Ilegible(
                Said("«{valor}» no está entre los valores conocidos de {columna}."),
                valor=found,
                columna=self.named,
            )
        return known or None

    def _raw(self, row: Row) -> str | None:
        if self.columna:
            return " ".join(row[self.columna].split()) or None
        try:
            result = self.compiled.evaluate(dict(row))
        except feel.FeelError as error:
            said = Said("La expresión «{expresion}» no da un valor: {porque}")
            raise Ilegible(said, expresion=self.expresion, porque=error) from error
        told = feel.to_json(result)
        return None if told is None else " ".join(str(told).split()) or None


def dated(text: str | None, pattern: re.Pattern[str], columna: str) -> str | None:
    """A date as far as it is known; «00/00/1975» is a year alone.

    Raises:
        Ilegible: it is no date of the file's form.
    """
    if not text or not re.search(r"[1-9]", text):
        return None
    found = pattern.fullmatch(text)
    told = _partial(*(int(found[part]) for part in "amd")) if found else text
    if not found or fechas.read(told) is None:
        raise Ilegible(Said("«{valor}», en {columna}, no es una fecha."), valor=text, columna=columna)
    return told


def whole_day(text: str | None, pattern: re.Pattern[str], columna: str) -> date | None:
    """A day; what is known only in part is none."""
    told = dated(text, pattern, columna)
    return date.fromisoformat(told) if told and fechas.parts(told)[2] else None


def date_pattern(form: str) -> re.Pattern[str]:
    """How dates of a file are written: «dd/mm/aaaa», «aaaammdd», with or without the time of day.

    >>> bool(date_pattern("dd/mm/aaaa").fullmatch("07/11/1980 00:00:00"))
    True
    """
    pieces, at = [], 0
    for part in _DATED.finditer(form):
        pieces += [re.escape(form[at : part.start()]), _digits(part[0], form)]
        at = part.end()
    return re.compile("".join(pieces) + re.escape(form[at:]) + _TIME)


def state_of(text: str | None, columna: str, known: Mapping[str, str]) -> str | None:
    """A State or nationality, told by its code of three or two letters, or by its name.

    Raises:
        Ilegible: there is none of that name.
    """
    if not text:
        return None
    code = known.get(search.plain(text))
    if code is None:
        said = Said("«{valor}», en {columna}, no es un país ni una nacionalidad del catálogo.")
        raise Ilegible(said, valor=text, columna=columna)
    return code


def states(on: date) -> dict[str, str]:
    """Codes of States by everything that they are called."""
    return {
        search.plain(name): one.codigo
        for one in catalogo.rows(Pais, on)
        for name in (one.nombre, one.mrz, one.alfa2, one.codigo)
        if name
    }


def _partial(year: int, month: int, day: int) -> str:
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _digits(part: str, form: str) -> str:
    """Where nothing stands between the parts they have all their digits."""
    group = _PARTS[part[0]]
    return group.replace("{1,2}", "{2}") if _joined(form) else group


def _joined(form: str) -> bool:
    return not _DATED.sub("", form)
