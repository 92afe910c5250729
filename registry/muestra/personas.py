"""Inventing persons: names by how often they are borne, dates, documents, nationalities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

from registry.models import Sexo
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion, Nombrado

_FILE = Path(__file__).with_name("nombres.yaml")
_FLAT = 12  # the larger, the less the first names of a list prevail over the last
_RARE, _COMPOUND = 0.28, 0.02  # of all surnames
_FIRST_BIRTH, _LAST_BIRTH = date(1938, 1, 1), date(2024, 12, 31)
_LATIN = frozenset({"VEN", "PER", "COL", "CUB", "ECU", "ESP"})  # two surnames
PERU = "PER"
_CARDS = 0.25  # of foreigners, who show a card of their State instead of a passport
_LETTERS = "ABCEFGHKLMNPRTUVWXYZ"


@dataclass(frozen=True)
class Pool:
    """Things to draw from, some more often than others."""

    things: Sequence[str]
    weights: Sequence[float]  # cumulative

    @classmethod
    def ranked(cls, things: Sequence[str]) -> "Pool":
        """The first are the most frequent."""
        return cls(things, list(accumulate(1 / (rank + _FLAT) for rank in range(len(things)))))

    def draw(self, random: Random) -> str:
        """One of them."""
        return random.choices(self.things, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class Names:
    """What names are made of."""

    surnames: dict[str, Pool]
    given: dict[str, Pool]
    compounds: Sequence[str]
    heads: Sequence[str]
    tails: Sequence[str]
    nationalities: Pool


def invent(count: int, *, seed: int = 1) -> Iterator[Filiacion]:
    """As many persons, each with an identity document of its own."""
    random = Random(seed)
    names = read()
    for number in range(count):
        yield _person(random, names, number)


@cache
def read() -> Names:
    """The file of names."""
    told: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    weights = list(accumulate(told["nacionalidades"].values()))
    return Names(
        surnames={code: Pool.ranked(text.split()) for code, text in told["apellidos"].items()},
        given={sex: Pool.ranked(text.split()) for sex, text in told["nombres"].items()},
        compounds=told["compuestos"],
        heads=told["raros"]["cabezas"].split(),
        tails=told["raros"]["colas"].split(),
        nationalities=Pool(list(told["nacionalidades"]), weights),
    )


def surname(random: Random, names: Names, nationality: str) -> str:
    """A surname, as frequent as it is among people of that nationality."""
    if nationality not in _LATIN:
        return names.surnames["otros"].draw(random)
    dice = random.random()
    if dice < _COMPOUND:
        return random.choice(names.compounds)
    if dice < _COMPOUND + _RARE:
        return random.choice(names.heads) + random.choice(names.tails)
    return (names.surnames.get(nationality) or names.surnames[PERU]).draw(random)


def given_names(random: Random, names: Names, sexo: Sexo) -> str:
    """One, two or three given names, all different."""
    count = random.choices((1, 2, 3), cum_weights=(0.3, 0.95, 1))[0]
    pool = names.given[sexo.value if sexo.value in names.given else random.choice("FM")]
    return " ".join(dict.fromkeys(pool.draw(random) for _ in range(count)))


def _person(random: Random, names: Names, number: int) -> Filiacion:
    nationality = names.nationalities.draw(random)
    sexo = random.choices(tuple(Sexo), cum_weights=(0.497, 0.995, 1))[0]
    two = random.random() < (0.93 if nationality in _LATIN else 0.08)
    return Filiacion(
        principal=Nombrado(
            primer_apellido=surname(random, names, nationality),
            segundo_apellido=surname(random, names, nationality) if two else None,
            nombres=given_names(random, names, sexo),
        ),
        sexo=sexo,
        fecha_nacimiento=_born(random),
        pais_nacimiento=None if nationality.startswith("XX") else nationality,
        nacionalidades=(nationality,),
        documentos=(_document(random, nationality, number),),
    )


def _born(random: Random) -> str:
    """Most are young; one in fifty knows no more than the year or the month."""
    days = (_LAST_BIRTH - _FIRST_BIRTH).days
    born = (_FIRST_BIRTH + timedelta(days=int(random.triangular(0, days, days * 0.65)))).isoformat()
    dice = random.random()
    return born[:4] if dice < 0.01 else born[:7] if dice < 0.02 else born


def _document(random: Random, nationality: str, number: int) -> Papel:
    """A document with a number that nobody else of the same run has."""
    if nationality == PERU:
        return Papel(tipo="DNI", pais=PERU, numero=f"{10_000_000 + _scattered(number, 80_000_000):08d}")
    state = "USA" if nationality.startswith("XX") else nationality
    if random.random() < _CARDS:
        return Papel(tipo="CID", pais=state, numero=str(5_000_000 + _scattered(number, 90_000_000)))
    letters = "".join(random.choices(_LETTERS, k=random.choice((0, 1, 2))))
    digits = 9 - len(letters)
    return Papel(tipo="PAS", pais=state, numero=f"{letters}{_scattered(number, 10**digits):0{digits}d}")


def _scattered(number: int, below: int) -> int:
    """Another number for each, far from its neighbours: the factor has no divisor of any ``below``."""
    return number * 104_729_003 % below
