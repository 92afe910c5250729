"""How alike two words are, and two lists of them: names in other order, cut short, misspelt."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from registry.personas.fonetica import sound
from registry.personas.palabras import PARTICLES

_LONG, _SHORT = 8, 4  # letters: from how many two slips are one word, and below how many none is
_ABBREVIATION = 3  # letters of «Fco», «Ma»


class Grado(enum.IntEnum):
    """How alike two words are."""

    DISTINTA = 0
    INICIAL = 1  # one is the other's initial or abbreviation
    PARECIDA = 2  # a slip of the pen
    SUENA_IGUAL = 3
    IGUAL = 4


@dataclass(frozen=True, slots=True)
class Cotejo:
    """Two lists of words laid beside each other."""

    grado: Grado  # of the worst couple; DISTINTA if there is none
    couples: int
    alone: tuple[int, int]  # words of each list that found nobody
    in_order: bool
    first: bool  # whether the first words are a couple

    @property
    def whole(self) -> bool:
        """Every word of both has its couple."""
        return self.couples > 0 and self.alone == (0, 0)

    @property
    def within(self) -> bool:
        """Every word of the shorter list has its couple."""
        return self.couples > 0 and 0 in self.alone


@lru_cache(maxsize=500_000)
def degree(one: str, other: str) -> Grado:
    """How alike two folded words are."""
    if one == other:
        return Grado.IGUAL
    spoken, heard = sound(one), sound(other)
    if spoken == heard or _joined(one, other):
        return Grado.SUENA_IGUAL
    shorter = min(len(one), len(other))
    if shorter >= _SHORT:
        slips = 2 if shorter >= _LONG else 1
        if min(_slips(one, other, slips), _slips(spoken, heard, slips)) <= slips:
            return Grado.PARECIDA
    if shorter <= _ABBREVIATION and (one.startswith(other) or other.startswith(one)):
        return Grado.INICIAL
    return Grado.DISTINTA


def lay(ones: Sequence[str], others: Sequence[str]) -> Cotejo:
    """Couple the words of two lists, the most alike first."""
    ranked = sorted(
        (
            (-degree(one, other), abs(row - column), row, column)
            for row, one in enumerate(ones)
            for column, other in enumerate(others)
            if degree(one, other)
        ),
    )
    couples: dict[int, int] = {}
    worst = Grado.IGUAL
    for negative, _, row, column in ranked:
        if row not in couples and column not in couples.values():
            couples[row] = column
            worst = min(worst, Grado(-negative))
    columns = [couples[row] for row in sorted(couples)]
    return Cotejo(
        grado=worst if couples else Grado.DISTINTA,
        couples=len(couples),
        alone=(len(ones) - len(couples), len(others) - len(couples)),
        in_order=columns == sorted(columns),
        first=couples.get(0) == 0,
    )


def _slips(one: str, other: str, most: int) -> int:
    return OSA.distance(one, other, score_cutoff=most)


def _joined(one: str, other: str) -> bool:
    """«Delacruz» and «Cruz», whose particles were taken off."""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return len(short) >= _SHORT and long.endswith(short) and long[: -len(short)] in _PREFIXES


_PREFIXES = PARTICLES | {"dela", "delas", "delos", "vander", "vonder"}
