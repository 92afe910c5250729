"""What was typed to find a person, as PostgreSQL's text search wants it.

quispe mamani          words in any order, each from its start, accents or not
1O451-88 33            a number of a document, with O for 0, blanks and dashes
14/08/1991, 1991       a date or a year of birth
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import String, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.models import PalabraNombre
from registry.personas import documentos, fechas, palabras
from registry.personas.indice import NUMBER, YEAR, podas
from registry.personas.parecido import Grado, degree

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORD = re.compile(r"[^\s,;]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PREFIX = 2  # letters that some write before a number: V 12345678, AB 123456
_MOST_ALIKE = 24  # words that are tried instead of one that was typed
_SHORTEST = 3  # letters that tell enough of a word
_TEXTS = ARRAY(String)


@dataclass(frozen=True)
class Term:
    """One thing that was typed, and what of the index answers to it: whole, and from its start."""

    typed: str
    whole: tuple[str, ...]  # as to_tsquery takes them
    start: tuple[str, ...]
    word: str | None = None  # if it is a word of a name, folded


def readings(asked: Sequence[Term]) -> list[str]:
    """What was typed as text searches, the strictest first; the next, if that finds nobody.

    A whole word costs little, however common it is; of which only the start is known costs as much as
    there are words with that start.
    """
    ways = (
        [_any(term.whole) for term in asked],
        [*(_any(term.whole) for term in asked[:-1]), _any(asked[-1].start)],
        [_any(term.start) for term in asked],
    )
    return list(dict.fromkeys(" & ".join(way) for way in ways))


def near(session: Session, asked: Sequence[Term]) -> str:
    """The same, also with words of the register that sound or look like those that were typed."""
    words = [term.word for term in asked if term.word and len(term.word) >= _SHORTEST]
    cut = sorted({one for word in words for one in podas(word)})
    query = select(PalabraNombre.palabra).where(
        PalabraNombre.podas.overlap(bindparam("cut", cut, _TEXTS))
    )
    known = session.scalars(query).all()
    return " & ".join(_any(_alike(term, known)) for term in asked)


def terms(typed: str) -> list[Term]:
    """What was typed, taken apart."""
    found: list[Term] = []
    rest = typed
    for date in _DAY.finditer(typed):
        day, month, year = (int(part) for part in date.groups())
        if fechas.read(f"{year:04d}-{month:02d}-{day:02d}"):
            born = (_quoted(f"{YEAR}{year:04d}-{month:02d}-{day:02d}"),)
            found.append(Term(date[0], born, born))
            rest = rest.replace(date[0], " ")
    numbers, spoken = _apart(_WORD.findall(rest))
    found += [_number(run) for run in numbers]
    return found + [_word(word) for word in palabras.telling(" ".join(spoken))]


def _alike(term: Term, known: Iterable[str]) -> tuple[str, ...]:
    if term.word is None:
        return term.start
    ranked = sorted((-degree(term.word, one), one) for one in known if one != term.word)
    alike = [one for grade, one in ranked if -grade >= Grado.PARECIDA][:_MOST_ALIKE]
    return (*term.start, *(_quoted(one) for one in alike))


def _any(lexemes: Sequence[str]) -> str:
    return f"({' | '.join(lexemes)})"


def _apart(tokens: Iterable[str]) -> tuple[list[list[str]], list[str]]:
    """Runs of what may be one number, and words."""
    runs: list[list[str]] = []
    spoken: list[str] = []
    going = False
    for token in tokens:
        if any(sign.isdigit() for sign in token):
            if going:
                runs[-1].append(token)
            else:
                before = [spoken.pop()] if spoken and len(spoken[-1]) <= _PREFIX else []
                runs.append([*before, token])
            going = True
        else:
            spoken.append(token)
            going = False
    return runs, spoken


def _number(run: Sequence[str]) -> Term:
    """A number, however it was taken apart; four digits may be a year."""
    joined = "".join(run)
    keys = [_quoted(NUMBER + one) for one in documentos.claves(joined)]
    born = [_quoted(YEAR + joined)] if _YEAR.fullmatch(joined) else []
    return Term(" ".join(run), (*keys, *born), (*(f"{key}:*" for key in keys), *born))


def _word(word: str) -> Term:
    whole = _quoted(word)
    start = f"{whole}:*" if len(word) >= _SHORTEST else whole
    return Term(word, (whole,), (start,), word)


def _quoted(lexeme: str) -> str:
    """Folded words have no signs; numbers have our own mark before them, and nothing else."""
    return "'" + lexeme.replace("'", "").replace("\\", "") + "'"
