"""The words of a name: folded, without the particles that some write and others leave out."""

from functools import lru_cache

from engine import search

#: What joins surnames. Written together, apart or not at all: de la Cruz, Delacruz, Cruz.
PARTICLES = frozenset(
    "al bin da das de del della den der di do dos du e el ibn la las le lo los ter van von y".split()  # noqa: SIM905
)
_SHORTEST = 3  # letters of a word that may have been written together with the next


@lru_cache(maxsize=200_000)
def words(text: str | None) -> tuple[str, ...]:
    """All words, folded.

    >>> words("De la Cruz Núñez-Peña")
    ('de', 'la', 'cruz', 'nunez', 'pena')
    """
    return tuple(search.plain(text).split()) if text else ()


@lru_cache(maxsize=200_000)
def telling(text: str | None) -> tuple[str, ...]:
    """The words that tell people apart: all but the particles, unless there is nothing else.

    >>> telling("De la Cruz")
    ('cruz',)
    """
    every = words(text)
    return tuple(word for word in every if word not in PARTICLES) or every


@lru_cache(maxsize=200_000)
def joined(text: str | None) -> tuple[str, ...]:
    """Compound names as some write them: particles with their noun, or two words as one.

    >>> joined("De la Cruz")
    ('delacruz',)
    >>> joined("San Martín")
    ('sanmartin',)
    """
    every = words(text)
    if len(every) < 2 or len("".join(every)) < 2 * _SHORTEST:  # noqa: PLR2004 - a compound has two
        return ()
    return ("".join(every),)
