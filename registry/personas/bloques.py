"""Keys that two records of one person have in common, so that nobody is compared with everybody.

Each key joins two or three facts; records that are one person's share at least one even if a name is
misspelt and the date is wrong, and few others share any:

    document                    its number as it is compared
    date + one word             day and month in either order; of the word only how it begins
    year + two words            a slip in day or month
    day and month + two words   a slip in the year
    three words                 no date, or a wrong one
"""

from collections.abc import Iterator
from itertools import combinations
from zlib import crc32

from registry.personas import documentos, fechas
from registry.personas.fonetica import sound
from registry.personas.rasgos import NombreComparado, Rasgos

_BEGINNING = 3  # sounds of a word beside a whole date
_MOST_WORDS = 6  # of one name; pairs and threes of more would be too many
_WORD = 1 << 31


def bloques(rasgos: Rasgos) -> list[int]:
    """The keys of a person, as PostgreSQL's integers."""
    return sorted({crc32(text.encode()) - _WORD for text in _texts(rasgos)})


def _texts(rasgos: Rasgos) -> Iterator[str]:
    for document in rasgos.documentos:
        for number in documentos.claves(document.numero):
            yield f"d {number}"
    for name in rasgos.nombres:
        for born in rasgos.nacimientos or (None,):
            yield from _of_name(name, *_date(born))


def _date(born: str | None) -> tuple[str | None, str | None]:
    """The year; day and month in no order."""
    if born is None:
        return None, None
    year, month, day = fechas.parts(born)
    return str(year), f"{min(month, day)}-{max(month, day)}" if month and day else None


def _of_name(name: NombreComparado, year: str | None, day: str | None) -> Iterator[str]:
    sounds = sorted({sound(word) for word in name.all[:_MOST_WORDS]})
    if year and day:
        for one in sounds:
            yield f"f {year} {day} {one[:_BEGINNING]}"
    for pair in combinations(sounds, 2):
        if year:
            yield f"y {year} {' '.join(pair)}"
        if day:
            yield f"m {day} {' '.join(pair)}"
    for three in combinations(sounds, 3):
        yield f"n {' '.join(three)}"
    if len(sounds) < 3:  # noqa: PLR2004 - who has only two words is found by both
        yield f"n {' '.join(sounds)}"
