"""Names of people who do not exist, as unequally frequent as real ones; offices, groups and officers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

KNOWN = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
ROLES = ("Mesa de partes", "Evaluación", "Aprobación")
SYLLABLES = [consonant + vowel for consonant in "bcdfghjlmnprstvz" for vowel in "aeiou"]
OFFICERS = 4_000
STEEPNESS = 0.85  # of Zipf's law: how much more frequent the most frequent names are


@dataclass(frozen=True)
class Officer:
    username: str
    name: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]


class Names:
    """Names by Zipf's law: a few are everywhere, most are rare."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._surnames = [*KNOWN["surnames"], *_invented(dice, 14_000)]
        self._names = [*KNOWN["names"], *_invented(dice, 3_000)]
        self._surname_weights = _zipf(len(self._surnames))
        self._name_weights = _zipf(len(self._names))

    def throw(self, dice: random.Random) -> None:
        """By other dice from now on."""
        self._dice = dice

    def many(self, count: int) -> list[str]:
        """Surnames, names: as a list shows people."""
        surnames = self._dice.choices(self._surnames, cum_weights=self._surname_weights, k=2 * count)
        names = self._dice.choices(self._names, cum_weights=self._name_weights, k=2 * count)
        pairs = zip(surnames[:count], surnames[count:], names[:count], names[count:], strict=True)
        return [f"{one} {other}, {first} {second}" for one, other, first, second in pairs]


def groups_of(office: str) -> list[str]:
    return [f"{role} · {office}" for role in ROLES]


def offices() -> list[str]:
    return list(KNOWN["cities"])


def officers(dice: random.Random, names: Sequence[str]) -> list[Officer]:
    """Most work in one group, some in two; one in fifty sees the groups of many offices.

    Of those, one in four supervises.
    """
    made = []
    places = offices()
    weights = office_weights(len(places))
    for number in range(OFFICERS):
        office = dice.choices(places, cum_weights=weights)[0]
        groups = dice.sample(groups_of(office), 1 if dice.random() < 0.7 else 2)
        if number % 50 == 0:
            groups = sorted({g for place in dice.sample(places, 20) for g in groups_of(place)[1:]})
        role = "supervisor" if number % 200 == 0 else "officer"
        made.append(Officer(f"oficial{number:04}", names[number], (role,), tuple(groups)))
    return made


def office_weights(count: int) -> list[float]:
    """Lima has much more work than the rest."""
    return list(accumulate(1 / (place + 2) ** 0.7 for place in range(count)))


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / (place + 4) ** STEEPNESS for place in range(count)))


def _invented(dice: random.Random, count: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        word = "".join(dice.choices(SYLLABLES, k=dice.choice((2, 3, 3, 4)))) + dice.choice(
            ("", "n", "s", "z")
        )
        made[word.capitalize()] = None
    return list(made)
