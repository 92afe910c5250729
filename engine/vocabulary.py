"""The words by which cases are known, so that what was misspelt can be read as one of them.

A word is near another if one letter is missing, too many, another, or has changed places with the next:
then both have a shortened form in common. Each word is kept with its shortened forms, in an index.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from engine import search
from engine.db import rows
from engine.models import SearchWord
from engine.writes import Writes

SHORTEST = 4  # shorter words are near too many others
MOST = 12  # readings of one word

_LEARN = """
    INSERT INTO search_word (word, near)
    SELECT w, w || ARRAY(SELECT left(w, i - 1) || substr(w, i + 1) FROM generate_series(1, length(w)) i)
    FROM unnest(%s::text[]) w ON CONFLICT (word) DO NOTHING"""
_NEAR = "SELECT word FROM search_word WHERE near && CAST(%(near)s AS text[]) LIMIT 400"


def learn(writes: Writes, words: str) -> None:
    """Keep the words of a case, as ``search.fold`` gives them; numbers are not guessed."""
    new = sorted({word for word in words.split() if _is_name(word)})
    if new:
        writes.run(_LEARN, [new], touches=SearchWord)


def respell(session: Session, typed: str) -> tuple[str, Sequence[str]] | None:
    """What was typed as a text search in which each unknown word is read as those near it.

    Returns it with the words that it was read as, or None if nothing in it can be read otherwise.
    """
    readings, told = [], []
    for word in search.plain(typed).split():
        near = _near(session, word) if _is_name(word) else []
        other = [one for one in near if one != word]
        told += other
        readings.append(f"({' | '.join([word, *other])})")
    return (" & ".join(readings), told) if told else None


def _near(session: Session, word: str) -> list[str]:
    found = rows(session, _NEAR, {"near": list(_shortened(word))})
    close = [(OSA.distance(word, one), one) for (one,) in found]
    return [one for distance, one in sorted(close) if distance <= 1][:MOST]


def _shortened(word: str) -> Iterable[str]:
    """The word, and the word without each of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_name(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()
